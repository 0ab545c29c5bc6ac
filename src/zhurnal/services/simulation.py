"""Weeks of teaching by simulated people, through the services and the judge, with a passed-in clock.

For the demo and for tests: the same seed gives the same acts. Teachers write lessons in time, late or not at
all; pupils are ill for some days; class teachers say why; slips are corrected.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import partial
from typing import Any

from zhurnal.domain.changes import (
    AddRemark,
    Change,
    ExplainAbsence,
    OpenWork,
    RecordLesson,
    SetHomework,
    SetMark,
    SetTermMark,
    TakeAttendance,
)
from zhurnal.domain.changes.absence import AbsenceEntry
from zhurnal.domain.changes.homework import Homework
from zhurnal.domain.changes.lesson import Entry, plan_items
from zhurnal.domain.changes.work import WorkEntry
from zhurnal.domain.means import mean
from zhurnal.domain.record import Record, Slot
from zhurnal.rules.deadlines import term_deadline
from zhurnal.rules.no_marks import barred
from zhurnal.services.clock import SetClock
from zhurnal.services.school import School
from zhurnal.services.submit import Outcome, Submission, submit

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, order=True)
class Act:
    """Something someone will do at a moment; `order` keeps acts of one moment in a fixed order."""

    at: datetime
    order: int
    actor: str = field(compare=False)
    make: Callable[[Record], Sequence[Change]] = field(compare=False)
    reason: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Episode:
    """Something that happens between the planned acts, at a moment: it does with the school what it will."""

    at: datetime
    happen: Callable[[School], None]


@dataclass
class Simulation:
    """People's behaviour over days. ills: (pupil, day) pairs; given: lessons given by section."""

    record: Record
    year: str
    rng: random.Random
    until: datetime
    given: dict[str, int] = field(default_factory=dict)
    ills: dict[str, tuple[date, date]] = field(default_factory=dict)
    acts: list[Act] = field(default_factory=list)

    def plan_day(self, on: date) -> None:
        """Plan all that people do because of one school day."""
        self._fall_ill(on)
        for slot in sorted(self.record.slots(self.year, on)):
            self._plan_lesson(slot)
        self._explain(on)
        self.plan_term_marks(on)

    def _fall_ill(self, on: date) -> None:
        for class_id in self.record.classes(self.year):
            for pupil in self.record.class_pupils(self.year, class_id, on):
                ill = self.ills.get(pupil)
                if (ill is None or ill[1] < on) and self.rng.random() < 0.012:
                    self.ills[pupil] = (on, on + timedelta(days=self.rng.randrange(5)))

    def _absent(self, slot: Slot, pupils: Sequence[str]) -> dict[str, str]:
        found = {}
        for pupil in pupils:
            ill = self.ills.get(pupil)
            if ill and ill[0] <= slot.date <= ill[1]:
                found[pupil] = "absent"
            elif self.rng.random() < (0.03 if slot.number == 1 else 0.006):
                found[pupil] = "late"
        return found

    def _plan_lesson(self, slot: Slot) -> None:
        record, year = self.record, self.year
        term = record.term_of(year, slot.section, slot.date)
        span = record.lesson_time(year, slot.section, slot.date, slot.number)
        teachers = record.teachers(year, slot.section, slot.date)
        if term is None or span is None or not teachers:
            return
        begins, ends = (datetime.combine(slot.date, t, record.zone) for t in span)
        when, reason, forgotten = self._when(begins, ends)
        count = self.given[slot.section] = self.given.get(slot.section, 0) + 1
        if forgotten:
            return
        where: dict[str, Any] = {"year": year, "section": slot.section, "term": term.code, "lesson": _ref(slot)}
        changes = self._lesson_changes(slot, where, count)
        self._add(when, teachers[0], changes, reason)

    def _when(self, begins: datetime, ends: datetime) -> tuple[datetime, str, bool]:
        dice, minutes = self.rng.random(), self.rng.randrange(5, 60)
        if dice < 0.87:
            return begins + timedelta(minutes=minutes), "", False
        evening = ends.replace(hour=18, minute=0) + timedelta(minutes=self.rng.randrange(240))
        if dice < 0.92:
            return evening, "", False
        if dice < 0.95 or self.until - begins > timedelta(days=7):
            return begins + timedelta(days=1, minutes=minutes), self.rng.choice(("forgot", "outage")), False
        return begins, "", True

    def _lesson_changes(self, slot: Slot, where: dict[str, Any], count: int) -> list[Change]:
        record, year = self.record, self.year
        section = record.section(year, slot.section)
        item = _planned(plan_items(record, year, section), count)
        entry = Entry(item["topic"], item["id"]) if item else Entry("Учебное занятие")
        changes: list[Change] = [RecordLesson(**where, date=slot.date, number=slot.number, now=entry)]
        pupils = record.members(year, slot.section, slot.date)
        absent = self._absent(slot, pupils)
        changes.append(TakeAttendance(**where, now=absent))
        if section["marking"] == "none" or barred(record, year, slot.section):
            return changes
        if item and "homework" in item and self.rng.random() < 0.9:
            changes.append(SetHomework(**where, was=None, now=Homework(item["homework"])))
        present = [p for p in pupils if absent.get(p) != "absent" and not self._exempt(p, section, slot.date)]
        if count % 7 == 0 and section["marking"] == "marks":
            changes += self._control(slot, where, present)
        else:
            for pupil in self.rng.sample(present, k=min(len(present), self.rng.randrange(2, 7))):
                changes.append(SetMark(**where, work="", pupil=pupil, was=None, now=self._mark(pupil, section)))
        if present and self.rng.random() < 0.02:
            changes.append(self._remark(slot, where, self.rng.choice(present)))
        return changes

    def _control(self, slot: Slot, where: dict[str, Any], present: Sequence[str]) -> list[Change]:
        kind = self.rng.choice(("control", "independent", "test"))
        weight = self.record.catalog("works")[kind].get("weight") if self.record.school.get("weights") else None
        entry = WorkEntry(kind, True, weight=weight)
        opened: list[Change] = [OpenWork(**where, work="@work", now=entry)]
        marks = [
            SetMark(**where, work="@work", pupil=p, was=None, now=self._mark(p, self._section(slot))) for p in present
        ]
        return opened + marks

    def _remark(self, slot: Slot, where: dict[str, Any], pupil: str) -> Change:
        teacher = self.record.teachers(self.year, slot.section, slot.date)[0]
        text = self.rng.choice(("Отлично работал на уроке.", "Забыта тетрадь.", "Нужно повторить правило.", "Молодец!"))
        number = self.rng.randrange(36**4)
        remark = "n-" + "".join("0123456789abcdefghijklmnopqrstuvwxyz"[number // 36**i % 36] for i in range(4))
        return AddRemark(**where, pupil=pupil, remark=remark, author=teacher, text=text)

    def _explain(self, on: date) -> None:
        for pupil, (first, last) in sorted(self.ills.items()):
            class_id = self.record.class_of(self.year, pupil, on)
            leaders = self.record.class_teachers(self.year, class_id, on) if class_id else []
            if first != on or not leaders or self.rng.random() < 0.15:
                continue
            reason = self.rng.choice(("ill", "ill", "ill", "excused"))
            entry = AbsenceEntry(first, last, reason)
            change = ExplainAbsence(year=self.year, pupil=pupil, now=entry)
            at = datetime.combine(last, datetime.min.time(), self.record.zone) + timedelta(hours=15, minutes=40)
            self._add(at, leaders[0], [change], "")

    def _add(self, at: datetime, actor: str, changes: list[Change], reason: str) -> None:
        if at < self.until:
            self.acts.append(Act(at, len(self.acts), actor, lambda _record: changes, reason))

    def plan_term_marks(self, on: date) -> None:
        """Plan the term marks of the sections whose window (3.5.5) has been open since the day before."""
        for section in self.record.sections(self.year):
            term = self.record.term_of(self.year, section, on)
            window = term_deadline(self.record, self.year, section, term.code) if term else None
            teachers = self.record.teachers(self.year, section, on)
            if term is None or window is None or window.opens is None or not teachers or self.rng.random() < 0.5:
                continue
            at = datetime.combine(on, datetime.min.time(), self.record.zone)
            at += timedelta(hours=15, minutes=self.rng.randrange(120))
            if window.opens <= at - timedelta(days=1) <= window.at and at < self.until:
                make = partial(term_marks, self.year, section, term.code)
                self.acts.append(Act(at, len(self.acts), teachers[0], make))

    def _section(self, slot: Slot) -> Any:
        return self.record.section(self.year, slot.section)

    def _exempt(self, pupil: str, section: Any, on: date) -> bool:
        found = self.record.arrangement(self.year, pupil, section["subject"], on)
        return found is not None and found["what"] == "exempt"

    def _mark(self, pupil: str, section: Any) -> str:
        if section["marking"] == "pass":
            return "зач" if self.rng.random() < 0.93 else "незач"
        talent = random.Random(pupil).gauss(3.9, 0.55)
        return str(min(5, max(2, round(self.rng.gauss(talent, 0.6)))))


def simulate(
    school: School,
    clock: SetClock,
    first: date,
    until: datetime,
    *,
    seed: int,
    progress: Progress | None = None,
    episodes: Sequence[Episode] = (),
) -> list[Outcome]:
    """Teach from `first` until the moment `until`: plan the acts, then submit them in their order of time.

    episodes: what else happens, in order of time, each before the acts that are later. The school's clock must be
    `clock`. Returns the outcomes; those that were not accepted are told in them.
    """
    record = school.record()
    year = record.year_on(first) or ""
    simulation = Simulation(record, year, random.Random(seed), until)
    for day in record.calendar(year).days(first, until.date()):
        simulation.plan_day(day)
    acts = sorted(simulation.acts)
    outcomes = []
    waiting = list(episodes)
    for number, act in enumerate(acts):
        _pass(school, clock, waiting, act.at)
        clock.at = max(clock.at, act.at)
        changes = act.make(school.record())
        if changes:
            outcomes.append(submit(school, Submission(act.actor, "form", changes, act.reason, partial=True)))
        if progress:
            progress(number + 1, len(acts))
    _pass(school, clock, waiting, until)
    return outcomes


def _pass(school: School, clock: SetClock, waiting: list[Episode], until: datetime) -> None:
    """Let what is due by `until` happen."""
    while waiting and waiting[0].at <= until:
        episode = waiting.pop(0)
        clock.at = max(clock.at, episode.at)
        episode.happen(school)


def term_marks(year: str, section: str, term: str, record: Record) -> list[Change]:
    """Term marks that are still missing, each the rounded mean; nobody gets one without a mark."""
    document = record.section(year, section)
    span = record.calendar(year).term(record.grade(year, section), term)
    if document["marking"] != "marks" or span is None or barred(record, year, section):
        return []
    weights = bool(record.school.get("weights"))
    made: list[Change] = []
    for pupil in record.members_between(year, section, span.first, span.last):
        class_id = record.class_of(year, pupil, span.last)
        own = [s for s in record.sections_of_pupil(year, pupil) if _subject(record, year, s) == document["subject"]]
        lessons = [lesson for s in own for lesson in record.journal(year, s, term).get("lessons", ())]
        value = mean(lessons, pupil, attempts=record.regulation["attempts"], weights=weights)
        if (
            class_id is None
            or value is None
            or pupil in record.finals(year, class_id, term).get(document["subject"], {})
        ):
            continue
        where = {"year": year, "section": section, "class_id": class_id, "period": term, "pupil": pupil}
        made.append(SetTermMark(**where, was=None, now=str(int(value + Fraction(1, 2)))))
    return made


def _subject(record: Record, year: str, section: str) -> str:
    return str(record.section(year, section)["subject"])


def _ref(slot: Slot) -> str:
    return f"@{slot.date.isoformat()}/{slot.number}"


def _planned(items: Sequence[Any], count: int) -> Any:
    def hours() -> Iterator[Any]:
        for item in items:
            for _ in range(item["hours"]):
                yield item

    return next((item for n, item in enumerate(hours(), 1) if n == count), None)
