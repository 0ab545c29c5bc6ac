"""The calendar of a year as tables: terms, holidays, exceptions, the week, the bells (3.3.1, 3.3.2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from zhurnal.domain import paths
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document
from zhurnal.language import gettext as _
from zhurnal.services.editing.sheet import (
    Built,
    Column,
    NumbersError,
    Options,
    Row,
    Sheet,
    Table,
    numbers_of,
    numbers_told,
    set_or_drop,
)

_BLANK = 2


def sheet(record: Record, year: str) -> Sheet:
    """The tables of a calendar as it stands."""
    document = record.calendar(year).document
    titled = {c: record.class_title(year, c) for c in record.classes(year)}
    tables = [
        Table("year", _("The school year"), _year_columns(), [Row("0", {k: document[k] for k in ("from", "to")})]),
        Table("terms", _("Terms"), _term_columns(), _rows(document, "terms", _term_cells), True, 1),
        Table("holidays", _("Holidays and days off"), _holiday_columns(),
              _rows(document, "holidays", lambda e: _holiday_cells(e, titled)), True, _BLANK),
        Table("exceptions", _("Days that differ"), _exception_columns(),
              _rows(document, "exceptions", lambda e: _exception_cells(e, titled)), True, _BLANK),
        Table("week", _("Days in the week"), _week_columns(),
              _rows(document, "week", _week_cells), True, 1, folded=True),
    ]  # fmt: skip
    for shift in document["shifts"]:
        title = _("Bells, shift {number}").format(number=shift["shift"])
        name = f"bells-{shift['shift']}"
        tables.append(Table(name, title, _bell_columns(), _bell_rows(shift), True, 1, folded=True))
    return Sheet(tables)


def build(record: Record, year: str, filled: Sheet) -> Built:
    """The document that a filled sheet comes to."""
    built = Built()
    path = paths.calendar(year)
    before = record.calendar(year).document
    codes = {record.class_title(year, c).casefold(): c for c in record.classes(year)}
    codes |= {c: c for c in record.classes(year)}
    after: dict[str, Any] = dict(before)
    span = filled["year"].rows[0]
    for key in ("from", "to"):
        set_or_drop(after, key, span[key])
        built.places[path, f"/{key}"] = "year.0"
    reader = _Reader(built, path, before, codes)
    after["terms"] = reader.entries(filled["terms"], "terms", _term)
    set_or_drop(after, "holidays", reader.entries(filled["holidays"], "holidays", _holiday))
    set_or_drop(after, "exceptions", reader.entries(filled["exceptions"], "exceptions", _exception))
    after["week"] = reader.entries(filled["week"], "week", _week)
    shifts = []
    for n, shift in enumerate(before["shifts"]):
        shifts.append(_shift(reader, filled[f"bells-{shift['shift']}"], shift, n))
    after["shifts"] = shifts
    built.put(path, before, after)
    return built


class _Reader:
    """What every list of the calendar needs to be read."""

    def __init__(self, built: Built, path: str, before: Document, codes: dict[str, str]) -> None:
        self.built, self.path, self.before, self.codes = built, path, before, codes

    def entries(
        self, table: Table, key: str, make: Callable[[_Reader, Table, Row, dict[str, Any]], None]
    ) -> list[dict[str, Any]]:  # fmt: skip
        """The entries of a list, old ones altered, in the table's order."""
        found: list[dict[str, Any]] = []
        for row in table.given:
            entry = {} if row.new else dict(self.before[key][row.index])
            make(self, table, row, entry)
            self.built.places[self.path, f"/{key}/{len(found)}"] = f"{table.name}.{row.key}"
            found.append(entry)
        return found

    def numbers(self, table: Table, row: Row, column: str, entry: dict[str, Any], low: int, high: int) -> None:
        """Numbers such as "1-4, 7"."""
        try:
            set_or_drop(entry, column, numbers_of(row[column], low, high))
        except NumbersError:
            self.built.problem(table.name, row, "edit-numbers", text=row[column][:40])

    def classes(self, table: Table, row: Row, entry: dict[str, Any]) -> None:
        """Classes as people write them: "7а, 7б"."""
        wanted = row["classes"].replace(",", " ").replace(";", " ").casefold().split()
        unknown = [word for word in wanted if word not in self.codes]
        if unknown:
            self.built.problem(table.name, row, "edit-class-unknown", text=unknown[0][:20])
        set_or_drop(entry, "classes", [self.codes[word] for word in wanted if word in self.codes])

    def texts(self, row: Row, entry: dict[str, Any], *keys: str) -> None:
        """Cells that are the entry's values."""
        for key in keys:
            set_or_drop(entry, key, row[key])

    def number(self, table: Table, row: Row, column: str, entry: dict[str, Any], key: str = "") -> None:
        """One number."""
        text = row[column]
        if text and not (text.isascii() and text.isdigit() and len(text) < 6):
            self.built.problem(table.name, row, "edit-numbers", text=text[:40])
            return
        set_or_drop(entry, key or column, int(text) if text else None)


def _rows(document: Document, key: str, cells: Callable[[Document], dict[str, str]]) -> list[Row]:
    return [Row(str(n), cells(entry)) for n, entry in enumerate(document.get(key, ()))]


def _year_columns() -> tuple[Column, ...]:
    return Column("from", _("First day"), "date"), Column("to", _("Last day of teaching"), "date")


def _term_columns() -> tuple[Column, ...]:
    codes = ("q1", "q2", "q3", "q4", "h1", "h2", "t1", "t2", "t3")
    return (
        Column("term", _("Code"), "select", [(code, code) for code in codes]),
        Column("title", _("Title"), longest=40),
        Column("grades", _("Grades"), longest=40),
        Column("from", _("From"), "date"),
        Column("to", _("To, inclusive"), "date"),
    )


