"""What a teacher is to write: the lessons of a day, of a week, and those left behind (3.5.3, 4.2.1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from zhurnal.domain.calendar import DAY
from zhurnal.domain.record import Record, Slot
from zhurnal.domain.source import Document
from zhurnal.rules.deadlines import Deadline, lesson_deadline


class State(StrEnum):
    """How far the entry of a lesson has come."""

    EMPTY = "empty"
    BEGUN = "begun"
    COMPLETE = "complete"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Item:
    """One lesson on somebody's list.

    begins, ends: by the bells, None where there are none. deadline: of topic and marks, None where the
    regulation has none. instead: whether it is taken over from another teacher. lesson: as the journal has it.
    """

    year: str
    section: str
    term: str
    date: date
    number: int
    room: str
    begins: time | None
    ends: time | None
    state: State
    deadline: Deadline | None
    instead: bool
    lesson: Document | None

    def overdue(self, at: datetime) -> bool:
        """Whether something is still to be written and the time for it is over."""
        open_still = self.state in (State.EMPTY, State.BEGUN)
        return open_still and self.deadline is not None and at > self.deadline.at


def state_of(lesson: Document | None) -> State:
    """Complete is a lesson with a topic and attendance taken; homework is not given every time."""
    if lesson is None:
        return State.EMPTY
    if lesson.get("cancelled") is not None:
        return State.CANCELLED
    if lesson.get("topic") and lesson.get("attendance") == "taken":
        return State.COMPLETE
    entered = any(lesson.get(key) for key in ("topic", "homework", "attendance", "absent", "works"))
    return State.BEGUN if entered else State.EMPTY


def day_of(record: Record, staff: str, on: date) -> list[Item]:
    """Somebody's lessons of a day: by the timetable, taken over, and those recorded off the timetable."""
    year = record.year_on(on)
    if year is None:
        return []
    slots = set(record.staff_slots(year, staff, on))
    for section in record.sections_taught(year, staff, on):
        slots.update(_recorded(record, year, section, on, {s.number for s in slots if s.section == section}))
    found = [_item(record, year, slot, staff) for slot in slots if record.term_of(year, slot.section, on)]
    return sorted(found, key=lambda i: (i.begins or time.max, i.number, i.section))


def debts(record: Record, staff: str, at: datetime, since: datetime) -> list[Item]:
    """Lessons of the days before `at` that are not complete and whose deadline is over, oldest first.

    since: when the record began. A lesson that was to be written before then is nobody's debt: a timetable
    entered later does not make one.
    """
    year = record.year_on(at.date())
    if year is None:
        return []
    first, last = record.calendar(year).first, min(at.date() - DAY, record.calendar(year).last)
    found = []
    for slot in sorted(_all_slots(record, year, staff, first, last)):
        if record.term_of(year, slot.section, slot.date) is None:
            continue
        item = _item(record, year, slot, staff)
        if item.overdue(at) and item.deadline is not None and item.deadline.at >= since:
            found.append(item)
    return found


def week_of(record: Record, staff: str, monday: date) -> list[Item]:
    """Somebody's lessons of a week."""
    return [item for n in range(7) for item in day_of(record, staff, monday + n * DAY)]


def _all_slots(record: Record, year: str, staff: str, first: date, last: date) -> Iterator[Slot]:
    """Slots of somebody's sections that were not given away, and of lessons taken over."""
    for section in record.sections(year):
        spans = [t for t in record.section(year, section).get("teachers", ()) if t["staff"] == staff]
        if not spans:
            continue
        for slot in record.section_days(year, section, first, last):
            instead = record.substitution(year, section, slot.date, slot.number)
            if staff in record.teachers(year, section, slot.date) and (instead is None or instead["staff"] == staff):
                yield slot
    for path in record.source.list(f"years/{year}/substitutions/"):
        for entry in (record.source.get(path) or {}).get("substitutions", ()):
            on = date.fromisoformat(entry["date"])
            if entry["staff"] != staff or not first <= on <= last:
                continue
            if staff in record.teachers(year, entry["section"], on):
                continue
            if record.substitution(year, entry["section"], on, entry["number"]) == entry:
                yield Slot(on, entry["number"], entry["section"])


def _recorded(record: Record, year: str, section: str, on: date, known: set[int]) -> Iterator[Slot]:
    term = record.term_of(year, section, on)
    if term is None:
        return
    planned = {slot.number for slot in record.section_slots(year, section, on)}
    for lesson in record.journal(year, section, term.code).get("lessons", ()):
        if lesson["date"] == on.isoformat() and lesson["number"] not in known | planned:
            yield Slot(on, lesson["number"], section)


def _item(record: Record, year: str, slot: Slot, staff: str) -> Item:
    term = record.term_of(year, slot.section, slot.date)
    code = term.code if term else ""
    lesson = record.lesson_at(year, slot.section, code, slot.date, slot.number) if code else None
    span = record.lesson_time(year, slot.section, slot.date, slot.number)
    begins, ends = span or (None, None)
    deadline = lesson_deadline(record, year, slot.section, slot.date, slot.number, "lesson", staff)
    own = staff in record.teachers(year, slot.section, slot.date)
    return Item(
        year, slot.section, code, slot.date, slot.number, slot.room, begins, ends, state_of(lesson), deadline,
        not own, lesson,
    )  # fmt: skip

