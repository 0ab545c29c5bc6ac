"""Whether a document that was just read stood in its one spelling, without spelling it again.

The line grammar leaves one way to write a value, a line's place, an empty list (not at all). What is left to a writer
is the order of keys and the quotes around them: this module looks at both, and says True exactly where `emitter.spell`
gives the text that was read; the tests hold the two against each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from .layout import Node, natural, spell_key
from .reader import unquote


def is_canonical(document: dict[str, Any], keys: Iterable[str], layout: Node) -> bool:
    """keys: all keys of the text as they were spelled there (`reader.read_with_keys`)."""
    return all(map(_is_plain, keys)) and _is_ordered(document, layout)


@lru_cache(maxsize=65536)
def _is_plain(key: str) -> bool:
    """Whether a key wears its quotes exactly where it needs them; "" stands for a line without a key."""
    return not key or spell_key(unquote(key) if key[0] == '"' else key) == key


def _is_ordered(document: dict[str, Any], layout: Node) -> bool:
    """Known keys in the schema's order, then all others in the natural one; so in every map below."""
    order = layout.order
    last, rank = -1, None
    for key, value in document.items():
        position = order.get(key)
        if position is None:
            found = natural(key)
            if rank is not None and found <= rank:
                return False
            rank = found
        elif rank is not None or position < last:
            return False
        else:
            last = position
        if value.__class__ is dict:
            if not _is_ordered(value, layout.child(key)):
                return False
        elif value.__class__ is list:
            below = layout.child(key).items()
            if not all(_is_ordered(item, below) for item in value if item.__class__ is dict):
                return False
    return True
