"""Marks that a pupil brought from another school, one line each (3.3.2, 3.4.2)."""

from __future__ import annotations

from typing import Any

from zhurnal.domain import paths
from zhurnal.domain.marks import NUMERIC, PASSING, UNMARKED
from zhurnal.domain.record import Record
from zhurnal.language import gettext as _
from zhurnal.services.editing.sections import titles
from zhurnal.services.editing.sheet import Built, Column, Options, Row, Sheet, Table, next_id, set_or_drop
from zhurnal.services.wording.values import period_title

_KEYS = ("year", "period", "subject", "mark", "school", "source", "order")
# What the marks of one paper have in common.
_ALIKE = ("year", "period", "grade", "school", "source", "order")
_PERIODS = ("q1", "q2", "q3", "q4", "t1", "t2", "t3", "h1", "h2", "year")
# So many years of school lie behind whoever comes into the last grade.
_YEARS = 11


def sheet(record: Record, year: str, pupil: str) -> Sheet:
    """All marks of other schools that a pupil has; new lines are offered for this year first."""
    scale = [mark for mark in record.school.get("scale", ()) if mark in (*NUMERIC, *PASSING)]
    columns = (
        Column("year", _("School year"), "select", _years(year)),
        Column("period", _("Period"), "select", [(period, period_title(period)) for period in _PERIODS]),
        Column("subject", _("Subject"), "select", titles(record, "subjects")),
        Column("mark", _("Mark"), "select", [(mark, mark) for mark in (*scale, *UNMARKED)]),
        Column("grade", _("Grade"), "number", longest=2),
        Column("school", _("Which school gave it"), longest=200),
        Column("source", _("Paper"), longest=200),
        Column("order", _("Order"), longest=40),
    )
    entries = (record.source.get(paths.transcript(pupil)) or {}).get("marks", ())
    rows = [Row(str(n), {key: str(e.get(key, "")) for key in (*_KEYS, "grade")}) for n, e in enumerate(entries)]
    return Sheet([Table("marks", _("Marks"), columns, rows, True, 1)])


def build(record: Record, pupil: str, filled: Sheet) -> Built:
    """The document that a filled sheet comes to; none where no mark is left.

    A paper has many marks: year, period, grade, school, paper and order that a new line leaves empty are those of the
    new line above it.
    """
    built = Built()
    path = paths.transcript(pupil)
    before = record.source.get(path)
    old = (before or {}).get("marks", ())
    entries: list[dict[str, Any]] = []
    table, above = filled["marks"], dict[str, str]()
    for row in table.given:
        if row.new:
            above = {key: row[key] or above.get(key, "") for key in _ALIKE}
            row.cells.update(above)
        built.needed(table, row, "year", "period", "subject", "mark", "school")
        entry = {"id": next_id(old, "s", int(row.key[1:]))} if row.new else dict(old[row.index])
        for key in _KEYS:
            set_or_drop(entry, key, row[key])
        built.number(table, row, "grade", entry)
        built.places[path, f"/marks/{len(entries)}"] = f"marks.{row.key}"
        entries.append(entry)
    after = {"kind": "transcript", "version": 1, "pupil": pupil, "marks": entries}
    built.put(path, before, after if entries else None)
    return built


def _years(year: str) -> Options:
    """This school year and those before it, the newest first."""
    first = int(year[:4])
    return [(f"{n}-{n + 1}", f"{n}/{n + 1}") for n in range(first, first - _YEARS, -1)]
