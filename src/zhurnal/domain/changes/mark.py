"""SetMark: a mark is (pupil, work, attempt) -> value (3.5.2, 3.5.3, 3.5.4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from zhurnal.domain.changes.base import JournalChange
from zhurnal.domain.changes.work import find_work
from zhurnal.domain.findings import Finding
from zhurnal.domain.marks import ATTEMPTS, mark_key, scale_of
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document, Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class SetMark(JournalChange):
    """Set (`was` None), change, or delete (`now` None) a mark.

    work: the work's id; "" stands for the lesson's ordinary work, which `rules.resolve` finds or opens.
    attempt: 1 to 9; a retake is a further attempt, never an overwrite.
    """

    act: ClassVar[str] = "mark"
    work: str
    pupil: str
    attempt: int = 1
    was: str | None
    now: str | None

    @property
    def key(self) -> str:
        """Key of the mark in its work: "p-0440", "p-0440/2"."""
        return mark_key(self.pupil, self.attempt)

    def stands(self, record: Record) -> bool:
        work = find_work(self.found(record) or {}, self.work)
        return work is not None and work.get("marks", {}).get(self.key) == self.now

    def check_in(self, record: Record, lesson: Document) -> Iterator[Finding]:
        work = find_work(lesson, self.work)
        if work is None:
            yield self.finding("no-such-work", work=self.work)
            return
        if not 1 <= self.attempt <= ATTEMPTS:
            yield self.finding("no-such-attempt", attempt=self.attempt, limit=ATTEMPTS)
            return
        marks = work.get("marks", {})
        found = marks.get(self.key)
        if found != self.now:
            yield from self.conflict(self.was, found, self.now, pupil=self.pupil)
        if self.now is None:
            if mark_key(self.pupil, self.attempt + 1) in marks:
                yield self.finding("later-attempt-stands", pupil=self.pupil)
            return
        yield from self.check_member(record, lesson, self.pupil)
        yield from self.check_value(record)
        if self.attempt > 1 and mark_key(self.pupil, self.attempt - 1) not in marks:
            yield self.finding("no-earlier-attempt", pupil=self.pupil, attempt=self.attempt)

    def check_value(self, record: Record) -> Iterator[Finding]:
        """Findings of the value: not on the school's scale, not of the section's kind of marking."""
        marking = record.section(self.year, self.section).get("marking")
        scale = scale_of(record.school, str(marking))
        if marking != "none" and self.now not in scale:
            yield self.finding("not-on-scale", mark=self.now or "", scale=" ".join(scale))
        if marking == "none":
            yield self.finding("section-without-marks", section=self.section)

    def apply(self, draft: Draft) -> None:
        lesson = self.edit(draft)
        self.write(next(w for w in lesson["works"] if w["id"] == self.work))

    def is_first_in(self, work: Document) -> bool:
        """Whether it gives a mark to somebody who has none in the work."""
        return self.now is not None and self.attempt == 1 and self.pupil not in work.get("marks", {})

    def write(self, work: dict[str, Any]) -> None:
        """Make it true in its work, which may be changed in place."""
        marks = work.setdefault("marks", {})
        if self.now is None:
            marks.pop(self.key, None)
        else:
            marks[self.key] = self.now
        if not marks:
            del work["marks"]
