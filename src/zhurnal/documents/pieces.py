"""Documents read piece by piece: of a journal that grew by a mark only the lesson of that mark is read anew.

A document that ends in one list of maps (lessons, absences, issued files) is its head and its items, each on lines
of its own. It is good exactly if every item is, standing alone under that head, and they are not too many: items
are spelled one after the other, no text joins across the line feed between them (NFC), and the schema says nothing
of one item by another (`Schema.list_limits`). What does not fit this picture, or is not good, is read whole.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock
from typing import Any, Final

from zhurnal.domain.errors import DocumentError

from . import codec
from .limits import MAX_BYTES
from .schemas import SchemaSet

#: Bytes of the items' text that are remembered; a read item takes about five times its text.
DEFAULT_BYTES: Final = 24 * 1024 * 1024
#: How an item of the document's own list begins; no deeper item and no text can hold these characters.
_ITEM: Final = "\n  - "
#: A line below the head that belongs to no item of the list.
_OUTSIDE: Final = re.compile(r"\n(?! {4}| {2}- |\Z)")

Head = tuple[dict[str, Any], str, int]
"""The document without its list, the list's key, how many items it may have."""
Piece = tuple[Head, Any]
Name = tuple[str, str]
"""The text of the head, and that of one item below it."""


class PieceReader:
    """A `codec.load` that remembers items; the documents that it gives share them. Safe for threads."""

    def __init__(self, schemas: SchemaSet, max_bytes: int = DEFAULT_BYTES) -> None:
        self._schemas = schemas
        self._max_bytes, self._bytes = max_bytes, 0
        self._items: OrderedDict[Name, Piece] = OrderedDict()
        self._lock = Lock()

    def load(self, data: bytes, *, path: str = "") -> dict[str, Any]:
        """As `codec.load`: the same document, or the same DocumentError."""
        names = _pieces(data)
        known = self._known(names)
        if known.count(None) > len(known) // 2:
            # Of a document that is new the pieces are taken from the whole: their heads are read once, not each time.
            document = codec.load(data, self._schemas, path=path)
            self._keep(names, document)
            return document
        return self._joined(names, known) or codec.load(data, self._schemas, path=path)

    def _joined(self, names: list[Name], known: list[Piece | None]) -> dict[str, Any] | None:
        """The document, or None where it is to be read whole."""
        found = []
        for (head, piece), item in zip(names, known, strict=True):
            read = item or self._read(head, piece)
            if read is None:
                return None
            found.append(read)
        if not found:
            return None
        document, key, limit = found[0][0]
        return {**document, key: [item for _, item in found]} if len(found) <= limit else None

    def _known(self, names: list[Name]) -> list[Piece | None]:
        with self._lock:
            found = [self._items.get(name) for name in names]
            for name, item in zip(names, found, strict=True):
                if item is not None:
                    self._items.move_to_end(name)
            return found

    def _read(self, head: str, piece: str) -> Piece | None:
        """One item, read as a document that has no other."""
        try:
            document = codec.load(f"{head}{_ITEM}{piece}\n".encode(), self._schemas)
        except DocumentError:
            return None
        name = [(head, piece)]
        self._keep(name, document)
        return self._known(name)[0]

    def _keep(self, names: list[Name], document: dict[str, Any]) -> None:
        """Remember the pieces of a good document; nothing where its schema does not judge them one by one."""
        if not names:
            return
        head = names[0][0]
        key = _key(head)
        limit = self._schemas.schema_of(document).list_limits.get(key)
        if limit is None:
            return
        above = {name: value for name, value in document.items() if name != key}, key, limit
        with self._lock:
            for name, item in zip(names, document[key], strict=True):
                if name not in self._items:
                    self._bytes += len(name[0]) + len(name[1])
                self._items[name] = above, item
            while self._bytes > self._max_bytes:
                (old_head, old), _ = self._items.popitem(last=False)
                self._bytes -= len(old) + len(old_head)


def dump_after(
    document: dict[str, Any], before: Mapping[str, Any], data: bytes, schemas: SchemaSet, *, path: str = ""
) -> bytes:
    """As `codec.dump` for a document that was made from `before`, a good one, whose bytes are `data`.

    Items that are the very objects of `before` keep their text; the others are spelled and checked alone, which is
    as good as within the whole (see above). Raises DocumentError.
    """
    names = _pieces(data)
    head = names[0][0] if names else ""
    key = _key(head)
    above = {name: value for name, value in document.items() if name != key}
    limit = schemas.schema_of(document, path=path).list_limits.get(key) if names else None
    items = document.get(key)
    if limit is None or not isinstance(items, list) or not 0 < len(items) <= limit or len(names) != len(before[key]):
        return codec.dump(document, schemas, path=path)
    if above != {name: value for name, value in before.items() if name != key}:
        return codec.dump(document, schemas, path=path)
    known = {id(item): piece for item, (_, piece) in zip(before[key], names, strict=True)}
    pieces = [head]
    for item in items:
        piece = known.get(id(item)) or _spelled(above, key, item, head, schemas)
        if piece is None:
            return codec.dump(document, schemas, path=path)
        pieces.append(piece)
    whole = f"{_ITEM.join(pieces)}\n".encode()
    return whole if len(whole) <= MAX_BYTES else codec.dump(document, schemas, path=path)


def _spelled(above: dict[str, Any], key: str, item: Any, head: str, schemas: SchemaSet) -> str | None:
    """The text of one item; None where the whole document is to be spelled, to tell what is wrong in its place."""
    try:
        alone = codec.dump({**above, key: [item]}, schemas).decode()
    except DocumentError:
        return None
    begin = f"{head}{_ITEM}"
    return alone[len(begin) : -1] if alone.startswith(begin) else None


def _key(head: str) -> str:
    """The key of the list: it ends the head."""
    return head[head.rfind("\n") + 1 : -1]


def _pieces(data: bytes) -> list[Name]:
    """The items with their head, as texts; none where the document does not look as if it were made of them."""
    if len(data) > MAX_BYTES or not data.endswith(b"\n"):
        return []
    try:
        text = data[:-1].decode("utf-8")
    except UnicodeDecodeError:
        return []
    head, *pieces = text.split(_ITEM)
    if len(pieces) < 2 or _OUTSIDE.search(text, len(head)):
        return []
    return [(head, piece) for piece in pieces]
