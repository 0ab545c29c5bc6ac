"""Pupils who were away, and class teachers who say why (4.2.2)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import partial

from zhurnal.domain.changes import Change, ExplainAbsence
from zhurnal.domain.changes.absence import AbsenceEntry
from zhurnal.domain.record import Record
from zhurnal.services.simulation.acts import Day, draw

_BASES = ("Справка от врача.", "Записка родителей.", "Звонок матери в 8:10.", "Приказ о выезде команды.")


def plan_explanations(day: Day) -> None:
    """Who fell ill today is explained in the afternoon of the last day; of some nobody hears why."""
    record, year = day.record, day.year
    for class_id in record.classes(year):
        leaders = record.class_teachers(year, class_id, day.on)
        for number, pupil in enumerate(record.class_pupils(year, class_id, day.on)):
            spell = day.health.spell(pupil, day.on)
            if spell is None or spell[0] != day.on or not leaders or day.chance("explained", pupil, day.on) < 0.15:
                continue
            last = min(spell[1], record.calendar(year).last)
            at = datetime.combine(last, time(15, 40), record.zone) + timedelta(minutes=number)
            day.add(at, leaders[0], partial(_explained, day.seed, year, pupil, spell[0], last), partial=False)


def _explained(seed: int, year: str, pupil: str, first: date, last: date, record: Record) -> list[Change]:
    if record.class_of(year, pupil, last) is None:
        return []
    dice = draw(seed, "reason", pupil, first)
    reason = "ill" if dice < 0.7 else "excused" if dice < 0.92 else "unexcused"
    basis = _BASES[int(dice * 1000) % len(_BASES)] if dice < 0.5 else ""
    return [ExplainAbsence(year=year, pupil=pupil, now=AbsenceEntry(first, last, reason), basis=basis)]
