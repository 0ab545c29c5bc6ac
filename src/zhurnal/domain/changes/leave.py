"""LeavePupil: a pupil leaves the school (3.3.2, 3.4.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from zhurnal.domain import paths
from zhurnal.domain.changes.base import Change, set_or_drop
from zhurnal.domain.findings import Finding
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document, Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class LeavePupil(Change):
    """The open line of a class's roster ends with the day `last`; what was written till then stays where it is.

    order: number of the order, "" for none.
    """

    act: ClassVar[str] = "movement"
    amends_lists: ClassVar[bool] = True
    year: str
    class_id: str
    pupil: str
    last: date
    order: str = ""

    def path(self) -> str:
        return paths.class_(self.year, self.class_id)

    def ending(self) -> dict[str, Any]:
        """What the line gets."""
        ending: dict[str, Any] = {"to": self.last.isoformat()}
        set_or_drop(ending, "left", self.order)
        return ending

    def stands(self, record: Record) -> bool:
        return ends_so(record.class_(self.year, self.class_id), self.pupil, self.ending())

    def check(self, record: Record) -> Iterator[Finding]:
        yield from check_ending(self, record.class_(self.year, self.class_id), self.class_id, self.pupil, self.ending())

    def apply(self, draft: Draft) -> None:
        end_line(draft.edit(self.path()), self.pupil, self.ending())


def line_of(document: Document, pupil: str) -> Document | None:
    """A pupil's line that lasts; else the one that was begun last. None for who was never in the class."""
    lines = [line for line in document.get("roster", ()) if line["pupil"] == pupil]
    return max(lines, key=lambda line: ("to" not in line, line["from"]), default=None)


def ends_so(document: Document, pupil: str, ending: Document) -> bool:
    """Whether a pupil's line has this very ending already."""
    line = line_of(document, pupil) or {}
    return {key: line[key] for key in ("to", "left", "moved") if key in line} == ending


def check_ending(
    change: Change, document: Document, class_id: str, pupil: str, ending: Document
) -> Iterator[Finding]:
    """Findings where a line cannot end so: there is none, it ends on another day, or before it begins."""
    line = line_of(document, pupil)
    if line is None:
        yield change.finding("pupil-not-in-class", pupil=pupil, class_id=class_id)
    elif "to" in line and not ends_so(document, pupil, ending):
        yield from change.conflict(None, line["to"], ending["to"], pupil=pupil)
    elif ending["to"] < line["from"]:
        yield change.finding("span-reversed", first=line["from"], last=ending["to"])


def end_line(document: dict[str, Any], pupil: str, ending: Document) -> None:
    """Give a pupil's lasting line its end."""
    line = line_of(document, pupil)
    roster: list[dict[str, Any]] = document.get("roster", [])
    for index in (n for n, one in enumerate(roster) if one is line):
        roster[index] = {**roster[index], **ending}
