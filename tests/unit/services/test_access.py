"""Who may read what: every role at every door, and everybody else at none."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.unit.rendering.diary_school import YEAR, school

from zhurnal.domain.record import Record
from zhurnal.domain.source import MemorySource
from zhurnal.services import access

ZONE = ZoneInfo("Asia/Yekaterinburg")
AT = datetime(2026, 10, 14, 12, 0, tzinfo=ZONE)
EVERYBODY = [
    *(f"t-{n}" for n in ("001", "002", "003", "004", "014", "015", "016", "9999")),
    *("p-0421", "p-0433", "p-0501", "p-9999", "g-0102", "g-9999", "server"),
    *("", "../school", "t-001/../t-003"),
]


def record(**changed: dict[str, Any]) -> Record:
    documents = school()
    for path, document in changed.items():
        documents[path] = document
    return Record(MemorySource(documents))


def who(reads: Any, *rest: Any) -> set[str]:
    found = record()
    return {actor for actor in EVERYBODY if reads(found, actor, *rest)}


def test_a_diary_is_read_by_its_pupil_guardians_class_teacher_and_administration() -> None:
    duties = {"t-001", "t-002", "t-003"}
    assert who(access.may_read_diary, "p-0421", AT) == {"p-0421", "g-0102", "t-014"} | duties
    assert who(access.may_read_diary, "p-0501", AT) == {"p-0501", "t-015"} | duties


@pytest.mark.parametrize("pupil", ["p-7777", "t-014", "", "../pupils/p-0421", "p-0421/../p-0421"])
def test_a_diary_that_does_not_exist_is_read_by_nobody(pupil: str) -> None:
    assert who(access.may_read_diary, pupil, AT) == set()


def test_a_section_is_read_by_its_teachers_substitutes_and_class_teachers() -> None:
    duties = {"t-001", "t-002", "t-003"}
    assert who(access.may_read_section, YEAR, "7a/algebra", AT) == {"t-014", "t-015", "t-016"} | duties
    assert who(access.may_read_section, YEAR, "7a/history", AT) == {"t-014", "t-015"} | duties
    assert who(access.may_read_section, YEAR, "7/french", AT) == {"t-014", "t-015"} | duties
    assert who(access.may_read_section, YEAR, "7a/chess", AT) == set()


def test_a_class_is_read_by_its_class_teacher_and_administration() -> None:
    assert who(access.may_read_class, YEAR, "7a", AT) == {"t-014", "t-001", "t-002", "t-003"}
    assert who(access.may_read_class, YEAR, "7c", AT) == set()


def test_school_and_record_are_read_by_duty() -> None:
    assert who(access.may_read_school, AT) == {"t-001", "t-002", "t-003"}
    assert who(access.may_read_record, AT) == {"t-003", "t-004"}


def test_without_a_regulation_nobody_reads_anything() -> None:
    documents = school()
    del documents["regulation.yaml"]
    empty = Record(MemorySource(documents))
    for actor in EVERYBODY:
        assert not access.may_read_diary(empty, actor, "p-0421", AT)
        assert not access.may_read_section(empty, actor, YEAR, "7a/algebra", AT)
        assert not access.may_read_class(empty, actor, YEAR, "7a", AT)
        assert not access.may_read_school(empty, actor, AT)
        assert not access.may_read_record(empty, actor, AT)


@pytest.mark.parametrize(
    ("at", "reads"),
    [
        ("2031-05-02T23:59:59", True),
        ("2031-05-03T00:00:00", False),  # coming of age
        ("2026-08-31T23:59:59", False),  # before the guardianship began
    ],
)
def test_guardians_read_by_date(at: str, reads: bool) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=ZONE)
    assert access.may_read_diary(record(), "g-0102", "p-0421", moment) is reads


def test_the_day_is_that_of_the_schools_zone() -> None:
    # 19:00 UTC of the day before is midnight in Yekaterinburg.
    before = datetime(2031, 5, 2, 18, 59, 59, tzinfo=ZoneInfo("UTC"))
    after = datetime(2031, 5, 2, 19, 0, 0, tzinfo=ZoneInfo("UTC"))
    assert access.may_read_diary(record(), "g-0102", "p-0421", before)
    assert not access.may_read_diary(record(), "g-0102", "p-0421", after)


@pytest.mark.parametrize(
    ("at", "reads"),
    [
        ("2026-10-14T07:49:59", False),  # not registered yet
        ("2026-10-14T07:50:00", True),
        ("2026-10-25T23:59:59", True),  # the last day of the term
        ("2026-10-26T00:00:00", False),
    ],
)
def test_a_substitute_reads_from_registration_to_the_end_of_the_term(at: str, reads: bool) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=ZONE)
    assert access.may_read_section(record(), "t-016", YEAR, "7a/algebra", moment) is reads


def test_a_class_teacher_who_was_followed_by_another_reads_no_more() -> None:
    documents = school()
    led = documents[f"years/{YEAR}/classes/7a.yaml"]["class-teachers"]
    led[0]["to"] = "2026-10-13"
    led.append({"staff": "t-016", "from": "2026-10-14"})
    found = record(**documents)
    assert not access.may_read_class(found, "t-014", YEAR, "7a", AT)
    assert not access.may_read_diary(found, "t-014", "p-0421", AT)
    assert access.may_read_diary(found, "t-016", "p-0421", AT)


def test_a_guardian_switches_between_the_own_children() -> None:
    assert access.own_diaries(record(), "g-0102", AT) == ["p-0421", "p-0433"]
    assert access.own_diaries(record(), "p-0440", AT) == ["p-0440"]
    assert access.own_diaries(record(), "g-9999", AT) == []
    assert access.own_diaries(record(), "t-001", AT) == []


def test_who_has_left_the_school_reads_nothing_whatever_lists_still_name_them() -> None:
    documents = school()
    for person in ("t-014", "t-016"):
        for duty in documents[f"staff/{person}.yaml"]["duties"]:
            duty["to"] = "2026-10-13"
    found = record(**documents)
    for person in ("t-014", "t-016"):
        assert not access.may_read_section(found, person, YEAR, "7a/algebra", AT)
        assert not access.may_read_class(found, person, YEAR, "7a", AT)
        assert not access.may_read_diary(found, person, "p-0421", AT)
    day_before = AT.replace(day=13)
    assert access.may_read_class(found, "t-014", YEAR, "7a", day_before)
