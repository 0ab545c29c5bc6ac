"""Days, terms, bells and holidays of a year, by audience."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.school import YEAR, make_documents

from zhurnal.domain.calendar import Audience, Calendar

SEVENTH, FIRST, TENTH = (Audience.of_class(*c) for c in (("7a", 7), ("1a", 1), ("10a", 10)))
JOINT = Audience(frozenset({7}), frozenset({"7a", "7b"}))


def calendar(*exceptions: dict[str, Any], **replaced: Any) -> Calendar:
    document = deepcopy(dict(make_documents()[f"years/{YEAR}/calendar.yaml"]))
    entries = [{"id": f"e-{n}", "date": "2026-10-17", **entry} for n, entry in enumerate(exceptions)]
    return Calendar(document | ({"exceptions": entries} if entries else {}) | replaced)


@pytest.mark.parametrize(
    ("audience", "day", "weekday"),
    [
        (SEVENTH, date(2026, 10, 14), 3),
        (SEVENTH, date(2026, 10, 17), None),  # Saturday of a week of five days
        (TENTH, date(2026, 10, 17), 6),
        (SEVENTH, date(2026, 10, 28), None),  # autumn holidays
        (TENTH, date(2026, 10, 28), None),
        (SEVENTH, date(2026, 11, 4), None),
        (FIRST, date(2027, 2, 16), None),  # holidays of the first grade only
        (SEVENTH, date(2027, 2, 16), 2),
        (SEVENTH, date(2026, 8, 31), None),
        (SEVENTH, date(2027, 5, 29), None),
    ],
)
def test_school_days(audience: Audience, day: date, weekday: int | None) -> None:
    assert calendar().weekday(audience, day) == weekday


def test_exceptions_cover_whom_they_name() -> None:
    monday = {"what": "as-day", "as": 1}
    saturday = date(2026, 10, 17)
    assert calendar(monday).weekday(SEVENTH, saturday) == 1
    assert calendar({**monday, "grades": [7]}).weekday(JOINT, saturday) == 1
    assert calendar({**monday, "classes": ["7a"]}).weekday(SEVENTH, saturday) == 1
    assert calendar({**monday, "classes": ["7a"]}).weekday(JOINT, saturday) is None
    assert calendar({**monday, "grades": [8]}).weekday(SEVENTH, saturday) is None
    gone = {"what": "cancelled", "date": "2026-10-14"}
    assert calendar(gone).weekday(SEVENTH, date(2026, 10, 14)) is None
    partly = calendar({**gone, "numbers": [5, 6]})
    assert partly.weekday(SEVENTH, date(2026, 10, 14)) == 3
    assert [partly.cancelled(SEVENTH, date(2026, 10, 14), n) for n in (4, 5, 6, 7)] == [False, True, True, False]
    away = calendar({"what": "distance", "date": "2026-10-14", "numbers": [2]})
    assert [away.distance(SEVENTH, date(2026, 10, 14), n) for n in (1, 2)] == [False, True]


def test_short_bells_ring_on_a_shortened_day_where_the_shift_has_them() -> None:
    day = date(2026, 10, 14)
    short = calendar({"what": "shortened", "date": day.isoformat()})
    assert short.bells(1, day, SEVENTH)[6].ends == time(12, 20)
    assert short.bells(2, day, SEVENTH)[1].ends == time(14, 45)
    assert calendar().bells(1, day, SEVENTH)[6].ends == time(14, 10)
    assert calendar().bells(3, day, SEVENTH) == {}


def test_school_days_are_counted_over_free_ones_and_days_without_holidays() -> None:
    found = calendar()
    assert found.school_days_after(SEVENTH, date(2026, 10, 22), 3) == date(2026, 11, 6)
    assert found.school_days_after(TENTH, date(2026, 10, 16), 1) == date(2026, 10, 17)
    assert found.school_days_after(SEVENTH, date(2027, 5, 28), 3) == date(2027, 5, 31)
    assert found.days_after(SEVENTH, date(2026, 10, 22), 7, holidays_count=True) == date(2026, 10, 29)
    assert found.days_after(SEVENTH, date(2026, 10, 22), 7, holidays_count=False) == date(2026, 11, 8)


def begins(code: str, grade: int = 7, **replaced: Any) -> date:
    found = calendar(**replaced)
    term = found.term(grade, code)
    assert term is not None
    return found.holidays_begin(grade, term)


def test_holidays_begin_where_they_are_written_to_begin() -> None:
    assert begins("q1") == date(2026, 10, 26)  # the Sunday between is no holiday
    assert begins("q2") == date(2026, 12, 30)
    assert begins("h1", 10) == date(2026, 12, 30)
    assert begins("q4") == date(2027, 5, 29)  # none written: the day after; 12 June does not begin the summer
    assert begins("q1", holidays=[{"title": "x", "from": "2026-10-23", "to": "2026-11-03"}]) == date(2026, 10, 23)
    assert begins("q1", holidays=[{"title": "x", "from": "2026-10-26", "to": "2026-11-03", "grades": [1]}]) == date(
        2026, 10, 25
    )


def test_weeks_alternate_from_the_first_week_of_the_year() -> None:
    found = calendar()
    letters = [found.week_letter(date(2026, 9, 1) + timedelta(days=n)) for n in (0, 5, 6, 12, 13)]
    assert letters == ["a", "a", "b", "b", "a"]


@given(st.dates(date(2026, 9, 1), date(2027, 5, 28)), st.integers(1, 10))
def test_the_nth_school_day_has_n_of_them_behind_it(day: date, count: int) -> None:
    found = calendar()
    last = found.school_days_after(SEVENTH, day, count)
    between = [d for d in found.days(day + timedelta(days=1), last) if found.is_school_day(SEVENTH, d)]
    past = max((last - found.last).days, 0)
    assert len(between) + past == count
