"""Objects of a Git repository as pygit2 reads them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import pygit2

from zhurnal.store.base import MissingObjectError
from zhurnal.store.cache import Recent
from zhurnal.store.objects import RawObject, make_object

_OID = re.compile(r"[0-9a-f]{40}")
# What pygit2 says of an object that is missing or damaged; by its kind of damage ValueError or OSError too, and
# MemoryError where the length that it claims is beyond all memory.
_UNREADABLE = (KeyError, ValueError, OSError, MemoryError, pygit2.GitError)
_OWN_WRITES = 16 * 1024 * 1024
_HEADS_PER_OPENING = 500
# libgit2 keeps whatever it has read, by default up to 256 MiB; what is read often we remember ourselves, parsed.
pygit2.settings.cache_max_size(32 * 1024 * 1024)


def read_all_once() -> None:
    """For a process that reads every object, and once: libgit2 need not keep them, up to 256 MB of them by default.

    Their ids are computed by us instead, in a third of the time: libgit2 looks for collisions too, as `git fsck` does.
    """
    pygit2.settings.enable_caching(False)
    pygit2.option(pygit2.enums.Option.ENABLE_STRICT_HASH_VERIFICATION, False)
    GitObjects.computes_ids = True


class GitObjects:
    """Objects of a repository. Reads go on while other processes add packs and repack.

    libgit2 looks for new packs when an object is missing, but never lets go of a pack that was deleted: the
    repository is opened anew when a read fails, and after some hundred new heads, so that the space is freed.
    """

    computes_ids: ClassVar[bool] = False

    def __init__(self, root: Path, alternates: Sequence[Path] = ()) -> None:
        self._root = root
        self._alternates = tuple(alternates)
        self._recent: Recent[tuple[int, bytes]] = Recent(_OWN_WRITES)
        self._heads = 0
        self._first, self._odb = self._open()

    def read(self, oid: str) -> tuple[int, bytes]:
        """(type, bytes) of an object. Raises MissingObjectError."""
        found = self._recent.get(oid)
        if found is not None:
            return found
        if not _OID.fullmatch(oid):
            raise MissingObjectError(f"expected an object id of 40 hex digits, found {oid[:60]!r}")
        try:
            return self._read(oid)
        except _UNREADABLE:
            self.reopen()
        try:
            return self._read(oid)
        except _UNREADABLE as error:
            raise MissingObjectError(f"expected the object {oid} in {self._root}, found: {error}") from error

    def remember(self, objects: Sequence[RawObject]) -> None:
        """Objects just written: the next transaction reads them without looking through the packs."""
        for new in objects:
            self._recent.put(new.id, (new.kind, new.data), len(new.data) + 100)

    def reopen(self) -> None:
        """Opens the repository anew: packs that are gone are let go."""
        self._first, self._odb = self._open()

    def head_moved(self) -> None:
        """Counts towards the next opening."""
        self._heads += 1
        if self._heads % _HEADS_PER_OPENING == 0:
            self.reopen()

    def _read(self, oid: str) -> tuple[int, bytes]:
        try:
            kind, data = self._first.read(oid)
        except KeyError:
            kind, data = self._odb.read(oid)
        if self.computes_ids and make_object(kind, data).id != oid:
            raise ValueError(f"expected the object {oid} to be what its id says, found something else")
        return int(kind), data

    def _open(self) -> tuple[pygit2.Odb, pygit2.Odb]:
        """Where to look first, and then: the repository's packs, where nearly everything is, and all that it has.
        libgit2 looks for an object among the loose ones even where it has found it in a pack."""
        try:
            repository = pygit2.Repository(str(self._root), pygit2.enums.RepositoryOpenFlag.NO_SEARCH)
            packs, whole = pygit2.Odb(), repository.odb
            packs.add_backend(pygit2.OdbBackendPack(f"{repository.path}objects"), 1)
        except (pygit2.GitError, OSError) as error:
            raise MissingObjectError(f"expected a bare repository at {self._root}, found: {error}") from error
        for alternate in self._alternates:
            whole.add_disk_alternate(str(alternate))
        # What is asked of a push is mostly its own.
        return (whole if self._alternates else packs), whole
