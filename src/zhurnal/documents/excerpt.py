"""One place of a canonical document as text, found without reading the document.

A canonical document has one fact a line and its shape in its indentation, so equal texts are equal values: a mark's
history through a hundred versions of a journal is told in the time of parsing one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from json.encoder import encode_basestring
from typing import Any

from zhurnal.documents.layout import spell_key


def excerpt(data: bytes, cell: Sequence[str]) -> bytes | None:
    """What stands at a place of the canonical document `data`; None where nothing does.

    cell: keys from the outside in, entries of a list by their `id`. A text that begins with a line feed is a map
    or a list, any other a scalar as it is spelled: `scalar` reads it.
    """
    region, indent = b"\n" + data, 0
    for step in cell:
        if not region.startswith(b"\n"):
            return None
        if region.startswith(b"\n" + b" " * indent + b"- "):
            found = _item(region, indent, step)
        else:
            found = _member(region, indent, step)
        if found is None:
            return None
        region = found
        indent += 2
    return region


def scalar(text: bytes) -> Any:
    """The value of an excerpt that is no map and no list: a string, an integer, a truth value."""
    return json.loads(text)


def _member(region: bytes, indent: int, key: str) -> bytes | None:
    marker = b"\n%s%s:" % (b" " * indent, spell_key(key).encode())
    at = region.find(marker)
    if at < 0:
        return None
    at += len(marker)
    if region[at : at + 1] == b" ":
        return region[at + 1 :].partition(b"\n")[0]
    end = _outside(indent).search(region, at + 1)
    return region[at : end.start() + 1 if end else len(region)]


def _item(region: bytes, indent: int, name: str) -> bytes | None:
    """The list's entry with this id, its dash made a space so that it reads as any map."""
    begin = b"\n" + b" " * indent + b"- "
    spelled = b"id: %s\n" % encode_basestring(name).encode()
    at = region.find(begin + spelled)
    if at < 0:
        inside = region.find(b"\n" + b" " * (indent + 2) + spelled)
        at = region.rfind(begin, 0, inside) if inside >= 0 else -1
        if at < 0:
            return None
    end = region.find(begin, at + 1)
    entry = region[at : end + 1 if end >= 0 else len(region)]
    return b"\n" + b" " * (indent + 2) + entry[len(begin) :]


@cache
def _outside(indent: int) -> re.Pattern[bytes]:
    """The next line that stands no deeper than `indent`."""
    return re.compile(rb"\n {0,%d}[^ \n]" % indent)
