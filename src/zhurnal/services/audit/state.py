"""The record as the audit goes through it: one table of blobs that moves on from commit to commit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import TypeVar

from zhurnal.documents.source import Library
from zhurnal.domain.source import Document, names_in
from zhurnal.store.base import Snapshot

T = TypeVar("T")


class State:
    """A `Source` over blobs by path, with `over` laid over them (None: nothing stands there).

    The table is shared between a commit and the next one, so that its size costs nothing per commit.
    """

    def __init__(
        self, blobs: dict[str, str], files: Snapshot, library: Library, over: Mapping[str, str | None] | None = None
    ) -> None:
        self._blobs = blobs
        self._files = files
        self._library = library
        self._over = over or {}
        # The judge asks for the same few documents again and again: this spares it the library's lock.
        self._seen: dict[str, Document | None] = {}

    def blob_id(self, path: str) -> str | None:
        """The id of the content at `path`, or None."""
        return self._over[path] if path in self._over else self._blobs.get(path)

    def get(self, path: str) -> Document | None:
        if path not in self._seen:
            blob = self.blob_id(path)
            self._seen[path] = None if blob is None else self._library.parse(blob, self._files, path)
        return self._seen[path]

    def list(self, prefix: str) -> Sequence[str]:
        found = {path for path in self._blobs if path.startswith(prefix)}
        for path, blob in self._over.items():
            if path.startswith(prefix):
                (found.add if blob is not None else found.discard)(path)
        return sorted(found)

    def names(self, folder: str) -> Sequence[str]:
        return names_in(folder, chain(self._blobs, self._over))

    def derive(self, path: str, function: Callable[[Document], T]) -> T | None:
        blob = self.blob_id(path)
        if blob is None:
            return None
        return self._library.derive(blob, function, self._library.parse(blob, self._files, path))

    def settle(self) -> None:
        """What is laid over becomes the table: for this state and for every other one over the same table."""
        for path, blob in self._over.items():
            before = self._blobs.pop(path, None)
            if before is not None:
                self._library.cache.forget(before)
            if blob is not None:
                self._blobs[path] = blob
        self._over = {}
