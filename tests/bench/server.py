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
import secrets
import subprocess
import sys
import time as clock
from dataclasses import dataclass
from datetime import UTC, datetime, time
from io import BytesIO
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from tests.bench.site import Site
from tests.bench.table import Goal, Row, Side, versions
from tests.bench.watch import timed
from tests.e2e.crowd import stock
from tests.e2e.crowd.people import Browser
from tests.e2e.crowd.server import Server
from tests.e2e.web.school import PASSWORD

from zhurnal.domain import paths
from zhurnal.domain.record import Record
from zhurnal.services.config import Config, Demo, write_config
from zhurnal.services.diaries import publish
from zhurnal.services.school import School
from zhurnal.web.settings import configure

CASE = "server"
TEACHERS, SECONDS = 32, 25.0
_RATE, _WITHIN = Goal(least=250, absolute=True), Goal(most=250, absolute=True)
WARMING, IDLE, MORE = 5.0, 0.05, 1.3
"""Seconds of marks before what is measured; seconds of processor in one of rest; how much the memory may grow."""
_ONE_O_CLOCK = time(13, 0)


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

    def __init__(self, site: Site) -> None:
        self.site = site
        school = site.on(site.wednesday, "served")
        self.folder = school.folder
        self.cells = _cells(school.record(), site)
        started = datetime.now(UTC).replace(microsecond=0)
        write_config(self.folder, Config(demo=Demo(started, site.wednesday, _ONE_O_CLOCK)))
        self._stands: dict[tuple[str, ...], str] = {}
        sign_up(self.folder, tuple(self.cells))
        # As of a server that has lived with the record: what there was before is published.
        publish(school)
        self.server = Server(self.folder, workers=1)
        self._browsers: list[Browser] = []

    def __enter__(self) -> Crowd:
        self.server.start()
        try:
            self._browsers = [Browser(self.server, person) for person in self.cells]
            for browser in self._browsers:
                status, _ = browser.get(self.cells[browser.person][0][0])
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
        cells = [[*cell, self._stands.get((cell[0], cell[1], cell[2]), "")] for cell in self.cells[person]]
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

    def headers(self) -> dict[str, dict[str, str]]:
        """Of each signed-in teacher what a browser sends along."""
        return {browser.person: browser.headers for browser in self._browsers}


def ours(site: Site) -> Side:
    """What the working process does with a mark that comes in: the shipped application in this process, no sockets."""
    from zhurnal.web.wsgi import application

    with Crowd(site) as crowd:
        headers = crowd.headers()
    answer = application(crowd.folder)
    teachers = list(crowd.cells)

    def side(run: int) -> float:
        person = teachers[run % len(teachers)]
        url, lesson, pupil = crowd.cells[person].pop()
        entry = {"lesson": lesson, "work": "", "pupil": pupil, "was": "", "now": "5"}
        rest = {"term_marks": [], "taken": [], "withdraw": [], "leaving": False}
        body = json.dumps({"key": secrets.token_urlsafe(18), "reason": "", "cells": [entry], **rest}).encode()
        told: list[str] = []
        environ = _environ(url, headers[person], body)
        with timed() as took:
            content = b"".join(answer(environ, lambda status, _headers: told.append(status)))
        if not told[0].startswith("200") or json.loads(content)["cells"][0]["state"] != "saved":
            raise RuntimeError(f"expected a mark to be saved, found {told} {content[:300]!r}")
        return took.seconds

    return side


def _environ(url: str, headers: dict[str, str], body: bytes) -> dict[str, Any]:
    """A request as a server hands it on (PEP 3333)."""
    named = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    kind = named.pop("HTTP_CONTENT_TYPE", "application/json")
    return {
        **named, "REQUEST_METHOD": "POST", "PATH_INFO": url, "QUERY_STRING": "", "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body), "wsgi.errors": sys.stderr, "CONTENT_TYPE": kind, "CONTENT_LENGTH": str(len(body)),
    }  # fmt: skip


