"""Git's objects as bytes: names, trees, commits (gitformat: git-scm.com/docs/gitdatamodel). Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

from zhurnal.store.base import Author, CommitInfo, CorruptObjectError, MessageError
from zhurnal.store.message import build_message, parse_message

COMMIT, TREE, BLOB = 1, 2, 3
"""Object types, numbered as in packs."""
TREE_MODE = 0o40000
_TYPE_NAMES = {COMMIT: b"commit", TREE: b"tree", BLOB: b"blob"}
_TREE_ENTRY = re.compile(rb"[0-7]{5,6} [^\0/]+\0.{20}", re.DOTALL)
_IDENT = re.compile(r"(.*) <([^<>]*)> ([0-9]+ [+-][0-9]{4})")
_EPOCH = datetime.fromtimestamp(0, UTC)
_BAD_IDENT = re.compile(r"[<>\x00-\x1f\x7f]")

Tree = dict[str, tuple[int, str]]
"""name -> (mode, id) of one folder."""


@dataclass(frozen=True, slots=True)
class RawObject:
    """One object: its id, its type (COMMIT, TREE, BLOB) and its bytes without the header."""

    id: str
    kind: int
    data: bytes


def make_object(kind: int, data: bytes) -> RawObject:
    """The object with its name: SHA-1 over `type length NUL data`."""
    header = b"%s %d\0" % (_TYPE_NAMES[kind], len(data))
    return RawObject(hashlib.sha1(header + data, usedforsecurity=False).hexdigest(), kind, data)


class _Entries(dict[bytes, tuple[str, tuple[int, str]]]):
    """Entries by their bytes: of a tree that grew by one all others were read before."""

    def __missing__(self, raw: bytes) -> tuple[str, tuple[int, str]]:
        mode, _, name = raw[:-21].partition(b" ")
        if len(self) > _ENTRIES_KNOWN:
            self.clear()
        found = self[raw] = (name.decode("utf-8", "surrogateescape"), (int(mode, 8), raw[-20:].hex()))
        return found


_ENTRIES_KNOWN = 50_000
_entries = _Entries()


def parse_tree(data: bytes) -> Tree:
    """A tree's entries. Names that are not UTF-8 keep their bytes by surrogate escapes."""
    return dict(map(_entries.__getitem__, tree_rows(data)))


def tree_rows(data: bytes) -> list[bytes]:
    """A tree's entries, each as its bytes; for `parse_row`. Raises CorruptObjectError."""
    rows: list[bytes] = _TREE_ENTRY.findall(data)
    # What was passed over is found where the sum falls short.
    missing = len(data) - sum(map(len, rows))
    if missing:
        raise CorruptObjectError(f"expected a tree entry in {missing} bytes more, found {data[:20]!r} at first")
    return rows


def parse_row(row: bytes) -> tuple[str, tuple[int, str]]:
    """(name, (mode, id)) of an entry."""
    return _entries[row]


class _Rows(dict[tuple[str, tuple[int, str]], tuple[bytes, bytes]]):
    """Entries as they are sorted and as they are written: of a tree that is written anew all but one stood before."""

    def __missing__(self, entry: tuple[str, tuple[int, str]]) -> tuple[bytes, bytes]:
        name, (mode, oid) = entry
        raw = name.encode("utf-8", "surrogateescape")
        if len(self) > _ROWS_KNOWN:
            self.clear()
        key = raw + b"/" if mode == TREE_MODE else raw
        found = self[entry] = (key, b"%o %s\0" % (mode, raw) + bytes.fromhex(oid))
        return found


_ROWS_KNOWN = 20_000
_rows = _Rows()


def emit_tree(tree: Tree) -> bytes:
    """A tree's bytes in Git's order: folders sort as if their name ended in a slash."""
    return b"".join(row for _, row in sorted(map(_rows.__getitem__, tree.items())))


def emit_commit(
    tree: str,
    parents: Sequence[str],
    author: Author,
    committer: Author,
    when: datetime,
    message: str,
) -> bytes:
    """A commit's bytes before it is signed; raises MessageError for an author Git could not read back."""
    lines = [f"tree {tree}", *(f"parent {parent}" for parent in parents)]
    time = _git_time(when)
    lines += [f"author {_format_who(author)} {time}", f"committer {_format_who(committer)} {time}"]
    return "\n".join([*lines, "", message]).encode()


def add_signature(unsigned: bytes, armored: str) -> bytes:
    """The commit with its `gpgsig` header, as `git commit -S` places it: the last one."""
    head, _, message = unsigned.partition(b"\n\n")
    folded = armored.strip().replace("\n", "\n ")
    return b"%s\ngpgsig %s\n\n%s" % (head, folded.encode("ascii"), message)


