"""What a commit that changes lists says of itself in one line."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.school import HISTORY, PHYSICS, YEAR, make_documents, make_record

from zhurnal.domain.changes import (
    AmendDocument,
    AppointSubstitute,
    AppointTeacher,
    Change,
    CloseDay,
    EnrolPupil,
    LeavePupil,
    MovePupil,
)
from zhurnal.domain.source import Draft
from zhurnal.services.subjects import subject_line

DAY = date(2026, 10, 20)


def enrolled(number: int, class_id: str = "7b") -> list[Change]:
    return [EnrolPupil(year=YEAR, class_id=class_id, pupil=f"p-{n:04}", first=DAY) for n in range(number)]


LEFT = LeavePupil(year=YEAR, class_id="7b", pupil="p-0201", last=DAY)
MOVED = MovePupil(year=YEAR, class_id="7a", to_class="7b", pupil="p-0102", first=DAY)
SECTION = f"years/{YEAR}/sections/7b/history.yaml"


def substitute(number: int) -> AppointSubstitute:
    return AppointSubstitute(year=YEAR, section="7b/history", date=date(2026, 10, 14), number=number, staff=PHYSICS)


def amended(title: str, was: str = "") -> AmendDocument:
    document: dict[str, Any] = dict(make_documents()[SECTION])
    return AmendDocument(place=SECTION, was={**document, "title": was}, now={**document, "title": title})


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ([*enrolled(1), LEFT], "7б: зачислен 1, выбыл 1"),
        (enrolled(2), "7б: зачислено 2"),
        (enrolled(11), "7б: зачислено 11"),
        (enrolled(21), "7б: зачислен 21"),
        ([MOVED], "7а: переведён в 7б 1"),
        ([*enrolled(1, "7a"), MOVED, LEFT], "7а: зачислен 1, переведён в 7б 1; 7б: выбыл 1"),
        ([substitute(7)], f"Замена 14.10 ур. 7 7b/history: {PHYSICS}"),
        ([substitute(1), substitute(7)], "Замены 2"),
        (
            [AppointTeacher(year=YEAR, section="7a/algebra", staff=HISTORY, first=DAY, last=DAY, order="7")],
            f"Временный учитель 7a/algebra: {HISTORY} 20.10–20.10",
        ),
        ([CloseDay(year=YEAR, date=DAY)], "20.10 занятия отменены"),
        # The load and the rest of one document are two changes and one document.
        ([amended("А"), amended("Б", "А")], "Справочники и списки: группы 1"),
        ([LEFT, amended("А")], "7б: выбыл 1; Справочники и списки: группы 1"),
    ],
)
def test_a_change_of_lists_is_told_in_one_line(changes: list[Change], line: str) -> None:
    record = make_record()
    assert subject_line(changes, record, Draft(record.source)) == line
