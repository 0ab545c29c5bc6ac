"""Differences of what stands about one pupil: reasons of absence, remarks, term marks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from zhurnal.domain import paths as layout
from zhurnal.domain.changes import AddRemark, Change, ExplainAbsence, SetTermMark
from zhurnal.domain.changes.absence import AbsenceEntry
from zhurnal.domain.changes.remark import WITHHELD
from zhurnal.domain.differences.scene import Scene
from zhurnal.domain.finals import taught_last
from zhurnal.domain.record import grade_of, lasts
from zhurnal.domain.source import Document


def absences(scene: Scene) -> Iterator[Change]:
    """Reasons taken away first; then each that no longer overlaps another as it stands by then."""
    stands = {entry["id"]: AbsenceEntry.of(entry) for entry in scene.old.get("absences", ())}
    new = {entry["id"]: AbsenceEntry.of(entry) for entry in scene.new.get("absences", ())}
    left = [entry for entry in {**stands, **new} if stands.get(entry) != new.get(entry)]
    while left:
        entry = next((e for e in left if e not in new or _free(e, new[e], stands)), left[0])
        left.remove(entry)
        was, now = stands.pop(entry, None), new.get(entry)
        stands |= {entry: now} if now is not None else {}
        yield ExplainAbsence(year=scene.year, pupil=scene.parts["pupil"], entry=entry, was=was, now=now)


def _free(entry: str, now: AbsenceEntry, stands: Mapping[str, AbsenceEntry]) -> bool:
    return not any(other.first <= now.last and now.first <= other.last for e, other in stands.items() if e != entry)


def remarks(scene: Scene) -> Iterator[Change]:
    """Remarks made or taken back. A rewording alters the register of people alone and is not seen here."""
    old = {entry["id"]: entry for entry in scene.old.get("remarks", ())}
    new = {entry["id"]: entry for entry in scene.new.get("remarks", ())}
    for entry in old:
        if entry not in new:
            yield from _remark(scene, old[entry], "")
    for entry in new:
        if new[entry] != old.get(entry):
            yield from _remark(scene, new[entry], WITHHELD)


def _remark(scene: Scene, entry: Document, text: str) -> Iterator[Change]:
    section = entry["section"]
    if scene.after.get(layout.calendar(scene.year)) is None:
        return
    term = scene.school.term_of(scene.year, section, date.fromisoformat(entry["date"]))
    journal = scene.after.get(layout.journal(scene.year, section, term.code)) if term else None
    # A remark about a lesson that is nowhere is no change of ours.
    if term is not None and any(lesson["id"] == entry["lesson"] for lesson in (journal or {}).get("lessons", ())):
        yield AddRemark(
            year=scene.year, section=section, term=term.code, lesson=entry["lesson"], pupil=scene.parts["pupil"],
            remark=entry["id"], author=entry["author"], text=text,
        )  # fmt: skip


def term_marks(scene: Scene) -> Iterator[Change]:
    """Term and year marks, pupil by pupil; each belongs to a section of the pupil in that subject."""
    old, new = scene.old.get("subjects", {}), scene.new.get("subjects", {})
    for subject in {**old, **new}:
        before, after = old.get(subject, {}), new.get(subject, {})
        for pupil in {**before, **after}:
            was, now = before.get(pupil), after.get(pupil)
            section = _section(scene, subject, pupil) if was != now else None
            if section is not None:
                yield SetTermMark(
                    year=scene.year, section=section, class_id=scene.parts["class"], period=scene.parts["period"],
                    pupil=pupil, was=was, now=now,
                )  # fmt: skip


def _section(scene: Scene, subject: str, pupil: str) -> str | None:
    """The section to which a term mark belongs: of the pupil's in that subject one that lasted into the period, for
    the year one in which the pupil was last; better one that the actor teaches or taught. None where the pupil has
    none."""
    record = scene.school
    if scene.after.get(layout.calendar(scene.year)) is None:
        return None
    sections = record.sections_in(scene.year, pupil, subject)
    first, last = _period(scene)

    def merit(section: str) -> tuple[bool, bool, bool, bool]:
        spans = record.member_spans(scene.year, section).get(pupil, ())
        inside = any(a <= last and first <= b for a, b in spans)
        teachers = [t for t in record.section(scene.year, section).get("teachers", ()) if t["staff"] == scene.actor]
        final = scene.parts["period"] != "year" or taught_last(record, scene.year, pupil, section) == section
        return inside, final, any(lasts(t, last) for t in teachers), bool(teachers)

    return max(sections, key=merit, default=None)


def _period(scene: Scene) -> tuple[date, date]:
    calendar = scene.school.calendar(scene.year)
    term = calendar.term(grade_of(scene.parts["class"]), scene.parts["period"])
    return (term.first, term.last) if term else (calendar.first, calendar.last)
