"""Public holidays of Russia and the days that are moved for their sake.

Both come from the package `holidays`. Where it knows of no moved days of a year yet, a holiday on a day of rest moves
to the next working day (article 112 of the Labour Code).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

import holidays

from zhurnal.domain.calendar import DAY

SATURDAY, SUNDAY = 6, 7

# "Выходной (перенесено с 01.11.2025)": the package names the day that is worked instead in the day off's title.
_MOVED = re.compile(r"(\d\d)\.(\d\d)\.(\d{4})")


@dataclass
class Moves:
    """What the state takes from the school's days, and gives back.

    off: day without school to its title; festive: those of them that are holidays themselves; rests: days off that
    only a week of five days has; work: working Saturday to the weekday (1 is Monday) that was moved there.
    """

    off: dict[date, str] = field(default_factory=dict)
    festive: set[date] = field(default_factory=set)
    rests: dict[date, str] = field(default_factory=dict)
    work: dict[date, int] = field(default_factory=dict)


def public_moves(first: date, last: date) -> Moves:
    """Public holidays and moved days between two days."""
    known = holidays.country_holidays("RU", years=range(first.year, last.year + 1), language="ru")
    inside = {day: name for day, name in sorted(known.items()) if first <= day <= last}
    moves = Moves(inside, {day for day, name in inside.items() if not _MOVED.search(name)})
    decreed = {day.year for day, name in known.items() if _MOVED.search(name)}
    for day, name in sorted(known.items()):
        moved = _MOVED.search(name)
        if moved:
            worked = date(int(moved[3]), int(moved[2]), int(moved[1]))
            if worked not in known and first <= worked <= last:
                moves.work[worked] = day.isoweekday()
        elif day.year not in decreed and day.month != 1 and first <= day <= last:
            _move_by_law(day, name, moves)
    return moves


def _move_by_law(day: date, name: str, moves: Moves) -> None:
    if day.isoweekday() < SATURDAY:
        return
    rest = day + DAY
    while rest.isoweekday() >= SATURDAY or rest in moves.off:
        rest += DAY
    # Whose week has six days rests on Sundays only: nothing is owed for a Saturday.
    (moves.off if day.isoweekday() == SUNDAY else moves.rests)[rest] = name
