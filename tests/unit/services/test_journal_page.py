"""The journal page as values: which columns and rows there are, what they hold, who may write where."""

from __future__ import annotations

from typing import Any

import pytest
from tests import school as small
from tests.school import ALGEBRA, CLASS_TEACHER, DEPUTY, HISTORY, JOURNAL, PRIMARY, YEAR, Documents

from zhurnal.domain.source import MemorySource
from zhurnal.services.journal_model import JournalPage
from zhurnal.services.journal_page import NoSuchJournalError, journal_page

NOON = "2026-10-14 12:00:00"


def page(
    section: str = "7a/algebra",
    actor: str = ALGEBRA,
    at: str = NOON,
    term: str = "q1",
    documents: Documents | None = None,
) -> JournalPage:
    """The page over the small school."""
    record = small.make_record(documents)
    return journal_page(record, MemorySource({}), YEAR, section, term, actor, small.at(at))


def changed(path: str, **values: Any) -> Documents:
    """The small school with values of one document put in."""
    documents = small.make_documents()
    return {**documents, path: {**documents.get(path, {}), **values}}


def test_columns_are_the_timetables_lessons_a_week_ahead_and_the_works() -> None:
    lessons = page().lessons
    assert [str(e.date) for e in lessons][-5:] == ["2026-10-12", "2026-10-14", "2026-10-15", "2026-10-19", "2026-10-21"]
    first = next(e for e in lessons if e.ref == "l-0001")
    assert [(c.work, c.main, c.short) for c in first.columns] == [("w-0001", True, ""), ("w-0002", False, "к/р")]
    assert [c.index for c in page().columns] == list(range(len(page().columns)))
    assert {e.state for e in lessons} == {"empty", "begun", "complete", "planned"}


def test_a_lesson_off_the_timetable_has_its_column_too() -> None:
    extra = {"id": "l-0009", "date": "2026-10-13", "number": 4, "topic": "Повторение"}
    lessons = [*small.make_documents()[JOURNAL]["lessons"], extra]
    found = page(documents=changed(JOURNAL, lessons=sorted(lessons, key=lambda e: e["date"])))
    assert [e.ref for e in found.lessons if str(e.date) in ("2026-10-12", "2026-10-13", "2026-10-14")] == [
        "@2026-10-12/1", "l-0009", "l-0002",
    ]  # fmt: skip


def test_a_cell_shows_the_reason_and_keeps_what_the_teacher_wrote() -> None:
    absences = {
        "kind": "absences", "version": 1, "pupil": "p-0104",
        "absences": [{"id": "a-1", "from": "2026-10-07", "to": "2026-10-07", "reason": "illness"}],
    }  # fmt: skip
    found = page(documents=changed(f"years/{YEAR}/absences/p-0104.yaml", **absences))
    row = found.row("p-0104")
    column = found.column("l-0001", "")
    assert row is not None
    assert column is not None
    cell = row.cells[column.index]
    assert (cell.code, cell.shown, cell.title) == ("н", "б", "Болезнь")


def test_rows_keep_those_who_left_and_close_their_later_days() -> None:
    found = page()
    assert [row.pupil for row in found.rows] == ["p-0101", "p-0102", "p-0103", "p-0104", "p-0105", "p-0106"]
    gone = found.row("p-0105")
    assert gone is not None
    assert gone.left
    members = [cell.member for cell in gone.cells]
    assert members == sorted(members, reverse=True)
    assert not members[-1]
    assert not any(cell.editable for cell in gone.cells if not cell.member)


def test_the_mean_spans_both_sections_of_who_changed_class() -> None:
    here = {"id": "w-1", "work": "answer", "written": False, "marks": {"p-0106": "5"}}
    there = {"id": "w-2", "work": "answer", "written": False, "marks": {"p-0106": "2"}}
    old = [{"id": "l-0001", "date": "2026-10-07", "number": 1, "works": [here]}]
    new = [{"id": "l-0002", "date": "2026-10-21", "number": 2, "works": [there]}]
    documents = changed(JOURNAL, lessons=old)
    path = f"years/{YEAR}/journals/7b/q1/algebra.yaml"
    documents[path] = {"kind": "journal", "version": 1, "section": "7b/algebra", "term": "q1", "lessons": new}
    row = page("7b/algebra", at="2026-10-21 12:00:00", documents=documents).row("p-0106")
    assert row is not None
    assert (row.mean, [(e.section, e.marks) for e in row.elsewhere]) == ("3,50", [("algebra", "5")])


@pytest.mark.parametrize(
    ("actor", "editable"),
    [(ALGEBRA, True), (DEPUTY, False), (CLASS_TEACHER, False), (PRIMARY, False)],
)
def test_only_the_sections_teacher_edits(actor: str, editable: bool) -> None:
    assert page(actor=actor).editable is editable


def test_a_substitute_edits_exactly_the_lessons_given_to_them() -> None:
    found = [e.place for e in page(actor=HISTORY).lessons if e.editable]
    assert found == ["@2026-10-14/1"]


def test_deadlines_say_what_an_entry_now_would_meet() -> None:
    found = page(at="2026-10-16 10:00:00")
    lesson = found.lesson("l-0002")
    control = found.column("l-0001", "w-0002")
    assert lesson is not None
    assert lesson.until is not None
    assert (lesson.until.effect, lesson.until.reason, lesson.until.clause) == ("late", True, "3.5.3")
    assert control is not None
    assert control.until is not None
    assert (control.until.effect, control.until.clause) == ("late", "3.5.4")


@pytest.mark.parametrize(
    ("at", "editable"), [("2026-10-17 12:00:00", False), ("2026-10-18 00:00:00", True), ("2026-10-26 12:00:00", True)]
)
def test_term_marks_open_with_their_window(at: str, editable: bool) -> None:
    assert [(p.code, p.editable) for p in page(at=at).periods] == [("q1", editable)]


def test_the_last_term_has_the_year_beside_the_earlier_ones() -> None:
    assert [p.code for p in page(term="q4", at="2027-05-25 12:00:00").periods] == ["q1", "q2", "q3", "q4", "year"]


def test_no_marks_where_the_regulation_keeps_none() -> None:
    found = page("1a/reading", actor=PRIMARY)
    assert (found.marks, found.barred, found.scale, found.periods, found.editable) == (False, "1.5", (), (), True)


def test_a_journal_that_is_not_there() -> None:
    with pytest.raises(NoSuchJournalError):
        page("7a/latin")
    with pytest.raises(NoSuchJournalError):
        page(term="h1")
