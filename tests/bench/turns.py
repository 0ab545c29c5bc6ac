"""The history of one mark beside `git log -L`, both over the same record with the same upkeep done.

Ours is what the form asks of a server that runs: the commits that changed the mark, with the values before and after,
who, why, by which door. Git's is `git log -L` of the mark's line, helped by its changed-path Bloom filters; it tells
the commits, and both must tell the same. Each run is another section's journal.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from tests.bench.site import Site
from tests.bench.table import Goal, Row, Side, faster, interleave, versions
from tests.bench.watch import timed

from zhurnal.domain import paths
from zhurnal.domain.source import Document
from zhurnal.services.history import Cell, mark_cell, turns
from zhurnal.services.school import School
from zhurnal.services.upkeep import keep_history_index
from zhurnal.store.base import Author
from zhurnal.store.git import GitStore
from zhurnal.store.maintenance import maintain

CASE = "history"
_TWENTY_FIVE = Goal(least=25)
_MOST = 40
_CORRECTIONS = 2


class _Mark:
    """A mark that was corrected twice more: its place for us and its line for git."""

    def __init__(self, school: School, path: str, lesson: str, work: str, pupil: str, value: str) -> None:
        self.path = path
        self.cell: Cell = mark_cell(lesson, work, pupil)
        data = school.record_store.snapshot().read(self.path) or b""
        at = data.index(b"marks:", data.index(f'- id: "{work}"'.encode()))
        at = data.index(f'{pupil}: "{value}"'.encode(), at)
        self.line = data.count(b"\n", 0, at) + 1
        for number, new in enumerate("24" if value not in "24" else "35"):
            end = data.index(b"\n", at)
            data = data[:at] + f'{pupil}: "{new}"'.encode() + data[end:]
            self._correct(school, data, number)

    def _correct(self, school: School, data: bytes, number: int) -> None:
        with school.record_store.transaction() as tx:
            assert tx.head is not None
            tx.commit(
                {self.path: data}, subject=f"{self.path}: {number}", author=Author("t-001", "t-001@zhurnal.invalid"),
                when=tx.info(tx.head).when + timedelta(seconds=1),
                trailers=[("Actor", "t-001"), ("Door", "form"), ("Changes", "set-mark 1"), ("Reason", "slip")],
            )  # fmt: skip


def _marks(site: Site, school: School, count: int) -> list[_Mark]:
    """Marks of as many sections, some weeks old."""
    record, found = school.record(), []
    sections = record.sections(site.year)
    for section in sections[:: max(1, len(sections) // _MOST)]:
        term = record.term_of(site.year, section, site.mondays[len(site.mondays) // 2])
        chosen = next(_marked(record.journal(site.year, section, term.code)), None) if term else None
        if term and chosen:
            found.append(_Mark(school, paths.journal(site.year, section, term.code), *chosen))
        if len(found) == count:
            return found
    raise RuntimeError(f"expected {count} sections with marks, found {len(found)}")


def _marked(journal: Document) -> Iterator[tuple[str, str, str, str]]:
    """Lesson, work, pupil and value of plain marks."""
    for lesson in journal.get("lessons", [])[8:]:
        for work in lesson.get("works", ()):
            for pupil, value in work["marks"].items():
                if value in tuple("2345") and "/" not in pupil:
                    yield str(lesson["id"]), work["id"], pupil, value


class _Histories:
    """The marks, and a school opened after all upkeep was done."""

    def __init__(self, site: Site, count: int) -> None:
        school = site.copy()
        self.marks = _marks(site, school, count)
        store = school.record_store
        assert isinstance(store, GitStore)
        maintain(store, above=0)
        keep_history_index(school, worth=1)
        self.folder = school.folder
        self._fresh = School.open(school.folder, school.clock)
        self.found: dict[int, tuple[list[str], list[str]]] = {run: ([], []) for run in range(-1, count - 1)}

    def ours(self, run: int) -> float:
        """Seconds of one mark's history."""
        mark = self.marks[run % len(self.marks)]
        with timed() as took:
            told = list(turns(self._fresh, mark.path, mark.cell))
        self.found.setdefault(run, ([], []))[0][:] = [turn.commit for turn in told]
        return took.seconds

    def git(self, run: int) -> float:
        """Seconds of the same by git."""
        mark = self.marks[run]
        command = ["git", "--git-dir", str(self.folder / "record.git"), "log", "--no-patch", "--format=%H"]
        with timed() as took:
            done = subprocess.run(
                [*command, f"-L{mark.line},{mark.line}:{mark.path}", "main"], check=True, capture_output=True, text=True
            )
        self.found[run][1][:] = done.stdout.split()
        return took.seconds


    def are_same(self, told: Sequence[str], expected: Sequence[str]) -> bool:
        """Whether the commits are those of git, which names of a proposal the branch's commit where we name the merge
        that made it true, with who agreed."""
        stood = [self._fresh.record_store.info(commit).parents[1:] for commit in told]
        return len(told) == len(expected) and all(
            one == other or other in branch for one, other, branch in zip(told, expected, stood, strict=True)
        )


def ours(site: Site) -> Side:
    """Our side alone."""
    histories = _Histories(site, 10)
    histories.ours(-1)
    return histories.ours


def measure(site: Site, runs: int) -> list[Row]:
    """What the form asks; the note says what the command takes with its start. The record is kept as a server does."""
    histories = _Histories(site, runs + 1)
    histories.ours(-1)
    histories.git(-1)
    took = interleave(runs, histories.ours, histories.git)
    for told, expected in histories.found.values():
        if not histories.are_same(told, expected) or len(told) <= _CORRECTIONS:
            raise RuntimeError(f"expected the commits {expected} of git log -L, found {told}")
    whole = [_command(histories.folder, histories.marks[run]) for run in range(3)]
    note = f"with Bloom filters, the same commits; zhurnal history from its start: {median(whole):.2f} s"
    return [Row(
        f"history of one mark, {site.commits:,} commits", "ms", median(took[0]) * 1e3, median(took[1]) * 1e3,
        faster(*took), _TWENTY_FIVE, runs, note, versions("pygit2", git=True), key=CASE, case=CASE, beside="git log -L",
    )]  # fmt: skip


def _command(folder: Path, mark: _Mark) -> float:
    """Seconds of the whole command line."""
    words = ["history", mark.path, "--cell", "/".join(mark.cell), "--school", str(folder), "--json"]
    start = perf_counter()
    subprocess.run([sys.executable, "-m", "zhurnal.cli.main", *words], check=True, capture_output=True)
    return perf_counter() - start
