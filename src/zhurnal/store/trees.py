"""Reading and altering trees; parsed folders are remembered: most of a record stands still between commits."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import Protocol

from zhurnal.domain.common import differing_bytes
from zhurnal.store.base import FILE_MODE, CorruptObjectError, Difference, Entry, PathError
from zhurnal.store.cache import Recent
from zhurnal.store.objects import (
    BLOB,
    COMMIT,
    TREE,
    TREE_MODE,
    RawObject,
    Tree,
    emit_tree,
    make_object,
    parse_row,
    parse_tree,
    tree_rows,
)
from zhurnal.store.paths import check_path

EMPTY_TREE = make_object(TREE, b"").id
_NAMES = {COMMIT: "commit", TREE: "tree", BLOB: "blob"}


class ObjectSource(Protocol):
    """Where objects come from: the disk, the memory, or either with a transaction's new objects before it."""

    def read(self, oid: str) -> tuple[int, bytes]:
        """(type, bytes) of an object. Raises MissingObjectError."""


def read_as(source: ObjectSource, oid: str, kind: int) -> bytes:
    """An object's bytes; raises CorruptObjectError where it is of another type than `kind`."""
    found, data = source.read(oid)
    if found != kind:
        raise CorruptObjectError(f"expected {oid} to be a {_NAMES[kind]}, found {_NAMES.get(found, found)}")
    return data


class Trees:
    """Folders by tree id."""

    def __init__(self, source: ObjectSource, like: Trees | None = None) -> None:
        self._source = source
        self.parsed: Recent[Tree] = like.parsed if like else Recent(200_000)
        # Folders that were compared: one is compared again with its next state.
        self._compared: Recent[_Compared] = like._compared if like else Recent(4_000_000)

    def over(self, source: ObjectSource) -> Trees:
        """The same memory over another source of objects (ids name content, so it is as true there)."""
        return Trees(source, self)

    def get(self, oid: str) -> Tree:
        """A folder's entries; not to be altered."""
        tree = self.parsed.get(oid)
        if tree is None:
            tree = {} if oid == EMPTY_TREE else parse_tree(read_as(self._source, oid, TREE))
            self.parsed.put(oid, tree, len(tree) + 1)
        return tree

    def find(self, root: str, path: str) -> tuple[int, str] | None:
        """(mode, id) of what stands at `path`, "" for the root; None where nothing does."""
        found = (TREE_MODE, root)
        for name in path.split("/") if path else ():
            if found[0] != TREE_MODE:
                return None
            entry = self.get(found[1]).get(name)
            if entry is None:
                return None
            found = entry
        return found

    def walk(self, oid: str, prefix: str = "") -> Iterator[Entry]:
        """All entries that are no folders below the tree `oid`, by path in Git's order."""
        for name, (mode, child) in self.get(oid).items():
            path = f"{prefix}{name}"
            if mode == TREE_MODE:
                yield from self.walk(child, f"{path}/")
            else:
                yield Entry(path, mode, child)

    def changes(self, old: str | None, new: str | None, prefix: str = "") -> Iterator[Difference]:
        """What differs between two trees (None: no tree). Equal ids are equal content and are not entered."""
        while True:
            if old == new:
                return
            before, after = _differing(self._compare(old), self._compare(new))
            below = _single_folder(before, after)
            if below is None:
                break
            # Down to what was written it is mostly one folder in another.
            name, old, new = below
            prefix = f"{prefix}{name}/"
        for name in sorted({*before, *after}):
            path = f"{prefix}{name}"
            old_file, old_tree = _split(path, before.get(name))
            new_file, new_tree = _split(path, after.get(name))
            if old_file != new_file:
                yield Difference(path, old_file, new_file)
            yield from self.changes(old_tree, new_tree, f"{path}/")

    def _compare(self, oid: str | None) -> _Compared:
        found = self._compared.get(oid) if oid is not None else None
        if found is None:
            found = _Compared(b"" if oid is None or oid == EMPTY_TREE else read_as(self._source, oid, TREE))
            if oid is not None:
                self._compared.put(oid, found, len(found.data) + 100)
        return found


