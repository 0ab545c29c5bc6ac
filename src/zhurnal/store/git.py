"""The store in a bare Git repository: objects are read by pygit2, written as one synced pack a transaction."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path

from zhurnal.store.ancestry import Ancestry
from zhurnal.store.base import (
    CommitInfo,
    LastChanges,
    LockError,
    Signer,
    SignerMissingError,
    Version,
)
from zhurnal.store.bulk import bulk_differences
from zhurnal.store.disk import Flock, flock
from zhurnal.store.git_objects import GitObjects
from zhurnal.store.history import (
    KeyWindow,
    file_at,
    numbered,
    stands_on,
    walk,
    walk_ids,
    walk_last_changes,
    walk_newest,
    walk_path,
    walk_versions,
)
from zhurnal.store.layout import Layout, create_layout, open_layout
from zhurnal.store.objects import COMMIT, parse_commit, split_signature
from zhurnal.store.path_index import PathIndex
from zhurnal.store.publish import finish, publish
from zhurnal.store.refs import PROPOSALS, is_proposal_name, list_refs, proposal_ref, read_ref
from zhurnal.store.snapshot import ObjectSnapshot
from zhurnal.store.stock import run_git, stream_git
from zhurnal.store.transaction import ObjectTransaction, SignCommit, signing
from zhurnal.store.trees import ObjectSource, Trees, read_as

_BEGINNING = re.compile(r"[0-9a-f]{4,40}")
_RECENT_BASES = 300
_FURTHEST_BASE = 100_000


class GitStore:
    """A `Store` on the disk, for any number of threads and processes.

    Without a signer it is read only. `alternates` are further object folders, such as the quarantine of a push.
    """

    def __init__(
        self, layout: Layout, signer: Signer | None, alternates: Sequence[Path] = (), index: Path | None = None
    ) -> None:
        self._layout = layout
        self._alternates = tuple(alternates)
        self._objects = GitObjects(layout.root, alternates)
        self._trees = Trees(self._objects)
        self._ancestry = Ancestry(self._objects)
        self._keys = KeyWindow(self._objects)
        self._sign: SignCommit = signing(signer) if signer is not None else _no_signer
        self.index = PathIndex(index, layout.root, self._objects, self._trees) if index else None
        self._lock = threading.Lock()
        self._owner: int | None = None
        self._swept = False
        self._bases: tuple[str | None, list[str]] = (None, [])

    @classmethod
    def create(cls, path: Path, signer: Signer | None = None) -> GitStore:
        """A new, empty record at `path`, durable. Raises StoreError where something stands already."""
        return cls(create_layout(path), signer)

    @classmethod
    def open(
        cls,
        path: Path,
        signer: Signer | None = None,
        *,
        alternates: Sequence[Path] = (),
        index: Path | None = None,
    ) -> GitStore:
        """The record at `path`. index: the file of the history index, if one is kept. Raises StoreError."""
        return cls(open_layout(path, ours=signer is not None), signer, alternates, index)

    @property
    def path(self) -> Path:
        """The repository's folder."""
        return self._layout.root

    @property
    def objects(self) -> ObjectSource:
        """All objects, as bytes."""
        return self._objects

    @property
    def layout(self) -> Layout:
        """Where the repository's files stand."""
        return self._layout

    def head(self) -> str | None:
        """Id of the newest commit, or None."""
        return self._layout.read_head()

    def snapshot(self, commit: str | None = None) -> ObjectSnapshot:
        """The record at `commit`, by default at the head."""
        at = commit if commit is not None else self.head()
        return ObjectSnapshot(self._objects, self._trees, at, self.info(at).tree if at else None)

    @contextmanager
    def exclusive(self) -> Iterator[Flock]:
        """The writers' lock without a transaction: for receive-pack and for maintenance, whose leavings are
        swept before and whose refs are nobody else's meanwhile. Raises LockError (nested)."""
        with self._locked() as lock:
            self._layout.sweep()
            yield lock

    @contextmanager
    def transaction(self) -> Iterator[ObjectTransaction]:
        """See `base.Store.transaction`."""
        with self._locked() as lock:
            head = self.head()
            tx = ObjectTransaction(
                self._objects,
                self._trees,
                self._ancestry,
                head,
                self._sign,
                lambda key: self._keys.find(key, head),
                lambda path: self.versions(path, start=head) if head else iter(()),
                self.proposals,
            )
            try:
                yield tx
            finally:
                tx.close()
            if moves := tx.moves():
                objects = tx.objects
                publish(self._layout, lock, moves, objects)
                self._objects.remember(objects)
                self._objects.head_moved()

    def proposals(self) -> dict[str, str]:
        """The open proposals, name -> head."""
        found = list_refs(self._layout.root, PROPOSALS)
        named = {ref.removeprefix(PROPOSALS): oid for ref, oid in found.items()}
        return {name: oid for name, oid in named.items() if is_proposal_name(name)}

    def proposal(self, name: str) -> str | None:
        """The head of an open proposal, or None."""
        return read_ref(self._layout.root, proposal_ref(name)) if is_proposal_name(name) else None

    def merge_base(self, one: str, other: str) -> str | None:
        """The newest commit that both descend from."""
        return self._ancestry.merge_base(one, other)

    def is_ancestor(self, older: str, newer: str) -> bool:
        """Whether `newer` descends from `older`."""
        return self._ancestry.is_ancestor(older, newer)

    def commits_between(self, base: str, head: str) -> list[CommitInfo]:
        """What `head` has and `base` has not."""
        found = self._ancestry.between(base, head)
        return [parse_commit(oid, read_as(self._objects, oid, COMMIT), lenient=True) for oid in found]

    def find_key(self, key: str) -> str | None:
        """The commit that carries the idempotency key, or None; under the lock, so that it is durable."""
        with self.transaction() as tx:
            return tx.find_key(key)

    def info(self, commit: str) -> CommitInfo:
        """One commit."""
        return parse_commit(commit, read_as(self._objects, commit, COMMIT))

    def signed(self, commit: str) -> tuple[CommitInfo, tuple[bytes, str] | None]:
        """`info` and `signature` of one commit, which is read once."""
        data = read_as(self._objects, commit, COMMIT)
        split = split_signature(data)
        # Of its fields the signature, which is the longer half, is none.
        return parse_commit(commit, split[0] if split else data), split

    def state(self, info: CommitInfo) -> ObjectSnapshot:
        """`snapshot` of a commit that was read already."""
        return ObjectSnapshot(self._objects, self._trees, info.id, info.tree)

    def first_parents(self, start: str) -> Iterator[str]:
        """Ids along first parents, newest first: `log` for who wants no more, in a fifth of its time."""
        return walk_ids(self._objects, start)

    def push_bases(self) -> list[str]:
        """Main's first parents at growing distances, for who pushes without having fetched since the last save.

        Whoever is N commits behind finds one some N/32 further back; about 250 ids for a year of 60,000 commits.
        """
        head, (known, bases) = self.head(), self._bases
        if head is None:
            return []
        recent: list[str] = []
        for oid in islice(self.first_parents(head), _RECENT_BASES):
            if oid == known:
                # Main never goes back: what was before it once is before it now.
                return [*recent, oid, *bases][1:]
            recent.append(oid)
        self._bases = head, self._spread(head)
        return self._bases[1]

    def _spread(self, head: str) -> list[str]:
        listing = ("rev-list", "--first-parent", "--skip=1", f"--max-count={_FURTHEST_BASE}", head)
        ids = run_git(self.path, listing).split()
        found, at = [], 0
        while at < len(ids):
            found.append(ids[at])
            at += 1 + at // 32
        return found

    def log(
        self, path: str | None = None, *, start: str | None = None, limit: int | None = None
    ) -> Iterator[CommitInfo]:
        """Commits along first parents, newest first; with `path` those that changed it."""
        start = start if start is not None else self.head()
        if not path:
            return islice(walk(self._objects, start), limit)
        return islice(self._log_of(start, path.rstrip("/")), limit)

    def versions(self, path: str, *, start: str | None = None) -> Iterator[Version]:
        """The versions of one file, newest first: from the index, else as git finds them."""
        start = start if start is not None else self.head()
        known = self._indexed(start, path)
        found = iter(known) if known is not None else self._versions_by_log(start, path)
        return (version for version in found if version.old != version.new)

    def newest(self, paths: Sequence[str], *, start: str | None = None) -> CommitInfo | None:
        """The newest commit that changed one of the files, or None."""
        start = start if start is not None else self.head()
        if start is None or not paths:
            return None
        self.info(start)
        found = self.index.newest(paths, start) if self.index else None
        if found is not None:
            return None if found[0] is None else self.info(found[0])
        if self._alternates:
            return walk_newest(self._objects, self._trees, start, paths)
        listing = ("--literal-pathspecs", "rev-list", "--first-parent", "-1", start, "--", *paths)
        commit = run_git(self._layout.root, listing).strip()
        return self.info(commit) if commit else None

    def last_changes(self, *, start: str | None = None) -> LastChanges:
        """Of every file the newest commit that changed it."""
        start = start if start is not None else self.head()
        if start is None or self._alternates:
            return walk_last_changes(self._objects, self._trees, start)
        return numbered((commit, [path for path, _ in files]) for commit, files in bulk_differences(self.path, [start]))

    def at_moment(self, moment: datetime) -> CommitInfo | None:
        """The newest commit of main at `moment` or before, or None."""
        head = self.head()
        if head is None or moment.timestamp() < 0:
            return None  # git knows no time before 1970, and would take this for no bound at all
        listing = ("rev-list", "--first-parent", "-1", f"--min-age={int(moment.timestamp())}", head)
        commit = run_git(self._layout.root, listing).strip()
        return self.info(commit) if commit else None

    def on_main(self, beginning: str) -> CommitInfo | None:
        """The commit of main whose id begins so, or None."""
        if not _BEGINNING.fullmatch(beginning):
            return None
        found = run_git(self._layout.root, ("rev-parse", f"--disambiguate={beginning}")).split()
        commits = [self.info(oid) for oid in found if self._objects.read(oid)[0] == COMMIT]
        there = [info for info in commits if stands_on(self._objects, self.at_moment(info.when), info)]
        return there[0] if len(there) == 1 else None

    def first(self) -> CommitInfo | None:
        """The commit with which main begins, or None."""
        head = self.head()
        if head is None:
            return None
        roots = run_git(self._layout.root, ("rev-list", "--first-parent", "--max-parents=0", head)).split()
        return self.info(roots[-1])

    def signature(self, commit: str) -> tuple[bytes, str] | None:
        """(signed bytes, armored signature), or None."""
        return split_signature(read_as(self._objects, commit, COMMIT))

    def reopen(self) -> None:
        """Lets go of packs that maintenance has deleted."""
        self._objects.reopen()

    def _indexed(self, start: str | None, path: str) -> list[Version] | None:
        if start is None or self.index is None:
            return None
        self.info(start)
        return self.index.versions(path, start)

    def _log_of(self, start: str | None, path: str) -> Iterator[CommitInfo]:
        known = self._indexed(start, path)
        if known is not None:
            return (self.info(version.commit) for version in known)
        if start is None or self._alternates:
            return walk_path(self._objects, self._trees, start, path)
        return self._log_by_git(start, path)

    def _versions_by_log(self, start: str | None, path: str) -> Iterator[Version]:
        if start is None or self._alternates:
            yield from walk_versions(self._objects, self._trees, start, path)
            return
        for info in self._log_by_git(start, path):
            before = self.info(info.parents[0]).tree if info.parents else None
            old = file_at(self._trees, before, path) if before else None
            yield Version(info.id, old, file_at(self._trees, info.tree, path))

    def _log_by_git(self, start: str, path: str) -> Iterator[CommitInfo]:
        """Stock git finds the commits: it has the changed-path filters that maintenance writes, so that 60,000
        commits take it some hundredths of a second; reading their trees one by one takes us seconds."""
        self.info(start)
        listing = ("--literal-pathspecs", "rev-list", "--first-parent", start, "--", path)
        for commit in stream_git(self._layout.root, listing):
            yield self.info(commit)

    @contextmanager
    def _locked(self) -> Iterator[Flock]:
        if self._owner == threading.get_ident():
            raise LockError("expected no transaction in this thread, found one that is open")
        with self._lock, flock(self._layout.flock) as lock:
            self._owner = threading.get_ident()
            try:
                if lock.unfinished or self._layout.plan.exists():
                    finish(self._layout, lock)
                if not self._swept:
                    self._layout.sweep()
                    self._swept = True
                yield lock
            finally:
                self._owner = None


def _no_signer(unsigned: bytes) -> bytes:
    raise SignerMissingError(f"expected a signer for a commit of {len(unsigned)} bytes, found a read-only store")
