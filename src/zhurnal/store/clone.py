"""A clone of the record on a machine of strangers: read only, its head the commit that a proposal is judged against."""

from __future__ import annotations

import re
from pathlib import Path

from zhurnal.store.base import MissingObjectError
from zhurnal.store.errors import GitCommandError
from zhurnal.store.git import GitStore
from zhurnal.store.layout import open_layout
from zhurnal.store.stock import run_git

_REVISION = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./+~^-]{0,250}")


class Clone(GitStore):
    """A clone whose head is the commit `base`, whatever its branches are called and wherever they stand."""

    def __init__(self, path: Path, base: str) -> None:
        """path: of the repository itself. base: a commit or a branch. Raises StoreError, MissingObjectError."""
        super().__init__(open_layout(path), None)
        self._base = self.resolve(base)

    def head(self) -> str:
        """The commit to judge against."""
        return self._base

    def resolve(self, revision: str) -> str:
        """The id of a commit by what git calls it: an id, `origin/main`, `HEAD~2`. Raises MissingObjectError."""
        if not _REVISION.fullmatch(revision) or ".." in revision:
            raise MissingObjectError(revision[:60])
        try:
            return run_git(self.path, ("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")).strip()
        except GitCommandError:
            raise MissingObjectError(revision) from None
