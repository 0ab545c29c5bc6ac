"""ExplainAbsence: why a pupil was absent, the class teacher's own document (3.4.1, 4.2.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from zhurnal.domain import paths
from zhurnal.domain.changes.base import Change, next_id, set_or_drop, write_text
from zhurnal.domain.findings import Finding
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document, Draft, Source


@dataclass(frozen=True, slots=True)
class AbsenceEntry:
    """First and last day, reason (catalogue code), numbers of the lessons where it is not whole days."""

    first: date
    last: date
    reason: str
    numbers: tuple[int, ...] = ()

    @staticmethod
    def of(entry: Document) -> AbsenceEntry:
        """As the document has it."""
        first, last = date.fromisoformat(entry["from"]), date.fromisoformat(entry["to"])
        return AbsenceEntry(first, last, entry["reason"], tuple(entry.get("numbers", ())))

    def __str__(self) -> str:
        return f"{self.first.isoformat()} {self.last.isoformat()} {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainAbsence(Change):
    """Add (`was` None), change or take away (`now` None) the reason of an absence.

    entry: its id; "" for a new one, which `rules.resolve` fills in.
    basis: free text (a doctor's note); it stands in the register of people only.
    """

    act: ClassVar[str] = "absence"
    year: str
    pupil: str
    entry: str = ""
    was: AbsenceEntry | None = None
    now: AbsenceEntry | None
    basis: str = ""

    def path(self) -> str:
        return paths.absences(self.year, self.pupil)

    def stands(self, record: Record) -> bool:
        found = self._found(record)
        return not self.basis and found is not None and found == self.now

    def _found(self, record: Record) -> AbsenceEntry | None:
        entries = (record.source.get(self.path()) or {}).get("absences", ())
        return next((AbsenceEntry.of(e) for e in entries if e["id"] == self.entry), None)

    def check(self, record: Record) -> Iterator[Finding]:
        if not record.knows(self.pupil):
            yield self.finding("no-such-person", person=self.pupil)
            return
        entries = (record.source.get(self.path()) or {}).get("absences", ())
        found = self._found(record)
        if found != self.now:
            yield from self.conflict(self.was, found, self.now, pupil=self.pupil)
        if self.now is None:
            if found is None:
                yield self.finding("no-such-absence", entry=self.entry)
            return
        if self.now.last < self.now.first:
            yield self.finding("span-reversed", first=self.now.first.isoformat(), last=self.now.last.isoformat())
        if not self._within_year(record, self.now):
            first, last = self.now.first.isoformat(), self.now.last.isoformat()
            yield self.finding("absence-outside-year", first=first, last=last, year=self.year)
        if self.now.reason not in record.catalog("reasons", "absence"):
            yield self.finding("no-such-code", code=self.now.reason, catalog="reasons")
        for other in entries:
            one = AbsenceEntry.of(other)
            apart = one.last < self.now.first or self.now.last < one.first
            lessons_apart = self.now.numbers and one.numbers and not set(self.now.numbers) & set(one.numbers)
            if other["id"] != self.entry and not apart and not lessons_apart:
                yield self.finding("absence-overlaps", first=other["from"], last=other["to"], pupil=self.pupil)

    def _within_year(self, record: Record, entry: AbsenceEntry) -> bool:
        if self.year not in record.years:
            return False
        calendar = record.calendar(self.year)
        return calendar.first <= entry.first and entry.last <= calendar.last

    def apply(self, draft: Draft) -> None:
        new = {"kind": "absences", "version": 1, "pupil": self.pupil}
        entries = draft.edit(self.path(), new).setdefault("absences", [])
        kept = [e for e in entries if e["id"] != self.entry or not self.entry]
        if self.now is not None:
            data: dict[str, Any] = {"id": self.entry or next_id("a", entries)}
            data |= {"from": self.now.first.isoformat(), "to": self.now.last.isoformat()}
            set_or_drop(data, "numbers", list(self.now.numbers))
            kept.append({**data, "reason": self.now.reason})
        entries[:] = sorted(kept, key=lambda e: (e["from"], e["id"]))
        if not entries:
            draft.put(self.path(), None)

    def check_register(self, register: Source) -> Iterator[Finding]:
        if self.basis and self.now is not None:
            yield from self.person_missing(register, self.pupil)

    def apply_register(self, register: Draft) -> None:
        person = register.get(paths.person(self.pupil)) or {}
        if self.now is None and self.entry in person.get("texts", {}):
            write_text(register, self.pupil, self.entry, "")
        elif self.now is not None and self.basis and self.entry:
            write_text(register, self.pupil, self.entry, self.basis)
