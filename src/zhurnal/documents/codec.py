"""The codec: bytes to document and back, one strict loader for every door.

Order of the loader's checks: size; UTF-8, characters, NFC; the line grammar and the structure; one spelling
only (the bytes are those that `emit` gives for what was read); the schema. The first stage that fails is the
one that is told, but for the last two, which are told together.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import zip_longest
from typing import Any

from zhurnal.domain.errors import DocumentError
from zhurnal.domain.findings import Finding

from . import emitter
from . import text as characters
from .limits import MAX_BYTES, MAX_FINDINGS
from .order import is_canonical
from .places import Place, nearest
from .reader import line_map, read, read_with_keys
from .schemas import Schema, SchemaSet
from .verdicts import has_mixed_words, verdict


def load(data: bytes, schemas: SchemaSet, *, path: str = "", max_bytes: int = MAX_BYTES) -> dict[str, Any]:
    """The document that `data` is; the caller does not change it (see `cache.copy`).

    Raises DocumentError whose findings name `path`, line, code and parameters.
    """
    text = decode(data, path=path, max_bytes=max_bytes)
    document, keys = read_with_keys(text, path=path)
    schema = schemas.schema_of(document, path=path)
    canonical = is_canonical(document, keys, schema.layout)
    # A word that mixes scripts is seen in the text already: hardly any document has one.
    mixed = characters.may_mix_scripts(data) and has_mixed_words(document, schema.layout)
    if canonical and not mixed and schema.is_valid(document):
        return document
    findings = [] if canonical else [_first_difference(text, emitter.spell(document, schema.layout), path)]
    lines = line_map(text)
    findings += verdict(document, schema, lambda place: nearest(lines, place), path)
    raise DocumentError(findings[:MAX_FINDINGS])


def emit(document: dict[str, Any], schema: Schema, *, path: str = "") -> bytes:
    """The canonical bytes of `document`, laid out by `schema` but not checked against it: see `dump`.

    Raises DocumentError for what has no canonical spelling (`emitter.emit`).
    """
    return emitter.emit(document, schema.layout, path=path)


def dump(document: dict[str, Any], schemas: SchemaSet, *, path: str = "") -> bytes:
    """The canonical bytes of `document`, checked as `load` checks them.

    Raises DocumentError. For those who write.
    """
    schema = schemas.schema_of(document, path=path)
    data = emit(document, schema, path=path)
    # Equal documents have equal bytes: where `data` reads back as `document`, it is spelled as `load` wants it.
    same = read(data.decode(), path=path) == document
    if not (same and schema.is_valid(document) and not has_mixed_words(document, schema.layout)):
        load(data, schemas, path=path)
    return data


def decode(data: bytes, *, path: str = "", max_bytes: int = MAX_BYTES) -> str:
    """The text of `data`: within bounds, UTF-8 without mark, LF, allowed characters, NFC.

    Raises DocumentError.
    """
    if len(data) > max_bytes:
        raise _error("too-large", path, 0, size=len(data), limit=max_bytes)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _error("not-utf-8", path, line, byte=f"{data[error.start]:02X}") from None
    if not characters.has_only_allowed(text):
        raise _forbidden(text, path)
    if not characters.is_nfc(text):
        lines = text.split("\n")
        number = next((n for n, line in enumerate(lines, 1) if not characters.is_nfc(line)), 1)
        raise _error("not-nfc", path, number, text=lines[number - 1].strip()[:60])
    return text


def line_of(data: bytes, place: Place) -> int:
    """The line of `place` in canonical bytes, or of the nearest place above it; 1 for the whole document.

    For many places of one document use `lines_of` once.
    """
    return nearest(lines_of(data), place)


def line_at(data: bytes, pointer: str) -> int:
    """As `line_of`, for a place as an RFC 6901 JSON pointer: a retake's key "p-0440/2" is written "p-0440~12"."""
    lines = lines_of(data)
    place: Place = ()
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        # A pointer does not tell the key "204" of a room from an index: the document does.
        below: Place = (*place, key) if (*place, key) in lines or not key.isdigit() else (*place, int(key))
        if below not in lines:
            break
        place = below
    return nearest(lines, place)


def lines_of(data: bytes) -> Mapping[Place, int]:
    """The line of every place of canonical bytes."""
    return line_map(data.decode("utf-8"))


def _first_difference(text: str, spelled: str, path: str) -> Finding:
    """Where `text` leaves the one canonical spelling: nearly always a key out of its order."""
    pairs = zip_longest(text.split("\n"), spelled.split("\n"), fillvalue="")
    number, (found, expected) = next((n, pair) for n, pair in enumerate(pairs, 1) if pair[0] != pair[1])
    params = {"found": found.strip()[:60], "expected": expected.strip()[:60]}
    here, there = (line.strip().removeprefix("- ").partition(":")[0] for line in (found, expected))
    code = "key-order" if here != there and here.strip('"') != there.strip('"') else "not-canonical"
    return Finding(code, path=path, line=number, params=params)


def _forbidden(text: str, path: str) -> DocumentError:
    if text.startswith("\ufeff"):
        return _error("byte-order-mark", path, 1)
    index, name = characters.first_forbidden(text) or (0, "")
    line = text.count("\n", 0, index) + 1
    if text[index] == "\r":
        return _error("carriage-return", path, line)
    if text[index] == "\t":
        return _error("tab", path, line)
    column = index - text.rfind("\n", 0, index)
    return _error("forbidden-character", path, line, character=name, column=column)


def _error(code: str, path: str, line: int, **params: str | int) -> DocumentError:
    return DocumentError([Finding(code, path=path, line=line, params=params)])


__all__ = ["decode", "dump", "emit", "line_of", "lines_of", "load"]
