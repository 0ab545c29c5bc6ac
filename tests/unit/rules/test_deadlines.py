"""When an entry is free, late, for approval: 3.5.3, 3.5.4, 3.5.5, 4.2.1, to the second."""

from __future__ import annotations

from typing import Any

import pytest
from tests.school import (
    ENGLISH_1,
    ENGLISH_2,
    HISTORY,
    LAW,
    PE,
    PHYSICS,
    PRIMARY,
    WEDNESDAY,
    YEAR,
    Documents,
    make_documents,
    make_record,
)
from tests.school import at as moment
from tests.unit.rules.cases import attendance, codes, control, homework, mark, said, term_mark, topic

from zhurnal.domain.findings import Effect
from zhurnal.rules.deadlines import lesson_deadline, term_deadline, work_deadline

CALENDAR = f"years/{YEAR}/calendar.yaml"


def with_exception(**entry: Any) -> Documents:
    """The school with one exception in its calendar, on the Wednesday."""
    documents = make_documents()
    day = {"id": "e-1", "date": "2026-10-14", **entry}
    return documents | {CALENDAR: {**documents[CALENDAR], "exceptions": [day]}}


def with_extension(**entry: Any) -> Documents:
    """The school with one extension."""
    given = {"id": "x-1", "from": "2026-10-14", "to": "2026-10-14", "until": "2026-10-16T12:00:00"}
    extension = {**given, "reason": "fault", "by": "t-010", **entry}
    path = f"years/{YEAR}/extensions/2026-10.yaml"
    return make_documents() | {path: {"kind": "extensions", "version": 1, "extensions": [extension]}}


@pytest.mark.parametrize(
    ("section", "number", "expected"),
    [
        ("7a/algebra", 1, "15:10"),  # the first group has a sixth lesson
        ("7a/english-1", 2, "15:10"),
        ("7a/english-2", 2, "14:15"),  # this group goes home after the fifth
        ("7/pe", 5, "16:05"),  # two classes: the latest of them, and that is 7b's seventh
        ("7b/algebra", 2, "16:05"),
        ("7a/theatre", 8, "17:00"),  # extracurricular: by its own lesson, which moves nobody else's
        ("8a/physics", 1, "18:30"),  # second shift, by its own bells
        ("3a/maths", 1, "10:15"),  # the chess club does not count
    ],
)
def test_an_hour_after_the_pupils_own_last_lesson(section: str, number: int, expected: str) -> None:
    deadline = lesson_deadline(make_record(), YEAR, section, WEDNESDAY, number, "mark", "t-001")
    assert deadline is not None
    assert (deadline.at, deadline.clause) == (moment(f"2026-10-14 {expected}:00"), "3.5.3")


def test_an_elective_of_single_pupils_counts_for_their_sections_only() -> None:
    thursday = WEDNESDAY.replace(day=15)
    ends = {
        section: lesson_deadline(make_record(), YEAR, section, thursday, 1, "mark")
        for section in ("7a/algebra", "7a/english-1", "7a/english-2")
    }
    hours = {section: f"{d.at:%H:%M}" for section, d in ends.items() if d}
    assert hours == {"7a/algebra": "16:05", "7a/english-1": "16:05", "7a/english-2": "11:10"}


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        (with_exception(what="shortened"), "13:20"),
        (with_exception(what="shortened", classes=["7b"]), "15:10"),
        (with_exception(what="cancelled", numbers=[6]), "14:15"),
        (with_exception(what="cancelled", numbers=[6], classes=["7b"]), "15:10"),
        (with_exception(what="as-day", **{"as": 4}), "16:05"),
        (with_exception(what="as-day", **{"as": 1}), "12:15"),
    ],
    ids=["shortened", "another class shortened", "last cancelled", "another's cancelled", "as Thursday", "as Monday"],
)
def test_exceptions_of_the_day_move_the_deadline(documents: Documents, expected: str) -> None:
    deadline = lesson_deadline(make_record(documents), YEAR, "7a/algebra", WEDNESDAY, 1, "mark")
    assert deadline is not None
    assert f"{deadline.at:%H:%M}" == expected


