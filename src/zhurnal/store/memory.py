"""The store in memory: for tests of the rooms above and for trying a change without keeping it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice

from zhurnal.store.ancestry import Ancestry
from zhurnal.store.base import MAIN, CommitInfo, LastChanges, LockError, MissingObjectError, Signer, Version
from zhurnal.store.history import KeyWindow, walk, walk_last_changes, walk_newest, walk_path, walk_versions
from zhurnal.store.objects import COMMIT, RawObject, parse_commit, split_signature
from zhurnal.store.refs import PROPOSALS
from zhurnal.store.snapshot import ObjectSnapshot
from zhurnal.store.transaction import ObjectTransaction, signing
from zhurnal.store.trees import Trees, read_as


class _MemoryObjects:
    """Objects by id."""

    def __init__(self) -> None:
        self._objects: dict[str, RawObject] = {}

    def read(self, oid: str) -> tuple[int, bytes]:
        try:
            found = self._objects[oid]
        except KeyError:
            raise MissingObjectError(f"expected the object {oid}, found none") from None
        return found.kind, found.data

    def add(self, objects: list[RawObject]) -> None:
        self._objects.update((new.id, new) for new in objects)


class MemoryStore:
    """A `Store` that dies with the process. Without a signer its commits are unsigned."""

    def __init__(self, signer: Signer | None = None) -> None:
        self._objects = _MemoryObjects()
        self._trees = Trees(self._objects)
        self._ancestry = Ancestry(self._objects)
        self._keys = KeyWindow(self._objects)
        self._sign = signing(signer) if signer is not None else lambda unsigned: unsigned
        self._refs: dict[str, str] = {}
        self._lock = threading.Lock()
        self._owner: int | None = None

    def head(self) -> str | None:
        """Id of the newest commit, or None."""
        return self._refs.get(MAIN)

    def snapshot(self, commit: str | None = None) -> ObjectSnapshot:
        """The record at `commit`, by default at the head."""
        at = commit if commit is not None else self.head()
        return ObjectSnapshot(self._objects, self._trees, at, self.info(at).tree if at else None)

    @contextmanager
    def transaction(self) -> Iterator[ObjectTransaction]:
        """One writer at a time; leaving the block without an exception makes its commits the record."""
        if self._owner == threading.get_ident():
            raise LockError("expected no transaction in this thread, found one that is open")
        with self._lock:
            self._owner = threading.get_ident()
            head = self.head()
            tx = ObjectTransaction(
                self._objects,
                self._trees,
                self._ancestry,
                head,
                self._sign,
                lambda key: self._keys.find(key, head),
                lambda path: walk_versions(self._objects, self._trees, head, path),
                self.proposals,
            )
            try:
                yield tx
                self._objects.add(tx.objects)
                for move in tx.moves():
                    if move.new is None:
                        del self._refs[move.ref]
                    else:
                        self._refs[move.ref] = move.new
            finally:
                tx.close()
                self._owner = None

    def proposals(self) -> dict[str, str]:
        """The open proposals, name -> head."""
        names = sorted(ref for ref in self._refs if ref.startswith(PROPOSALS))
        return {ref.removeprefix(PROPOSALS): self._refs[ref] for ref in names}

    def proposal(self, name: str) -> str | None:
        """The head of an open proposal, or None."""
        return self._refs.get(PROPOSALS + name)

    def merge_base(self, one: str, other: str) -> str | None:
        """The newest commit that both descend from."""
        return self._ancestry.merge_base(one, other)

    def is_ancestor(self, older: str, newer: str) -> bool:
        """Whether `newer` descends from `older`."""
        return self._ancestry.is_ancestor(older, newer)

    def commits_between(self, base: str, head: str) -> list[CommitInfo]:
        """What `head` has and `base` has not."""
        found = self._ancestry.between(base, head)
        return [parse_commit(oid, read_as(self._objects, oid, COMMIT), lenient=True) for oid in found]

    def find_key(self, key: str) -> str | None:
        """The commit that carries the idempotency key, or None."""
        with self.transaction() as tx:
            return tx.find_key(key)

    def info(self, commit: str) -> CommitInfo:
        """One commit."""
        return parse_commit(commit, read_as(self._objects, commit, COMMIT))

    def log(
        self, path: str | None = None, *, start: str | None = None, limit: int | None = None
    ) -> Iterator[CommitInfo]:
        """Commits along first parents, newest first; with `path` those that changed it."""
        start = start if start is not None else self.head()
        if not path:
            return islice(walk(self._objects, start), limit)
        return islice(walk_path(self._objects, self._trees, start, path), limit)

    def versions(self, path: str, *, start: str | None = None) -> Iterator[Version]:
        """The versions of one file along first parents, newest first."""
        return walk_versions(self._objects, self._trees, start if start is not None else self.head(), path)

    def newest(self, paths: Sequence[str], *, start: str | None = None) -> CommitInfo | None:
        """The newest commit that changed one of the files, or None."""
        return walk_newest(self._objects, self._trees, start if start is not None else self.head(), paths)

    def last_changes(self, *, start: str | None = None) -> LastChanges:
        """Of every file the newest commit that changed it."""
        return walk_last_changes(self._objects, self._trees, start if start is not None else self.head())

    def at_moment(self, moment: datetime) -> CommitInfo | None:
        """The newest commit at `moment` or before, or None."""
        return next((info for info in self.log() if info.when <= moment), None)

    def on_main(self, beginning: str) -> CommitInfo | None:
        """The commit of main whose id begins so, or None."""
        found = [info for info in self.log() if info.id.startswith(beginning)] if len(beginning) >= 4 else []
        return found[0] if len(found) == 1 else None

    def first(self) -> CommitInfo | None:
        """The commit with which main begins, or None."""
        return next((info for info in self.log() if not info.parents), None)

    def signature(self, commit: str) -> tuple[bytes, str] | None:
        """(signed bytes, armored signature), or None."""
        return split_signature(read_as(self._objects, commit, COMMIT))
