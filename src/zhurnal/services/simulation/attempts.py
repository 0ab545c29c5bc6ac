"""What people try and may not: foreign journals, first classes, the day that has not come, lists that are not theirs.

Each kind has its turn; the judge's answer is counted, and no commit comes of it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from zhurnal.domain import paths
from zhurnal.domain.changes import (
    AddRemark,
    AmendDocument,
    AmendPerson,
    AppointSubstitute,
    AppointTeacher,
    Change,
    CloseDay,
    ExplainAbsence,
    LeavePupil,
    OpenWork,
    RecordLesson,
    RegisterOutput,
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
from zhurnal.services.simulation.acts import DAY, Day, Make
from zhurnal.services.simulation.cover import covers, extension
from zhurnal.services.simulation.marks import corrected
from zhurnal.services.simulation.office import any_class, holder, leader_of
from zhurnal.services.simulation.teaching import Where, lesson_changes, place_of

DAILY = 8
"""Attempts a day, by turns."""


def plan_attempts(day: Day) -> None:
    """The attempts of the day."""
    if not day.slots():
        return
    for number, attempt in enumerate(day.turns(ATTEMPTS, DAILY)):
        attempt(day, day.stream("attempt", day.on, number), day.at(13, 3 * number))


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
                day.add(at, actor, lambda _record: changes)
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
                day.add(at, one.teacher, lambda _record: changes)
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
                    day.add(at, one.teacher, lambda _record: changes)
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
    for one in lessons(day, rng):
        day.add(day.at(7, 55, days=2), one.teacher, partial(corrected, one.slot, one.where))
        return


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
                day.add(at + timedelta(hours=2), cover.staff, lambda _record: changes)
                return


def _other_name(day: Day, rng: random.Random, at: datetime) -> None:
    """A remark in somebody else's name (3.5.1)."""
    for one in lessons(day, rng):
        other = _colleague(day, rng, one)
        text = "Шумел на уроке."
        change = AddRemark(**one.where, pupil=one.pupils[0], remark="", author=other, text=text)
        day.add(at, one.teacher, lambda _record: [change])
        return


# -- term marks, absences -----------------------------------------------------------------------------


def _term_mark(day: Day, one: _Lesson) -> list[Change]:
    record, year, pupil = day.record, day.year, one.pupils[0]
    class_id = record.class_of(year, pupil, day.on) or ""
    return [
        SetTermMark(
            year=year, section=one.slot.section, class_id=class_id, period=one.where["term"], pupil=pupil, was=None, now="5"
        )
    ]


def _early(day: Day, rng: random.Random, at: datetime) -> None:
    for one in lessons(day, rng):
        window = term_deadline(day.record, day.year, one.slot.section, one.where["term"])
        if window is not None and window.opens is not None and at < window.opens:
            changes = _term_mark(day, one)
            day.add(at, one.teacher, lambda _record: changes)
            return


def _foreign_term_mark(day: Day, rng: random.Random, at: datetime) -> None:
    for one in lessons(day, rng):
        actor = _leader(day, rng, one)
        if actor and actor not in day.record.teachers(day.year, one.slot.section, day.on):
            changes = _term_mark(day, one)
            day.add(at, actor, lambda _record: changes)
            return


def _term_mark_in_first_class(day: Day, rng: random.Random, at: datetime) -> None:
    for one in lessons(day, rng, marked=False, grades=(1,)):
        changes = _term_mark(day, one)
        day.add(at, one.teacher, lambda _record: changes)
        return


def _foreign_absence(day: Day, rng: random.Random, at: datetime) -> None:
    for one in lessons(day, rng):
        if one.teacher not in (leader_of(day, c) for c in day.record.section_classes(day.year, one.slot.section)):
            now = AbsenceEntry(day.on, day.on, "excused")
            change = ExplainAbsence(year=day.year, pupil=one.pupils[0], now=now)
            day.add(at, one.teacher, lambda _record: [change])
            return


# -- lists, plans, settings ---------------------------------------------------------------------------


def _document(
    who: str, path: Callable[[Day, random.Random], str], edit: Callable[[dict[str, Any]], None]
) -> Attempt:  # fmt: skip
    """Somebody changes a document that is not theirs to change. who: a duty, or "class-teacher", "teacher"."""

    def attempt(day: Day, rng: random.Random, at: datetime) -> None:
        actor = _someone(day, rng, who)
        if actor:
            day.add(at, actor, partial(_edited, path(day, rng), edit), partial=False)

    return attempt


