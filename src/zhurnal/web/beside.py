"""What goes on beside the requests has a process of its own: pages, packs and checkpoints are made on the other
processor, and no request waits for the interpreter meanwhile.

Of several server processes one starts it; when that dies it ends after the step at hand, and another's begins.

    python -m zhurnal.web.beside SCHOOL < PIPE      a byte: this server process has committed; the end: stop
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from zhurnal.store.disk import try_flock
from zhurnal.web.background import Background
from zhurnal.web.housekeeper import Housekeeper
from zhurnal.web.notary import Notary
from zhurnal.web.publisher import Publisher
from zhurnal.web.settings import configure
from zhurnal.web.site import Site, the_site

LOOK_EVERY = 1.0
LOCK = "beside.lock"


class Beside(Background):
    """Keeps the process running, if no other server process does, and tells it of our commits."""

    def __init__(self, site: Site) -> None:
        super().__init__("beside", LOOK_EVERY, site.moved)
        self._folder = site.school.folder
        self._process: subprocess.Popen[bytes] | None = None

    def step(self) -> None:
        """Start it where none runs; otherwise, woken or not, let it look."""
        if self._process is None or self._process.poll() is not None:
            self._process = self._start()
        elif self._process.stdin is not None:
            with suppress(BrokenPipeError):  # it died just now, and is started again next time
                self._process.stdin.write(b"\n")

    def end(self) -> None:
        """It ends after the step at hand."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            self._process.wait()

    def _start(self) -> subprocess.Popen[bytes] | None:
        with try_flock(self._folder / LOCK) as lock:
            if lock is None:
                return None
            # The lock is in its hands from here on: it is free when it has ended, not when we have.
            return subprocess.Popen(
                [sys.executable, "-m", "zhurnal.web.beside", str(self._folder)], bufsize=0, stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL, pass_fds=(lock.descriptor,), start_new_session=True,
            )  # fmt: skip


def main(folder: Path) -> None:
    """Run the tasks until standard input ends."""
    configure(folder)
    site = the_site()
    tasks: list[Background] = [Publisher(site), Housekeeper(site), Notary(site)]
    for task in tasks:
        task.start()
    while os.read(sys.stdin.fileno(), 4096):
        site.moved.set()
    for task in tasks:
        task.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
