"""Durable marks through the service beside `git add` and `git commit` of the same file.

Ours is the whole way: judged against a school of 2,240 journals, emitted, checked, signed, on the disk. Git's is what
a person types in a clone, with everything synced; it judges nothing, signs nothing, and does no housekeeping here.
Each run is another class's journal, begun and looked at before (its teacher has the page open).
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from tests.bench.school import CLASSES, TODAY, YEAR, pupils_of, sections_of, slots_of, teacher_of
from tests.bench.schools import LONG, SHORT, Schools
from tests.bench.table import Goal, Row, faster, interleave, versions

from zhurnal.domain.changes import RecordLesson, SetMark
from zhurnal.domain.changes.lesson import Entry
from zhurnal.services.school import School
from zhurnal.services.submit import Submission, submit
from zhurnal.store.git import GitStore
from zhurnal.store.maintenance import maintain

FOUR_TIMES, FLAT = Goal(least=4), Goal(most=1.1)
_SYNCED = ("git", "-c", "core.fsync=all", "-c", "core.fsyncMethod=fsync", "-c", "gc.auto=0", "-c", "maintenance.auto=0")
_TERM = "q4"
MARKS = 5
"""Marks in each lesson where the two histories are compared."""


@dataclass(frozen=True, slots=True)
class _Lesson:
    """A lesson of today that has begun: one mark stands."""

    section: str
    opened: SetMark


class _Desk:
    """One school and a clone of its record with a work tree."""

    def __init__(self, school: School, clone: Path) -> None:
        self.school = school
        self._clone = clone
        self._sections = iter(_taught_today())
        self._path = ""
        self._environment = {
            **os.environ, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_AUTHOR_NAME": "t-100", "GIT_AUTHOR_EMAIL": "t-100@zhurnal.invalid",
            "GIT_COMMITTER_NAME": "t-100", "GIT_COMMITTER_EMAIL": "t-100@zhurnal.invalid",
        }  # fmt: skip
        self._git("clone", "--quiet", str(school.folder / "record.git"), str(clone), cwd=school.folder)
        # The first submission of a process reads the school's structure and the recent idempotency keys.
        self.ours(-1)
        self.git(-1)

    def ours(self, run: int) -> float:
        """Seconds of one mark in the next section's journal."""
        return self.mark(self.begin(), 1, f"run-{run}")

    def mark(self, lesson: _Lesson, place: int, key: str) -> float:
        """Seconds of one mark: of the pupil at `place` among the section's."""
        given, pupil = lesson.opened, pupils_of(lesson.section)[place]
        change = SetMark(
            year=YEAR, section=given.section, term=_TERM, lesson=given.lesson, work=given.work, pupil=pupil,
            was=None, now="4",
        )  # fmt: skip
        submission = Submission(teacher_of(lesson.section), "form", [change], key=key)
        start = perf_counter()
        outcome = submit(self.school, submission)
        took = perf_counter() - start
        if outcome.commit is None or outcome.findings:
            raise RuntimeError(f"expected a commit without findings, found {outcome}")
        self._path = change.path()
        return took

    def git(self, run: int) -> float:
        """Seconds of `add` and `commit` of the file that `ours` has just written."""
        data = self.school.record_store.snapshot().read(self._path)
        assert data is not None
        (self._clone / self._path).write_bytes(data)
        start = perf_counter()
        self._git("add", "--", self._path, cwd=self._clone)
        self._git("commit", "--quiet", "--message", f"run {run}", cwd=self._clone)
        return perf_counter() - start

    def begin(self) -> _Lesson:
        """Record today's lesson of the next section with its first mark, then look at the journal as the form does."""
        section = next(self._sections)
        number = next(number for day, number in slots_of(section) if day == TODAY.isoweekday())
        slot = f"@{TODAY.isoformat()}/{number}"
        lesson = RecordLesson(
            year=YEAR, section=section, term=_TERM, lesson=slot, date=TODAY, number=number, now=Entry("Тема урока")
        )
        mark = SetMark(
            year=YEAR, section=section, term=_TERM, lesson=slot, work="", pupil=pupils_of(section)[0], was=None, now="5"
        )
        outcome = submit(self.school, Submission(teacher_of(section), "form", [lesson, mark]))
        opened = outcome.accepted[-1] if outcome.accepted else None
        if outcome.commit is None or not isinstance(opened, SetMark):
            raise RuntimeError(f"expected a begun lesson, found {outcome}")
        self.school.record().journal(YEAR, section, _TERM)
        # What a server does in the background once there are too many packs.
        maintain(GitStore.open(self.school.folder / "record.git"))
        # What was written until now is not to be waited for by what is measured.
        os.sync()
        return _Lesson(section, opened)

    def _git(self, *arguments: str, cwd: Path) -> None:
        subprocess.run([*_SYNCED, *arguments], cwd=cwd, env=self._environment, check=True)


def measure(schools: Schools, folder: Path, runs: int) -> list[Row]:
    """A row for each length of history, and one for how little the length matters."""
    short, long = _Desk(schools.short, folder / "short-clone"), _Desk(schools.long, folder / "long-clone")
    took = interleave(runs, short.ours, short.git, long.ours, long.git)
    known = versions("pygit2", "jsonschema-rs", "cryptography", git=True)
    rows = [
        Row(
            f"mark submitted, {commits:,} commits", "ms", median(ours) * 1e3, median(git) * 1e3, faster(ours, git),
            FOUR_TIMES, runs, "peer is git -c core.fsync=all add + commit of the same file", known,
        )
        for commits, ours, git in ((SHORT, took[0], took[1]), (LONG, took[2], took[3]))
    ]  # fmt: skip
    before, after = _side_by_side(short, long, runs)
    flatness = median(theirs / own for own, theirs in zip(before, after, strict=True))
    return [
        *rows,
        Row(
            f"flatness, {SHORT:,} to {LONG:,} commits", "ms", median(after) * 1e3, median(before) * 1e3, flatness,
            FLAT, len(before), "ours at the long history; peer is ours at the short one", known,
        ),
    ]  # fmt: skip


def _side_by_side(short: _Desk, long: _Desk, runs: int) -> tuple[list[float], list[float]]:
    """Seconds of marks in both schools, one right after the other, each school as often first as the other.

    What a history costs is less than what a busy disk adds to one mark: so there are many, in a few lessons each.
    """
    desks = short, long
    took: tuple[list[float], list[float]] = [], []
    for run in range(runs):
        lessons = [desk.begin() for desk in desks]
        for place in range(1, MARKS + 1):
            for side in (0, 1) if (run + place) % 2 else (1, 0):
                took[side].append(desks[side].mark(lessons[side], place, f"pair-{run}-{place}"))
    return took


def _taught_today() -> list[str]:
    """One section after the other with a lesson today, class after class."""
    found = [s for c in CLASSES for s in sections_of(c) if any(day == TODAY.isoweekday() for day, _ in slots_of(s))]
    return found[::7] + found[1::7] + found[2::7]
