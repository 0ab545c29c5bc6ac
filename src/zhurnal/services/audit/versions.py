"""Which commits wrote which versions of a document: so that the judge knows whose slip a correction corrects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from zhurnal.domain.changes import Change
from zhurnal.domain.source import Document
from zhurnal.services.history import Cell, cell_of, value_at
from zhurnal.store.git import GitStore

_NONE = bytes(20)


class Versions:
    """The versions of every document since the audit began, 24 bytes each; older ones are git's to find.

    base: the trusted commit after which the audit began, None where it began with the first. parse: gives the
    document of a blob.
    """

    def __init__(self, store: GitStore, base: str | None, parse: Callable[[str, str], Document]) -> None:
        self._store = store
        self._base = base
        self._parse = parse
        self._commits = bytearray()
        self._paths: dict[str, bytearray] = {}

    def add(self, commit: str, written: Iterable[tuple[str, str | None]]) -> None:
        """A commit found good, with the paths that it wrote and their blobs (None: taken away)."""
        number = (len(self._commits) // 20).to_bytes(4)
        self._commits += bytes.fromhex(commit)
        for path, blob in written:
            self._paths.setdefault(path, bytearray()).extend(number + (bytes.fromhex(blob) if blob else _NONE))

    def known(self, change: Change) -> tuple[str, datetime] | None:
        """A `rules.timing.Provenance`: who last altered the cell that a change is about, and when."""
        found = cell_of(change)
        commit = self._last(*found) if found else None
        if commit is None:
            return None
        info = self._store.info(commit)
        return info.trailer("Actor") or info.author.name, info.when

    def _last(self, path: str, cell: Cell) -> str | None:
        """The newest commit at which the cell's value is not that of the version before."""
        newer: tuple[str, Any] | None = None
        for commit, blob in self._of(path):
            value = value_at(self._parse(blob, path), cell) if blob else None
            if newer is not None and newer[1] != value:
                return newer[0]
            newer = commit, value
        return newer[0] if newer and newer[1] is not None else None

    def _of(self, path: str) -> Iterator[tuple[str, str | None]]:
        """Commits that wrote a document with the blob they wrote, newest first."""
        versions = self._paths.get(path, b"")
        for at in range(len(versions) - 24, -1, -24):
            start = 20 * int.from_bytes(versions[at : at + 4])
            blob = versions[at + 4 : at + 24]
            yield self._commits[start : start + 20].hex(), blob.hex() if blob != _NONE else None
        if self._base is not None:
            for info in self._store.log(path, start=self._base):
                yield info.id, self._store.snapshot(info.id).blob_id(path)
