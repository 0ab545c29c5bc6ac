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
    PublishError,
    RefMovedError,
    SignerMissingError,
    TransactionClosedError,
)

__all__ = [
    "COMMITTER", "FILE_MODE", "IDEMPOTENCY_TRAILER", "KEY_WINDOW", "MAIN",
    "Author", "CommitInfo", "Difference", "Entry", "Signer", "Snapshot", "Store", "Transaction", "Version",
    "ClockError", "ContentError", "CorruptObjectError", "DuplicateKeyError", "GitCommandError", "LockError",
    "MessageError", "MissingObjectError", "NothingChangedError", "PathError", "PublishError",
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
    ) -> str:
        """One commit on top of `head`; returns its id, which is durable only after the block was left.

        files: path -> new bytes, None deletes. All or nothing.
        subject: one line; body: free paragraphs; trailers: (`Key`, one line of text).
        when: aware, whole seconds; not before the head's committer time.
        Raises PathError, ContentError, MessageError, ClockError, NothingChangedError, DuplicateKeyError
        (a trailer `Idempotency-Key` whose value is already in the history), SignerMissingError.
        """

    def savepoint(self) -> object:
        """A mark to which `rollback` returns."""

    def rollback(self, savepoint: object) -> None:
        """Forgets what was committed after `savepoint`."""


class Store(Protocol):
    """The record: its head, its states, its history, and the one way to write."""

    def head(self) -> str | None:
        """Id of the newest commit of `main`, or None before the first."""

    def snapshot(self, commit: str | None = None) -> Snapshot:
        """The record at `commit`, by default at the head. Raises MissingObjectError."""

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Takes the lock (of threads and of processes), waits for it as long as it takes.

        Leaving the block publishes its commits: objects, their folders and the ref are on the disk before the
        `with` statement is done. An exception inside the block leaves nothing behind and is passed on.
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
        limit: at most so many are given.
        """

    def versions(self, path: str, *, start: str | None = None) -> Iterator[Version]:
        """The versions of one file along first parents, newest first, from `start` (by default the head)."""

    def newest(self, paths: Sequence[str], *, start: str | None = None) -> CommitInfo | None:
        """The newest commit along first parents from `start` that changed one of the files; None where none did."""

    def at_moment(self, moment: datetime) -> CommitInfo | None:
        """The newest commit of main that was made at `moment` (aware) or before; None where none was."""

    def signature(self, commit: str) -> tuple[bytes, str] | None:
        """(the bytes that were signed, the armored signature), or None for an unsigned commit."""
