"""Entries of the register as rows: names, births, contacts of people whom the record knows by ids (3.4.2)."""

from __future__ import annotations

import hashlib
from typing import Any

from zhurnal.domain import paths
from zhurnal.domain.record import Record
from zhurnal.domain.source import Source
from zhurnal.language import gettext as _
from zhurnal.services.editing import words
from zhurnal.services.editing.sheet import Built, Column, Row, Table, set_or_drop

NAME = ("family", "given", "patronymic", "gender")
CONTACTS = ("email", "phone")
_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"


def columns(*keys: str) -> tuple[Column, ...]:
    """Columns of a person: family, given, patronymic, gender, birth, email, phone."""
    known = {
        "family": Column("family", _("Family name"), longest=80),
        "given": Column("given", _("Given name"), longest=80),
        "patronymic": Column("patronymic", _("Patronymic"), longest=80),
        "gender": Column("gender", _("Woman or man"), "select", words.genders()),
        "birth": Column("birth", _("Born"), "date"),
        "email": Column("email", _("E-mail"), longest=200),
        "phone": Column("phone", _("Telephone"), longest=40),
    }
    return tuple(known[key] for key in keys)


def cells(register: Source, person: str, *keys: str) -> dict[str, str]:
    """What the register has of a person."""
    entry = register.get(paths.person(person)) or {}
    return {key: str(entry.get(key, "")) for key in keys}


def put(built: Built, register: Source, person: str, table: Table, row: Row, *keys: str) -> None:
    """The person's entry as the row has it; what the row does not show stays."""
    built.needed(table, row, "family")
    before = register.get(paths.person(person))
    entry: dict[str, Any] = dict(before or {"kind": "person", "version": 1, "person": person})
    for key in keys:
        set_or_drop(entry, key, row[key])
    built.places[paths.person(person), ""] = f"{table.name}.{row.key}"
    if entry != before:
        built.people[person] = entry


def new_id(record: Record, register: Source, letter: str, text: str) -> str:
    """An id that says nothing of the name and that no other proposal gives: of the form's secret and the row."""
    for salt in range(1000):
        number = int.from_bytes(hashlib.sha256(f"{text} {salt}".encode()).digest()[:8])
        found = f"{letter}-" + "".join(_LETTERS[number // 36**i % 36] for i in range(6))
        if not record.knows(found) and register.get(paths.person(found)) is None:
            return found
    raise AssertionError("a thousand ids out of two thousand million are taken")
