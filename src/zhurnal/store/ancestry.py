"""Who descends from whom, over any source of objects: merge base, ancestors, the commits of a proposal.

Commits are visited in an order in which none comes before its descendants. A commit of the server is placed by its
time, which only grows along main; one that was pushed carries whatever time its client's clock showed, so it is
placed right after its parents, as are commits of one second. The cost is the commits made since the fork, whatever
the dates say.
"""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from zhurnal.store.base import COMMITTER
from zhurnal.store.cache import Recent
from zhurnal.store.objects import COMMIT, parents_and_committer
from zhurnal.store.trees import ObjectSource, read_as

_OURS, _THEIRS, _STALE = 1, 2, 4
_SERVER = f"{COMMITTER.name} <{COMMITTER.email}> "


_Place = tuple[int, int]
"""Seconds since the epoch of the newest commit of the server among a commit and its ancestors, and how many steps
after that it stands."""


class _Node(NamedTuple):
    parents: tuple[str, ...]
    seconds: int | None
    """When the server made it; None where somebody else did."""


class Ancestry:
    """Questions about the graph of commits; what was read of it is remembered. For any number of threads."""

    def __init__(self, source: ObjectSource, like: Ancestry | None = None) -> None:
        self._source = source
        self._known: Recent[_Node] = like._known if like else Recent(50_000)
        # Who looks at a proposal, approves and merges it asks each time where it parted from main.
        self._bases: Recent[tuple[str | None]] = like._bases if like else Recent(1_000)

    def over(self, source: ObjectSource) -> Ancestry:
        """The same memory over another source of objects."""
        return Ancestry(source, self)

    def merge_base(self, one: str, other: str) -> str | None:
        """The newest commit that both descend from (or are), None where histories have nothing in common."""
        found = self._bases.get(f"{one} {other}")
        if found is None:
            found = (_Walk(self._source, self._known).merge_base(one, other),)
            self._bases.put(f"{one} {other}", found)
        return found[0]

    def is_ancestor(self, older: str, newer: str) -> bool:
        """Whether `newer` is `older` or descends from it."""
        return _Walk(self._source, self._known).is_ancestor(older, newer)

    def between(self, base: str, head: str) -> list[str]:
        """Commits that `head` has and `base` has not, none before its parents."""
        return _Walk(self._source, self._known).between(base, head)


class _Walk:
    """One question's way through the graph."""

    def __init__(self, source: ObjectSource, known: Recent[_Node]) -> None:
        self._source = source
        self._known = known
        self._places: dict[str, _Place] = {}

    def merge_base(self, one: str, other: str) -> str | None:
        flags = self._paint(one, other)
        best = [oid for oid, held in flags.items() if held == _OURS | _THEIRS]
        return max(best, key=lambda oid: (self._place(oid), oid), default=None)

    def is_ancestor(self, older: str, newer: str) -> bool:
        limit = self._place(older)
        seen, queue = {newer}, [newer]
        while queue:
            oid = queue.pop()
            if oid == older:
                return True
            fresh = [parent for parent in self._node(oid).parents if parent not in seen]
            seen.update(fresh)
            queue += [parent for parent in fresh if self._place(parent) >= limit]
        return False

    def between(self, base: str, head: str) -> list[str]:
        flags = self._paint(base, head)
        wanted = {oid for oid, held in flags.items() if held == _THEIRS}
        return list(self._parents_first(head, wanted))

    def _parents_first(self, head: str, wanted: set[str]) -> Iterator[str]:
        stack = [(head, False)]
        done: set[str] = set()
        while stack:
            oid, entered = stack.pop()
            if oid in done or oid not in wanted:
                continue
            if entered:
                done.add(oid)
                yield oid
            else:
                stack.append((oid, True))
                stack += [(parent, False) for parent in reversed(self._node(oid).parents)]

    def _paint(self, ours: str, theirs: str) -> dict[str, int]:
        """Which of the two sides reaches each commit, until all that is left to visit is reached by both.

        A commit below a common one is stale: common too, but not the newest.
        """
        flags = {ours: _OURS}
        flags[theirs] = flags.get(theirs, 0) | _THEIRS
        queue = [(self._order(oid), oid) for oid in flags]
        heapify(queue)
        pending = set(flags)
        while any(not flags[oid] & _STALE for oid in pending):
            _, oid = heappop(queue)
            if oid not in pending:
                continue
            pending.discard(oid)
            held = flags[oid]
            if held & (_OURS | _THEIRS) == _OURS | _THEIRS:
                held |= _STALE
            for parent in self._node(oid).parents:
                before = flags.get(parent, 0)
                if before | held != before:
                    flags[parent] = before | held
                    pending.add(parent)
                    heappush(queue, (self._order(parent), parent))
        return flags

    def _order(self, oid: str) -> _Place:
        seconds, steps = self._place(oid)
        return -seconds, -steps

    def _place(self, oid: str) -> _Place:
        """Where a commit stands among others: after all that it descends from."""
        stack = [oid]
        while stack:
            at = stack[-1]
            node = self._node(at)
            near = [parent for parent in node.parents if not self._is_before(parent, node.seconds)]
            missing = [parent for parent in near if parent not in self._places] if at not in self._places else []
            if missing:
                stack += missing
                continue
            after = [(seconds, steps + 1) for seconds, steps in (self._places[parent] for parent in near)]
            self._places[at] = max([(node.seconds or 0, 0), *after])
            stack.pop()
        return self._places[oid]

    def _is_before(self, parent: str, seconds: int | None) -> bool:
        """Whether the times alone tell that a parent stands before: nothing further down need be looked at."""
        made = self._node(parent).seconds
        return made is not None and seconds is not None and made < seconds

    def _node(self, oid: str) -> _Node:
        node = self._known.get(oid)
        if node is None:
            parents, committer = parents_and_committer(read_as(self._source, oid, COMMIT))
            node = _Node(parents, _seconds(committer))
            self._known.put(oid, node)
        return node


def _seconds(committer: str) -> int | None:
    if not committer.startswith(_SERVER):
        return None
    number = committer[len(_SERVER) :].partition(" ")[0]
    return int(number) if number.isdigit() else None
