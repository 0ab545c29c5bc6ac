"""Documents about one pupil, and the finals of a class."""

from __future__ import annotations

from collections.abc import Iterator

from zhurnal.domain.brought import BroughtMark, faults, twice
from zhurnal.domain.crosscheck.scene import Scene, day
from zhurnal.domain.finals import rests_on_nothing
from zhurnal.domain.findings import Effect, Finding
from zhurnal.domain.marks import UNMARKED, scale_of
from zhurnal.domain.record import grade_of
from zhurnal.domain.source import Document


def pupil(scene: Scene) -> Iterator[Finding]:
    """Guardianships end after they begin. Who the guardians are stands in the register of people."""
    for index, entry in enumerate(scene.document.get("guardians", ())):
        yield from scene.span(entry, "guardians", index)


def _own(scene: Scene) -> Iterator[Finding]:
    yield from scene.at_its_path(pupil=scene.parts["pupil"])
    yield from scene.pupil(scene.document["pupil"], "pupil")


def arrangements(scene: Scene) -> Iterator[Finding]:
    """Arrangements are about known subjects."""
    yield from _own(scene)
    for index, entry in enumerate(scene.document["arrangements"]):
        yield from scene.span(entry, "arrangements", index)
        for n, subject in enumerate(entry.get("subjects", ())):
            yield from scene.subject(subject, "arrangements", index, "subjects", n)


def transcript(scene: Scene) -> Iterator[Finding]:
    """Marks brought from another school: known subjects, on the scale, each once and never beside one of ours."""
    yield from _own(scene)
    pupil = scene.document["pupil"]
    lines = scene.document["marks"]
    yield from scene.once((line["id"], ("marks", index, "id")) for index, line in enumerate(lines))
    before: dict[str, BroughtMark] = {}
    for index, line in enumerate(lines):
        mark = BroughtMark.of(line)
        for code, effect, params in (*faults(scene.record, pupil, mark), *twice(pupil, mark, before, "")):
            yield scene.finding(code, ("marks", index), effect, **params)
        before[str(index)] = mark


def absences(scene: Scene) -> Iterator[Finding]:
    """Reasons are of the catalogue; no lesson has two of them."""
    yield from _own(scene)
    entries = scene.document["absences"]
    yield from scene.once((entry["id"], ("absences", index, "id")) for index, entry in enumerate(entries))
    for index, entry in enumerate(entries):
        place = ("absences", index)
        yield from scene.span(entry, *place)
        yield from scene.reason(entry["reason"], "absence", *place, "reason")
        for other in entries[:index]:
            if _meet(entry, other):
                params = {"pupil": scene.document["pupil"], "first": other["from"], "last": other["to"]}
                yield scene.finding("absence-overlaps", place, **params)


def _meet(one: Document, other: Document) -> bool:
    if one["to"] < other["from"] or other["to"] < one["from"]:
        return False
    numbers, others = set(one.get("numbers", ())), set(other.get("numbers", ()))
    return not numbers or not others or bool(numbers & others)


def remarks(scene: Scene) -> Iterator[Finding]:
    """A remark is about a lesson that is in the journal, by somebody known."""
    yield from _own(scene)
    entries = scene.document["remarks"]
    yield from scene.once((entry["id"], ("remarks", index, "id")) for index, entry in enumerate(entries))
    for index, entry in enumerate(entries):
        place = ("remarks", index)
        yield from scene.staff(entry["author"], *place, "author")
        if not scene.record.section(scene.year, entry["section"]):
            yield from scene.section(entry["section"], *place, "section")
            continue
        if not _has_lesson(scene, entry):
            params = {"lesson": entry["lesson"], "section": entry["section"]}
            yield scene.finding("no-such-lesson", (*place, "lesson"), **params)
        elif not scene.record.is_member(
            scene.year, entry["section"], scene.document["pupil"], day(entry["date"])
        ):
            params = {"pupil": scene.document["pupil"], "date": entry["date"], "section": entry["section"]}
            yield scene.finding("pupil-not-in-section", place, **params)


def _has_lesson(scene: Scene, entry: Document) -> bool:
    # A lesson may have been moved since, within its term, so the day of the remark is not asked for.
    record, section = scene.record, entry["section"]
    terms = record.calendar(scene.year).terms(record.grade(scene.year, section))
    return any(record.lesson(scene.year, section, term.code, entry["lesson"]) is not None for term in terms)


def finals(scene: Scene) -> Iterator[Finding]:
    """Term and year marks: of pupils of the class, in subjects they are taught, on the scale, once."""
    class_id, period = scene.parts["class"], scene.parts["period"]
    yield from scene.at_its_path(**{"class": class_id, "period": period})
    yield from scene.class_(class_id, "class")
    calendar = scene.record.calendar(scene.year)
    if period != "year" and calendar.term(grade_of(class_id), period) is None:
        yield scene.finding("no-such-term", ("period",), term=period)
        return
    for subject, marks in scene.document.get("subjects", {}).items():
        yield from scene.subject(subject, "subjects", subject)
        for person, mark in marks.items():
            yield from _final(scene, class_id, subject, person, mark)


def _final(scene: Scene, class_id: str, subject: str, person: str, mark: str) -> Iterator[Finding]:
    record, year, place = scene.record, scene.year, ("subjects", subject, person)
    classes = [c for c, _ in record.classes_of(year, person)]
    if class_id not in classes:
        yield scene.finding("pupil-not-in-class", place, pupil=person, class_id=class_id)
        return
    markings = record.subjects_of_pupil(year, person).get(subject)
    if not markings:
        yield scene.finding("pupil-without-subject", place, pupil=person, subject=subject)
        return
    taken = [marking for marking in ("marks", "pass") if marking in markings]
    scale = [value for marking in taken for value in scale_of(record.school, marking)]
    if mark not in scale and mark not in UNMARKED:
        yield scene.finding("not-on-scale", place, mark=mark, scale=" ".join([*scale, *UNMARKED]))
    if scene.parts["period"] == "year" and rests_on_nothing(record, year, person, subject, mark):
        yield scene.finding("year-without-terms", place, Effect.WARN, pupil=person, subject=subject)
    for other in sorted(set(classes)):
        # Told in one of the two files only.
        if other < class_id and person in record.finals(year, other, scene.parts["period"]).get(subject, {}):
            yield scene.finding("final-twice", place, pupil=person, class_id=other, subject=subject)
