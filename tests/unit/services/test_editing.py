"""Documents as tables: what stands comes back unchanged; what is typed becomes the document that it means."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import school as small
from tests.school import YEAR

from zhurnal.domain.record import Record
from zhurnal.domain.source import MemorySource
from zhurnal.services.editing import calendar, curriculum, roster, sections, timetable
from zhurnal.services.editing.sheet import Built, NumbersError, Sheet, SheetError, numbers_of, numbers_told

ON = date(2026, 10, 14)
CLASS_7A = f"years/{YEAR}/classes/7a.yaml"
REGISTER = MemorySource({})


def name(identity: str) -> str:
    return f"Имя {identity}"


def posted(filled: Sheet, **changes: str) -> dict[str, str]:
    """What a browser would send of the page, but for `changes`: roster__2__to is the field roster.2.to."""
    found = {
        f"{table.name}.{row.key}.{column.name}": row[column.name]
        for table in filled.tables for row in table.rows for column in table.columns
        if column.kind != "shown" and (column.kind != "check" or row[column.name])
    }  # fmt: skip
    return {**found, **{key.replace("__", "."): value for key, value in changes.items()}}


def same(text: str) -> str:
    return text


@pytest.fixture
def record() -> Record:
    documents = small.make_documents()
    documents[f"years/{YEAR}/curriculum.yaml"] = {
        "kind": "curriculum", "version": 1,
        "hours": [
            {"grade": 7, "subject": "algebra", "week": 3, "year": 102},
            {"grade": 8, "subject": "physics", "year": 68},
        ],
    }  # fmt: skip
    return Record(MemorySource(documents))


Editor = tuple[Callable[[Record], Sheet], Callable[[Record, Sheet], Built]]


def editor(what: str) -> Editor:
    kind, _, place = what.partition(" ")
    found: dict[str, Editor] = {
        "class": (
            lambda r: roster.sheet(r, YEAR, place, ON, name),
            lambda r, s: roster.build(r, YEAR, place, s, register=REGISTER, secret="secret", on=ON),
        ),
        "section": (
            lambda r: sections.sheet(r, YEAR, place, ON, name), lambda r, s: sections.build(r, YEAR, place, s)
        ),
        "timetable": (
            lambda r: timetable.sheet(r, YEAR, place, 0), lambda r, s: timetable.build(r, YEAR, place, 0, s)
        ),
        "calendar": (lambda r: calendar.sheet(r, YEAR), lambda r, s: calendar.build(r, YEAR, s)),
        "curriculum": (lambda r: curriculum.sheet(r, YEAR), lambda r, s: curriculum.build(r, YEAR, s)),
    }  # fmt: skip
    return found[kind]


def edited(record: Record, what: str, **changes: str) -> Built:
    make, build = editor(what)
    filled = make(record)
    filled.read(posted(filled, **changes), same)
    return build(record, filled)


def codes(built: Built) -> list[tuple[str, str]]:
    return [(row, finding.code) for row, finding in built.problems]


@pytest.mark.parametrize(
    "what",
    [
        "class 7a", "class 7b", "class 10a", "section 7a/algebra", "section 7/pe", "section 7/robotics",
        "section 7a/english-1", "timetable 7a", "timetable 7b", "timetable 10a", "calendar", "curriculum",
    ],
)  # fmt: skip
def test_what_is_sent_as_it_was_shown_changes_nothing(record: Record, what: str) -> None:
    built = edited(record, what)
    assert (built.documents, built.people, built.problems) == ({}, {}, [])


def test_a_new_pupil_gets_an_id_a_name_in_the_register_and_a_place(record: Record) -> None:
    built = edited(
        record, "class 7a", enrol__n0__family="Орлова", enrol__n0__given="Ника", enrol__n0__birth="2012-02-29",
        enrol__n0__from="2026-10-15", enrol__n0__order="45-у",
    )  # fmt: skip
    assert not built.problems
    (pupil,) = built.people
    assert built.people[pupil] == {
        "kind": "person", "version": 1, "person": pupil, "family": "Орлова", "given": "Ника", "birth": "2012-02-29",
    }  # fmt: skip
    assert built.documents[f"pupils/{pupil}.yaml"] == {"kind": "pupil", "version": 1, "adult": "2030-03-01"}
    before = record.class_(YEAR, "7a")
    after = built.documents[CLASS_7A]
    assert after is not None
    line = {"pupil": pupil, "from": "2026-10-15", "order": "45-у"}
    assert [entry for entry in after["roster"] if entry != line] == before["roster"]
    assert line in after["roster"]
    assert {k: v for k, v in after.items() if k != "roster"} == {k: v for k, v in before.items() if k != "roster"}
    assert "Орлова" not in str(built.documents)


def test_the_id_of_a_new_pupil_stays_when_the_form_is_sent_again(record: Record) -> None:
    row = {"enrol__n0__family": "Орлова", "enrol__n0__given": "Ника", "enrol__n0__from": "2026-10-15"}
    make, _build = editor("class 7a")

    def pupil(secret: str) -> list[str]:
        filled = make(record)
        filled.read(posted(filled, **row), same)
        return list(roster.build(record, YEAR, "7a", filled, register=REGISTER, secret=secret, on=ON).people)

    assert pupil("one") == pupil("one") != pupil("other")


def test_a_new_line_stands_by_the_alphabet_where_the_others_do() -> None:
    """Rows of the sheet are told by what stood: a line put in between shifts no other's group or finding."""
    documents: dict[str, Any] = small.make_documents()
    people = {p: {"kind": "person", "version": 1, "person": p, "family": f} for p, f in (
        ("p-0101", "Антонов"), ("p-0102", "Ёлкина"), ("p-0103", "Жуков"), ("p-0104", "Яшин"), ("p-0105", "Яшин"),
        ("p-0106", "Яшина"),
    )}  # fmt: skip
    register = MemorySource({f"people/{p}.yaml": entry for p, entry in people.items()})
    record = Record(MemorySource(documents))
    filled = roster.sheet(record, YEAR, "7a", ON, name)
    group = record.class_(YEAR, "7a")["parts"][0]
    leaver = group["members"][0]["pupil"]
    index = next(n for n, e in enumerate(record.class_(YEAR, "7a")["roster"]) if e["pupil"] == leaver)
    changes = {
        "enrol__n0__family": "Ершов", "enrol__n0__given": "Ян", "enrol__n0__from": "2026-10-15",
        "enrol__n1__family": "Аист", "enrol__n1__given": "Ия", "enrol__n1__from": "2026-10-15",
        f"groups__{index}__{group['part']}": "",
    }  # fmt: skip
    filled.read(posted(filled, **changes), same)
    built = roster.build(record, YEAR, "7a", filled, register=register, secret="secret", on=ON)
    after = built.documents[CLASS_7A]
    assert after is not None
    families = [{**people, **built.people}[line["pupil"]]["family"] for line in after["roster"]]
    assert families == ["Аист", "Антонов", "Ёлкина", "Ершов", "Жуков", "Яшин", "Яшин", "Яшина"]
    assert built.places[CLASS_7A, "/roster/0"] == "enrol.n1"
    assert built.places[CLASS_7A, "/roster/1"] == "roster.0"
    assert [m["pupil"] for m in after["parts"][0]["members"] if m.get("to") == "2026-10-13"] == [leaver]


