"""Places inside a document: a path of keys and indexes, and the line on which it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

Step: TypeAlias = str | int
#: ("lessons", 3, "works", 0, "marks", "p-0421")
Place: TypeAlias = tuple[Step, ...]


def spell_place(place: Place) -> str:
    """The place as an RFC 6901 JSON pointer, "" for the whole document.

    `/lessons/3/works/0/marks/p-0421~12`.
    """
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in place)


def nearest(lines: Mapping[Place, int], place: Place) -> int:
    """The line of `place` in `lines`, or of the nearest place above it that has one.

    1 for the whole document.
    """
    for length in range(len(place), 0, -1):
        line = lines.get(place[:length])
        if line is not None:
            return line
    return 1
