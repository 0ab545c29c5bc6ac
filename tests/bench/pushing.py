"""A push of ten documents to the served school beside the same push to a bare stock repository without a hook.

From `git push` to its answer, in a record of a year's history; and what memory the server has come to need by then.
"""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, time
from pathlib import Path
from statistics import median
from time import perf_counter

from tests.bench.school import ADMINISTRATOR, CLASSES, TODAY, YEAR, sections_of
from tests.bench.schools import Schools
from tests.bench.table import Goal, Row, interleave, versions
from tests.e2e.crowd import stock
from tests.e2e.crowd.school import tokens_of
from tests.e2e.crowd.server import Server

from zhurnal.domain import paths
from zhurnal.services.config import Config, Demo, write_config
from zhurnal.web.settings import configure

DOCUMENTS = 10
WITHIN = 1.0
A_SECOND = Goal(least=1)


def measure(schools: Schools, folder: Path, runs: int) -> Row:
    """Seconds of a push of ten sections with another title each, a new proposal every time."""
    school = Path(shutil.copytree(schools.long.folder, folder / "pushed"))
    write_config(school, Config(demo=Demo(datetime.now(UTC).replace(microsecond=0), TODAY, time(13, 0))))
    _account(school)
    token = tokens_of(school, (ADMINISTRATOR,))[ADMINISTRATOR]
    clone, bare = folder / "pushing", folder / "stock.git"
    stock.run(folder, "clone", "-q", "--bare", str(school / "record.git"), str(bare))
    stock.run(folder, "clone", "-q", "--bare", str(school / "record.git"), str(clone))
    server = Server(school, workers=1)
    server.start()
    try:
        url = server.url(ADMINISTRATOR, token)
        main = stock.said(clone, "rev-parse", "main")
        made = [_commit(clone, main, run) for run in range(runs + 1)]

        def push(to: str, run: int) -> float:
            start = perf_counter()
            came, told = stock.push(clone, to, f"{made[run]}:refs/heads/proposals/p-{run}")
            if not came:
                raise RuntimeError(told)
            return perf_counter() - start

        push(url, runs)
        ours, peer = interleave(runs, lambda run: push(url, run), lambda run: push(str(bare), run))
        peak = max(_peak(pid) for pid, _ in server.below())
    finally:
        server.stop()
    return Row(
        "push of 10 documents", "ms", median(ours) * 1e3, median(peer) * 1e3, WITHIN / median(ours), A_SECOND, runs,
        note="judged, over HTTP; the ratio is to one second; the peer: the same into a bare repository on the same"
        f" disk, no hook; the server's process needed at most {peak} MB",
        versions=versions("pygit2", git=True),
    )  # fmt: skip


def _account(school: Path) -> None:
    configure(school)
    from zhurnal.operations.accounts import create_account

    create_account(ADMINISTRATOR, ADMINISTRATOR, "lesopilka-17", at=datetime.now(UTC))


def _commit(clone: Path, main: str, run: int) -> str:
    files: dict[str, bytes | None] = {}
    for class_id in CLASSES[:DOCUMENTS]:
        path = paths.section(YEAR, sections_of(class_id)[run % 14])
        text = stock.run(clone, "cat-file", "blob", f"{main}:{path}").stdout
        head, _, rest = text.partition(b'title: "')
        files[path] = head + f'title: "{run}. '.encode() + rest
    return stock.commit(clone, ADMINISTRATOR, [main], files)


def _peak(pid: int) -> int:
    """Megabytes of the largest resident size that a process had."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmHWM"))
