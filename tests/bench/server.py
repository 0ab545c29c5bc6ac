"""The shipped server under 32 teachers who give marks at once, and what memory it needs by the end of a day.

`zhurnal serve` as a process of its own over a big school; the teachers are signed in by the form, with session and
CSRF token, and send what the journal page's script sends when it saves by itself, one mark a request, on connections
that are kept. What they were told is compared with the history afterwards: each mark once, none lost, and the journals
say what was told last. The peer is what git does: one `add` and `commit` after the other, synced; its index lock allows
no more.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time as clock
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from statistics import median, quantiles

from tests.bench.school import CLASSES, TODAY, YEAR, pupils_of, sections_of, slots_of, teacher_of
from tests.bench.schools import opened
from tests.bench.table import Goal, Row, versions
from tests.e2e.crowd import stock
from tests.e2e.crowd.people import Browser
from tests.e2e.crowd.server import Server
from tests.e2e.web.school import PASSWORD

from zhurnal.domain import paths
from zhurnal.services.config import Config, Demo, write_config
from zhurnal.services.diaries import publish
from zhurnal.services.school import School
from zhurnal.web.settings import configure

TEACHERS, SECONDS = 32, 25.0
A_SECOND, WITHIN = 250, 0.250
WARMING, IDLE, MORE = 5.0, 0.05, 1.3
"""Seconds of marks before what is measured; seconds of processor in one of rest; how much the memory may grow."""
TERM = "q4"


@dataclass(frozen=True, slots=True)
class Told:
    """What a teacher was told of one mark; see `clients.Answered`."""

    key: str
    cell: tuple[str, ...]
    was: str
    now: str
    commit: str
    seconds: float


class Crowd:
    """A served copy of a school with its signed-in teachers."""

    def __init__(self, school: School, folder: Path) -> None:
        self.folder = Path(shutil.copytree(school.folder, folder))
        started = datetime.now(UTC).replace(microsecond=0)
        write_config(self.folder, Config(demo=Demo(started, TODAY, time(13, 0))))
        self._cells = _cells()
        self._stands: dict[tuple[str, ...], str] = {}
        _accounts(self.folder, tuple(self._cells))
        # As of a server that has lived with the record: what there was before is published.
        publish(opened(self.folder))
        self.server = Server(self.folder, workers=1)
        self._browsers: list[Browser] = []

    def __enter__(self) -> Crowd:
        self.server.start()
        try:
            self._browsers = [Browser(self.server, person) for person in self._cells]
            for browser in self._browsers:
                status, _ = browser.get(self._cells[browser.person][0][0])
                if status != 200:
                    raise RuntimeError(f"expected the journal, found {status}")
        except BaseException:
            self.server.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.server.stop()

    @property
    def workers(self) -> list[int]:
        """The processes that answer."""
        return [pid for pid, _ in self.server.below()]

    def work(self, seconds: float, *, pause: float = 0.0) -> tuple[float, list[Told]]:
        """All teachers give marks for so long: seconds until the last answer, what they were told.

        pause: seconds between an answer and the same teacher's next mark.
        """
        teachers = [{"headers": b.headers, "cells": self._next(b.person)} for b in self._browsers]
        plan = {"port": self.server.port, "seconds": seconds, "pause": pause, "teachers": teachers}
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.clients"], input=json.dumps(plan), capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"expected the teachers to come to the end, found: {done.stderr[-2000:]}")
        answers = json.loads(done.stdout)
        told = [Told(**{**one, "cell": tuple(one["cell"])}) for one in answers["marks"]]
        self._stands |= {one.cell: one.now for one in told}
        return answers["seconds"], told

    def _next(self, person: str) -> list[list[str]]:
        """A teacher's cells with what stands in them, those that were left empty first."""
        cells = [[*cell, self._stands.get((cell[0], cell[1], cell[2]), "")] for cell in self._cells[person]]
        return sorted(cells, key=lambda cell: cell[3] != "")

    def rest(self) -> None:
        """Until the server has nothing left to do: a second in which it uses next to no processor."""
        while True:
            before = sum(map(_worked, self.workers))
            clock.sleep(1.0)
            if sum(map(_worked, self.workers)) - before < IDLE:
                return

    def lost(self, told: list[Told]) -> list[Told]:
        """What was acknowledged and does not stand: no commit of its key, another, two, or another last value."""
        listing = stock.said(
            self.server.record, "log", "--first-parent", "--format=%H %(trailers:key=Idempotency-Key,valueonly)", "main"
        )
        commits: dict[str, list[str]] = {}
        for commit, key in (line.split(" ", 1) for line in listing.splitlines() if " " in line):
            commits.setdefault(key.strip(), []).append(commit)
        last = {one.cell: one for one in told}
        school = School.open(self.folder)
        wrong = [one for one in told if commits.get(one.key) != [one.commit]]
        return wrong + [one for one in last.values() if _mark(school, one.cell) != one.now]


