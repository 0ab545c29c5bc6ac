"""A member of staff as tables: name, contacts, duties from-to; a new one too (3.7.4)."""

from __future__ import annotations

from typing import Any

from zhurnal.domain import paths
from zhurnal.domain.record import Record
from zhurnal.domain.source import Source
from zhurnal.language import gettext as _
from zhurnal.services.editing import people, words
from zhurnal.services.editing.sheet import Built, Column, Row, Sheet, Table, set_or_drop

_PERSON = (*people.NAME, *people.CONTACTS)
_KEYS = ("duty", "from", "to", "order")


def sheet(record: Record, register: Source, person: str) -> Sheet:
    """The tables of a member of staff; of a new one where `person` is ""."""
    document = (record.source.get(paths.staff(person)) or {}) if person else {}
    columns = (
        Column("duty", _("Duty"), "select", words.duties()),
        Column("from", _("From"), "date"),
        Column("to", _("To, inclusive"), "date"),
        Column("order", _("Order"), longest=40),
    )
    rows = [Row(str(n), {k: str(e.get(k, "")) for k in _KEYS}) for n, e in enumerate(document.get("duties", ()))]
    cells = people.cells(register, person, *_PERSON) if person else dict.fromkeys(_PERSON, "")
    return Sheet(
        [
            Table("person", _("Who"), people.columns(*_PERSON), [Row("0", cells)]),
            Table("duties", _("Duties"), columns, rows, True, 1),
        ]
    )


def build(record: Record, register: Source, person: str, filled: Sheet, *, secret: str) -> Built:
    """The documents that a filled sheet comes to."""
    built = Built()
    who, duties = filled["person"], filled["duties"]
    if not person:
        built.needed(who, who.rows[0], "given")
    identity = person or people.new_id(record, register, "t", f"{secret} staff")
    people.put(built, register, identity, who, who.rows[0], *_PERSON)
    path = paths.staff(identity)
    before = record.source.get(path)
    entries: list[dict[str, Any]] = []
    for row in duties.given:
        built.needed(duties, row, "duty", "from")
        entry: dict[str, Any] = {} if row.new else dict((before or {})["duties"][row.index])
        for key in _KEYS:
            set_or_drop(entry, key, row[key])
        built.places[path, f"/duties/{len(entries)}"] = f"duties.{row.key}"
        entries.append(entry)
    if not entries:
        built.problem("person", who.rows[0], "edit-staff-without-duty")
    built.places[path, ""] = "person.0"
    built.put(path, before, {"kind": "staff", "version": 1, "duties": entries})
    return built
