"""Lateness counts facts, not changes: however a page was put into changes, the commit says the same number."""

from __future__ import annotations

from collections import Counter
from datetime import date

from tests.school import ALGEBRA, at, make_record
from tests.unit.rules.cases import attendance, control, known, mark, presence, said, topic

from zhurnal.domain.changes import RecordLesson
from zhurnal.domain.changes.lesson import Entry
from zhurnal.domain.record import Record
from zhurnal.rules import judge
from zhurnal.rules.lateness import late_facts

EVENING = "2026-10-14 20:00:00"
NEW = {"section": "7b/algebra", "number": 2}


def test_a_work_opened_late_is_told_with_its_late_marks() -> None:
    marks = [mark("p-0201", **NEW), mark("p-0202", **NEW)]
    assert late_facts(said(marks, EVENING)) == {"3.5.3": 2}
    explicit = [control(written=False, **NEW), *(mark(p, work="@c", **NEW) for p in ("p-0201", "p-0202"))]
    assert late_facts(said(explicit, EVENING)) == {"3.5.3": 2}


def test_a_work_without_marks_is_counted_itself() -> None:
    assert late_facts(said(control(written=False, **NEW), EVENING)) == {"3.5.3": 1}


def test_attendance_of_a_lesson_is_one_fact() -> None:
    cells = [presence("p-0201", "absent", **NEW), presence("p-0202", "late", **NEW)]
    taken = attendance({"p-0201": "absent", "p-0202": "late"}, **NEW)
    assert late_facts(said(cells, EVENING)) == late_facts(said([*cells, taken], EVENING)) == {"4.2.1": 1}
    assert late_facts(said(taken, EVENING)) == {"4.2.1": 1}


def test_what_was_refused_is_not_counted() -> None:
    batch = [topic(day="2026-10-12"), mark("p-0201", **NEW)]
    verdict = said(batch, EVENING)
    assert "reason-needed" in {f.code for f in verdict.findings}
    assert late_facts(verdict) == {"3.5.3": 1}


def test_nothing_late_is_nothing() -> None:
    assert late_facts(said(mark("p-0201", **NEW), "2026-10-14 10:00:00")) == Counter()


def test_a_topic_that_stands_already_is_not_corrected_by_whoever_did_not_see_it() -> None:
    """Written a second time, with the plan's item: a first entry of the item, no correction that wants a reason."""
    record = make_record()
    lesson = known("l-0002")
    place = {"date": date(2026, 10, 14), "number": 1}
    emptied = RecordLesson(**lesson, **place, was=Entry("Степень", "k-1"), now=Entry("Степень"))  # type: ignore[arg-type]
    view = judge([emptied], ALGEBRA, at("2026-10-14 09:00:00"), record, reason="slip").draft
    again = RecordLesson(**lesson, **place, was=None, now=Entry("Степень", "k-1"))  # type: ignore[arg-type]
    verdict = judge([again], ALGEBRA, at("2026-10-14 09:00:00"), Record(view))
    assert verdict.findings == []