def test_a_known_pupil_comes_back_without_a_new_entry_of_the_register(record: Record) -> None:
    built = edited(record, "class 7b", enrol__n0__known="p-0105", enrol__n0__from="2026-10-15")
    assert not built.people
    assert list(built.documents) == [f"years/{YEAR}/classes/7b.yaml"]


def test_who_moves_keeps_the_old_line_and_gets_one_in_the_other_class(record: Record) -> None:
    built = edited(record, "class 7a", roster__0__goes="7b", roster__0__to="2026-10-16", roster__0__left="45-у")
    assert not built.problems
    old, new = (built.documents[f"years/{YEAR}/classes/{c}.yaml"] for c in ("7a", "7b"))
    assert old is not None
    assert new is not None
    assert old["roster"][0] == {
        **record.class_(YEAR, "7a")["roster"][0], "to": "2026-10-16", "left": "45-у", "moved": "7b"
    }  # fmt: skip
    assert new["roster"][-1] == {"pupil": "p-0101", "from": "2026-10-17", "order": "45-у"}
    assert built.places[f"years/{YEAR}/classes/7b.yaml", f"/roster/{len(new['roster']) - 1}"] == "roster.0"


def test_who_leaves_gets_a_last_day_and_the_order(record: Record) -> None:
    built = edited(record, "class 7a", roster__1__goes="leaves", roster__1__to="2026-10-16", roster__1__left="46-у")
    after = built.documents[CLASS_7A]
    assert after is not None
    assert after["roster"][1]["to"] == "2026-10-16"
    assert after["roster"][1]["left"] == "46-у"
    assert "moved" not in after["roster"][1]
    assert list(built.documents) == [CLASS_7A]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"roster__0__goes": "7b"}, ("roster.0", "edit-last-day-missing")),
        ({"roster__0__to": "2026-10-16"}, ("roster.0", "edit-goes-missing")),
        ({"roster__0__from": ""}, ("roster.0", "edit-cell-missing")),
        ({"enrol__n0__family": "Орлова"}, ("enrol.n0", "edit-cell-missing")),
        ({"teachers__n0__staff": "t-001"}, ("teachers.n0", "edit-cell-missing")),
        ({"left__4__goes": ""}, ("left.4", "edit-goes-missing")),
    ],
)
def test_a_line_of_the_roster_that_says_too_little_is_told_at_the_line(
    record: Record, changes: dict[str, str], told: tuple[str, str]
) -> None:  # fmt: skip
    assert told in codes(edited(record, "class 7a", **changes))