def split_signature(data: bytes) -> tuple[bytes, str] | None:
    """(the signed bytes, the armored signature) of a commit, or None where it has none."""
    head, separator, message = data.partition(b"\n\n")
    kept: list[bytes] = []
    signature: list[bytes] = []
    in_signature = False
    for line in head.split(b"\n"):
        in_signature = line.startswith(b"gpgsig ") or (in_signature and line.startswith(b" "))
        if in_signature:
            signature.append(line.removeprefix(b"gpgsig").removeprefix(b" "))
        else:
            kept.append(line)
    if not signature:
        return None
    armored = b"\n".join(signature).decode("ascii", "replace") + "\n"
    return b"\n".join(kept) + separator + message, armored


def parse_commit(oid: str, data: bytes, *, lenient: bool = False) -> CommitInfo:
    """A commit's fields; raises CorruptObjectError where it is not one.

    lenient: for commits that strangers made: an author, committer or time that cannot be read is given as far as
    it can be (the whole text as the name, the beginning of 1970 as the time).
    """
    fields, message = _split_commit(data)
    try:
        author, _ = _parse_ident(fields["author"][0], lenient)
        committer, when = _parse_ident(fields["committer"][0], lenient)
        tree = fields["tree"][0]
    except KeyError as missing:
        raise CorruptObjectError(f"expected the header {missing} in commit {oid}") from missing
    subject, body, trailers = parse_message(message.decode("utf-8", "replace"))
    parents = tuple(fields.get("parent", ()))
    return CommitInfo(oid, tree, parents, author, committer, when, subject, body, trailers)


def parents_and_committer(data: bytes) -> tuple[tuple[str, ...], str]:
    """A commit's parents and its committer's line, without a look at the rest."""
    fields, _ = _split_commit(data)
    return tuple(fields.get("parent", ())), fields.get("committer", [""])[0]


def _split_commit(data: bytes) -> tuple[dict[str, list[str]], bytes]:
    """(header -> values, message); folded lines (a signature) are left out."""
    head, _, message = data.partition(b"\n\n")
    fields: dict[str, list[str]] = {}
    for line in head.decode("utf-8", "replace").split("\n"):
        if not line.startswith(" "):
            key, _, value = line.partition(" ")
            fields.setdefault(key, []).append(value)
    return fields, message


def commit_message(subject: str, body: str, trailers: Sequence[tuple[str, str]]) -> str:
    """The message; raises MessageError unless it reads back as it was given (no forged trailers)."""
    message = build_message(subject, body, trailers)
    if parse_message(message) != (subject, body, tuple(trailers)):
        raise MessageError(f"expected a body that cannot be taken for trailers, found {body!r}")
    return message


def format_ident(who: Author, when: datetime) -> str:
    """`name <address> seconds offset`; raises MessageError for what Git could not read back."""
    return f"{_format_who(who)} {_git_time(when)}"


def _format_who(who: Author) -> str:
    for text in (who.name, who.email):
        if not text or text != text.strip() or _BAD_IDENT.search(text):
            raise MessageError(f"expected a name or address without <, >, control letters, found {text!r}")
    return f"{who.name} <{who.email}>"


def _git_time(when: datetime) -> str:
    """Seconds since the epoch and the offset, `1790000000 +0300`."""
    offset = when.utcoffset()
    if offset is None or when.microsecond or offset % timedelta(minutes=1):
        raise MessageError(f"expected an aware time of whole seconds and minutes of offset, found {when!r}")
    minutes = int(offset / timedelta(minutes=1))
    sign = "-" if minutes < 0 else "+"
    return f"{int(when.timestamp())} {sign}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"


def _parse_ident(text: str, lenient: bool) -> tuple[Author, datetime]:
    match = _IDENT.fullmatch(text)
    if match is None:
        if lenient:
            return Author(text, ""), _EPOCH
        raise CorruptObjectError(f"expected 'name <address> seconds offset', found {text!r}")
    name, email, time = match.groups()
    try:
        return Author(name, email), _parse_time(time)
    except (ValueError, OverflowError, OSError) as error:
        if lenient:
            return Author(name, email), _EPOCH
        raise CorruptObjectError(f"expected a time, found {text!r}") from error


@lru_cache(maxsize=4)
def _parse_time(text: str) -> datetime:
    """Author and committer have the same in a commit of ours. Raises ValueError, OverflowError, OSError."""
    seconds, offset = text.split(" ")
    moved = timedelta(hours=int(offset[1:3]), minutes=int(offset[3:])) * (-1 if offset[0] == "-" else 1)
    return datetime.fromtimestamp(int(seconds), timezone(moved) if moved else UTC)
