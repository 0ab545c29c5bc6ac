"""What can go wrong with the record; each message says what was expected and what was found."""

from __future__ import annotations

from zhurnal.domain.errors import StoreError


class PathError(StoreError):
    """A path outside the allow-list, or one that clashes with what stands in the tree."""


class MessageError(StoreError):
    """A commit message, author or trailer that would not read back as it was given."""


class ContentError(StoreError):
    """A file larger than a document may be."""


class ClockError(StoreError):
    """A commit dated before its parent: time must only grow along first parents."""


class NothingChangedError(StoreError):
    """A commit whose tree equals its parent's: there is nothing to record."""


class DuplicateKeyError(StoreError):
    """The idempotency key is already in the history; `commit` is the commit that carries it."""

    def __init__(self, key: str, commit: str) -> None:
        self.key = key
        self.commit = commit
        super().__init__(f"expected a new idempotency key, found {key!r} in commit {commit}")


class RefMovedError(StoreError):
    """The ref was moved by somebody who does not hold the lock; nothing was published."""

    def __init__(self, ref: str, expected: str | None, found: str | None) -> None:
        self.ref = ref
        self.expected = expected
        self.found = found
        super().__init__(f"expected {ref} at {expected}, found {found}")


class ProposalError(StoreError):
    """A proposal that cannot be moved as asked: there is none of this name, or it holds what would be lost."""


class PushFormatError(StoreError):
    """The body of a push that is not what git sends."""


class ForeignError(StoreError):
    """Something in a push that may not come in. `code` and `params` name it, `path` the file that it is about."""

    def __init__(self, code: str, path: str = "", **params: str | int) -> None:
        self.code = code
        self.path = path
        self.params = params
        super().__init__(f"expected what a proposal may hold, found {code} {path} {params}")


class LockError(StoreError):
    """A transaction asked for where none can be had: inside another one of the same thread, or the lock's file cannot
    be opened."""


class TransactionClosedError(StoreError):
    """A transaction used after its block was left."""


class PublishError(StoreError):
    """The commits could not be made durable; what was asked for is not acknowledged."""


class MissingObjectError(StoreError):
    """An object or commit that the record should hold and does not."""


class CorruptObjectError(StoreError):
    """Bytes in the object database that are not what Git's format says."""


class SignerMissingError(StoreError):
    """A commit was asked of a store that was opened without a signer (read only)."""


class GitCommandError(StoreError):
    """A stock git command failed; the message carries its exit status and what it said."""
