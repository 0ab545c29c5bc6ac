"""What is too late by far and is asked for: the judge lets it in with somebody's agreement only (3.6.8)."""

from __future__ import annotations

from functools import partial

from zhurnal.domain.record import Slot
from zhurnal.services.simulation.acts import DAY, Day
from zhurnal.services.simulation.cover import Cover, covers
from zhurnal.services.simulation.marks import (
    corrected,
    marked_never,
    missed_windows,
    retaken,
    term_marks,
    work_marks,
)
from zhurnal.services.simulation.proposing import ask
from zhurnal.services.simulation.teaching import lesson_changes, never_written, place_of

_REASON = "forgot"


def plan_asking(day: Day) -> None:
    """Lessons, works, corrections, retakes and term marks of the day that are asked for afterwards."""
    leading = {p for duty in ("director", "deputy-head") for p in day.record.holders(duty, day.on)}
    for slot, cover in covers(day).items():
        _lesson(day, slot, cover, often=1.0 if cover.instead or cover.staff in leading else 0.2)
        _marks(day, slot, cover)
    for section, period, closes, teacher in missed_windows(day):
        make = partial(term_marks, day.year, section, period)
        ask(day, (14, 20), (closes - day.on).days + 3, teacher, make, _REASON)


def _lesson(day: Day, slot: Slot, cover: Cover, *, often: float) -> None:
    where = place_of(day.record, day.year, slot)
    place = (slot.section, slot.date, slot.number)
    if where is None or not never_written(day, slot) or day.chance("asks", *place) >= often:
        return
    make = partial(lesson_changes, day.health, day.seed, slot, where, cover.staff)
    ask(day, (14, 40), 9 + int(3 * day.chance("asks when", *place)), cover.staff, make, _REASON)


def _marks(day: Day, slot: Slot, cover: Cover) -> None:
    where = place_of(day.record, day.year, slot)
    term = day.record.term_of(day.year, slot.section, slot.date)
    if where is None or term is None or cover.ill is not None:
        return
    dice = day.chance("asks for marks", slot.section, slot.date, slot.number)
    if marked_never(day, slot):
        ask(day, (15, 10), 17, cover.staff, partial(work_marks, day.seed, slot, where), _REASON)
    elif dice < 0.003:
        ask(day, (15, 15), 8, cover.staff, partial(corrected, slot, where), "appeal")
    elif term.last - slot.date < 8 * DAY and dice > 0.97:
        ask(day, (15, 20), (term.last - slot.date).days + 3, cover.staff, partial(retaken, slot, where), _REASON)
