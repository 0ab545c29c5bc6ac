"""Room on the interpreter's stack for a deep recursion that crosses the same depth a million times.

CPython (3.11 and later, Python/pystate.c, push_chunk) keeps frames in chunks of 16 KiB. A call that does not fit maps
a new chunk, its return unmaps it: a recursion that goes up and down across such an edge, as the layout of table
cells does, spends a quarter of its time in page faults, or none, by the luck of its depth. A frame that asks for
much stack gets a chunk of its own, large enough for what is called from it.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any, TypeVar

T = TypeVar("T")

WORDS = 9000
"""Asked for by the one frame: 72 KB, so that its chunk becomes 128 KiB, of which more than 50 KB stay free."""


def _call(function: Callable[[], Any]) -> Any:
    return function()


_roomy = FunctionType(_call.__code__.replace(co_stacksize=WORDS), globals())


def with_room(function: Callable[[], T]) -> T:
    """What `function` returns, called where the stack has room."""
    result: T = _roomy(function)
    return result
