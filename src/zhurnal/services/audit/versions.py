"""Which commits wrote which versions of a document: so that the judge knows whose slip a correction corrects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from zhurnal.domain.changes import Change
from zhurnal.domain.source import Document
from zhurnal.services.history import Cell, cell_of, value_at
from zhurnal.store.base import Difference
from zhurnal.store.git import GitStore

_NONE = bytes(20)


class Versions:
    """The versions of every document since the audit began; older ones are read as far back as is asked for.

    Nothing is asked of git's log: it leans on the commit-graph, which nobody has signed and few clones have.
    base: the trusted commit after which the audit began, None where it began with the first. parse: gives the
    document of a blob.
    """

    def __init__(self, store: GitStore, base: str | None, parse: Callable[[str, str], Document]) -> None:
        self._store = store
        self._parse = parse
        self._newer, self._older = _Table(), _Table()
        self._unread = base

    def add(self, commit: str, differences: Iterable[Difference]) -> None:
        """A commit found good, with what it changed."""
        self._newer.add(commit, [step for d in differences for step in reversed(_steps(d))])

    def known(self, change: Change, since: datetime | None) -> tuple[str, datetime] | None:
        """A `rules.timing.Provenance`: who last altered the cell that a change is about, and when."""
        found = cell_of(change)
        commit = self._last(*found, since) if found else None
        if commit is None or self._is_before(commit, since):
            return None
        info = self._store.info(commit)
        return info.trailer("Actor") or info.author.name, info.when

    def _is_before(self, commit: str, since: datetime | None) -> bool:
        return since is not None and self._store.info(commit).when.timestamp() < since.timestamp()

    @property
    def unread(self) -> str | None:
        """The newest commit before the base not looked into; None where there is none."""
        return self._unread

    def _last(self, path: str, cell: Cell, since: datetime | None) -> str | None:
        """The newest commit at which the cell's value is not that of the version before; of one before `since` nothing
        is said for certain but that it is none of those after."""
        newer: tuple[str, Any] | None = None
        for commit, blob in self._of(path, since):
            value = value_at(self._parse(blob, path), cell) if blob else None
            if newer is not None and newer[1] != value:
                return newer[0]
            if self._is_before(commit, since):
                return None
            newer = commit, value
        return newer[0] if newer and newer[1] is not None else None

    def _of(self, path: str, since: datetime | None) -> Iterator[tuple[str, str | None]]:
        """Commits that wrote a document with the blob they wrote, newest first; after those from `since` on at least
        one version more, be it with a commit that only left it as it was."""
        for place in range(self._newer.count(path) - 1, -1, -1):
            yield self._newer.at(path, place)
        place = 0
        while True:
            while place < self._older.count(path):
                yield self._older.at(path, place)
                place += 1
            if self._unread is None:
                return
            if self._is_before(self._unread, since):
                yield self._unread, self._store.snapshot(self._unread).blob_id(path)
                return
            self._read_back(self._unread)

    def _read_back(self, commit: str) -> None:
        """What one commit before the base wrote, for whichever path is asked about next."""
        info, after = self._store.info(commit), self._store.snapshot(commit)
        parent = info.parents[0] if info.parents else None
        if parent is None:
            self._older.add(commit, [(entry.path, entry.id) for entry in after.entries()])
        else:
            found = after.changes(self._store.snapshot(parent))
            self._older.add(commit, [step for d in found for step in _steps(d)])
        self._unread = parent


def _steps(difference: Difference) -> list[tuple[str, str | None]]:
    """What a commit did to a path, newest first: what it wrote, and for a new document that there was none before.

    Without the latter the search for a value that came with its document would go back to the first commit of all.
    """
    written = (difference.path, difference.new.id if difference.new else None)
    return [written] if difference.old else [written, (difference.path, None)]


class _Table:
    """Paths with the commits that wrote them and what they wrote, in the order they were added: 24 bytes each."""

    def __init__(self) -> None:
        self._commits = bytearray()
        self._paths: dict[str, bytearray] = {}

    def add(self, commit: str, written: Iterable[tuple[str, str | None]]) -> None:
        number = (len(self._commits) // 20).to_bytes(4)
        self._commits += bytes.fromhex(commit)
        for path, blob in written:
            self._paths.setdefault(path, bytearray()).extend(number + (bytes.fromhex(blob) if blob else _NONE))

    def count(self, path: str) -> int:
        return len(self._paths.get(path, b"")) // 24

    def at(self, path: str, place: int) -> tuple[str, str | None]:
        """(commit, blob) of one version of a path."""
        entry = self._paths[path][24 * place : 24 * place + 24]
        start = 20 * int.from_bytes(entry[:4])
        blob = entry[4:]
        return self._commits[start : start + 20].hex(), blob.hex() if blob != _NONE else None
