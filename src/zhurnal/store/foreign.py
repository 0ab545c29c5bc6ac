"""Objects that strangers made, looked at before anything of ours reads them as its own: sizes, modes, names, headers.

Git itself checks less: to it a document of a gigabyte, a symlink and `8А` beside `8A` are fine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pygit2

from zhurnal.store.base import FILE_MODE, MissingObjectError, PathError
from zhurnal.store.errors import CorruptObjectError, ForeignError
from zhurnal.store.message import parse_message
from zhurnal.store.objects import BLOB, COMMIT, TREE, TREE_MODE, Tree, emit_tree, parse_tree
from zhurnal.store.paths import MAX_DEPTH, check_path
from zhurnal.store.trees import ObjectSource, read_as

MAX_OBJECTS = 5_000
MAX_COMMIT = 64 * 1024
MAX_TREE = 4 * 1024 * 1024
MAX_MESSAGE = 10_000
MAX_FILES = 500
"""Files that may differ between two trees."""
MAX_ENTRIES = MAX_FILES * MAX_DEPTH
"""Entries of trees that may differ: each file in a folder of its own. A tree of four megabytes that a thousand
folders name is a hundred million files, in a push of a few hundred kilobytes."""
LATEST = 2**32 - 1
"""Seconds since 1970. Git keeps 34 bits of a commit's time in its commit-graph, which `git fsck` holds against the
commit itself: one later date in a history, and the record would be said to be damaged for good."""

_LINE = re.compile(rb"(tree|parent|author|committer) (.*)")
_IDENT = re.compile(r"(.*) (0|[1-9][0-9]{0,11}) ([+-](?:0[0-9]|1[0-4])[0-5][0-9])")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class ForeignCommit:
    """A commit as it was pushed. author, committer: `name <address>`. times: when each of them says to have worked,
    in seconds since 1970."""

    id: str
    tree: str
    parents: tuple[str, ...]
    author: str
    committer: str
    subject: str
    trailers: tuple[tuple[str, str], ...]
    times: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Incoming:
    """The objects of a push. large: sizes of blobs larger than allowed, for who knows their paths to name."""

    ids: frozenset[str]
    large: Mapping[str, int]


def incoming_objects(folders: Sequence[Path], max_blob: int) -> Incoming:
    """The objects of a quarantine, each of a kind and size that may come in, but for blobs; told by headers, nothing
    is unfolded. Raises ForeignError: push-objects (too many), push-kind (a tag), push-large (a tree or commit).
    """
    limits = {COMMIT: MAX_COMMIT, TREE: MAX_TREE}
    large: dict[str, int] = {}
    ids: set[str] = set()
    for folder in folders:
        store = pygit2.Odb(str(folder))
        for oid in store:
            if len(ids) >= MAX_OBJECTS:
                raise ForeignError("push-objects", limit=MAX_OBJECTS)
            ids.add(str(oid))
            kind, size = store.read_header(oid)
            if int(kind) == BLOB:
                if size > max_blob:
                    large[str(oid)] = size
            elif int(kind) not in limits:
                raise ForeignError("push-kind")
            elif size > limits[int(kind)]:
                raise ForeignError("push-large", size=size, limit=limits[int(kind)])
    return Incoming(frozenset(ids), large)


def read_commit(source: ObjectSource, oid: str) -> ForeignCommit:
    """A pushed commit. Raises ForeignError: push-not-commit, push-header, push-date, push-message."""
    try:
        data = read_as(source, oid, COMMIT)
    except (MissingObjectError, CorruptObjectError) as error:
        raise ForeignError("push-not-commit") from error
    head, _, raw = data.partition(b"\n\n")
    found: dict[str, list[str]] = {"tree": [], "parent": [], "author": [], "committer": []}
    for line in _unsigned(head.split(b"\n")):
        match = _LINE.fullmatch(line)
        if match is None:
            raise ForeignError("push-header", header=line.split(b" ")[0].decode("ascii", "replace")[:40])
        found[match[1].decode()].append(_text(match[2]))
    if [len(found[name]) for name in ("tree", "author", "committer")] != [1, 1, 1]:
        raise ForeignError("push-header", header="author")
    message = _text(raw)
    if len(raw) > MAX_MESSAGE or _CONTROL.search(message) or not message.strip():
        raise ForeignError("push-message", limit=MAX_MESSAGE)
    subject, _, trailers = parse_message(message)
    (author, wrote), (committer, made) = _who(found["author"][0]), _who(found["committer"][0])
    return ForeignCommit(
        oid, found["tree"][0], tuple(found["parent"]), author, committer, subject[:200], trailers, (wrote, made)
    )


def changed_files(source: ObjectSource, old: str | None, new: str) -> dict[str, str | None]:
    """The files that differ between two trees: path -> blob, None where it is gone. Only what differs is entered.

    Raises ForeignError: push-mode, push-path, push-tree (not as git writes it), push-files (too many, or too many
    folders). What one tree names a thousand times is looked at no further than `MAX_ENTRIES`.
    """
    found: dict[str, str | None] = {}
    entries = 0
    queue: list[tuple[str, str | None, str | None]] = [("", old, new)]
    while queue:
        prefix, was, now = queue.pop()
        before, after = _tree(source, was, prefix), _tree(source, now, prefix)
        for name in before.keys() | after.keys():
            here, there = before.get(name), after.get(name)
            if here == there:
                continue
            entries += 1
            if len(found) > MAX_FILES or entries > MAX_ENTRIES:
                raise ForeignError("push-files", limit=MAX_FILES)
            path = prefix + name
            if there is not None:
                _check_entry(path, there[0])
            (old_file, old_tree), (new_file, new_tree) = _split(here), _split(there)
            if old_file != new_file:
                found[path] = new_file
            if old_tree != new_tree:
                queue.append((f"{path}/", old_tree, new_tree))
    if len(found) > MAX_FILES:
        raise ForeignError("push-files", limit=MAX_FILES)
    return found


def _split(entry: tuple[int, str] | None) -> tuple[str | None, str | None]:
    """An entry as (blob, tree), one of them None; both where nothing stands."""
    if entry is None:
        return None, None
    mode, oid = entry
    return (None, oid) if mode == TREE_MODE else (oid, None)


def _check_entry(path: str, mode: int) -> None:
    shown = path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")[:200]
    if mode not in (FILE_MODE, TREE_MODE):
        raise ForeignError("push-mode", shown, mode=f"{mode:06o}")
    try:
        check_path(path)
    except PathError as error:
        raise ForeignError("push-path", shown) from error


def _tree(source: ObjectSource, oid: str | None, prefix: str) -> Tree:
    if oid is None:
        return {}
    try:
        data = read_as(source, oid, TREE)
        tree = parse_tree(data)
    except (MissingObjectError, CorruptObjectError) as error:
        raise ForeignError("push-tree", path=prefix) from error
    if emit_tree(tree) != data:
        raise ForeignError("push-tree", path=prefix)
    return tree


def _unsigned(lines: list[bytes]) -> Iterator[bytes]:
    """The header's lines without a signature of the client's, which says nothing to us."""
    signature = False
    for line in lines:
        signature = line.startswith(b"gpgsig ") or (signature and line.startswith(b" "))
        if not signature:
            yield line


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise ForeignError("push-message", limit=MAX_MESSAGE) from error


def _who(line: str) -> tuple[str, int]:
    """Name with address, and the moment in seconds since 1970."""
    match = _IDENT.fullmatch(line)
    if match is None or int(match[2]) > LATEST:
        raise ForeignError("push-date")
    return match[1], int(match[2])
