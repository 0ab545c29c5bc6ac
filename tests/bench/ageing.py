"""What a submission costs on day one, after a year and after ten, and how long a writer waits while the packs are kept.

The three schools have the same documents of this year, the same journals to the letter; what differs is what lies
behind: nothing, 60,000 commits, ten year folders with 60,000 commits each. Each is kept as a server keeps it: packs,
graph, history index. Marks are given in turn, one in each school, and compared with their neighbour; a third of them
correct what was written before, for which the judge reads the history.
"""

from __future__ import annotations

import os
import shutil
import threading
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter

from tests.bench.decade import A_YEAR, YEARS, make_aged_school
from tests.bench.school import CLASSES, TODAY, YEAR, pupils_of, sections_of, slots_of, teacher_of
from tests.bench.schools import opened
from tests.bench.site import Site
from tests.bench.table import Goal, Row, Side, versions
from tests.bench.watch import timed
from tests.bench.year import kept

from zhurnal.domain.changes import Change, RecordLesson, SetMark
from zhurnal.domain.changes.lesson import Entry
from zhurnal.services.school import School
from zhurnal.services.submit import Outcome, Submission, submit
from zhurnal.services.upkeep import keep_history_index, tidy
from zhurnal.store.git import GitStore
from zhurnal.store.maintenance import pack_count

CASE = "ageing"
FLAT = Goal(least=1 / 1.1)
MARKS = 6
"""Marks of a lesson, half of which are corrected then."""
TERM = "q4"
_FIRST = 2
"""Commits of a school on day one: its founding, and its journals."""

PACKS = 60
"""Packs that a repack finds, besides those of the history: what a busy server makes in some seconds."""


class Teacher:
    """Gives marks in today's lessons of one school, section after section."""

    def __init__(self, school: School) -> None:
        self.school = school
        taught = [s for c in CLASSES for s in sections_of(c) if _number(s)]
        self._sections = iter(taught[::7] + taught[1::7] + taught[2::7])
        self._opened: SetMark | None = None
        self._keys = 0
        # The first submission of a process reads the school's structure and the recent idempotency keys.
        self.begin()
        self.mark(1)

    def begin(self) -> None:
        """Record today's lesson of the next section with its first mark, and look at the journal as the form does."""
        section = next(self._sections)
        slot = f"@{TODAY.isoformat()}/{_number(section)}"
        where = {"year": YEAR, "section": section, "term": TERM, "lesson": slot}
        lesson = RecordLesson(**where, date=TODAY, number=_number(section), now=Entry("Тема урока"))
        mark = SetMark(**where, work="", pupil=pupils_of(section)[0], was=None, now="5")
        opened = self._submit([lesson, mark]).accepted[-1]
        assert isinstance(opened, SetMark)
        self._opened = opened
        self.school.record().journal(YEAR, section, TERM)
        # What was written until now is not to be waited for by what is measured.
        os.sync()

    def mark(self, place: int, was: str | None = None) -> float:
        """Seconds of the mark of the pupil at `place`, a first one or another than `was`."""
        assert self._opened is not None
        pupil = pupils_of(self._opened.section)[place]
        change = replace(self._opened, pupil=pupil, was=was, now="4" if was is None else "3")
        with timed() as took:
            self._submit([change])
        return took.seconds

    def lesson(self) -> list[float]:
        """Seconds of all marks of one more lesson."""
        self.begin()
        return [self.mark(place) for place in range(1, MARKS + 1)]

    def _submit(self, changes: list[Change]) -> Outcome:
        self._keys += 1
        actor = teacher_of(getattr(changes[0], "section", ""))
        outcome = submit(self.school, Submission(actor, "form", changes, key=f"aged-{self._keys}"))
        if outcome.commit is None or outcome.findings:
            raise RuntimeError(f"expected a commit without findings, found {outcome}")
        return outcome


def _number(section: str) -> int:
    """The number of a section's lesson of today, 0 where it has none."""
    return next((number for day, number in slots_of(section) if day == TODAY.isoweekday()), 0)


