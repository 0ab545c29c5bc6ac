"""TakeBackDay: a day that was to be different is an ordinary one after all (3.3.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zhurnal.domain.changes.base import shown
from zhurnal.domain.changes.closed_day import CloseDay
from zhurnal.domain.findings import Finding
from zhurnal.domain.record import Record
from zhurnal.domain.source import Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBackDay(CloseDay):
    """An exception of a year's calendar that goes. Its fields are the exception as the person saw it."""

    def stands(self, record: Record) -> bool:
        return self.entry not in self._entries(record)

    def check(self, record: Record) -> Iterator[Finding]:
        if self.year not in record.years:
            yield self.finding("no-calendar", year=self.year)
            return
        found = self._entries(record).get(self.entry)
        if found is not None and found != self.line():
            values = {"was": shown(self.line()), "found": shown(found), "now": ""}
            yield self.finding("conflict", **values)

    def apply(self, draft: Draft) -> None:
        calendar = draft.edit(self.path())
        left = [line for line in calendar["exceptions"] if line["id"] != self.entry]
        if left:
            calendar["exceptions"] = left
        else:
            del calendar["exceptions"]

    def _entries(self, record: Record) -> dict[str, object]:
        document = record.source.get(self.path()) or {}
        return {line["id"]: line for line in document.get("exceptions", ())}
