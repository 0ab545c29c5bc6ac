"""A pupil's data as tables: name, contacts, coming of age, parents from-to with theirs (3.4.2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from zhurnal.domain import paths
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document, Source
from zhurnal.language import gettext as _
from zhurnal.services.editing import people
from zhurnal.services.editing.roster import coming_of_age
from zhurnal.services.editing.sheet import Built, Column, Row, Sheet, Table, set_or_drop

_PUPIL = (*people.NAME, "birth", *people.CONTACTS)
_PARENT = (*people.NAME, *people.CONTACTS)


def sheet(record: Record, register: Source, pupil: str, names: Callable[[str], str]) -> Sheet:
    """The tables of a pupil. names: a person's name by id."""
    document = record.source.get(paths.pupil(pupil)) or {}
    own = Row("0", {**people.cells(register, pupil, *_PUPIL), "adult": str(document.get("adult", ""))})
    columns = (*people.columns(*_PUPIL), Column("adult", _("Comes of age"), "date"))
    span = (Column("from", _("Parent here from"), "date"), Column("to", _("To, inclusive"), "date"))
    rows = [
        Row(str(n), {**people.cells(register, e["guardian"], *_PARENT), "from": e["from"], "to": e.get("to", "")})
        for n, e in enumerate(document.get("guardians", ()))
    ]  # fmt: skip
    known = Column("known", _("Known already"), "select", _guardians(record, names))
    fresh = (known, *people.columns(*_PARENT), *span)
    return Sheet(
        [
            Table("pupil", _("Pupil"), columns, [own]),
            Table("guardians", _("Parents"), (*people.columns(*_PARENT), *span), rows),
            Table("new", _("New parent"), fresh, [], blank=1),
        ]
    )


def build(record: Record, register: Source, pupil: str, filled: Sheet, *, secret: str) -> Built:
    """The documents that a filled sheet comes to. An old parent's line stays, with a last day."""
    built = Built()
    path = paths.pupil(pupil)
    before = record.source.get(path)
    table, row = filled["pupil"], filled["pupil"].rows[0]
    after: dict[str, Any] = dict(before or {"kind": "pupil", "version": 1})
    people.put(built, register, pupil, table, row, *_PUPIL)
    adult = row["adult"]
    if row["birth"] != row.seen["birth"] and adult == row.seen["adult"]:
        adult = coming_of_age(row["birth"]) or adult
    set_or_drop(after, "adult", adult)
    built.places[path, "/adult"] = "pupil.0"
    old = (before or {}).get("guardians", ())
    entries = [_old(built, register, filled["guardians"], row, old[row.index]) for row in filled["guardians"].rows]
    for row in filled["new"].given:
        entries.append(_new(built, record, register, filled["new"], row, secret))
    for n, row in enumerate([*filled["guardians"].rows, *filled["new"].given]):
        built.places[path, f"/guardians/{n}"] = f"{'new' if row.new else 'guardians'}.{row.key}"
    set_or_drop(after, "guardians", entries)
    built.put(path, before, after)
    return built


def _guardians(record: Record, names: Callable[[str], str]) -> list[tuple[str, str]]:
    """Parents of other pupils: one who has two children here is one person."""
    found = set()
    for place in record.source.list("pupils/"):
        found |= {entry["guardian"] for entry in (record.source.get(place) or {}).get("guardians", ())}
    return sorted(((one, names(one)) for one in found), key=lambda pair: pair[1])


def _old(built: Built, register: Source, table: Table, row: Row, entry: Document) -> dict[str, Any]:
    if any(row[key] != row.seen[key] for key in _PARENT):
        people.put(built, register, entry["guardian"], table, row, *_PARENT)
    built.needed(table, row, "from")
    found = {"guardian": entry["guardian"], "from": row["from"]}
    set_or_drop(found, "to", row["to"])
    return found


def _new(
    built: Built, record: Record, register: Source, table: Table, row: Row, secret: str
) -> dict[str, Any]:  # fmt: skip
    built.needed(table, row, "from")
    guardian = row["known"]
    if not guardian:
        guardian = people.new_id(record, register, "g", f"{secret} {row.key}")
        built.needed(table, row, "given")
        people.put(built, register, guardian, table, row, *_PARENT)
    entry = {"guardian": guardian, "from": row["from"]}
    set_or_drop(entry, "to", row["to"])
    return entry