def test_a_lesson_held_after_the_timetables_last_counts_itself() -> None:
    deadline = lesson_deadline(make_record(), YEAR, "7a/algebra", WEDNESDAY, 8, "mark")
    assert deadline is not None
    assert f"{deadline.at:%H:%M}" == "17:00"


# A lesson's ladder (3.5.3): the table of DESIGN, each bound at the second, before and after it.
LESSON_DAY = [
    ("2026-10-14 09:15:00", []),
    ("2026-10-14 15:10:00", []),
    ("2026-10-14 15:10:01", ["lesson-day-late 3.5.3"]),
    ("2026-10-14 23:59:59", ["lesson-day-late 3.5.3"]),
    ("2026-10-15 00:00:00", ["lesson-day-late 3.5.3", "reason-needed 3.5.3"]),
    ("2026-10-19 23:59:59", ["lesson-day-late 3.5.3", "reason-needed 3.5.3"]),  # the third school day: Monday
    ("2026-10-20 00:00:00", ["lesson-day-late 3.5.3", "reason-needed 3.5.3"]),
    ("2026-10-21 23:59:59", ["lesson-day-late 3.5.3", "reason-needed 3.5.3"]),
    ("2026-10-22 00:00:00", ["lesson-day-approve 3.5.3"]),
    ("2026-10-24 23:59:59", ["lesson-day-approve 3.5.3"]),
    ("2026-10-25 00:00:00", ["closed-term 3.5.5"]),
]


@pytest.mark.parametrize(("when", "expected"), LESSON_DAY)
def test_the_ladder_of_a_mark(when: str, expected: list[str]) -> None:
    assert codes(said(mark(), when)) == expected


@pytest.mark.parametrize(("when", "expected"), LESSON_DAY)
def test_the_ladder_of_a_topic(when: str, expected: list[str]) -> None:
    assert codes(said(topic(section="7a/english-1", number=2), when, ENGLISH_1)) == expected


def test_with_a_reason_the_late_entry_is_accepted_and_registered_from_the_fourth_day() -> None:
    third = said(mark(), "2026-10-19 23:59:59", reason="fault")
    fourth = said(mark(), "2026-10-20 00:00:00", reason="fault")
    assert third.clean
    assert fourth.clean
    assert [f.params.get("register") for f in third.findings + fourth.findings] == [None, 1]


def test_a_reason_must_be_of_the_catalogue() -> None:
    assert codes(said(mark(), "2026-10-15 00:00:00", reason="weather")) == [
        "lesson-day-late 3.5.3",
        "reason-unknown 3.5.3",
    ]


@pytest.mark.parametrize(
    ("when", "late", "registered"),
    [
        ("2026-10-14 15:10:00", False, False),
        ("2026-10-14 15:10:01", True, False),
        ("2026-10-14 23:59:59", True, False),
        ("2026-10-15 00:00:00", True, True),
        ("2026-12-01 12:00:00", True, True),  # long after the term: pupils would suffer
    ],
)
def test_homework_and_attendance_are_late_but_never_wait(when: str, late: bool, registered: bool) -> None:
    for change, code in ((homework(), "lesson-day-late 3.5.3"), (attendance(), "attendance-day-late 4.2.1")):
        verdict = said(change, when)
        assert verdict.clean
        assert codes(verdict) == [code] * late
        assert [bool(f.params.get("register")) for f in verdict.findings] == [registered] * late


def test_homework_opens_the_lesson_it_needs_however_late() -> None:
    verdict = said(homework(section="7b/algebra", number=2), "2026-12-01 12:00:00")
    assert verdict.clean
    assert [c.name for c in verdict.accepted] == ["record-lesson", "set-homework"]
    assert verdict.origins == [0, 0]


