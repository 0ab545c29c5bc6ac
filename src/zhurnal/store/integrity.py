"""Every object, pack, index and ref read and compared with its own name and checksum, by stock git."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

from zhurnal.store.base import GitCommandError
from zhurnal.store.stock import git_environment

# What the repository's own settings could switch off is switched on. Reflogs are nobody's evidence.
_FSCK = (
    "-c", "core.commitGraph=true",
    "-c", "core.multiPackIndex=true",
    "fsck", "--full", "--strict", "--no-dangling", "--no-reflogs", "--no-progress",
)  # fmt: skip


def broken_packs(repository: Path) -> list[str]:
    """The packs and their indexes whose bytes are not those that their last 20 bytes, a checksum, were made of
    (gitformat-pack): paths below the repository. What reads a pack by such bytes may end the process.

    Raises OSError where a file cannot be read.
    """
    files = sorted(f for f in (repository / "objects" / "pack").glob("*") if f.suffix in _SUMMED or f.name == _MIDX)
    return [file.relative_to(repository).as_posix() for file in files if not _is_whole(file)]


_SUMMED = (".pack", ".idx")
_MIDX = "multi-pack-index"
_SUM_BYTES = 20


def _is_whole(file: Path) -> bool:
    found, size = hashlib.sha1(usedforsecurity=False), file.stat().st_size
    with file.open("rb") as stream:
        left = size - _SUM_BYTES
        while left > 0 and (data := stream.read(min(left, 1 << 20))):
            found.update(data)
            left -= len(data)
        return stream.read() == found.digest()


def damages(repository: Path, *, timeout: float = 24 * 3600.0) -> list[str]:
    """What `git fsck` has against the repository, line by line; empty where nothing.

    Objects are read whole and their ids computed again, which git does not do when it shows them. timeout: seconds.
    Raises GitCommandError where git cannot be run.
    """
    command = ["git", f"--git-dir={repository}", *_FSCK]
    try:
        done = subprocess.run(command, env=git_environment(), capture_output=True, check=False, timeout=timeout)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise GitCommandError(f"expected git fsck to run, found: {error}") from error
    if not done.returncode:
        return []
    said = (done.stderr + done.stdout).decode("utf-8", "replace").splitlines()
    return [line for line in said if line.strip()] or [f"git fsck: {done.returncode}"]
