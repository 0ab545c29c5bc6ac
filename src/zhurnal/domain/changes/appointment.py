"""AppointTeacher: a temporary teacher of a section, by a dated act (3.6.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from zhurnal.domain import paths
from zhurnal.domain.changes.base import Change, check_duties
from zhurnal.domain.findings import Finding
from zhurnal.domain.record import Record
from zhurnal.domain.source import Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointTeacher(Change):
    """Somebody teaches a section from the day `first` to the day `last`, by the order of that number.

    Who fills in for a sick or dismissed teacher is appointed so; a lasting teacher is the load's (3.7.4).
    """

    act: ClassVar[str] = "appointment"
    amends_lists: ClassVar[bool] = True
    year: str
    section: str
    staff: str
    first: date
    last: date
    order: str

    def path(self) -> str:
        return paths.section(self.year, self.section)

    def line(self) -> dict[str, Any]:
        """The entry among the section's teachers."""
        return {
            "staff": self.staff, "role": "temporary", "from": self.first.isoformat(), "to": self.last.isoformat(),
            "order": self.order,
        }  # fmt: skip

    def stands(self, record: Record) -> bool:
        return self.line() in record.section(self.year, self.section).get("teachers", ())

    def check(self, record: Record) -> Iterator[Finding]:
        if not record.section(self.year, self.section):
            yield self.finding("no-such-section", section=self.section)
        yield from check_duties(self, record, self.staff, self.first)
        if self.last < self.first:
            yield self.finding("span-reversed", first=self.first.isoformat(), last=self.last.isoformat())

    def apply(self, draft: Draft) -> None:
        draft.edit(self.path()).setdefault("teachers", []).append(self.line())
