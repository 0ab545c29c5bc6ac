"""Teachers at their forms: lessons of a day that have begun, and marks that are submitted one after the other."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from tests.bench.watch import timed

from zhurnal.domain.changes import RecordLesson, SetMark
from zhurnal.domain.changes.lesson import Entry
from zhurnal.domain.record.spans import Slot
from zhurnal.services.school import School
from zhurnal.services.submit import Submission, submit
from zhurnal.store.git import GitStore
from zhurnal.store.maintenance import maintain

LARGE = 18
"""Sections of fewer pupils are passed over: a lesson is to have room for many marks."""


@dataclass
class Begun:
    """A lesson of the day with its first mark: who teaches it, where it stands, pupils without a mark yet."""

    teacher: str
    opened: SetMark
    pupils: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Marked:
    """A mark that was committed: what changed, and seconds that it took."""

    change: SetMark
    seconds: float


class Desk:
    """A school on a day on which nothing is recorded yet. Lessons are begun in turn, class after class."""

    def __init__(self, school: School, year: str, day: date) -> None:
        self.school, self._year, self._day = school, year, day
        self._slots = self._spread()
        self._lesson: Begun | None = None
        self._keys = 0

    def next(self) -> Marked:
        """A mark in the lesson at hand, or in the next one where all its pupils have theirs."""
        if self._lesson is None or not self._lesson.pupils:
            self._lesson = self.begin()
        return self.mark(self._lesson)

    def mark(self, lesson: Begun) -> Marked:
        """Submit the mark of the lesson's next pupil."""
        given = lesson.opened
        self._keys += 1
        change = SetMark(
            year=given.year, section=given.section, term=given.term, lesson=given.lesson, work=given.work,
            pupil=lesson.pupils.pop(), was=None, now="4",
        )  # fmt: skip
        submission = Submission(lesson.teacher, "form", [change], key=f"bench-{self._keys}")
        with timed() as took:
            outcome = submit(self.school, submission)
        if outcome.commit is None or outcome.findings:
            raise RuntimeError(f"expected a commit without findings, found {outcome}")
        return Marked(change, took.seconds)

    def begin(self) -> Begun:
        """Record the next lesson with its first mark, then look at the journal as the form does."""
        for slot in self._slots:
            begun = self._begun(slot)
            if begun is not None:
                break
        else:
            raise RuntimeError(f"expected more lessons on {self._day}, found that all are recorded")
        self.school.record().journal(self._year, begun.opened.section, begun.opened.term)
        # What a server does in the background once there are too many packs.
        store = self.school.record_store
        assert isinstance(store, GitStore)
        maintain(store)
        # What was written until now is not to be waited for by what is measured.
        os.sync()
        return begun

    def _begun(self, slot: Slot) -> Begun | None:
        """The lesson of a slot; None where the judge has anything to say: an exempt pupil, a course without marks."""
        record, section = self.school.record(), slot.section
        term = record.term_of(self._year, section, self._day)
        pupils = record.members(self._year, section, self._day)
        teachers = record.teachers(self._year, section, self._day)
        if term is None or not teachers or len(pupils) < LARGE:
            return None
        place = f"@{self._day.isoformat()}/{slot.number}"
        lesson = RecordLesson(
            year=self._year, section=section, term=term.code, lesson=place, date=self._day, number=slot.number,
            now=Entry("Тема урока"),
        )  # fmt: skip
        mark = SetMark(
            year=self._year, section=section, term=term.code, lesson=place, work="", pupil=pupils[0], was=None, now="5"
        )
        outcome = submit(self.school, Submission(teachers[0], "form", [lesson, mark]))
        opened = outcome.accepted[-1] if outcome.accepted else None
        if outcome.commit is None or outcome.findings or not isinstance(opened, SetMark):
            return None
        return Begun(teachers[0], opened, pupils[1:])

    def _spread(self) -> Iterator[Slot]:
        """The day's lessons until one o'clock; neighbours are of different classes."""
        record = self.school.record()
        now = record.local(self.school.clock.now()).time()
        found = []
        for slot in record.slots(self._year, self._day):
            time = record.lesson_time(self._year, slot.section, self._day, slot.number)
            if time is not None and time[1] <= now:
                found.append(slot)
        return iter(found[::7] + [slot for n in range(1, 7) for slot in found[n::7]])
