"""CloseDay: a day that nobody foresaw is without lessons, at a distance or shortened (3.3.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from zhurnal.domain import paths
from zhurnal.domain.changes.base import Change, set_or_drop
from zhurnal.domain.findings import Finding
from zhurnal.domain.record import Record
from zhurnal.domain.source import Draft

# A day taught by another day's timetable is planned ahead: that is the calendar's.
WHAT = ("cancelled", "distance", "shortened")


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseDay(Change):
    """A new exception of a year's calendar.

    what: one of `WHAT`. grades, classes, numbers: whom and which lessons it is about, empty for all. title: why, for
    people. order: number of the order, "" for none. entry: its id; "" for a new one, which `rules.resolve` fills in.
    """

    act: ClassVar[str] = "closed-day"
    amends_lists: ClassVar[bool] = True
    year: str
    date: date
    what: str = "cancelled"
    grades: tuple[int, ...] = ()
    classes: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    title: str = ""
    order: str = ""
    entry: str = ""

    def path(self) -> str:
        return paths.calendar(self.year)

    def line(self) -> dict[str, Any]:
        """The exception as the calendar has it."""
        line: dict[str, Any] = {"id": self.entry, "date": self.date.isoformat(), "what": self.what}
        for key in ("numbers", "grades", "classes"):
            set_or_drop(line, key, list(getattr(self, key)))
        set_or_drop(line, "title", self.title)
        set_or_drop(line, "order", self.order)
        return line

    def stands(self, record: Record) -> bool:
        return self.line() in (record.source.get(self.path()) or {}).get("exceptions", ())

    def check(self, record: Record) -> Iterator[Finding]:
        if self.year not in record.years:
            yield self.finding("no-calendar", year=self.year)
            return
        calendar = record.calendar(self.year)
        if not calendar.first <= self.date <= calendar.last:
            yield self.finding("day-outside-year", date=self.date.isoformat(), year=self.year)
        if self.what not in WHAT:
            yield self.finding("no-such-code", code=self.what, catalog="calendar")
        for other in calendar.document.get("exceptions", ()):
            if other["id"] == self.entry and other != self.line():
                yield self.finding("id-twice", id=self.entry)

    def apply(self, draft: Draft) -> None:
        draft.edit(self.path()).setdefault("exceptions", []).append(self.line())
