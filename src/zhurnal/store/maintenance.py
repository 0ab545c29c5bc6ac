"""Housekeeping: many small packs become few, in the background, beside writers and readers.

History's length costs nothing, the number of packs does: every look-up goes through them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from zhurnal.store.disk import remove, sync, try_flock
from zhurnal.store.git import GitStore
from zhurnal.store.layout import Layout
from zhurnal.store.pack import read_index_ids
from zhurnal.store.refs import pack_closed
from zhurnal.store.stock import run_git

MAX_PACKS = 50
"""More than so many packs are worth a repack."""

# Threads: a school's server has other work. Bitmaps belong to a full repack. Each pack is at least twice the
# next smaller one afterwards, so that n commits leave about log2(n) packs and each object is rewritten as often.
# Short delta chains: with git's 50 a journal that nobody touched for long took 6 ms to read, with 8 it takes 0.2.
_REPACK = (
    "-c", "pack.threads=1",
    "-c", "repack.writeBitmaps=false",
    "repack", "-q", "-n", "--geometric=2", "--depth=8",
)  # fmt: skip

# Which paths each commit changed, as Bloom filters: the history of one path without reading every tree.
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


def maintain(store: GitStore, *, above: int = MAX_PACKS) -> MaintenanceReport | None:
    """A geometric repack if there are more than `above` packs; None where there was nothing to do or another
    process is at it.

    Writers are held up only while leavings are swept (a few file removals); readers that hold a pack which goes
    look again and find its objects in the new one. The new pack and its name are on the disk before any old one
    is removed: `git repack -d` does not sync the folder in between, so the removal is done here.
    Raises GitCommandError; nothing is removed then.
    """
    layout = store.layout
    if len(_packs(layout)) <= above:
        return None
    with try_flock(layout.maintenance_flock) as held:
        if not held:
            return None
        swept = _sweep(store)
        before = _packs(layout)
        run_git(layout.root, _REPACK)
        sync(layout.packs)
        _remove_redundant(layout, before)
        run_git(layout.root, _GRAPH)
        after = _packs(layout)
    store.reopen()
    return MaintenanceReport(len(before), len(after), swept)


def _packs(layout: Layout) -> set[Path]:
    """The indexes of all packs: a pack without one does not count, for git neither."""
    return set(layout.packs.glob("pack-*.idx"))


def _sweep(store: GitStore) -> int:
    """Removes what dead processes left among the packs: under both locks nobody living writes there."""
    folder = store.layout.packs
    with store.exclusive():
        pack_closed(store.path)
        left = [*folder.glob("tmp_*"), *folder.glob(".tmp-*"), *folder.glob("*.lock")]
        left += [pack for pack in folder.glob("pack-*.pack") if not pack.with_suffix(".idx").exists()]
        return sum(remove(path) for path in left)


def _remove_redundant(layout: Layout, before: set[Path]) -> None:
    """Removes the packs of `before` whose every object is in a pack that came after."""
    fresh: set[bytes] = set()
    for index in _packs(layout) - before:
        fresh.update(read_index_ids(index.read_bytes()))
    gone = [
        index
        for index in sorted(before)
        if not index.with_suffix(".keep").exists() and fresh.issuperset(read_index_ids(index.read_bytes()))
    ]
    if gone and fresh:
        # Derived, and wrong once a pack that it names is gone; ours has none, an administrator's may.
        remove(layout.packs / "multi-pack-index")
    for index in gone:
        for suffix in (".idx", ".rev", ".bitmap", ".pack"):
            remove(index.with_suffix(suffix))
    sync(layout.packs)
