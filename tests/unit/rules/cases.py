"""Short ways to say a change and to hear the verdict."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tests.school import ALGEBRA, YEAR, Documents, at, make_record

from zhurnal.domain.changes import (
    Change,
    OpenWork,
    RecordLesson,
    SetAttendance,
    SetHomework,
    SetMark,
    SetTermMark,
    TakeAttendance,
)
from zhurnal.domain.changes.homework import Homework
from zhurnal.domain.changes.lesson import Entry
from zhurnal.domain.changes.work import WorkEntry
from zhurnal.rules import Verdict, judge


def place(section: str = "7a/algebra", day: str = "2026-10-14", number: int = 1, term: str = "q1") -> dict[str, str]:
    """Where a change of a journal is."""
    return {"year": YEAR, "section": section, "term": term, "lesson": f"@{day}/{number}"}


def topic(
    text: str = "Степень", section: str = "7a/algebra", day: str = "2026-10-14", number: int = 1, term: str = "q1",
    **more: Any,
) -> RecordLesson:  # fmt: skip
    """First entry of a lesson's topic."""
    where = place(section, day, number, term)
    return RecordLesson(**where, date=date.fromisoformat(day), number=number, now=Entry(text), **more)


def mark(
    pupil: str = "p-0101", now: str | None = "5", was: str | None = None, work: str = "", attempt: int = 1,
    **where: Any,
) -> SetMark:  # fmt: skip
    """A mark, by default in the lesson's ordinary work."""
    return SetMark(**place(**where), work=work, pupil=pupil, attempt=attempt, was=was, now=now)


def known(lesson: str, section: str = "7a/algebra", term: str = "q1") -> dict[str, str]:
    """A lesson by its id."""
    return {"year": YEAR, "section": section, "term": term, "lesson": lesson}


def homework(text: str = "№ 1", **where: Any) -> SetHomework:
    """First homework of a lesson."""
    return SetHomework(**place(**where), was=None, now=Homework(text))


def attendance(absent: dict[str, str] | None = None, **where: Any) -> TakeAttendance:
    """Attendance taken for the first time."""
    return TakeAttendance(**place(**where), now=absent or {})


def presence(pupil: str, now: str | None, was: str | None = None, **where: Any) -> SetAttendance:
    """One pupil's presence."""
    return SetAttendance(**place(**where), pupil=pupil, was=was, now=now)


def control(
    work: str = "@c", monitoring: bool = False, own: str | None = None, written: bool = True, **where: Any
) -> OpenWork:
    """A control work opened."""
    day = date.fromisoformat(own) if own else None
    return OpenWork(**place(**where), work=work, now=WorkEntry("control", written, monitoring=monitoring, date=day))


def term_mark(
    now: str | None = "4", pupil: str = "p-0101", section: str = "7a/algebra", class_id: str = "7a",
    period: str = "q1", was: str | None = None,
) -> SetTermMark:  # fmt: skip
    """A term mark."""
    return SetTermMark(
        year=YEAR, section=section, class_id=class_id, period=period, pupil=pupil, was=was, now=now
    )  # fmt: skip


def said(
    changes: Change | list[Change], moment: str | datetime, actor: str = ALGEBRA, documents: Documents | None = None,
    **more: Any,
) -> Verdict:  # fmt: skip
    """The verdict at a moment of the school's clock."""
    batch = changes if isinstance(changes, list) else [changes]
    return judge(batch, actor, at(moment) if isinstance(moment, str) else moment, make_record(documents), **more)


def codes(verdict: Verdict) -> list[str]:
    """What was found, in short: code and clause."""
    return [f"{f.code} {f.clause}".strip() for f in verdict.findings]
