"""The calendar: terms, vacations, public holidays and moved days of a Russian school year, bells of two shifts.

Vacations are the school's own; the state's holidays come from `public_days`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Any

from zhurnal.domain.calendar import DAY, Audience, Calendar
from zhurnal.language import gettext as _
from zhurnal.services.gymnasium.model import SIX_DAYS_FROM, GymnasiumError
from zhurnal.services.gymnasium.public_days import SATURDAY, SUNDAY, Moves, public_moves

ALL = tuple(range(1, 12))
QUARTERS, HALVES = tuple(range(1, 10)), (10, 11)
LEAVING = (9, 11)
"""Grades with examinations: their lessons end a week before those of the others."""

_YEAR = re.compile(r"20\d\d-20\d\d")
_BELLS = {
    1: ("08:00 08:50 09:45 10:40 11:35 12:25 13:15", 40, "08:00 08:40 09:20 10:00 10:40 11:20 12:00", 30),
    2: ("14:05 14:55 15:50 16:40 17:30 18:20", 40, "12:40 13:20 14:00 14:40 15:20 16:00", 30),
}
LAST_NUMBER = {shift: len(bells[0].split()) for shift, bells in _BELLS.items()}
"""Number of the last bell of each shift."""

# A weekday that lost so many lessons more than the luckiest one is made up for on a Saturday.
_LOST = 2


@dataclass(frozen=True, slots=True)
class Vacations:
    """First and last days without school, inclusive."""

    autumn: tuple[date, date]
    winter: tuple[date, date]
    spring: tuple[date, date]
    february: tuple[date, date]


def school_year(year: str) -> tuple[date, date]:
    """First and last day of teaching of a year "2026-2027". Raises GymnasiumError where it is none."""
    if not _YEAR.fullmatch(year) or int(year[5:]) != int(year[:4]) + 1:
        raise GymnasiumError(_("“{year}” is no school year: expected one like 2026-2027.").format(year=year))
    first = date(int(year[:4]), 9, 1)
    return first + DAY if first.isoweekday() == SUNDAY else first, _weekday_before(date(int(year[5:]), 5, 31), SATURDAY)


def calendar_document(year: str) -> dict[str, Any]:
    """The calendar of a year."""
    first, last = school_year(year)
    free, moves = vacations(first), public_moves(first, last)
    document: dict[str, Any] = {
        "kind": "calendar",
        "version": 1,
        "from": first.isoformat(),
        "to": last.isoformat(),
        "week": [
            {"grades": list(range(1, SIX_DAYS_FROM)), "days": 5},
            {"grades": list(range(SIX_DAYS_FROM, 12)), "days": 6},
        ],
        "terms": list(_terms(first, last, free)),
        "holidays": list(_holidays(free, moves)),
        "shifts": [_shift(number) for number in _BELLS],
    }
    document["exceptions"] = _exceptions(document, moves)
    return document


def vacations(first: date) -> Vacations:
    """Vacations as schools have them: a week around the ends of quarters 1 and 3, the turn of the year."""
    year = first.year
    autumn = _on_or_after(date(year, 10, 24), SATURDAY)
    winter = date(year, 12, 30)
    while (winter - DAY).isoweekday() == SUNDAY:
        winter -= DAY
    back = _on_or_after(date(year + 1, 1, 8), SUNDAY)
    if back > date(year + 1, 1, 12):
        back = date(year + 1, 1, 8)
    spring = _on_or_after(date(year + 1, 3, 20), SATURDAY)
    february = _on_or_after(date(year + 1, 2, 13), SATURDAY)
    return Vacations(
        (autumn, autumn + 8 * DAY), (winter, back), (spring, spring + 8 * DAY), (february, february + 8 * DAY)
    )


def _terms(first: date, last: date, free: Vacations) -> Iterator[dict[str, Any]]:
    before = _weekday_before(last - DAY, SATURDAY)
    ends = [((9,), before), (tuple(range(1, 9)), last)]
    quarters = [
        (first, free.autumn[0] - DAY),
        (free.autumn[1] + DAY, free.winter[0] - DAY),
        (free.winter[1] + DAY, free.spring[0] - DAY),
    ]
    for number, (begins, closes) in enumerate(quarters, 1):
        yield _term(f"q{number}", QUARTERS, f"{number} четверть", begins, closes)
    for grades, closes in sorted(ends):
        yield _term("q4", grades, "4 четверть", free.spring[1] + DAY, closes)
    yield _term("h1", HALVES, "1 полугодие", first, free.winter[0] - DAY)
    for grade in HALVES:
        yield _term("h2", (grade,), "2 полугодие", free.winter[1] + DAY, before if grade in LEAVING else last)


def _term(code: str, grades: Collection[int], title: str, first: date, last: date) -> dict[str, Any]:
    return {"term": code, "grades": list(grades), "title": title, "from": first.isoformat(), "to": last.isoformat()}


def _holidays(free: Vacations, moves: Moves) -> Iterator[dict[str, Any]]:
    spans: list[tuple[str, date, date, tuple[int, ...]]] = [
        ("Осенние каникулы", *free.autumn, ()),
        ("Зимние каникулы", *free.winter, ()),
        ("Дополнительные каникулы", *free.february, (1,)),
        ("Весенние каникулы", *free.spring, ()),
    ]
    taken = [(a, b) for _title, a, b, grades in spans if not grades]
    found = list(spans)
    five_days = tuple(range(1, SIX_DAYS_FROM))
    extra: list[tuple[dict[date, str], tuple[int, ...]]] = [(moves.off, ()), (moves.rests, five_days)]
    for days, grades in extra:
        found += [(t, d, d, grades) for d, t in sorted(days.items()) if not any(a <= d <= b for a, b in taken)]
    for title, begins, ends, grades in sorted(found, key=lambda entry: (entry[1], entry[0])):
        entry: dict[str, Any] = {"title": title, "from": begins.isoformat(), "to": ends.isoformat()}
        yield {**entry, "grades": list(grades)} if grades else entry


def _shift(number: int) -> dict[str, Any]:
    bells, minutes, short, shorter = _BELLS[number]
    return {"shift": number, "bells": _rings(bells, minutes), "short": _rings(short, shorter)}


def _rings(begins: str, minutes: int) -> list[dict[str, Any]]:
    found = []
    for number, text in enumerate(begins.split(), 1):
        at = timedelta(hours=int(text[:2]), minutes=int(text[3:]) + minutes)
        hours, rest = divmod(int(at.total_seconds()) // 60, 60)
        found.append({"number": number, "from": text, "to": f"{hours:02}:{rest:02}"})
    return found


def _exceptions(document: dict[str, Any], moves: Moves) -> list[dict[str, Any]]:
    """Working Saturdays, short days before holidays, Teachers' Day, and Saturdays that make up for lost weekdays."""
    found: list[tuple[date, dict[str, Any]]] = []
    primary = list(range(1, SIX_DAYS_FROM))
    calendar = Calendar(document)
    for day, weekday in sorted(moves.work.items()):
        if _taught(calendar, day):
            as_day = {"what": "as-day", "as": weekday, "grades": primary, "title": "Перенос выходного дня"}
            found.append((day, as_day))
    teachers = date(calendar.first.year, 10, 5)
    short = {day - DAY: "Предпраздничный день" for day in moves.festive} | {teachers: "День учителя"}
    for day, title in sorted(short.items()):
        if calendar.is_school_day(Audience(frozenset({SIX_DAYS_FROM}), frozenset()), day):
            found.append((day, {"what": "shortened", "title": title}))
    for day, weekday in _made_up(calendar):
        if day not in moves.work:
            title = "Занятия по расписанию другого дня"
            found.append((day, {"what": "as-day", "as": weekday, "title": title}))
    found.sort(key=lambda pair: pair[0])
    orders = count(61, 17)
    return [
        {"id": f"e-{n}", "date": day.isoformat(), **entry, "order": f"{next(orders)}"}
        for n, (day, entry) in enumerate(found, 1)
    ]