def measure(site: Site, runs: int) -> list[Row]:
    """Marks a second and how long they take, as the median of `runs`; the server's memory after them and at rest."""
    speeds, longest = [], []
    with Crowd(site) as crowd:
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
    git = serial_git(site)
    return [
        Row(
            f"marks a second, {of}", "1/s", median(speeds), git, median(speeds) / git, _RATE, runs,
            f"{len(told):,} marks, none lost; the peer one after the other;"
            f" processor {worked * 1e3:.1f} ms a mark, pages and all", known, key="server-rate", case=CASE,
            beside="git add + commit", memory=peak / 1e6,
        ),
        Row(
            f"a mark's answer, {of}, the slowest of a hundred", "ms", median(longest) * 1e3, goal=_WITHIN, runs=runs,
            note=f"p50 {middle * 1e3:.0f} ms", versions=known, key="server-p99", case=CASE, memory=peak / 1e6,
        ),
        Row(
            "memory of the idle server", "MB", idle / 1e6, goal=Goal(most=round(MORE * fresh / 1e6), absolute=True),
            note=f"after {len(told):,} marks, their diaries published; the goal: {MORE:g} times what it needed after"
            f" the first {WARMING:.0f} s", versions=known, key="server-idle", case=CASE, memory=peak / 1e6,
        ),
    ]  # fmt: skip


def serial_git(site: Site, commits: int = 15) -> float:
    """Commits a second that stock git makes in a clone of the record, one after the other, everything synced."""
    clone = site.folder / "serial"
    stock.run(site.folder, "clone", "-q", str(site.school / "record.git"), str(clone))
    path = next((clone / "years" / site.year / "journals").rglob("*.yaml"))
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


def _cells(record: Record, site: Site) -> dict[str, list[list[str]]]:
    """The cells of today's lessons until one, (page, lesson, pupil), of the teachers with the most of them."""
    found: dict[str, list[list[str]]] = {}
    year, day = site.year, site.wednesday
    substituted = {(one["section"], one["number"]) for one in record.substitutions(year, day)}
    for slot in record.slots(year, day):
        term, times = record.term_of(year, slot.section, day), record.lesson_time(year, slot.section, day, slot.number)
        teachers = record.teachers(year, slot.section, day)
        plain = record.section(year, slot.section)["marking"] == "marks" and record.grade(year, slot.section) > 1
        if not (term and times and teachers and plain) or times[1] > _ONE_O_CLOCK:
            continue
        if (slot.section, slot.number) in substituted:
            continue
        page, lesson = f"/journal/{year}/{slot.section}/{term.code}/", f"@{day.isoformat()}/{slot.number}"
        # Whom something is arranged for may be exempt: such a cell takes no mark.
        pupils = [
            p for p in record.members(year, slot.section, day) if not record.source.get(paths.arrangements(year, p))
        ]
        found.setdefault(teachers[0], []).extend([page, lesson, pupil] for pupil in pupils)
    most = sorted(found, key=lambda teacher: (-len(found[teacher]), teacher))[:TEACHERS]
    return {teacher: found[teacher] for teacher in most}


def sign_up(folder: Path, people: tuple[str, ...]) -> None:
    """Sign-ins by their ids, in place of those that they have; one password, hashed once."""
    configure(folder)
    from django.db.models import Q

    from zhurnal.operations.accounts import create_account
    from zhurnal.operations.models import Account

    Account.objects.filter(Q(person__in=people) | Q(login__in=people)).delete()
    now = datetime.now(UTC)
    first = create_account(people[0], people[0], PASSWORD, at=now)
    Account.objects.bulk_create(Account(person=p, login=p, password=first.password, created=now) for p in people[1:])


def _mark(school: School, cell: tuple[str, ...]) -> str | None:
    """What stands in a cell that `clients` filled: the mark of the lesson's ordinary work."""
    page, place, pupil = cell
    _, _, year, home, name, term, _ = page.split("/")
    on, number = place.removeprefix("@").split("/")
    lessons = school.record().journal(year, f"{home}/{name}", term)["lessons"]
    lesson = next(one for one in lessons if one["date"] == on and one["number"] == int(number))
    found: str | None = lesson["works"][0]["marks"].get(pupil)
    return found
