"""FET's exported timetable, and the week that it makes together with the file."""

from __future__ import annotations

import pytest
from tests.unit.imports.fet_samples import DATA, HEADER, activity, fet, row, table

from zhurnal.domain.errors import FindingsError
from zhurnal.services.imports.fet_file import read_fet
from zhurnal.services.imports.fet_model import Placement, Slot
from zhurnal.services.imports.fet_slots import place
from zhurnal.services.imports.fet_timetable import read_timetable_csv

MONDAY, TUESDAY = "Понедельник", "Вторник"


def refused(data: bytes) -> tuple[str, int]:
    with pytest.raises(FindingsError) as caught:
        read_timetable_csv(data, "week.csv")
    (finding,) = caught.value.findings
    assert finding.path == "week.csv"
    return finding.code, finding.line


def week(activities: str, *rows: str) -> Placement:
    return place(read_fet(fet(activities)), read_timetable_csv(table(*rows)))


def said(placement: Placement) -> list[tuple[str, int, dict[str, str | int]]]:
    return [(note.code, note.line, dict(note.params)) for note in placement.notes]


def where(placement: Placement) -> list[tuple[int, int, int]]:
    return [(slot.activity, slot.day, slot.hour) for slot in placement.slots]


def test_the_sample_week_is_the_same_by_export_and_by_fixed_times() -> None:
    school = read_fet((DATA / "small.fet").read_bytes())
    rows = read_timetable_csv((DATA / "small_timetable.csv").read_bytes())
    by_rows, by_times = place(school, rows), place(school)
    assert (by_rows.notes, by_times.notes) == ((), ())
    assert len(by_rows.slots) == 22
    assert [(slot.activity, slot.day, slot.hour, slot.room) for slot in by_rows.slots] == [
        (slot.activity, slot.day, slot.hour, slot.room) for slot in by_times.slots
    ]
    assert [slot for slot in by_rows.slots if slot.activity == 16] == [
        Slot(16, 0, 1, "Мастерская", line=17),
        Slot(16, 0, 2, "Мастерская", line=18),
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_every_separator_of_the_export(separator: str) -> None:
    data = table(row(1, MONDAY, "08:30")).replace(b",", separator.encode())
    (found,) = read_timetable_csv(data).rows
    assert (found.activity, found.day, found.hour, found.line) == (1, MONDAY, "08:30", 2)


def test_a_cell_of_several_lines_keeps_the_line_count() -> None:
    data = f'{HEADER}\n"1","a","b","","","","","","two\nlines"\n"x","a","b","","","","","",""\n'.encode()
    found = read_timetable_csv(data)
    assert [(note.code, note.line) for note in found.notes] == [("unplaced-no-activity", 4)]
    assert found.rows[0].comments == "two lines"


def test_rows_that_cannot_be_read_are_listed() -> None:
    data = table('"1","a"', '"","a","b","","","","","",""', '"5","","","","","","","",""', "", row(1, "a", "b"))
    found = read_timetable_csv(data)
    assert [(note.code, note.line, dict(note.params)) for note in found.notes] == [
        ("unplaced-columns", 2, {"expected": 9, "found": 2}),
        ("unplaced-no-activity", 3, {"found": ""}),
        ("unplaced-no-time", 4, {"activity": 5}),
    ]
    assert [found.line for found in found.rows] == [6]


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"", "csv-no-header", 1),
        (b'"1","Monday"\n', "csv-no-header", 1),
        (f'{HEADER}\n"1","a\n'.encode(), "csv-malformed", 2),
        (f'{HEADER}\n"1"x,"a"\n'.encode(), "csv-malformed", 2),
        (f"{HEADER}\nПонедельник".encode("cp1251"), "file-not-utf8", 2),
        (f"{HEADER}\n\x00".encode(), "file-control-character", 2),
        (f"{HEADER}\n".encode() + b'"' + b"x" * 200_000 + b'"', "csv-malformed", 2),
    ],
)
def test_what_is_no_timetable_is_refused(data: bytes, code: str, line: int) -> None:
    assert refused(data) == (code, line)


