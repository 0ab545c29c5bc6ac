"""Arrangements of a pupil: exemption, home schooling, individual plan, deferred attestation (3.3.2)."""

from __future__ import annotations

from typing import Any

from zhurnal.domain import paths
from zhurnal.domain.record import Record
from zhurnal.language import gettext as _
from zhurnal.services.editing import words
from zhurnal.services.editing.sections import titles
from zhurnal.services.editing.sheet import Built, Column, Row, Sheet, Table, next_id, set_or_drop

_KEYS = ("what", "from", "to", "order")


def sheet(record: Record, year: str, pupil: str) -> Sheet:
    """The arrangements of a pupil in a year."""
    columns = (
        Column("what", _("What is arranged"), "select", words.arranged()),
        Column("subjects", _("Only these subjects"), "many", titles(record, "subjects")),
        Column("from", _("From"), "date"),
        Column("to", _("To, inclusive"), "date"),
        Column("order", _("Order"), longest=40),
    )
    entries = (record.source.get(paths.arrangements(year, pupil)) or {}).get("arrangements", ())
    rows = [
        Row(str(n), {**{k: str(e.get(k, "")) for k in _KEYS}, "subjects": " ".join(_in_order(columns[1], e))})
        for n, e in enumerate(entries)
    ]  # fmt: skip
    return Sheet([Table("arrangements", _("Arrangements"), columns, rows, True, 1)])


def build(record: Record, year: str, pupil: str, filled: Sheet) -> Built:
    """The document that a filled sheet comes to; none where nothing is arranged."""
    built = Built()
    path = paths.arrangements(year, pupil)
    before = record.source.get(path)
    old = (before or {}).get("arrangements", ())
    entries: list[dict[str, Any]] = []
    table = filled["arrangements"]
    for row in table.given:
        built.needed(table, row, "what", "from", "order")
        entry = {"id": next_id(old, "b", int(row.key[1:]))} if row.new else dict(old[row.index])
        for key in _KEYS:
            set_or_drop(entry, key, row[key])
        if row.changed:
            set_or_drop(entry, "subjects", row["subjects"].split())
        built.places[path, f"/arrangements/{len(entries)}"] = f"arrangements.{row.key}"
        entries.append(entry)
    after = {"kind": "arrangements", "version": 1, "pupil": pupil, "arrangements": entries}
    built.put(path, before, after if entries else None)
    return built


def _in_order(column: Column, entry: Any) -> list[str]:
    """Codes as the column tells them: in the order of its options."""
    chosen = entry.get("subjects", ())
    offered = [code for code, _title in column.options]
    return [c for c in offered if c in chosen] + [c for c in chosen if c not in offered]
