"""The record as of one commit, over any source of objects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zhurnal.store.base import Difference, Entry, Snapshot
from zhurnal.store.objects import BLOB, TREE_MODE, Tree
from zhurnal.store.trees import ObjectSource, Trees, read_as


class ObjectSnapshot:
    """A `Snapshot`: reads go from the root tree down, folders already parsed cost nothing."""

    def __init__(self, source: ObjectSource, trees: Trees, commit: str | None, tree: str | None) -> None:
        self._source = source
        self._trees = trees
        self._commit = commit
        self._tree = tree
        # Folders in which something was looked for: who reads one section of a class reads its others.
        self._folders: dict[str, Tree | None] = {}

    @property
    def commit(self) -> str | None:
        """The commit's id; None before the first."""
        return self._commit

    def read(self, path: str) -> bytes | None:
        """The file's bytes, or None."""
        oid = self.blob_id(path)
        return None if oid is None else self.read_blob(oid)

    def blob_id(self, path: str) -> str | None:
        """The id of the file's content, or None."""
        found = self._find(path)
        return None if found is None or found[0] == TREE_MODE else found[1]

    def read_blob(self, oid: str) -> bytes:
        """The bytes under a blob id."""
        return read_as(self._source, oid, BLOB)

    def list(self, prefix: str = "") -> list[str]:
        """Paths of the files below a folder, sorted."""
        return sorted(entry.path for entry in self.entries(prefix))

    def names(self, folder: str = "") -> Sequence[str]:
        """Names directly in a folder, sorted; reads that folder only."""
        tree = self.tree_id(folder)
        return [] if tree is None else sorted(self._trees.get(tree))

    def entries(self, prefix: str = "") -> Iterator[Entry]:
        """Files below a folder with modes and ids."""
        prefix = prefix.rstrip("/")
        found = self._find(prefix)
        if found is None:
            return iter(())
        mode, oid = found
        if mode != TREE_MODE:
            return iter((Entry(prefix, mode, oid),))
        return self._trees.walk(oid, f"{prefix}/" if prefix else "")

    def tree_id(self, prefix: str = "") -> str | None:
        """The id of a folder's tree, or None."""
        found = self._find(prefix.rstrip("/"))
        return found[1] if found is not None and found[0] == TREE_MODE else None

    def changes(self, older: Snapshot) -> Iterator[Difference]:
        """What differs from `older` (of the same store) to this one."""
        return self._trees.changes(older.tree_id(), self._tree)

    def _find(self, path: str) -> tuple[int, str] | None:
        if self._tree is None:
            return None
        if not path:
            return TREE_MODE, self._tree
        folder, _, name = path.rpartition("/")
        if folder not in self._folders:
            found = self._trees.find(self._tree, folder)
            self._folders[folder] = self._trees.get(found[1]) if found and found[0] == TREE_MODE else None
        entries = self._folders[folder]
        return None if entries is None else entries.get(name)
