"""How large an invented gymnasium is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

PROFILES = ("tech", "natural", "humanities", "social")
"""Profiles of grades 10-11, as codes of the parts of their classes."""


@dataclass(frozen=True, slots=True)
class Size:
    """What a generator is told. classes: how many of each grade; teachers: who has lessons, leaders among them.

    second_shift: grades that come in the afternoon (not 1, 5, 9-11: sanitary rules); at_home: pupils taught at home.
    """

    classes: Mapping[int, int] = field(hash=False)
    pupils: int
    teachers: int
    second_shift: frozenset[int]
    profiles: tuple[str, ...]
    at_home: int


GYMNASIUM = Size(
    classes={**dict.fromkeys(range(1, 10), 4), 10: 2, 11: 2},
    pupils=1000,
    teachers=80,
    second_shift=frozenset({3, 6, 7}),
    profiles=PROFILES,
    at_home=4,
)
"""1,000 pupils in 40 classes, 80 teachers."""

SMALL_GYMNASIUM = Size(
    classes={1: 1, 3: 1, 5: 1, 7: 2, 10: 1},
    pupils=72,
    teachers=30,
    second_shift=frozenset({3, 7}),
    profiles=("tech", "humanities"),
    at_home=1,
)
"""The same school with every trait and few classes, for tests."""
