"""A new class as a form has it: its id from its title, what is wrong with a title."""

from __future__ import annotations

import pytest
from tests import school as small
from tests.unit.services.test_editing_forms import posted

from zhurnal.domain import paths
from zhurnal.domain.source import MemorySource
from zhurnal.services.editing import new_class
from zhurnal.services.editing.sheet import Built

ON = small.WEDNESDAY


def built(**cells: str) -> Built:
    record = small.make_record()
    filled = new_class.sheet(record, small.YEAR, ON, str)
    filled.read(posted(filled, **cells), lambda raw: raw)
    return new_class.build(record, small.YEAR, filled, register=MemorySource({}), secret="secret")


@pytest.mark.parametrize(
    ("title", "class_id", "grade"),
    [("7в", "7v", 7), ("10 Б", "10b", 10), ("5«Ж»", "5zh", 5), ("11-А", "11a", 11), ("12я", "12ya", 12)],
)
def test_the_title_gives_the_id_by_the_fixed_table(title: str, class_id: str, grade: int) -> None:
    found = built(class__0__title=title)
    assert not found.problems
    document = found.documents[paths.class_(small.YEAR, class_id)]
    assert document == {
        "kind": "class", "version": 1, "class": class_id, "title": title, "grade": grade, "shift": 1
    }  # fmt: skip


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("", "edit-cell-missing"), ("7а", "edit-class-stands"), ("7 A", "edit-class-stands"),
        ("13а", "edit-class-title"), ("Первый", "edit-class-title"), ("7", "edit-class-title"),
        ("七", "edit-class-title"),
    ],
)  # fmt: skip
def test_a_title_that_names_no_new_class_is_told(title: str, code: str) -> None:
    found = built(class__0__title=title)
    assert [(row, finding.code) for row, finding in found.problems] == [("class.0", code)]
    assert not found.documents


def test_class_teacher_and_first_pupils() -> None:
    found = built(
        class__0__title="7в", class__0__shift="2", teachers__n0__staff=small.PE, teachers__n0__from="2026-10-19",
        enrol__n0__family="Яшин", enrol__n0__given="Лев", enrol__n0__birth="2013-05-09", enrol__n0__from="2026-10-19",
        enrol__n1__family="Абрамова", enrol__n1__given="Ия", enrol__n1__from="2026-10-19", enrol__n1__order="45-у",
    )  # fmt: skip
    document = found.documents[paths.class_(small.YEAR, "7v")] or {}
    assert (document["shift"], document["class-teachers"]) == (2, [{"staff": small.PE, "from": "2026-10-19"}])
    families = [str(found.people[line["pupil"]]["family"]) for line in document["roster"]]
    assert families == ["Абрамова", "Яшин"], "by the alphabet"
    assert {paths.pupil(pupil) for pupil in found.people} <= set(found.documents)
