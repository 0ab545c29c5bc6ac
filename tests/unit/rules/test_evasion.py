"""What a batch may not bring about by the way: openings without content, marks twice, spans without end."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.school import CLASS_TEACHER, HISTORY, YEAR, make_documents, make_record
from tests.unit.rules.cases import attendance, codes, homework, mark, place, presence, said, term_mark, topic

from zhurnal.domain import finals
from zhurnal.domain.changes import AddRemark, ExplainAbsence
from zhurnal.domain.changes.absence import AbsenceEntry

NOON = "2026-10-14 12:00:00"
WHERE: dict[str, Any] = {"section": "7b/history", "number": 1}


def remark(pupil: str, number: int) -> AddRemark:
    where = place("7b/history", number=number)
    return AddRemark(**where, pupil=pupil, remark="", author=HISTORY, text="Молодец")


def test_of_a_refused_remark_no_lesson_is_left_open() -> None:
    verdict = said([remark("p-0101", 1), remark("p-0201", 7)], NOON, HISTORY)
    assert codes(verdict) == ["pupil-not-in-section"]
    journal = verdict.draft.get(f"years/{YEAR}/journals/7b/q1/history.yaml") or {}
    assert [lesson["number"] for lesson in journal["lessons"]] == [7]


def test_a_lesson_refused_with_its_remark_is_opened_for_the_next_change() -> None:
    verdict = said([remark("p-0101", 1), topic(**WHERE)], NOON, HISTORY)
    journal = verdict.draft.get(f"years/{YEAR}/journals/7b/q1/history.yaml") or {}
    assert [lesson.get("topic") for lesson in journal["lessons"]] == ["Степень"]


def test_nothing_is_opened_to_take_away_what_was_never_there() -> None:
    """A page that claims to have seen a mark leaves no lesson and no work behind."""
    for change in (mark("p-0201", None, "5", **WHERE), presence("p-0201", None, "absent", **WHERE)):
        verdict = said(change, NOON, HISTORY)
        assert codes(verdict) == ["no-such-lesson"]
        assert not verdict.draft.changed
    verdict = said(mark("p-0102", None, "5", day="2026-10-14"), NOON, HISTORY)
    assert codes(verdict) == ["no-such-work"]
    assert not verdict.draft.changed


def test_what_an_earlier_change_of_the_batch_opened_can_be_taken_back() -> None:
    batch = [mark("p-0201", "5", **WHERE), mark("p-0201", None, "5", **WHERE), attendance(**WHERE), homework(**WHERE)]
    assert codes(said(batch, NOON, HISTORY, reason="slip")) == []


def explain(first: str, last: str, **more: Any) -> ExplainAbsence:
    now = AbsenceEntry(date.fromisoformat(first), date.fromisoformat(last), "illness")
    return ExplainAbsence(year=YEAR, pupil="p-0101", now=now, **more)


def test_an_absence_lies_within_the_school_year() -> None:
    for first, last in (("0001-01-01", "9999-12-31"), ("2026-08-31", "2026-09-01"), ("2027-05-28", "2027-05-29")):
        assert codes(said(explain(first, last), NOON, CLASS_TEACHER)) == ["absence-outside-year"]
    assert codes(said(explain("2026-09-01", "2027-05-28"), NOON, CLASS_TEACHER)) == []


def test_the_same_explanation_twice_is_one() -> None:
    verdict = said([explain("2026-10-12", "2026-10-13"), explain("2026-10-12", "2026-10-13")], NOON, CLASS_TEACHER)
    assert codes(verdict) == []
    entries = (verdict.draft.get(f"years/{YEAR}/absences/p-0101.yaml") or {})["absences"]
    assert len(entries) == 1


def test_a_term_mark_stands_in_one_class_only() -> None:
    documents = make_documents()
    documents[f"years/{YEAR}/finals/7a/q1.yaml"] = {
        "kind": "finals", "version": 1, "class": "7a", "period": "q1", "subjects": {"algebra": {"p-0106": "4"}}
    }  # fmt: skip
    # The pupil moved from 7a to 7b on 19 October; both classes' algebra has the same teacher.
    again = term_mark("5", "p-0106", "7b/algebra", "7b")
    assert codes(said(again, "2026-10-20 12:00:00", documents=documents)) == ["final-twice"]
    there = term_mark("5", "p-0106", "7b/algebra", "7a", was="4")
    assert codes(said(there, "2026-10-20 12:00:00", documents=documents)) == []


def test_a_term_mark_is_found_and_set_where_it_stands() -> None:
    documents = make_documents()
    record = make_record(documents)
    assert finals.final_mark(record, YEAR, "p-0106", "algebra", "q1") == ""
    # The first quarter ends in 7b; who left in September is still of 7a.
    assert finals.home_of(record, YEAR, "p-0106", "7b/algebra", "q1") == "7b"
    assert finals.home_of(record, YEAR, "p-0105", "7a/algebra", "q1") == "7a"
    documents[f"years/{YEAR}/finals/7a/q1.yaml"] = {
        "kind": "finals", "version": 1, "class": "7a", "period": "q1", "subjects": {"algebra": {"p-0106": "4"}}
    }  # fmt: skip
    record = make_record(documents)
    assert finals.home_of(record, YEAR, "p-0106", "7b/algebra", "q1") == "7a"
    assert finals.final_mark(record, YEAR, "p-0106", "algebra", "q1") == "4"


