"""The invented gymnasium's calendar: holidays and moved days of Russian years, as they were or will be."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from zhurnal.domain.calendar import Audience, Calendar
from zhurnal.services.gymnasium.days import calendar_document


@cache
def calendar(year: str) -> Calendar:
    """The calendar of a school year."""
    return Calendar(calendar_document(year))


def weekday(year: str, day: str, grade: int) -> int | None:
    """Whose day's timetable holds for a grade on a day."""
    return calendar(year).weekday(Audience(frozenset({grade}), frozenset()), date.fromisoformat(day))


@pytest.mark.parametrize(
    ("year", "day", "primary", "older"),
    [
        pytest.param("2026-2027", "2026-11-04", None, None, id="a public holiday"),
        pytest.param("2026-2027", "2027-05-03", None, 1, id="for a Saturday only a week of five days rests"),
        pytest.param("2026-2027", "2027-05-10", None, None, id="for a Sunday everybody rests"),
        pytest.param("2026-2027", "2027-04-10", 1, 1, id="a Saturday makes up for lost Mondays"),
        pytest.param("2026-2027", "2027-04-17", None, 6, id="a usual Saturday"),
        pytest.param("2026-2027", "2026-10-27", None, None, id="autumn"),
        pytest.param("2024-2025", "2024-12-28", 1, 6, id="a working Saturday instead of Monday, 30 December"),
        pytest.param("2024-2025", "2025-05-02", None, None, id="a day off moved from January"),
        pytest.param("2024-2025", "2025-05-08", None, None, id="a day off moved from February"),
        pytest.param("2024-2025", "2025-02-24", 1, 1, id="what is decreed for a year is not moved by law besides"),
        pytest.param("2023-2024", "2024-04-27", 1, 6, id="a working Saturday instead of Monday, 29 April"),
        pytest.param("2023-2024", "2024-04-29", None, None, id="that Monday"),
        pytest.param("2025-2026", "2025-11-01", None, None, id="a working Saturday within vacations is none"),
        pytest.param("2025-2026", "2026-03-09", None, None, id="a year without a decree: moved by law"),
    ],
)
def test_days_of_russian_years(year: str, day: str, primary: int | None, older: int | None) -> None:
    assert weekday(year, day, 2) == primary
    assert weekday(year, day, 6) == older


def test_grade_1_has_a_week_more() -> None:
    assert weekday("2026-2027", "2027-02-16", 1) is None
    assert weekday("2026-2027", "2027-02-16", 2) == 2


def test_grades_with_examinations_end_a_week_earlier() -> None:
    ends = {grade: calendar("2026-2027").terms(grade)[-1].last for grade in (8, 9, 10, 11)}
    assert ends[9] == ends[11] == date(2027, 5, 22)
    assert ends[8] == ends[10] == date(2027, 5, 29)


@pytest.mark.parametrize("start", range(2015, 2050))
def test_every_year_has_its_weeks(start: int) -> None:
    """33 to 35 weeks for all but grade 1 and those who leave; vacations begin the day after each term."""
    year = f"{start}-{start + 1}"
    days = list(calendar(year).days(calendar(year).first, calendar(year).last))
    for grade, least, most in ((2, 165, 175), (8, 198, 210), (10, 198, 210)):
        audience = Audience(frozenset({grade}), frozenset())
        assert least <= sum(calendar(year).is_school_day(audience, day) for day in days) <= most
        terms = calendar(year).terms(grade)
        assert len(terms) == (4 if grade < 10 else 2)
        for term in terms[:-1]:
            assert 0 < (calendar(year).holidays_begin(grade, term) - term.last).days <= 2


def test_a_year_that_would_begin_on_sunday_begins_on_monday() -> None:
    assert calendar("2024-2025").first == date(2024, 9, 2)
    assert calendar("2024-2025").terms(5)[0].first == date(2024, 9, 2)
