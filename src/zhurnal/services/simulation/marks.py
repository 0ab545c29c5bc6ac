"""Marks that come after the lesson: written works, slips and retakes, term and year marks (3.5.4, 3.5.5, 3.6.8)."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from functools import partial
from typing import Any

from zhurnal.domain.brought import brought
from zhurnal.domain.changes import Change, SetMark, SetTermMark
from zhurnal.domain.finals import suggested_year_mark, taught_last, year_basis
from zhurnal.domain.means import mean
from zhurnal.domain.record import Record, Slot
from zhurnal.rules.deadlines import lesson_deadline, term_deadline
from zhurnal.rules.no_marks import barred
from zhurnal.services.simulation.acts import DAY, Day
from zhurnal.services.simulation.cover import covers
from zhurnal.services.simulation.teaching import EVERY, Where, exempt, lesson_moment, place_of, value_of

_ROUND = Fraction(1, 2)
_MINUTE = timedelta(minutes=1)
_AT_ONCE = 3
"""Days: who marks works so soon gives no reason."""


def plan_works(day: Day) -> None:
    """When the written works of the day are marked: within 3.5.4's days, past them."""
    for slot, cover in covers(day).items():
        where = place_of(day.record, day.year, slot)
        if where is None or cover.ill is not None or marked_never(day, slot):
            continue
        at, reason = work_moment(day, slot)
        day.add(at, cover.staff, partial(work_marks, day.seed, slot, where), reason)


def work_moment(day: Day, slot: Slot) -> tuple[datetime, str]:
    """When the works of a lesson are marked, and the reason given where one may be needed."""
    rng = day.stream("marked", slot.section, slot.date, slot.number)
    dice = rng.random()
    days = rng.randrange(1, 4) if dice < 0.55 else rng.randrange(4, 8) if dice < 0.85 else rng.randrange(8, 13)
    at = datetime.combine(slot.date + days * DAY, time(15, 30), day.record.zone)
    return at + timedelta(minutes=rng.randrange(300)), rng.choice(("forgot", "ill", "trip")) if days > _AT_ONCE else ""


def marked_never(day: Day, slot: Slot) -> bool:
    """Whether nobody marks the works of a lesson as long as it may be done without asking."""
    return day.chance("unmarked", slot.section, slot.date, slot.number) < 0.04


def work_marks(seed: int, slot: Slot, where: Where, record: Record) -> list[Change]:
    """Marks of the lesson's written work that nobody has marked yet."""
    lesson = record.lesson_at(where["year"], slot.section, where["term"], slot.date, slot.number)
    works = [w for w in (lesson or {}).get("works", ()) if w["written"] and not w.get("marks")]
    if lesson is None or not works:
        return []
    rng = random.Random(f"{seed}/marks/{slot.section}/{slot.date}/{slot.number}")
    section, away = record.section(where["year"], slot.section), lesson.get("absent", {})
    present = [
        p
        for p in record.members(where["year"], slot.section, slot.date)
        if away.get(p) != "absent" and not exempt(record, where["year"], p, section, slot)
    ]
    here = {**where, "lesson": lesson["id"], "work": works[0]["id"]}
    return [SetMark(**here, pupil=p, was=None, now=value_of(rng, p, section)) for p in present]


SLIPS = (("hour", 0.008), ("in time", 0.012), ("days", 0.006))
"""Shares of the lessons in which a mark is corrected: within the hour, later but before the deadline, days later."""

LATE_SLIPS = 0.06
"""Share of the lessons written after the deadline in which a mark is corrected at once."""


def plan_slips(day: Day) -> None:
    """Marks that were entered wrongly, corrected by who gave them."""
    for slot, cover in covers(day).items():
        where = place_of(day.record, day.year, slot)
        span = day.record.lesson_time(day.year, slot.section, slot.date, slot.number)
        if where is None or span is None or cover.ill is not None:
            continue
        dice = day.chance("slip", slot.section, slot.date, slot.number)
        ends = datetime.combine(slot.date, span[1], day.record.zone)
        make = partial(corrected, slot, where)
        written = lesson_moment(day, slot, cover)
        if written is not None and written[0] - ends > timedelta(minutes=90) and dice > 1 - LATE_SLIPS:
            # An own slip, seen within the hour: no reason is asked for, however late the entry was.
            day.add(written[0] + timedelta(minutes=6), cover.staff, make)
        for kind, share in SLIPS:
            if dice < share:
                at = ends + {"hour": 4, "in time": 75, "days": 2 * 24 * 60}[kind] * _MINUTE
                due = lesson_deadline(day.record, day.year, slot.section, slot.date, slot.number, "mark")
                if kind != "in time" or (due is not None and at <= due.at):
                    day.add(at, cover.staff, make, "slip" if kind == "days" else "")
                break
            dice -= share


def corrected(slot: Slot, where: Where, record: Record) -> list[Change]:
    """Another mark in place of the first one of the lesson; nothing where it has none."""
    found = first_mark(record, slot, where)
    if found is None:
        return []
    work, key, value = found
    pupil, _, attempt = key.partition("/")
    now = {"зач": "незач", "незач": "зач", "4": "5"}.get(value, "4")
    here = {**_here(where, record, slot), "work": work}
    return [SetMark(**here, pupil=pupil, attempt=int(attempt or 1), was=value, now=now)]


def retaken(slot: Slot, where: Where, record: Record) -> list[Change]:
    """A further attempt beside the first mark of the lesson."""
    found = first_mark(record, slot, where)
    if found is None or "/" in found[1]:
        return []
    work, pupil, value = found
    lesson = record.lesson_at(where["year"], slot.section, where["term"], slot.date, slot.number) or {}
    marks = next(w["marks"] for w in lesson["works"] if w["id"] == work)
    if f"{pupil}/2" in marks:
        return []
    now = "4" if value in "23" else value
    return [SetMark(**_here(where, record, slot), work=work, pupil=pupil, attempt=2, was=None, now=now)]


