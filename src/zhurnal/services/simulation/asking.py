"""What is too late by far and is asked for: the judge lets it in with somebody's agreement only (3.6.8)."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from zhurnal.domain.record import Slot
from zhurnal.services.simulation.acts import DAY, Day
from zhurnal.services.simulation.cover import Cover, covers
from zhurnal.services.simulation.marks import (
    corrected,
    further_mark,
    marked_never,
    missed_windows,
    retaken,
    term_marks,
    work_marks,
    work_moment,
)
from zhurnal.services.simulation.proposing import ask, asked
from zhurnal.services.simulation.teaching import lesson_changes, lesson_moment, place_of

_REASON = "forgot"


def plan_asking(day: Day) -> None:
    """Lessons, works, corrections, retakes and term marks of the day that are asked for afterwards."""
    leading = {p for duty in ("director", "deputy-head") for p in day.record.holders(duty, day.on)}
    for slot, cover in covers(day).items():
        _lesson(day, slot, cover, often=1.0 if cover.instead or cover.staff in leading else 0.12)
        _marks(day, slot, cover, often=0.1 if cover.staff in leading else 0.0)
    for section, period, closes, teacher in missed_windows(day):
        make = partial(term_marks, day.year, section, period)
        ask(day, (14, 20), (closes - day.on).days + 3, teacher, make, _REASON)


def _lesson(day: Day, slot: Slot, cover: Cover, *, often: float) -> None:
    where, moment = place_of(day.record, day.year, slot), lesson_moment(day, slot, cover)
    place = (slot.section, slot.date, slot.number)
    if where is None:
        return
    make = partial(lesson_changes, day.health, day.seed, slot, where, cover.staff)
    if moment is not None:
        if _closed_by(day, slot, moment[0]):
            asked(day, moment[0], cover.staff, make, moment[1])
    elif day.chance("asks", *place) < often:
        ask(day, (14, 40), 9 + int(3 * day.chance("asks when", *place)), cover.staff, make, _REASON)


def holidays_begin(day: Day, slot: Slot) -> bool:
    """Whether there is no school for a week soon after a lesson."""
    calendar, audience = day.record.calendar(day.year), day.record.audience(day.year, slot.section)
    counted = [calendar.days_after(audience, slot.date, 7, holidays_count=count) for count in (True, False)]
    return (counted[1] - counted[0]).days > 4


def _closed_by(day: Day, slot: Slot, at: datetime) -> bool:
    """Whether the term of a lesson is over at a moment."""
    term = day.record.term_of(day.year, slot.section, slot.date)
    return term is not None and at.date() > term.last


def _marks(day: Day, slot: Slot, cover: Cover, *, often: float) -> None:
    where = place_of(day.record, day.year, slot)
    term = day.record.term_of(day.year, slot.section, slot.date)
    if where is None or term is None or cover.ill is not None:
        return
    dice = day.chance("asks for marks", slot.section, slot.date, slot.number)
    works = partial(work_marks, day.seed, slot, where)
    if marked_never(day, slot):
        ask(day, (15, 10), 17, cover.staff, works, _REASON)
    elif _closed_by(day, slot, work_moment(day, slot)[0]):
        asked(day, work_moment(day, slot)[0], cover.staff, works, _REASON)
    elif dice < 0.003:
        ask(day, (15, 15), 8, cover.staff, partial(corrected, slot, where), "appeal")
    elif dice > 1 - often:
        ask(day, (15, 30), 9, cover.staff, partial(further_mark, slot, where), _REASON)
    elif holidays_begin(day, slot) and dice < 0.15 and not _closed_by(day, slot, day.at(15, days=11)):
        ask(day, (15, 25), 11, cover.staff, partial(further_mark, slot, where), _REASON)
    elif term.last - slot.date < 8 * DAY and dice > 0.985:
        ask(day, (15, 20), (term.last - slot.date).days + 3, cover.staff, partial(retaken, slot, where), _REASON)
