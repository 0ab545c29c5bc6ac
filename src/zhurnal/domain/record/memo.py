"""What a record remembers of its answers, and from which documents each was read: so that a change of one document
costs only the answers that were read from it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, TypeVar

from zhurnal.domain import paths
from zhurnal.domain.source import Document, Source

T = TypeVar("T")
Key = tuple[Any, ...]
# A document's path, a folder ("staff/": which documents stand in it), or the key of another answer.
Read = str | Key

_RULES = frozenset({paths.SCHOOL, paths.REGULATION})
_LIMIT = 100_000
_FORGET = 5_000
_FEW = 20


class Memo(dict[Key, tuple[Any, Sequence[Read]]]):
    """Answers with what was read for each; made by `keep`.

    Every answer depends on school.yaml and regulation.yaml besides; that is not noted. Threads may share one.
    """

    def __init__(self, like: Memo | None = None) -> None:
        super().__init__(like or {})
        # Which answers were read from what; shared with the memos that come of this one, and so perhaps more of them
        # than there are here. dropped: how many of those it names are gone from here.
        self._readers: dict[Read, set[Key]] = like._readers if like else {}
        self._dropped: int = like._dropped if like else 0

    def keep(self, key: Key, value: Any, read: Iterable[Read]) -> tuple[Any, Sequence[Read]]:
        """Remember an answer. Named among the readers first: whatever is here is found there."""
        entry = value, tuple(read)
        for one in entry[1]:
            self._readers.setdefault(one, set()).add(key)
        self[key] = entry
        return entry

    def without(self, changed: Collection[Read]) -> Memo:
        """The answers that hold after a change of what is named: this memo itself where all of them do."""
        if not changed:
            return self
        if len(self) > _LIMIT or not _RULES.isdisjoint(changed):
            return Memo()
        kept, gone = Memo(self), list(changed)
        while gone:
            # A copy of the set, for other threads go on remembering.
            lost = [key for key in tuple(kept._readers.get(gone.pop(), ())) if kept.pop(key, None)]
            kept._dropped += len(lost)
            gone += lost
        if kept._dropped > max(len(kept), _FORGET):
            kept._readers, kept._dropped = {}, 0
            for key, (value, read) in tuple(kept.items()):
                kept.keep(key, value, read)
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