def test_too_many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhurnal.services.imports.table.MAX_ROWS", 2)
    assert refused(table(*[row(1, "a", "b")] * 3)) == ("csv-too-long", 5)


ALGEBRA = activity(1, "Орлов", "Алгебра", "7 а")


def test_a_teacher_is_in_one_place() -> None:
    found = week(ALGEBRA + activity(2, "Орлов", "Алгебра", "7 б"), row(1, MONDAY, "08:30"), row(2, MONDAY, "08:30"))
    assert where(found) == [(1, 0, 0)]
    params = {"activity": 2, "day": MONDAY, "hour": "08:30", "other": 1, "first": 2, "teacher": "Орлов"}
    assert said(found)[0] == ("unplaced-teacher-busy", 3, params)


def test_a_class_is_in_one_place_and_its_halves_in_two() -> None:
    halves = activity(2, "Орлов", "Английский", "7 а 1") + activity(3, "Соколова", "Английский", "7 а 2")
    apart = week(halves, row(2, MONDAY, "08:30"), row(3, MONDAY, "08:30"))
    assert where(apart) == [(2, 0, 0), (3, 0, 0)]
    whole = activity(4, "Соколова", "Алгебра", "7 а")
    found = week(halves + whole, row(2, MONDAY, "08:30"), row(4, MONDAY, "08:30"), row(3, TUESDAY, "08:30"))
    assert where(found) == [(2, 0, 0), (3, 1, 0)]
    code, line, params = said(found)[0]
    assert (code, line, params["students"], params["other"]) == ("unplaced-students-busy", 3, "7 а", 2)


def test_a_year_is_all_its_groups() -> None:
    found = week(ALGEBRA + activity(2, "Соколова", "Алгебра", "7"), row(1, MONDAY, "08:30"), row(2, MONDAY, "08:30"))
    assert where(found) == [(1, 0, 0)]


def test_rows_of_another_version_of_the_file() -> None:
    found = week(
        ALGEBRA + activity(2, "Соколова", "Алгебра", "7 б"),
        row(9, MONDAY, "08:30"),
        row(1, MONDAY, "08:30", teachers="Соколова"),
        row(1, "Суббота", "08:30"),
        row(1, MONDAY, "23:00"),
        row(1, TUESDAY, "09:25", students="7 a", subject="АЛГЕБРА", teachers="Орлов"),
        row(1, TUESDAY, "09:25"),
    )
    assert where(found) == [(1, 1, 1)]
    assert said(found) == [
        ("unplaced-unknown-activity", 2, {"activity": 9}),
        ("unplaced-differs", 3, {"activity": 1, "column": "teachers", "expected": "Орлов", "found": "Соколова"}),
        ("unplaced-unknown-time", 4, {"activity": 1, "day": "Суббота", "hour": "08:30"}),
        ("unplaced-unknown-time", 5, {"activity": 1, "day": MONDAY, "hour": "23:00"}),
        ("unplaced-row-twice", 7, {"activity": 1, "first": 6}),
        ("import-hours", 14, {"activity": 2, "expected": 1, "found": 0}),
    ]


def test_an_activity_that_runs_past_the_last_hour() -> None:
    time = """<ConstraintActivityPreferredStartingTime><Activity_Id>1</Activity_Id><Day>Вторник</Day>
    <Hour>10:30</Hour></ConstraintActivityPreferredStartingTime>"""
    found = place(read_fet(fet(activity(1, "Орлов", "Алгебра", "7 а", duration=2), times=time)))
    assert found.slots == ()
    assert [(code, params) for code, _, params in said(found)] == [
        ("unplaced-past-last-hour", {"activity": 1}),
        ("import-hours", {"activity": 1, "expected": 2, "found": 0}),
    ]


def test_an_unknown_room_leaves_the_lesson_where_it_is() -> None:
    data = f'{HEADER}\n"1","{MONDAY}","08:30","","","","","Зал",""\n'.encode()
    found = place(read_fet(fet(ALGEBRA)), read_timetable_csv(data))
    assert found.slots == (Slot(1, 0, 0, "", line=2),)
    assert said(found) == [("import-unknown-room", 2, {"activity": 1, "name": "Зал"})]