# -- written work (3.5.4) -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("monitoring", "when", "expected"),
    [
        (False, "2026-10-12 23:59:59", []),
        (False, "2026-10-13 00:00:00", ["written-work-late 3.5.4", "reason-needed 3.5.4"]),
        (False, "2026-10-19 23:59:59", ["written-work-late 3.5.4", "reason-needed 3.5.4"]),
        (False, "2026-10-20 00:00:00", ["written-work-approve 3.5.4"]),
        (True, "2026-10-08 23:59:59", []),
        (True, "2026-10-09 00:00:00", ["monitoring-late 3.5.4", "reason-needed 3.5.4"]),
        (True, "2026-10-15 23:59:59", ["monitoring-late 3.5.4", "reason-needed 3.5.4"]),
        (True, "2026-10-16 00:00:00", ["monitoring-approve 3.5.4"]),
    ],
)
def test_a_written_work_of_5_october(monitoring: bool, when: str, expected: list[str]) -> None:
    where = {"section": "7b/algebra", "day": "2026-10-05", "number": 2}
    batch = [control(monitoring=monitoring, **where), mark("p-0201", work="@c", **where)]
    verdict = said(batch, when)
    blocking = expected[-1:]
    assert codes(verdict) == expected + blocking
    assert verdict.clean == (not expected)
    assert said(batch, when, reason="fault").clean == (not expected or "late" in expected[0])


def test_marks_of_a_refused_work_are_told_the_same_and_wait_with_it() -> None:
    where = {"section": "7b/algebra", "day": "2026-10-05", "number": 2}
    verdict = said([control(**where), mark("p-0201", work="@c", **where)], "2026-10-20 00:00:00")
    assert {f.change for f in verdict.findings} == {0, 1}
    assert {f.effect for f in verdict.findings} == {Effect.APPROVE}


def test_holidays_inside_the_days_are_a_parameter() -> None:
    documents = make_documents()
    documents["regulation.yaml"] = {**documents["regulation.yaml"], "holidays-inside-days": False}
    day = WEDNESDAY.replace(day=22)
    found = [
        work_deadline(make_record(d), YEAR, "7a/algebra", day, monitoring=False) for d in (make_documents(), documents)
    ]
    assert [f"{d.at:%d.%m %H:%M:%S}" for d in found if d] == ["29.10 23:59:59", "08.11 23:59:59"]


def test_an_oral_work_follows_the_day_of_the_lesson() -> None:
    where = {"section": "7b/algebra", "number": 2}
    batch = [control(written=False, **where), mark("p-0201", work="@c", **where)]
    assert codes(said(batch, "2026-10-14 16:05:01")) == ["lesson-day-late 3.5.3"] * 2


def test_a_retake_has_no_deadline_of_its_own() -> None:
    retake = mark("p-0102", "5", work="w-0002", attempt=3, day="2026-10-07")
    assert codes(said(retake, "2026-10-24 23:59:59")) == []


def test_the_date_of_a_work_cannot_put_off_its_deadline_past_the_term() -> None:
    assert codes(said(control(own="2026-11-20"), "2026-10-14 12:00:00")) == ["outside-term"]


# -- term marks (3.5.5) -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("2026-10-17 23:59:59", ["term-mark-early 3.5.5"]),
        ("2026-10-18 00:00:00", []),
        ("2026-10-23 23:59:59", []),  # three days before the holidays of 26 October
        ("2026-10-24 00:00:00", ["term-mark-late 3.5.5", "reason-needed 3.5.5"]),
        ("2026-10-24 23:59:59", ["term-mark-late 3.5.5", "reason-needed 3.5.5"]),
        ("2026-10-25 00:00:00", ["term-mark-approve 3.5.5"]),
    ],
)
def test_the_window_of_term_marks(when: str, expected: list[str]) -> None:
    assert codes(said(term_mark(), when)) == expected


