"""The invented gymnasium: valid, the same each time, and nobody in two places at once."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.school import canonical

from zhurnal.domain.crosscheck import crosscheck
from zhurnal.domain.record import Record
from zhurnal.domain.source import MemorySource
from zhurnal.services.check import check_record
from zhurnal.services.clock import SetClock
from zhurnal.services.found import found_school
from zhurnal.services.gymnasium import (
    GYMNASIUM,
    SMALL_GYMNASIUM,
    GymnasiumError,
    Invented,
    UnplacedError,
    gymnasium_documents,
)
from zhurnal.services.gymnasium.solver import Task, solve

YEAR = "2026-2027"
SIZES = {"small": SMALL_GYMNASIUM, "gymnasium": GYMNASIUM}


@cache
def invented(name: str) -> Invented:
    """The school of a size, made once for all tests."""
    return gymnasium_documents(YEAR, 1, SIZES[name])


@cache
def record_of(name: str) -> Record:
    """A reader over it."""
    return Record(MemorySource(invented(name).documents))


def clashes(record: Record, year: str) -> list[str]:
    """Who and what is in two places at a time of the week: staff, rooms, pupils by their own groups."""
    first = record.calendar(year).first
    taken: dict[tuple[int, int, int, str], str] = {}
    found = []
    for home in record.homes(year):
        for week in record.source.get(f"years/{year}/timetable/{home}.yaml")["weeks"]:  # type: ignore[index]
            for slot in week["slots"]:
                section = slot["section"]
                (shift,) = record.shifts(year, section)
                who = [*record.teachers(year, section, first), *record.members(year, section, first)]
                for one in [*who, *([slot["room"]] if "room" in slot else [])]:
                    place = (slot["day"], shift, slot["number"], one)
                    if place in taken:
                        found.append(f"{place}: {taken[place]}, {section}")
                    taken[place] = section
    return found


def hours_of_staff(record: Record, year: str) -> Counter[str]:
    """Lessons a week of everybody who teaches."""
    first = record.calendar(year).first
    found: Counter[str] = Counter()
    for home in record.homes(year):
        for slot in record.source.get(f"years/{year}/timetable/{home}.yaml")["weeks"][0]["slots"]:  # type: ignore[index]
            found.update(record.teachers(year, slot["section"], first))
    return found


@pytest.mark.parametrize("name", SIZES)
def test_every_document_is_canonical_and_agrees_with_the_others(name: str) -> None:
    school = invented(name)
    canonical(dict(school.documents))
    canonical({f"people/{person}.yaml": document for person, document in school.people.items()})
    assert crosscheck(record_of(name)) == []


def test_the_small_school_is_founded_and_checked(tmp_path: Path) -> None:
    school = invented("small")
    clock = SetClock(datetime(2026, 8, 31, 10, tzinfo=ZoneInfo("Asia/Yekaterinburg")))
    founded = found_school(
        tmp_path / "school", school.documents, school.people, administrator=school.administrator, clock=clock
    )
    checked = check_record(founded)
    assert checked.findings == []
    assert checked.documents > len(school.documents)


@pytest.mark.parametrize("name", SIZES)
def test_nobody_and_no_room_is_in_two_places(name: str) -> None:
    assert clashes(record_of(name), YEAR) == []


@settings(max_examples=5)
@given(seed=st.integers(0, 10**9), start=st.integers(2019, 2045))
def test_any_seed_and_year_make_a_valid_school(seed: int, start: int) -> None:
    year = f"{start}-{start + 1}"
    school = gymnasium_documents(year, seed, SMALL_GYMNASIUM)
    record = Record(MemorySource(school.documents))
    assert crosscheck(record) == []
    assert clashes(record, year) == []


def test_shifts_do_not_ring_together() -> None:
    """Two lessons of one number in different shifts are at different times: teachers may have both."""
    for kind in ("bells", "short"):
        first, second = record_of("small").calendar(YEAR).document["shifts"]
        assert first[kind][-1]["to"] < second[kind][0]["from"]


def test_the_full_size_is_what_it_says() -> None:
    record, school = record_of("gymnasium"), invented("gymnasium")
    first = record.calendar(YEAR).first
    classes = record.classes(YEAR)
    assert len(classes) == 40
    assert sum(len(record.class_pupils(YEAR, c, first)) for c in classes) == 1000
    assert len(record.holders("teacher", first)) == 80
    assert {record.class_(YEAR, c)["shift"] for c in classes} == {1, 2}
    assert {record.class_(YEAR, c)["grade"] for c in classes} == set(range(1, 12))
    for duty, holders in (
        ("administrator", [school.administrator]), ("director", [school.director]),
        ("deputy-head", list(school.deputies)), ("archivist", [school.archivist]), ("council", [school.council]),
    ):  # fmt: skip
        assert record.holders(duty, first) == sorted(holders)
    assert all(len(record.class_teachers(YEAR, c, first)) == 1 for c in classes)
    assert len({t for c in classes for t in record.class_teachers(YEAR, c, first)}) == 40


def test_a_year_of_the_full_size_has_52_000_lessons() -> None:
    record = record_of("gymnasium")
    calendar = record.calendar(YEAR)
    lessons = sum(len(record.slots(YEAR, day)) for day in calendar.days(calendar.first, calendar.last))
    assert 50_000 <= lessons <= 54_000


def test_nobody_teaches_more_than_30_hours() -> None:
    hours = hours_of_staff(record_of("gymnasium"), YEAR)
    assert max(hours.values()) <= 30
    assert len(hours) == 80


@pytest.mark.parametrize("name", SIZES)
def test_a_class_has_no_empty_hour(name: str) -> None:
    """Each pupil's lessons of a day follow one another from the first; only what stands after them may wait."""
    record = record_of(name)
    days = [date(2026, 9, 7 + n) for n in range(6)]
    for class_id in record.classes(YEAR):
        for pupil in record.class_pupils(YEAR, class_id, days[0])[:3]:
            for day in days:
                numbers = [
                    slot.number
                    for slot in record.pupil_slots(YEAR, pupil, day)
                    if record.section(YEAR, slot.section)["type"] != "individual"
                ]
                assert numbers == list(range(1, len(numbers) + 1)), (pupil, day)