def ours(site: Site) -> Side:
    """A mark after ten years."""
    teacher = Teacher(_kept(_aged(site.folder / "decade", YEARS)))
    places = list(range(2, MARKS + 1))

    def side(run: int) -> float:
        if run % len(places) == 0:
            teacher.begin()
        return teacher.mark(places[run % len(places)])

    return side


def measure(site: Site, runs: int) -> list[Row]:
    """`runs` lessons of `MARKS` marks in each school. The ratios are medians over the pairs of neighbouring marks."""
    folder = site.folder
    schools = [_kept(_aged(folder / f"years-{years}", years)) for years in (0, 1, YEARS)]
    teachers = Teacher(schools[0]), Teacher(schools[1]), Teacher(schools[2])
    took = _in_turn(teachers, runs)
    known = versions("pygit2", git=True)
    rows = [
        Row(
            f"one mark after {name}", "ms", median(old) * 1e3, median(took[0]) * 1e3,
            median(theirs / ours for ours, theirs in zip(old, took[0], strict=True)), FLAT, len(old),
            f"the peer is ours on day one, the same documents; {commits:,} commits behind", known,
            key=f"ageing-{key}", case=CASE, beside="день первый",
        )
        for key, name, old, commits in (
            ("year", "a year", took[1], A_YEAR), ("decade", "ten years", took[2], YEARS * A_YEAR),
        )
    ]  # fmt: skip
    alone, beside, report = _during_upkeep(teachers[2], runs)
    rows.append(
        Row(
            "longest wait of a writer while packs are kept", "ms", max(beside) * 1e3, max(alone) * 1e3,
            median(alone) / median(beside), None, len(beside),
            f"{YEARS * A_YEAR:,} commits; peer is the longest without upkeep, the ratio that of the medians; {report}",
            known, key="ageing-upkeep", case=CASE, beside="без уборки",
        )
    )  # fmt: skip
    return rows


def _aged(folder: Path, years: int) -> School:
    """A copy of the school with so many years behind it, none on day one; it is made once."""

    def make(target: Path) -> None:
        shutil.rmtree(target, ignore_errors=True)
        make_aged_school(target, max(1, years), A_YEAR if years else _FIRST)

    shutil.copytree(kept(f"aged-{years}", make), folder)
    return opened(folder)


def _kept(school: School) -> School:
    """The school as its server keeps it."""
    tidy(school, above=0)
    keep_history_index(school, worth=1)
    return school


def _in_turn(teachers: tuple[Teacher, ...], runs: int) -> list[list[float]]:
    """Seconds of marks in all schools, one right after the other, each school as often first as the others."""
    took: list[list[float]] = [[] for _ in teachers]
    firsts = [(place, None) for place in range(1, MARKS + 1)]
    for run in range(runs):
        for teacher in teachers:
            teacher.begin()
        for number, (place, was) in enumerate([*firsts, *((place, "4") for place in range(1, MARKS // 2 + 1))]):
            for turn in range(len(teachers)):
                side = (turn + run + number) % len(teachers)
                took[side].append(teachers[side].mark(place, was))
    return took


def _during_upkeep(teacher: Teacher, runs: int) -> tuple[list[float], list[float], str]:
    """Seconds of marks without upkeep and of those that met it; what upkeep did."""
    store = teacher.school.record_store
    assert isinstance(store, GitStore)
    alone: list[float] = []
    while pack_count(store) < PACKS or len(alone) < runs:
        alone += teacher.lesson()
    ended = threading.Event()
    before = pack_count(store)
    seconds: list[float] = []

    def keep() -> None:
        start = perf_counter()
        tidy(School.open(teacher.school.folder, teacher.school.clock), above=0)
        seconds.append(perf_counter() - start)
        ended.set()

    keeper = threading.Thread(target=keep)
    keeper.start()
    beside: list[float] = []
    while not ended.is_set():
        beside += teacher.lesson()
    keeper.join()
    return alone, beside, f"{before} packs rolled up in {seconds[0]:.1f} s"
