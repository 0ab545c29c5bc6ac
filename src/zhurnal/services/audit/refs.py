"""What stands beside main: only refs that belong into a record, nothing that makes stock git show another one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from zhurnal.domain.findings import Finding
from zhurnal.store.base import MAIN, GitCommandError
from zhurnal.store.stock import run_git

Refs = Mapping[str, str]

# A clone shows the same once more under the remote's name.
_KNOWN = re.compile(
    rf"{MAIN}|refs/tags/.+|refs/checkpoints/.+|refs/heads/proposals/.+|refs/remotes/[^/]+/(?:HEAD|main|proposals/.+)"
)
_FORMAT = "--format=%(refname) %(objectname) %(*objectname)"


def refs_of(repository: Path) -> Refs:
    """All refs with the object that each stands for; of a tag object the commit that it names."""
    lines = run_git(repository, ("for-each-ref", _FORMAT)).splitlines()
    return {name: rest.split()[-1] for name, _, rest in (line.partition(" ") for line in lines)}


def check_refs(repository: Path, refs: Refs) -> list[Finding]:
    """Findings of refs that do not belong here, and of the file by which git grafts another history."""
    found = []
    for name in sorted(refs):
        if name.startswith("refs/replace/"):
            found.append(Finding("replace-ref", params={"ref": name}))
        elif not _KNOWN.fullmatch(name):
            found.append(Finding("foreign-ref", params={"ref": name}))
    named = _named_by_head(repository)
    if named not in ("", MAIN):
        found.append(Finding("head-elsewhere", params={"ref": named}))
    if (repository / "info" / "grafts").exists():
        found.append(Finding("grafts"))
    return found


def _named_by_head(repository: Path) -> str:
    """The ref that HEAD names; "" where it names a commit, as in a clone that shows an old state."""
    try:
        return run_git(repository, ("symbolic-ref", "--quiet", "HEAD")).strip()
    except GitCommandError:
        return ""


def named_commit(refs: Refs, name: str) -> str:
    """The id that a tag names, or `name` itself, taken for (the beginning of) a commit's id."""
    return refs.get(f"refs/tags/{name}") or refs.get(name) or name.lower()
