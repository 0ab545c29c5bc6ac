"""Who is in which part of a class: language and informatics groups, boys and girls, second languages, profiles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zhurnal.services.gymnasium.groups import PART_TITLES
from zhurnal.services.gymnasium.model import Activity, Class
from zhurnal.services.gymnasium.people import Child


def parts_of(
    one: Class, children: Sequence[Child], activities: Sequence[Activity], profiles: Sequence[str], since: str
) -> list[dict[str, Any]]:
    """Parts of a class's document: those that its activities name, with their members in the roster's order."""
    found: dict[str, list[str]] = {}
    for activity in activities:
        if one.id not in activity.classes:
            continue
        named = list(dict.fromkeys(m.part for g in activity.groups for m in g.members if m.class_id == one.id))
        divided = [part for part in named if part]
        for part, pupils in _divide(divided, children, profiles).items():
            found.setdefault(part, pupils)
    return [
        {"part": part, "title": PART_TITLES[part], "members": [{"pupil": p, "from": since} for p in pupils]}
        for part, pupils in found.items()
    ]


def _divide(parts: Sequence[str], children: Sequence[Child], profiles: Sequence[str]) -> dict[str, list[str]]:
    """Every child in exactly one of the parts."""
    if set(parts) == {"boys", "girls"}:
        gender = {"boys": "m", "girls": "f"}
        return {part: [c.id for c in children if c.gender == gender[part]] for part in parts}
    if parts and parts[0] in profiles:
        # All lines divide the class by the same profiles, in whatever order they name them.
        parts = profiles
    if parts and parts[0].split("-")[0] in ("french", "german"):
        # Friends choose a language together: neighbours in the list are not always in one group.
        return {part: [c.id for c in children[n :: len(parts)]] for n, part in enumerate(parts)}
    bounds = [n * len(children) // len(parts) for n in range(len(parts))] if parts else []
    ends = [*bounds[1:], len(children)]
    return {p: [c.id for c in children[a:b]] for p, a, b in zip(parts, bounds, ends, strict=False)}
