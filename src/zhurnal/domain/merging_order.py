"""The order of a list whose entries two people have added, taken away and moved about."""

from __future__ import annotations

from collections.abc import Sequence

_START = ""


def merged_order(base: list[str], ours: list[str], theirs: list[str], kept: set[str]) -> list[str] | None:
    """The keys of `kept` in the order that both made of `base`; None where each has moved entries in its own way.

    The same whichever of the two is called ours. What one side has added stays after what it was put after.
    """
    common = {key for key in kept if key in base and key in ours and key in theirs}
    was, one, other = ([key for key in side if key in common] for side in (base, ours, theirs))
    if one != other and was not in (one, other):
        return None
    spine = other if one == was else one
    place = {key: number for number, key in enumerate([_START, *spine])}
    first, second = _gaps(ours, common, kept), _gaps(theirs, common, kept)
    _settle(first, second, place)
    found = []
    for key in (_START, *spine):
        found += [key] if key != _START else []
        found += _woven(first.get(key, []), second.get(key, []))
    return found + sorted(kept - set(found))


def _gaps(side: list[str], common: set[str], kept: set[str]) -> dict[str, list[str]]:
    """What stands in a side beside the common entries, by the common entry before it."""
    found: dict[str, list[str]] = {}
    before = _START
    for key in side:
        if key in common:
            before = key
        elif key in kept:
            found.setdefault(before, []).append(key)
    return found


def _settle(first: dict[str, list[str]], second: dict[str, list[str]], place: dict[str, int]) -> None:
    """Of what both have put after different entries, one place stays: the earlier one."""
    here = {key: gap for gap, keys in first.items() for key in keys}
    there = {key: gap for gap, keys in second.items() for key in keys}
    for key in here.keys() & there.keys():
        if here[key] != there[key]:
            late = (first, here[key]) if place[here[key]] > place[there[key]] else (second, there[key])
            late[0][late[1]].remove(key)


def _woven(one: Sequence[str], other: Sequence[str]) -> list[str]:
    """Two runs in one: what stands in both keeps its place between the rest, which is put by its keys."""
    both = [key for key in one if key in other]
    if both != [key for key in other if key in one]:
        return sorted({*one, *other})
    found: list[str] = []
    for key in (*both, None):
        runs = sorted(run for run in (_until(one, key, found), _until(other, key, found)) if run)
        found += [k for run in runs for k in run] + ([key] if key is not None else [])
    return found


def _until(run: Sequence[str], key: str | None, done: Sequence[str]) -> list[str]:
    end = len(run) if key is None else run.index(key)
    return [k for k in run[:end] if k not in done]
