"""Teachers at their journals: lessons written in time, late, never; attendance, homework, marks, remarks."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from functools import lru_cache, partial
from typing import Any

from zhurnal.domain import paths
from zhurnal.domain.calendar import end_of
from zhurnal.domain.changes import (
    AddRemark,
    Change,
    OpenWork,
    RecordLesson,
    SetHomework,
    SetMark,
    TakeAttendance,
)
from zhurnal.domain.changes.homework import Homework
from zhurnal.domain.changes.lesson import Entry, plan_items
from zhurnal.domain.changes.work import WorkEntry
from zhurnal.domain.record import Record, Slot
from zhurnal.rules.deadlines import lesson_deadline
from zhurnal.rules.no_marks import barred
from zhurnal.services.simulation.acts import DAY, Day, draw
from zhurnal.services.simulation.cover import Cover, back_at, covers
from zhurnal.services.simulation.health import Health

EVERY = 7
"""One in so many lessons of a section has a written work; each section has its turn."""

Where = dict[str, Any]


def plan_lessons(day: Day) -> None:
    """What everybody writes of the day's lessons, and when."""
    for slot, cover in covers(day).items():
        where = place_of(day.record, day.year, slot)
        moment = lesson_moment(day, slot, cover)
        if where is None or moment is None:
            continue
        at, reason = moment
        make = partial(lesson_changes, day.health, day.seed, slot, where, cover.staff)
        day.add(at, cover.staff, make, reason)


def place_of(record: Record, year: str, slot: Slot) -> Where | None:
    """How changes name the lesson of a slot; None outside the terms."""
    term = record.term_of(year, slot.section, slot.date)
    if term is None:
        return None
    lesson = f"@{slot.date.isoformat()}/{slot.number}"
    return {"year": year, "section": slot.section, "term": term.code, "lesson": lesson}


def lesson_moment(day: Day, slot: Slot, cover: Cover) -> tuple[datetime, str] | None:
    """When a lesson is written, with the reason that late ones give; None where it never is."""
    record, year = day.record, day.year
    span = record.lesson_time(year, slot.section, slot.date, slot.number)
    deadline = lesson_deadline(record, year, slot.section, slot.date, slot.number, "lesson")
    if span is None or deadline is None:
        return None
    rng = day.stream("when", slot.section, slot.date, slot.number)
    minutes = timedelta(minutes=rng.randrange(4, 44))
    begins = datetime.combine(slot.date, span[0], record.zone)
    dice = rng.random()
    if cover.ill is not None:
        return datetime.combine(back_at(cover), time(15, 20), record.zone) + minutes, "ill"
    if dice < 0.865:
        return begins + minutes, ""
    reason = rng.choice(("forgot", "forgot", "outage", "trip"))
    if dice < 0.925:
        evening = max(deadline.at + timedelta(minutes=5), day.at(18, 30)) + rng.randrange(170) * timedelta(minutes=1)
        return min(evening, end_of(slot.date, record.zone) - timedelta(minutes=9)), ""
    afternoon = datetime.combine(slot.date, time(15, 10), record.zone) + 2 * minutes
    if dice < 0.955:
        return afternoon + rng.choice((1, 1, 2)) * DAY, reason
    return (afternoon + rng.choice((5, 6, 7)) * DAY, reason) if dice < 0.978 else None


