"""The audit of the whole year beside `git log -p` over the same commits: judging history, and only showing it."""

from __future__ import annotations

import subprocess
from datetime import date, datetime
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

from tests.bench.site import Site
from tests.bench.table import Goal, Row, Side, faster, interleave, versions
from tests.bench.watch import profiling, timed

from zhurnal.services.audit import audit
from zhurnal.services.clock import SetClock
from zhurnal.services.demo import ADMINISTRATOR, demo_documents
from zhurnal.services.found import found_school
from zhurnal.services.simulation import TEACHING, simulate
from zhurnal.store.git import GitStore
from zhurnal.store.maintenance import maintain

CASE = "audit"
PROCESSES = 2
_RATE = Goal(least=2_000, absolute=True)


def ours(site: Site) -> Side:
    """Every commit judged again, by two processes; where it is profiled by this one."""
    folder = _judged(site)
    store = GitStore.open(folder / "record.git")
    signers = (folder / "keys" / "allowed_signers").read_text("utf-8")

    def side(_run: int) -> float:
        with timed() as took:
            found = audit(store, signers, processes=1 if profiling() else PROCESSES)
        if not found.ok:
            raise RuntimeError(f"expected an honest history, found {found.bad or found.findings}")
        return took.seconds

    return side


def measure(site: Site, runs: int) -> list[Row]:
    """Commits a second."""
    record = _judged(site) / "record.git"
    total = int(_git(record, "rev-list", "--count", "--first-parent", "main"))

    def peer(_run: int) -> float:
        with timed() as took:
            subprocess.run(
                ["git", f"--git-dir={record}", "log", "-p", "--first-parent", "main"], stdout=subprocess.DEVNULL,
                check=True,
            )  # fmt: skip
        return took.seconds

    took, theirs = interleave(runs, ours(site), peer)
    return [Row(
        f"audit of {total:,} commits", "commits/s", total / median(took), total / median(theirs), faster(took, theirs),
        _RATE, runs, f"judged again by {PROCESSES} processes; the peer only shows them",
        versions("pygit2", "jsonschema-rs", "cryptography", git=True), key=CASE, case=CASE, beside="git log -p",
    )]  # fmt: skip


def _judged(site: Site) -> Path:
    """The school whose history came through the judge: the year's; where that was made otherwise, the demo's."""
    trailer = _git(site.school / "record.git", "cat-file", "commit", "main")
    if "gpgsig" in trailer:
        return site.school
    folder = site.folder / "taught"
    return folder if folder.exists() else _taught(folder)


def _taught(folder: Path, until: date = date(2026, 12, 28)) -> Path:
    """The demo's school taught until a day; its packs as maintenance leaves them."""
    documents, people = demo_documents()
    zone = ZoneInfo(str(documents["school.yaml"]["timezone"]))
    clock = SetClock(datetime(2026, 8, 31, 10, tzinfo=zone))
    school = found_school(folder, documents, people, administrator=ADMINISTRATOR, clock=clock)
    ends = datetime(until.year, until.month, until.day, 18, tzinfo=zone)
    simulate(school, clock, date(2026, 9, 1), ends, seed=7, planners=TEACHING)
    maintain(GitStore.open(folder / "record.git"), above=0)
    return folder


def _git(record: Path, *arguments: str) -> str:
    command = ["git", f"--git-dir={record}", *arguments]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode("utf-8", "replace")
