"""Tables of a form: columns, rows, what was typed in them, and the documents that come of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from zhurnal.domain.errors import ZhurnalError
from zhurnal.domain.findings import Finding
from zhurnal.domain.source import Document

MOST_NEW = 60
"""So many rows may be added at once; a longer list comes as a spreadsheet."""

Options = Sequence[tuple[str, str]]
Kind = Literal["text", "date", "time", "moment", "number", "select", "many", "check", "area", "shown"]


class NumbersError(ValueError):
    """A text that is no list of numbers, or of others than are possible."""


class SheetError(ZhurnalError):
    """A form came with what the page never offered. field: its name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"expected a field of the page, found {name[:60]!r}")
        self.field = name[:60]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. title: in the reader's language. options: of a select, values with their titles.

    many: several of the options, a box each; the value is their codes in the options' order, joined by spaces.
    area: a text of many lines, kept as it was typed. moment: a day and an hour.
    """

    name: str
    title: str
    kind: Kind = "text"
    options: Options = ()
    longest: int = 100

    def holds(self, value: str) -> bool:
        """Whether the page could have sent this value."""
        if self.kind == "select":
            return not value or any(value == code for code, _title in self.options)
        return value in ("", "on") if self.kind == "check" else len(value) <= self.longest


@dataclass(slots=True)
class Row:
    """One row. key: index of the entry in the document, or "n0", "n1" ... for a new one. seen: cells as they stood."""

    key: str
    cells: dict[str, str]
    gone: bool = False
    seen: dict[str, str] = field(default_factory=dict)

    @property
    def new(self) -> bool:
        """Whether the document has no such entry yet."""
        return self.key.startswith("n")

    @property
    def index(self) -> int:
        """Index of the entry in the document."""
        return int(self.key)

    @property
    def empty(self) -> bool:
        """A new row in which nothing was entered."""
        return self.new and not any(self.cells.values())

    @property
    def changed(self) -> bool:
        """Whether anything was altered."""
        return self.gone or any(value != self.seen.get(key, "") for key, value in self.cells.items())

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(slots=True)
class Table:
    """One table of a form.

    removable: old rows may be taken out. blank: so many new rows are offered at first, 0: none may be added.
    joined: stands on the card of the table before it.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: list[Row]
    removable: bool = False
    blank: int = 0
    note: str = ""
    folded: bool = False
    joined: bool = False

    def __post_init__(self) -> None:
        for row in self.rows:
            row.seen = dict(row.cells)
        self._offer(self.blank)

    @property
    def given(self) -> list[Row]:
        """Rows that are to be entries of the document."""
        return [row for row in self.rows if not row.gone and not row.empty]

    @property
    def changed(self) -> bool:
        """Whether anything in it was altered."""
        return any(row.changed for row in self.rows)

    def read(self, post: Mapping[str, str], clean: Callable[[str], str]) -> None:
        """Take what was posted. Raises SheetError, and what `clean` raises."""
        for number in range(len([row for row in self.rows if row.new]), MOST_NEW if self.blank else 0):
            row = Row(f"n{number}", {})
            if not any(name in post for column in self.columns for name in self._fields(row, column)):
                break
            self.rows.append(row)
        for row in self.rows:
            row.gone = self.removable and not row.new and f"{self.name}.{row.key}.gone" in post
            for column in self.columns:
                if column.kind != "shown":
                    self._take(row, column, post, clean)

    def _take(self, row: Row, column: Column, post: Mapping[str, str], clean: Callable[[str], str]) -> None:
        name = f"{self.name}.{row.key}.{column.name}"
        if column.kind == "many":
            chosen = [code for code, _title in column.options if f"{name}.{code}" in post]
            kept = [code for code in row.seen.get(column.name, "").split() if code not in dict(column.options)]
            row.cells[column.name] = " ".join(chosen + kept)
            return
        raw = post.get(name, "")
        value = raw.replace("\r\n", "\n") if column.kind == "area" else clean(raw)
        # What stands already may be shown though it is no longer offered: a room taken out of the catalogue.
        if value != row.seen.get(column.name, "") and not column.holds(value):
            raise SheetError(name)
        row.cells[column.name] = value

    def names(self) -> set[str]:
        """Names of all fields."""
        found = {name for row in self.rows for column in self.columns for name in self._fields(row, column)}
        return found | {f"{self.name}.{row.key}.gone" for row in self.rows if self.removable and not row.new}

    def _fields(self, row: Row, column: Column) -> list[str]:
        name = f"{self.name}.{row.key}.{column.name}"
        return [f"{name}.{code}" for code, _title in column.options] if column.kind == "many" else [name]

    def more(self, count: int = 5) -> None:
        """Offer more new rows, where any may be added."""
        self._offer(count if self.blank else 0)

    def _offer(self, count: int) -> None:
        first = len([row for row in self.rows if row.new])
        self.rows += [Row(f"n{n}", {}) for n in range(first, min(first + count, MOST_NEW))]