def test_a_move_that_stands_is_not_turned_into_another(record: Record) -> None:
    moved = next(n for n, e in enumerate(record.class_(YEAR, "7a")["roster"]) if "moved" in e)
    built = edited(record, "class 7a", **{f"roster__{moved}__goes": "8a"})
    assert (f"roster.{moved}", "edit-move-stands") in codes(built)


def test_a_group_changes_from_a_day_on(record: Record) -> None:
    part = record.class_(YEAR, "7a")["parts"][0]
    pupil = part["members"][0]["pupil"]
    index = next(n for n, e in enumerate(record.class_(YEAR, "7a")["roster"]) if e["pupil"] == pupil)
    other = record.class_(YEAR, "7a")["parts"][1]["part"]
    built = edited(
        record, "class 7a",
        **{f"groups__{index}__{part['part']}": "", f"groups__{index}__{other}": "on"},
        **{"groups-day__0__from": "2026-10-19"},
    )  # fmt: skip
    after = built.documents[CLASS_7A]
    assert after is not None
    one, two = after["parts"][:2]
    assert one["members"][0] == {**part["members"][0], "to": "2026-10-18"}
    assert two["members"][-1] == {"pupil": pupil, "from": "2026-10-19"}


def test_a_class_teacher_follows_another(record: Record) -> None:
    built = edited(
        record, "class 7a", teachers__0__to="2026-10-18", teachers__n0__staff="t-001", teachers__n0__from="2026-10-19"
    )  # fmt: skip
    after = built.documents[CLASS_7A]
    assert after is not None
    assert after["class-teachers"] == [
        {**record.class_(YEAR, "7a")["class-teachers"][0], "to": "2026-10-18"}, {"staff": "t-001", "from": "2026-10-19"}
    ]  # fmt: skip