def _term_cells(entry: Document) -> dict[str, str]:
    return {**{k: str(entry[k]) for k in ("term", "title", "from", "to")}, "grades": numbers_told(entry["grades"])}


def _term(reader: _Reader, table: Table, row: Row, entry: dict[str, Any]) -> None:
    reader.texts(row, entry, "term", "title", "from", "to")
    reader.numbers(table, row, "grades", entry, 1, 12)


def _holiday_columns() -> tuple[Column, ...]:
    return (
        Column("title", _("Title"), longest=60),
        Column("from", _("From"), "date"),
        Column("to", _("To, inclusive"), "date"),
        *_scope_columns(),
    )


def _scope_columns() -> tuple[Column, ...]:
    return Column("grades", _("Only grades"), longest=40), Column("classes", _("Only classes"), longest=200)


def _scope_cells(entry: Document, titled: dict[str, str]) -> dict[str, str]:
    classes = ", ".join(titled.get(c, c) for c in entry.get("classes", ()))
    return {"grades": numbers_told(entry.get("grades", ())), "classes": classes}


def _holiday_cells(entry: Document, titled: dict[str, str]) -> dict[str, str]:
    return {**{k: str(entry[k]) for k in ("title", "from", "to")}, **_scope_cells(entry, titled)}


def _holiday(reader: _Reader, table: Table, row: Row, entry: dict[str, Any]) -> None:
    reader.texts(row, entry, "title", "from", "to")
    reader.numbers(table, row, "grades", entry, 1, 12)
    reader.classes(table, row, entry)


def exception_kinds() -> Options:
    """What may be different on a day."""
    return [
        ("cancelled", _("no lessons")),
        ("distance", _("at a distance")),
        ("shortened", _("shortened lessons")),
        ("as-day", _("by another day's timetable")),
    ]


def weekdays() -> Options:
    """Days of the week by number."""
    names = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
    return [(str(n), name) for n, name in enumerate(names, 1)]


def _exception_columns() -> tuple[Column, ...]:
    return (
        Column("date", _("Day"), "date"),
        Column("what", _("What is different"), "select", exception_kinds()),
        Column("as", _("As on"), "select", weekdays()),
        Column("numbers", _("Only lessons"), longest=40),
        *_scope_columns(),
        Column("title", _("Why"), longest=100),
        Column("order", _("Order"), longest=40),
    )


def _exception_cells(entry: Document, titled: dict[str, str]) -> dict[str, str]:
    found = {k: str(entry.get(k, "")) for k in ("date", "what", "as", "title", "order")}
    return {**found, "numbers": numbers_told(entry.get("numbers", ())), **_scope_cells(entry, titled)}


def _exception(reader: _Reader, table: Table, row: Row, entry: dict[str, Any]) -> None:
    if row.new:
        entry["id"] = _free_id(reader.before, row.key)
    reader.texts(row, entry, "date", "what", "title", "order")
    reader.number(table, row, "as", entry)
    reader.numbers(table, row, "numbers", entry, 0, 15)
    reader.numbers(table, row, "grades", entry, 1, 12)
    reader.classes(table, row, entry)


def _free_id(document: Document, key: str) -> str:
    taken = [e["id"] for e in document.get("exceptions", ())]
    numbers = [int(i[2:]) for i in taken if i.startswith("e-") and i[2:].isdigit()]
    return f"e-{max(numbers, default=0) + 1 + int(key[1:])}"


def _week_columns() -> tuple[Column, ...]:
    return Column("grades", _("Grades"), longest=40), Column("days", _("Days"), "select", [("5", "5"), ("6", "6")])


def _week_cells(entry: Document) -> dict[str, str]:
    return {"grades": numbers_told(entry["grades"]), "days": str(entry["days"])}


def _week(reader: _Reader, table: Table, row: Row, entry: dict[str, Any]) -> None:
    reader.numbers(table, row, "grades", entry, 1, 12)
    reader.number(table, row, "days", entry)


def _bell_columns() -> tuple[Column, ...]:
    return (
        Column("number", _("Lesson"), "number"),
        Column("from", _("Begins"), "time"),
        Column("to", _("Ends"), "time"),
        Column("short-from", _("Shortened: begins"), "time"),
        Column("short-to", _("Shortened: ends"), "time"),
    )


def _bell_rows(shift: Document) -> list[Row]:
    usual = {bell["number"]: bell for bell in shift["bells"]}
    short = {bell["number"]: bell for bell in shift.get("short", ())}
    rows = []
    for n, number in enumerate(sorted(usual.keys() | short.keys())):
        bell, other = usual.get(number, {}), short.get(number, {})
        cells = {"number": str(number), "from": str(bell.get("from", "")), "to": str(bell.get("to", ""))}
        cells |= {"short-from": str(other.get("from", "")), "short-to": str(other.get("to", ""))}
        rows.append(Row(str(n), cells))
    return rows


def _shift(reader: _Reader, table: Table, shift: Document, place: int) -> dict[str, Any]:
    found: dict[str, Any] = dict(shift)
    for key, first, last in (("bells", "from", "to"), ("short", "short-from", "short-to")):
        bells: list[dict[str, Any]] = []
        for row in table.given:
            if key == "short" and not (row[first] or row[last]):
                continue
            if key == "bells" and not (row[first] or row[last]) and row["short-from"]:
                continue
            bell: dict[str, Any] = {}
            reader.number(table, row, "number", bell)
            set_or_drop(bell, "from", row[first])
            set_or_drop(bell, "to", row[last])
            reader.built.places[reader.path, f"/shifts/{place}/{key}/{len(bells)}"] = f"{table.name}.{row.key}"
            bells.append(bell)
        set_or_drop(found, key, bells)
    return found
