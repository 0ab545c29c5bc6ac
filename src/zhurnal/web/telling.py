"""Changes and drafts in words: what someone entered, as a line that can be read back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from zhurnal.domain.changes import (
    AddRemark,
    AmendWork,
    CancelLesson,
    Change,
    JournalChange,
    MoveLesson,
    OpenWork,
    RecordLesson,
    SetAttendance,
    SetHomework,
    SetMark,
    SetTermMark,
    TakeAttendance,
)
from zhurnal.language import gettext as _
from zhurnal.operations.drafts import Waiting
from zhurnal.services.wording import sentence
from zhurnal.web.visit import Visit


@dataclass(frozen=True, slots=True)
class DraftLines:
    """A draft as pages show it."""

    id: int
    title: str
    lines: list[str]
    sentence: str
    created: datetime


def draft_lines(visit: Visit, waiting: Waiting) -> DraftLines:
    """A draft in words."""
    title = f"{visit.classes(waiting.year, waiting.section)} {visit.subject(waiting.year, waiting.section)}"
    said = sentence(waiting.findings[0], visit.name) if waiting.findings else ""
    lines = [line for change in waiting.changes if (line := describe(visit, change))]
    return DraftLines(waiting.id, title, lines, said, visit.record.local(waiting.created))


def describe(visit: Visit, change: Change) -> str:
    """One change as a line; "" for one that only makes room for others."""
    if isinstance(change, SetTermMark):
        return f"{visit.name(change.pupil)}: {change.now or '—'}"
    if not isinstance(change, JournalChange):
        return ""
    text = _what(visit, change)
    day = _day(visit, change)
    return f"{day:%d.%m} · {text}" if text and day else text


def _what(visit: Visit, change: JournalChange) -> str:
    if isinstance(change, RecordLesson):
        return _("topic: {topic}").format(topic=change.now.topic) if change.now.topic else ""
    if isinstance(change, SetHomework):
        return _("homework: {text}").format(text=change.now.text if change.now else "—")
    if isinstance(change, SetMark):
        return f"{visit.name(change.pupil)}: {change.now or '—'}"
    if isinstance(change, SetAttendance):
        return f"{visit.name(change.pupil)}: {presence(change.now or '')}"
    if isinstance(change, TakeAttendance):
        return _("attendance")
    if isinstance(change, OpenWork | AmendWork):
        kind = change.now.kind if change.now else change.work
        return str(visit.record.catalog("works").get(kind, {}).get("title", kind))
    if isinstance(change, AddRemark):
        return _("remark: {name}").format(name=visit.name(change.pupil))
    if isinstance(change, MoveLesson):
        return _("lesson moved")
    return _("lesson cancelled") if isinstance(change, CancelLesson) else ""


def presence(value: str) -> str:
    """Presence in a word."""
    return {"absent": _("was absent"), "late": _("came late")}.get(value, _("was there"))


def _day(visit: Visit, change: JournalChange) -> date | None:
    if isinstance(change, RecordLesson):
        return change.date
    lesson = change.found(visit.record)
    return date.fromisoformat(lesson["date"]) if lesson else None