@pytest.mark.parametrize(
    ("section", "class_id", "period", "pupil", "closes"),
    [
        ("10a/law", "10a", "h1", "p-0601", "2026-12-27 23:59:59"),
        ("10a/law", "10a", "h2", "p-0601", "2027-05-26 23:59:59"),
        ("10a/law", "10a", "year", "p-0601", "2027-05-26 23:59:59"),
        ("7a/algebra", "7a", "year", "p-0101", "2027-05-26 23:59:59"),
        ("7a/algebra", "7a", "q2", "p-0101", "2026-12-27 23:59:59"),
        ("7a/algebra", "7a", "q3", "p-0101", "2027-03-24 23:59:59"),
    ],
)
def test_half_years_and_the_year_close_before_their_holidays(
    section: str, class_id: str, period: str, pupil: str, closes: str
) -> None:
    deadline = term_deadline(make_record(), YEAR, section, period)
    assert deadline is not None
    assert deadline.at == moment(closes)
    mark_ = "зач" if section == "10a/law" else "4"
    actor = LAW if section == "10a/law" else "t-001"
    change = term_mark(mark_, pupil, section, class_id, period)
    assert said(change, closes, actor).clean
    assert not said(change, moment(closes).replace(hour=0, minute=0, second=0, day=moment(closes).day + 2), actor).clean


def test_lessons_of_the_last_three_days_are_still_taught_and_marked() -> None:
    assert codes(said(mark(day="2026-10-22"), "2026-10-22 16:05:00")) == []


# -- extensions and substitutions ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "free"),
    [
        ({}, True),
        ({"section": "7a/algebra"}, True),
        ({"staff": "t-001"}, True),
        ({"staff": "t-002"}, False),
        ({"section": "7b/algebra"}, False),
        ({"from": "2026-10-15", "to": "2026-10-20"}, False),
    ],
)
def test_an_extension_moves_the_deadline_of_those_it_names(entry: dict[str, str], free: bool) -> None:
    documents = with_extension(**entry)
    assert (codes(said(mark(), "2026-10-16 12:00:00", documents=documents, reason="fault")) == []) == free
    assert codes(said(mark(), "2026-10-16 12:00:01", documents=documents, reason="fault")) == ["lesson-day-late 3.5.3"]


def test_an_extension_opens_even_a_closed_term() -> None:
    documents = with_extension(until="2026-11-09T12:00:00")
    assert codes(said(mark(), "2026-11-09 12:00:00", documents=documents)) == []
    assert codes(said(mark(), "2026-11-09 12:00:01", documents=documents)) == ["closed-term 3.5.5"]


def test_a_late_registered_substitute_counts_from_the_registration() -> None:
    change = mark("p-0201", section="7b/algebra", number=2)
    assert codes(said(change, "2026-10-15 11:00:00", PHYSICS)) == []
    assert codes(said(change, "2026-10-15 11:00:01", PHYSICS)) == ["lesson-day-late 3.5.3"]
    assert codes(said(change, "2026-10-15 11:00:00", "t-001", reason="fault")) == ["lesson-day-late 3.5.3"]


def test_everybody_marks_their_own() -> None:
    """All the sections of the Wednesday, each by its own teacher, in time."""
    lessons = [
        ("7a/english-1", 2, ENGLISH_1, "p-0101"),
        ("7a/english-2", 2, ENGLISH_2, "p-0103"),
        ("7/pe", 5, PE, "p-0202"),
        ("7b/history", 7, HISTORY, "p-0202"),
        ("8a/physics", 4, PHYSICS, "p-0501"),
        ("3a/maths", 1, PRIMARY, "p-0401"),
    ]
    for section, number, teacher, pupil in lessons:
        assert codes(said(mark(pupil, section=section, number=number), "2026-10-14 10:00:00", teacher)) == []
