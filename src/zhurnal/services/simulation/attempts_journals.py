"""Who tries to write into journals what is not theirs to write, or not yet (1.5, 3.4.1, 3.5.1, 3.6.2, 3.7.2, 3.8.2)."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import islice

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
from zhurnal.domain.changes.lesson import Entry
from zhurnal.domain.changes.work import WorkEntry
from zhurnal.domain.record import Record, Slot
from zhurnal.rules.deadlines import term_deadline
from zhurnal.rules.no_marks import barred
from zhurnal.services.simulation.acts import DAY, Day
from zhurnal.services.simulation.cover import covers
from zhurnal.services.simulation.marks import corrected
from zhurnal.services.simulation.office import holder, leader_of
from zhurnal.services.simulation.teaching import Where, lesson_changes, place_of

Attempt = Callable[[Day, random.Random, datetime], None]


@dataclass(frozen=True, slots=True)
class _Lesson:
    """A lesson of the day with its place, its teacher and its pupils."""

    slot: Slot
    where: Where
    teacher: str
    pupils: Sequence[str]


def lessons(day: Day, rng: random.Random, *, marked: bool = True, grades: Sequence[int] = ()) -> Iterator[_Lesson]:
    """The day's lessons in an order of chance. marked: those with marks that nothing bars; grades: () for any."""
    found = sorted(covers(day).items())
    for slot, cover in rng.sample(found, len(found)):
        where = place_of(day.record, day.year, slot)
        pupils = day.record.members(day.year, slot.section, day.on)
        section = day.record.section(day.year, slot.section)
        if where is None or not pupils or cover.ill is not None:
            continue
        bars = barred(day.record, day.year, slot.section) is not None
        if grades and not set(grades) & set(day.record.audience(day.year, slot.section).grades):
            continue
        if marked == (section["marking"] == "marks" and not bars):
            yield _Lesson(slot, where, cover.staff, pupils)


# -- journals -----------------------------------------------------------------------------------------

Write = Callable[[_Lesson], Sequence[Change]]


def _mark(one: _Lesson) -> Sequence[Change]:
    return [SetMark(**one.where, work="", pupil=one.pupils[-1], was=None, now="5")]


def _lesson(one: _Lesson) -> Sequence[Change]:
    return [RecordLesson(**one.where, date=one.slot.date, number=one.slot.number, now=Entry("Повторение"))]


def _homework(one: _Lesson) -> Sequence[Change]:
    return [SetHomework(**one.where, was=None, now=Homework("Повторить тему."))]


def _attendance(one: _Lesson) -> Sequence[Change]:
    return [TakeAttendance(**one.where, now={})]


def _work(one: _Lesson) -> Sequence[Change]:
    return [OpenWork(**one.where, work="@own", now=WorkEntry("control", True))]


def _remark(one: _Lesson) -> Sequence[Change]:
    return [AddRemark(**one.where, pupil=one.pupils[0], remark="", author=one.teacher, text="Нет тетради.")]


WRITES: Sequence[Write] = (_mark, _lesson, _homework, _attendance, _work, _remark)


def _by(who: Callable[[Day, random.Random, _Lesson], str], write: Write) -> Attempt:
    """Somebody who does not teach a section writes into its journal."""

    def attempt(day: Day, rng: random.Random, at: datetime) -> None:
        for one in lessons(day, rng):
            actor = who(day, rng, one)
            if actor and actor not in (one.teacher, *day.record.teachers(day.year, one.slot.section, day.on)):
                changes = write(one)
                day.say(at, actor, changes)
                return

    return attempt


def _colleague(day: Day, rng: random.Random, one: _Lesson) -> str:
    return rng.choice([c.staff for c in covers(day).values() if c.staff != one.teacher] or [""])


def _leader(day: Day, _rng: random.Random, one: _Lesson) -> str:
    classes = day.record.section_classes(day.year, one.slot.section)
    return leader_of(day, classes[0]) if classes else ""


def _deputy(day: Day, rng: random.Random, _one: _Lesson) -> str:
    return holder(day, "deputy-head", rng.randrange(8))


def _director(day: Day, _rng: random.Random, _one: _Lesson) -> str:
    return holder(day, "director")


def _pupil(_day: Day, _rng: random.Random, one: _Lesson) -> str:
    return one.pupils[-1]


def _guardian(day: Day, _rng: random.Random, one: _Lesson) -> str:
    return next(iter(day.record.guardians(one.pupils[-1], day.on)), "")


def _barred(grades: Sequence[int], write: Write) -> Attempt:
    """The teacher gives marks or homework where none are kept (1.5)."""

    def attempt(day: Day, rng: random.Random, at: datetime) -> None:
        for one in lessons(day, rng, marked=False, grades=grades):
            if barred(day.record, day.year, one.slot.section):
                changes = write(one)
                day.say(at, one.teacher, changes)
                return

    return attempt


def _tomorrow(write: Write) -> Attempt:
    """The teacher enters what cannot be true yet (4.2.1)."""

    def attempt(day: Day, rng: random.Random, at: datetime) -> None:
        for one in lessons(day, rng):
            for ahead in range(1, 8):
                slots = day.record.section_slots(day.year, one.slot.section, day.on + ahead * DAY)
                where = place_of(day.record, day.year, slots[0]) if slots else None
                if where is not None and one.teacher in day.record.teachers(day.year, one.slot.section, day.on):
                    later = _Lesson(slots[0], where, one.teacher, one.pupils)
                    changes = write(later)
                    day.say(at, one.teacher, changes)
                    return

    return attempt


