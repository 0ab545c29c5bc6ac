"""A bounded memory of what was used last; safe between threads."""

from __future__ import annotations

import threading
from collections import OrderedDict
from contextlib import suppress
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Recent(Generic[Value]):
    """Least recently used values are forgotten once their weights together pass `limit`.

    Values must be immutable or treated so: they are handed out, not copied.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._weight = 0
        self._items: OrderedDict[str, tuple[Value, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> Value | None:
        """The value under `key`, now the most recent one, or None."""
        found = self._items.get(key)
        if found is None:
            return None
        # One step of the interpreter, which needs no lock; another thread may have dropped the value just now.
        with suppress(KeyError):
            self._items.move_to_end(key)
        return found[0]

    def put(self, key: str, value: Value, weight: int = 1) -> None:
        """Remembers `value`, unless it is so heavy (a quarter of the limit) that it would drive out the others."""
        if weight * 4 > self._limit:
            return
        with self._lock:
            old = self._items.pop(key, None)
            self._weight += weight - (old[1] if old else 0)
            self._items[key] = (value, weight)
            while self._weight > self._limit:
                _, (_, dropped) = self._items.popitem(last=False)
                self._weight -= dropped
