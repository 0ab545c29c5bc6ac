"""Generated histories with merges, deletions, files that become folders: made by `git fast-import`, unsigned."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hypothesis import strategies as st

PATHS = ("a/1.yaml", "a/2.yaml", "b/c", "b/c/3.yaml", "b/c/d/4.yaml", "e.yaml")
"""Small enough for collisions; `b/c` is a file in some histories, a folder in others, both in turn in some."""
ASKED = (*PATHS, "never.yaml", "a/1.yaml/deeper.yaml")
EPOCH = 1_790_000_000


@dataclass(frozen=True)
class Step:
    """One commit of main: what it changes (None takes away), seconds after the one before; side: a merged commit's."""

    changes: tuple[tuple[str, str | None], ...]
    later: int = 1
    side: tuple[tuple[str, str | None], ...] | None = None


_changes = st.lists(
    st.tuples(st.sampled_from(PATHS), st.sampled_from(["one\n", "two\n", None])), max_size=3, unique_by=lambda c: c[0]
).map(tuple)
steps = st.lists(st.builds(Step, _changes, st.integers(0, 3), st.none() | _changes), min_size=1, max_size=12)


def grow(record: Path, history: Sequence[Step], *, anew: bool = False) -> None:
    """Append the steps to main of the bare repository `record`, or begin its history anew."""
    head = None if anew else _head(record)
    seconds = 0 if head is None else 1_000
    lines: list[str] = [] if head else ["reset refs/heads/main\n"]
    before, mark = head, 0
    for step in history:
        seconds += step.later
        merged = None
        if step.side is not None and before is not None:
            mark += 1
            lines += _commit("refs/heads/side", mark, seconds, before, None, step.side)
            merged = f":{mark}"
        mark += 1
        lines += _commit("refs/heads/main", mark, seconds, before, merged, step.changes)
        before = f":{mark}"
    git(record, "fast-import", "--quiet", "--force", text="".join(lines))


def git(record: Path, *arguments: str, text: str = "") -> str:
    """Stock git on the record."""
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1"}
    command = ["git", "-c", "core.fsync=none", "--git-dir", str(record), *arguments]
    done = subprocess.run(command, input=text, env=environment, capture_output=True, text=True, check=True)
    return done.stdout


def _head(record: Path) -> str | None:
    return git(record, "for-each-ref", "--format=%(objectname)", "refs/heads/main").strip() or None


def _commit(
    ref: str, mark: int, seconds: int, parent: str | None, merged: str | None, changes: Sequence[tuple[str, str | None]]
) -> list[str]:
    who = f"{EPOCH + seconds} +0300"
    lines = [f"commit {ref}\nmark :{mark}\nauthor t-014 <t-014@zhurnal.invalid> {who}\n"]
    lines.append(f"committer zhurnal <server@zhurnal.invalid> {who}\ndata 4\nwork\n")
    lines += [f"from {parent}\n"] if parent else []
    lines += [f"merge {merged}\n"] if merged else []
    for path, text in changes:
        lines.append(f"D {path}\n" if text is None else f"M 100644 inline {path}\ndata {len(text)}\n{text}")
    return [*lines, "\n"]
