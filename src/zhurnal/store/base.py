"""The contract of the record's store; `GitStore` and `MemoryStore` both keep it (tests/contract).

Commit, blob and tree ids are 40 lower-case hexadecimal digits (SHA-1, Git's interchange format).
Paths are relative, with `/`, as `store.paths` allows them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from zhurnal.store.errors import (
    ClockError,
    ContentError,
    CorruptObjectError,
    DuplicateKeyError,
    GitCommandError,
    LockError,
    MessageError,
    MissingObjectError,
    NothingChangedError,
    PathError,
    ProposalError,
    PublishError,
    RefMovedError,
    SignerMissingError,
    TransactionClosedError,
)

__all__ = [
    "COMMITTER", "FILE_MODE", "IDEMPOTENCY_TRAILER", "KEY_WINDOW", "MAIN",
    "Author", "CommitInfo", "Difference", "Entry", "Signer", "Snapshot", "Store", "Transaction", "Version",
    "ClockError", "ContentError", "CorruptObjectError", "DuplicateKeyError", "GitCommandError", "LockError",
    "MessageError", "MissingObjectError", "NothingChangedError", "PathError", "ProposalError", "PublishError",
    "RefMovedError", "SignerMissingError", "TransactionClosedError",
]  # fmt: skip

MAIN = "refs/heads/main"
FILE_MODE = 0o100644
IDEMPOTENCY_TRAILER = "Idempotency-Key"
KEY_WINDOW = 10_000
"""How many commits back an idempotency key is found: days of a school's busiest week, since a retried form
comes back within minutes; kept in memory, so that nothing derived has to be made durable."""

Signer = Callable[[bytes], str]
"""Takes the commit's bytes without a signature, gives the armored signature that stock git verifies."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who a commit names: an opaque id (`t-014`) and its unreachable address, never a person's name."""

    name: str
    email: str


COMMITTER = Author("zhurnal", "server@zhurnal.invalid")
"""The server: the only committer of `main`."""


@dataclass(frozen=True, slots=True)
class CommitInfo:
    """One commit, parsed.

    when: the committer's time, aware, whole seconds, with the offset it was made with.
    body: what stands between the subject and the trailers; "" where nothing does.
    trailers: in their order; a key may come more than once.
    """

    id: str
    tree: str
    parents: tuple[str, ...]
    author: Author
    committer: Author
    when: datetime
    subject: str
    body: str = ""
    trailers: tuple[tuple[str, str], ...] = ()

    def trailer(self, key: str) -> str | None:
        """The first value under `key`, or None."""
        return next((value for name, value in self.trailers if name == key), None)


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a tree: path, Git mode (0o100644 for a document), blob id."""

    path: str
    mode: int
    id: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One file that differs between two snapshots; None on the side where it does not exist."""

    path: str
    old: Entry | None
    new: Entry | None


@dataclass(frozen=True, slots=True)
class Version:
    """One commit that changed a file, with the blobs before and after; None where no file stood, or stands."""

    commit: str
    old: str | None
    new: str | None


class Snapshot(Protocol):
    """The record as of one commit; never changes, whatever is written after it was taken."""

    @property
    def commit(self) -> str | None:
        """The commit's id; None for the record before its first commit."""

    def read(self, path: str) -> bytes | None:
        """The file's bytes, or None where there is no file."""

    def blob_id(self, path: str) -> str | None:
        """The id of the file's content (equal content, equal id), or None."""

    def read_blob(self, oid: str) -> bytes:
        """The bytes under a blob id. Raises MissingObjectError."""

    def list(self, prefix: str = "") -> list[str]:
        """Paths of all files below the folder `prefix` ("" for all; the file itself if it is one), sorted."""

    def names(self, folder: str = "") -> Sequence[str]:
        """Names of the files and folders that stand directly in `folder`, sorted; none where it is no folder."""

    def entries(self, prefix: str = "") -> Iterator[Entry]:
        """As `list`, with modes and blob ids: for who must look at trees that strangers made."""

    def tree_id(self, prefix: str = "") -> str | None:
        """The id of the folder's tree: equal ids, equal content below. None where there is no folder."""

    def changes(self, older: Snapshot) -> Iterator[Difference]:
        """What differs from `older` to this one, sorted by path; costs the folders that differ only."""


