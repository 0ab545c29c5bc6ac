"""Bells, terms, days, people's names, and the words for what went wrong."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from zhurnal.domain.errors import FindingsError
from zhurnal.domain.findings import Finding
from zhurnal.language import use
from zhurnal.services.imports import wording
from zhurnal.services.imports.fet_classes import class_name
from zhurnal.services.imports.fet_file import start_of
from zhurnal.services.imports.fet_model import Hour
from zhurnal.services.imports.people import parse_name
from zhurnal.services.imports.school_days import bells_of_hours, read_bells, read_terms, usual_terms
from zhurnal.services.imports.weekdays import numbers, weekdays


def code_of(caught: pytest.ExceptionInfo[FindingsError]) -> tuple[str, int]:
    (finding,) = caught.value.findings
    return finding.code, finding.line


@pytest.mark.parametrize(
    ("rows", "code", "line"),
    [
        ("1,8:30,9:15\n1,9:25,10:10", "bells-order", 3),
        ("1,8:30,9:15\n2,9:10,10:10", "bells-order", 3),
        ("1,9:15,8:30", "bells-order", 2),
        ("1,25:00,26:00", "bells-time", 2),
        ("16,8:30,9:15", "bells-number", 2),
        ("x,8:30,9:15", "bells-number", 2),
        ("1,8:30", "csv-columns", 2),
        ("", "bells-none", 0),
    ],
)
def test_bells_that_cannot_be(rows: str, code: str, line: int) -> None:
    with pytest.raises(FindingsError) as caught:
        read_bells(f"number,from,to\n{rows}\n".encode())
    assert code_of(caught) == (code, line)


def test_bells_of_a_shortened_day() -> None:
    data = "number,from,to,short\n1,8:30,9:15,\n1,8:30,9:00,да\n".encode()
    assert read_bells(data) == [
        {
            "shift": 1,
            "bells": [{"number": 1, "from": "08:30", "to": "09:15"}],
            "short": [{"number": 1, "from": "08:30", "to": "09:00"}],
        }
    ]


def hours(*names: str) -> list[Hour]:
    return [Hour(name, start_of(name)) for name in names]


def test_a_lesson_ends_before_the_next_hour() -> None:
    (shift,) = bells_of_hours(hours("8:00", "8:42", "9:30"), [1, 2, 3], None)
    assert [bell["to"] for bell in shift["bells"]] == ["08:42", "09:24", "10:12"]
    with pytest.raises(FindingsError) as caught:
        bells_of_hours(hours("8:00", "8:42"), [1, 2], 43)
    assert code_of(caught) == ("lesson-minutes", 0)
    with pytest.raises(FindingsError) as caught:
        bells_of_hours(hours("8:42", "8:00"), [1, 2], None)
    assert code_of(caught) == ("hours-order", 0)
    with pytest.raises(FindingsError) as caught:
        bells_of_hours(hours("23:30"), [1], 45)
    assert code_of(caught) == ("lesson-minutes", 0)


@pytest.mark.parametrize(
    ("rows", "code", "line"),
    [
        ("q5,1,x,2026-09-01,2026-10-01", "terms-term", 2),
        ("q1,0-9,x,2026-09-01,2026-10-01", "terms-grades", 2),
        ("q1,,x,2026-09-01,2026-10-01", "terms-grades", 2),
        ("q1,9-1,x,2026-09-01,2026-10-01", "terms-grades", 2),
        ("q1,1,,2026-09-01,2026-10-01", "terms-title", 2),
        ("q1,1,x,2026-02-30,2026-10-01", "terms-date", 2),
        ("q1,1,x,2026-10-01,2026-09-01", "terms-order", 2),
        ("q1,1-4,x,2026-09-01,2026-10-01\nq2,4,y,2026-10-01,2026-11-01", "terms-overlap", 3),
        ("q1,1-4,x,2026-09-01,2026-10-01\nq1,4,y,2026-11-01,2026-12-01", "terms-overlap", 3),
        ("holiday,,x,2026-09-01,2026-10-01", "terms-none", 0),
    ],
)
def test_terms_that_cannot_be(rows: str, code: str, line: int) -> None:
    with pytest.raises(FindingsError) as caught:
        read_terms(f"term,grades,title,from,to\n{rows}\n".encode())
    assert code_of(caught) == (code, line)


def test_terms_of_some_grades() -> None:
    terms = read_terms(b"term,grades,title,from,to\nh1,10 11,I,2026-09-01,2026-12-28\n")
    assert terms.terms[0]["grades"] == [10, 11]
    assert (terms.first.isoformat(), terms.last.isoformat()) == ("2026-09-01", "2026-12-28")


def test_the_usual_terms_leave_no_day_without_term_or_holiday() -> None:
    usual = usual_terms("2026-2027")
    quarters = [span for span in usual.terms if span["term"].startswith("q")]
    spans = sorted([(span["from"], span["to"]) for span in [*quarters, *usual.holidays]])
    assert spans[0][0] == "2026-09-01"
    assert len(spans) == 7
    assert all(before[1] < after[0] for before, after in pairwise(spans))


def test_days_and_numbers() -> None:
    notes: list[Finding] = []
    assert weekdays(["Пн.", "Вторник", "сряда", "THURSDAY"], "a", notes) == [1, 2, 3, 4]
    assert notes == []
    assert weekdays(["День 1", "День 2"], "a", notes) == [1, 2]
    assert [note.code for note in notes] == ["import-days-counted"]
    with pytest.raises(FindingsError):
        weekdays([f"День {number}" for number in range(8)], "a", notes)
    assert numbers(hours("0", "1", "2"), "a") == [0, 1, 2]
    assert numbers(hours("08:30", "09:25"), "a") == [1, 2]
    assert numbers(hours("3", "7"), "a") == [1, 2]
    with pytest.raises(FindingsError):
        numbers(hours(*(f"{hour}:00" for hour in range(16))), "a")


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("8 а", (8, "а")),
        ("8а", (8, "а")),
        ("12-Д", (12, "Д")),
        ("10 «Б»", (10, "Б")),
        ("5 В класс", (5, "В")),
        ("10 ФМ", (10, "ФМ")),
        ("7А1", (7, "А1")),
        ("13 а", None),
        ("8", None),
        ("8 а историки", None),
        ("8 кл", None),
        ("Хор", None),
    ],
)
def test_names_of_classes(name: str, found: tuple[int, str] | None) -> None:
    assert class_name(name) == found


@pytest.mark.parametrize(
    ("name", "family", "given", "patronymic"),
    [
        ("Соколова Анна Игоревна", "Соколова", "Анна", "Игоревна"),
        ("Анна Игоревна Соколова", "Соколова", "Анна", "Игоревна"),
        ("Ким Вера Андреевна", "Ким", "Вера", "Андреевна"),
        ("Чернова Е.В.", "Чернова", "Е.", "В."),
        ("Е. В. Чернова", "Чернова", "Е.", "В."),
        ("Ст.Караиванова", "Караиванова", "Ст.", None),
        ("Зоя Дичева", "Дичева", "Зоя", None),
        ("Дичева Зоя", "Дичева", "Зоя", None),
        ("Йончев", "Йончев", None, None),
    ],
)
def test_names_of_people(name: str, family: str, given: str | None, patronymic: str | None) -> None:
    found = parse_name(name)
    assert (found["family"], found.get("given"), found.get("patronymic")) == (family, given, patronymic)


SOURCES = Path(wording.__file__).parent


def codes_of_the_sources() -> set[str]:
    """Every code that a reader or planner of imports can say."""
    found: set[str] = set()
    code = re.compile(r'"((?:file|xml|csv|zip|fet|ktp|oneroster|bells|hours|lesson|terms|import|unplaced)-[a-z0-9-]+)"')
    for path in SOURCES.glob("*.py"):
        if not path.name.startswith("wording"):
            found |= set(code.findall(path.read_text(encoding="utf-8")))
    return found | {f"unplaced-unknown-{what}" for what in ("teacher", "subject", "students")}


def test_every_code_has_its_sentence_and_none_is_idle() -> None:
    assert codes_of_the_sources() == set(wording.SENTENCES)


def test_sentences_are_filled() -> None:
    finding = Finding("import-name-twice", params={"what": "teacher", "name": "{Орлов}"})
    with use("en"):
        assert wording.sentence(finding) == "{Орлов} (teacher) stands in the file twice; taken once."
