"""MovePupil: a pupil changes class; old lines stay where they are (3.3.2, 3.4.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from zhurnal.domain import paths
from zhurnal.domain.changes.base import Change, set_or_drop
from zhurnal.domain.changes.enrol import check_new_line, insert_line
from zhurnal.domain.changes.leave import check_ending, end_line, ends_so
from zhurnal.domain.findings import Finding
from zhurnal.domain.record import Record
from zhurnal.domain.source import Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class MovePupil(Change):
    """From `class_id` to `to_class`, `first` the first day there: the old line ends the day before and names it.

    order: number of the order, "" for none. left: where the old line has another, None: the same. position: index of
    the new line in its roster, -1: at its end.
    """

    act: ClassVar[str] = "movement"
    amends_lists: ClassVar[bool] = True
    year: str
    class_id: str
    to_class: str
    pupil: str
    first: date
    order: str = ""
    left: str | None = None
    position: int = -1

    def path(self) -> str:
        return paths.class_(self.year, self.class_id)

    def paths(self) -> tuple[str, ...]:
        return self.path(), paths.class_(self.year, self.to_class)

    def ending(self) -> dict[str, Any]:
        """What the old line gets."""
        ending: dict[str, Any] = {"to": (self.first - timedelta(days=1)).isoformat()}
        set_or_drop(ending, "left", self.order if self.left is None else self.left)
        return {**ending, "moved": self.to_class}

    def entry(self) -> dict[str, Any]:
        """The new line."""
        entry: dict[str, Any] = {"pupil": self.pupil, "from": self.first.isoformat()}
        set_or_drop(entry, "order", self.order)
        return entry

    def stands(self, record: Record) -> bool:
        ended = ends_so(record.class_(self.year, self.class_id), self.pupil, self.ending())
        return ended and self.entry() in record.class_(self.year, self.to_class).get("roster", ())

    def check(self, record: Record) -> Iterator[Finding]:
        if self.to_class == self.class_id:
            yield self.finding("moved-nowhere", pupil=self.pupil, class_id=self.class_id)
            return
        document = record.class_(self.year, self.class_id)
        yield from check_ending(self, document, self.class_id, self.pupil, self.ending())
        yield from check_new_line(self, record, self.to_class, self.entry())

    def apply(self, draft: Draft) -> None:
        end_line(draft.edit(self.path()), self.pupil, self.ending())
        insert_line(draft.edit(paths.class_(self.year, self.to_class)), self.entry(), self.position)
