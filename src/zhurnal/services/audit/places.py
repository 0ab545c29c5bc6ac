"""What an auditor may name: a bare repository, a clone, or a school's folder; and where its signers are listed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from zhurnal.store.git import GitStore


@dataclass(frozen=True, slots=True)
class Place:
    """store: the record, read only. signers: the school's own list of keys, None where no school's folder is."""

    store: GitStore
    signers: Path | None


def open_place(path: Path) -> Place:
    """The record at `path`. Raises StoreError where there is none."""
    for inside in ("record.git", ".git"):
        if (path / inside).is_dir():
            path = path / inside
            break
    signers = path.parent / "keys" / "allowed_signers"
    return Place(GitStore.open(path), signers if path.name == "record.git" and signers.is_file() else None)
