"""Ill teachers and who stands in for them: substitutions, temporary teachers, deadlines moved (3.6.2, 3.6.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from typing import Any

from zhurnal.domain import paths
from zhurnal.domain.changes import AmendDocument, AppointSubstitute, AppointTeacher, Change
from zhurnal.domain.changes.base import next_id
from zhurnal.domain.record import Record, Slot
from zhurnal.services.simulation.acts import DAY, Day

FRIDAY = 5
LONG = 4
"""Days of a teacher's illness from which on a temporary teacher is looked for."""

SECTIONS = 6
"""Sections of an ill teacher that are given to temporary ones; the others are covered lesson by lesson."""


@dataclass(frozen=True, slots=True)
class Cover:
    """Who writes a lesson. ill: the teacher's spell where nobody stands in, so that it is written afterwards."""

    staff: str
    instead: bool = False
    ill: tuple[date, date] | None = None


def covers(day: Day) -> dict[Slot, Cover]:
    """Who gives and writes each lesson of a day; lessons without a teacher are left out."""
    return day.once("covers", lambda: _covers(day))


def _covers(day: Day) -> dict[Slot, Cover]:
    record, year, on = day.record, day.year, day.on
    busy = {person: list(spans) for person, spans in _busy(day, on).items()}
    deputy = next(iter(_deputies(day)), "")
    found: dict[Slot, Cover] = {}
    for slot in day.slots():
        teachers = [t for t in record.teachers(year, slot.section, on) if record.duties(t, on)]
        well = [t for t in teachers if day.health.spell(t, on) is None]
        standing = record.substitution(year, slot.section, on, slot.number)
        if standing is not None:
            found[slot] = Cover(standing["staff"], True)
        elif well:
            found[slot] = Cover(well[0])
        elif teachers:
            free = [] if day.chance("alone", slot.section, on, slot.number) < 0.15 else _free(day, slot, busy)
            if free:
                own = deputy if deputy in free and day.chance("oneself", slot.section, on, slot.number) < 0.8 else ""
                chosen = own or day.stream("instead", slot.section, on, slot.number).choice(free)
                busy.setdefault(chosen, []).append(_span(day, slot))
                found[slot] = Cover(chosen, True)
            else:
                found[slot] = Cover(teachers[0], ill=day.health.spell(teachers[0], on))
    return found


Span = tuple[time, time]


def _span(day: Day, slot: Slot) -> Span:
    return day.record.lesson_time(day.year, slot.section, slot.date, slot.number) or (time.min, time.min)


def _busy(day: Day, on: date) -> dict[str, list[Span]]:
    """When everybody gives lessons on a day."""

    def make() -> dict[str, list[Span]]:
        found: dict[str, list[Span]] = {}
        for slot in sorted(day.record.slots(day.year, on)):
            for teacher in day.record.teachers(day.year, slot.section, on):
                found.setdefault(teacher, []).append(_span(day, slot))
        return found

    return day.once(f"busy {on}", make)


def _free(day: Day, slot: Slot, busy: dict[str, list[Span]]) -> list[str]:
    """Who could take a lesson: not ill, here, gives none at that time; of the same subject where there is one."""
    begins, ends = _span(day, slot)
    record, on = day.record, day.on
    subject = record.section(day.year, slot.section)["subject"]
    free = [
        person
        for person, spans in sorted(busy.items())
        if all(b >= ends or e <= begins for b, e in spans)
        and day.health.spell(person, on) is None
        and record.duties(person, on)
    ]
    able = subjects_taught(day).get(subject, set())
    return [p for p in free if p in able] or free


def subjects_taught(day: Day) -> dict[str, set[str]]:
    """Teachers by subject."""

    def make() -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for section in day.record.sections(day.year):
            subject = day.record.section(day.year, section)["subject"]
            found.setdefault(subject, set()).update(day.record.teachers(day.year, section, day.on))
        return found

    return day.once("subjects", make)


def _deputies(day: Day) -> Sequence[str]:
    """The deputy heads who are at school; the first gives the day's substitutions, some of them to oneself (3.6.3)."""
    deputies = day.record.holders("deputy-head", day.on)
    return [d for d in deputies if day.health.spell(d, day.on) is None] or deputies


def plan_cover(day: Day) -> None:
    """What a deputy head does in the morning: substitutions of the day, temporary teachers, deadlines moved."""
    well = _deputies(day)
    if not well or not day.slots():
        return
    taken = [(slot, cover) for slot, cover in covers(day).items() if cover.instead]
    new = [pair for pair in taken if day.record.substitution(day.year, pair[0].section, day.on, pair[0].number) is None]
    if new:
        day.add(day.at(7, 35), well[0], partial(_substitute, day.year, new))
    _appoint(day, well)
    _extend(day, well[0])


