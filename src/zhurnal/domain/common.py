"""What two texts have in common at their beginning and their end, compared in a few large steps rather than letter by
letter: of two states of a document or a folder nearly all is the same."""

from __future__ import annotations

from typing import AnyStr


def common_start(one: AnyStr, other: AnyStr) -> int:
    """How many letters or bytes two texts begin with alike."""
    low, high = 0, min(len(one), len(other)) + 1
    while high - low > 1:
        middle = (low + high) // 2
        if other.startswith(one[low:middle], low):
            low = middle
        else:
            high = middle
    return low


def common_end(one: AnyStr, other: AnyStr, most: int) -> int:
    """How many letters or bytes two texts end with alike, `most` at most."""
    low, high = 0, min(most, len(one), len(other)) + 1
    while high - low > 1:
        middle = (low + high) // 2
        if other.endswith(one[len(one) - middle : len(one) - low], 0, len(other) - low):
            low = middle
        else:
            high = middle
    return low
