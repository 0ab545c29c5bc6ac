"""Walking first parents: the log, of all or of one path, and the idempotency keys of the recent commits."""

from __future__ import annotations

import re
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from zhurnal.store.base import IDEMPOTENCY_TRAILER, KEY_WINDOW, CommitInfo, LastChanges, Version
from zhurnal.store.objects import COMMIT, TREE_MODE, parse_commit
from zhurnal.store.trees import ObjectSource, Trees, read_as

# How a commit's bytes begin where it has a parent (git-scm.com/docs/gitdatamodel).
_PARENT = re.compile(rb"tree [0-9a-f]{40}\nparent ([0-9a-f]{40})\n")


def walk(source: ObjectSource, start: str | None) -> Iterator[CommitInfo]:
    """The commits from `start` along first parents, newest first."""
    at = start
    while at is not None:
        commit = parse_commit(at, read_as(source, at, COMMIT))
        yield commit
        at = commit.parents[0] if commit.parents else None


def walk_ids(source: ObjectSource, start: str | None) -> Iterator[str]:
    """As `walk`, ids only: of each commit no more is looked at than its first parent."""
    at = start
    while at is not None:
        data = read_as(source, at, COMMIT)
        yield at
        match = _PARENT.match(data)
        at = match[1].decode() if match else None


def walk_path(source: ObjectSource, trees: Trees, start: str | None, path: str) -> Iterator[CommitInfo]:
    """As `walk`, only the commits that changed what stands at `path`.

    Two neighbours are compared folder by folder on the way to the path, until one is the same: the cost of a
    commit elsewhere is the few folders that it shares with the path.
    """
    path = path.rstrip("/")
    newer: CommitInfo | None = None
    for commit in walk(source, start):
        if newer is not None and _differs(trees, commit.tree, newer.tree, path):
            yield newer
        newer = commit
    if newer is not None and trees.find(newer.tree, path) is not None:
        yield newer


def walk_versions(source: ObjectSource, trees: Trees, start: str | None, path: str) -> Iterator[Version]:
    """The versions of a file along first parents, newest first, read tree by tree."""
    newer: str | None = None
    blob: str | None = None
    for commit in walk(source, start):
        before = file_at(trees, commit.tree, path)
        if newer is not None and before != blob:
            yield Version(newer, before, blob)
        newer, blob = commit.id, before
    if newer is not None and blob is not None:
        yield Version(newer, None, blob)


def walk_newest(source: ObjectSource, trees: Trees, start: str | None, paths: Sequence[str]) -> CommitInfo | None:
    """The newest commit along first parents that changed one of the files, read tree by tree."""
    newer: CommitInfo | None = None
    blobs: list[str | None] = []
    for commit in walk(source, start):
        before = [file_at(trees, commit.tree, path) for path in paths]
        if newer is not None and before != blobs:
            return newer
        newer, blobs = commit, before
    return newer if any(blobs) else None


def walk_last_changes(source: ObjectSource, trees: Trees, start: str | None) -> LastChanges:
    """Of every file the newest commit along first parents that changed it, read tree by tree."""
    before: str | None = None
    found: list[tuple[str, list[str]]] = []
    for commit in reversed(list(walk(source, start))):
        found.append((commit.id, [difference.path for difference in trees.changes(before, commit.tree)]))
        before = commit.tree
    return numbered(found)


def numbered(commits: Iterable[tuple[str, Sequence[str]]]) -> LastChanges:
    """Commits with the paths that each changed, oldest first, told path by path."""
    number = 0
    by_path: dict[str, tuple[int, str]] = {}
    for number, (commit, changed) in enumerate(commits, 1):
        by_path.update(dict.fromkeys(changed, (number, commit)))
    return LastChanges(number, by_path)


def stands_on(source: ObjectSource, newest: CommitInfo | None, commit: CommitInfo) -> bool:
    """Whether a commit is among the first parents of `newest`, the last one of its second there."""
    for info in walk(source, newest.id if newest else None):
        if info.id == commit.id or info.when < commit.when:
            return info.id == commit.id
    return False


def file_at(trees: Trees, root: str, path: str) -> str | None:
    """The blob at `path` below a tree; None for nothing and for a folder."""
    found = trees.find(root, path)
    return None if found is None or found[0] == TREE_MODE else found[1]


def _differs(trees: Trees, old: str, new: str, path: str) -> bool:
    names = path.split("/") if path else []
    for depth, name in enumerate(names):
        if old == new:
            return False
        before, after = trees.get(old).get(name), trees.get(new).get(name)
        if before == after:
            return False
        rest = "/".join(names[depth + 1 :])
        if not rest:
            return True
        if before is None or after is None or before[0] != after[0]:
            present = [entry for entry in (before, after) if entry and _holds(trees, entry, rest)]
            return bool(present)
        if before[0] != TREE_MODE:
            return False  # a file on both sides: nothing stands below it
        old, new = before[1], after[1]
    return old != new


def _holds(trees: Trees, entry: tuple[int, str], rest: str) -> bool:
    """True if something stands at `rest` below a folder (a file has nothing below it)."""
    mode, oid = entry
    return mode == 0o40000 and trees.find(oid, rest) is not None


class KeyWindow:
    """Idempotency keys of the last `KEY_WINDOW` commits, read from the log: no file of its own to make durable.

    A look-up first reads the commits made since the last one, by whichever process; the very first reads the
    window. A history that was wound back or replaced is read anew.
    """

    def __init__(self, source: ObjectSource, window: int = KEY_WINDOW) -> None:
        self._source = source
        self._window = window
        self._head: str | None = None
        self._seen: deque[tuple[str, str | None]] = deque()
        self._keys: dict[str, str] = {}
        self._lock = threading.Lock()

    def find(self, key: str, head: str | None) -> str | None:
        """The commit with this key among the window's commits from `head` back."""
        with self._lock:
            self._read_up_to(head)
            return self._keys.get(key)

    def _read_up_to(self, head: str | None) -> None:
        if head == self._head:
            return
        fresh: list[CommitInfo] = []
        joined = False
        for commit in islice(walk(self._source, head), self._window):
            if commit.id == self._head:
                joined = True
                break
            fresh.append(commit)
        if not joined:
            self._seen.clear()
            self._keys.clear()
        for commit in reversed(fresh):
            self._add(commit)
        self._head = head

    def _add(self, commit: CommitInfo) -> None:
        key = commit.trailer(IDEMPOTENCY_TRAILER)
        self._seen.append((commit.id, key))
        if key is not None:
            self._keys.setdefault(key, commit.id)
        if len(self._seen) > self._window:
            old, old_key = self._seen.popleft()
            if old_key is not None and self._keys.get(old_key) == old:
                del self._keys[old_key]