def test_a_new_section(record: Record) -> None:
    built = edited(
        record, "section ", section__0__home="7a", section__0__name="chess", section__0__title="Шахматы, 7а",
        section__0__subject="chess", section__0__type="elective", section__0__marking="none",
        members__n0__who="7a english-1", members__n1__who="p-0201", members__n1__from="2026-10-19",
        teachers__n0__staff="t-003", teachers__n0__role="main", teachers__n0__from="2026-10-19",
    )  # fmt: skip
    assert not built.problems
    assert built.documents == {
        f"years/{YEAR}/sections/7a/chess.yaml": {
            "kind": "section", "version": 1, "section": "7a/chess", "title": "Шахматы, 7а", "subject": "chess",
            "type": "elective", "marking": "none",
            "members": [{"class": "7a", "part": "english-1"}, {"pupil": "p-0201", "from": "2026-10-19"}],
            "teachers": [{"staff": "t-003", "role": "main", "from": "2026-10-19"}],
        }
    }  # fmt: skip


@pytest.mark.parametrize(("text", "code"), [("Chess", "edit-section-name"), ("algebra", "edit-section-stands")])
def test_a_section_needs_a_name_of_its_own(record: Record, text: str, code: str) -> None:
    built = edited(record, "section ", section__0__home="7a", section__0__name=text)
    assert ("section.0", code) in codes(built)


def test_a_teacher_taken_out_of_a_section(record: Record) -> None:
    built = edited(record, "section 7a/algebra", teachers__1__gone="on")
    after = built.documents[f"years/{YEAR}/sections/7a/algebra.yaml"]
    assert after is not None
    assert [t["staff"] for t in after["teachers"]] == ["t-001"]


def test_a_new_timetable_ends_the_one_before(record: Record) -> None:
    path = f"years/{YEAR}/timetable/7a.yaml"
    before = record.source.get(path)
    assert before is not None
    built = edited(
        record, "timetable 7a",
        **{"span__0__since": "2026-11-05", "slots__0__section": "", "slots__nd2-3-0__section": "7a/algebra",
           "slots__nd2-3-0__room": "12"},
    )  # fmt: skip
    after = built.documents[path]
    assert after is not None
    old, new = after["weeks"]
    assert old == {**before["weeks"][0], "to": "2026-11-04"}
    assert new["from"] == "2026-11-05"
    lessons = before["weeks"][0]["slots"][1:]
    assert sorted(map(str, new["slots"])) == sorted(
        map(str, [*lessons, {"day": 2, "number": 3, "section": "7a/algebra", "room": "12"}])
    )
    place = new["slots"].index({"day": 2, "number": 3, "section": "7a/algebra", "room": "12"})
    assert built.places[path, f"/weeks/1/slots/{place}"] == "slots.nd2-3-0"


def test_a_room_without_a_section_is_told_at_its_place(record: Record) -> None:
    built = edited(record, "timetable 7a", **{"slots__nd2-3-0__room": "12"})
    assert codes(built) == [("slots.nd2-3-0", "edit-slot-without-section")]


def test_exceptions_of_the_calendar_by_scope(record: Record) -> None:
    built = edited(
        record, "calendar", exceptions__n0__date="2026-12-14", exceptions__n0__what="cancelled",
        exceptions__n0__grades="1-4, 7", exceptions__n0__classes="8а, 10A", exceptions__n0__title="Мороз",
        exceptions__n1__date="2026-12-19", exceptions__n1__what="as-day", exceptions__n1__as="1",
    )  # fmt: skip
    assert not built.problems, built.problems
    after = built.documents[f"years/{YEAR}/calendar.yaml"]
    assert after is not None
    assert after["exceptions"] == [
        {"id": "e-1", "date": "2026-12-14", "what": "cancelled", "grades": [1, 2, 3, 4, 7], "classes": ["8a", "10a"],
         "title": "Мороз"},
        {"id": "e-2", "date": "2026-12-19", "what": "as-day", "as": 1},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("terms__0__grades", "1-13", "edit-numbers"), ("terms__0__grades", "пять", "edit-numbers"),
        ("holidays__0__classes", "9ю", "edit-class-unknown"), ("bells-1__0__number", "x", "edit-numbers"),
    ],
)  # fmt: skip
def test_what_is_no_number_and_no_class_is_told_at_its_row(record: Record, field: str, value: str, code: str) -> None:
    built = edited(record, "calendar", **{field: value})
    table, row, _column = field.split("__")
    assert (f"{table}.{row}", code) in codes(built)


