"""Refs as files: loose ones below `refs/`, older ones in `packed-refs` (git-scm.com/docs/gitrepository-layout)."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from zhurnal.store.base import CorruptObjectError
from zhurnal.store.disk import remove, sync, write_durably
from zhurnal.store.errors import PathError

PROPOSALS = "refs/heads/proposals/"
"""Open proposals, one branch each: the only refs that a push may move."""
CLOSED = "refs/closed/"
"""Heads of proposals that were merged, declined or withdrawn, `NAME/<first 12 digits of the head>`; shown to nobody."""

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?", re.ASCII)
_OID = re.compile(r"[0-9a-f]{40}", re.ASCII)
_LONGEST = 4096
_PACKED_HEADER = "# pack-refs with: peeled fully-peeled sorted \n"


@dataclass(frozen=True, slots=True)
class RefMove:
    """A ref that is to change: `old` and `new` are commits, None where it does not exist before or after.

    line: what the reflog says of it after the two ids: `who seconds offset TAB subject`; "" for none.
    """

    ref: str
    old: str | None
    new: str | None
    line: str = ""


def is_proposal_name(name: str) -> bool:
    """1 to 48 of `a-z`, `0-9` and `-`, the hyphen not at either end: safe as a file, in an address, in a shell."""
    return bool(_NAME.fullmatch(name))


def proposal_ref(name: str) -> str:
    """The branch of the open proposal `name`. Raises PathError for what is no name."""
    if not is_proposal_name(name):
        raise PathError(f"expected a proposal's name of a-z, 0-9 and '-', found {name[:60]!r}")
    return PROPOSALS + name


def closed_ref(name: str, head: str) -> str:
    """Where the head of a closed proposal is kept: the name may be used again, the head stays reachable."""
    return f"{CLOSED}{name}/{head[:12]}"


def read_ref(root: Path, ref: str) -> str | None:
    """The commit that `ref` names, or None where there is none. Raises CorruptObjectError for anything else."""
    found = _read_loose(root, ref)
    return found if found is not None else _read_packed(root).get(ref)


def list_refs(root: Path, prefix: str) -> dict[str, str]:
    """The refs below `prefix` (which ends in `/`), by their whole names, sorted."""
    loose: dict[str, str] = {}
    for path in (root / prefix).rglob("*"):
        ref = path.relative_to(root).as_posix()
        if path.suffix != ".lock" and path.is_file() and (oid := _read_loose(root, ref)):
            loose[ref] = oid
    # After the loose ones: a ref that is being packed is in one of the two at any moment.
    packed = {ref: oid for ref, oid in _read_packed(root).items() if ref.startswith(prefix)}
    return dict(sorted((packed | loose).items()))


def drop_packed(root: Path, ref: str) -> None:
    """Takes `ref` out of `packed-refs`, durably: without that a loose ref that is deleted would come back as it was
    when it was packed. Under the writers' lock."""
    if ref in _read_packed(root):
        _write_packed(root, [entry for entry in _packed_entries(root) if entry[0] != ref])


def pack_closed(root: Path) -> int:
    """Moves the loose refs of closed proposals into `packed-refs`; says how many. Under the writers' lock.

    A year leaves some thousand of them, and git opens every loose ref at each clone. Nothing else is packed: main
    and open proposals are read often and stay files. The new file is on the disk before a loose ref goes.
    """
    loose = [path for path in (root / CLOSED).rglob("*") if path.is_file() and path.suffix != ".lock"]
    fresh = {path.relative_to(root).as_posix(): path for path in loose}
    read = {ref: _read_loose(root, ref) for ref in fresh}
    if not fresh:
        return 0
    entries = [entry for entry in _packed_entries(root) if entry[0] not in fresh]
    _write_packed(root, entries + [(ref, f"{oid} {ref}\n") for ref, oid in read.items() if oid])
    for path in fresh.values():
        remove(path)
    for folder in {path.parent for path in fresh.values()}:
        if not any(folder.iterdir()):
            folder.rmdir()
    sync(root / CLOSED)
    return len(fresh)


def _read_loose(root: Path, ref: str) -> str | None:
    try:
        text = _read_start(root / ref).decode("ascii").strip()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    except UnicodeDecodeError as error:
        raise CorruptObjectError(f"expected 40 hex digits in {ref}, found other bytes") from error
    if not _OID.fullmatch(text):
        raise CorruptObjectError(f"expected 40 hex digits in {ref}, found {text[:60]!r}")
    return text


def _read_start(path: Path) -> bytes:
    """What a ref's file says: by as few calls as can be, since every look at the record begins with it."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return os.read(descriptor, _LONGEST)
    finally:
        os.close(descriptor)


def _read_packed(root: Path) -> Mapping[str, str]:
    """All refs of `packed-refs`: parsed once while it stands as it is. Years of closed proposals are in it, and every
    look for an open one comes by."""
    try:
        status = (root / "packed-refs").stat()
    except FileNotFoundError:
        return {}
    return _packed_as_of(root, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


@lru_cache(maxsize=8)
def _packed_as_of(root: Path, *_stamp: int) -> Mapping[str, str]:
    """_stamp: of the file when it was asked for; who writes it makes it anew (git too)."""
    return {ref: text[:40] for ref, text in _packed_entries(root) if _OID.fullmatch(text[:40])}


def _packed_entries(root: Path) -> list[tuple[str, str]]:
    """(ref, its lines): a tag's second line, `^` and what it points at, stays with the first."""
    try:
        lines = (root / "packed-refs").read_text("utf-8").splitlines(keepends=True)
    except FileNotFoundError:
        return []
    except UnicodeDecodeError as error:
        raise CorruptObjectError("expected names in UTF-8 in packed-refs, found other bytes") from error
    entries: list[tuple[str, str]] = []
    for line in lines:
        if line.startswith("^") and entries:
            ref, text = entries.pop()
            entries.append((ref, text + line))
        elif not line.startswith("#"):
            entries.append((line[41:].rstrip("\n"), line))
    return entries


def _write_packed(root: Path, entries: list[tuple[str, str]]) -> None:
    text = _PACKED_HEADER + "".join(text for _, text in sorted(entries, key=lambda entry: entry[0].encode()))
    lock = root / "packed-refs.lock"
    write_durably(lock, text.encode())
    lock.rename(root / "packed-refs")
    sync(root)
