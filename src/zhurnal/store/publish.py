"""Making commits durable: one pack, its index, the ref, each on the disk before the next is seen."""

from __future__ import annotations

from collections.abc import Sequence

from zhurnal.store.base import MAIN, CommitInfo, PublishError, RefMovedError
from zhurnal.store.disk import Flock, append_line_durably, remove, sync, write_durably
from zhurnal.store.layout import Layout
from zhurnal.store.objects import RawObject, format_ident
from zhurnal.store.pack import build_pack

_ZERO = "0" * 40


def publish(
    layout: Layout, lock: Flock, old: str | None, commits: Sequence[CommitInfo], objects: Sequence[RawObject]
) -> None:
    """Moves main from `old` to the last of `commits`, whose new objects are `objects`; holds `lock`.

    Order: pack and index synced, named, their folder synced; the ref's new value synced beside it, compared,
    renamed, its folder synced; the reflog synced. When this returns, all of it is on the disk.
    Raises RefMovedError (nothing changed) and PublishError. What fails before the ref moved leaves nothing; what
    fails after leaves the lock marked, and the next holder syncs the ref before it answers anybody.
    """
    name, pack, index = build_pack(objects)
    final_pack = layout.packs / f"pack-{name}.pack"
    final_index = layout.packs / f"pack-{name}.idx"
    made = [layout.temporary_pack, layout.temporary_index, layout.ref_lock]
    if not final_index.exists():
        made += [final_index, final_pack]
    try:
        write_durably(layout.temporary_pack, pack, 0o444)
        write_durably(layout.temporary_index, index, 0o444)
        # The pack first: a pack without an index is invisible, an index without its pack is an error to readers.
        layout.temporary_pack.rename(final_pack)
        layout.temporary_index.rename(final_index)
        sync(layout.packs)
        write_durably(layout.ref_lock, f"{commits[-1].id}\n".encode())
        found = layout.read_head()
        if found != old:
            raise RefMovedError(old, found)
        lock.mark()
        layout.ref_lock.rename(layout.ref)
    except BaseException as error:
        # An interrupt may come between the rename and here: what the ref already shows must stay.
        if layout.read_head() != commits[-1].id:
            for path in made:
                remove(path)
        if isinstance(error, OSError):
            raise PublishError(f"expected to write {len(pack)} bytes to {layout.root}, found: {error}") from error
        raise
    try:
        sync(layout.ref.parent)
        append_line_durably(layout.reflog, _reflog_line(old, commits[-1]))
    except OSError as error:
        raise PublishError(f"expected {MAIN} at {commits[-1].id} on the disk, found: {error}") from error
    lock.clear()


def finish(layout: Layout, lock: Flock) -> None:
    """Syncs the ref that a dead holder had moved: what is seen from here on is durable."""
    if layout.ref.exists():
        sync(layout.ref)
    sync(layout.ref.parent)
    lock.clear()


def _reflog_line(old: str | None, commit: CommitInfo) -> bytes:
    return f"{old or _ZERO} {commit.id} {format_ident(commit.committer, commit.when)}\t{commit.subject}\n".encode()