def lesson_changes(
    health: Health, seed: int, slot: Slot, where: Where, teacher: str, record: Record
) -> list[Change]:  # fmt: skip
    """All that a teacher writes of one lesson."""
    year = where["year"]
    section = record.section(year, slot.section)
    rng = random.Random(f"{seed}/lesson/{slot.section}/{slot.date}/{slot.number}")
    count, item = _next_item(record, where, slot, plan_items(record, year, section))
    entry = Entry(item["topic"], item["id"]) if item else Entry("Учебное занятие")
    changes: list[Change] = [RecordLesson(**where, date=slot.date, number=slot.number, now=entry)]
    pupils = record.members(year, slot.section, slot.date)
    absent = _absent(health, rng, slot, pupils)
    changes.append(TakeAttendance(**where, now=absent))
    if section["marking"] == "none" or barred(record, year, slot.section):
        return changes
    if item and "homework" in item and rng.random() < 0.9:
        changes.append(SetHomework(**where, was=None, now=Homework(item["homework"])))
    present = [p for p in pupils if absent.get(p) != "absent" and not exempt(record, year, p, section, slot)]
    turn = int(EVERY * draw(seed, "turn", slot.section))
    if count % EVERY == turn and section["marking"] == "marks":
        entry_of_work = written_work(record, seed, slot)
        changes.append(OpenWork(**where, work="@work", now=entry_of_work))
        if marked_at_once(seed, slot):
            changes += [_mark(record, rng, where, "@work", p) for p in present]
    else:
        # A quarter to somewhat more than half of those who are there.
        chosen = rng.sample(present, k=min(len(present), rng.randrange(len(present) // 4, len(present) * 3 // 5 + 2)))
        changes += [_mark(record, rng, where, "", pupil) for pupil in chosen]
    if present and rng.random() < 0.02:
        changes.append(_remark(rng, where, rng.choice(present), teacher))
    return changes


def _next_item(record: Record, where: Where, slot: Slot, items: Sequence[Any]) -> tuple[int, Any]:
    """How manieth written lesson of the section in the year it is, by the journals, and the item of the plan that comes
    then: one that has hours left, since lessons that are written late find theirs taken."""
    place = (slot.date.isoformat(), slot.number)
    count, taken = 1, Counter[str]()
    for term in record.calendar(where["year"]).terms(record.grade(where["year"], slot.section)):
        if term.first > slot.date:
            break
        for entry in record.journal(where["year"], slot.section, term.code).get("lessons", ()):
            count += (entry["date"], entry["number"]) < place
            taken[entry.get("plan", "")] += 1
    before = 0
    for item in items:
        before += item["hours"]
        if before >= count and taken[item["id"]] < item["hours"]:
            return count, item
    return count, None


def _absent(health: Health, rng: random.Random, slot: Slot, pupils: Sequence[str]) -> dict[str, str]:
    found = {}
    late = 0.03 if slot.number == 1 else 0.006
    for pupil in pupils:
        if health.spell(pupil, slot.date) is not None:
            found[pupil] = "absent"
        elif rng.random() < late:
            found[pupil] = "late"
    return found


def written_work(record: Record, seed: int, slot: Slot) -> WorkEntry:
    """The written work of a lesson: its kind, whether it is internal monitoring."""
    rng = random.Random(f"{seed}/work/{slot.section}/{slot.date}/{slot.number}")
    kind = rng.choice(("control", "independent", "test"))
    weight = record.catalog("works")[kind].get("weight") if record.school.get("weights") else None
    return WorkEntry(kind, True, monitoring=kind == "control" and rng.random() < 0.65, weight=weight)


def marked_at_once(seed: int, slot: Slot) -> bool:
    """Whether a written work is marked in the lesson itself."""
    return random.Random(f"{seed}/at once/{slot.section}/{slot.date}/{slot.number}").random() < 0.35


def _mark(record: Record, rng: random.Random, where: Where, work: str, pupil: str) -> SetMark:
    section = record.section(where["year"], where["section"])
    return SetMark(**where, work=work, pupil=pupil, was=None, now=value_of(rng, pupil, section))


def value_of(rng: random.Random, pupil: str, section: Mapping[str, Any]) -> str:
    """A mark that a pupil gets: by talent and chance."""
    if section["marking"] == "pass":
        return "зач" if rng.random() < 0.93 else "незач"
    return str(min(5, max(2, round(rng.gauss(_talent(pupil), 0.6)))))


@lru_cache(maxsize=20_000)
def _talent(pupil: str) -> float:
    return random.Random(pupil).gauss(3.9, 0.55)


def exempt(record: Record, year: str, pupil: str, section: Mapping[str, Any], slot: Slot) -> bool:
    """Whether a pupil gets no marks in a section on a day."""
    if record.source.get(paths.arrangements(year, pupil)) is None:
        return False
    found = record.arrangement(year, pupil, section["subject"], slot.date)
    return found is not None and found["what"] == "exempt"


def _remark(rng: random.Random, where: Where, pupil: str, teacher: str) -> Change:
    text = rng.choice(("Отлично работал на уроке.", "Забыта тетрадь.", "Нужно повторить правило.", "Молодец!"))
    return AddRemark(**where, pupil=pupil, remark="", author=teacher, text=text)
