"""The room on the stack is real: calls from no depth of a recursion map memory again and again."""

from __future__ import annotations

import resource

import pytest

from zhurnal.rendering.stack import with_room

CALLS = 2_000


def leaf() -> None:
    """A frame larger than that of `worst`, so that some depth of it leaves too little room for this one."""
    a = b = c = d = e = f = g = h = i = j = k = l = m = n = o = p = q = r = s = t = None  # noqa: E741
    return a or b or c or d or e or f or g or h or i or j or k or l or m or n or o or p or q or r or s or t


def worst(depth: int) -> int:
    """Most page faults of CALLS calls of `leaf` from any of `depth` depths."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(CALLS):
        leaf()
    here = resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
    return max(here, worst(depth - 1)) if depth else here


def test_with_room_no_edge_is_met() -> None:
    # Without it, CPython 3.11 faults at least once a call at the worst of these depths.
    assert with_room(lambda: worst(300)) < CALLS // 10


def test_result_and_error_pass_through() -> None:
    assert with_room(lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        with_room(lambda: 1 // 0)
