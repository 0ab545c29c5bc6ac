"""What a push asks for, and how to refuse it (git-scm.com/docs/pack-protocol, "Reference Update Request"). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from zhurnal.store.errors import PushFormatError

ZERO = "0" * 40
MAX_COMMANDS = 1000

_COMMAND = re.compile(rb"([0-9a-f]{40}) ([0-9a-f]{40}) ([^\0\n]{1,400})\n?")
_SHALLOW = re.compile(rb"shallow [0-9a-f]{40}\n?")
_BAND = 60_000


@dataclass(frozen=True, slots=True)
class RefUpdate:
    """A ref that is to go from one object to another; None where it is not there before, or shall not be after."""

    ref: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Asked:
    """The head of a push: its ref updates and what the client understands."""

    updates: tuple[RefUpdate, ...]
    capabilities: frozenset[str] = frozenset()


def read_asked(body: BinaryIO) -> Asked:
    """The commands at the beginning of a push's body. Raises PushFormatError."""
    updates: list[RefUpdate] = []
    capabilities: frozenset[str] = frozenset()
    for line in _lines(body):
        if _SHALLOW.fullmatch(line):
            continue
        command, separator, told = line.partition(b"\0")
        match = _COMMAND.fullmatch(command)
        if match is None or (separator and updates) or len(updates) == MAX_COMMANDS:
            raise PushFormatError(f"expected a ref update, found {line[:100]!r}")
        if separator:
            capabilities = frozenset(told.decode("ascii", "replace").split())
        old, new, ref = (part.decode("utf-8", "backslashreplace") for part in match.groups())
        updates.append(RefUpdate(ref, None if old == ZERO else old, None if new == ZERO else new))
    return Asked(tuple(updates), capabilities)


def refusal(asked: Asked, text: str) -> bytes:
    """The whole answer to a push that is refused before git sees it; `text` is shown on the pusher's terminal."""
    report = _packet(b"unpack ok\n")
    report += b"".join(_packet(f"ng {update.ref} refused\n".encode()) for update in asked.updates) + b"0000"
    if "side-band-64k" not in asked.capabilities:
        return report
    told = text.encode()
    pieces = [b"\2" + told[at : at + _BAND] for at in range(0, len(told), _BAND)]
    pieces += [b"\1" + report[at : at + _BAND] for at in range(0, len(report), _BAND)]
    return b"".join(map(_packet, pieces)) + b"0000"


def same_updates(one: Sequence[RefUpdate], other: Sequence[RefUpdate]) -> bool:
    """Whether two lists ask for the same, in any order."""
    return len(one) == len(other) and set(one) == set(other)


def _lines(body: BinaryIO) -> Iterator[bytes]:
    """The pkt-lines up to the flush."""
    while True:
        head = body.read(4)
        try:
            length = int(head, 16) if len(head) == 4 and head.isalnum() else -1
        except ValueError:
            length = -1
        if length == 0:
            return
        data = body.read(length - 4) if length > 4 else b""
        if length <= 4 or len(data) != length - 4:
            raise PushFormatError(f"expected a pkt-line, found {head!r}")
        yield data


def _packet(data: bytes) -> bytes:
    return b"%04x" % (len(data) + 4) + data


def with_bases(advertised: bytes, bases: Iterable[str]) -> bytes:
    """An advertisement of receive-pack that also names commits of main as there, as git names those of an alternate.

    A pusher leaves out what is reachable from a named commit that it has. Main's head alone will not do: whoever has
    not fetched since the last save has it not, and would send the whole history (gitprotocol-pack, `.have`).
    """
    told, flush = advertised[:-4], advertised[-4:]
    if flush != b"0000":
        return advertised
    return told + b"".join(_packet(f"{oid} .have\n".encode()) for oid in bases) + flush