def test_primary_classes_are_taught_mostly_by_their_own_teacher() -> None:
    record, documents = record_of("gymnasium"), invented("gymnasium").documents
    first = record.calendar(YEAR).first
    for class_id in (c for c in record.classes(YEAR) if record.class_(YEAR, c)["grade"] <= 4):
        slots = documents[f"years/{YEAR}/timetable/{class_id}.yaml"]["weeks"][0]["slots"]
        hours = {(slot["day"], slot["number"]) for slot in slots}
        (teacher,) = record.class_teachers(YEAR, class_id, first)
        own = [slot for slot in slots if teacher in record.teachers(YEAR, slot["section"], first)]
        assert len(own) > 0.7 * len(hours)


def test_plans_hold_as_many_hours_as_are_taught() -> None:
    """The section that is taught most has an item for every lesson; one with its own plan exactly as many."""
    record = record_of("small")
    calendar = record.calendar(YEAR)
    lessons: Counter[str] = Counter()
    for day in calendar.days(calendar.first, calendar.last):
        lessons.update(slot.section for slot in record.slots(YEAR, day))
    most: dict[str, int] = defaultdict(int)
    for section in record.sections(YEAR):
        plan = record.section(YEAR, section)["plan"]
        most[plan] = max(most[plan], lessons[section])
    own = 0
    for path in record.source.list(f"years/{YEAR}/plans/"):
        plan = record.source.get(path) or {}
        if "base" in plan:
            base = record.source.get(f"years/{YEAR}/plans/{plan['base']}.yaml") or {}
            items = [item for item in base["items"] if item["id"] not in plan["dropped"]]
            own += 1
        else:
            items = plan["items"]
        hours = sum(item["hours"] for item in items)
        # A grade's plan whose only section follows its own keeps its reserve.
        assert hours == most[plan["plan"]] or plan["plan"] not in most
    assert own


def test_grade_1_and_primary_clubs_are_without_marks_and_homework() -> None:
    record = record_of("gymnasium")
    kinds = set()
    for section in record.sections(YEAR):
        document, grade = record.section(YEAR, section), record.grade(YEAR, section)
        club = document["type"] == "extracurricular"
        if grade == 1 or (club and grade <= 4):
            assert document["marking"] == "none"
            plan = record.source.get(f"years/{YEAR}/plans/{document['plan']}.yaml") or {}
            assert not [item for item in plan["items"] if "homework" in item]
            kinds.add(document["type"])
    assert kinds == {"lesson", "extracurricular"}


