"""Documents read piece by piece: of a journal that grew by a mark only the lesson of that mark is read anew.

A document that ends in one list of maps (lessons, absences, issued files) is its head and its items, each on lines
of its own. It is good exactly if every item is, standing alone under that head, and they are not too many: items
are spelled one after the other, no text joins across the line feed between them (NFC), and the schema says nothing
of one item by another (`Schema.list_limits`). What does not fit this picture, or is not good, is read whole.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from threading import Lock
from typing import Any, Final

from zhurnal.domain.common import common_end, common_start
from zhurnal.domain.errors import DocumentError

from . import codec
from .limits import MAX_BYTES
from .schemas import SchemaSet

#: Letters of the documents' text that are remembered; what was read takes about five times its text.
DEFAULT_LETTERS: Final = 24 * 1024 * 1024
#: How an item of the document's own list begins; no deeper item and no text can hold these characters.
_ITEM: Final = "\n  - "
#: A line below the head that belongs to no item of the list.
_OUTSIDE: Final = re.compile(r"\n(?! {4}| {2}- |\Z)")
_FEW: Final = 3

Name = tuple[str, str]
"""The text of the head, and that of one item below it."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A good document as it was read. text: without its last line feed; starts: where `_ITEM` stands before each item;
    key: of the list; limit: how many items it may have."""

    text: str
    starts: list[int]
    document: dict[str, Any]
    key: str
    limit: int


class PieceReader:
    """A `codec.load` that remembers, of each head, what was read last; what it gives then shares the items that stand
    still. Safe for threads."""

    def __init__(self, schemas: SchemaSet, max_letters: int = DEFAULT_LETTERS) -> None:
        self._schemas = schemas
        self._max_letters, self._letters = max_letters, 0
        self._last: OrderedDict[str, _Read] = OrderedDict()
        self._lock = Lock()

    def load(self, data: bytes, *, path: str = "") -> dict[str, Any]:
        """As `codec.load`: the same document, or the same DocumentError."""
        text = _text(data)
        head = text[: max(text.find(_ITEM), 0)]
        before = self._last.get(head)
        found = self._grown(head, before, text) if before is not None else None
        if found is None:
            document = codec.load(data, self._schemas, path=path)
            found = self._whole(head, text, document) if head else None
            if found is None:
                return document
        self._keep(head, found)
        return found.document

    def _whole(self, head: str, text: str, document: dict[str, Any]) -> _Read | None:
        """A good document that was read whole; None where it is not one list of items, or its schema does not judge
        them one by one."""
        key = _key(head)
        limit = self._schemas.schema_of(document).list_limits.get(key)
        if limit is None or _OUTSIDE.search(text, len(head)):
            return None
        return _Read(text, _starts(text, len(head), len(text)), document, key, limit)

    def _grown(self, head: str, before: _Read, text: str) -> _Read | None:
        """The document that differs from `before` in some items; None where it is to be read whole."""
        old, starts = before.text, before.starts
        first = common_start(old, text)
        rest = common_end(old, text, min(len(old), len(text)) - first)
        # An item stands still where what parts it from the next one does.
        front = max(bisect_right(starts, first - len(_ITEM)) - 1, 0)
        if first == len(old) and text.startswith(_ITEM, first):
            front = len(starts)
        back = bisect_left(starts, len(old) - rest)
        shift = len(text) - len(old)
        begin = starts[front] if front < len(starts) else len(old)
        end = starts[back] + shift if back < len(starts) else len(text)
        fresh = _starts(text, begin, end)
        # Of a document that is mostly new one reading is faster than many.
        if len(fresh) > _FEW and 2 * len(fresh) > len(starts):
            return None
        if _OUTSIDE.search(text, begin, end):
            return None
        items = before.document[before.key][:front]
        for at, until in pairwise([*fresh, end]):
            item = self._read(head, before.key, text[at + len(_ITEM) : until])
            if item is None:
                return None
            items.append(item)
        items += before.document[before.key][back:]
        if not 0 < len(items) <= before.limit:
            return None
        places = [*starts[:front], *fresh, *(at + shift for at in starts[back:])]
        return _Read(text, places, {**before.document, before.key: items}, before.key, before.limit)

    def _read(self, head: str, key: str, piece: str) -> Any:
        """One item, read as a document that has no other; None where it is not good."""
        try:
            document = codec.load(f"{head}{_ITEM}{piece}\n".encode(), self._schemas)
        except DocumentError:
            return None
        return document[key][0]

    def _keep(self, head: str, found: _Read) -> None:
        with self._lock:
            old = self._last.pop(head, None)
            self._letters += len(found.text) - (len(old.text) if old else 0)
            self._last[head] = found
            while self._letters > self._max_letters:
                _, dropped = self._last.popitem(last=False)
                self._letters -= len(dropped.text)


def _text(data: bytes) -> str:
    """The document's text without its last line feed; "" where it cannot be read by pieces."""
    if len(data) > MAX_BYTES or not data.endswith(b"\n"):
        return ""
    try:
        return data[:-1].decode("utf-8")
    except UnicodeDecodeError:
        return ""


def _starts(text: str, begin: int, end: int) -> list[int]:
    """Where `_ITEM` stands between two places, the first of which it may stand at."""
    found: list[int] = []
    at = text.find(_ITEM, begin, end)
    while at >= 0:
        found.append(at)
        at = text.find(_ITEM, at + len(_ITEM), end)
    return found


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
    text = _text(data)
    head, *pieces = text.split(_ITEM)
    if len(pieces) < 2 or _OUTSIDE.search(text, len(head)):
        return []
    return [(head, piece) for piece in pieces]
