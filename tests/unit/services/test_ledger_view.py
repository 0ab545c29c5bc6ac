"""The class ledger filled from documents: whose marks stand where, and what the means are over."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.school import YEAR, Documents, make_documents, make_record

from zhurnal.domain.source import Document, MemorySource
from zhurnal.rendering.ledger_model import Ledger, PupilRow, Section, Table
from zhurnal.services.ledger_view import Imprint, LedgerFiller, whole_year

NAMES = {"p-0101": "Белов", "p-0102": "Власова", "p-0106": "Юдин"}
IMPRINT = Imprint("c" * 40, date(2026, 10, 24), "d" * 64)


def filler(class_id: str, documents: Documents | None = None, code: str = "q1") -> LedgerFiller:
    record = make_record(documents)
    people: dict[str, Document] = {
        f"people/{p}.yaml": {"kind": "person", "version": 1, "person": p, "family": family, "given": "А."}
        for p, family in NAMES.items()
    }
    term = whole_year(record, YEAR) if code == "year" else record.calendar(YEAR).term(7, code)
    assert term is not None
    return LedgerFiller(record, MemorySource(people), YEAR, class_id, term)


def section(ledger: Ledger, subject: str) -> Section:
    return next(s for s in ledger.sections if s.subject == subject)


def row(ledger: Ledger, subject: str, name: str) -> PupilRow:
    return next(r for r in section(ledger, subject).pupils if r.name == name)


def journal(of: str, *lessons: dict[str, Any]) -> Document:
    return {"kind": "journal", "version": 1, "section": of, "term": "q1", "lessons": list(lessons)}


def lesson(on: str, **marks: str) -> dict[str, Any]:
    given = {pupil.replace("_", "-"): mark for pupil, mark in marks.items()}
    work = {"id": "w-1000", "work": "answer", "written": False, "marks": given}
    return {"id": "l-1000", "date": on, "number": 2, "topic": "Формулы", "works": [work]}


def test_a_mark_its_second_attempt_and_an_absence() -> None:
    ledger = filler("7a").fill(IMPRINT)
    assert row(ledger, "Алгебра", "Белов А.").cells[0] == "5"
    assert row(ledger, "Алгебра", "Власова А.").cells[1] == "2/4"
    assert row(ledger, "Алгебра", "p-0104").cells[0] == "н"
    assert row(ledger, "Алгебра", "Власова А.").summary[0] == "4,00", "the last attempt counts"


def test_who_moved_to_another_class_keeps_the_marks_in_the_mean_of_both() -> None:
    documents = make_documents()
    here, there = f"years/{YEAR}/journals/7b/q1/algebra.yaml", f"years/{YEAR}/journals/7a/q1/algebra.yaml"
    documents[there] = journal("7a/algebra", lesson("2026-10-07", p_0106="5"))
    documents[here] = journal("7b/algebra", lesson("2026-10-21", p_0106="2"))
    for class_id, cells in (("7a", ("5",)), ("7b", ("2",))):
        filled = filler(class_id, documents)
        moved = row(filled.fill(IMPRINT), "Алгебра", "Юдин А.")
        assert (moved.cells, moved.summary[0]) == (cells, "3,50")
        # What is shown is named among the inputs, or a change of it would go unnoticed.
        assert {here, there} <= set(filled.inputs())


def test_the_movement_of_the_class_is_told() -> None:
    (left, moved) = filler("7a").fill(IMPRINT).movements
    assert (left.date, left.name) == (date(2026, 9, 30), "p-0105")
    assert (moved.date, moved.name) == (date(2026, 10, 18), "Юдин А.")
    assert "7б" in moved.what


def test_inputs_name_only_what_exists_once_and_in_order() -> None:
    documents = make_documents()
    inputs = filler("7a", documents).inputs()
    assert inputs == sorted(set(inputs))
    assert set(inputs) <= set(documents)
    assert f"years/{YEAR}/journals/7a/q1/algebra.yaml" in inputs


def test_everything_that_a_page_shows_is_among_the_inputs() -> None:
    documents = make_documents()
    found = filler("7a", documents)
    months = [f"years/{YEAR}/substitutions/2026-{month}.yaml" for month in ("09", "10")]
    there = [path for path in months if path in documents]
    assert there
    others = {c for s in found.sections() for c in found.record.section_classes(YEAR, s)} - {"7a"}
    assert {*there, "regulation.yaml", *(f"years/{YEAR}/classes/{c}.yaml" for c in others)} <= set(found.inputs())


def test_a_substitute_is_among_the_people() -> None:
    documents = make_documents()
    entry = documents[f"years/{YEAR}/substitutions/2026-10.yaml"]["substitutions"][0]
    before = set(filler("7a", documents).people())
    entry |= {"section": "7a/algebra", "date": "2026-10-14", "number": 1, "staff": "t-021"}
    assert set(filler("7a", documents).people()) - before == {"people/t-021.yaml"}


# -- the year -----------------------------------------------------------------------------------


def marked() -> Documents:
    """Marks of two quarters and of the year; p-0106 went from 7a to 7b, p-0102 brought a mark."""
    documents = make_documents()
    for class_id, period, algebra in (
        ("7a", "q1", {"p-0101": "4", "p-0106": "3"}), ("7a", "q4", {"p-0101": "5"}), ("7a", "year", {"p-0101": "5"}),
        ("7b", "year", {"p-0106": "4"}),
    ):  # fmt: skip
        documents[f"years/{YEAR}/finals/{class_id}/{period}.yaml"] = {
            "kind": "finals", "version": 1, "class": class_id, "period": period, "subjects": {"algebra": algebra}
        }  # fmt: skip
    mark = {"id": "s-1", "year": YEAR, "period": "q1", "subject": "algebra", "mark": "4", "school": "Школа № 12"}
    documents["transcripts/p-0102.yaml"] = {"kind": "transcript", "version": 1, "pupil": "p-0102", "marks": [mark]}
    return documents


def algebra(table: Table) -> dict[str, str]:
    """Marks in algebra by name, without those who have none."""
    place = table.heads.index("Алгебра")
    return {name: cells[place] for name, cells in table.rows if cells[place]}


def test_the_last_terms_ledger_has_the_year_beside_it() -> None:
    assert filler("7a", marked()).fill(IMPRINT).summaries == ()
    last = filler("7a", marked(), "q4")
    ledger = last.fill(IMPRINT)
    assert algebra(ledger.term_marks) == {"Белов А.": "5"}
    [(_title, year)] = ledger.summaries
    assert algebra(year) == {"Белов А.": "5"}
    assert {f"years/{YEAR}/finals/7a/{period}.yaml" for period in ("q4", "year")} <= set(last.inputs())
    assert not ledger.whole
    assert ledger.sections


def test_a_mark_of_another_school_has_an_asterisk_and_its_paper_is_an_input() -> None:
    ledger = filler("7a", marked())
    assert algebra(ledger.fill(IMPRINT).term_marks) == {"Белов А.": "4", "Власова А.": "4*", "Юдин А.": "3"}
    assert "transcripts/p-0102.yaml" in ledger.inputs()
    assert "*" in dict(ledger.fill(IMPRINT).legend)


def test_the_years_ledger_is_the_sheets_of_all_periods_without_lessons() -> None:
    for class_id, year, first in (
        ("7a", {"Белов А.": "5"}, {"Белов А.": "4", "Власова А.": "4*", "Юдин А.": "3"}),
        ("7b", {"Юдин А.": "4"}, {"Юдин А.": "3"}),
    ):
        whole = filler(class_id, marked(), "year")
        ledger = whole.fill(IMPRINT)
        assert (ledger.whole, ledger.sections, len(ledger.summaries)) == (True, (), 4)
        assert algebra(ledger.term_marks) == year
        assert algebra(ledger.summaries[0][1]) == first
        assert f"years/{YEAR}/finals/7a/q1.yaml" in whole.inputs()
    assert sum(int(cells[-2] or 0) for _name, cells in filler("7a", marked(), "year").fill(IMPRINT).absences.rows) == 1
