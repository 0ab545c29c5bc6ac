"""Days and hours of a FET file as days of the week and numbers in the day."""

from __future__ import annotations

from collections.abc import Sequence

from zhurnal.domain.findings import Finding
from zhurnal.domain.lookalikes import skeleton
from zhurnal.services.imports.fet_model import Hour
from zhurnal.services.imports.notes import note, refusal

MAX_NUMBER = 15
_NAMES = (
    ("понедельник", "пн", "понеделник", "monday", "mon", "дүйшөмбү", "понеділок"),
    ("вторник", "вт", "tuesday", "tue", "шейшемби", "вівторок"),
    ("среда", "ср", "сряда", "wednesday", "wed", "шаршемби", "середа"),
    ("четверг", "чт", "четвъртък", "thursday", "thu", "бейшемби", "четвер"),
    ("пятница", "пт", "петък", "пк", "friday", "fri", "жума", "п'ятниця"),
    ("суббота", "сб", "събота", "saturday", "sat", "ишемби", "субота"),
    ("воскресенье", "вс", "неделя", "sunday", "sun", "жекшемби", "неділя"),
)
_DAYS = {skeleton(name): number for number, names in enumerate(_NAMES, 1) for name in names}


def weekdays(days: Sequence[str], source: str, notes: list[Finding]) -> list[int]:
    """The day of the week (1 is Monday) of each of FET's days.

    Days without known names are counted from Monday (note `import-days-counted`). Raises FindingsError
    `import-too-many-days` (found, limit): a FET week of two weeks has no place in one.
    """
    found = [_DAYS.get(skeleton(day).strip(".")) for day in days]
    if len(days) > 7:
        raise refusal("import-too-many-days", source, found=len(days), limit=7)
    known = [day for day in found if day is not None]
    if len(set(known)) == len(days):
        return known
    notes.append(note("import-days-counted", source, days=", ".join(days)[:120]))
    return list(range(1, len(days) + 1))


def numbers(hours: Sequence[Hour], source: str) -> list[int]:
    """The number in the day of each of FET's hours: the name's own number ("0", "1" ...), else from 1 on.

    Raises FindingsError `import-too-many-hours` (found, limit).
    """
    named = [int(hour.name) if hour.name.isdecimal() and len(hour.name) < 3 else -1 for hour in hours]
    if named != list(range(named[0], named[0] + len(hours))) or named[0] not in (0, 1):
        named = list(range(1, len(hours) + 1))
    if named[-1] > MAX_NUMBER:
        raise refusal("import-too-many-hours", source, found=named[-1], limit=MAX_NUMBER)
    return named