class _Compared:
    """A folder as its bytes: hardly any of its entries need be read to tell two states of it apart."""

    __slots__ = ("_starts", "data")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._starts: list[int] | None = None

    def rows(self) -> frozenset[bytes]:
        """All entries, each as its bytes."""
        return frozenset(tree_rows(self.data))

    def altered_in_one(self, now: _Compared) -> tuple[bytes, bytes] | None:
        """The one entry in which `now` differs, before and after, where nothing but the object of it is another: so it
        is in all folders above a file that was written. None where more differs, or it would take a look at all."""
        data, other = self.data, now.data
        if len(data) != len(other) or data == other:
            return None
        first, last = differing_bytes(data, other)
        if self._starts is None:
            self._starts = list(accumulate(map(len, tree_rows(data)), initial=0))
        place = bisect_right(self._starts, first)
        start, end = self._starts[place - 1 : place + 1]
        if first < end - _ID_BYTES or last >= end:
            return None
        # Its entries are as long as they were.
        now._starts = self._starts
        return data[start:end], other[start:end]


_ID_BYTES = 20


def _differing(was: _Compared, now: _Compared) -> tuple[Tree, Tree]:
    """The entries of a folder that differ, before and after."""
    altered = was.altered_in_one(now)
    if altered is not None:
        return dict((parse_row(altered[0]),)), dict((parse_row(altered[1]),))
    before, after = was.rows(), now.rows()
    return _entries(before - after), _entries(after - before)


def _single_folder(before: Tree, after: Tree) -> tuple[str, str, str] | None:
    """Name and ids of the one folder that is all that differs; None where something else does."""
    if len(before) != 1 or len(after) != 1:
        return None
    (name, (old_mode, old)), (other, (new_mode, new)) = *before.items(), *after.items()
    return (name, old, new) if name == other and old_mode == new_mode == TREE_MODE else None


def _entries(rows: frozenset[bytes]) -> Tree:
    found = dict(map(parse_row, rows))
    if len(found) != len(rows):
        raise CorruptObjectError(f"expected each name once in a folder, found {sorted(rows)[:2]!r}")
    return found


def _split(path: str, entry: tuple[int, str] | None) -> tuple[Entry | None, str | None]:
    """An entry as (file, None), (None, tree id) or (None, None)."""
    if entry is None:
        return None, None
    mode, oid = entry
    return (None, oid) if mode == TREE_MODE else (Entry(path, mode, oid), None)


class _Folder:
    """A folder being altered: files by name (None deletes), folders by name."""

    __slots__ = ("files", "folders")

    def __init__(self) -> None:
        self.files: dict[str, str | None] = {}
        self.folders: dict[str, _Folder] = {}


def alter(trees: Trees, root: str, files: Mapping[str, str | None]) -> tuple[str, list[RawObject]]:
    """The tree `root` with `files` (path -> blob id, None deletes): (its id, the new tree objects).

    Only the folders on the way to a changed file are made anew; an emptied folder goes.
    Raises PathError for a path that is not allowed, a deletion of nothing, a file where a folder stands.
    """
    top = _Folder()
    for path, blob in files.items():
        *folders, name = check_path(path)
        at = top
        for folder in folders:
            at = at.folders.setdefault(folder, _Folder())
        at.files[name] = blob
    made: list[RawObject] = []
    return _rebuild(trees, root, top, "", made) or EMPTY_TREE, made


def _rebuild(trees: Trees, oid: str, folder: _Folder, prefix: str, made: list[RawObject]) -> str | None:
    """The new id of one folder; None once nothing is left in it."""
    tree = dict(trees.get(oid))
    for name, blob in folder.files.items():
        mode = tree[name][0] if name in tree else None
        if blob is None:
            if mode is None or mode == TREE_MODE:
                raise PathError(f"expected a file to delete, found none at {prefix}{name}")
            del tree[name]
    for name, child in folder.folders.items():
        mode, below = tree.get(name, (TREE_MODE, EMPTY_TREE))
        if mode != TREE_MODE:
            raise PathError(f"expected a folder, found a file at {prefix}{name}")
        new = _rebuild(trees, below, child, f"{prefix}{name}/", made)
        if new is None:
            tree.pop(name, None)
        else:
            tree[name] = (TREE_MODE, new)
    for name, blob in folder.files.items():
        if blob is not None:
            if name in tree and tree[name][0] == TREE_MODE:
                raise PathError(f"expected a file, found a folder at {prefix}{name}")
            tree[name] = (FILE_MODE, blob)
    if not tree:
        return None
    made.append(make_object(TREE, emit_tree(tree)))
    return made[-1].id
