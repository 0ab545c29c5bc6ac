"""Who may read what: default deny, by the regulation's `reading` and the record alone (3.4.1, 3.5.1, 3.6.2, 3.8.2).

Every function answers for one moment: duties, classes, teaching and guardianship are looked up on its day in the
school's time zone. Who may not read is not told whether there is anything to read.
"""

from __future__ import annotations

from datetime import date, datetime

from zhurnal.domain import paths
from zhurnal.domain.calendar import DAY
from zhurnal.domain.record import Record
from zhurnal.rules.roles import registered


def may_read_diary(record: Record, actor: str, pupil: str, at: datetime) -> bool:
    """Whether `actor` may read a pupil's diary (3.8.2).

    The pupil; the pupil's guardians on that day, until the coming of age; the class teachers of the pupil's
    class; those whose duty the regulation names.
    """
    if paths.place_of(paths.pupil(pupil)) is None or not record.knows(pupil):
        return False
    on = record.local(at).date()
    held = record.duties(actor, on) if _is_staff(actor) else set()
    year = record.year_on(on)
    class_id = record.class_of(year, pupil, on) if year else None
    if held and year and class_id and actor in record.class_teachers(year, class_id, on):
        held.add("class-teacher")
    if actor == pupil:
        held.add("pupil")
    if actor in record.guardians(pupil, on):
        held.add("guardian")
    return _allowed(record, "diary", held)


def own_diaries(record: Record, actor: str, at: datetime) -> list[str]:
    """The pupils between whose diaries someone may switch: oneself, or a guardian's children on that day."""
    found = [actor] if actor.startswith("p-") else sorted(record.wards(actor, record.local(at).date()))
    return [pupil for pupil in found if may_read_diary(record, actor, pupil, at)]


def may_read_section(record: Record, actor: str, year: str, section: str, at: datetime) -> bool:
    """Whether `actor` may read the journals of a section.

    Its teachers and substitutes (3.5.1, 3.6.3), the class teachers of its classes (3.4.1), who may read the school.
    """
    on = record.local(at).date()
    if not works_here(record, actor, on) or not record.section(year, section):
        return False
    held = set()
    if actor in record.teachers(year, section, on):
        held.add("teacher")
    if _substitutes_now(record, actor, year, section, at):
        held.add("substitute")
    return (
        _allowed(record, "section", held)
        or any(may_read_class(record, actor, year, c, at) for c in record.section_classes(year, section))
        or may_read_school(record, actor, at)
    )


def may_read_class(record: Record, actor: str, year: str, class_id: str, at: datetime) -> bool:
    """Whether `actor` may read every page of a class: its class teachers (3.4.1), who may read the school."""
    on = record.local(at).date()
    if not works_here(record, actor, on) or not record.class_(year, class_id):
        return False
    held = {"class-teacher"} if actor in record.class_teachers(year, class_id, on) else set()
    return _allowed(record, "class", held) or may_read_school(record, actor, at)


def may_read_school(record: Record, actor: str, at: datetime) -> bool:
    """Whether `actor` may read every page of the journal (3.6.2, 3.7.2)."""
    return _is_staff(actor) and _allowed(record, "school", record.duties(actor, record.local(at).date()))


def may_read_record(record: Record, actor: str, at: datetime) -> bool:
    """Whether `actor` may read the record's documents themselves, as files with their history (3.3.1)."""
    return _is_staff(actor) and _allowed(record, "record", record.duties(actor, record.local(at).date()))


def may_read_register(record: Record, actor: str, at: datetime) -> bool:
    """Whether `actor` may read the register of people whole, as files with their history.

    Who may read the record's documents and by a duty amend persons (3.3.1): the administrator. Names, births and
    contacts are what the record keeps apart, so that an archivist reads a record without them.
    """
    permitted = {role for entry in record.regulation.get("permissions", ()) if entry["act"] == "person"
                 for role in entry["roles"]}  # fmt: skip
    return may_read_record(record, actor, at) and bool(
        permitted & record.duties(actor, record.local(at).date())
    )


def works_here(record: Record, actor: str, on: date) -> bool:
    """Whether someone has a duty on a day: who has left reads nothing, whatever lists still name them."""
    return _is_staff(actor) and bool(record.duties(actor, on))


def _is_staff(actor: str) -> bool:
    # An id is a part of a path: one that is none of ours is nobody's.
    place = paths.place_of(paths.staff(actor))
    return place is not None and place.kind == "staff"


def _allowed(record: Record, what: str, held: set[str]) -> bool:
    return any(
        entry["what"] == what and held.intersection(entry["roles"]) for entry in record.regulation.get("reading", ())
    )


def _substitutes_now(record: Record, actor: str, year: str, section: str, at: datetime) -> bool:
    """Whether someone is appointed for a lesson of a section, from registration to the end of the lesson's term.

    Until then marks of its written works come in and entries are put right; before it the lesson is prepared.
    """
    on = record.local(at).date()
    for path in record.source.list(f"years/{year}/substitutions/"):
        for entry in (record.source.get(path) or {}).get("substitutions", ()):
            if entry["staff"] != actor or entry["section"] != section or registered(record, entry) > at:
                continue
            day = date.fromisoformat(entry["date"])
            term = record.term_of(year, section, day)
            if on <= (term.last if term else day + 14 * DAY):
                return True
    return False
