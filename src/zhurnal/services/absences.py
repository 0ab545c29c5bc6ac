"""Absences that nobody has explained yet: what a class teacher is to ask about (4.2.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhurnal.domain import paths
from zhurnal.domain.calendar import Audience
from zhurnal.domain.changes.absence import AbsenceEntry
from zhurnal.domain.record import Record, grade_of


@dataclass(frozen=True, slots=True, order=True)
class Gap:
    """Days in a row on which a pupil was absent without a known reason.

    numbers: of the lessons, where it is one day and the pupil was at other lessons of that day.
    """

    first: date
    last: date
    pupil: str
    numbers: tuple[int, ...] = ()


def unexplained(record: Record, year: str, class_id: str, on: date) -> list[Gap]:
    """Absences of a class's pupils without a reason, newest first. on: today, for the roster."""
    missed: dict[tuple[str, date], set[int]] = {}
    there: dict[tuple[str, date], set[int]] = {}
    pupils = set(record.class_pupils(year, class_id, on))
    for section in record.sections_of_class(year, class_id):
        for term in record.calendar(year).terms(record.grade(year, section)):
            for lesson in record.journal(year, section, term.code).get("lessons", ()):
                day, number, absent = date.fromisoformat(lesson["date"]), lesson["number"], lesson.get("absent", {})
                members = pupils.intersection(record.members(year, section, day)) if lesson.get("attendance") else set()
                for pupil in members.union(pupils.intersection(absent)):
                    away = absent.get(pupil) == "absent"
                    (missed if away else there).setdefault((pupil, day), set()).add(number)
    open_days = {
        (pupil, day): numbers
        for (pupil, day), numbers in missed.items()
        if any(record.absence_reason(year, pupil, day, n) is None for n in numbers)
    }
    return sorted(_gaps(record, year, class_id, open_days, there), reverse=True)


def explained(record: Record, year: str, pupil: str) -> list[tuple[str, AbsenceEntry]]:
    """A pupil's explained absences by their ids, newest first."""
    entries = (record.source.get(paths.absences(year, pupil)) or {}).get("absences", ())
    return [(e["id"], AbsenceEntry.of(e)) for e in reversed(entries)]


def _gaps(
    record: Record,
    year: str,
    class_id: str,
    missed: dict[tuple[str, date], set[int]],
    there: dict[tuple[str, date], set[int]],
) -> list[Gap]:
    calendar, audience = record.calendar(year), Audience.of_class(class_id, grade_of(class_id))
    found: list[Gap] = []
    for pupil, day in sorted(missed):
        if (pupil, day) in there:
            found.append(Gap(day, day, pupil, tuple(sorted(missed[pupil, day]))))
            continue
        last = next((g for g in reversed(found) if g.pupil == pupil and not g.numbers), None)
        if last is not None and calendar.school_days_after(audience, last.last, 1) == day:
            found[found.index(last)] = Gap(last.first, day, pupil)
        else:
            found.append(Gap(day, day, pupil))
    return found
