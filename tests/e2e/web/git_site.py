"""A school served as it really runs, and stock git in a clone of its record."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests import school as small

from zhurnal.web.settings import configure

PROGRAM = """
import sys
from pathlib import Path
from zhurnal.web.serve import serve
serve(Path(sys.argv[1]), "127.0.0.1", int(sys.argv[2]), 2)
"""
ADMIN = small.ADMINISTRATOR
ROOMS = "catalogs/rooms.yaml"
JOURNAL = "years/2026-2027/journals/7a/q1/algebra.yaml"
PROPOSALS = "refs/heads/proposals"


@dataclass
class Server:
    """The served school: its folder, its port, a working token of the administrator."""

    folder: Path
    port: int
    token: str
    pid: int = 0

    @property
    def record(self) -> Path:
        return self.folder / "record.git"

    def url(self, name: str = "record", token: str | None = None) -> str:
        shown = self.token if token is None else token
        return f"http://{ADMIN}:{shown}@127.0.0.1:{self.port}/git/{name}.git"

    def peak(self) -> int:
        """Kilobytes of the largest resident size since the last call, over the server's processes."""
        found = 0
        for pid in (self.pid, *_below(self.pid)):
            status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
            found += next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
            # proc(5): 5 sets the peak back to what is resident now.
            Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")
        return found

    def bytes(self) -> dict[str, str]:
        """Every file of the record with its digest."""
        files = (path for path in self.record.rglob("*") if path.is_file())
        return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@dataclass
class Clone:
    """The administrator's clone."""

    root: Path
    server: Server

    def git(
        self, *arguments: str, given: bytes | None = None, who: str = ADMIN, date: str = "", ok: bool = True
    ) -> str:
        """Stock git in the clone; what it says on both channels."""
        done = subprocess.run(
            ["git", "-C", str(self.root), *arguments],
            env=git_environment(who, date), input=given, capture_output=True, check=False, timeout=60,
        )  # fmt: skip
        said = (done.stdout + done.stderr).decode()
        assert not ok or done.returncode == 0, said
        return said

    def push(self, *refs: str, url: str = "") -> str:
        """What a push says; its lines without "remote: "."""
        said = self.git("push", "-f", url or self.server.url(), *refs, ok=False)
        return "\n".join(line.removeprefix("remote: ").rstrip() for line in said.splitlines())

    def blob(self, data: bytes) -> str:
        return self.git("hash-object", "-w", "--stdin", given=data).strip()

    def raw(self, kind: str, data: bytes) -> str:
        """An object as it is, whatever git thinks of it."""
        return self.git("hash-object", "-w", "-t", kind, "--literally", "--stdin", given=data).strip()

    def tree(self, *entries: tuple[str, str, str, str], base: str = "origin/main") -> str:
        """The root tree of `base` with entries (mode, type, id, name) put into it or over it."""
        rows = {row.split("\t")[1]: row for row in self.git("ls-tree", base).splitlines()}
        rows |= {name: f"{mode} {kind} {oid}\t{name}" for mode, kind, oid, name in entries}
        return self.git("mktree", "--missing", given="".join(f"{row}\n" for row in rows.values()).encode()).strip()

    def commit(self, tree: str, *parents: str, who: str = ADMIN, date: str = "", message: str = "s") -> str:
        above = [part for parent in parents or ("origin/main",) for part in ("-p", parent)]
        return self.git("commit-tree", tree, *above, "-m", message, who=who, date=date).strip()

    def amended(self, path: str, old: str, new: str, *parents: str, **more: str) -> str:
        """A commit in which `old` reads `new` in a document."""
        return self.written({path: (self.git("show", f"{(parents or ('origin/main',))[0]}:{path}"), old, new)},
                            *parents, **more)  # fmt: skip

    def written(self, texts: dict[str, tuple[str, str, str]], *parents: str, **more: str) -> str:
        index = self.root / ".git" / "crafted"
        environment = {**git_environment(ADMIN, ""), "GIT_INDEX_FILE": str(index)}

        def run(*arguments: str) -> str:
            return subprocess.run(["git", "-C", str(self.root), *arguments], env=environment, capture_output=True,
                                  check=True, timeout=60, text=True).stdout.strip()  # fmt: skip

        run("read-tree", (parents or ("origin/main",))[0])
        for path, (text, old, new) in texts.items():
            assert old in text
            blob = self.blob(text.replace(old, new, 1).encode())
            run("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}")
        return self.commit(run("write-tree"), *parents, **more)


def _below(pid: int) -> list[int]:
    """Children of a process."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text(encoding="ascii").split()]


def git_environment(who: str, date: str) -> dict[str, str]:
    found = {
        "PATH": os.environ["PATH"], "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_TERMINAL_PROMPT": "0",
        "GIT_AUTHOR_NAME": who, "GIT_COMMITTER_NAME": who,
        "GIT_AUTHOR_EMAIL": f"{who}@zhurnal.invalid", "GIT_COMMITTER_EMAIL": f"{who}@zhurnal.invalid",
    }  # fmt: skip
    return found | ({"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date} if date else {})


@pytest.fixture(scope="module")
def server(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("git") / "school"
    shutil.copytree(founded, folder)
    token = make_token(folder)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", PROGRAM, str(folder), str(port)]
    with subprocess.Popen(command) as process:
        try:
            _wait(port)
            served = Server(folder, port, token, process.pid)
            _wait_for_checkpoint(served)
            yield served
        finally:
            process.terminate()
            process.wait(timeout=30)


def make_token(folder: Path, login: str = ADMIN, *, ago: timedelta = timedelta(), revoked: bool = False) -> str:
    from zhurnal.operations import tokens
    from zhurnal.operations.models import Account

    configure(folder)
    account = Account.objects.get(login=login)
    now = datetime.now(UTC)
    secret = tokens.make(account, "a test", 30, now - ago)
    if revoked:
        found = tokens.working(account, now).first()
        assert found is not None
        assert tokens.revoke(account, found.pk, now)
    return secret


def _wait(port: int) -> None:
    end = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except OSError:
            assert time.monotonic() < end, "the server did not begin to answer"
            time.sleep(0.1)


def _wait_for_checkpoint(server: Server) -> None:
    """The server's own commit of the day comes before what the tests compare, and not in its middle."""
    end = time.monotonic() + 60
    listing = ["git", f"--git-dir={server.record}", "ls-tree", "main", "checkpoints"]
    while not subprocess.run(listing, capture_output=True, check=True).stdout:
        assert time.monotonic() < end, "the server made no checkpoint"
        time.sleep(0.1)


@pytest.fixture(scope="module")
def cloned(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("clone") / "record"
    Clone(root.parent, server).git("clone", "-q", server.url(), str(root))
    return root


@pytest.fixture
def clone(server: Server, cloned: Path) -> Iterator[Clone]:
    found = Clone(cloned, server)
    yield found
    names = (server.record / PROPOSALS).glob("*")
    found.git("push", "-q", server.url(), *(f":{PROPOSALS}/{path.name}" for path in names), ok=False)


def renamed(clone: Clone, title: str = "12а", *parents: str, **more: str) -> str:
    """A legitimate commit: a room of another name."""
    return clone.amended(ROOMS, 'title: "12"', f'title: "{title}"', *parents, **more)
