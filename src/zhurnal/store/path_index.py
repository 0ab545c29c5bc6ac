"""Which commits of main changed a file, at once: a derived index beside the record, and the walk since then.

The index names the head that it covers. A question about any commit walks first parents from there to the first
commit that the index knows, and takes the rest from it: so it is right for a head that moved on, for a moment of
the past, for a proposal and for a record that was put back; and what it cannot say (no index, a damaged one, a
folder) the caller asks of git.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from zhurnal.store.base import CorruptObjectError, MissingObjectError, Version
from zhurnal.store.bulk import bulk_differences
from zhurnal.store.cache import Recent
from zhurnal.store.disk import try_flock
from zhurnal.store.index_file import Content, IndexDamagedError, IndexFile
from zhurnal.store.objects import COMMIT, parse_commit
from zhurnal.store.stock import run_git
from zhurnal.store.trees import ObjectSource, Trees, read_as

WORTH = 64
"""So many commits after the index are worth a new one: walking one takes a tenth of a millisecond."""
MAX_TAIL = 2_000
"""A walk longer than this is left to git, whose filters are quicker by then."""
_REMEMBERED = 200_000

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class CommitDiff:
    """What one commit changed against its first parent: blobs (before, after) by path."""

    commit: str
    parent: str | None
    files: dict[str, tuple[str | None, str | None]]


def diff_of(source: ObjectSource, trees: Trees, commit: str) -> CommitDiff:
    """A commit's differences from its first parent; of the first commit all files."""
    info = parse_commit(commit, read_as(source, commit, COMMIT))
    parent = info.parents[0] if info.parents else None
    before = parse_commit(parent, read_as(source, parent, COMMIT)).tree if parent else None
    files = {
        d.path: (d.old.id if d.old else None, d.new.id if d.new else None) for d in trees.changes(before, info.tree)
    }
    return CommitDiff(commit, parent, files)


