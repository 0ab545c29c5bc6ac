"""The audit of a year of teaching beside `git log -p` over the same commits: reading history, and judging it."""

from __future__ import annotations

import subprocess
from datetime import date, datetime
from pathlib import Path
from statistics import median
from time import perf_counter
from zoneinfo import ZoneInfo

from tests.bench.table import Goal, Row, interleave, versions

from zhurnal.services.audit import audit
from zhurnal.services.clock import SetClock
from zhurnal.services.demo import ADMINISTRATOR, demo_documents
from zhurnal.services.found import found_school
from zhurnal.services.simulation import simulate
from zhurnal.store.git import GitStore
from zhurnal.store.maintenance import maintain

WARM = 1_000
"""Commits that are not measured: by then every process has read the school's structure."""

PROCESSES = 2

RATE, A_RATE = 1_000, Goal(least=1)
"""Commits a second on two cores."""


def measure(folder: Path, runs: int, *, until: date = date(2027, 5, 28)) -> Row:
    """Commits a second by two processes, the first `WARM` not counted; the peer's over the same number of them."""
    record = _taught(folder / "audit", until)
    signers = (folder / "audit" / "keys" / "allowed_signers").read_text("utf-8")
    store = GitStore.open(record)
    total = int(_git(record, "rev-list", "--count", "main"))
    if total < 2 * WARM:
        raise RuntimeError(f"expected a history of {2 * WARM} commits at least, found {total}")

    def ours(_run: int) -> float:
        warm = 0.0

        def progress(done: int, _total: int) -> None:
            nonlocal warm
            warm = warm if warm or done < WARM else perf_counter()

        found = audit(store, signers, progress=progress, processes=PROCESSES)
        if not found.ok:
            raise RuntimeError(f"expected an honest history, found {found.bad}")
        return perf_counter() - warm

    def peer(_run: int) -> float:
        start = perf_counter()
        _git(record, "log", "-p", "--first-parent", f"--max-count={total - WARM}", "main")
        return perf_counter() - start

    took, theirs = interleave(runs, ours, peer)
    rate = (total - WARM) / median(took)
    return Row(
        "audit", "commits/s", rate, (total - WARM) / median(theirs), rate / RATE, A_RATE, runs,
        note=f"{total:,} commits judged again by {PROCESSES} processes, after the first {WARM:,}; the ratio is to"
        f" {RATE:,} a second; the peer only shows them: git log -p",
        versions=versions("pygit2", "jsonschema-rs", git=True),
    )  # fmt: skip


def _taught(folder: Path, until: date) -> Path:
    """The demo's school taught until a day; its packs as maintenance leaves them."""
    documents, people = demo_documents()
    zone = ZoneInfo(str(documents["school.yaml"]["timezone"]))
    clock = SetClock(datetime(2026, 8, 31, 10, tzinfo=zone))
    school = found_school(folder, documents, people, administrator=ADMINISTRATOR, clock=clock)
    simulate(school, clock, date(2026, 9, 1), datetime(until.year, until.month, until.day, 18, tzinfo=zone), seed=7)
    maintain(GitStore.open(folder / "record.git"), above=0)
    return folder / "record.git"


def _git(record: Path, *arguments: str) -> str:
    command = ["git", f"--git-dir={record}", *arguments]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode("utf-8", "replace")
