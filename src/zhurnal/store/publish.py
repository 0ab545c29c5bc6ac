"""Making commits durable: one pack, its index, the refs, each on the disk before the next is seen."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import astuple
from functools import partial
from pathlib import Path

from zhurnal.store.base import PublishError, RefMovedError
from zhurnal.store.disk import Flock, append_line_durably, make_folder, remove, sync, write_durably
from zhurnal.store.layout import Layout
from zhurnal.store.objects import RawObject
from zhurnal.store.pack import build_pack
from zhurnal.store.refs import RefMove, drop_packed, read_ref

_ZERO = "0" * 40


def publish(layout: Layout, lock: Flock, moves: Sequence[RefMove], objects: Sequence[RawObject]) -> None:
    """Moves refs to commits whose new objects are `objects`, all of them or none; holds `lock`.

    Order: pack, index and, beside it, the ref's new value synced; pack and index named, their folder synced; the ref
    compared, renamed; its folder and the reflog synced. When this returns, all of it is on the disk. What may be
    synced in any order is synced at once: a busy disk takes three waits then in place of six.
    Several moves are first written down in one file (`Layout.plan`), which is the moment they happen: from then
    on they are done, if not by us then by the next who takes the lock. Who reads without the lock sees them one
    by one, in the order given.
    Raises RefMovedError (nothing changed) and PublishError. What fails before that moment leaves nothing; what
    fails after leaves the lock marked or the plan, and the next holder finishes before it answers anybody.
    """
    alone = len(moves) == 1 and moves[0].new is not None
    made = [layout.temporary_pack, layout.temporary_index, layout.plan_lock, layout.lock_of(moves[0].ref)]
    try:
        values = [partial(_write_value, layout, moves[0])] if alone else []
        if objects:
            _write_objects(layout, objects, made, values)
        else:
            _at_once(*values)
        for move in moves:
            found = read_ref(layout.root, move.ref)
            if found != move.old:
                raise RefMovedError(move.ref, move.old, found)
        lock.mark()
        if alone:
            layout.lock_of(moves[0].ref).rename(layout.root / moves[0].ref)
        else:
            _write_plan(layout, moves)
    except BaseException as error:
        # An interrupt may come between the rename and here: what is already seen must stay.
        if not (layout.plan.exists() or (alone and read_ref(layout.root, moves[0].ref) == moves[0].new)):
            for path in made:
                remove(path)
        if isinstance(error, OSError):
            raise PublishError(f"expected to write {len(objects)} objects to {layout.root}, found: {error}") from error
        raise
    try:
        if alone:
            _settle(layout, moves[0])
        else:
            _follow_plan(layout)
    except OSError as error:
        told = ", ".join(f"{move.ref} at {move.new}" for move in moves)
        raise PublishError(f"expected {told} on the disk, found: {error}") from error
    lock.clear()


def finish(layout: Layout, lock: Flock) -> None:
    """Ends what a dead holder had begun: what is seen from here on is durable."""
    if layout.plan.exists():
        _follow_plan(layout)
    if layout.ref.exists():
        sync(layout.ref)
    sync(layout.ref.parent)
    if layout.proposals.is_dir():
        for path in (*layout.proposals.iterdir(), layout.proposals):
            sync(path)
    lock.clear()


def _write_objects(
    layout: Layout, objects: Sequence[RawObject], made: list[Path], meanwhile: Sequence[Callable[[], None]]
) -> None:
    """The pack on the disk; files that are new by it are added to `made` before they are.

    meanwhile: what else is written while the pack is, before it gets its name.
    """
    name, pack, index = build_pack(objects)
    final_pack = layout.packs / f"pack-{name}.pack"
    final_index = layout.packs / f"pack-{name}.idx"
    if not final_index.exists():
        made += [final_index, final_pack]
    _at_once(
        partial(write_durably, layout.temporary_pack, pack, 0o444),
        partial(write_durably, layout.temporary_index, index, 0o444),
        *meanwhile,
    )
    # The pack first: a pack without an index is invisible, an index without its pack is an error to readers.
    layout.temporary_pack.rename(final_pack)
    layout.temporary_index.rename(final_index)
    sync(layout.packs)


def _write_value(layout: Layout, move: RefMove) -> None:
    """The ref's new value beside it, its folder made (a closed proposal's name is one)."""
    make_folder((layout.root / move.ref).parent)
    write_durably(layout.lock_of(move.ref), f"{move.new}\n".encode())


def _write_plan(layout: Layout, moves: Sequence[RefMove]) -> None:
    text = "".join(f"{json.dumps(astuple(move), ensure_ascii=False)}\n" for move in moves)
    write_durably(layout.plan_lock, text.encode())
    layout.plan_lock.rename(layout.plan)
    sync(layout.root)


def _follow_plan(layout: Layout) -> None:
    """Does what is written down, as often as it takes: a ref that is neither as before nor as it shall be was
    moved by hand since, and stays."""
    for line in layout.plan.read_text("utf-8").splitlines():
        move = RefMove(*json.loads(line))
        if read_ref(layout.root, move.ref) not in (move.old, move.new):
            continue
        if move.new is None:
            _delete(layout, move)
        else:
            _write_value(layout, move)
            layout.lock_of(move.ref).rename(layout.root / move.ref)
            _settle(layout, move)
    remove(layout.plan)
    sync(layout.root)


def _settle(layout: Layout, move: RefMove) -> None:
    """After the rename: the ref's name and its reflog on the disk."""
    name = partial(sync, (layout.root / move.ref).parent)
    if not move.line:
        name()
        return
    make_folder(layout.reflog_of(move.ref).parent)
    line = f"{move.old or _ZERO} {move.new} {move.line}\n".encode()
    _at_once(name, partial(append_line_durably, layout.reflog_of(move.ref), line))


# Threads that only wait for the disk, kept: to start one takes as long as a quick disk's sync. A forked process has
# none of its parent's threads, and makes its own.
_waiting: list[ThreadPoolExecutor] = []
os.register_at_fork(after_in_child=_waiting.clear)
_AT_ONCE = 4


def _pool() -> ThreadPoolExecutor:
    if not _waiting:
        _waiting.append(ThreadPoolExecutor(_AT_ONCE, "disk"))
    return _waiting[0]


def _at_once(*works: Callable[[], None]) -> None:
    """Runs works that wait for the disk beside each other; when it returns or raises, none runs any more."""
    others = [_pool().submit(work) for work in works[1:]]
    try:
        for work in works[:1]:
            work()
    finally:
        wait(others)
    for other in others:
        other.result()


def _delete(layout: Layout, move: RefMove) -> None:
    drop_packed(layout.root, move.ref)
    remove(layout.root / move.ref)
    folder = (layout.root / move.ref).parent
    # Git takes an empty folder away when it packs refs.
    sync(folder if folder.is_dir() else layout.root)
    remove(layout.reflog_of(move.ref))