class PathIndex:
    """The index in `file`, for any number of threads and processes. root: the repository."""

    def __init__(self, file: Path, root: Path, source: ObjectSource, trees: Trees) -> None:
        self._file = file
        self._root = root
        self._source = source
        self._trees = trees
        self._diffs: Recent[CommitDiff] = Recent(_REMEMBERED)
        self._open: IndexFile | None = None

    def versions(self, path: str, start: str) -> list[Version] | None:
        """The commits from `start` back that changed the file, newest first; None where the index cannot say."""
        try:
            index = self._index()
            found = self._tail(index, start)
            postings = index.postings(path) if index and found else None
        except IndexDamagedError:
            self._drop()
            return None
        if found is None or postings is None:
            return None
        tail, last = found
        if any(name.startswith(f"{path}/") for diff in tail for name in diff.files):
            return None
        newer = [Version(diff.commit, *diff.files[path]) for diff in tail if path in diff.files]
        older: list[Version] = []
        blob: str | None = None
        for posting in postings:
            if posting.ordinal > last:
                break
            older.append(Version(posting.commit, blob, posting.blob))
            blob = posting.blob
        return newer + older[::-1]

    def newest(self, paths: Iterable[str], start: str) -> tuple[str | None] | None:
        """The newest commit from `start` back that changed one of the files, (None,) where none did; None where the
        index cannot say."""
        wanted = set(paths)
        try:
            index = self._index()
            found = self._tail(index, start)
            if index is None or found is None:
                return None
            tail, last = found
            newest = next((diff.commit for diff in tail if not wanted.isdisjoint(diff.files)), None)
            if newest is not None:
                return (newest,)
            listed = [index.postings(path) for path in wanted]
        except IndexDamagedError:
            self._drop()
            return None
        if any(postings is None for postings in listed):
            return None
        there = [p for postings in listed for p in (postings or ()) if p.ordinal <= last]
        return (max(there, key=lambda p: p.ordinal).commit if there else None,)

    def behind(self, head: str) -> int:
        """How many commits the index lacks up to `head`; `MAX_TAIL` for more, and where there is none."""
        try:
            found = self._tail(self._index(), head)
        except IndexDamagedError:
            self._drop()
            return MAX_TAIL
        return MAX_TAIL if found is None else len(found[0])

    def update(self, head: str, progress: Progress | None = None) -> int:
        """Bring the index up to `head`; how many commits that took, 0 where another process is at it.

        Not synced: an index that a crash left torn is noticed and made anew. Raises GitCommandError, OSError;
        CorruptObjectError where the record has a path that no record may have.
        """
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with try_flock(self._file.with_suffix(".lock")) as held:
            if not held:
                return 0
            try:
                return self._bring_up(self._continued(head), head, progress)
            except IndexDamagedError:
                self._drop()
                return self._bring_up(Content(), head, progress)

    def _bring_up(self, content: Content, head: str, progress: Progress | None) -> int:
        before = content.count
        self._read(content, head, progress)
        if content.count > before:
            new = self._file.with_suffix(".new")
            content.write(new)
            os.replace(new, self._file)  # noqa: PTH105 - as everywhere: the old one or the new one is seen
        return content.count - before

    # -- reading ------------------------------------------------------------------------------

    def _index(self) -> IndexFile | None:
        """The file as it stands now; None where there is none. Raises IndexDamagedError."""
        try:
            status = self._file.stat()
            known = self._open
            if known is None or known.stamp != (status.st_ino, status.st_mtime_ns, status.st_size):
                known = self._open = IndexFile(self._file)
        except OSError:
            return None
        return known

    def _drop(self) -> None:
        """A damaged index is no use to anybody; who keeps house makes a new one."""
        self._open = None
        try:
            self._file.unlink(missing_ok=True)
        except OSError:
            return  # a reader without the right to: it will ask git

    def _tail(self, index: IndexFile | None, start: str) -> tuple[list[CommitDiff], int] | None:
        """The commits from `start` back to the first that the index knows, newest first, and that one's ordinal.

        None where there is no index or the way is too long.
        """
        if index is None:
            return None
        tail: list[CommitDiff] = []
        at: str | None = start
        while at is not None:
            known = index.ordinal(at)
            if known is not None:
                return tail, known
            if len(tail) >= MAX_TAIL:
                return None
            tail.append(self._diff(at))
            at = tail[-1].parent
        return tail, -1

    def _diff(self, commit: str) -> CommitDiff:
        found = self._diffs.get(commit)
        if found is None:
            found = diff_of(self._source, self._trees, commit)
            self._diffs.put(commit, found, len(found.files) + 1)
        return found

    # -- writing ------------------------------------------------------------------------------

    def _continued(self, head: str) -> Content:
        """The present content where `head` has grown out of it, else an empty one."""
        try:
            index = self._index()
            if index is None or not self._grew(index.head, head):
                return Content()
            return Content(index)
        except IndexDamagedError:
            self._drop()
            return Content()

    def _grew(self, base: str, head: str) -> bool:
        """Whether `base` is one of the first parents of `head`."""
        try:
            read_as(self._source, base, COMMIT)
        except (MissingObjectError, CorruptObjectError):
            return False
        count = run_git(self._root, ("rev-list", "--first-parent", "--count", head, f"^{base}")).strip()
        before = run_git(self._root, ("rev-list", "--first-parent", f"--skip={count}", "--max-count=1", head))
        return before.strip() == base

    def _read(self, content: Content, head: str, progress: Progress | None) -> None:
        span = [head, f"^{content.head}"] if content.head else [head]
        total = int(run_git(self._root, ("rev-list", "--first-parent", "--count", *span))) if progress else 0
        start = content.count
        for commit, files in bulk_differences(self._root, span):
            content.add(commit, files)
            if progress:
                progress(content.count - start, max(total, content.count - start))