def further_mark(slot: Slot, where: Where, record: Record) -> list[Change]:
    """A mark of the lesson for a pupil who was there and has none; nothing where everybody has."""
    lesson = record.lesson_at(where["year"], slot.section, where["term"], slot.date, slot.number) or {}
    marked = {key.split("/")[0] for work in lesson.get("works", ()) for key in work.get("marks", {})}
    away = marked.union(lesson.get("absent", {}))
    here = (p for p in record.members(where["year"], slot.section, slot.date) if p not in away)
    pupil = next(here, None)
    section = record.section(where["year"], slot.section)
    if pupil is None or section["marking"] != "marks" or barred(record, where["year"], slot.section):
        return []
    return [SetMark(**where, work="", pupil=pupil, was=None, now="4")]


def first_mark(record: Record, slot: Slot, where: Where) -> tuple[str, str, str] | None:
    """Work, key and value of a lesson's first mark."""
    lesson = record.lesson_at(where["year"], slot.section, where["term"], slot.date, slot.number) or {}
    for work in lesson.get("works", ()):
        for key, value in work.get("marks", {}).items():
            return work["id"], key, value
    return None


def _here(where: Where, record: Record, slot: Slot) -> Where:
    lesson = record.lesson_at(where["year"], slot.section, where["term"], slot.date, slot.number) or {}
    return {**where, "lesson": lesson["id"]}


_FAR = 31 * DAY
"""No window of term marks is so far from the term's last day."""


def plan_term_marks(day: Day) -> None:
    """The term marks of the sections whose window (3.5.5) opens today; with the last term's those of the year."""
    record, year = day.record, day.year
    for section in record.sections(year):
        terms = record.calendar(year).terms(record.grade(year, section))
        for period, last in [(t.code, t.last) for t in terms] + [("year", t.last) for t in terms[-1:]]:
            if abs(last - day.on) > _FAR:
                continue
            window = term_deadline(record, year, section, period)
            if window is None or window.opens is None or window.opens.date() != day.on:
                continue
            teachers = record.teachers(year, section, day.on)
            moment = _in_window(day, section, period, window.at)
            if teachers and moment is None:
                missed_windows(day).append((section, period, window.at.date(), teachers[0]))
            elif teachers and moment is not None:
                day.add(moment[0], teachers[0], partial(term_marks, year, section, period), moment[1])


def missed_windows(day: Day) -> list[tuple[str, str, date, str]]:
    """Whose term marks nobody sets in time though the window opens today: section, period, last day, teacher."""
    return day.once("missed", list)


def _in_window(day: Day, section: str, period: str, closes: datetime) -> tuple[datetime, str] | None:
    rng = day.stream("term", section, period)
    dice, minutes = rng.random(), timedelta(minutes=rng.randrange(170))
    if dice >= 0.965:
        return None
    last = closes.date()
    if dice >= 0.925:
        return datetime.combine(last + DAY, time(14, 40), closes.tzinfo) + minutes, "forgot"
    days = [day.on + n * DAY for n in range((last - day.on).days + 1)]
    working = [d for d in days if d.isoweekday() <= 5] or days
    # Year marks follow the marks of the last term.
    chosen = working[-1] if period == "year" else rng.choice(working[:-1] or working)
    return datetime.combine(chosen, time(15, 30), closes.tzinfo) + minutes, ""


def term_marks(year: str, section: str, period: str, record: Record) -> list[Change]:
    """Marks of a period that are still missing, each the rounded mean; nobody gets one without a mark."""
    document = record.section(year, section)
    if document["marking"] != "marks" or barred(record, year, section):
        return []
    spans = _spans(record, year, section, period)
    if not spans:
        return []
    made: list[Change] = []
    for pupil in record.members_between(year, section, spans[0][0], spans[-1][1]):
        class_id = record.class_of(year, pupil, spans[-1][1])
        if class_id is None or pupil in record.finals(year, class_id, period).get(document["subject"], {}):
            continue
        mark = _mark_of(record, year, section, period, pupil)
        if mark:
            where = {"year": year, "section": section, "class_id": class_id, "period": period, "pupil": pupil}
            made.append(SetTermMark(**where, was=None, now=mark))
    return made


def _spans(record: Record, year: str, section: str, period: str) -> list[tuple[date, date]]:
    terms = record.calendar(year).terms(record.grade(year, section))
    return [(t.first, t.last) for t in terms if period in (t.code, "year")]


def _mark_of(record: Record, year: str, section: str, period: str, pupil: str) -> str:
    """The rounded mean of a term, what the terms come to for the year; "" where there is nothing to go by."""
    subject = _subject(record, year, section)
    if any(one.period == period for one in brought(record, pupil, year, subject)):
        return ""
    if period == "year":
        here = taught_last(record, year, pupil, section) == section
        return suggested_year_mark(one.mark for one in year_basis(record, year, pupil, subject)) if here else ""
    own = record.sections_in(year, pupil, subject)
    lessons: Sequence[Any] = [x for s in own for x in record.journal(year, s, period).get("lessons", ())]
    weights = bool(record.school.get("weights"))
    value = mean(lessons, pupil, attempts=record.regulation["attempts"], weights=weights)
    return "" if value is None else str(int(value + _ROUND))


def _subject(record: Record, year: str, section: str) -> str:
    return str(record.section(year, section)["subject"])


__all__ = ["EVERY", "corrected", "plan_slips", "plan_term_marks", "plan_works", "retaken", "term_marks"]
