"""A school's record on the disk, its keys, and stock git beside it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from zhurnal.signing.ssh import SshSigner, allowed_signers_line, generate_key
from zhurnal.store.base import Author
from zhurnal.store.git import GitStore

TEACHER = Author("t-014", "t-014@zhurnal.invalid")
NOON = datetime(2026, 10, 14, 12, 0, 0, tzinfo=timezone(timedelta(hours=3)))


@dataclass(frozen=True)
class School:
    """A folder with `record.git`, `keys/server` and `keys/allowed_signers`."""

    root: Path
    signer: SshSigner

    @property
    def record(self) -> Path:
        return self.root / "record.git"

    @property
    def key(self) -> Path:
        return self.root / "keys" / "server"

    @property
    def allowed_signers(self) -> Path:
        return self.root / "keys" / "allowed_signers"

    def open(self) -> GitStore:
        return GitStore.open(self.record, self.signer)

    def git(self, *arguments: str, check: bool = True, text: str | None = None) -> subprocess.CompletedProcess[str]:
        """Stock git on the record, with nothing of the machine's settings."""
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": "/nonexistent",
            "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": "/dev/null",
        }
        verify = f"gpg.ssh.allowedSignersFile={self.allowed_signers}"
        return subprocess.run(
            ["git", "--git-dir", str(self.record), "-c", verify, *arguments],
            env=environment, input=text, capture_output=True, text=True, check=check, timeout=60,
        )  # fmt: skip

    def fsck(self) -> None:
        """The whole record is sound for stock git, and it has nothing to say about it."""
        done = self.git("fsck", "--full", "--strict", "--no-dangling", check=False)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.fixture
def school(tmp_path: Path) -> School:
    (tmp_path / "keys").mkdir()
    signer = generate_key(tmp_path / "keys" / "server")
    found = School(tmp_path, signer)
    found.allowed_signers.write_text(allowed_signers_line(signer.public_line))
    GitStore.create(found.record, signer)
    return found


def put(store: GitStore, files: Mapping[str, bytes | None], *, subject: str = "7а алгебра", seconds: int = 0) -> str:
    """One commit at NOON + `seconds`."""
    with store.transaction() as tx:
        when = NOON + timedelta(seconds=seconds)
        return tx.commit(files, subject=subject, author=TEACHER, when=when, trailers=[("Actor", "t-014")])
