"""TakeAttendance, SetAttendance: presence, apart from its reason (4.2.1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from zhurnal.domain.changes.base import JournalChange, set_or_drop
from zhurnal.domain.findings import Finding
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document, Draft

PRESENCE = ("absent", "late")


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeAttendance(JournalChange):
    """Say that attendance was taken: `now` holds all who were absent or late, everybody else was there.

    `was` is what the person saw; None where attendance had not been taken. `now` None takes it back.
    """

    act: ClassVar[str] = "attendance"
    now: Mapping[str, str] | None = field(hash=False)
    was: Mapping[str, str] | None = field(default=None, hash=False)

    def stands(self, record: Record) -> bool:
        lesson = self.found(record) or {}
        found = lesson.get("absent", {})
        return ("attendance" in lesson) == (self.now is not None) and found == dict(self.now or {})

    def check_in(self, record: Record, lesson: Document) -> Iterator[Finding]:
        found = dict(lesson.get("absent", {}))
        seen, now = dict(self.was or {}), dict(self.now or {})
        for pupil in sorted({*found, *seen, *now}):
            wanted = now.get(pupil)
            if found.get(pupil) not in (seen.get(pupil), wanted):
                yield from self.conflict(seen.get(pupil), found.get(pupil), wanted, pupil=pupil)
        for pupil in sorted(set(now) - set(found)):
            yield from self.check_member(record, lesson, pupil)
        for presence in sorted(set(now.values()) - set(PRESENCE)):
            yield self.finding("no-such-presence", presence=presence)

    def apply(self, draft: Draft) -> None:
        lesson = self.edit(draft)
        set_or_drop(lesson, "attendance", None if self.now is None else "taken")
        set_or_drop(lesson, "absent", dict(self.now or {}))


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAttendance(JournalChange):
    """One pupil's presence in a cell: "absent", "late" or None (present). Does not say that all was taken."""

    act: ClassVar[str] = "attendance"
    pupil: str
    was: str | None
    now: str | None

    def stands(self, record: Record) -> bool:
        lesson = self.found(record)
        return lesson is not None and lesson.get("absent", {}).get(self.pupil) == self.now

    def check_in(self, record: Record, lesson: Document) -> Iterator[Finding]:
        found = lesson.get("absent", {}).get(self.pupil)
        if found != self.now:
            yield from self.conflict(self.was, found, self.now, pupil=self.pupil)
        if self.now is not None:
            yield from self.check_member(record, lesson, self.pupil)
            if self.now not in PRESENCE:
                yield self.finding("no-such-presence", presence=self.now)

    def apply(self, draft: Draft) -> None:
        lesson = self.edit(draft)
        absent = lesson.setdefault("absent", {})
        set_or_drop(absent, self.pupil, self.now)
        if not absent:
            del lesson["absent"]
