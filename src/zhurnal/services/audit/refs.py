"""What stands beside main: only refs that belong into a record, nothing that makes stock git show another one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from zhurnal.domain.findings import Finding
from zhurnal.store.base import MAIN, GitCommandError
from zhurnal.store.refs import CLOSED
from zhurnal.store.stock import run_git

Refs = Mapping[str, str]

# A clone shows the same once more under the remote's name.
_KNOWN = re.compile(
    rf"{MAIN}|refs/tags/.+|refs/heads/proposals/.+|{CLOSED}.+|refs/remotes/[^/]+/(?:HEAD|main|proposals/.+)"
)
_FORMAT = "--format=%(objectname) %(refname)"
_CLOSED = re.compile(rf"{CLOSED}[^/]+/([0-9a-f]{{12}})")


def refs_of(repository: Path) -> Refs:
    """All refs with the object that each names: of an annotated tag the tag object."""
    lines = run_git(repository, ("for-each-ref", _FORMAT)).splitlines()
    return {name: at for at, _, name in (line.partition(" ") for line in lines)}


def check_refs(repository: Path, refs: Refs) -> list[Finding]:
    """Findings of refs that do not belong here, and of the file by which git grafts another history."""
    found = []
    for name in sorted(refs):
        if name.startswith("refs/replace/"):
            found.append(Finding("replace-ref", params={"ref": name}))
        elif not _KNOWN.fullmatch(name):
            found.append(Finding("foreign-ref", params={"ref": name}))
        elif name.startswith(CLOSED) and _end(name) != refs[name][:12]:
            # The name of a closed proposal's ref says what it must name.
            found.append(Finding("ref-moved", params={"ref": name}))
    named = _named_by_head(repository)
    if named not in ("", MAIN):
        found.append(Finding("head-elsewhere", params={"ref": named}))
    if (repository / "info" / "grafts").exists():
        found.append(Finding("grafts"))
    return found


def _end(name: str) -> str:
    match = _CLOSED.fullmatch(name)
    return match[1] if match else ""


def _named_by_head(repository: Path) -> str:
    """The ref that HEAD names; "" where it names a commit, as in a clone that shows an old state."""
    try:
        return run_git(repository, ("symbolic-ref", "--quiet", "HEAD")).strip()
    except GitCommandError:
        return ""


def named_commit(repository: Path, refs: Refs, name: str) -> str:
    """The commit that a tag or ref names, or `name` itself, taken for (the beginning of) a commit's id."""
    ref = next((known for known in (f"refs/tags/{name}", name) if known in refs), None)
    if ref is None:
        return name.lower()
    return run_git(repository, ("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")).strip()
