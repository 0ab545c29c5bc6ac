"""What two texts share: found in large steps, the same as letter by letter."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from zhurnal.domain.common import common_end, common_start, differing_bytes

WORDS = st.text("абв", max_size=40)


@given(WORDS, WORDS, WORDS, WORDS)
def test_beginnings_and_ends_are_those_found_letter_by_letter(start: str, one: str, other: str, end: str) -> None:
    left, right = start + one + end, start + other + end
    alike = [a == b for a, b in zip(left, right, strict=False)]
    first = alike.index(False) if False in alike else len(alike)
    assert common_start(left, right) == first
    most = min(len(left), len(right)) - first
    backwards = [a == b for a, b in zip(left[::-1], right[::-1], strict=False)][:most]
    assert common_end(left, right, most) == (backwards.index(False) if False in backwards else len(backwards))


@given(st.binary(min_size=1, max_size=60), st.data())
def test_the_first_and_the_last_byte_that_differ(one: bytes, data: st.DataObject) -> None:
    places = data.draw(st.sets(st.integers(0, len(one) - 1), min_size=1, max_size=3))
    other = bytes(byte ^ data.draw(st.integers(1, 255)) if at in places else byte for at, byte in enumerate(one))
    assert differing_bytes(one, other) == (min(places), max(places))
