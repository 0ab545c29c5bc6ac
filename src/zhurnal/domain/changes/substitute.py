"""AppointSubstitute: somebody gives one lesson in a teacher's place (3.6.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from zhurnal.domain import paths
from zhurnal.domain.changes.base import Change, check_duties, set_or_drop
from zhurnal.domain.findings import Effect, Finding
from zhurnal.domain.record import Record
from zhurnal.domain.source import Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointSubstitute(Change):
    """A new substitution of one lesson: who may edit exactly that one, from its registration on.

    entry, registered: its id and the moment, of the school's clock without zone; "" for a new one, which
    `rules.resolve` fills in. order: number of the order, "" for none.
    """

    act: ClassVar[str] = "substitution"
    amends_lists: ClassVar[bool] = True
    year: str
    section: str
    date: date
    number: int
    staff: str
    order: str = ""
    entry: str = ""
    registered: str = ""

    def path(self) -> str:
        return paths.substitutions(self.year, self.date.isoformat())

    def line(self) -> dict[str, Any]:
        """The entry of the month's document."""
        line: dict[str, Any] = {"id": self.entry, "section": self.section, "date": self.date.isoformat()}
        line |= {"number": self.number, "staff": self.staff, "registered": self.registered}
        set_or_drop(line, "order", self.order)
        return line

    def stands(self, record: Record) -> bool:
        return self.line() in (record.source.get(self.path()) or {}).get("substitutions", ())

    def check(self, record: Record) -> Iterator[Finding]:
        if not record.section(self.year, self.section):
            yield self.finding("no-such-section", section=self.section)
            return
        yield from check_duties(self, record, self.staff, self.date)
        for other in (record.source.get(self.path()) or {}).get("substitutions", ()):
            if other["id"] == self.entry and other != self.line():
                yield self.finding("id-twice", id=self.entry)
        if all(slot.number != self.number for slot in record.section_slots(self.year, self.section, self.date)):
            day = self.date.isoformat()
            params: dict[str, str | int] = {"section": self.section, "date": day, "number": self.number}
            yield Finding("substitution-off-timetable", Effect.WARN, self.path(), params=params)

    def apply(self, draft: Draft) -> None:
        document = draft.edit(self.path(), {"kind": "substitutions", "version": 1})
        document.setdefault("substitutions", []).append(self.line())
