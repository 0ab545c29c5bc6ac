"""Who set this, when, what it was before, why, by which commit: read from history, never stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhurnal.domain import paths
from zhurnal.domain.changes import AmendWork, Change, JournalChange, RecordLesson, SetMark, SetTermMark
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document
from zhurnal.rules.timing import Provenance
from zhurnal.services.school import School

# A place within a document; entries of lists are named by their id: ("lessons", "l-3f9k", "topic").
Cell = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """One commit that changed a cell: what it was and became, by whom, when, at which door, why."""

    commit: str
    at: datetime
    actor: str
    door: str
    was: Any
    now: Any
    reason: str
    late: str
    subject: str


def value_at(document: Document | None, cell: Cell) -> Any:
    """The value at a place; None where there is nothing."""
    value: Any = document
    for step in cell:
        if isinstance(value, list):
            value = next((e for e in value if isinstance(e, dict) and e.get("id") == step), None)
        elif isinstance(value, dict):
            value = value.get(step)
        else:
            return None
    return value


def turns(school: School, path: str, cell: Cell = (), *, start: str | None = None) -> Iterator[Turn]:
    """The commits that changed a cell of a document (of the whole document for an empty cell), newest first."""
    store = school.record_store
    for info in store.log(path, start=start):
        now = value_at(_document(school, info.id, path), cell)
        was = value_at(_document(school, info.parents[0], path), cell) if info.parents else None
        if now != was:
            actor = info.trailer("Actor") or info.author.name
            extra = [info.trailer(key) or "" for key in ("Door", "Reason", "Late")]
            yield Turn(info.id, info.when, actor, extra[0], was, now, extra[1], extra[2], info.subject)


def mark_cell(lesson: str, work: str, key: str) -> Cell:
    """The cell of a mark. key: pupil and attempt, "p-0440/2"."""
    return ("lessons", lesson, "works", work, "marks", key)


def cell_of(change: Change) -> tuple[str, Cell] | None:
    """Document and cell that a change alters; None where it is not about one cell."""
    if isinstance(change, SetMark):
        return change.path(), mark_cell(change.lesson, change.work, change.key)
    if isinstance(change, RecordLesson):
        return change.path(), ("lessons", change.lesson, "topic")
    if isinstance(change, AmendWork):
        return change.path(), ("lessons", change.lesson, "works", change.work)
    if isinstance(change, JournalChange):
        return change.path(), ("lessons", change.lesson)
    if isinstance(change, SetTermMark):
        return None
    return None


def provenance(school: School, record: Record, start: str | None = None) -> Provenance:
    """Who made true what a change alters, and when: by the history up to `start`."""

    def known(change: Change) -> tuple[str, datetime] | None:
        found = cell_of(change)
        if found is None:
            return None
        turn = next(turns(school, *found, start=start), None)
        return None if turn is None else (turn.actor, record.local(turn.at))

    return known


def term_mark_cell(record: Record, change: SetTermMark) -> tuple[str, Cell]:
    """Document and cell of a term mark."""
    subject = record.section(change.year, change.section).get("subject", "")
    return paths.finals(change.year, change.class_id, change.period), ("subjects", subject, change.pupil)


def _document(school: School, commit: str, path: str) -> Document | None:
    files = school.record_store.snapshot(commit)
    blob = files.blob_id(path)
    return None if blob is None else school.library.parse(blob, files, path)
