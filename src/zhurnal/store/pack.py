"""Packs and their indexes as bytes (git-scm.com/docs/gitformat-pack, versions 2 and 2). Pure."""

from __future__ import annotations

import hashlib
import mmap
import struct
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import accumulate
from pathlib import Path
from typing import BinaryIO

from zhurnal.store.base import CorruptObjectError
from zhurnal.store.objects import RawObject

_IDX_MAGIC = b"\xfftOc\x00\x00\x00\x02"
_FANOUT = struct.Struct(">256I")
_DELTAS = (6, 7)
_SAMPLE = 256
_WORTH_A_THREAD = 100


def build_pack(objects: Sequence[RawObject]) -> tuple[str, bytes, bytes]:
    """(name, pack, index) of whole objects, undeltified: the geometric repack finds the deltas later, off the
    write path. Level 1 because the pack is small and soon repacked. `name` is the pack's own SHA-1.
    """
    parts = [struct.pack(">4sII", b"PACK", 2, len(objects))]
    offset = len(parts[0])
    rows: list[tuple[bytes, int, int]] = []
    for item, packed in zip(objects, _compressed([item.data for item in objects]), strict=True):
        entry = _entry_header(item.kind, len(item.data)) + packed
        rows.append((bytes.fromhex(item.id), zlib.crc32(entry), offset))
        parts.append(entry)
        offset += len(entry)
    if offset >= 1 << 31:
        raise ValueError(f"expected a pack below 2 GiB, found {offset} bytes")
    body = b"".join(parts)
    checksum = _sha1(body)
    return checksum.hex(), body + checksum, _build_index(rows, checksum)


def _compressed(contents: Sequence[bytes]) -> list[bytes]:
    """zlib at level 1; of very many in two threads, since it needs the interpreter for none of its work."""
    if len(contents) < _WORTH_A_THREAD:
        return _compressed_alone(contents)
    half = len(contents) // 2
    with ThreadPoolExecutor(1) as other:
        rest = other.submit(_compressed_alone, contents[half:])
        return _compressed_alone(contents[:half]) + rest.result()


def _compressed_alone(contents: Sequence[bytes]) -> list[bytes]:
    return [zlib.compress(data, 1) for data in contents]


def count_objects(index: Path) -> int:
    """How many objects an index version 2 lists. Raises CorruptObjectError."""
    with index.open("rb") as file:
        head = file.read(8 + _FANOUT.size)
    return _fanout(head)[255]


def is_whole(index: Path, *, least: int) -> bool:
    """Whether a pack has `least` objects or more and no deltas, as `build_pack` makes them; told by a sample.

    index: of version 2, beside its pack. Raises CorruptObjectError, OSError.
    """
    count = count_objects(index)
    if count < least:
        return False
    sample = min(count, _SAMPLE)
    with index.open("rb") as file:
        # After the ids, 20 bytes each, and their CRC-32.
        file.seek(8 + _FANOUT.size + 24 * count)
        data = file.read(4 * sample)
    if len(data) < 4 * sample:
        raise CorruptObjectError(f"expected {count} objects in a pack index, found it cut short")
    # Ids are in order, so that places in the pack are at random; a place past 2 GiB is no place of a pack of ours.
    offsets = struct.unpack(f">{sample}I", data)
    with index.with_suffix(".pack").open("rb") as pack:
        return max(offsets) < 1 << 31 and not any(_kind_at(pack, offset) in _DELTAS for offset in sorted(offsets))


def _kind_at(pack: BinaryIO, offset: int) -> int:
    pack.seek(offset)
    return (pack.read(1) or b"\0")[0] >> 4 & 7


def bucket_of(index: bytes | mmap.mmap, byte: int) -> Iterator[bytes]:
    """The ids (20 bytes each, sorted) of an index version 2 that begin with `byte`. Raises CorruptObjectError."""
    fanout = _fanout(index[: 8 + _FANOUT.size])
    if len(index) < 8 + _FANOUT.size + fanout[255] * 28 + 40:
        raise CorruptObjectError(f"expected {fanout[255]} objects in a pack index, found {len(index)} bytes")
    start = 8 + _FANOUT.size
    ids = index[start + 20 * (fanout[byte - 1] if byte else 0) : start + 20 * fanout[byte]]
    return (ids[at : at + 20] for at in range(0, len(ids), 20))


def _fanout(head: bytes) -> tuple[int, ...]:
    if head[:8] != _IDX_MAGIC or len(head) < 8 + _FANOUT.size:
        raise CorruptObjectError(f"expected a pack index version 2, found {head[:8]!r}")
    return _FANOUT.unpack_from(head, 8)


def _entry_header(kind: int, size: int) -> bytes:
    """Type and length: 4 bits of length in the first byte, then 7 a byte, the top bit says that more follow."""
    first = (kind << 4) | (size & 0x0F)
    size >>= 4
    header = bytearray()
    while size:
        header.append(first | 0x80)
        first = size & 0x7F
        size >>= 7
    header.append(first)
    return bytes(header)


def _build_index(rows: list[tuple[bytes, int, int]], pack_checksum: bytes) -> bytes:
    rows = sorted(rows)
    counts = [0] * 256
    for oid, _, _ in rows:
        counts[oid[0]] += 1
    parts = [_IDX_MAGIC, _FANOUT.pack(*accumulate(counts))]
    parts.extend(oid for oid, _, _ in rows)
    parts.append(struct.pack(f">{len(rows)}I", *(crc for _, crc, _ in rows)))
    parts.append(struct.pack(f">{len(rows)}I", *(offset for _, _, offset in rows)))
    body = b"".join(parts) + pack_checksum
    return body + _sha1(body)


def _sha1(data: bytes) -> bytes:
    return hashlib.sha1(data, usedforsecurity=False).digest()
