"""Who set this, when, what it was before, why, by which door and commit, who approved: read from history."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhurnal.documents.excerpt import excerpt, scalar
from zhurnal.domain import paths
from zhurnal.domain.changes import AmendWork, Change, JournalChange, RecordLesson, SetMark, SetTermMark
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document
from zhurnal.rules.timing import Provenance
from zhurnal.services.school import School
from zhurnal.store.base import CommitInfo, Snapshot, Transaction, Version

# A place within a document; entries of lists are named by their id: ("lessons", "l-3f9k", "topic").
Cell = tuple[str, ...]

# `t-003 <approved head> 2026-10-20T12:31:00+05:00`, as the server writes it; anything else is the audit's to tell.
_APPROVED = re.compile(r"(\S+) [0-9a-f]{40} (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Approved:
    """Who agreed to a change, and when."""

    person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Turn:
    """One commit that changed a cell: what it was and became, by whom, when, at which door, why.

    proposal: the name of the one that was merged, "" for none; approved: who agreed, in order.
    """

    commit: str
    at: datetime
    actor: str
    door: str
    was: Any
    now: Any
    reason: str
    late: str
    subject: str
    proposal: str = ""
    approved: tuple[Approved, ...] = ()


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


def turns(
    school: School, path: str, cell: Cell = (), *, start: str | None = None, since: datetime | None = None
) -> Iterator[Turn]:
    """The commits that changed a cell of a document (of the whole document for an empty cell), newest first; those
    before `since` are left out."""
    store = school.record_store
    cells = _Cells(school, store.snapshot(start), path, cell)
    return _turns(cells, store.versions(path, start=start), store.info, since)


def turns_within(
    school: School, tx: Transaction, path: str, cell: Cell, since: datetime | None = None
) -> Iterator[Turn]:
    """As `turns`, as a transaction sees it: its own commits count."""
    return _turns(_Cells(school, tx.snapshot, path, cell), tx.versions(path), tx.info, since)


def _turns(
    cells: _Cells, versions: Iterable[Version], info_of: Callable[[str], CommitInfo], since: datetime | None
) -> Iterator[Turn]:
    for version in versions:
        # Time only grows along main.
        if since is not None and info_of(version.commit).when.timestamp() < since.timestamp():
            return
        if not cells.differ(version):
            continue
        was, now = cells.value(version.old), cells.value(version.new)
        if was != now:
            yield _turn(info_of(version.commit), was, now)


def _turn(info: CommitInfo, was: Any, now: Any) -> Turn:
    actor = info.trailer("Actor") or info.author.name
    door, reason, late, proposal = (info.trailer(key) or "" for key in ("Door", "Reason", "Late", "Proposal"))
    agreed = (_APPROVED.fullmatch(value) for key, value in info.trailers if key == "Approved-By")
    approved = tuple(Approved(one[1], datetime.fromisoformat(one[2])) for one in agreed if one)
    return Turn(info.id, info.when, actor, door, was, now, reason, late, info.subject, proposal, approved)


class _Cells:
    """The values of one cell in the versions of a document, read without parsing what did not change."""

    def __init__(self, school: School, files: Snapshot, path: str, cell: Cell) -> None:
        self._school = school
        self._files = files
        self._path = path
        self._cell = cell
        self._texts: dict[str, bytes | None] = {}

    def differ(self, version: Version) -> bool:
        """Whether the cell's text differs between the two sides of a version."""
        texts = {blob: self._text(blob) for blob in (version.old, version.new)}
        # The older side is the newer one of the version that comes next; no other is asked for again.
        self._texts = {blob: text for blob, text in texts.items() if blob is not None}
        return texts[version.old] != texts[version.new]

    def value(self, blob: str | None) -> Any:
        """The cell's value in a blob."""
        text = self._text(blob)
        if blob is None or text is None:
            return None
        if not text.startswith(b"\n"):
            return scalar(text)
        return value_at(self._school.library.parse(blob, self._files, self._path), self._cell)

    def _text(self, blob: str | None) -> bytes | None:
        if blob is None:
            return None
        if blob not in self._texts:
            return excerpt(self._files.read_blob(blob), self._cell)
        return self._texts[blob]


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


def provenance(
    school: School, record: Record, tx: Transaction | None = None, *, start: str | None = None
) -> Provenance:
    """Who made true what a change alters, and when: by the history up to now or to the commit `start`, or as a
    transaction sees it."""

    def known(change: Change, since: datetime | None) -> tuple[str, datetime] | None:
        found = cell_of(change)
        if found is None:
            return None
        if tx is not None:
            turn = next(turns_within(school, tx, *found, since), None)
        else:
            turn = next(turns(school, *found, start=start, since=since), None)
        return None if turn is None else (turn.actor, record.local(turn.at))

    return known


def term_mark_cell(record: Record, change: SetTermMark) -> tuple[str, Cell]:
    """Document and cell of a term mark."""
    subject = record.section(change.year, change.section).get("subject", "")
    return paths.finals(change.year, change.class_id, change.period), ("subjects", subject, change.pupil)