def _edited(path: str, edit: Callable[[dict[str, Any]], None], record: Record) -> Sequence[Change]:
    was = record.source.get(path)
    if was is None:
        return []
    now = deepcopy(dict(was))
    edit(now)
    return [AmendDocument(place=path, was=was, now=now)]


def _someone(day: Day, rng: random.Random, who: str) -> str:
    if who == "class-teacher":
        return leader_of(day, any_class(day, rng))
    if who == "teacher":
        leaders = {leader_of(day, c) for c in day.record.classes(day.year)}
        plain = {c.staff for c in covers(day).values()} - leaders
        return rng.choice(sorted(p for p in plain if day.record.duties(p, day.on) == {"teacher"}) or [""])
    return holder(day, who)


def _class_path(day: Day, rng: random.Random) -> str:
    return paths.class_(day.year, any_class(day, rng))


def _section_path(day: Day, rng: random.Random) -> str:
    return paths.section(day.year, rng.choice(day.record.sections(day.year)))


def _first(folder: str) -> Callable[[Day, random.Random], str]:
    return lambda day, rng: rng.choice(list(day.record.source.list(folder.format(day.year))) or [""])


def _title(now: dict[str, Any]) -> None:
    now["title"] = f"{now['title']} *"


def _room(now: dict[str, Any]) -> None:
    now["room"] = "r-0"


def _teachers(now: dict[str, Any]) -> None:
    now["teachers"] = now["teachers"][:-1] or [{**now["teachers"][0], "role": "second"}]


def _slots(now: dict[str, Any]) -> None:
    now["weeks"][-1]["slots"][0].pop("room", None)


def _topic(now: dict[str, Any]) -> None:
    now["items"][0]["topic"] += " *"


def _holiday(now: dict[str, Any]) -> None:
    now["holidays"][0]["title"] += " *"


def _hours(now: dict[str, Any]) -> None:
    now["hours"][0]["year"] += 1


def _rooms(now: dict[str, Any]) -> None:
    now["rooms"] = {**now["rooms"], "r-new": {"title": "Новый"}}


def _duties(now: dict[str, Any]) -> None:
    now["duties"] = [*now["duties"], {"duty": "deputy-head", "from": "2026-09-01"}]


def _adult(now: dict[str, Any]) -> None:
    now["adult"] = "2026-09-01"


def _short(now: dict[str, Any]) -> None:
    now["short"] = f"{now['short']} *"


def _own_duties(day: Day, _rng: random.Random, at: datetime) -> None:
    """The administrator gives oneself a duty (3.7.4)."""
    actor = holder(day, "administrator")
    if actor:
        day.add(at, actor, partial(_edited, paths.staff(actor), _duties), partial=False)


def _by_someone(who: str, make: Callable[[Day, random.Random, str], Change | Make | None]) -> Attempt:
    def attempt(day: Day, rng: random.Random, at: datetime) -> None:
        actor = _someone(day, rng, who)
        made = make(day, rng, actor) if actor else None
        if isinstance(made, Change):
            day.add(at, actor, lambda _record: [made], partial=False)
        elif made is not None:
            day.add(at, actor, made, partial=False)

    return attempt


def _leave(day: Day, rng: random.Random, _actor: str) -> Change:
    class_id = any_class(day, rng)
    pupil = rng.choice(day.record.class_pupils(day.year, class_id, day.on))
    return LeavePupil(year=day.year, class_id=class_id, pupil=pupil, last=day.on + DAY, order="1")


def _close(day: Day, _rng: random.Random, _actor: str) -> Change:
    return CloseDay(year=day.year, date=day.on + DAY, title="Мороз")


def _stand_in(day: Day, rng: random.Random, actor: str) -> Change:
    slot = rng.choice(day.slots())
    return AppointSubstitute(year=day.year, section=slot.section, date=day.on, number=slot.number, staff=actor)


def _appoint(day: Day, rng: random.Random, actor: str) -> Change:
    section = rng.choice(day.record.sections(day.year))
    return AppointTeacher(year=day.year, section=section, staff=actor, first=day.on, last=day.on + DAY, order="1")


def _put_off(by: Callable[[Day, str], str]) -> Callable[[Day, random.Random, str], Make]:
    def make(day: Day, _rng: random.Random, actor: str) -> Make:
        first = (day.on - DAY).isoformat()
        until = f"{day.on + 5 * DAY}T18:00:00"
        entry = {"staff": actor, "from": first, "to": first, "until": until, "reason": "ill", "by": by(day, actor)}
        return lambda record: [extension(record, day.year, day.on, entry)]

    return make


