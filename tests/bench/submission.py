"""Durable marks through the service: each on its own, and many at once, beside what else could keep them.

Ours is the whole way: judged against the year's record, emitted, checked, signed, on the disk. The peers judge
nothing. Every mark of ours is then handed to each of them: the same row, the same document.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from time import perf_counter

from tests.bench.databases import MissingPeerError, Postgres, Sqlite, cluster, postgres_version
from tests.bench.desk import Begun, Desk
from tests.bench.site import Site
from tests.bench.table import Goal, Row, Side, faster, interleave, percentile, versions
from tests.bench.watch import in_threads, profiling, timed
from tests.bench.worktrees import Clone, Naive

from zhurnal.domain.changes import SetMark

AT_ONCE = 32
EACH = 3
"""Marks of each thread in one run."""

NAIVE_RUNS = 15
CASE, GROUPED = "submission", "submission-grouped"
_ALONE = "one mark, durable"
_TOGETHER = f"one mark of {AT_ONCE} at once"
_PEERS: dict[str, tuple[str, Goal | None, Goal | None]] = {
    "git": ("git add + commit, core.fsync=all", Goal(least=5), Goal(least=10)),
    "naive": ("GitPython + PyYAML + jsonschema", Goal(least=30), Goal(least=30)),
    "postgresql": ("PostgreSQL, row and document", Goal(least=1 / 6), Goal(least=1 / 3)),
    "sqlite": ("SQLite, WAL, synchronous=FULL", None, None),
    "fsync": ("write and fsync of the document", None, None),
}
"""Name of each peer, the goal of a mark on its own, the goal of many at once."""


def _known() -> dict[str, str]:
    return versions("pygit2", "jsonschema-rs", "cryptography", "gitpython", "pyyaml", "jsonschema", git=True)


class _Bench:
    """Our side, and every peer that this machine has; `missing` says why others are not there."""

    def __init__(self, site: Site, stack: ExitStack) -> None:
        self.desk = Desk(site.on(site.wednesday), site.year, site.wednesday)
        self._change: SetMark | None = None
        self.missing: dict[str, str] = {}
        record = site.folder / "school" / "record.git"
        clone, naive = Clone(record, site.folder / "clone"), Clone(record, site.folder / "naive")
        self._naive = Naive(naive.folder)
        stack.callback(self._naive.close)
        sqlite = Sqlite(site.folder / "peer.sqlite")
        stack.callback(sqlite.close)
        plain = site.folder / "plain"
        self.sides: dict[str, Side] = {
            "git": self._side(lambda path, data: clone.put(path, data), lambda c, _: clone.commit(c.path())),
            "naive": self._side(lambda path, data: naive.put(path, data), lambda c, _: self._naive.store(c)),
            "sqlite": self._side(None, lambda c, data: sqlite.store(c, data.decode())),
            "fsync": self._side(None, lambda _, data: _write(plain, data)),
        }
        try:
            self.socket: Path | None = stack.enter_context(cluster(site.folder))
        except MissingPeerError as error:
            self.socket = None
            self.missing["postgresql"] = str(error)
            return
        postgres = Postgres(self.socket)
        stack.callback(postgres.close)
        self.sides["postgresql"] = self._side(None, lambda c, data: postgres.store(c, data.decode()))

    def ours(self, _run: int) -> float:
        """Seconds of one mark."""
        done = self.desk.next()
        self._change = done.change
        return done.seconds

    def body(self, path: str) -> bytes:
        """The document as it stands."""
        return self.desk.school.record_store.snapshot().read(path) or b""

    def _side(
        self, before: Callable[[str, bytes], None] | None, store: Callable[[SetMark, bytes], None]
    ) -> Side:  # fmt: skip
        def side(_run: int) -> float:
            change = self._change
            assert change is not None
            data = self.body(change.path())
            if before is not None:
                before(change.path(), data)
            with timed() as took:
                store(change, data)
            return took.seconds

        return side


def ours(site: Site) -> Side:
    """Our side alone: one mark after the other."""
    desk = Desk(site.on(site.wednesday), site.year, site.wednesday)
    return lambda _run: desk.next().seconds


def ours_grouped(site: Site) -> Side:
    """Our side alone: marks of many at once, seconds of each."""
    crowd = _Crowd(Desk(site.on(site.wednesday), site.year, site.wednesday))
    return lambda _run: crowd.run()


def measure(site: Site, runs: int) -> list[Row]:
    """A row beside each peer: a mark on its own."""
    with ExitStack() as stack:
        bench = _Bench(site, stack)
        names = [name for name in _PEERS if name in bench.sides and name != "naive"]
        for name in ("", *bench.sides):  # the first of a process is not like the others
            (bench.sides[name] if name else bench.ours)(-1)
        took = interleave(runs, bench.ours, *(bench.sides[name] for name in names))
        slow = interleave(min(runs, NAIVE_RUNS), bench.ours, bench.sides["naive"])
    measured = {name: (took[0], took[place]) for place, name in enumerate(names, 1)} | {"naive": (slow[0], slow[1])}
    return [_row(name, *measured[name]) if name in measured else _absent(name, bench.missing[name]) for name in _PEERS]


def _row(name: str, own: list[float], theirs: list[float]) -> Row:
    beside, goal, _ = _PEERS[name]
    # Of a few the hundredth slowest of a hundred is not to be told.
    enough = len(own) >= 100
    return Row(
        f"{_ALONE}: {beside}", "ms", median(own) * 1e3, median(theirs) * 1e3, faster(own, theirs), goal, len(own),
        versions=_known() | (postgres_version() if name == "postgresql" else {}), key=f"{CASE}-{name}", case=CASE,
        beside=beside, ours_p99=percentile(own, 99) * 1e3 if enough else None,
        peer_p99=percentile(theirs, 99) * 1e3 if enough else None,
    )  # fmt: skip


def _absent(name: str, why: str) -> Row:
    beside, goal, _ = _PEERS[name]
    return Row(f"{_ALONE}: {beside}", "ms", None, goal=goal, runs=0, note=why, key=f"{CASE}-{name}", case=CASE,
               beside=beside)  # fmt: skip


# -- many at once -------------------------------------------------------------------------------


class _Crowd:
    """So many teachers, each with a lesson that has begun."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lessons: list[Begun] = []
        self.waited: list[float] = []
        self.changes: list[SetMark] = []

    def run(self) -> float:
        """Seconds of each mark, were they evenly spread over the time that all took."""
        if not self._lessons or min(len(lesson.pupils) for lesson in self._lessons) < EACH:
            self._lessons = [self._desk.begin() for _ in range(AT_ONCE)]
        self.changes = []
        lanes = [self._lane(lesson) for lesson in self._lessons]
        if profiling():
            in_threads(lanes)
            return 0.0
        return in_threads(lanes) / (AT_ONCE * EACH)

    def _lane(self, lesson: Begun) -> Callable[[], None]:
        def work() -> None:
            for _ in range(EACH):
                start = perf_counter()
                done = self._desk.mark(lesson)
                self.waited.append(perf_counter() - start)
                self.changes.append(done.change)

        return work


