"""The file of the history index: for every path the commits of main that changed it, in checksummed blocks.

    magic, head (20 bytes), number of commits (u32)           what it covers: main's first parents up to head
    512 x (offset u64, length u32, SHA-256[:16])               the blocks: 256 of commits, then 256 of paths
    SHA-256 of all that

A block of commits lists (id, ordinal u32) of the ids that begin with its byte; ordinals count from the root, 0. A block
of paths lists those whose CRC-32 ends in its byte, each with its entries (ordinal u32, commit, blob), oldest first;
blob zero: taken away. A folder is listed with a flag and no entries, so that it is never taken for a file.
Whatever a changed byte would falsify is noticed before it is used.
"""

from __future__ import annotations

import hashlib
import os
import struct
import weakref
import zlib
from dataclasses import dataclass, field
from pathlib import Path

from zhurnal.domain.errors import StoreError

_MAGIC = b"ZHHISTX1"
_BUCKETS = 256
_HEAD = struct.Struct(">8s20sI")
_BLOCK = struct.Struct(">QI16s")
_TABLE = _HEAD.size + 2 * _BUCKETS * _BLOCK.size
_COMMIT = struct.Struct(">20sI")
_ENTRY = struct.Struct(">I20s20s")
_PATH = struct.Struct(">HBI")
NO_BLOB = bytes(20)


class IndexDamagedError(StoreError):
    """The index is not as it was written; there is nothing in it that cannot be made again."""


@dataclass(frozen=True, slots=True)
class Posting:
    """One commit that changed a path: its place on main (the root is 0), its id, the blob since then."""

    ordinal: int
    commit: str
    blob: str | None


@dataclass(slots=True)
class Listed:
    """All that is known of one path."""

    folder: bool = False
    entries: bytearray = field(default_factory=bytearray)


class IndexFile:
    """An index on the disk; blocks are read and checked when they are first asked for.

    Raises FileNotFoundError, and IndexDamagedError (here and later) for anything that is not as it was written.
    """

    def __init__(self, path: Path) -> None:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        weakref.finalize(self, os.close, descriptor)
        self._descriptor = descriptor
        status = os.fstat(descriptor)
        self.stamp = (status.st_ino, status.st_mtime_ns, status.st_size)
        table = os.pread(descriptor, _TABLE + 32, 0)
        if len(table) != _TABLE + 32 or hashlib.sha256(table[:_TABLE]).digest() != table[_TABLE:]:
            raise IndexDamagedError(f"expected the head of a history index in {path}, found other bytes")
        magic, head, self.count = _HEAD.unpack_from(table)
        if magic != _MAGIC:
            raise IndexDamagedError(f"expected a history index of this version in {path}, found {magic!r}")
        self.head = head.hex()
        self._table = [_BLOCK.unpack_from(table, _HEAD.size + n * _BLOCK.size) for n in range(2 * _BUCKETS)]
        self._blocks: dict[int, bytes] = {}

    def ordinal(self, commit: str) -> int | None:
        """The place of a commit on main; None for one that the index does not cover."""
        raw = bytes.fromhex(commit)
        block = self._block(raw[0])
        at = block.find(raw)
        while at % _COMMIT.size and at >= 0:
            at = block.find(raw, at + 1)
        return None if at < 0 else int(_COMMIT.unpack_from(block, at)[1])

    def postings(self, path: str) -> list[Posting] | None:
        """Who changed the file, oldest first; none where it never was; None where a folder stands, or stood."""
        name = path.encode()
        for found, listed in _paths(self._block(_BUCKETS + _bucket(name))):
            if found == name:
                return None if listed.folder else [_posting(entry) for entry in _ENTRY.iter_unpack(listed.entries)]
        return []

    def commits(self, number: int) -> bytes:
        """A block of commits."""
        return self._read(number)

    def paths(self, number: int) -> dict[bytes, Listed]:
        """A block of paths."""
        return dict(_paths(self._read(_BUCKETS + number)))

    def whole(self, number: int) -> tuple[bytes, bytes]:
        """Any block with its digest."""
        return self._read(number), self._table[number][2]

    def _block(self, number: int) -> bytes:
        block = self._blocks.get(number)
        if block is None:
            block = self._blocks[number] = self._read(number)
        return block

    def _read(self, number: int) -> bytes:
        offset, length, digest = self._table[number]
        block = os.pread(self._descriptor, length, offset)
        if len(block) != length or _digest(block) != digest:
            raise IndexDamagedError(f"expected block {number} of the history index, found other bytes")
        return block


