"""The shipped server as a process of its own: started, killed at any moment, started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from tests.e2e.command import free_port
from tests.processes import below

PROGRAM = Path(sys.executable).parent / "zhurnal"


class Server:
    """`zhurnal serve` over a school's folder."""

    def __init__(self, folder: Path, workers: int = 2) -> None:
        self.folder = folder
        self.port = free_port()
        self._command = [str(PROGRAM), "serve", "--school", str(folder), "--port", str(self.port)]
        self._command += ["--workers", str(workers)]
        self._process: subprocess.Popen[bytes] | None = None
        self.errors = folder.parent / "server-errors"

    @property
    def record(self) -> Path:
        """The record's repository."""
        return self.folder / "record.git"

    def url(self, person: str, token: str, name: str = "record") -> str:
        """Where a person's git finds a repository."""
        return f"http://{person}:{token}@127.0.0.1:{self.port}/git/{name}.git"

    def start(self) -> None:
        """Start it and wait until it answers."""
        with self.errors.open("ab") as errors:
            self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL, stderr=errors)
        self.wait()

    def wait(self) -> None:
        """Until it answers: a minute at most."""
        end = time.monotonic() + 60
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5):
                    return
            except OSError:
                assert time.monotonic() < end, f"the server does not answer: {self.errors.read_text()[-2000:]}"
                time.sleep(0.02)

    def stop(self) -> None:
        """End it as an administrator does."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(timeout=60)

    @property
    def pid(self) -> int:
        """The first process: gunicorn's arbiter."""
        assert self._process is not None
        return self._process.pid

    def below(self) -> list[tuple[int, str]]:
        """All processes that it has started, with their names, those near to it first."""
        return below(self.pid)

    def kill(self, what: str) -> None:
        """SIGKILL. what: "workers" (the arbiter makes new ones), "gits", "both", or "all": then it must be started."""
        below = self.below()
        gits = [pid for pid, name in below if name.startswith(("git", "timeout", "pre-receive", "sh"))]
        workers = [pid for pid, _ in below if pid not in gits]
        assert self._process is not None
        doomed = {"workers": workers, "gits": gits, "both": workers + gits, "all": [self.pid, *workers, *gits]}[what]
        for pid in doomed:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        if what == "all":
            self._process.wait(timeout=30)