def measure_grouped(site: Site, runs: int) -> list[Row]:
    """Rows of many at once: beside PostgreSQL with as many connections, and beside git and GitPython, which cannot."""
    with ExitStack() as stack:
        bench = _Bench(site, stack)
        crowd = _Crowd(bench.desk)
        crowd.run()
        crowd.waited.clear()
        connections = [Postgres(bench.socket) for _ in range(AT_ONCE)] if bench.socket else []
        for connection in connections:
            stack.callback(connection.close)
        theirs_waited: list[float] = []

        def postgres(_run: int) -> float:
            bodies = {change.path(): bench.body(change.path()).decode() for change in crowd.changes}
            lanes = [_postgres_lane(c, crowd.changes[n::AT_ONCE], bodies, theirs_waited)
                     for n, c in enumerate(connections)]  # fmt: skip
            return in_threads(lanes) / len(crowd.changes)

        def one(name: str) -> Side:
            def side(run: int) -> float:
                bench.ours(run)
                return bench.sides[name](run)

            return side

        names = ["git", "naive", *(["postgresql"] if connections else [])]
        sides = [one("git"), one("naive"), *([postgres] if connections else [])]
        took = interleave(runs, lambda _run: crowd.run(), *sides)
    rows = []
    for name in ("git", "naive", "postgresql"):
        beside, _, goal = _PEERS[name]
        if name not in names:
            rows.append(Row(f"{_TOGETHER}: {beside}", "ms", None, goal=goal, runs=0, note=bench.missing[name],
                            key=f"{GROUPED}-{name}", case=GROUPED, beside=beside))  # fmt: skip
            continue
        theirs = took[1 + names.index(name)]
        rows.append(Row(
            f"{_TOGETHER}: {beside}", "ms", median(took[0]) * 1e3, median(theirs) * 1e3, faster(took[0], theirs), goal,
            runs, "time of all divided by their number; p99: how long one of them waited",
            _known() | (postgres_version() if name == "postgresql" else {}), key=f"{GROUPED}-{name}", case=GROUPED,
            beside=beside, ours_p99=percentile(crowd.waited, 99) * 1e3,
            peer_p99=percentile(theirs_waited, 99) * 1e3 if name == "postgresql" else None,
        ))  # fmt: skip
    return rows


def _postgres_lane(
    connection: Postgres, changes: list[SetMark], bodies: dict[str, str], waited: list[float]
) -> Callable[[], None]:  # fmt: skip
    def work() -> None:
        for change in changes:
            start = perf_counter()
            connection.store(change, bodies[change.path()])
            waited.append(perf_counter() - start)

    return work


def _write(file: Path, data: bytes) -> None:
    with file.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