def test_bells_keep_the_short_ones_beside_them(record: Record) -> None:
    built = edited(record, "calendar", **{"bells-1__0__to": "09:10", "bells-2__4__gone": "on"})
    after = built.documents[f"years/{YEAR}/calendar.yaml"]
    assert after is not None
    first, second = after["shifts"]
    assert first["bells"][0] == {"number": 1, "from": "08:30", "to": "09:10"}
    assert first["short"] == record.calendar(YEAR).document["shifts"][0]["short"]
    assert len(second["bells"]) == 4
    assert "short" not in second


def test_hours_of_the_curriculum(record: Record) -> None:
    built = edited(
        record, "curriculum",
        **{"grade-7__0__week": "4", "grade-7__n0__subject": "history", "grade-7__n0__year": "68"},
        **{"grade-8__1__gone": "on"},
    )  # fmt: skip
    after = built.documents[f"years/{YEAR}/curriculum.yaml"]
    assert after is not None
    assert after["hours"] == [
        {"grade": 7, "subject": "algebra", "week": 4, "year": 102}, {"grade": 7, "subject": "history", "year": 68}
    ]  # fmt: skip


def test_a_subject_stands_once_in_a_grade_and_hours_are_numbers(record: Record) -> None:
    twice = edited(record, "curriculum", **{"grade-7__n0__subject": "algebra", "grade-7__n0__year": "много"})
    assert codes(twice) == [("grade-7.n0", "edit-subject-twice"), ("grade-7.n0", "edit-numbers")]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("roster__99__to", "2026-10-14"), ("other__0__to", "x"), ("roster__0__goes", "11z"),
        ("enrol__n0__known", "p-0101"), ("enrol__n0__family", "О" * 81), ("roster__0__pupil", "p-0201"),
    ],
)  # fmt: skip
def test_what_the_page_never_offered_is_refused(record: Record, field: str, value: str) -> None:
    if field == "roster__0__pupil":
        built = edited(record, "class 7a", **{field: value})  # shown only: whatever comes is not read
        assert not built.documents
        return
    with pytest.raises(SheetError):
        edited(record, "class 7a", **{field: value})


def test_a_room_that_the_catalogue_lost_may_stay(record: Record) -> None:
    documents: dict[str, Any] = small.make_documents()
    documents[CLASS_7A] = {**documents[CLASS_7A], "room": "gone"}
    other = Record(MemorySource(documents))
    assert edited(other, "class 7a").documents == {}


@given(st.sets(st.integers(0, 15)))
def test_numbers_are_read_as_they_are_told(numbers: set[int]) -> None:
    assert numbers_of(numbers_told(sorted(numbers)), 0, 15) == sorted(numbers)


@pytest.mark.parametrize("text", ["1-", "-2", "3-1", "0", "13", "а", "1..3", "²"])
def test_what_is_no_list_of_grades(text: str) -> None:
    with pytest.raises(NumbersError):
        numbers_of(text, 1, 12)


@pytest.mark.parametrize(("text", "found"), [("1-4, 7", [1, 2, 3, 4, 7]), ("1 – 3;9", [1, 2, 3, 9]), ("", [])])
def test_lists_of_grades_as_people_write_them(text: str, found: list[int]) -> None:
    assert numbers_of(text, 1, 12) == found


@pytest.mark.parametrize(
    ("birth", "adult"),
    [("2013-05-03", "2031-05-03"), ("2012-02-29", "2030-03-01"), ("9999-12-31", ""), ("", ""), ("2013-02-30", "")],
)
def test_the_day_of_coming_of_age(birth: str, adult: str) -> None:
    assert roster.coming_of_age(birth) == adult