def _substitute(year: str, taken: Sequence[tuple[Slot, Cover]], record: Record) -> list[Change]:
    number = 1 + len(
        (record.source.get(paths.substitutions(year, taken[0][0].date.isoformat())) or {}).get("substitutions", ())
    )
    return [
        AppointSubstitute(
            year=year, section=slot.section, date=slot.date, number=slot.number, staff=cover.staff,
            order=f"{slot.date:%m}/{number + n}-з",
        )
        for n, (slot, cover) in enumerate(taken)
    ]  # fmt: skip


def _appoint(day: Day, deputies: Sequence[str]) -> None:
    """A temporary teacher for a section whose only one is away for long, from tomorrow on.

    A deputy head who could take the section does, by an own act of which the director is told (3.6.2).
    """
    record, year = day.record, day.year
    for teacher in sorted(_ill_since_today(day)):
        first, last = day.health.spell(teacher, day.on) or (day.on, day.on)
        if (last - first).days + 1 < LONG:
            continue
        made: dict[str, list[Change]] = {}
        for section in record.sections_taught(year, teacher, day.on):
            slots = [s for n in range(1, 8) for s in record.section_slots(year, section, day.on + n * DAY)]
            able = sorted(p for p in _same_subject(day, section) if p != teacher and _has_room(day, p, slots))
            own = next((p for p in able if p in deputies), "")
            chosen = own or next(iter(able), "")
            if slots and chosen and sum(map(len, made.values())) < SECTIONS:
                span = {"first": day.on + DAY, "last": last}
                act = AppointTeacher(year=year, section=section, staff=chosen, order=f"{day.on:%d%m}-вр", **span)
                made.setdefault(own or deputies[-1], []).append(act)
        for deputy, acts in made.items():
            day.say(day.at(15, 5), deputy, acts, partial=False)


def _ill_since_today(day: Day) -> set[str]:
    spells = {p: day.health.spell(p, day.on) for p in staff(day)}
    return {p for p, spell in spells.items() if spell is not None and spell[0] == day.on}


def staff(day: Day) -> set[str]:
    """Everybody who teaches a section."""
    sections = day.record.sections(day.year)
    return day.once("staff", lambda: {t for s in sections for t in day.record.teachers(day.year, s, day.on)})


def _same_subject(day: Day, section: str) -> set[str]:
    subject = day.record.section(day.year, section)["subject"]
    return {p for p in subjects_taught(day).get(subject, ()) if day.health.spell(p, day.on) is None}


def _has_room(day: Day, person: str, slots: Sequence[Slot]) -> bool:
    for slot in slots:
        begins, ends = _span(day, slot)
        if any(b < ends and begins < e for b, e in _busy(day, slot.date).get(person, ())):
            return False
    return True


def _extend(day: Day, deputy: str) -> None:
    """Who has been ill and comes back today may write the lessons of those days for three days more."""
    for person, (first, last) in sorted(_back_today(day).items()):
        if person != deputy:
            make = partial(_extension, day.year, person, first, last, day.on, deputy)
            day.add(day.at(9, 10), deputy, make, partial=False)


def _back_today(day: Day) -> dict[str, tuple[date, date]]:
    """The spells that ended yesterday, or since the last working day."""
    found = {}
    before = [day.on - n * DAY for n in range(1, 4)]
    weekend = [d for d in before[:2] if d.isoweekday() > FRIDAY]
    for person in sorted(staff(day)):
        for ended in before[: len(weekend) + 1]:
            spell = day.health.spell(person, ended)
            if spell is not None and spell[1] == ended and day.health.spell(person, day.on) is None:
                found[person] = spell
    return found


def _extension(year: str, staff: str, first: date, last: date, on: date, by: str, record: Record) -> list[Change]:
    entry = {"staff": staff, "from": first.isoformat(), "to": last.isoformat()}
    until = datetime.combine(on + 3 * DAY, time(18))
    return [extension(record, year, on, {**entry, "until": until.isoformat(), "reason": "ill", "by": by})]


def extension(record: Record, year: str, on: date, entry: dict[str, Any]) -> AmendDocument:
    """The month's extensions of deadlines with a further one."""
    place = paths.extensions(year, f"{on:%Y-%m}")
    was = record.source.get(place)
    entries = list((was or {}).get("extensions", ()))
    now = {"kind": "extensions", "version": 1, "extensions": [*entries, {"id": next_id("x", entries), **entry}]}
    return AmendDocument(place=place, was=was, now=now)


def back_at(cover: Cover) -> date:
    """The first working day after the spell of a lesson's teacher."""
    day = (cover.ill[1] if cover.ill else date.min) + DAY
    while day.isoweekday() > FRIDAY:
        day += DAY
    return day
