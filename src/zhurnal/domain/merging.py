"""Two versions of a document that came from one, brought together fact by fact.

A fact is a value under a key. Lists are read by keys too (a lesson by its id, a line of a roster by pupil and first
day), so that facts of different keys never conflict; only a fact that both have changed, each in its own way, does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zhurnal.domain.changes.base import shown
from zhurnal.domain.merging_order import merged_order
from zhurnal.domain.source import Document, own

# By what the entries of a list are told apart, by kind of document and place in it. Lists that are not here are one
# fact: the days of a shift's grades, the roles of a permission.
KEYS: Mapping[str, tuple[str, ...]] = {
    "absences/absences": ("id",),
    "arrangements/arrangements": ("id",),
    "calendar/week": ("grades",),
    "calendar/terms": ("term", "grades"),
    "calendar/holidays": ("title", "from", "grades", "classes"),
    "calendar/shifts": ("shift",),
    "calendar/shifts/bells": ("number",),
    "calendar/shifts/short": ("number",),
    "calendar/exceptions": ("id",),
    "class/class-teachers": ("staff", "from"),
    "class/roster": ("pupil", "from"),
    "class/parts": ("part",),
    "class/parts/members": ("pupil", "from"),
    "curriculum/hours": ("grade", "subject"),
    "extensions/extensions": ("id",),
    "journal/lessons": ("id",),
    "journal/lessons/works": ("id",),
    "outputs/outputs": ("id",),
    "plan/items": ("id",),
    "pupil/guardians": ("guardian", "from"),
    "regulation/clauses": ("clause",),
    "regulation/permissions": ("act",),
    "regulation/approvals": ("acts", "authors", "when"),
    "regulation/reading": ("what",),
    "regulation/deadlines": ("rule", "acts"),
    "regulation/no-marks": ("clause", "grades", "kinds"),
    "remarks/remarks": ("id",),
    "section/members": ("class", "part", "pupil", "from"),
    "section/teachers": ("staff", "role", "from"),
    "staff/duties": ("duty", "from"),
    "substitutions/substitutions": ("id",),
    "timetable/weeks": ("from",),
    "timetable/weeks/slots": ("day", "number", "section", "week"),
    "transcript/marks": ("id",),
}
# Lists that stand in the order of their entries' values.
SORTED: Mapping[str, tuple[str, ...]] = {
    "absences/absences": ("from", "id"),
    "journal/lessons": ("date", "number", "id"),
    "remarks/remarks": ("date", "id"),
    "timetable/weeks": ("from",),
    "timetable/weeks/slots": ("day", "number", "section"),
}
# Lists and maps without which the document, or the entry they stand in, is not valid.
NEEDED = frozenset({
    "calendar/week", "calendar/terms", "calendar/shifts", "calendar/shifts/bells", "curriculum/hours",
    "regulation/clauses", "regulation/permissions", "regulation/approvals", "regulation/reading",
    "regulation/deadlines", "regulation/no-marks", "staff/duties", "timetable/weeks", "outputs/outputs",
    "subjects/subjects", "rooms/rooms", "works/works", "reasons/absence", "reasons/late", "reasons/change",
    "reasons/cancel", "checkpoint/refs",
})  # fmt: skip
# Documents that do not stand at all where their one list is empty.
HOLLOW: Mapping[str, str] = {
    "absences": "absences", "arrangements": "arrangements", "extensions": "extensions", "finals": "subjects",
    "remarks": "remarks", "substitutions": "substitutions", "transcript": "marks",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Conflict:
    """One fact that both have changed: its place and its three values as a sentence can carry them.

    at: keys of maps and of entries: "roster/p-0421 2026-09-01/to"; "" for the document as a whole.
    base, ours, theirs: "" for "not there".
    """

    at: str
    base: str
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Merged:
    """document: None where it does not stand; where something conflicts it has our value, and means nothing."""

    document: Document | None
    conflicts: Sequence[Conflict] = field(default_factory=tuple)

    @property
    def clean(self) -> bool:
        """Whether nothing conflicts."""
        return not self.conflicts


def merge3(kind: str, base: Document | None, ours: Document | None, theirs: Document | None) -> Merged:
    """What both `ours` and `theirs` made of `base`, valid documents of one kind. None: no document.

    Of valid documents comes a valid one, unless two lists that fit alone exceed the schema's length together.
    Pure; nothing that is handed in is shared with the result.
    """
    merger = _Merger()
    found = merger.value(kind, "", base, ours, theirs)
    if isinstance(found, Mapping):
        hollow = HOLLOW.get(kind)
        found = None if hollow and hollow not in found and hollow in (base or {}) else own(found)
    return Merged(found, tuple(merger.conflicts))


class _Merger:
    def __init__(self) -> None:
        self.conflicts: list[Conflict] = []

    def value(self, place: str, at: str, base: Any, ours: Any, theirs: Any) -> Any:
        """The merged value of a place in documents of a kind ("class/roster"); None for nothing."""
        if ours == theirs or theirs == base:
            return ours
        if ours == base:
            return theirs
        if isinstance(ours, Mapping) and isinstance(theirs, Mapping) and isinstance(base, Mapping | None):
            merged = self._map(place, at, base or {}, ours, theirs)
            return self._conflict(at, base, ours, theirs) if not merged and place in NEEDED else merged or None
        if place in KEYS and all(isinstance(v, list | tuple | None) for v in (base, ours, theirs)):
            # A list that is not there is one without entries.
            return self._list(place, at, base or (), ours or (), theirs or ()) or None
        return self._conflict(at, base, ours, theirs)

    def _map(self, place: str, at: str, base: Document, ours: Document, theirs: Document) -> dict[str, Any]:
        found = {}
        for key in dict.fromkeys((*base, *ours, *theirs)):
            value = self.value(f"{place}/{key}", _below(at, key), base.get(key), ours.get(key), theirs.get(key))
            if value is not None:
                found[key] = value
        return found

    def _list(
        self, place: str, at: str, base: Sequence[Document], ours: Sequence[Document], theirs: Sequence[Document]
    ) -> list[Any]:
        sides = [_by_key(KEYS[place], entries) for entries in (base, ours, theirs)]
        merged: dict[str, Any] = {}
        for key in dict.fromkeys(key for side in sides for key in side):
            values = (side.get(key) for side in sides)
            entry = self.value(place, _below(at, key), *values)
            if entry is not None:
                merged[key] = entry
        if not merged and place in NEEDED:
            return list(self._conflict(at, base, ours, theirs))
        by = SORTED.get(place)
        if by and all(_is_sorted(by, entries) for entries in (base, ours, theirs)):
            return sorted(merged.values(), key=_sorting(by))
        order = merged_order(list(sides[0]), list(sides[1]), list(sides[2]), set(merged))
        if order is None:
            return list(self._conflict(at, base, ours, theirs))
        return [merged[key] for key in order]


    def _conflict(self, at: str, base: Any, ours: Any, theirs: Any) -> Any:
        self.conflicts.append(Conflict(at, *(_shown(value) for value in (base, ours, theirs))))
        return ours


def _below(at: str, key: str) -> str:
    return f"{at}/{key}" if at else key


def _shown(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "; ".join(shown(entry) for entry in value)
    return shown(value)


def _by_key(fields: tuple[str, ...], entries: Sequence[Document]) -> dict[str, Document]:
    """Entries by their keys; the second of two with one key by key and "2"."""
    found: dict[str, Document] = {}
    for entry in entries:
        name = " ".join(_text(entry.get(field)) for field in fields if field in entry)
        number, key = 1, name
        while key in found:
            number += 1
            key = f"{name} {number}"
        found[key] = entry
    return found


def _text(value: Any) -> str:
    return ",".join(str(v) for v in value) if isinstance(value, list | tuple) else str(value)


def _sorting(by: tuple[str, ...]) -> Callable[[Document], tuple[Any, ...]]:
    return lambda entry: (*(entry[field] for field in by), repr(sorted(entry.items(), key=str)))


def _is_sorted(by: tuple[str, ...], entries: Sequence[Document]) -> bool:
    places = [tuple(entry[field] for field in by) for entry in entries]
    return places == sorted(places)


__all__ = ["Conflict", "Merged", "merge3"]
