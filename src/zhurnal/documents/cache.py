"""Parsed documents by the id of their blob: the same bytes are never read twice while they are in use.

A blob id names its content, so an entry never grows stale. Documents from the cache are shared between
threads and never changed: who wants another document takes `copy`, or builds anew the few maps on the way to
what changes.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final, TypeVar

T = TypeVar("T")

#: Bytes of source text; a parsed journal takes about five times its text.
DEFAULT_BYTES: Final = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Entry:
    """A document, bytes of its text, and what was derived from it, by the function."""

    size: int
    document: dict[str, Any]
    derived: dict[Callable[[dict[str, Any]], Any], Any] = field(default_factory=dict)


class DocumentCache:
    """The documents used last with what was derived from them, up to `max_bytes` of their text. Safe for threads.

    schemas are the caller's: one cache belongs to one `SchemaSet`.
    """

    def __init__(self, max_bytes: int = DEFAULT_BYTES) -> None:
        self._max_bytes, self._bytes = max_bytes, 0
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._lock = Lock()

    def get(
        self, blob_id: str, read: Callable[[], bytes], parse: Callable[[bytes], dict[str, Any]]
    ) -> dict[str, Any]:
        """The document of the blob `blob_id` (hex); read and parsed outside the lock where it is not known.

        What `read` and `parse` raise passes through and is not remembered. Two threads that ask at once may
        both parse; both get the same document.
        """
        known = self.known(blob_id)
        if known is not None:
            return known
        data = read()
        document = parse(data)
        with self._lock:
            entry = self._entries.setdefault(blob_id, _Entry(len(data), document))
            if entry.document is document:
                self._bytes += len(data)
                self._shrink()
            return entry.document

    def known(self, blob_id: str) -> dict[str, Any] | None:
        """The document of a blob that was parsed before and is remembered, now the most recent one; or None."""
        entry = self._entries.get(blob_id)
        if entry is None:
            return None
        # One step of the interpreter, which needs no lock; another thread may have dropped the entry just now.
        with suppress(KeyError):
            self._entries.move_to_end(blob_id)
        return entry.document

    def forget(self, blob_id: str) -> None:
        """Remember a document no longer, for it was overwritten and will hardly be asked for."""
        with self._lock:
            entry = self._entries.pop(blob_id, None)
            if entry is not None:
                self._bytes -= entry.size

    def derive(self, blob_id: str, function: Callable[[dict[str, Any]], T], document: dict[str, Any]) -> T:
        """function(document), remembered as long as the document under `blob_id` is."""
        entry = self._entries.get(blob_id)
        if entry is None or entry.document is not document:
            return function(document)
        if function not in entry.derived:
            entry.derived[function] = function(document)
        value: T = entry.derived[function]
        return value

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, blob_id: object) -> bool:
        return blob_id in self._entries

    def _shrink(self) -> None:
        while self._bytes > self._max_bytes and self._entries:
            _, entry = self._entries.popitem(last=False)
            self._bytes -= entry.size


def copy(document: dict[str, Any]) -> dict[str, Any]:
    """A document of one's own, equal and free to change: a faster `copy.deepcopy`."""
    return {key: _copy(value) for key, value in document.items()}


def _copy(value: Any) -> Any:
    if value.__class__ is dict:
        return {key: _copy(below) for key, below in value.items()}
    if value.__class__ is list:
        return [_copy(below) for below in value]
    return value
