"""One table as an Office Open XML workbook (ECMA-376), and back.

openpyxl reads by defusedxml, which we install: a workbook is XML of a stranger's.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from zhurnal.domain.lookalikes import skeleton
from zhurnal.services.imports.names import clean
from zhurnal.services.imports.notes import refusal

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED = 60 * 1024 * 1024
"""A workbook is a zip: some kilobytes of it may unfold to gigabytes."""
MAX_ROWS = 20_000
_MAX_COLUMNS = 60
_MAX_CELL = 500
_UNREADABLE = (
    InvalidFileException, zipfile.BadZipFile, DefusedXmlException, ParseError, KeyError, ValueError, TypeError,
    AttributeError, IndexError, EOFError, NotImplementedError, OSError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Heading:
    """One column. titles: as it may be called, the first is written. choices: what may be chosen; locked: not to be
    altered, shown grey."""

    name: str
    titles: Sequence[str]
    width: int = 14
    choices: Sequence[str] = ()
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its number in the sheet and its cells by column, as text; dates as ISO."""

    number: int
    cells: Mapping[str, str]


def write(title: str, headings: Sequence[Heading], rows: Iterable[Mapping[str, str]]) -> bytes:
    """A workbook with one sheet `title`: a heading that stays in sight, then the rows, all of them text."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet(title[:31])
    sheet.append([heading.titles[0] for heading in headings])
    last = 1
    for last, row in enumerate(rows, start=2):
        for column, heading in enumerate(headings, start=1):
            cell = sheet.cell(last, column, row.get(heading.name, ""))
            # A text that begins with "=" stays a text, and 05.09 does not become a date of the year of editing.
            cell.data_type, cell.number_format = "s", "@"
    _dress(sheet, headings, last)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(data: bytes, name: str, headings: Sequence[Heading], required: Sequence[str]) -> list[Line]:
    """The rows of the first sheet that are not empty; columns in any order, by any of their titles.

    Raises FindingsError: `sheet-too-large`, `sheet-unreadable`, `sheet-column-missing`, `sheet-column-unknown`,
    `sheet-column-twice`, `sheet-cell-too-long`.
    """
    if len(data) > MAX_BYTES or _unpacked(data, name) > MAX_UNPACKED:
        raise refusal("sheet-too-large", name, limit=MAX_BYTES // 1024 // 1024)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            cells = [list(row) for row in _cells(book.worksheets[0], name)]
        finally:
            book.close()
    except _UNREADABLE as error:
        raise refusal("sheet-unreadable", name, reason=type(error).__name__) from error
    if not cells:
        raise refusal("sheet-unreadable", name, reason="-")
    columns = _columns(cells[0], name, headings, required)
    lines = (
        Line(number, {key: row[at] if at < len(row) else "" for at, key in columns.items()})
        for number, row in enumerate(cells[1:], start=2)
    )
    return [line for line in lines if any(line.cells.values())]


def _dress(sheet: Worksheet, headings: Sequence[Heading], last: int) -> None:
    grey = PatternFill("solid", fgColor="EEEEEE")
    for column, heading in enumerate(headings, start=1):
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = heading.width
        top = sheet.cell(1, column)
        top.font, top.alignment, top.fill = Font(bold=True), Alignment(wrap_text=True, vertical="top"), grey
        for number in range(2, last + 1):
            if heading.locked:
                sheet.cell(number, column).fill = grey
                sheet.cell(number, column).protection = Protection(locked=True)
        # Excel takes a list of choices up to 255 letters only.
        listed = ",".join(heading.choices)
        if heading.choices and len(listed) <= 250 and '"' not in listed:
            rule = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
            rule.add(f"{letter}2:{letter}{last + 200}")
            sheet.add_data_validation(rule)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(headings))}{last}"


def _unpacked(data: bytes, name: str) -> int:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return sum(entry.file_size for entry in packed.infolist())
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise refusal("sheet-unreadable", name, reason=type(error).__name__) from error


def _cells(sheet: object, name: str) -> Iterable[list[str]]:
    for number, row in enumerate(sheet.iter_rows(max_col=_MAX_COLUMNS, values_only=True), start=1):  # type: ignore[attr-defined]
        if number > MAX_ROWS:
            raise refusal("sheet-too-large", name, limit=MAX_BYTES // 1024 // 1024)
        found = [_text(value) for value in row]
        if any(len(text) > _MAX_CELL for text in found):
            raise refusal("sheet-cell-too-long", name, number, limit=_MAX_CELL)
        yield found


def _text(value: object) -> str:
    """A cell as text: a program may have turned a date into one of its own and an order into a number."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return clean(str(value))


def _columns(row: Sequence[str], name: str, headings: Sequence[Heading], required: Sequence[str]) -> dict[int, str]:
    known = {skeleton(title).casefold(): heading for heading in headings for title in heading.titles}
    found: dict[int, str] = {}
    for at, title in enumerate(row):
        heading = known.get(skeleton(title).casefold())
        if heading is None:
            if title:
                raise refusal("sheet-column-unknown", name, 1, column=title[:60])
        elif heading.name in found.values():
            raise refusal("sheet-column-twice", name, 1, column=title[:60])
        else:
            found[at] = heading.name
    for heading in headings:
        if heading.name in required and heading.name not in found.values():
            raise refusal("sheet-column-missing", name, 1, column=heading.titles[0])
    return found
