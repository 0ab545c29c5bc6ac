"""What very many commits changed, read by stock git in one go: a fifth of the time of reading tree by tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from zhurnal.store.base import CorruptObjectError
from zhurnal.store.stock import stream_git

_MANY = ("--first-parent", "--diff-merges=first-parent", "--raw", "--no-abbrev", "--no-renames", "--no-show-signature")

Files = list[tuple[str, str | None]]
"""Paths with the blob that a commit left there, None where it took the file away."""


def bulk_differences(root: Path, span: Sequence[str]) -> Iterator[tuple[str, Files]]:
    """Commits along first parents, oldest first, with the files that each changed; of the first commit all.

    root: the repository. span: what `git log` is to walk, e.g. a head and "^" with the commit before. Raises
    GitCommandError; CorruptObjectError where the record has a path that no record may have.
    """
    commit, files = "", Files()
    for line in stream_git(root, ("log", "--reverse", *_MANY, "--format=%H", *span)):
        if line.startswith(":"):
            fields, _, path = line.partition("\t")
            if path.startswith('"'):
                raise CorruptObjectError(f"expected paths as the store writes them, found {path[:80]}")
            files.append((path, _blob(fields)))
        elif line:
            if commit:
                yield commit, files
            commit, files = line, []
    if commit:
        yield commit, files


def _blob(fields: str) -> str | None:
    """The blob that `:100644 100644 OLD NEW M` leaves, None where it takes the file away."""
    new = fields.split(" ")[3]
    return None if new == "0" * 40 else new
