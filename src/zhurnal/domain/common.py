"""What two texts have in common at their beginning and their end, compared in a few large steps rather than letter by
letter: of two states of a document or a folder nearly all is the same."""

from __future__ import annotations


def differing_bytes(one: bytes, other: bytes) -> tuple[int, int]:
    """Where the first and the last byte stand in which two texts of one length, which are not equal, differ."""
    # As two numbers: where their digits are other ones is one step of the processor for many.
    apart = int.from_bytes(one) ^ int.from_bytes(other)
    end = len(one) - 1
    return end - (apart.bit_length() - 1) // 8, end - ((apart & -apart).bit_length() - 1) // 8


def common_start(one: str, other: str) -> int:
    """How many letters two texts begin with alike."""
    low, high = 0, min(len(one), len(other)) + 1
    while high - low > 1:
        middle = (low + high) // 2
        if other.startswith(one[low:middle], low):
            low = middle
        else:
            high = middle
    return low


def common_end(one: str, other: str, most: int) -> int:
    """How many letters two texts end with alike, `most` at most."""
    low, high = 0, min(most, len(one), len(other)) + 1
    while high - low > 1:
        middle = (low + high) // 2
        if other.endswith(one[len(one) - middle : len(one) - low], 0, len(other) - low):
            low = middle
        else:
            high = middle
    return low
