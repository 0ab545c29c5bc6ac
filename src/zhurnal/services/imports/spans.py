"""Lists of who was somewhere from when to when: what an import says laid over what stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zhurnal.domain.source import Document


def overlap(one: Document, other: Document) -> bool:
    """Whether two entries last on a common day; dates are ISO, an entry without `from` or `to` is open."""
    return bool(one.get("from", "0") <= other.get("to", "9") and other.get("from", "0") <= one.get("to", "9"))


def laid_over(standing: Sequence[Document], wanted: Sequence[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    """`standing` with the entries of `wanted`; who is named by `key`.

    An entry of the same person at the same time is the same entry: it stays as it is, and gets its end where it has
    none yet. Nothing is taken away.
    """
    found = [dict(entry) for entry in standing]
    for entry in wanted:
        same = next((one for one in found if one.get(key) == entry[key] and overlap(one, entry)), None)
        if same is None:
            found.append(dict(entry))
        elif "to" in entry:
            same.setdefault("to", entry["to"])
    return found
