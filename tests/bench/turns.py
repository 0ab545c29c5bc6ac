"""The history of one mark beside `git log -L`, both over the same record with the same upkeep done.

Ours is what the form asks of a server that runs: the commits that changed the mark, with the values before and after,
who, why, by which door. Git's is `git log -L` of the mark's line, helped by its changed-path Bloom filters; it tells
the commits, and both must tell the same. Each run is another class's journal.
"""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from tests.bench.school import CLASSES, YEAR, sections_of, teacher_of
from tests.bench.table import Goal, Row, faster, interleave, versions

from zhurnal.domain import paths
from zhurnal.services.history import Cell, mark_cell, turns
from zhurnal.services.school import School
from zhurnal.services.upkeep import keep_history_index
from zhurnal.store.base import Author
from zhurnal.store.git import GitStore
from zhurnal.store.maintenance import maintain

TWENTY_FIVE = Goal(least=25)
_TERM = "q2"


class _Mark:
    """A mark that was corrected twice: its place for us and its line for git."""

    def __init__(self, school: School, section: str) -> None:
        self.path = paths.journal(YEAR, section, _TERM)
        lesson = next(e for e in school.record().journal(YEAR, section, _TERM)["lessons"][8:] if e.get("works"))
        work = lesson["works"][0]
        self.pupil, value = next(iter(work["marks"].items()))
        self.cell: Cell = mark_cell(lesson["id"], work["id"], self.pupil)
        data = school.record_store.snapshot().read(self.path) or b""
        at = data.index(b"marks:", data.index(f'- id: "{work["id"]}"'.encode()))
        at = data.index(f'{self.pupil}: "{value}"'.encode(), at)
        self.line = data.count(b"\n", 0, at) + 1
        for number, new in enumerate("24" if value not in "24" else "35"):
            end = data.index(b"\n", at)
            data = data[:at] + f'{self.pupil}: "{new}"'.encode() + data[end:]
            self._correct(school, teacher_of(section), data, number)

    def _correct(self, school: School, actor: str, data: bytes, number: int) -> None:
        with school.record_store.transaction() as tx:
            assert tx.head is not None
            tx.commit(
                {self.path: data}, subject=f"{self.path}: {number}", author=Author(actor, f"{actor}@zhurnal.invalid"),
                when=tx.info(tx.head).when + timedelta(seconds=1),
                trailers=[("Actor", actor), ("Door", "form"), ("Changes", "set-mark 1"), ("Reason", "slip")],
            )  # fmt: skip


def measure(school: School, runs: int) -> Row:
    """What the form asks; the note says what the command takes with its start. The record is kept as a server does."""
    marks = [_Mark(school, sections_of(class_id)[3]) for class_id in CLASSES[: runs + 1]]
    store = school.record_store
    assert isinstance(store, GitStore)
    maintain(store, above=0)
    keep_history_index(school, worth=1)
    fresh = School.open(school.folder, school.clock)
    found: dict[int, tuple[list[str], list[str]]] = {run: ([], []) for run in range(-1, runs)}

    def ours(run: int) -> float:
        start = perf_counter()
        told = list(turns(fresh, marks[run].path, marks[run].cell))
        took = perf_counter() - start
        found[run][0][:] = [turn.commit for turn in told]
        return took

    def git(run: int) -> float:
        mark = marks[run]
        command = ["git", "--git-dir", str(school.folder / "record.git"), "log", "--no-patch", "--format=%H"]
        start = perf_counter()
        done = subprocess.run(
            [*command, f"-L{mark.line},{mark.line}:{mark.path}", "main"], check=True, capture_output=True, text=True
        )
        took = perf_counter() - start
        found[run][1][:] = done.stdout.split()
        return took

    ours(-1)
    git(-1)
    took = interleave(runs, ours, git)
    for told, expected in found.values():
        if told != expected or len(told) != 3:
            raise RuntimeError(f"expected the three commits {expected} of git log -L, found {told}")
    whole = [_command(school.folder, marks[run]) for run in range(3)]
    commits = f"{_count(school.folder):,} commits"
    note = f"peer: git log -L with Bloom filters, same commits; zhurnal history from its start: {median(whole):.2f} s"
    known = versions("pygit2", git=True)
    name = f"history of one mark, {commits}"
    return Row(name, "ms", median(took[0]) * 1e3, median(took[1]) * 1e3, faster(*took), TWENTY_FIVE, runs, note, known)


def _command(folder: Path, mark: _Mark) -> float:
    """Seconds of the whole command line."""
    words = ["history", mark.path, "--cell", "/".join(mark.cell), "--school", str(folder), "--json"]
    start = perf_counter()
    subprocess.run([sys.executable, "-m", "zhurnal.cli.main", *words], check=True, capture_output=True)
    return perf_counter() - start


def _count(folder: Path) -> int:
    command = ["git", "--git-dir", str(folder / "record.git"), "rev-list", "--count", "main"]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