@pytest.mark.parametrize("name", SIZES)
def test_every_trait_is_there(name: str) -> None:
    record, school = record_of(name), invented(name)
    sections = [record.section(YEAR, s) for s in record.sections(YEAR)]
    assert {s["type"] for s in sections} == {"lesson", "elective", "extracurricular", "individual"}
    assert {s["marking"] for s in sections} == {"marks", "pass", "none"}
    assert any(len({m.get("class") for m in s["members"]}) > 1 for s in sections)
    arrangements = [d for p, d in school.documents.items() if "/arrangements/" in p]
    assert {a["arrangements"][0]["what"] for a in arrangements} == {"home", "exempt"}
    pupils = [d for p, d in school.documents.items() if p.startswith("pupils/")]
    assert {len(p["guardians"]) for p in pupils} == {1, 2}
    wards = Counter(g["guardian"] for p in pupils for g in p["guardians"])
    assert max(wards.values()) > 1
    assert {e["what"] for e in record.calendar(YEAR).document["exceptions"]} == {"shortened", "as-day"}


def test_names_agree_with_gender() -> None:
    endings = {"f": ("овна", "евна", "ична", "инична"), "m": ("ович", "евич", "ич")}
    for person in invented("gymnasium").people.values():
        assert person["patronymic"].endswith(endings[person["gender"]]), person
        if person["family"].endswith(("ов", "ев", "ёв", "ин", "ский")):
            assert person["gender"] == "m", person
        if person["family"].endswith(("ова", "ева", "ёва", "ина", "ская")):
            assert person["gender"] == "f", person
        assert person["email"].endswith("@example.org")


def test_newcomers_are_in_nobodys_documents_yet() -> None:
    school = invented("small")
    for newcomer in school.newcomers:
        assert f"pupils/{newcomer.pupil}.yaml" not in school.documents
        assert newcomer.pupil not in school.people
        known = {*newcomer.people, *school.people}
        assert {g["guardian"] for g in newcomer.document["guardians"]} <= known


def test_the_same_arguments_make_the_same_school_in_another_process() -> None:
    """Nothing hangs on the order of a set or on the process's hash seed."""
    script = (
        "import hashlib, json; from zhurnal.services.gymnasium import *;"
        f"s = gymnasium_documents({YEAR!r}, 1, SMALL_GYMNASIUM);"
        "n = [[n.pupil, n.document, n.people] for n in s.newcomers];"
        "print(hashlib.sha256(json.dumps([s.documents, s.people, n]).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", script], env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(digests) == 1
    assert gymnasium_documents(YEAR, 2, SMALL_GYMNASIUM).people != invented("small").people


@pytest.mark.parametrize("year", ["2026", "2026-2028", "26-27", "2026/2027", ""])
def test_no_such_year(year: str) -> None:
    with pytest.raises(GymnasiumError, match="2026-2027"):
        gymnasium_documents(year, 1, SMALL_GYMNASIUM)


@pytest.mark.parametrize(("teachers", "told"), [(45, "одновременно"), (55, "классного"), (66, "в неделю")])
def test_too_few_teachers_are_told(teachers: int, told: str) -> None:
    """Too few for those who teach at one time, for the classes, for the hours of all."""
    with pytest.raises(GymnasiumError, match=told):
        gymnasium_documents(YEAR, 1, replace(GYMNASIUM, teachers=teachers))


def test_what_cannot_be_placed_is_named() -> None:
    one = Task("algebra", 1, ("7a", "t-011"), (), (101,))
    other = Task("physics", 1, ("7b", "t-011"), (), (101,))
    with pytest.raises(UnplacedError) as told:
        solve([one, other], {}, Random(1))
    assert len(told.value.tasks) == 1
    assert set(told.value.tasks) < {"algebra", "physics"}


def test_a_kind_of_room_that_is_not_there_is_told_by_the_lesson() -> None:
    with pytest.raises(UnplacedError, match="physics"):
        solve([Task("physics", 1, ("7b",), (("laboratory", 1),), (101,))], {}, Random(1))


def test_a_full_week_is_solved_by_moving_what_stands_in_the_way() -> None:
    """Three classes, three teachers and three times: each class has each teacher once, no time is left over."""
    ticks = (101, 102, 103)
    tasks = [Task(f"{c}/{t}", 1, (c, t), (("room", 1),), ticks) for c in ("7a", "7b", "7v") for t in "xyz"]
    times = solve(tasks, {"room": 3}, Random(1))
    assert Counter((t.who[0], at) for t, (at,) in zip(tasks, times, strict=True)) == Counter(
        {(c, at): 1 for c in ("7a", "7b", "7v") for at in ticks}
    )
    assert len({(t.who[1], at) for t, (at,) in zip(tasks, times, strict=True)}) == len(tasks)
