"""A bare repository's files: where they stand, and how a new one is made."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from zhurnal.domain.errors import StoreError
from zhurnal.store.base import MAIN
from zhurnal.store.disk import make_folder, remove, sync, write_durably
from zhurnal.store.refs import PROPOSALS, read_ref

CONFIG = """\
[core]
\trepositoryformatversion = 0
\tfilemode = true
\tbare = true
\tfsync = all
\tfsyncMethod = fsync
\tuseReplaceRefs = false
\tprotectHFS = true
\tprotectNTFS = true
\tlogAllRefUpdates = always
[transfer]
\tfsckObjects = true
[receive]
\tunpackLimit = 1
\tautogc = false
\tmaxInputSize = 32m
\thideRefs = refs/
\thideRefs = !refs/heads/main
\thideRefs = !refs/heads/proposals/
[uploadpack]
\thideRefs = refs/
\thideRefs = !refs/heads/main
\thideRefs = !refs/heads/proposals/
\thideRefs = !refs/tags/
[gc]
\tauto = 0
\tpruneExpire = never
[maintenance]
\tauto = false
[log]
\tmailmap = false
[gpg]
\tformat = ssh
"""
"""main is shown to pushers although the hook refuses it: with it hidden every push would send all of history.
Housekeeping is ours alone (store.maintenance), so stock git never starts its own on the write path."""

HOOK = """\
#!/bin/sh
# Part of zhurnal, made anew when it is altered. Git runs it before a push may move anything: it hands the push to
# the server that received it, and that answers.
if [ -z "$ZHURNAL_ASK" ]; then
    echo "В хранилище журнала отправляют только предложения и только через его сервер (git push по HTTP)." >&2
    exit 1
fi
{ echo "${GIT_QUARANTINE_PATH:-}"; cat; echo end; } > "$ZHURNAL_ASK" || exit 1
{ read -r answer; cat >&2; } < "$ZHURNAL_ANSWER"
[ "$answer" = accepted ]
"""
"""The pre-receive hook: no program of ours has to start, and who pushes past our server is refused."""

_FOLDERS = (
    "hooks", "objects/info", "objects/pack", "refs/heads/proposals", "refs/closed", "refs/tags",
    "logs/refs/heads/proposals",
)  # fmt: skip


class Layout:
    """The paths inside one bare repository."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.packs = root / "objects" / "pack"
        self.graphs = root / "objects" / "info" / "commit-graphs"
        self.ref = root / MAIN
        self.ref_lock = self.lock_of(MAIN)
        self.reflog = self.reflog_of(MAIN)
        self.proposals = root / PROPOSALS
        self.hook = root / "hooks" / "pre-receive"
        self.flock = root / "writer.flock"
        self.maintenance_flock = root / "maintenance.flock"
        self.plan = root / "zhurnal-plan"
        self.plan_lock = root / "zhurnal-plan.lock"
        self.temporary_pack = self.packs / "tmp_zhurnal_pack"
        self.temporary_index = self.packs / "tmp_zhurnal_idx"

    def lock_of(self, ref: str) -> Path:
        """Where git, and we, write a ref's next value."""
        return self.root / f"{ref}.lock"

    def reflog_of(self, ref: str) -> Path:
        """The ref's reflog."""
        return self.root / "logs" / ref

    def read_head(self) -> str | None:
        """Where main stands, or None before the first commit. Raises CorruptObjectError for anything else."""
        return read_ref(self.root, MAIN)

    def sweep(self) -> list[Path]:
        """Removes what dead writers left; only under the flock, where every `.lock` of a ref is a dead one's."""
        left = [self.temporary_pack, self.temporary_index, self.plan_lock]
        left += [self.root / "HEAD.lock", self.root / "packed-refs.lock"]
        left += sorted((self.root / "refs").rglob("*.lock"))
        gone = [path for path in left if remove(path)]
        # Quarantines of pushes (`tmp_objdir-incoming-…`): a living receive-pack has the lock.
        for folder in self.packs.parent.glob("tmp_objdir-*"):
            shutil.rmtree(folder, ignore_errors=True)
            gone.append(folder)
        return gone


def create_layout(path: Path) -> Layout:
    """A new bare repository with the product's settings, on the disk; raises StoreError where something stands.

    Written file by file instead of by `git init`: four small files, each of which must be synced, and no hooks
    or templates of the machine it runs on.
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise StoreError(f"expected no repository yet, found something at {path}")
    path.mkdir(parents=True, exist_ok=True)
    for folder in _FOLDERS:
        (path / folder).mkdir(parents=True)
    write_durably(path / "config", CONFIG.encode())
    layout = Layout(path)
    install_hook(layout)
    write_durably(layout.flock, b"0")
    write_durably(layout.maintenance_flock, b"")
    # HEAD comes last: without it a folder is no repository, and a half-made one is not taken for one.
    write_durably(path / "HEAD", f"ref: {MAIN}\n".encode())
    for folder_path, _, _ in os.walk(path):
        sync(Path(folder_path))
    sync(path.parent)
    return layout


def open_layout(path: Path, *, ours: bool = False) -> Layout:
    """The layout of a repository that exists; raises StoreError where there is none.

    ours: it is this server's own, and what an earlier version of the product did not make yet is made; a clone
    that somebody only reads is left as it is.
    """
    if not (path / "HEAD").is_file() or not (path / "objects").is_dir():
        raise StoreError(f"expected a bare repository, found none at {path}")
    if ours:
        for folder in _FOLDERS:
            make_folder(path / folder)
        install_hook(Layout(path))
    return Layout(path)


def install_hook(layout: Layout) -> None:
    """The pre-receive hook as this version has it, on the disk under its name at once and whole."""
    try:
        whole = layout.hook.read_bytes() == HOOK.encode() and layout.hook.stat().st_mode & 0o777 == 0o755
    except OSError:
        whole = False
    if whole:
        return
    # Several processes of the server may open the school at once: each writes its own file, and the last name wins.
    fresh = layout.hook.with_name(f"{layout.hook.name}.{os.getpid()}")
    write_durably(fresh, HOOK.encode(), 0o755)
    fresh.chmod(0o755)
    fresh.rename(layout.hook)
    sync(layout.hook.parent)
