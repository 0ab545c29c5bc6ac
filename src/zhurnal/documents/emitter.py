"""A document as canonical YAML. An own emitter: it knows one style only, and the strict loader compares with
it.

Block style, two spaces, one fact a line, texts in double quotes, empty lists and maps left out:

    kind: "journal"
    lessons:
      - id: "l-3f9k"
        number: 3
        absent:
          p-0421: "late"
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any, Final

from zhurnal.domain.errors import DocumentError
from zhurnal.domain.findings import Finding

from . import text as characters
from .layout import Node, natural, spell_key
from .limits import MAX_BYTES, MAX_DEPTH, MAX_DIGITS, MAX_KEY, MAX_TEXT
from .places import Step, spell_place

_PADS: Final = tuple("  " * level for level in range(MAX_DEPTH + 1))
_INTEGER_BOUND: Final = 10**MAX_DIGITS


class _Refusal(Exception):
    """Something that has no canonical spelling; `place` grows on the way up."""

    def __init__(self, code: str, **params: str | int) -> None:
        self.code, self.params = code, params
        self.place: list[Step] = []
        super().__init__(code)


def emit(document: dict[str, Any], layout: Node, *, path: str = "") -> bytes:
    """The canonical bytes of `document`.

    Says nothing about the schema, but what it returns passes every check before the schema. Raises
    DocumentError for what has no spelling: other types than dict, list, str, int, bool; characters, sizes and
    depths out of bounds; an empty list or map where the schema requires one, or in a list.
    """
    try:
        text = spell(document, layout)
        _check_bounds(document, text)
    except _Refusal as refusal:
        params = refusal.params | {"at": spell_place(tuple(refusal.place))}
        raise DocumentError([Finding(refusal.code, path=path, params=params)]) from None
    return text.encode()


def spell(document: dict[str, Any], layout: Node) -> str:
    """`emit` without the bounds, for a document that was just read and so keeps them."""
    if _is_empty(document):
        raise _Refusal("empty-document")
    lines: list[str] = []
    _write_map(lines, document, layout, 0, "")
    return "".join(lines)


def _write_map(lines: list[str], document: dict[str, Any], layout: Node, level: int, lead: str) -> None:
    """lead: what stands before the first key, spaces or the dash of a list item."""
    if level >= MAX_DEPTH:
        raise _Refusal("too-deep", limit=MAX_DEPTH)
    pad = _PADS[level]
    left = len(document)
    for key, name, below in layout.names:
        if key in document:
            left -= 1
            value = document[key]
            if value.__class__ is str and value.isprintable():
                lines.append(f"{lead}{name}: {encode_basestring(value)}\n")
            elif not _write_member(lines, key, name, value, layout, below, level, lead):
                continue
            lead = pad
    if not left:
        return
    for _, key, name in sorted([_unlisted(key) for key in document if key not in layout.order]):
        value = document[key]
        if value.__class__ is str and value.isprintable():
            lines.append(f"{lead}{name}: {encode_basestring(value)}\n")
        elif not _write_member(lines, key, name, value, layout, layout.child(key), level, lead):
            continue
        lead = pad


def _write_member(
    lines: list[str], key: str, name: str, value: object, layout: Node, below: Node, level: int, lead: str
) -> bool:
    """One key that is not a plain text; False where it is empty and left out."""
    try:
        if not isinstance(value, dict | list):
            lines.append(f"{lead}{name}: {_scalar(value)}\n")
            return True
        if _is_empty(value):
            if key in layout.required:
                raise _Refusal("empty-required", key=key)
            return False
        lines.append(f"{lead}{name}:\n")
        if isinstance(value, dict):
            _write_map(lines, value, below, level + 1, _PADS[level + 1])
        else:
            _write_list(lines, value, below.items(), level + 1)
        return True
    except _Refusal as refusal:
        refusal.place.insert(0, key)
        raise


def _write_list(lines: list[str], values: list[Any], layout: Node, level: int) -> None:
    if level >= MAX_DEPTH:
        raise _Refusal("too-deep", limit=MAX_DEPTH)
    lead = f"{_PADS[level]}- "
    for index, value in enumerate(values):
        try:
            if isinstance(value, dict):
                if _is_empty(value):
                    raise _Refusal("empty-item")
                _write_map(lines, value, layout, level + 1, lead)
            elif isinstance(value, list):
                raise _Refusal("list-in-list")
            else:
                lines.append(f"{lead}{_scalar(value)}\n")
        except _Refusal as refusal:
            refusal.place.insert(0, index)
            raise


def _scalar(value: object) -> str:
    if isinstance(value, str) and value.__class__ is str:
        return _text(value)
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, int) and value.__class__ is int:
        if not -_INTEGER_BOUND < value < _INTEGER_BOUND:
            raise _Refusal("number-too-long", limit=MAX_DIGITS)
        return str(value)
    raise _Refusal("unsupported-value", type=value.__class__.__name__)


def _text(value: str) -> str:
    """A text in double quotes.

    The line feed is the only character that is escaped because it cannot stand there.
    """
    found = characters.first_forbidden(value)
    if found is not None:
        raise _Refusal("forbidden-character", character=found[1])
    return encode_basestring(value)


@lru_cache(maxsize=65536)
def _unlisted(key: str) -> tuple[object, str, str]:
    """A key that the schema does not list: its rank in the natural order, itself, its spelling."""
    if key.__class__ is not str:
        raise _Refusal("unsupported-value", type=key.__class__.__name__)
    if not 0 < len(key) <= MAX_KEY:
        raise _Refusal("bad-key", key=key[:MAX_KEY], limit=MAX_KEY)
    found = characters.first_forbidden(key)
    if found is not None or "\n" in key:
        raise _Refusal("forbidden-character", character=found[1] if found else characters.describe("\n"))
    return natural(key), key, spell_key(key)


def _is_empty(value: object) -> bool:
    """True for a list or map in which nothing would be written. A list counts its items, even empty ones."""
    if isinstance(value, dict):
        return all(isinstance(below, dict | list) and _is_empty(below) for below in value.values())
    return not value


def _check_bounds(document: object, text: str) -> None:
    """The bounds that cost nothing to check on the finished text."""
    size = len(text) if text.isascii() else len(text.encode())
    if size > MAX_BYTES:
        raise _Refusal("too-large", size=size, limit=MAX_BYTES)
    if not characters.is_nfc(text):
        raise _Refusal("not-nfc")
    if not characters.has_only_allowed(text):
        found = characters.first_forbidden(text)
        raise _Refusal("forbidden-character", character=found[1] if found else "")
    if max(map(len, text.split("\n"))) > MAX_TEXT:
        _check_lengths(document)


def _check_lengths(value: object) -> None:
    if isinstance(value, str) and len(value) > MAX_TEXT:
        raise _Refusal("text-too-long", length=len(value), limit=MAX_TEXT)
    members: Iterable[tuple[Step, object]] = ()
    if isinstance(value, dict | list):
        members = value.items() if isinstance(value, dict) else enumerate(value)
    for step, below in members:
        try:
            _check_lengths(below)
        except _Refusal as refusal:
            refusal.place.insert(0, step)
            raise
