"""What no change explains: the first place at which a document is not what the changes make of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from zhurnal.domain import paths as layout
from zhurnal.domain.findings import Finding
from zhurnal.domain.source import Draft, Source


def unexplained(draft: Draft, after: Source, paths: Iterable[str], *, founded: bool) -> Iterator[Finding]:
    """A finding for each path at which `draft`, with all changes applied, is not what `after` has.

    founded: by these changes the school comes to be; only then its other files (copies of schemas, keys) may
    differ. `at` in a finding's params is the place as an RFC 6901 JSON pointer, "" for the whole document.
    """
    wanted = set(paths)
    for path in sorted(wanted):
        if layout.place_of(path) is None:
            if not (founded and layout.is_other(path)):
                yield _finding(path, ())
            continue
        place = first_difference(draft.get(path), after.get(path))
        if place is not None:
            yield _finding(path, place)
    for path in sorted(set(draft.changed) - wanted):
        # A change that cannot be made without touching what stayed as it was.
        place = first_difference(draft.get(path), after.get(path))
        if place is not None:
            yield _finding(path, place)


def _finding(path: str, place: tuple[str, ...]) -> Finding:
    return Finding("unexplained-difference", path=path, params={"path": path, "at": pointer(place)})


def pointer(place: Iterable[str]) -> str:
    """A place in a document as an RFC 6901 JSON pointer."""
    return "".join(f"/{step.replace('~', '~0').replace('/', '~1')}" for step in place)


def first_difference(expected: Any, found: Any) -> tuple[str, ...] | None:
    """The first place at which two valid documents differ; None where they are equal."""
    if expected == found:
        return None
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        return _first_key(expected, found)
    if isinstance(expected, list) and isinstance(found, list):
        for index in range(max(len(expected), len(found))):
            if index >= len(expected) or index >= len(found):
                return (str(index),)
            below = first_difference(expected[index], found[index])
            if below is not None:
                return (str(index), *below)
    return ()


def _first_key(expected: Mapping[str, Any], found: Mapping[str, Any]) -> tuple[str, ...]:
    for key in {**found, **expected}:
        if (key in expected) != (key in found):
            return (key,)
        below = first_difference(expected[key], found[key])
        if below is not None:
            return (key, *below)
    return ()
