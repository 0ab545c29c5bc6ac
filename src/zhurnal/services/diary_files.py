"""Page files: a reader sees the old one or the new one, and a thousand of them are written in a blink."""

from __future__ import annotations

import ctypes
import errno
import os
from contextlib import suppress
from pathlib import Path

_HERE = -100  # AT_FDCWD
_EXCHANGE = 2  # RENAME_EXCHANGE
_UNKNOWN = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP)
_LIBC = ctypes.CDLL(None, use_errno=True)


def write(path: Path | str, data: bytes) -> None:
    """Write a file, its folders too where they are not there. Not synced: whatever is lost is made anew.

    An old file is exchanged for the new one and then removed: on ext4 a rename over it would start writing the new
    one to the disk (auto_da_alloc), milliseconds for each where the disk is busy.
    """
    name, new = os.fspath(path), f"{path}.new"
    try:
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except FileNotFoundError:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
    finally:
        os.close(descriptor)
    if _exchanged(new, name):
        os.unlink(new)  # noqa: PTH108 - called a thousand times a second
    else:
        os.replace(new, name)  # noqa: PTH105


def remove(path: str) -> None:
    """Remove a file, if it is there."""
    with suppress(FileNotFoundError):
        os.unlink(path)  # noqa: PTH108


def _exchanged(one: str, other: str) -> bool:
    """Whether two names have changed their files; False where one is not there or the system cannot."""
    call = getattr(_LIBC, "renameat2", None)
    if call is None:
        return False
    if call(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.ENOENT, *_UNKNOWN):
        return False
    raise OSError(number, os.strerror(number), other)
