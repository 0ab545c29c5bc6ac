"""What a file of a lesson plan (КТП) says, before it is held against the record."""

from __future__ import annotations

from dataclasses import dataclass, field

from zhurnal.domain.findings import Finding

MAX_TOPIC, MAX_UNIT, MAX_HOMEWORK, MAX_TITLE = 500, 300, 1000, 200
MAX_HOURS, MAX_ITEMS = 40, 500


@dataclass(frozen=True, slots=True)
class Topic:
    """One row: a topic with its hours. unit: the unit that begins here, "" where the one before goes on. grade (0 for
    none), subject ("" for none): as the row's own columns say."""

    line: int
    topic: str
    hours: int
    unit: str = ""
    homework: str = ""
    grade: int = 0
    subject: str = ""


@dataclass(frozen=True, slots=True)
class KtpFile:
    """A plan as a file has it. title: "" for none; around: every text outside the topics, where a grade and a subject
    may be named."""

    name: str
    title: str
    topics: tuple[Topic, ...]
    around: tuple[str, ...] = ()
    notes: tuple[Finding, ...] = field(default=(), hash=False)
