"""Who could give a teacher's lessons instead (3.6.2, 3.6.3): the lessons of days, and who is free at each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from zhurnal.domain.record import Record, Slot

MOST_DAYS = 31
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Vacant:
    """A lesson that somebody else may have to give. instead: who is appointed already, "" for nobody."""

    year: str
    slot: Slot
    instead: str

    @property
    def name(self) -> str:
        """What tells it from all others: "2026-10-14/3/7a/algebra"."""
        return f"{self.slot.date.isoformat()}/{self.slot.number}/{self.slot.section}"


def vacant(record: Record, staff: str, first: date, last: date) -> list[Vacant]:
    """The own lessons of a teacher and those taken over, from one day to another, given away or not, in order."""
    found: list[Vacant] = []
    for number in range((last - first).days + 1):
        day = first + number * _DAY
        year = record.year_on(day) or ""
        for slot in record.slots(year, day) if year else ():
            instead = record.substitution(year, slot.section, day, slot.number)
            substitute = str(instead["staff"]) if instead else ""
            if staff == substitute or staff in record.teachers(year, slot.section, day):
                found.append(Vacant(year, slot, substitute))
    return sorted(found, key=lambda one: one.slot)


def busy(record: Record, year: str, slot: Slot) -> dict[str, str]:
    """Who teaches at the time of a lesson, and which section; the lesson itself does not count."""
    span = record.lesson_time(year, slot.section, slot.date, slot.number)
    found: dict[str, str] = {}
    for other in record.slots(year, slot.date):
        if (other.section, other.number) == (slot.section, slot.number):
            continue
        times = record.lesson_time(year, other.section, other.date, other.number)
        at_once = times[0] < span[1] and span[0] < times[1] if times and span else other.number == slot.number
        if at_once:
            instead = record.substitution(year, other.section, other.date, other.number)
            teachers = [instead["staff"]] if instead else record.teachers(year, other.section, other.date)
            found.update(dict.fromkeys(teachers, other.section))
    return found


def of_subject(record: Record, year: str, section: str, on: date) -> set[str]:
    """Who teaches the section's subject in any section on a day."""

    subject = record.section(year, section).get("subject")
    same = (s for s in record.sections(year) if record.section(year, s).get("subject") == subject)
    return {teacher for s in same for teacher in record.teachers(year, s, on)}