def _made_up(calendar: Calendar) -> Iterator[tuple[date, int]]:
    """A Saturday in April for the weekday that holidays have cost most, where it is much."""
    counts = taught_days(calendar, SIX_DAYS_FROM)
    weekday = min(range(1, SATURDAY), key=lambda w: counts[w])
    if max(counts[w] for w in range(1, SATURDAY)) - counts[weekday] < _LOST:
        return
    day = _on_or_after(date(calendar.last.year, 4, 10), SATURDAY)
    if _taught(calendar, day):
        yield day, weekday


def _taught(calendar: Calendar, on: date) -> bool:
    """Whether all grades are within a term on a day that no holiday takes."""
    everybody = Audience(frozenset(ALL), frozenset())
    return calendar.holiday(everybody, on) is None and all(calendar.term_on(g, on) is not None for g in ALL)


def taught_days(calendar: Calendar, grade: int) -> Counter[int]:
    """How often the timetable of each weekday (1 is Monday) holds in the year for a grade."""
    audience = Audience(frozenset({grade}), frozenset())
    days = (calendar.weekday(audience, day) for day in calendar.days(calendar.first, calendar.last))
    return Counter(day for day in days if day is not None)


def _on_or_after(day: date, weekday: int) -> date:
    return day + (weekday - day.isoweekday()) % 7 * DAY


def _weekday_before(day: date, weekday: int) -> date:
    """The last day of that weekday up to `day`."""
    return day - (day.isoweekday() - weekday) % 7 * DAY
