"""The files of a OneRoster bundle out of its zip: bounded, nothing unpacked to the disk, no path ever followed."""

from __future__ import annotations

import io
import zipfile
import zlib

from zhurnal.services.imports.fet_xml import MAX_BYTES
from zhurnal.services.imports.notes import refusal

MAX_FILES = 64
MAX_UNPACKED = 64 * 1024 * 1024
"""A zip of some kilobytes may unfold to gigabytes. 10,000 people with their enrolments are near 12 MB."""
# What macOS adds to every zip; never opened.
_CHAFF = ("__MACOSX/",)
_UNREADABLE = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, ValueError, OSError)
_PIECE = 64 * 1024


def unpack(data: bytes, name: str) -> dict[str, bytes]:
    """The files of the zip by name in lower case.

    Raises FindingsError: `file-too-large` (size, limit), `zip-unreadable` (reason), `zip-too-many` (limit), `zip-path`
    (found), `zip-twice` (found), `zip-too-large` (limit).
    """
    if len(data) > MAX_BYTES:
        raise refusal("file-too-large", name, limit=MAX_BYTES, size=len(data))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return _files(packed, name)
    except _UNREADABLE as error:
        raise refusal("zip-unreadable", name, reason=type(error).__name__) from error


def _files(packed: zipfile.ZipFile, name: str) -> dict[str, bytes]:
    entries = [entry for entry in packed.infolist() if not entry.filename.startswith(_CHAFF)]
    if len(entries) > MAX_FILES:
        raise refusal("zip-too-many", name, limit=MAX_FILES)
    found: dict[str, bytes] = {}
    room = MAX_UNPACKED
    for entry in entries:
        key = entry.filename.lower()
        if entry.is_dir() or not _is_plain(entry.filename):
            raise refusal("zip-path", name, found=entry.filename[:80])
        if key in found:
            raise refusal("zip-twice", name, found=entry.filename[:80])
        found[key] = _read(packed, entry, name, room)
        room -= len(found[key])
    return found


def _is_plain(filename: str) -> bool:
    """A file's own name, of printable characters, without a way to anywhere."""
    return filename.isprintable() and not any(sign in filename for sign in "/\\:") and not filename.startswith(".")


def _read(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, room: int) -> bytes:
    """What an entry really holds: the size that the zip states is a stranger's word."""
    pieces: list[bytes] = []
    size = 0
    with packed.open(entry) as stream:
        while piece := stream.read(_PIECE):
            size += len(piece)
            if size > room:
                raise refusal("zip-too-large", name, limit=MAX_UNPACKED // 1024 // 1024)
            pieces.append(piece)
    return b"".join(pieces)
