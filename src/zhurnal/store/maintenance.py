"""Housekeeping: many small packs become few, in the background, beside writers and readers.

History's length costs nothing, the number of packs does: every look-up goes through them.
"""

from __future__ import annotations

import mmap
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from zhurnal.store.base import CorruptObjectError
from zhurnal.store.disk import Flock, remove, sync, try_flock
from zhurnal.store.git import GitStore
from zhurnal.store.layout import Layout
from zhurnal.store.pack import bucket_of, count_objects, is_whole
from zhurnal.store.refs import pack_closed
from zhurnal.store.stock import StoppedError, run_git_aside

MAX_PACKS = 50
"""More than so many packs are worth a repack."""

_FACTOR = 2
# However many packs have come, a process may have only so many files open; what stays is few.
_OPENED_AT_ONCE = 16

# What `git repack --geometric` asks of it, but for the choice of packs, which is ours: git leaves a pack that shares an
# object with a larger one for ever, and so does every push that was completed with the objects it was made against.
# A thread: a school's server has other work. Short delta chains: with git's 50 a journal that nobody touched for long
# took 6 ms to read, with 8 it takes 0.2. Of the packs a part is in memory at a time.
_PACK = (
    "-c", "core.fsync=all", "-c", "core.fsyncMethod=fsync", "-c", "pack.deltaCacheSize=64m",
    "-c", "core.packedGitLimit=256m", "-c", "core.packedGitWindowSize=16m",
    "pack-objects", "-q", "--stdin-packs", "--unpacked", "--threads=1", "--depth=8", "--delta-base-offset",
    "--keep-true-parents", "--no-write-bitmap-index",
)  # fmt: skip

# Git takes whole objects of one pack for such as it has tried already, and never tries one as the base of another. In a
# pack of many commits that were written together nothing would ever become a delta: twice the bytes after a year.
_ANEW = "--no-reuse-delta"
_WORTH_TRYING = 500

# Which paths each commit changed, as Bloom filters: the history of one path without reading every tree. A chain of
# files, each at least twice the next: as many as packs.
_GRAPH = ("commit-graph", "write", "--reachable", "--changed-paths", "--split", "--no-progress")


@dataclass(frozen=True, slots=True)
class MaintenanceReport:
    """What was done: packs before and after, files of dead processes that were removed."""

    packs_before: int
    packs_after: int
    swept: int


def pack_count(store: GitStore) -> int:
    """How many packs the record has: above `MAX_PACKS` it is time for `maintain`."""
    return len(_packs(store.layout))


def maintain(
    store: GitStore, *, above: int = MAX_PACKS, stopped: Callable[[], bool] = lambda: False
) -> MaintenanceReport | None:
    """A geometric repack if there are more than `above` packs; None where there was nothing to do, another process is
    at it, or `stopped` said so meanwhile: then nothing is removed.

    Afterwards each pack is at least twice the next smaller one, so that n commits leave about log2(n) packs and each
    object is rewritten as often. Writers are held up only while leavings are swept (a few file removals); readers that
    hold a pack which goes look again and find its objects in the new one. The new pack and its name are on the disk
    before any old one is removed: `git repack -d` does not sync the folder in between, so the removal is done here.
    Git works at a low priority and has the lock of maintenance too: if we die while it works, nobody else begins before
    it has ended. Raises GitCommandError; nothing is removed then.
    """
    layout = store.layout
    if len(_packs(layout)) <= above:
        return None
    with try_flock(layout.maintenance_flock) as lock:
        if lock is None:
            return None
        swept = _sweep(store)
        before = _packs(layout)
        try:
            whole = [index for index in _unkept(before) if is_whole(index, least=_WORTH_TRYING)]
            _roll(layout, whole, lock, stopped, _ANEW)
            _roll(layout, _to_be_rolled(layout), lock, stopped)
            run_git_aside(layout.root, _GRAPH, lock, "", stopped)
        except StoppedError:
            return None
        after = _packs(layout)
    store.reopen()
    return MaintenanceReport(len(before), len(after), swept)


def _to_be_rolled(layout: Layout) -> list[Path]:
    return to_be_rolled({index: count_objects(index) for index in _unkept(_packs(layout))})


def _roll(layout: Layout, rolled: Sequence[Path], lock: Flock, stopped: Callable[[], bool], *how: str) -> None:
    """One pack in place of several, or of one. Raises GitCommandError, StoppedError; nothing is removed then."""
    if not rolled:
        return
    stays = sorted(_packs(layout).difference(rolled))
    given = [*(f"{index.stem}.pack" for index in rolled), *(f"^{index.stem}.pack" for index in stays)]
    command = (*_PACK, *how, str(layout.packs / "pack"))
    told = run_git_aside(layout.root, command, lock, "\n".join(given) + "\n", stopped)
    sync(layout.packs)
    _remove_packs(layout, rolled, [*_named(layout, told), *stays])