def _arrange(day: Day, rng: random.Random, _actor: str) -> Change:
    pupil = rng.choice(day.record.class_pupils(day.year, any_class(day, rng), day.on))
    entry = {"id": "b-1", "what": "exempt", "from": day.on.isoformat(), "order": "1"}
    now = {"kind": "arrangements", "version": 1, "pupil": pupil, "arrangements": [entry]}
    place = paths.arrangements(day.year, pupil)
    return AmendDocument(place=place, was=day.record.source.get(place), now=now)


def _bring(day: Day, rng: random.Random, _actor: str) -> Change:
    pupil = rng.choice(day.record.class_pupils(day.year, any_class(day, rng), day.on))
    mark = {"id": "s-1", "year": "2025-2026", "period": "year", "subject": "pe", "grade": 1, "mark": "5"}
    marks = [{**mark, "school": "Школа № 1", "source": "Справка"}]
    place = paths.transcript(pupil)
    now = {"kind": "transcript", "version": 1, "pupil": pupil, "marks": marks}
    return AmendDocument(place=place, was=day.record.source.get(place), now=now)


def _issue(day: Day, rng: random.Random, _actor: str) -> Change:
    digest = "0" * 64
    output = {
        "output": "ledger", "class": any_class(day, rng), "period": "q1", "commit": "0" * 40, "content": digest,
        "renderer": digest, "unsigned": digest, "file": digest, "bytes": 1, "pages": 1,
        "made": f"{day.on.isoformat()}T12:00:00",
    }  # fmt: skip
    return RegisterOutput(year=day.year, output=output)


def _person(day: Day, rng: random.Random, _actor: str) -> Change:
    pupil = rng.choice(day.record.class_pupils(day.year, any_class(day, rng), day.on))
    return AmendPerson(person=pupil, was=None, now=None)


_REGULATION, _CALENDAR = (lambda _d, _r: paths.REGULATION), (lambda d, _r: paths.calendar(d.year))

ATTEMPTS: Sequence[Attempt] = (
    *(_by(who, write) for who in (_colleague, _leader, _deputy) for write in WRITES),
    *(_by(_director, write) for write in (_mark, _lesson, _homework)),
    *(_by(who, _mark) for who in (_pupil, _guardian)),
    *(_barred((1,), write) for write in (_mark, _homework, _work)),
    *(_barred((2, 3, 4), write) for write in (_mark, _homework)),
    *(_tomorrow(write) for write in (_mark, _attendance)),
    _without_reason, _correction_without_reason, _other_lesson, _other_name,
    _early, _foreign_term_mark, _term_mark_in_first_class, _foreign_absence,
    _document("deputy-head", _first("staff/"), _duties), _own_duties,
    _document("deputy-head", _first("pupils/"), _adult), _document("deputy-head", _class_path, _title),
    _by_someone("deputy-head", _leave), _by_someone("teacher", _leave),
    _document("deputy-head", _section_path, _title), _document("class-teacher", _section_path, _teachers),
    _document("director", _section_path, _teachers),
    _document("director", _first("years/{}/timetable/"), _slots), _document("deputy-head", _first("years/{}/plans/"), _topic),
    _document("deputy-head", _CALENDAR, _holiday), _by_someone("director", _close), _by_someone("teacher", _close),
    _document("director", lambda d, _r: paths.curriculum(d.year), _hours),
    _document("deputy-head", lambda _d, _r: paths.catalog("rooms"), _rooms),
    _by_someone("deputy-head", _person), _by_someone("teacher", _person),
    _by_someone("administrator", _stand_in), _by_someone("teacher", _stand_in),
    _by_someone("director", _appoint), _by_someone("teacher", _appoint),
    _by_someone("director", _put_off(lambda _day, actor: actor)), _by_someone("teacher", _put_off(lambda _day, actor: actor)),
    _by_someone("deputy-head", _put_off(lambda day, _actor: holder(day, "director"))),
    _by_someone("director", _arrange), _by_someone("class-teacher", _arrange),
    _by_someone("deputy-head", _bring), _by_someone("council", _issue),
    _document("council", _REGULATION, _title), _document("deputy-head", lambda _d, _r: paths.SCHOOL, _short),
)  # fmt: skip

__all__ = ["ATTEMPTS", "plan_attempts"]
