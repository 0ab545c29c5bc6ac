"""A class that is new this year: its title gives its id, then come its class teacher and its first pupils (3.3.1)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from zhurnal.domain import paths
from zhurnal.domain.lookalikes import skeleton
from zhurnal.domain.record import Record, grade_of
from zhurnal.domain.source import Source
from zhurnal.domain.transliteration import slug, unique
from zhurnal.language import gettext as _
from zhurnal.services.editing.roster import Lines, class_columns, enrol_columns, enrolled, spans_of, staff_columns
from zhurnal.services.editing.sheet import Built, Row, Sheet, Table, set_or_drop

_ID = re.compile(r"([1-9]|1[0-2])[a-z][a-z0-9]{0,7}")
_PUPILS = 8
"""So many empty lines are offered at first."""


def sheet(record: Record, year: str, on: date, names: Callable[[str], str]) -> Sheet:
    """The tables of a class that is not there yet. names: a person's name by id."""
    columns = class_columns(record, year)
    shift = next((code for column in columns if column.name == "shift" for code, _title in column.options), "")
    return Sheet(
        [
            Table("class", _("The class"), columns, [Row("0", {"title": "", "shift": shift, "room": ""})]),
            Table("teachers", _("Class teachers"), staff_columns(record, names, on), [], True, 1),
            Table("enrol", _("Pupils"), enrol_columns(record, year, {}, on, names), [], blank=_PUPILS),
        ]
    )


def build(record: Record, year: str, filled: Sheet, *, register: Source, secret: str) -> Built:
    """The documents that a filled sheet comes to. secret: of the form, from which ids of new pupils are made."""
    built = Built()
    row = filled["class"].rows[0]
    built.needed(filled["class"], row, "title", "shift")
    class_id = _id_of(built, record, year, row)
    path = paths.class_(year, class_id or "1a")
    after: dict[str, Any] = {
        "kind": "class", "version": 1, "class": class_id, "title": row["title"],
        "grade": grade_of(class_id) if class_id else 1, "shift": int(row["shift"] or 1),
    }  # fmt: skip
    set_or_drop(after, "room", row["room"])
    set_or_drop(after, "class-teachers", spans_of(built, filled["teachers"], path, "class-teachers", {}))
    classes = {path: after}
    lines = Lines(built, classes, register)
    enrolled(lines, record, path, filled["enrol"], secret)
    lines.note_places()
    for key in ("title", "grade", "shift", "room", "class"):
        built.places[path, f"/{key}"] = f"class.{row.key}"
    if class_id:
        built.put(path, None, after)
    return built


def _id_of(built: Built, record: Record, year: str, row: Row) -> str:
    """The id that the title gives by the fixed table; "" where it is told what is wrong with it.

    Two letters may have one Latin form (е and э): the second class is then 8e2.
    """
    title = row["title"]
    if not title:
        return ""
    standing = {skeleton(record.class_title(year, one)).replace(" ", ""): one for one in record.classes(year)}
    if skeleton(title).replace(" ", "") in standing:
        built.problem("class", row, "edit-class-stands", title=title)
        return ""
    found = unique(slug(title).replace("-", ""), record.classes(year)).replace("-", "")
    if not _ID.fullmatch(found):
        built.problem("class", row, "edit-class-title", title=title)
        return ""
    return found
