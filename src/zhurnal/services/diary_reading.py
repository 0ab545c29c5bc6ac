"""What a diary reads out of a timetable and out of journals: weeks, lessons near a day, the marks of each pupil."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from zhurnal.domain.calendar import DAY
from zhurnal.domain.marks import attempts
from zhurnal.domain.means import numeric
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document

WEEK = timedelta(days=7)
#: How long ago homework may have been set that a page still shows on the day it is due: over any holidays.
LOOK_BACK = timedelta(days=35)
#: How far ahead the next lesson is looked for, by which homework without a date is due.
LOOK_AHEAD = 35


def monday_of(on: date) -> date:
    """The Monday of a day's week."""
    return on - (on.isoweekday() - 1) * DAY


def mondays(record: Record, year: str) -> list[date]:
    """Mondays of all weeks of a year, from its first day to its last."""
    calendar = record.calendar(year)
    first = monday_of(calendar.first)
    return [first + n * WEEK for n in range((calendar.last - first).days // 7 + 1)]


def next_lesson(record: Record, year: str, section: str, on: date) -> date | None:
    """The day of a section's next lesson by the timetable after a day; None where none is near."""

    def make(record: Record) -> date | None:
        ahead = (on + n * DAY for n in range(1, LOOK_AHEAD + 1))
        last = record.calendar(year).last
        return next((day for day in ahead if day <= last and record.section_slots(year, section, day)), None)

    return record.once(("next-lesson", year, section, on), make)


def last_lesson(record: Record, year: str, section: str, before: date) -> date:
    """The day of a section's last lesson by the timetable before a day; where none is near, the first day looked at.

    Only homework that was set on it or later may be due at the next lesson from `before` on.
    """
    back = (before - n * DAY for n in range(1, LOOK_BACK.days))
    return next((day for day in back if record.section_slots(year, section, day)), before - LOOK_BACK)


def by_week(journal: Document) -> dict[date, list[Document]]:
    """Lessons of a journal by the Monday of their week."""
    found: dict[date, list[Document]] = {}
    for lesson in journal.get("lessons", ()):
        found.setdefault(monday_of(date.fromisoformat(lesson["date"])), []).append(lesson)
    return found


def with_homework(journal: Document) -> list[Document]:
    """Lessons of a journal in which homework was set."""
    return [lesson for lesson in journal.get("lessons", ()) if "homework" in lesson and "cancelled" not in lesson]


class Marked(NamedTuple):
    """A pupil's marks in a work: date and number in the day, "2/4", weight, numbers of the attempts."""

    held: tuple[str, int]
    shown: str
    weight: int
    numbers: tuple[int, ...]


def of_pupils(journal: Document) -> dict[str, tuple[list[Marked], int]]:
    """By pupil: the marks in works, lesson by lesson, and how many lessons were missed."""
    marked: dict[str, list[Marked]] = {}
    missed: dict[str, int] = {}
    for lesson in journal.get("lessons", ()):
        for pupil, presence in lesson.get("absent", {}).items():
            missed[pupil] = missed.get(pupil, 0) + (presence == "absent")
        held = lesson["date"], lesson["number"]
        for work in lesson.get("works", ()):
            marks = work.get("marks", {})
            for pupil in dict.fromkeys(key.split("/")[0] for key in marks):
                values = attempts(marks, pupil)
                numbers = tuple(numeric(values))
                marked.setdefault(pupil, []).append(Marked(held, "/".join(values), work.get("weight", 1), numbers))
    return {pupil: (marked.get(pupil, []), missed.get(pupil, 0)) for pupil in {*marked, *missed}}
