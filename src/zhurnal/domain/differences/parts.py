"""A whole document's amendment taken apart into the changes that it consists of.

So that the same is judged in the same way, whether somebody hands in a document or says what is to become of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zhurnal.domain.changes import AmendDocument, Change
from zhurnal.domain.changes.documents import LOAD
from zhurnal.domain.source import Document


def parts_of(change: AmendDocument) -> Sequence[Change]:
    """Changes that together do what `change` does, one after the other; mostly `change` alone."""
    key = LOAD.get(change.kind)
    if key is None or not change.part(key):
        return (change,)
    return tuple(_stages(change, key)) or (change,)


def _stages(change: AmendDocument, key: str) -> Iterator[Change]:
    """The load by itself (3.7.4), and the rest by itself: others approve of it."""
    was, now = change.was, change.now
    if was is None or now is None:
        there: Document = now or was or {}
        between: Document = {name: value for name, value in there.items() if name != key}
    else:
        between = {name: value for name, value in {**was, key: now.get(key)}.items() if value is not None}
    for before, after in ((was, between), (between, now)):
        if before != after:
            yield AmendDocument(place=change.place, was=before, now=after)