def keep_graph(store: GitStore, *, stopped: Callable[[], bool] = lambda: False) -> bool:
    """Write the commit-graph where there is none (a record that was restored, or begun); whether it was written.

    Afterwards `maintain` keeps it up. Raises GitCommandError.
    """
    layout = store.layout
    if store.head() is None or (layout.graphs / "commit-graph-chain").exists():
        return False
    with try_flock(layout.maintenance_flock) as lock:
        if lock is None:
            return False
        _sweep(store)
        try:
            run_git_aside(layout.root, _GRAPH, lock, "", stopped)
        except StoppedError:
            return False
    return True


def to_be_rolled(counts: dict[Path, int]) -> list[Path]:
    """The packs that are to become one, so that of what is left each is at least twice the next smaller.

    counts: objects by index. As git chooses them (git-scm.com/docs/git-repack, `--geometric`): the smallest set that
    does; none for a single one.
    """
    ordered = sorted(counts, key=lambda index: (counts[index], index))
    split = next(
        (n + 1 for n in range(len(ordered) - 1, 0, -1) if counts[ordered[n]] < _FACTOR * counts[ordered[n - 1]]), 0
    )
    total = sum(counts[index] for index in ordered[:split])
    for index in ordered[split:]:
        if not total or counts[index] >= _FACTOR * total:
            break
        total += counts[index]
        split += 1
    return ordered[:split]


def _packs(layout: Layout) -> set[Path]:
    """The indexes of all packs: a pack without one does not count, for git neither."""
    return set(layout.packs.glob("pack-*.idx"))


def _unkept(packs: Iterable[Path]) -> list[Path]:
    return [index for index in packs if not index.with_suffix(".keep").exists()]


def _named(layout: Layout, told: str) -> list[Path]:
    """The indexes of the packs that git says it has made."""
    return [layout.packs / f"pack-{name}.idx" for name in told.split()]


def _sweep(store: GitStore) -> int:
    """Removes what dead processes left among packs and graphs: under both locks nobody living writes there."""
    layout = store.layout
    folder, graphs = layout.packs, layout.graphs
    with store.exclusive():
        pack_closed(store.path)
        left = [*folder.glob("tmp_*"), *folder.glob(".tmp-*"), *folder.glob("*.lock")]
        left += [part for part in folder.glob("pack-*.*") if _is_part(part) and not part.with_suffix(".idx").exists()]
        left += [*graphs.glob("*.lock"), *graphs.glob("tmp_*"), *graphs.parent.glob("commit-graph*.lock")]
        return sum(remove(path) for path in left)


def _is_part(path: Path) -> bool:
    return path.suffix in (".pack", ".rev", ".bitmap", ".mtimes")


def _remove_packs(layout: Layout, rolled: Sequence[Path], others: Sequence[Path]) -> None:
    """Removes packs once every object of theirs is seen in the index of another that stays.

    Raises CorruptObjectError, and removes none, where one is missing.
    """
    gone = [index for index in rolled if index not in others]
    parts = (gone[n : n + _OPENED_AT_ONCE] for n in range(0, len(gone), _OPENED_AT_ONCE))
    missing = next((oid for part in parts for oid in _missing(part, others)), None)
    if missing is not None:
        raise CorruptObjectError(f"expected {missing.hex()} in a pack of {layout.packs} that stays, found it in none")
    # Derived, and wrong once a pack that it names is gone; ours has none, an administrator's may.
    remove(layout.packs / "multi-pack-index")
    for index in gone:
        for suffix in (".idx", ".rev", ".bitmap", ".pack"):
            remove(index.with_suffix(suffix))
    sync(layout.packs)


def _missing(gone: Sequence[Path], others: Sequence[Path]) -> Iterator[bytes]:
    """Ids of `gone` that are in none of `others`; by the first byte, so that little is in memory however long the
    history is."""
    with ExitStack() as stack:

        def opened(index: Path) -> mmap.mmap:
            with index.open("rb") as file:
                return stack.enter_context(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))

        theirs, there = [opened(index) for index in gone], [opened(index) for index in others]
        for byte in range(256):
            wanted: set[bytes] = set().union(*(bucket_of(index, byte) for index in theirs))
            for index in there:
                if not wanted:
                    break
                wanted.difference_update(bucket_of(index, byte))
            yield from wanted
