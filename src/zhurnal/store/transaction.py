"""Commits in the making: objects are built in memory; who holds the lock publishes them in one piece."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from zhurnal.store.base import (
    COMMITTER,
    IDEMPOTENCY_TRAILER,
    Author,
    ClockError,
    CommitInfo,
    ContentError,
    DuplicateKeyError,
    NothingChangedError,
    Signer,
    TransactionClosedError,
    Version,
)
from zhurnal.store.history import file_at
from zhurnal.store.objects import (
    BLOB,
    COMMIT,
    RawObject,
    add_signature,
    commit_message,
    emit_commit,
    make_object,
    parse_commit,
)
from zhurnal.store.snapshot import ObjectSnapshot
from zhurnal.store.trees import EMPTY_TREE, ObjectSource, Trees, alter, read_as

MAX_BLOB = 16 * 1024 * 1024
"""Bytes of one file: a document is some kilobytes, the largest (a schema, a timetable) far below this."""


class SignCommit(Protocol):
    """Gives a commit its signature, or leaves it as it is (the memory store without a signer)."""

    def __call__(self, unsigned: bytes) -> bytes:
        """The commit's final bytes."""


def signing(signer: Signer) -> SignCommit:
    """`SignCommit` by a signer."""

    def sign(unsigned: bytes) -> bytes:
        return add_signature(unsigned, signer(unsigned))

    return sign


@dataclass(frozen=True, slots=True)
class _Savepoint:
    commits: int
    objects: int


class _Overlay:
    """A transaction's new objects before those of the store."""

    def __init__(self, below: ObjectSource) -> None:
        self._below = below
        self.objects: dict[str, RawObject] = {}

    def read(self, oid: str) -> tuple[int, bytes]:
        found = self.objects.get(oid)
        return (found.kind, found.data) if found else self._below.read(oid)

    def add(self, new: RawObject) -> None:
        self.objects.setdefault(new.id, new)

    def cut(self, count: int) -> None:
        for oid in list(self.objects)[count:]:
            del self.objects[oid]


class ObjectTransaction:
    """A `Transaction` over a store's objects. `find_published` looks an idempotency key up in the history,
    `versions_published` the versions of a file."""

    def __init__(
        self,
        source: ObjectSource,
        trees: Trees,
        head: str | None,
        sign: SignCommit,
        find_published: Callable[[str], str | None],
        versions_published: Callable[[str], Iterator[Version]],
    ) -> None:
        self.start = head
        self._source = _Overlay(source)
        self._trees = trees.over(self._source)
        self._sign = sign
        self._find_published = find_published
        self._versions_published = versions_published
        self.commits: list[CommitInfo] = []
        self._open = True

    @property
    def head(self) -> str | None:
        """The newest commit, this transaction's included."""
        return self.commits[-1].id if self.commits else self.start

    @property
    def objects(self) -> list[RawObject]:
        """What is to be published, oldest first."""
        return list(self._source.objects.values())

    @property
    def snapshot(self) -> ObjectSnapshot:
        """The record at `head`."""
        self._check_open()
        head = self.head
        return ObjectSnapshot(self._source, self._trees, head, self.info(head).tree if head else None)

    def info(self, commit: str) -> CommitInfo:
        """One commit, new or old."""
        return parse_commit(commit, read_as(self._source, commit, COMMIT))

    def find_key(self, key: str) -> str | None:
        """The commit that carries the idempotency key, of this transaction or published."""
        self._check_open()
        for commit in reversed(self.commits):
            if commit.trailer(IDEMPOTENCY_TRAILER) == key:
                return commit.id
        return self._find_published(key)

    def versions(self, path: str) -> Iterator[Version]:
        """The versions of a file: this transaction's, then the published ones."""
        self._check_open()
        at = self.head
        while at is not None and at != self.start:
            commit = self.info(at)
            at = commit.parents[0] if commit.parents else None
            old = file_at(self._trees, self.info(at).tree, path) if at else None
            new = file_at(self._trees, commit.tree, path)
            if old != new:
                yield Version(commit.id, old, new)
        yield from self._versions_published(path)

    def commit(
        self,
        files: Mapping[str, bytes | None],
        *,
        subject: str,
        author: Author,
        when: datetime,
        body: str = "",
        trailers: Sequence[tuple[str, str]] = (),
    ) -> str:
        """See `base.Transaction.commit`; all checks come before anything is kept."""
        self._check_open()
        message = commit_message(subject, body, trailers)
        parent = self.info(self.head) if self.head else None
        self._check_clock(parent, when)
        self._check_key(trailers)
        blobs = {path: _blob(path, data) for path, data in files.items()}
        names = {path: blob.id if blob else None for path, blob in blobs.items()}
        before = parent.tree if parent else EMPTY_TREE
        tree, folders = alter(self._trees, before, names)
        if tree == before:
            raise NothingChangedError(f"expected a change to {before}, found the same tree in {subject!r}")
        parents = [parent.id] if parent else []
        data = self._sign(emit_commit(tree, parents, author, COMMITTER, when, message))
        new = make_object(COMMIT, data)
        for added in (*(blob for blob in blobs.values() if blob), *folders, new):
            self._source.add(added)
        self.commits.append(parse_commit(new.id, data))
        return new.id

    def savepoint(self) -> object:
        """A mark for `rollback`."""
        return _Savepoint(len(self.commits), len(self._source.objects))

    def rollback(self, savepoint: object) -> None:
        """Forgets the commits made after `savepoint`."""
        if not isinstance(savepoint, _Savepoint):
            raise TypeError(f"expected a savepoint of this transaction, found {savepoint!r}")
        del self.commits[savepoint.commits :]
        self._source.cut(savepoint.objects)

    def close(self) -> None:
        """No more commits: the block was left."""
        self._open = False

    def _check_open(self) -> None:
        if not self._open:
            raise TransactionClosedError("expected an open transaction, found one whose block was left")

    @staticmethod
    def _check_clock(parent: CommitInfo | None, when: datetime) -> None:
        if parent is not None and when.tzinfo is not None and when < parent.when:
            raise ClockError(f"expected a time from {parent.when.isoformat()} on, found {when.isoformat()}")

    def _check_key(self, trailers: Sequence[tuple[str, str]]) -> None:
        for name, key in trailers:
            if name == IDEMPOTENCY_TRAILER and (found := self.find_key(key)):
                raise DuplicateKeyError(key, found)


def _blob(path: str, data: bytes | None) -> RawObject | None:
    if data is not None and len(data) > MAX_BLOB:
        raise ContentError(f"expected at most {MAX_BLOB} bytes, found {len(data)} in {path!r}")
    return None if data is None else make_object(BLOB, data)
