"""The curriculum as a table of a grade: hours a week and a year by subject (3.3.1, 3.7.4)."""

from __future__ import annotations

from typing import Any

from zhurnal.domain import paths
from zhurnal.domain.record import Record, grade_of
from zhurnal.language import gettext as _
from zhurnal.services.editing.sections import titles
from zhurnal.services.editing.sheet import Built, Column, Row, Sheet, Table


def grades(record: Record, year: str) -> list[int]:
    """Grades that have classes or hours."""
    document = record.source.get(paths.curriculum(year)) or {}
    return sorted({e["grade"] for e in document.get("hours", ())} | {grade_of(c) for c in record.classes(year)})


def sheet(record: Record, year: str) -> Sheet:
    """A table for each grade; the rows' keys are indexes in the whole document."""
    entries = (record.source.get(paths.curriculum(year)) or {}).get("hours", ())
    subjects = titles(record, "subjects")
    columns = (
        Column("subject", _("Subject"), "select", subjects),
        Column("week", _("Hours a week"), "number"),
        Column("year", _("Hours a year"), "number"),
    )
    tables = []
    for grade in grades(record, year):
        rows = [
            Row(str(n), {key: str(e.get(key, "")) for key in ("subject", "week", "year")})
            for n, e in enumerate(entries) if e["grade"] == grade
        ]  # fmt: skip
        title = _("Grade {grade}").format(grade=grade)
        tables.append(Table(f"grade-{grade}", title, columns, rows, True, 1))
    return Sheet(tables)


def build(record: Record, year: str, filled: Sheet) -> Built:
    """The document that a filled sheet comes to: a subject stands once in a grade."""
    built = Built()
    path = paths.curriculum(year)
    before = record.source.get(path)
    hours: list[dict[str, Any]] = []
    for table in filled.tables:
        grade = int(table.name.removeprefix("grade-"))
        seen: set[str] = set()
        for row in table.given:
            if row["subject"] in seen:
                built.problem(table.name, row, "edit-subject-twice")
            seen.add(row["subject"])
            entry: dict[str, Any] = {"grade": grade, "subject": row["subject"]}
            for key in ("week", "year"):
                _number(built, table, row, key, entry)
            built.places[path, f"/hours/{len(hours)}"] = f"{table.name}.{row.key}"
            hours.append(entry)
    built.put(path, before, {"kind": "curriculum", "version": 1, "hours": hours})
    return built


def _number(built: Built, table: Table, row: Row, key: str, entry: dict[str, Any]) -> None:
    text = row[key]
    if text.isascii() and text.isdigit() and len(text) < 6:
        entry[key] = int(text)
    elif text or key == "year":
        built.problem(table.name, row, "edit-numbers", text=text[:40])


__all__ = ["build", "grades", "sheet"]
