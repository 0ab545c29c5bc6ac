"""What cannot be true yet: attendance and marks of a day that has not come (4.2.1: true and daily)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from zhurnal.domain.changes import Change, JournalChange, SetAttendance, SetMark, TakeAttendance
from zhurnal.domain.changes.work import find_work
from zhurnal.domain.findings import Finding
from zhurnal.domain.record import Record

CLAUSE = "4.2.1"


def not_yet(record: Record, change: Change, at: datetime) -> Iterator[Finding]:
    """A refusal of a mark or of attendance of a later day than `at` (in the school's zone).

    Topics and homework may be written ahead; taking an entry away is always allowed.
    """
    if not isinstance(change, SetMark | SetAttendance | TakeAttendance) or change.now is None:
        return
    day = _day(record, change)
    if day is not None and day > at.date():
        params = {"act": change.act, "date": day.isoformat()}
        yield Finding("lesson-not-yet", path=change.path(), clause=CLAUSE, params=params)


def _day(record: Record, change: JournalChange) -> date | None:
    """The day of a work where it has its own, else the lesson's."""
    lesson = change.found(record)
    if lesson is None:
        return None
    work = find_work(lesson, change.work) if isinstance(change, SetMark) else None
    return date.fromisoformat(work["date"] if work and "date" in work else lesson["date"])
