"""SetHomework (3.5.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from zhurnal.domain.changes.base import JournalChange, set_or_drop
from zhurnal.domain.findings import Finding
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document, Draft

#: What is set for the summer is due next September: a day more than a year ahead is a slip of the year.
LONGEST = timedelta(days=366)


def too_far(due: date, lesson: date) -> bool:
    """Whether the day by which homework is due cannot be meant."""
    return due - lesson > LONGEST


@dataclass(frozen=True, slots=True)
class Homework:
    """text, the day by which it is due (None: the next lesson), links to materials."""

    text: str
    due: date | None = None
    links: tuple[str, ...] = ()

    def __str__(self) -> str:
        # All that may differ: two people may have set the same task for two days.
        return " · ".join((self.text, *([f"{self.due:%d.%m.%Y}"] if self.due else ()), *self.links))

    @staticmethod
    def of(lesson: Document) -> Homework | None:
        """The homework of a lesson as it stands."""
        data = lesson.get("homework")
        if data is None:
            return None
        due = date.fromisoformat(data["due"]) if "due" in data else None
        return Homework(data["text"], due, tuple(data.get("links", ())))

    def data(self) -> dict[str, Any]:
        """As the document has it."""
        found: dict[str, Any] = {"text": self.text}
        set_or_drop(found, "due", self.due.isoformat() if self.due else None)
        set_or_drop(found, "links", list(self.links))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class SetHomework(JournalChange):
    """Set, change or take away (None) the homework given in a lesson."""

    act: ClassVar[str] = "homework"
    was: Homework | None
    now: Homework | None

    def stands(self, record: Record) -> bool:
        lesson = self.found(record)
        return lesson is not None and Homework.of(lesson) == self.now

    def check_in(self, record: Record, lesson: Document) -> Iterator[Finding]:
        found = Homework.of(lesson)
        if found != self.now:
            yield from self.conflict(self.was, found, self.now)
        if self.now and not self.now.text:
            yield self.finding("homework-empty")
        if self.now and self.now.due and self.now.due.isoformat() < lesson["date"]:
            yield self.finding("homework-due-before-lesson", due=self.now.due.isoformat(), date=lesson["date"])
        if self.now and self.now.due and too_far(self.now.due, date.fromisoformat(lesson["date"])):
            yield self.finding("homework-due-too-far", due=self.now.due.isoformat(), date=lesson["date"])

    def apply(self, draft: Draft) -> None:
        set_or_drop(self.edit(draft), "homework", self.now.data() if self.now else None)