class Content:
    """An index in the making: commits are added in their order on main, after those of `base`.

    Of a long history little is read and remembered: the blocks of the paths that the new commits change.
    """

    def __init__(self, base: IndexFile | None = None) -> None:
        self.head = base.head if base else ""
        self.count = base.count if base else 0
        self._base = base
        self._commits: dict[int, bytearray] = {}
        self._paths: dict[int, dict[bytes, Listed]] = {}

    def add(self, commit: str, changed: list[tuple[str, str | None]]) -> None:
        """The next commit, with the files that it changed and their blobs since (None: taken away)."""
        raw = bytes.fromhex(commit)
        self._commits.setdefault(raw[0], bytearray()).extend(_COMMIT.pack(raw, self.count))
        for path, blob in changed:
            name = path.encode()
            known = self._bucket_of(name)
            listed = known.get(name)
            if listed is None:
                listed = known[name] = Listed()
                self._add_folders(name)
            listed.entries += _ENTRY.pack(self.count, raw, bytes.fromhex(blob) if blob else NO_BLOB)
        self.head = commit
        self.count += 1

    def write(self, path: Path) -> None:
        """The index as a file, block after block; the head comes last, so that a half-made one is none."""
        table = [_HEAD.pack(_MAGIC, bytes.fromhex(self.head), self.count)]
        offset = _TABLE + 32
        with path.open("wb") as file:
            file.seek(offset)
            for number in range(2 * _BUCKETS):
                block, digest = self._block(number)
                table.append(_BLOCK.pack(offset, len(block), digest))
                offset += file.write(block)
            head = b"".join(table)
            file.seek(0)
            file.write(head + hashlib.sha256(head).digest())

    def _block(self, number: int) -> tuple[bytes, bytes]:
        """A block's bytes and digest."""
        if number < _BUCKETS:
            new = self._commits.get(number)
            if new is None and self._base:
                return self._base.whole(number)
            block = (self._base.commits(number) if self._base else b"") + bytes(new or b"")
            return block, _digest(block)
        listed = self._paths.get(number - _BUCKETS)
        if listed is None and self._base:
            return self._base.whole(number)
        block = b"".join(_named(name, one) for name, one in (listed or {}).items())
        return block, _digest(block)

    def _bucket_of(self, name: bytes) -> dict[bytes, Listed]:
        number = _bucket(name)
        if number not in self._paths:
            self._paths[number] = self._base.paths(number) if self._base else {}
        return self._paths[number]

    def _add_folders(self, name: bytes) -> None:
        """Above a folder that is listed all are."""
        while name := name.rpartition(b"/")[0]:
            listed = self._bucket_of(name).setdefault(name, Listed())
            if listed.folder:
                return
            listed.folder = True


def _named(name: bytes, listed: Listed) -> bytes:
    return _PATH.pack(len(name), listed.folder, len(listed.entries) // _ENTRY.size) + name + listed.entries


def _digest(block: bytes) -> bytes:
    return hashlib.sha256(block).digest()[:16]


def _paths(block: bytes) -> list[tuple[bytes, Listed]]:
    found = []
    at = 0
    while at < len(block):
        length, folder, count = _PATH.unpack_from(block, at)
        at += _PATH.size
        name = block[at : at + length]
        at += length
        end = at + count * _ENTRY.size
        found.append((name, Listed(bool(folder), bytearray(block[at:end]))))
        at = end
    return found


def _bucket(name: bytes) -> int:
    return zlib.crc32(name) % _BUCKETS


def _posting(entry: tuple[int, bytes, bytes]) -> Posting:
    ordinal, commit, blob = entry
    return Posting(ordinal, commit.hex(), blob.hex() if blob != NO_BLOB else None)
