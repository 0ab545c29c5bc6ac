"""OpenWork, AmendWork: a work is what marks are given for (3.5.2, 3.5.4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from zhurnal.domain.changes.base import JournalChange, set_or_drop
from zhurnal.domain.findings import Finding
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document, Draft


@dataclass(frozen=True, slots=True)
class WorkEntry:
    """What is said of a work: kind (catalogue code), written or not, internal monitoring, weight, title, own date."""

    kind: str
    written: bool
    monitoring: bool = False
    weight: int | None = None
    title: str = ""
    date: dt.date | None = None

    def __str__(self) -> str:
        return self.title or self.kind

    @staticmethod
    def of(work: Document) -> WorkEntry:
        """A work's entry as it stands."""
        own = dt.date.fromisoformat(work["date"]) if "date" in work else None
        return WorkEntry(
            work["work"],
            work["written"],
            work.get("monitoring", False),
            work.get("weight"),
            work.get("title", ""),
            own,
        )

    def write(self, work: dict[str, Any]) -> None:
        """Write the entry into a work of a document."""
        work["work"], work["written"] = self.kind, self.written
        set_or_drop(work, "monitoring", True if self.monitoring else None)
        set_or_drop(work, "weight", self.weight)
        set_or_drop(work, "title", self.title)
        set_or_drop(work, "date", self.date.isoformat() if self.date else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenWork(JournalChange):
    """Open a work in a lesson. work: its id, given by `rules.resolve`."""

    act: ClassVar[str] = "work"
    work: str
    now: WorkEntry

    def check_in(self, record: Record, lesson: Document) -> Iterator[Finding]:
        if any(w["id"] == self.work for w in lesson.get("works", ())):
            yield self.finding("work-exists", work=self.work)
        yield from check_entry(self, record, self.now)

    def apply(self, draft: Draft) -> None:
        work: dict[str, Any] = {"id": self.work}
        self.now.write(work)
        self.edit(draft).setdefault("works", []).append(work)


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendWork(JournalChange):
    """Change what is said of a work, or take an empty work away (`now` None)."""

    act: ClassVar[str] = "work"
    work: str
    was: WorkEntry
    now: WorkEntry | None

    def stands(self, record: Record) -> bool:
        work = find_work(self.found(record) or {}, self.work)
        return work is not None and WorkEntry.of(work) == self.now

    def check_in(self, record: Record, lesson: Document) -> Iterator[Finding]:
        work = find_work(lesson, self.work)
        if work is None:
            yield self.finding("no-such-work", work=self.work)
            return
        found = WorkEntry.of(work)
        if found != self.now:
            yield from self.conflict(self.was, found, self.now)
        if self.now is None and work.get("marks"):
            yield self.finding("work-has-marks", work=self.work)
        if self.now is not None:
            yield from check_entry(self, record, self.now)

    def apply(self, draft: Draft) -> None:
        lesson = self.edit(draft)
        if self.now is None:
            set_or_drop(lesson, "works", [w for w in lesson["works"] if w["id"] != self.work])
        else:
            self.now.write(next(w for w in lesson["works"] if w["id"] == self.work))


def find_work(lesson: Document, work_id: str) -> Document | None:
    """A work of a lesson by its id."""
    # A loop and no generator: the judge asks several times a mark.
    works: Sequence[Document] = lesson.get("works", ())
    for work in works:
        if work["id"] == work_id:
            return work
    return None


def check_entry(change: JournalChange, record: Record, entry: WorkEntry) -> Iterator[Finding]:
    """Findings of a work's entry: unknown kind, a weight where the school uses none."""
    if entry.kind not in record.catalog("works"):
        yield change.finding("no-such-code", code=entry.kind, catalog="works")
    if entry.weight is not None and not record.school.get("weights", False):
        yield change.finding("no-weights", weight=entry.weight)
    term = record.calendar(change.year).term(record.grade(change.year, change.section), change.term)
    if entry.date is not None and term is not None and not term.first <= entry.date <= term.last:
        # Otherwise a far date would put off 3.5.4 for as long as one likes.
        yield change.finding("outside-term", date=entry.date.isoformat(), term=change.term)
