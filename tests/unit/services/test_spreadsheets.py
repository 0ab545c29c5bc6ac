"""Class lists out as a spreadsheet, altered as a secretary does, and back as documents."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook
from tests import school as small
from tests.unit.services.proposing import CLASS_7A, CLASS_7B, founded, school, set_clock  # noqa: F401

from zhurnal.domain import paths
from zhurnal.domain.errors import FindingsError
from zhurnal.domain.findings import Effect
from zhurnal.language import use
from zhurnal.services import proposals
from zhurnal.services.editing.check import examine
from zhurnal.services.school import School
from zhurnal.services.spreadsheets import roster, workbook
from zhurnal.services.wording import sentence

ON = date(2026, 10, 14)
Edit = Callable[[list[list[str]]], None]


def exported(at: School, *classes: str) -> bytes:
    """The lists of some classes."""
    return roster.export(at.record(), at.register(), small.YEAR, classes or ("7a", "7b"), ON)


def edited(data: bytes, edit: Edit) -> bytes:
    """The workbook with its table of texts altered."""
    book = load_workbook(io.BytesIO(data))
    rows = [[str(value or "") for value in row] for row in book.worksheets[0].iter_rows(values_only=True)]
    edit(rows)
    made = Workbook()
    sheet = made.create_sheet("x", 0)
    for row in rows:
        sheet.append(row)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def filled(at: School, data: bytes) -> roster.Filled:
    """What a sheet comes to."""
    return roster.fill(at.record(), at.register(), data, "lists.xlsx", year=small.YEAR, on=ON, secret="s")


def column(rows: list[list[str]], title: str) -> int:
    """Index of a column by its title."""
    return rows[0].index(title)


def row_of(rows: list[list[str]], pupil: str) -> list[str]:
    """The row of a pupil."""
    return next(row for row in rows if pupil in row)


def newcomer(class_title: str = "7а", first: str = "2026-10-19", **cells: str) -> Edit:
    """A line more at the end, without an id."""

    def edit(rows: list[list[str]]) -> None:
        values = {
            "Класс": class_title, "Фамилия": "Ветрова", "Имя": "Анна", "Дата рождения": "2013-05-03",
            "В классе с": first, "Приказ": "45-у", **cells,
        }  # fmt: skip
        assert set(values) <= set(rows[0])
        rows.append([values.get(title, "") for title in rows[0]])

    return edit


def test_what_went_out_comes_back_as_nothing(school: School) -> None:  # noqa: F811
    found = filled(school, exported(school))
    assert (found.built.documents, found.built.people, found.built.problems) == ({}, {}, [])
    assert found.left > 3


def test_a_text_stays_a_text(school: School) -> None:  # noqa: F811
    data = workbook.write("x", [workbook.Heading("a", ["A"])], [{"a": "=1+1"}, {"a": "05.09"}])
    cells = [cell.value for cell in load_workbook(io.BytesIO(data)).worksheets[0]["A"]]
    assert cells == ["A", "=1+1", "05.09"]
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        assert b"<f>" not in packed.read("xl/worksheets/sheet1.xml")


def test_a_newcomer_gets_an_id_a_place_and_an_entry_in_the_register(school: School) -> None:  # noqa: F811
    data = edited(exported(school, "7a"), newcomer(Телефон="+7 900 000-00-00", Пол="девочка"))
    built = filled(school, data).built
    assert not built.problems
    ((pupil, person),) = built.people.items()
    assert (person["family"], person["phone"], person["gender"]) == ("Ветрова", "+7 900 000-00-00", "f")
    document = built.documents[CLASS_7A]
    assert document is not None
    line = next(entry for entry in document["roster"] if entry["pupil"] == pupil)
    assert line == {"pupil": pupil, "from": "2026-10-19", "order": "45-у"}
    assert built.documents[paths.pupil(pupil)] == {"kind": "pupil", "version": 1, "adult": "2031-05-03"}
    assert examine(school, small.ADMINISTRATOR, built).ok
    # The same file again says the same of the same pupil.
    assert list(filled(school, data).built.people) == [pupil]


def test_a_move_and_a_newcomer_of_both_classes_meet_in_one_document(school: School) -> None:  # noqa: F811
    def edit(rows: list[list[str]]) -> None:
        row = row_of(rows, "p-0101")
        row[column(rows, "Куда выбывает")] = "7б"
        row[column(rows, "Последний день здесь")] = "2026-10-18"
        newcomer("7б")(rows)

    built = filled(school, edited(exported(school), edit)).built
    assert not built.problems
    document = built.documents[CLASS_7B]
    assert document is not None
    stood = (school.record().source.get(CLASS_7B) or {})["roster"]
    pupils = {entry["pupil"] for entry in document["roster"] if entry not in stood}
    assert pupils == {"p-0101", *built.people}
    assert examine(school, small.ADMINISTRATOR, built).ok


def test_a_name_put_right_goes_to_the_register_alone(school: School) -> None:  # noqa: F811
    def edit(rows: list[list[str]]) -> None:
        row_of(rows, "p-0101")[column(rows, "Фамилия")] = "Иванова-Петрова"

    built = filled(school, edited(exported(school, "7a"), edit)).built
    assert (set(built.people), built.documents) == ({"p-0101"}, {})
    assert built.people["p-0101"]["family"] == "Иванова-Петрова"


def test_what_was_merged_is_not_entered_twice(school: School) -> None:  # noqa: F811
    data = edited(exported(school, "7a"), newcomer())
    built = filled(school, data).built
    made = proposals.propose(school, small.ADMINISTRATOR, built.documents, title="x", people=built.people)
    head = made.head
    answer = proposals.approve(school, made.name, small.DEPUTY, head)
    assert answer.ok, answer
    again = filled(school, data)
    assert (again.built.documents, again.built.people, again.built.problems) == ({}, {}, [])


def test_an_english_sheet_is_read_by_a_russian_server(school: School) -> None:  # noqa: F811
    with use("en"):
        data = exported(school, "7a")
    assert "Family name" in [c.value for c in load_workbook(io.BytesIO(data)).worksheets[0][1]]
    assert not filled(school, data).built.problems


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (newcomer("9я"), "sheet-no-class"),
        (newcomer(**{"Куда выбывает": "7б"}), "sheet-comes-and-goes"),
        (newcomer(**{"Пол": "кот"}), "sheet-not-offered"),
        (newcomer(**{"Подгруппы класса": "хор"}), "sheet-no-group"),
        (newcomer(**{"Id (для нового ученика пусто)": "p-9999"}), "sheet-no-pupil"),
        (newcomer(**{"Id (для нового ученика пусто)": "p-0101"}), "sheet-line-altered"),
        (newcomer(**{"Имя": ""}), "edit-cell-missing"),
        (newcomer(first=""), "edit-cell-missing"),
    ],
)
def test_a_wrong_line_is_told_by_its_number(school: School, edit: Edit, code: str) -> None:  # noqa: F811
    data = edited(exported(school, "7a"), edit)
    last = sum(1 for _ in load_workbook(io.BytesIO(data)).worksheets[0].iter_rows())
    found = examine(school, small.ADMINISTRATOR, filled(school, data).built)
    assert [f.code for f in found.rows.get(str(last), found.findings)] == [code]
    assert not found.ok
    for finding in found.findings:
        assert "{" not in sentence(finding)


def test_an_impossible_date_is_told_at_its_line(school: School) -> None:  # noqa: F811
    data = edited(exported(school, "7a"), newcomer(first="2026-02-30"))
    found = examine(school, small.ADMINISTRATOR, filled(school, data).built)
    assert any(f.effect is Effect.REFUSE for f in found.findings)


def without(title: str) -> Edit:
    """A column taken out."""

    def edit(rows: list[list[str]]) -> None:
        at = column(rows, title)
        for row in rows:
            del row[at]

    return edit


def heading(title: str, other: str) -> Edit:
    """A column's title altered."""

    def edit(rows: list[list[str]]) -> None:
        rows[0][column(rows, title)] = other

    return edit


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (without("Фамилия"), "sheet-column-missing"),
        (heading("Телефон", "Прозвище"), "sheet-column-unknown"),
        (heading("Телефон", "Имя"), "sheet-column-twice"),
        (newcomer(**{"Имя": "а" * 600}), "sheet-cell-too-long"),
    ],
)
def test_a_sheet_that_is_another_table_is_refused(school: School, edit: Edit, code: str) -> None:  # noqa: F811
    data = edited(exported(school, "7a"), edit)
    with pytest.raises(FindingsError) as caught:
        filled(school, data)
    assert [f.code for f in caught.value.findings] == [code]


def bomb() -> bytes:
    """A workbook's zip of some kilobytes that unfolds to 70 MB."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b" " * 70_000_000)
    return stream.getvalue()


def entities(data: bytes) -> bytes:
    """A workbook whose sheet declares an entity."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name.endswith("sheet1.xml"):
                text = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaa">]>' + text
            new.writestr(name, text)
    return stream.getvalue()


def test_hostile_files_are_refused_whole(school: School) -> None:  # noqa: F811
    good = exported(school, "7a")
    for data, code in (
        (b"", "sheet-unreadable"),
        (b"hello", "sheet-unreadable"),
        (good[: len(good) // 2], "sheet-unreadable"),
        (entities(good), "sheet-unreadable"),
        (bomb(), "sheet-too-large"),
        (b"x" * (workbook.MAX_BYTES + 1), "sheet-too-large"),
    ):
        with pytest.raises(FindingsError) as caught:
            filled(school, data)
        assert [f.code for f in caught.value.findings] == [code], data[:20]
