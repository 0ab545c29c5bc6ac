"""EnrolPupil: a pupil comes into a class (3.3.2, 3.4.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from zhurnal.domain import paths
from zhurnal.domain.changes.base import Change, set_or_drop
from zhurnal.domain.findings import Finding
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document, Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolPupil(Change):
    """A new line of a class's roster, from `first` on.

    order: number of the order, "" for none. document: the pupil's own document where it is new with this.
    position: index of the line in the roster, -1: at its end; rosters mostly stand by the alphabet.
    """

    act: ClassVar[str] = "movement"
    amends_lists: ClassVar[bool] = True
    year: str
    class_id: str
    pupil: str
    first: date
    order: str = ""
    document: Document | None = field(default=None, hash=False)
    position: int = -1

    def path(self) -> str:
        return paths.class_(self.year, self.class_id)

    def paths(self) -> tuple[str, ...]:
        return (self.path(), paths.pupil(self.pupil)) if self.document is not None else (self.path(),)

    def entry(self) -> dict[str, Any]:
        """The line of the roster."""
        entry: dict[str, Any] = {"pupil": self.pupil, "from": self.first.isoformat()}
        set_or_drop(entry, "order", self.order)
        return entry

    def stands(self, record: Record) -> bool:
        known = self.document is None or record.source.get(paths.pupil(self.pupil)) == self.document
        return known and self.entry() in record.class_(self.year, self.class_id).get("roster", ())

    def check(self, record: Record) -> Iterator[Finding]:
        found = record.source.get(paths.pupil(self.pupil))
        if found is None and self.document is None:
            yield self.finding("no-such-person", person=self.pupil)
        if found is not None and self.document is not None and found != self.document:
            yield self.finding("pupil-exists", pupil=self.pupil)
        yield from check_new_line(self, record, self.class_id, self.entry())

    def apply(self, draft: Draft) -> None:
        if self.document is not None:
            draft.put(paths.pupil(self.pupil), self.document)
        insert_line(draft.edit(self.path()), self.entry(), self.position)


def check_new_line(change: Change, record: Record, class_id: str, entry: Document) -> Iterator[Finding]:
    """Findings where a class has no room for a line: no such class, or another line of that pupil from that day.

    Whether a pupil is in two classes at once is asked of the whole batch (crosscheck): the line that ends may come
    after the one that begins.
    """
    year = change.path().split("/")[1]
    document = record.class_(year, class_id)
    if not document:
        yield change.finding("no-such-class", class_id=class_id)
    for line in document.get("roster", ()):
        if (line["pupil"], line["from"]) == (entry["pupil"], entry["from"]) and line != entry:
            yield from change.conflict(None, line, entry, pupil=entry["pupil"])


def insert_line(document: dict[str, Any], entry: dict[str, Any], position: int) -> None:
    """Put a line into a class's roster; beyond its end it is the last one."""
    roster = document.setdefault("roster", [])
    roster.insert(len(roster) if position < 0 else position, entry)
