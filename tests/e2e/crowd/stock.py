"""Stock git as a person's machine runs it: commits made of documents, pushed over HTTP."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

MADE = datetime(2026, 10, 14, 4, tzinfo=UTC)
"""The date of every commit of `commit`."""


def environment(who: str = "nobody") -> dict[str, str]:
    """What git sees: nobody's settings but the person's own id."""
    return {
        "PATH": os.environ["PATH"], "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_TERMINAL_PROMPT": "0", "GIT_EDITOR": "true",
        "GIT_AUTHOR_NAME": who, "GIT_AUTHOR_EMAIL": f"{who}@zhurnal.invalid",
        "GIT_COMMITTER_NAME": who, "GIT_COMMITTER_EMAIL": f"{who}@zhurnal.invalid",
    }  # fmt: skip


def run(
    folder: Path, *arguments: str, who: str = "nobody", given: bytes | None = None, ok: bool = True
) -> subprocess.CompletedProcess[bytes]:
    """Git in a folder. ok: it must succeed."""
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments],
        env=environment(who), input=given, capture_output=True, check=False, timeout=120,
    )  # fmt: skip
    assert not ok or done.returncode == 0, (done.stdout + done.stderr).decode("utf-8", "replace")
    return done


def said(folder: Path, *arguments: str, who: str = "nobody", ok: bool = True) -> str:
    """What git says on both channels."""
    done = run(folder, *arguments, who=who, ok=ok)
    return (done.stdout + done.stderr).decode("utf-8", "replace").strip()


def commit(
    folder: Path, who: str, parents: Sequence[str], files: Mapping[str, bytes | None], *, message: str = "s"
) -> str:
    """A commit on top of the first parent in which `files` read so (None: gone), made by one process."""
    lines = [b"commit refs/heads/made\n"]
    for role in ("author", "committer"):
        lines.append(f"{role} {who} <{who}@zhurnal.invalid> {int(MADE.timestamp())} +0000\n".encode())
    lines.append(f"data {len(message.encode())}\n{message}\n".encode())
    lines += [f"{'merge' if number else 'from'} {parent}\n".encode() for number, parent in enumerate(parents)]
    for path, data in files.items():
        if data is None:
            lines.append(f"D {path}\n".encode())
        else:
            lines.append(f"M 100644 inline {path}\ndata {len(data)}\n".encode() + data + b"\n")
    run(folder, "fast-import", "--quiet", "--force", given=b"".join(lines))
    return said(folder, "rev-parse", "refs/heads/made")


def push(folder: Path, url: str, *refs: str) -> tuple[bool, str]:
    """Whether a push came in, and what was said on the terminal."""
    done = run(folder, "push", "--force", url, *refs, ok=False)
    return done.returncode == 0, (done.stdout + done.stderr).decode("utf-8", "replace")


def fsck(repository: Path) -> str:
    """What `git fsck --full --strict` has to complain of; "" where all is sound."""
    done = subprocess.run(
        ["git", "--git-dir", str(repository), "fsck", "--full", "--strict", "--no-dangling", "--no-progress"],
        env=environment(), capture_output=True, check=False, timeout=300, text=True,
    )  # fmt: skip
    return "" if done.returncode == 0 and not done.stdout.strip() else f"{done.returncode}: {done.stdout}{done.stderr}"