def _without_reason(day: Day, rng: random.Random, _at: datetime) -> None:
    """A lesson that is not written yet the day after, entered without saying why (3.5.3)."""
    for one in lessons(day, rng):
        make = partial(_unwritten, day, one)
        # The earliest lesson of the next morning has not begun yet: nobody has made the entry good by then.
        day.add(day.at(7, 50, days=1), one.teacher, make)
        return


def _unwritten(day: Day, one: _Lesson, record: Record) -> Sequence[Change]:
    """What is missing of a lesson; where nothing is, the work of a lesson that has none."""
    if record.lesson_at(day.year, one.slot.section, one.where["term"], one.slot.date, one.slot.number) is None:
        return lesson_changes(day.health, day.seed, one.slot, one.where, one.teacher, record)
    return [SetMark(**one.where, work="", pupil=p, was=None, now="4") for p in _unmarked(record, one)][:1]


def _unmarked(record: Record, one: _Lesson) -> list[str]:
    year, section = one.where["year"], one.slot.section
    lesson = record.lesson_at(year, section, one.where["term"], one.slot.date, one.slot.number) or {}
    marked = {key.split("/")[0] for work in lesson.get("works", ()) for key in work.get("marks", {})}
    return [p for p in one.pupils if p not in marked and record.is_member(year, section, p, one.slot.date)]


def _correction_without_reason(day: Day, rng: random.Random, _at: datetime) -> None:
    """Of two lessons: one of them may have no mark that could be corrected."""
    for one in islice(lessons(day, rng), 2):
        day.add(day.at(7, 55, days=2), one.teacher, partial(corrected, one.slot, one.where))


def _other_lesson(day: Day, rng: random.Random, at: datetime) -> None:
    """Who stands in for a lesson writes into another one of the same section (3.6.3)."""
    taken = [(slot, cover) for slot, cover in sorted(covers(day).items()) if cover.instead]
    for slot, cover in rng.sample(taken, len(taken)):
        for back in range(1, 8):
            slots = day.record.section_slots(day.year, slot.section, day.on - back * DAY)
            where = place_of(day.record, day.year, slots[0]) if slots else None
            pupils = day.record.members(day.year, slot.section, day.on)
            if where is not None and pupils and cover.staff not in day.record.teachers(day.year, slot.section, day.on):
                changes = _homework(_Lesson(slots[0], where, cover.staff, pupils))
                day.say(at + timedelta(hours=2), cover.staff, changes)
                return


def _other_name(day: Day, rng: random.Random, at: datetime) -> None:
    """A remark in somebody else's name (3.5.1)."""
    for one in lessons(day, rng):
        other = _colleague(day, rng, one)
        text = "Шумел на уроке."
        change = AddRemark(**one.where, pupil=one.pupils[0], remark="", author=other, text=text)
        day.say(at, one.teacher, [change])
        return


# -- term marks, absences -----------------------------------------------------------------------------


def _term_mark(day: Day, one: _Lesson) -> list[Change]:
    record, year, pupil = day.record, day.year, one.pupils[0]
    class_id = record.class_of(year, pupil, day.on) or ""
    return [
        SetTermMark(
            year=year,
            section=one.slot.section,
            class_id=class_id,
            period=one.where["term"],
            pupil=pupil,
            was=None,
            now="5",
        )
    ]


def _early(day: Day, rng: random.Random, at: datetime) -> None:
    for one in lessons(day, rng):
        window = term_deadline(day.record, day.year, one.slot.section, one.where["term"])
        if window is not None and window.opens is not None and at < window.opens:
            changes = _term_mark(day, one)
            day.say(at, one.teacher, changes)
            return


def _foreign_term_mark(day: Day, rng: random.Random, at: datetime) -> None:
    for one in lessons(day, rng):
        actor = _leader(day, rng, one)
        if actor and actor not in day.record.teachers(day.year, one.slot.section, day.on):
            changes = _term_mark(day, one)
            day.say(at, actor, changes)
            return


def _term_mark_in_first_class(day: Day, rng: random.Random, at: datetime) -> None:
    for one in lessons(day, rng, marked=False, grades=(1,)):
        changes = _term_mark(day, one)
        day.say(at, one.teacher, changes)
        return


def _foreign_absence(day: Day, rng: random.Random, at: datetime) -> None:
    for one in lessons(day, rng):
        if one.teacher not in (leader_of(day, c) for c in day.record.section_classes(day.year, one.slot.section)):
            now = AbsenceEntry(day.on, day.on, "excused")
            change = ExplainAbsence(year=day.year, pupil=one.pupils[0], now=now)
            day.say(at, one.teacher, [change])
            return


JOURNALS: Sequence[Attempt] = (
    *(_by(who, write) for who in (_colleague, _leader, _deputy) for write in WRITES),
    *(_by(_director, write) for write in (_mark, _lesson, _homework)),
    *(_by(who, _mark) for who in (_pupil, _guardian)),
    *(_barred((1,), write) for write in (_mark, _homework, _work)),
    *(_barred((2, 3, 4), write) for write in (_mark, _homework)),
    *(_tomorrow(write) for write in (_mark, _attendance)),
    _without_reason, _correction_without_reason, _other_lesson, _other_name,
    _early, _foreign_term_mark, _term_mark_in_first_class, _foreign_absence,
)  # fmt: skip
