"""Starting `writer.py`, and a git that is held; what a commit-graph covers."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

WRITER = Path(__file__).with_name("writer.py")


def environment() -> dict[str, str]:
    """The test's own, with the package findable whether it is installed or not."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


def command(record: Path, key: Path, name: str, count: int) -> list[str]:
    """The writer's command line."""
    return [sys.executable, str(WRITER), str(record), str(key), name, str(count)]


def start(record: Path, key: Path, name: str, count: int) -> subprocess.Popen[bytes]:
    """A running writer; its output is not read ahead, so that no line is lost between `readline` and `communicate`."""
    return subprocess.Popen(
        command(record, key, name, count), bufsize=0, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    )


def path_with_git(folder: Path, first: str) -> str:
    """A PATH whose `git` runs the shell's `first` before it packs; `$git` is the real one."""
    git = shutil.which("git")
    folder.mkdir()
    (folder / "git").write_text(
        f'#!/bin/sh\ngit={git}\ncase "$*" in *--stdin-packs*) {first} ;; esac\nexec "$git" "$@"\n'
    )
    (folder / "git").chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


def covered(record: Path) -> int:
    """How many commits the commit-graph's files list (git-scm.com/docs/gitformat-commit-graph, OIDF)."""
    subprocess.run(["git", "--git-dir", str(record), "commit-graph", "verify"], check=True, capture_output=True)
    total = 0
    for graph in (record / "objects" / "info" / "commit-graphs").glob("*.graph"):
        data = graph.read_bytes()
        chunks = {data[at : at + 4]: int.from_bytes(data[at + 4 : at + 12]) for at in range(8, 8 + 12 * data[6], 12)}
        assert b"BIDX" in chunks, "with changed paths"
        total += int.from_bytes(data[chunks[b"OIDF"] + 1020 : chunks[b"OIDF"] + 1024])
    return total
