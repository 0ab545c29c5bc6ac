"""Reading CSV tables that people and programs export: a header of known columns, then rows, each with its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from zhurnal.domain.findings import Finding
from zhurnal.services.imports.fet_xml import decode
from zhurnal.services.imports.names import clean
from zhurnal.services.imports.notes import note, refusal

MAX_ROWS = 100_000
_SEPARATORS = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line it begins at and its cells, cleaned, by wanted column; "" for one that is not there."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows that have as many cells as the header; `notes` name the others."""

    rows: tuple[Row, ...]
    notes: tuple[Finding, ...] = field(default=(), hash=False)


def read_table(data: bytes, name: str, required: Sequence[str], optional: Sequence[str] = ()) -> Table:
    """The rows of a UTF-8 table whose columns stand in any order; names of columns in lower case.

    Only the columns that are asked for are kept: what else a file may hold (passwords) goes nowhere. Raises
    FindingsError: those of `fet_xml.decode`, `csv-no-header` (expected, found), `csv-column-twice` (column),
    `csv-malformed` (reason), `csv-too-long` (limit). Notes: `unplaced-columns` (expected, found).
    """
    text = decode(data, name)
    first = text.split("\n", 1)[0]
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[Row] = []
    notes: list[Finding] = []
    line = 1
    try:
        header = [clean(cell).lower() for cell in next(reader, [])]
        if any(column not in header for column in required):
            found = ", ".join(header)[:200]
            raise refusal("csv-no-header", name, 1, expected=", ".join(required), found=found)
        wanted = _places(header, (*required, *optional), name)
        line = reader.line_num + 1
        for cells in reader:
            if len(cells) == len(header):
                rows.append(Row(line, {column: clean(cells[at]) if at >= 0 else "" for column, at in wanted}))
            elif any(cell.strip() for cell in cells):
                notes.append(note("unplaced-columns", name, line, expected=len(header), found=len(cells)))
            line = reader.line_num + 1
            if len(rows) + len(notes) > MAX_ROWS:
                raise refusal("csv-too-long", name, line, limit=MAX_ROWS)
    except csv.Error as error:
        raise refusal("csv-malformed", name, line, reason=str(error)) from error
    return Table(tuple(row for row in rows if any(row.cells.values())), tuple(notes))


def _places(header: Sequence[str], columns: Sequence[str], name: str) -> list[tuple[str, int]]:
    """Each column with its place in the header, -1 for one that is not there."""
    for column in columns:
        if header.count(column) > 1:
            raise refusal("csv-column-twice", name, 1, column=column)
    return [(column, header.index(column) if column in header else -1) for column in columns]