def measure(school: School, folder: Path, runs: int) -> list[Row]:
    """Marks a second and how long they take, as the median of `runs`; the server's memory after them and at rest."""
    speeds, longest = [], []
    with Crowd(school, folder / "served") as crowd:
        crowd.work(WARMING)
        fresh = sum(map(resident_of, crowd.workers))
        told: list[Told] = []
        before = sum(map(_worked, crowd.workers))
        for _ in range(runs):
            took, answered = crowd.work(SECONDS)
            told += answered
            speeds.append(len(answered) / took)
            longest.append(quantiles([one.seconds for one in answered], n=100)[98])
        worked = (sum(map(_worked, crowd.workers)) - before) / len(told)
        crowd.rest()
        idle, peak = sum(map(resident_of, crowd.workers)), max(map(peak_of, crowd.workers))
        lost = crowd.lost(told)
    if lost:
        raise RuntimeError(f"expected every acknowledged mark in the history, found {len(lost)} lost: {lost[:3]}")
    middle = median(one.seconds for one in told)
    known = versions("Django", "gunicorn", "pygit2", git=True)
    of = f"{TEACHERS} clients over HTTP"
    return [
        Row(
            f"marks a second, {of}", "1/s", median(speeds), serial_git(school, folder / "serial"),
            median(speeds) / A_SECOND,
            Goal(least=1), runs, f"{len(told):,} marks, none lost; the ratio is to {A_SECOND} a second; peer: git -c"
            " core.fsync=all add + commit, one after the other;"
            f" processor {worked * 1e3:.1f} ms a mark, pages and all", known,
        ),
        Row(
            f"a mark's answer, {of}, p99", "ms", median(longest) * 1e3, None, WITHIN / median(longest),
            Goal(least=1), runs, f"the ratio is to {WITHIN * 1e3:.0f} ms; p50 {middle * 1e3:.0f} ms", known,
        ),
        Row(
            "memory of the idle server", "MB", idle / 1e6, None, idle / fresh, Goal(most=MORE), 1,
            f"after {len(told):,} marks, their diaries published; the ratio is to what it needed after the first"
            f" {WARMING:.0f} s; peak {peak / 1e6:.0f} MB", known,
        ),
    ]  # fmt: skip


def serial_git(school: School, clone: Path, commits: int = 15) -> float:
    """Commits a second that stock git makes in a clone of the record, one after the other, everything synced."""
    stock.run(school.folder, "clone", "-q", str(school.folder / "record.git"), str(clone))
    path = clone / paths.journal(YEAR, sections_of(CLASSES[0])[0], TERM)
    synced = ("-c", "core.fsync=all", "-c", "core.fsyncMethod=fsync", "-c", "gc.auto=0", "-c", "maintenance.auto=0")
    took = []
    for number in range(commits):
        path.write_bytes(path.read_bytes() + b"# %d\n" % number)
        start = clock.perf_counter()
        stock.run(clone, *synced, "add", "--", str(path))
        stock.run(clone, *synced, "commit", "-q", "-m", str(number))
        took.append(clock.perf_counter() - start)
    return 1 / median(took)


def resident_of(pid: int) -> int:
    """Bytes of a process in memory."""
    return _status(pid, "VmRSS")


def peak_of(pid: int) -> int:
    """Bytes of the most that a process ever had in memory."""
    return _status(pid, "VmHWM")


def _worked(pid: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _status(pid: int, name: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))


def _cells() -> dict[str, list[list[str]]]:
    """The cells of today's lessons, (page, lesson, pupil), of the teachers with the most of them."""
    found: dict[str, list[list[str]]] = {}
    for section in (s for c in CLASSES for s in sections_of(c)):
        for _, number in (slot for slot in slots_of(section) if slot[0] == TODAY.isoweekday()):
            page, lesson = f"/journal/{YEAR}/{section}/{TERM}/", f"@{TODAY.isoformat()}/{number}"
            found.setdefault(teacher_of(section), []).extend([page, lesson, pupil] for pupil in pupils_of(section))
    most = sorted(found, key=lambda teacher: (-len(found[teacher]), teacher))[:TEACHERS]
    return {teacher: found[teacher] for teacher in most}


def _accounts(folder: Path, people: tuple[str, ...]) -> None:
    """Sign-ins of the teachers; one password, hashed once."""
    configure(folder)
    from zhurnal.operations.accounts import create_account
    from zhurnal.operations.models import Account

    now = datetime.now(UTC)
    first = create_account(people[0], people[0], PASSWORD, at=now)
    Account.objects.bulk_create(Account(person=p, login=p, password=first.password, created=now) for p in people[1:])


def _mark(school: School, cell: tuple[str, ...]) -> str | None:
    """What stands in a cell that `clients` filled: the mark of the lesson's ordinary work."""
    page, place, pupil = cell
    section = "/".join(page.split("/")[3:5])
    number = int(place.rpartition("/")[2])
    lessons = school.record().journal(YEAR, section, TERM)["lessons"]
    lesson = next(one for one in lessons if one["date"] == TODAY.isoformat() and one["number"] == number)
    found: str | None = lesson["works"][0]["marks"].get(pupil)
    return found
