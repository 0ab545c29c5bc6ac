"""A push of a roster change to the served school at the year's end, beside the same push to a bare stock repository.

From `git push` to its answer. The school is served as it is shipped; the push is judged, over HTTP.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time
from pathlib import Path
from statistics import median

from tests.bench.server import sign_up
from tests.bench.site import Site
from tests.bench.table import Goal, Row, Side, interleave, versions
from tests.bench.watch import timed
from tests.e2e.crowd import stock
from tests.e2e.crowd.school import tokens_of
from tests.e2e.crowd.server import Server

from zhurnal.documents import codec
from zhurnal.documents.cache import copy
from zhurnal.domain import paths
from zhurnal.services.config import Config, Demo, write_config
from zhurnal.services.push import judge_range
from zhurnal.services.school import School

CASE = "push"
_A_SECOND = Goal(most=1_000, absolute=True)


class _Pushing:
    """A copy of the school, a clone with a commit for each push, and a bare repository without a hook."""

    def __init__(self, site: Site) -> None:
        self._site = site
        # On a day with teaching: whom a list lets go has no marks after it.
        self.school = site.on(site.wednesday, "pushed")
        self.clone, self.bare = site.folder / "pushing.git", site.folder / "stock.git"
        record = str(self.school.folder / "record.git")
        for folder in (self.clone, self.bare):
            stock.run(site.folder, "clone", "-q", "--bare", record, str(folder))
        self._main = stock.said(self.clone, "rev-parse", "main")

    def commit(self, run: int, documents: int = 1) -> str:
        """A pupil of some class has left, by an order; of so many classes one each."""
        files = dict(self._left(run * documents + number) for number in range(documents))
        return stock.commit(self.clone, self._site.administrator, [self._main], files)

    def _left(self, run: int) -> tuple[str, bytes]:
        site, record = self._site, self.school.record()
        classes = record.classes(site.year)
        class_id = classes[run % len(classes)]
        document = copy(dict(record.class_(site.year, class_id)))
        leaving = [entry for entry in document["roster"] if "to" not in entry][-1 - run // len(classes)]
        last = site.wednesday.isoformat()
        leaving.update(to=last, left=str(900 + run))
        for part in document.get("parts", ()):
            for member in part.get("members", ()):
                if member["pupil"] == leaving["pupil"] and "to" not in member:
                    member["to"] = last
        path = paths.class_(site.year, class_id)
        return path, codec.dump(document, self.school.library.schemas, path=path)

    def push(self, to: str, commit: str) -> float:
        """Seconds of the command."""
        with timed() as took:
            came, told = stock.push(self.clone, to, f"{commit}:refs/heads/proposals/bench-{commit[:12]}")
        if not came:
            raise RuntimeError(told)
        return took.seconds

    @contextmanager
    def served(self) -> Iterator[tuple[Server, str]]:
        """The shipped server and the address to push to."""
        who, now = self._site.administrator, datetime.now(UTC).replace(microsecond=0)
        write_config(self.school.folder, Config(demo=Demo(now, self._site.wednesday, time(13, 0))))
        sign_up(self.school.folder, (who,))
        token = tokens_of(self.school.folder, (who,))[who]
        server = Server(self.school.folder, workers=1)
        server.start()
        try:
            yield server, server.url(who, token)
        finally:
            server.stop()


def ours(site: Site) -> Side:
    """What the server's judge does with each push, in this process: the rest of the time is git's and HTTP's."""
    pushing = _Pushing(site)

    def came(number: int) -> str:
        commit = pushing.commit(number)
        record = pushing.school.folder / "record.git"
        stock.run(record, "fetch", "-q", str(pushing.clone), f"+refs/heads/made:refs/bench/{number}")
        return commit

    def side(run: int) -> float:
        # Of a server that has judged before, the structure is in memory.
        school = School.open(pushing.school.folder, pushing.school.clock)
        judge_range(school, site.administrator, came(2 * run))
        commit = came(2 * run + 1)
        with timed() as took:
            found = judge_range(school, site.administrator, commit)
        if found:
            raise RuntimeError(f"expected a push that may come in, found {found}")
        return took.seconds

    return side


def measure(site: Site, runs: int) -> list[Row]:
    """A new proposal every time, of one document and of ten."""
    pushing = _Pushing(site)
    ones, tens = ([pushing.commit(run, documents) for run in range(runs + 1)] for documents in (1, 10))
    bare = str(pushing.bare)
    with pushing.served() as (server, url):
        for first in (ones.pop(), tens.pop()):
            pushing.push(url, first)
        rows = []
        for name, key, commits in (
            ("push of a roster change at the year's end", CASE, ones),
            ("push of ten classes' rosters at the year's end", "push-ten", tens),
        ):
            took, theirs = interleave(
                runs, lambda run, commits=commits: pushing.push(url, commits[run]),  # type: ignore[misc]
                lambda run, commits=commits: pushing.push(bare, commits[run]),  # type: ignore[misc]
            )  # fmt: skip
            peak = max(_peak(pid) for pid, _ in server.below())
            rows.append(Row(
                name, "ms", median(took) * 1e3, median(theirs) * 1e3,
                median(t / o for o, t in zip(took, theirs, strict=True)), _A_SECOND, runs,
                "judged, over HTTP; the peer: the same into a bare repository on the same disk, no hook",
                versions("pygit2", "django", git=True), key=key, case=CASE, beside="git push without a judge",
                memory=peak,
            ))  # fmt: skip
    return rows


def _peak(pid: int) -> float:
    """Megabytes of the largest resident size that a process had."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))
