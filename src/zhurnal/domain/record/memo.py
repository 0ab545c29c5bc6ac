"""What a record remembers of its answers, and from which documents each was read: so that a change of one document
costs only the answers that were read from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from zhurnal.domain import paths
from zhurnal.domain.source import Document, Source

T = TypeVar("T")
Key = tuple[Any, ...]
# A document's path, a folder ("staff/": which documents stand in it), or the key of another answer.
Read = str | Key

_RULES = frozenset({paths.SCHOOL, paths.REGULATION})
_LIMIT = 100_000
_FEW = 20


class Memo(dict[Key, tuple[Any, Sequence[Read]]]):
    """Answers with what was read for each. An answer stands after those that it was made of.

    Every answer depends on school.yaml and regulation.yaml besides; that is not noted. Threads may share one.
    """

    def without(self, changed: Iterable[Read]) -> Memo:
        """The answers that hold after a change of what is named: this memo itself where all of them do."""
        gone = set(changed)
        if gone & _RULES or len(self) > _LIMIT:
            return Memo()
        if not gone:
            return self
        # A copy first, which no thread can disturb.
        kept, lost = Memo(self), list[Key]()
        for key, (_, read) in kept.items():
            if not gone.isdisjoint(read):
                gone.add(key)
                lost.append(key)
        for key in lost:
            del kept[key]
        return kept


class Watching:
    """A source that notes what is read through it."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.seen: set[Read] = set()

    def get(self, path: str) -> Document | None:
        """The document at `path`, or None."""
        self.seen.add(path)
        return self.source.get(path)

    def list(self, prefix: str) -> Sequence[str]:
        """Sorted paths of all documents in a folder."""
        self.seen.add(prefix)
        return self.source.list(prefix)

    def names(self, folder: str) -> Sequence[str]:
        """Names directly in a folder."""
        self.seen.add(f"{folder}/")
        return self.source.names(folder)

    def derive(self, path: str, function: Callable[[Document], T]) -> T | None:
        """function(document at path), remembered as long as the document stands."""
        self.seen.add(path)
        return self.source.derive(path, function)


def reads_of(changed: Iterable[str], before: Source, after: Source) -> set[Read]:
    """What is read otherwise in one source than in another because of documents that differ: they themselves, and the
    folders of those that stand in one alone. Daily ones are passed over, for nothing remembered is read from them."""
    wanted = [path for path in changed if not paths.is_daily(path)]
    found: set[Read] = set(wanted)
    # Of one and the same draft nobody can tell any more what stood there before; and to look at very many takes longer
    # than to make the answers anew.
    unknown = before is after or len(wanted) > _FEW
    for path in wanted:
        if unknown or (before.get(path) is None) is not (after.get(path) is None):
            found.update(path[: end + 1] for end, letter in enumerate(path) if letter == "/")
    return found
