"""Reading the timetable that FET exports as CSV: one row for each hour of each activity."""

from __future__ import annotations

import re

from zhurnal.services.imports.fet_model import TimetableCsv, TimetableRow
from zhurnal.services.imports.notes import note
from zhurnal.services.imports.table import read_table

_REQUIRED = ("activity id", "day", "hour")
_OPTIONAL = ("students sets", "subject", "teachers", "activity tags", "room", "comments")


def read_timetable_csv(data: bytes, name: str = "timetable") -> TimetableCsv:
    """The rows of the file; `name` is what findings call it.

    Raises FindingsError: those of `read_table`. Notes: those of `read_table`, `unplaced-no-activity` (found),
    `unplaced-no-time` (activity).
    """
    table = read_table(data, name, _REQUIRED, _OPTIONAL)
    rows: list[TimetableRow] = []
    notes = list(table.notes)
    for row in table.rows:
        number, day, hour = (row.cells[column] for column in _REQUIRED)
        if not re.fullmatch(r"[0-9]{1,9}", number):
            notes.append(note("unplaced-no-activity", name, row.line, found=number[:40]))
        elif not day or not hour:
            notes.append(note("unplaced-no-time", name, row.line, activity=int(number)))
        else:
            students, subject, teachers, tags, room, comments = (row.cells[column] for column in _OPTIONAL)
            rows.append(
                TimetableRow(row.line, int(number), day, hour, students, subject, teachers, tags, room, comments)
            )
    return TimetableCsv(name, tuple(rows), tuple(sorted(notes, key=lambda said: said.line)))
