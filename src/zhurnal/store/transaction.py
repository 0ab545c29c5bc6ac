"""Commits in the making: objects are built in memory; who holds the lock publishes them in one piece."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from zhurnal.store.ancestry import Ancestry
from zhurnal.store.base import (
    COMMITTER,
    IDEMPOTENCY_TRAILER,
    MAIN,
    Author,
    ClockError,
    CommitInfo,
    ContentError,
    DuplicateKeyError,
    NothingChangedError,
    ProposalError,
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
    format_ident,
    make_object,
    parse_commit,
)
from zhurnal.store.refs import RefMove, closed_ref, proposal_ref
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
    branches: dict[str, str | None]
    closed: dict[str, str]
    lines: dict[str, str]


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
    `versions_published` the versions of a file, `proposals` the open ones."""

    def __init__(
        self,
        source: ObjectSource,
        trees: Trees,
        ancestry: Ancestry,
        head: str | None,
        sign: SignCommit,
        find_published: Callable[[str], str | None],
        versions_published: Callable[[str], Iterator[Version]],
        proposals: Callable[[], dict[str, str]],
    ) -> None:
        self.start = head
        self._source = _Overlay(source)
        self._trees = trees.over(self._source)
        self._ancestry = ancestry.over(self._source)
        self._sign = sign
        self._find_published = find_published
        self._versions_published = versions_published
        self._list_published = proposals
        self._published: dict[str, str] | None = None
        self.commits: list[CommitInfo] = []
        self._keys: dict[str, str] = {}
        # A save asks half a dozen times about the newest commit.
        self._infos: dict[str, CommitInfo] = {}
        # What this transaction makes of proposals: where each branch shall stand (None: gone), and refs of closed ones.
        self._branches: dict[str, str | None] = {}
        self._closed: dict[str, str] = {}
        self._lines: dict[str, str] = {}
        self._open = True

    @property
    def head(self) -> str | None:
        """The newest commit, this transaction's included."""
        return self.commits[-1].id if self.commits else self.start

    @property
    def objects(self) -> list[RawObject]:
        """What is to be published, oldest first."""
        return list(self._source.objects.values())

    def moves(self) -> list[RefMove]:
        """The refs to be moved: nothing is taken away before what it was taken for is there."""
        before = self._open_before() if self._branches else {}
        kept = [RefMove(ref, None, head) for ref, head in self._closed.items()]
        grown = [
            RefMove(proposal_ref(name), before.get(name), head, self._lines[name])
            for name, head in self._branches.items()
            if head is not None and head != before.get(name)
        ]
        gone = [
            RefMove(proposal_ref(name), before[name], None)
            for name, head in self._branches.items()
            if head is None and name in before
        ]
        main = [RefMove(MAIN, self.start, self.commits[-1].id, reflog_line(self.commits[-1]))] if self.commits else []
        return [*kept, *grown, *main, *gone]

    @property
    def snapshot(self) -> ObjectSnapshot:
        """The record at `head`."""
        self._check_open()
        return self.at(self.head)

    def at(self, commit: str | None) -> ObjectSnapshot:
        """The record at a commit; before the first one for None."""
        return ObjectSnapshot(self._source, self._trees, commit, self.info(commit).tree if commit else None)

    def info(self, commit: str) -> CommitInfo:
        """One commit, new or old."""
        found = self._infos.get(commit)
        if found is None:
            found = self._infos[commit] = parse_commit(commit, read_as(self._source, commit, COMMIT))
        return found

    def find_key(self, key: str) -> str | None:
        """The commit that carries the idempotency key, of this transaction or published."""
        self._check_open()
        return self._keys.get(key) or self._find_published(key)

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
        merged: str | None = None,
    ) -> str:
        """See `base.Transaction.commit`; all checks come before anything is kept."""
        self._check_open()
        message = commit_message(subject, body, trailers)
        parent = self.info(self.head) if self.head else None
        self._check_clock(parent, when)
        self._check_key(trailers)
        parents = [parent.id] if parent else []
        if merged is not None:
            parents.append(self._commit_info(merged).id)
        made = self._make(files, parents, author, when, message)
        self.commits.append(made)
        self._keys |= _keys_of(made)
        return made.id

    def propose(
        self,
        name: str,
        files: Mapping[str, bytes | None],
        *,
        parents: Sequence[str],
        subject: str,
        author: Author,
        when: datetime,
        body: str = "",
        trailers: Sequence[tuple[str, str]] = (),
    ) -> str:
        """See `base.Transaction.propose`."""
        self._check_open()
        proposal_ref(name)
        message = commit_message(subject, body, trailers)
        standing = self.proposal(name)
        if not parents or (standing is not None and standing not in parents):
            raise ProposalError(f"expected the head of {name!r}, {standing}, among the parents, found {list(parents)}")
        made = self._make(files, [self._commit_info(parent).id for parent in parents], author, when, message)
        self._branches[name] = made.id
        self._lines[name] = reflog_line(made)
        return made.id

    def close_proposal(self, name: str) -> str:
        """See `base.Transaction.close_proposal`."""
        self._check_open()
        head = self.proposal(name)
        if head is None:
            raise ProposalError(f"expected an open proposal, found none of the name {name!r}")
        self._branches[name] = None
        self._closed[closed_ref(name, head)] = head
        return head

    def proposals(self) -> dict[str, str]:
        """The open proposals, with what this transaction made of them."""
        self._check_open()
        found: dict[str, str | None] = {**self._open_before(), **self._branches}
        return {name: head for name, head in sorted(found.items()) if head is not None}

    def proposal(self, name: str) -> str | None:
        """The head of an open proposal, or None."""
        return self.proposals().get(name)

    def merge_base(self, one: str, other: str) -> str | None:
        """The newest commit that both descend from."""
        return self._ancestry.merge_base(one, other)

    def is_ancestor(self, older: str, newer: str) -> bool:
        """Whether `newer` descends from `older`."""
        return self._ancestry.is_ancestor(older, newer)

    def commits_between(self, base: str, head: str) -> list[CommitInfo]:
        """What `head` has and `base` has not."""
        return [self._commit_info(oid) for oid in self._ancestry.between(base, head)]

    def savepoint(self) -> object:
        """A mark for `rollback`."""
        lines, branches, closed = dict(self._lines), dict(self._branches), dict(self._closed)
        return _Savepoint(len(self.commits), len(self._source.objects), branches, closed, lines)

    def rollback(self, savepoint: object) -> None:
        """Forgets what was made after `savepoint`."""
        if not isinstance(savepoint, _Savepoint):
            raise TypeError(f"expected a savepoint of this transaction, found {savepoint!r}")
        for commit in self.commits[savepoint.commits :]:
            for key in _keys_of(commit):
                del self._keys[key]
        del self.commits[savepoint.commits :]
        self._source.cut(savepoint.objects)
        self._infos.clear()
        self._branches, self._closed = dict(savepoint.branches), dict(savepoint.closed)
        self._lines = dict(savepoint.lines)

    def close(self) -> None:
        """No more commits: the block was left."""
        self._open = False

    def _make(
        self,
        files: Mapping[str, bytes | None],
        parents: Sequence[str],
        author: Author,
        when: datetime,
        message: str,
    ) -> CommitInfo:
        """A signed commit whose tree is that of the first parent with `files`; its objects are kept."""
        blobs = {path: _blob(path, data) for path, data in files.items()}
        names = {path: blob.id if blob else None for path, blob in blobs.items()}
        before = self._commit_info(parents[0]).tree if parents else EMPTY_TREE
        tree, folders = alter(self._trees, before, names)
        if tree == before and not len(parents) > 1:
            raise NothingChangedError(f"expected a change to {before}, found the same tree in {message[:80]!r}")
        data = self._sign(emit_commit(tree, parents, author, COMMITTER, when, message))
        new = make_object(COMMIT, data)
        for added in (*(blob for blob in blobs.values() if blob), *folders, new):
            self._source.add(added)
        return parse_commit(new.id, data)

    def _commit_info(self, oid: str) -> CommitInfo:
        """Any commit, whoever made it."""
        return parse_commit(oid, read_as(self._source, oid, COMMIT), lenient=True)

    def _open_before(self) -> dict[str, str]:
        if self._published is None:
            self._published = self._list_published()
        return self._published

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


def _keys_of(commit: CommitInfo) -> dict[str, str]:
    return {key: commit.id for name, key in commit.trailers if name == IDEMPOTENCY_TRAILER}


def reflog_line(commit: CommitInfo) -> str:
    """What a reflog says of a commit of the server, after the ids."""
    return f"{format_ident(commit.committer, commit.when)}\t{commit.subject}"


def _blob(path: str, data: bytes | None) -> RawObject | None:
    if data is not None and len(data) > MAX_BLOB:
        raise ContentError(f"expected at most {MAX_BLOB} bytes, found {len(data)} in {path!r}")
    return None if data is None else make_object(BLOB, data)