class Transaction(Protocol):
    """Commits in the making, under the lock. Nothing of it is seen outside until the block is left."""

    @property
    def head(self) -> str | None:
        """The newest commit, those of this transaction included."""

    @property
    def snapshot(self) -> Snapshot:
        """The record at `head`."""

    def info(self, commit: str) -> CommitInfo:
        """One commit, of this transaction or older. Raises MissingObjectError."""

    def find_key(self, key: str) -> str | None:
        """As `Store.find_key`; sees this transaction's commits too."""

    def versions(self, path: str) -> Iterator[Version]:
        """As `Store.versions` from `head`; sees this transaction's commits too."""

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
        """One commit on top of `head`; returns its id, which is durable only after the block was left.

        files: path -> new bytes, None deletes. All or nothing.
        subject: one line; body: free paragraphs; trailers: (`Key`, one line of text).
        when: aware, whole seconds; not before the head's committer time.
        merged: a commit that becomes the second parent: the head of the proposal that this commit merges.
        Raises PathError, ContentError, MessageError, ClockError, NothingChangedError, DuplicateKeyError
        (a trailer `Idempotency-Key` whose value is already in the history), SignerMissingError,
        MissingObjectError (`merged`).
        """

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
        """One signed commit on the branch of the proposal `name`, which is made or moved; returns the commit's id.

        Its tree is that of `parents[0]` with `files`. A branch that exists must be among the parents: nothing
        of it gets lost (who wants to start anew closes it first). May stand beside `commit` in a transaction;
        both are published together. Raises as `commit` does, but for ClockError (pushed commits carry any time)
        and DuplicateKeyError; NothingChangedError only with a single parent; ProposalError.
        """

    def close_proposal(self, name: str) -> str:
        """Takes the branch of an open proposal away and keeps its head, which is returned, under `refs/closed/`.

        Raises ProposalError where there is none of this name.
        """

    def proposals(self) -> dict[str, str]:
        """As `Store.proposals`; with this transaction's moves."""

    def proposal(self, name: str) -> str | None:
        """As `Store.proposal`; with this transaction's moves."""

    def at(self, commit: str) -> Snapshot:
        """The record at any commit, this transaction's included. Raises MissingObjectError."""

    def merge_base(self, one: str, other: str) -> str | None:
        """As `Store.merge_base`; knows this transaction's commits."""

    def is_ancestor(self, older: str, newer: str) -> bool:
        """As `Store.is_ancestor`; knows this transaction's commits."""

    def commits_between(self, base: str, head: str) -> list[CommitInfo]:
        """As `Store.commits_between`; knows this transaction's commits."""

    def savepoint(self) -> object:
        """A mark to which `rollback` returns."""

    def rollback(self, savepoint: object) -> None:
        """Forgets what was committed, proposed and closed after `savepoint`."""


@dataclass(frozen=True, slots=True)
class LastChanges:
    """commits: how many there are. by_path: number of a commit, 1 for the oldest, and its id."""

    commits: int
    by_path: Mapping[str, tuple[int, str]]


class Store(Protocol):
    """The record: its head, its states, its history, and the one way to write."""

    def head(self) -> str | None:
        """Id of the newest commit of `main`, or None before the first."""

    def snapshot(self, commit: str | None = None) -> Snapshot:
        """The record at `commit`, by default at the head. Raises MissingObjectError."""

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Takes the lock (of threads and of processes), waits for it as long as it takes.

        Leaving the block publishes its commits: objects, their folders and the refs are on the disk before the
        `with` statement is done; of several refs all move or none does, whenever the machine stops. An exception
        inside the block leaves nothing behind and is passed on.
        Raises LockError (nested), RefMovedError, PublishError (no durability: not acknowledged).
        """

    def find_key(self, key: str) -> str | None:
        """The commit whose trailer `Idempotency-Key` is `key`, durable; None where there is none among the
        last `KEY_WINDOW` commits. Takes the lock: within a transaction ask the transaction."""

    def info(self, commit: str) -> CommitInfo:
        """One commit. Raises MissingObjectError."""

    def log(
        self, path: str | None = None, *, start: str | None = None, limit: int | None = None
    ) -> Iterator[CommitInfo]:
        """Commits along first parents, newest first, from `start` (by default the head).

        path: only commits that changed this file or folder (made, altered, deleted); None or "": all.
        limit: at most so many are given. A merge counts by what it changed in its first parent; the commits of
        the proposal that it merged are not given (`commits_between` does).
        """

    def proposals(self) -> dict[str, str]:
        """The open proposals: name -> head, sorted by name."""

    def proposal(self, name: str) -> str | None:
        """The head of an open proposal, or None (also for what is no name)."""

    def merge_base(self, one: str, other: str) -> str | None:
        """The newest commit that both are or descend from; None where they share none. Raises MissingObjectError."""

    def is_ancestor(self, older: str, newer: str) -> bool:
        """Whether `newer` is `older` or descends from it. Raises MissingObjectError."""

    def commits_between(self, base: str, head: str) -> list[CommitInfo]:
        """The commits that `head` has and `base` has not, oldest first, none before its parents.

        With main's head as `base`: a proposal's own. Theirs may be a stranger's hand: an author, committer or time
        that cannot be read is given as far as it can be, and is never an error. Raises MissingObjectError.
        """

    def versions(self, path: str, *, start: str | None = None) -> Iterator[Version]:
        """The versions of one file along first parents, newest first, from `start` (by default the head)."""

    def newest(self, paths: Sequence[str], *, start: str | None = None) -> CommitInfo | None:
        """The newest commit along first parents from `start` that changed one of the files; None where none did."""

    def last_changes(self, *, start: str | None = None) -> LastChanges:
        """Of every file that ever stood the newest commit along first parents from `start` that changed it."""

    def at_moment(self, moment: datetime) -> CommitInfo | None:
        """The newest commit of main that was made at `moment` (aware) or before; None where none was."""

    def on_main(self, beginning: str) -> CommitInfo | None:
        """The commit of main whose id begins so (4 digits or more); None for none, several, and a proposal's."""

    def first(self) -> CommitInfo | None:
        """The commit with which main begins, or None."""

    def signature(self, commit: str) -> tuple[bytes, str] | None:
        """(the bytes that were signed, the armored signature), or None for an unsigned commit."""
