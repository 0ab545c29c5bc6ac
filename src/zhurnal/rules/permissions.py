"""Who may change what: default deny (3.4.1, 3.5.1, 3.6.2, 3.7.2, 3.8.2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from zhurnal.domain.changes import (
    AddRemark,
    AmendDocument,
    Change,
    FoundSchool,
    JournalChange,
    MakeCheckpoint,
    SetTermMark,
)
from zhurnal.domain.changes.documents import ACTS, LOAD
from zhurnal.domain.findings import Finding
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document
from zhurnal.rules.roles import SERVER, roles

# Whoever has one of these roles and no more is told the clause that keeps this role from editing a journal.
_READERS = (("class-teacher", "3.4.1"), ("deputy-head", "3.6.2"), ("director", "3.7.2"))
_FAMILY = ("pupil", "guardian")
# Acts that the regulation leaves to a procedure of its own.
_BY_COUNCIL = {"regulation": "6.1", "school": "3.3.7"}


def act_of(change: Change) -> str:
    """The act by which the regulation permits a change.

    Who teaches a section and who leads a class is the load (3.7.4), whatever else the document says.
    """
    if not isinstance(change, AmendDocument):
        return change.act
    if LOAD.get(change.kind) and change.part(LOAD[change.kind]):
        return "load"
    return ACTS.get(change.kind, change.act)


def entry_of(record: Record, act: str) -> Document | None:
    """The regulation's entry that says who may do an act; None: nobody."""

    def make(record: Record) -> Document | None:
        return next((p for p in record.regulation.get("permissions", ()) if p["act"] == act), None)

    return record.once(("permission", act), make)


def permission(
    record: Record, actor: str, change: Change, at: datetime, held: set[str] | None = None
) -> Iterator[Finding]:
    """A refusal where none of the actor's roles may do the act. at: in the school's zone. held: `roles`, if known."""
    if isinstance(change, FoundSchool):
        return
    act = act_of(change)
    if isinstance(change, MakeCheckpoint):
        # What the server says of its own record is no matter of a school's rules.
        if actor != SERVER:
            yield Finding("not-permitted", path=change.path(), params={"act": act, "actor": actor})
        return
    entry = entry_of(record, act)
    held = roles(record, actor, change, at) if held is None else held
    if entry is not None and held.intersection(entry["roles"]):
        yield from _own_name(actor, change)
        yield from _own_rights(record, actor, change)
        return
    clause = entry["clause"] if entry else _BY_COUNCIL.get(act, "")
    if held.intersection(_FAMILY):
        clause = "3.8.2"
    elif isinstance(change, JournalChange | SetTermMark):
        clause = next((c for role, c in _READERS if role in held), clause)
    yield Finding("not-permitted", path=change.path(), clause=clause, params={"act": act, "actor": actor})


def _own_name(actor: str, change: Change) -> Iterator[Finding]:
    if isinstance(change, AddRemark) and change.author != actor:
        yield Finding("not-in-own-name", path=change.path(), clause="3.5.1", params={"actor": change.author})


def _own_rights(record: Record, actor: str, change: Change) -> Iterator[Finding]:
    """Nobody widens their own rights: duties are the director's to give (3.7.4), extensions carry who gave them."""
    if not isinstance(change, AmendDocument):
        return
    if change.place == f"staff/{actor}.yaml":
        yield Finding("own-rights", path=change.path(), clause="3.7.4", params={"actor": actor})
    if change.kind == "extensions":
        before = (record.source.get(change.place) or {}).get("extensions", ())
        for entry in (change.now or {}).get("extensions", ()):
            if entry not in before and entry["by"] != actor:
                yield Finding("not-in-own-name", path=change.path(), clause="3.6.2", params={"actor": entry["by"]})
