"""Who someone is, derived from the record: never from a form, never stored (1.10, 3.1.1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from zhurnal.domain.changes import (
    AmendDocument,
    AmendPerson,
    BringMark,
    Change,
    EnrolPupil,
    ExplainAbsence,
    JournalChange,
    LeavePupil,
    MoveLesson,
    MovePupil,
    RecordLesson,
    SetTermMark,
)
from zhurnal.domain.record import Record, lasts
from zhurnal.domain.source import Document

SERVER = "server"


def standing_roles(record: Record, actor: str, on: date) -> set[str]:
    """Roles that do not depend on what is done: duties by date, pupil, guardian, the server itself."""
    if actor == SERVER:
        return {SERVER}
    if actor.startswith("p-"):
        return {"pupil"}
    if actor.startswith("g-"):
        return {"guardian"}
    return record.duties(actor, on) - {"teacher"}


def roles_in_section(record: Record, actor: str, year: str, section: str, at: datetime) -> set[str]:
    """Roles that someone has towards a section: its teacher, class teacher of one of its classes.

    Whoever has left the school has none, whatever lists still name them.
    """
    on = at.date()
    found, working = standing_roles(record, actor, on), bool(record.duties(actor, on))
    if working and actor in record.teachers(year, section, on):
        found.add("teacher")
    if working and any(actor in record.class_teachers(year, c, on) for c in record.section_classes(year, section)):
        found.add("class-teacher")
    return found


def substitutes(record: Record, actor: str, year: str, section: str, place: tuple[str, int], at: datetime) -> bool:
    """Whether someone was appointed for exactly this lesson (3.6.3), registered by now. place: ISO date, number."""
    found = record.substitution(year, section, date.fromisoformat(place[0]), place[1])
    if found is None or found["staff"] != actor or not record.duties(actor, at.date()):
        return False
    return registered(record, found) <= at


def registered(record: Record, substitution: Document) -> datetime:
    """When a substitution was registered, in the school's zone."""
    return datetime.fromisoformat(substitution["registered"]).replace(tzinfo=record.zone)


def place_of_lesson(record: Record, change: JournalChange) -> tuple[str, int] | None:
    """ISO date and number of the lesson that a change is about; of a new one as it is to be."""
    lesson = change.found(record)
    if lesson is not None:
        return lesson["date"], lesson["number"]
    if isinstance(change, RecordLesson):
        return change.date.isoformat(), change.number
    return None


def roles(record: Record, actor: str, change: Change, at: datetime) -> set[str]:
    """All roles that someone has towards what a change is about. at: in the school's zone."""
    on = at.date()
    if isinstance(change, JournalChange):
        found = roles_in_section(record, actor, change.year, change.section, at)
        places = [place_of_lesson(record, change)]
        if isinstance(change, MoveLesson):
            places.append((change.date.isoformat(), change.number))
        # Exactly those lessons: a substitute cannot carry one away to a place that is not theirs.
        if all(p is not None and substitutes(record, actor, change.year, change.section, p, at) for p in places):
            found.add("substitute")
        return found
    if isinstance(change, SetTermMark):
        return roles_in_section(record, actor, change.year, change.section, at)
    found = standing_roles(record, actor, on)
    led = any(actor in record.class_teachers(y, c, on) for y, c in _classes_concerned(record, change, on))
    if led and record.duties(actor, on):
        found.add("class-teacher")
    if isinstance(change, AmendDocument) and change.kind == "plan" and _taught_alone(record, actor, change, at):
        found.add("teacher")
    return found


def _taught_alone(record: Record, actor: str, change: AmendDocument, at: datetime) -> bool:
    """Whether every section that follows a plan is the actor's: it is nobody else's whom a change would surprise."""
    year, name = change.place.split("/")[1], change.place.split("/plans/", 1)[1][:-5]
    followers = record.followers(year, name)
    return bool(followers) and all("teacher" in roles_in_section(record, actor, year, s, at) for s in followers)


def _classes_concerned(record: Record, change: Change, on: date) -> Iterator[tuple[str, str]]:
    """Year and id of the classes whose class teacher answers for what a change is about (3.4.2, 4.2.2)."""
    if isinstance(change, ExplainAbsence):
        days = [d for e in (change.was, change.now) if e is not None for d in (e.first, e.last)]
        for class_id, place in record.classes_of(change.year, change.pupil):
            if any(lasts(place, day) for day in (on, *days)):
                yield change.year, class_id
    elif isinstance(change, AmendPerson):
        pupils = record.wards(change.person, on) if change.person.startswith("g-") else [change.person]
        for pupil in pupils:
            yield from _now_or_soon(record, pupil, on)
    elif isinstance(change, EnrolPupil | LeavePupil):
        yield change.year, change.class_id
    elif isinstance(change, MovePupil):
        yield change.year, change.class_id
        yield change.year, change.to_class
    elif isinstance(change, AmendDocument) and change.kind == "class":
        yield change.place.split("/")[1], change.place.rsplit("/", 1)[1][:-5]
    elif isinstance(change, BringMark):
        yield from _now_or_soon(record, change.pupil, on)
    elif isinstance(change, AmendDocument) and change.kind in ("pupil", "transcript"):
        yield from _now_or_soon(record, change.place.rsplit("/", 1)[1][:-5], on)


def _now_or_soon(record: Record, pupil: str, on: date) -> Iterator[tuple[str, str]]:
    """The classes in which a pupil is, or to which one will come: whoever comes next week is entered today."""
    year = record.year_on(on) or ""
    for class_id, line in record.classes_of(year, pupil):
        if line.get("to", "9") >= on.isoformat():
            yield year, class_id
