"""BringMark: a mark of another school comes into a pupil's transcript (3.3.2, 3.4.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from zhurnal.domain import brought, paths
from zhurnal.domain.brought import BroughtMark
from zhurnal.domain.changes.base import Change
from zhurnal.domain.findings import Finding
from zhurnal.domain.record import Record
from zhurnal.domain.source import Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class BringMark(Change):
    """Add (`was` None), correct or take away (`now` None) one mark that a pupil brought.

    entry: its id; "" for a new one, which `rules.resolve` fills in.
    """

    act: ClassVar[str] = "transcript"
    amends_lists: ClassVar[bool] = True
    pupil: str
    entry: str = ""
    was: BroughtMark | None = None
    now: BroughtMark | None

    def path(self) -> str:
        return paths.transcript(self.pupil)

    def stands(self, record: Record) -> bool:
        return bool(self.entry) and brought.entries(record, self.pupil).get(self.entry) == self.now

    def check(self, record: Record) -> Iterator[Finding]:
        if not record.knows(self.pupil):
            yield self.finding("no-such-person", person=self.pupil)
            return
        entries = brought.entries(record, self.pupil)
        found = entries.get(self.entry)
        if found != self.now:
            yield from self.conflict(self.was, found, self.now, pupil=self.pupil)
        if self.now is None:
            if found is None:
                yield self.finding("no-such-brought", entry=self.entry, pupil=self.pupil)
            return
        faults = (*brought.faults(record, self.pupil, self.now),
                  *brought.twice(self.pupil, self.now, entries, self.entry))  # fmt: skip
        for code, effect, params in faults:
            yield replace(self.finding(code, **params), effect=effect)

    def apply(self, draft: Draft) -> None:
        new = {"kind": "transcript", "version": 1, "pupil": self.pupil}
        entries = draft.edit(self.path(), new).setdefault("marks", [])
        place = next((n for n, entry in enumerate(entries) if entry["id"] == self.entry), None)
        line = [] if self.now is None else [self.now.line(self.entry)]
        # A corrected entry keeps its place, a new one comes last.
        entries[len(entries) if place is None else place : None if place is None else place + 1] = line
        if not entries:
            draft.put(self.path(), None)
