"""Files that are on the disk when the call is done, and the lock of all writers."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from zhurnal.store.errors import LockError

_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC


def sync(path: Path) -> None:
    """A file's content, or a folder's entries, to the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(path: Path) -> None:
    """A folder and those above it, their names on the disk; nothing where it is there."""
    if not path.is_dir():
        make_folder(path.parent)
        path.mkdir(exist_ok=True)
        sync(path.parent)


def write_durably(path: Path, data: bytes, mode: int = 0o644) -> None:
    """A new file with `data`, its content on the disk; its name is once the folder is synced.

    A file of this name is a dead process's (callers hold the lock, or the name is nobody else's) and goes.
    """
    try:
        descriptor = os.open(path, _CREATE, mode)
    except FileExistsError:
        path.unlink()
        descriptor = os.open(path, _CREATE, mode)
    try:
        _write_all(descriptor, data)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def append_line_durably(path: Path, line: bytes) -> None:
    """One more line, on the disk. A last line that a crash left without its end is ended first."""
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        size = os.fstat(descriptor).st_size
        torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
        _write_all(descriptor, (b"\n" if torn else b"") + line)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove(path: Path) -> bool:
    """Removes a file if it is there; says whether it was."""
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    return True


class Flock:
    """The lock file, held. Its one byte tells the next holder that a ref was being moved by one who died."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @property
    def descriptor(self) -> int:
        """For a child process that goes on if we die: the lock is held until the last who has it lets go."""
        return self._descriptor

    @property
    def unfinished(self) -> bool:
        """True where a holder died after `mark` and before `clear`."""
        return os.pread(self._descriptor, 1, 0) == b"1"

    def mark(self) -> None:
        """A ref is about to be seen that is not durable yet.

        Not synced: it is for the death of a process, which leaves the page cache as it was. After the death of
        the machine what is on the disk is durable by itself.
        """
        os.pwrite(self._descriptor, b"1", 0)

    def clear(self) -> None:
        """What is seen is durable."""
        os.pwrite(self._descriptor, b"0", 0)


@contextmanager
def flock(path: Path) -> Iterator[Flock]:
    """Holds the lock file among all processes and threads; waits as long as it takes.

    A fresh descriptor each time: a forked child would share an old one, and with it the lock. The kernel lets
    go when the holder dies, so a living holder is never robbed and a dead one never blocks.
    """
    with _lock_file(path) as descriptor:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield Flock(descriptor)


@contextmanager
def try_flock(path: Path) -> Iterator[Flock | None]:
    """As `flock` without waiting: None where somebody else holds the lock."""
    with _lock_file(path) as descriptor:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        yield Flock(descriptor)


@contextmanager
def _lock_file(path: Path) -> Iterator[int]:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise LockError(f"expected the lock to open, found: {error}") from error
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
