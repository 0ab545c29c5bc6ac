"""Extensions: a deadline moved for a person, a section or everybody, with its reason (3.6.2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from zhurnal.domain import paths
from zhurnal.domain.record import Record
from zhurnal.language import gettext as _
from zhurnal.services.editing import words
from zhurnal.services.editing.roster import staff_options
from zhurnal.services.editing.sheet import Built, Column, Row, Sheet, Table, next_id, set_or_drop

_KEYS = ("staff", "section", "from", "to", "until", "reason", "order")
_MINUTE = len("2026-10-16T18:00")


def sheet(record: Record, year: str, month: str, on: date, names: Callable[[str], str]) -> Sheet:
    """The extensions of a month ("2026-10"): when they were given, not when the lessons were."""
    entries = (record.source.get(paths.extensions(year, month)) or {}).get("extensions", ())
    sections = sorted(
        ((s, str(record.section(year, s).get("title", s))) for s in record.sections(year)), key=lambda pair: pair[1]
    )
    columns = (
        Column("staff", _("Only for"), "select", staff_options(record, names, on)),
        Column("section", _("Only in"), "select", sections),
        Column("from", _("Lessons from"), "date"),
        Column("to", _("To, inclusive"), "date"),
        Column("until", _("May be entered until"), "moment"),
        Column("reason", _("Reason"), "select", words.reasons(record, "late")),
        Column("order", _("Order"), longest=40),
    )
    rows = [
        Row(str(n), {**{k: str(e.get(k, "")) for k in _KEYS}, "until": e["until"].removesuffix(":00")})
        for n, e in enumerate(entries)
    ]  # fmt: skip
    return Sheet([Table("extensions", _("Deadlines moved"), columns, rows, True, 1)])


def build(record: Record, year: str, month: str, filled: Sheet, *, by: str) -> Built:
    """The document that a filled sheet comes to. by: who gives what is new or altered."""
    built = Built()
    path = paths.extensions(year, month)
    before = record.source.get(path)
    old = (before or {}).get("extensions", ())
    entries: list[dict[str, Any]] = []
    table = filled["extensions"]
    for row in table.given:
        built.needed(table, row, "from", "to", "until", "reason")
        entry = {"id": next_id(old, "x", int(row.key[1:]))} if row.new else dict(old[row.index])
        if row.changed:
            for key in _KEYS:
                set_or_drop(entry, key, row[key])
            if len(row["until"]) == _MINUTE:
                entry["until"] += ":00"
            entry["by"] = by
        built.places[path, f"/extensions/{len(entries)}"] = f"extensions.{row.key}"
        entries.append(entry)
    built.put(path, before, {"kind": "extensions", "version": 1, "extensions": entries} if entries else None)
    return built
