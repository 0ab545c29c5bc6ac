"""Topics of a file and items of the plan in force: the same topic keeps its id, and given lessons their item."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from zhurnal.domain.changes.base import next_id, set_or_drop
from zhurnal.domain.lookalikes import skeleton
from zhurnal.domain.source import Document
from zhurnal.services.imports.ktp_model import Topic


@dataclass(frozen=True, slots=True)
class MergedItems:
    """items: as the plan is to read. The others are ids, in the plan's order; kept: no topic of the file, but held by
    lessons that were given or by a plan that differs from this one; removed: no longer there."""

    items: tuple[dict[str, Any], ...]
    added: tuple[str, ...]
    changed: tuple[str, ...]
    left: tuple[str, ...]
    kept: tuple[str, ...]
    removed: tuple[str, ...]


def merge_items(old: Sequence[Document], new: Sequence[Topic], held: Set[str]) -> MergedItems:
    """The items that `new` makes of `old`. held: ids that must not go.

    Topics are the same where an eye sees no difference but in points and commas: those of the same unit first, then
    those that moved; of several alike, the first is the first. New ids are given in the file's order and never repeat
    one that was held.
    """
    pairs = _pairs(_keys(old), _keys([{"unit": topic.unit, "topic": topic.topic} for topic in new]))
    known: list[Mapping[str, Any]] = [*old, *({"id": one} for one in held)]
    items: list[dict[str, Any]] = []
    added: list[str] = []
    changed: list[str] = []
    left: list[str] = []
    for n, topic in enumerate(new):
        before = old[pairs[n]] if n in pairs else None
        item = _item(topic, str(before["id"]) if before else next_id("k", known))
        known.append(item)
        items.append(item)
        (added if before is None else left if item == before else changed).append(item["id"])
    matched = set(pairs.values())
    lost = [n for n in range(len(old)) if n not in matched]
    kept = [n for n in lost if old[n]["id"] in held]
    for n in kept:
        _insert(items, old, n)
    removed = [str(old[n]["id"]) for n in lost if n not in kept]
    kept_ids = tuple(str(old[n]["id"]) for n in kept)
    return MergedItems(tuple(items), tuple(added), tuple(changed), tuple(left), kept_ids, tuple(removed))


def topic_key(topic: str) -> str:
    """What makes two topics the same."""
    plain = " ".join(re.sub(r"[\W_]+", " ", skeleton(topic).replace("ё", "е")).split())
    return plain or topic


def _keys(items: Sequence[Document]) -> list[tuple[str, ...]]:
    """Unit and topic of each item; a unit lasts until the next begins."""
    found: list[tuple[str, ...]] = []
    unit = ""
    for item in items:
        unit = topic_key(item["unit"]) if item.get("unit") else unit
        found.append((unit, topic_key(item["topic"])))
    return found


def _pairs(old: Sequence[tuple[str, ...]], new: Sequence[tuple[str, ...]]) -> dict[int, int]:
    """For places in `new` the place in `old` of the same topic; each is taken once."""
    found: dict[int, int] = {}
    for part in (slice(0, 2), slice(1, 2)):  # unit and topic; the topic alone
        taken = set(found.values())
        free: dict[tuple[str, ...], list[int]] = {}
        for place, key in enumerate(old):
            if place not in taken:
                free.setdefault(key[part], []).append(place)
        for place, key in enumerate(new):
            if place not in found and free.get(key[part]):
                found[place] = free[key[part]].pop(0)
    return found


def _item(topic: Topic, id_: str) -> dict[str, Any]:
    item: dict[str, Any] = {"id": id_, "topic": topic.topic, "hours": topic.hours}
    set_or_drop(item, "unit", topic.unit)
    set_or_drop(item, "homework", topic.homework)
    return item


def _insert(items: list[dict[str, Any]], old: Sequence[Document], place: int) -> None:
    """Put a kept item after the nearest of its predecessors that is there, at the start where none is; and after those
    of the same topic, so that the next import finds them in the same order. It begins no unit any more."""
    ids = [item["id"] for item in items]
    before = next((old[n]["id"] for n in range(place - 1, -1, -1) if old[n]["id"] in ids), None)
    key = topic_key(old[place]["topic"])
    after = [n for n, item in enumerate(items) if item["id"] == before or topic_key(item["topic"]) == key]
    kept = {name: value for name, value in old[place].items() if name != "unit"}
    items.insert(max(after, default=-1) + 1, kept)
