"""Requests in words: what someone entered, as lines that can be read back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from zhurnal.domain.changes import RecordLesson
from zhurnal.services.proposals import Request as Waiting
from zhurnal.services.wording import sentence
from zhurnal.services.wording.proposals import in_lesson, presence
from zhurnal.services.wording.values import reason_title
from zhurnal.web.visit import Visit


@dataclass(frozen=True, slots=True)
class DraftLines:
    """A request as its author sees it. reason: what was given for it, "" for nothing. sentences: why it waits, and
    what stands in its way. due: end of its term."""

    id: int
    title: str
    lines: list[str]
    reason: str
    sentences: list[str]
    created: datetime
    due: datetime | None


def draft_lines(visit: Visit, waiting: Waiting) -> DraftLines:
    """A request in words."""
    summary = waiting.summary
    title = f"{visit.classes(summary.year, summary.section)} {visit.subject(summary.year, summary.section)}"
    said = dict.fromkeys(sentence(f, visit.name) for f in waiting.findings if f.effect.blocks)
    days = {c.lesson: c.date for c in waiting.changes if isinstance(c, RecordLesson)}
    told = (in_lesson(change, visit.record, visit.name, days) for change in waiting.changes)
    lines = list(dict.fromkeys(line for line in told if line))
    reason = reason_title(visit.record, waiting.reason)
    return DraftLines(summary.number, title, lines, reason, list(said), summary.created, summary.due)


__all__ = ["DraftLines", "draft_lines", "presence"]