@dataclass(slots=True)
class Sheet:
    """All tables of a form."""

    tables: list[Table]

    def __getitem__(self, name: str) -> Table:
        return next(table for table in self.tables if table.name == name)

    def read(self, post: Mapping[str, str], clean: Callable[[str], str]) -> None:
        """Take what was posted; every field with a point in its name must be one of the sheet's. Raises SheetError."""
        for table in self.tables:
            table.read(post, clean)
        known = set().union(*(table.names() for table in self.tables))
        unknown = sorted(name for name in post if "." in name and name not in known)
        if unknown:
            raise SheetError(unknown[0])


@dataclass(slots=True)
class Built:
    """What a sheet comes to.

    documents: those that differ from the record's, by path. people: entries of the register, new or altered, by id.
    places: the row of the sheet ("roster.3") that a part of a document came from, by path and JSON pointer.
    problems: findings by row, of what could not even be put into a document.
    """

    documents: dict[str, Document | None] = field(default_factory=dict)
    people: dict[str, Document] = field(default_factory=dict)
    places: dict[tuple[str, str], str] = field(default_factory=dict)
    problems: list[tuple[str, Finding]] = field(default_factory=list)

    def number(self, table: Table, row: Row, column: str, entry: dict[str, Any], key: str = "") -> None:
        """Set one number of an entry; nothing where the cell is empty."""
        text = row[column]
        if text and not (text.isascii() and text.isdigit() and len(text) < 6):
            self.problem(table.name, row, "edit-numbers", text=text[:40])
            return
        set_or_drop(entry, key or column, int(text) if text else None)

    def needed(self, table: Table, row: Row, *columns: str) -> bool:
        """Whether these cells are filled in; each that is not is told."""
        missing = [column for column in table.columns if column.name in columns and not row[column.name]]
        for column in missing:
            self.problem(table.name, row, "edit-cell-missing", column=column.title)
        return not missing

    def problem(self, table: str, row: Row, code: str, /, **params: str | int) -> None:
        """Say what is wrong with a row."""
        self.problems.append((f"{table}.{row.key}", Finding(code, params=params)))

    def put(self, path: str, before: Document | None, after: Mapping[str, Any] | None) -> None:
        """The document as it is to be, where it differs; None: it is to be gone."""
        if before != after:
            self.documents[path] = None if after is None else dict(after)

    def row_of(self, finding: Finding) -> str:
        """The row that a finding of the loader, the cross checks or the judge is about; "" for none in particular."""
        at = str(finding.params.get("at", ""))
        steps = at.split("/")
        for length in range(len(steps), 0, -1):
            found = self.places.get((finding.path, "/".join(steps[:length])))
            if found:
                return found
        return ""


def set_or_drop(entry: dict[str, Any], key: str, value: Any) -> None:
    """Set a key; an empty value takes it away: canonical documents hold none."""
    if value in (None, "", [], {}):
        entry.pop(key, None)
    else:
        entry[key] = value


def with_list(document: Document, key: str, entries: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The document with another list under `key`."""
    found = dict(document)
    set_or_drop(found, key, [dict(entry) for entry in entries])
    return found


def next_id(entries: Iterable[Document], letter: str, ahead: int = 0) -> str:
    """An id that no entry has: one more than the highest, "b-3"; `ahead`: so many were given out before."""
    tails = [entry["id"].partition("-")[2] for entry in entries]
    return f"{letter}-{max((int(tail) for tail in tails if tail.isdigit()), default=0) + 1 + ahead}"


def numbers_of(text: str, low: int, high: int) -> list[int]:
    """Numbers as people write them, "1-4, 7": [1, 2, 3, 4, 7]. Raises NumbersError."""
    found: set[int] = set()
    for part in re.sub(r"\s*[-–]\s*", "-", text).replace(";", " ").replace(",", " ").split():
        first, dash, last = part.partition("-")
        ends = [first, last] if dash else [first]
        if not all(end.isascii() and end.isdigit() and low <= int(end) <= high for end in ends):
            raise NumbersError(part)
        if int(first) > int(ends[-1]):
            raise NumbersError(part)
        found.update(range(int(first), int(ends[-1]) + 1))
    return sorted(found)


def numbers_told(numbers: Sequence[int]) -> str:
    """[1, 2, 3, 4, 7] as "1-4, 7"."""
    spans: list[list[int]] = []
    for number in sorted(numbers):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in spans)
