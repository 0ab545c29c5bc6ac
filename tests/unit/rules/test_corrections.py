"""Changing and deleting what stands: own slips, reasons, approval after three school days, both dates of a move."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from tests.school import ALGEBRA, DISMISSED, JOURNAL, Documents, at, make_documents
from tests.unit.rules.cases import codes, known, mark, said, topic

from zhurnal.domain.changes import (
    AmendWork,
    CancelLesson,
    Change,
    MoveLesson,
    RecordLesson,
    SetHomework,
    SetMark,
)
from zhurnal.domain.changes.homework import Homework
from zhurnal.domain.changes.lesson import Entry
from zhurnal.domain.changes.work import WorkEntry
from zhurnal.domain.findings import Effect


def by(actor: str, when: str) -> Any:
    """A provenance: somebody set it at a moment."""

    def known_(_: Change, since: datetime | None) -> tuple[str, datetime] | None:
        return None if since is not None and at(when) < since else (actor, at(when))

    return known_


def marked(**more: Any) -> Documents:
    """A mark of the Wednesday's lesson stands, of p-0101: 4, and a topic."""
    documents = make_documents()
    work = {"id": "w-0003", "work": "answer", "written": False, "marks": {"p-0101": "4"}, **more}
    first, second = documents[JOURNAL]["lessons"]
    return {**documents, JOURNAL: {**documents[JOURNAL], "lessons": [first, {**second, "works": [work]}]}}


def change(now: str | None = "5", was: str | None = "4") -> SetMark:
    return SetMark(**known("l-0002"), work="w-0003", pupil="p-0101", was=was, now=now)


@pytest.mark.parametrize(
    ("set_at", "when", "free"),
    [
        ("2026-10-14 09:00:00", "2026-10-14 15:10:00", True),  # before the deadline
        ("2026-10-14 09:00:00", "2026-10-14 15:10:01", False),
        ("2026-10-14 20:00:00", "2026-10-14 21:00:00", True),  # within 60 minutes
        ("2026-10-14 20:00:00", "2026-10-14 21:00:01", False),
        ("2026-10-14 23:30:00", "2026-10-15 00:30:00", True),
    ],
)
def test_an_own_slip_is_free(set_at: str, when: str, free: bool) -> None:
    for now in ("5", None):
        verdict = said(change(now), when, documents=marked(), provenance=by(ALGEBRA, set_at))
        assert codes(verdict) == ([] if free else ["reason-needed 3.6.8"])


def test_the_slip_of_another_is_not_ones_own() -> None:
    verdict = said(change(), "2026-10-14 12:00:00", documents=marked(), provenance=by(DISMISSED, "2026-10-14 11:59:00"))
    assert codes(verdict) == ["reason-needed 3.6.8"]
    assert codes(said(change(), "2026-10-14 12:00:00", documents=marked())) == ["reason-needed 3.6.8"]


@pytest.mark.parametrize(
    ("when", "reason", "expected"),
    [
        ("2026-10-19 23:59:59", "slip", []),  # the third school day
        ("2026-10-19 23:59:59", "", ["reason-needed 3.6.8"]),
        ("2026-10-19 23:59:59", "whim", ["reason-unknown 3.6.8"]),
        ("2026-10-20 00:00:00", "slip", ["correction-approve 3.6.8"]),
        ("2026-10-20 00:00:00", "", ["correction-approve 3.6.8", "reason-needed 3.6.8"]),
        ("2026-11-10 12:00:00", "slip", ["closed-term 3.5.5"]),
        ("2026-11-10 12:00:00", "", ["closed-term 3.5.5", "reason-needed 3.6.8"]),
        ("2026-11-10 12:00:00", "whim", ["closed-term 3.5.5", "reason-unknown 3.6.8"]),
    ],
)
def test_a_correction_needs_a_reason_and_after_three_school_days_approval(
    when: str, reason: str, expected: list[str]
) -> None:
    for now in ("5", None):
        assert codes(said(change(now), when, documents=marked(), reason=reason)) == expected


def test_a_written_works_mark_is_corrected_as_long_as_any_other() -> None:
    """Its three school days begin with the day by which it was due, the seventh after the work."""
    documents = marked(work="control", written=True)
    assert codes(said(change(), "2026-10-21 23:59:59", documents=documents, reason="slip")) == []
    assert codes(said(change(), "2026-10-24 23:59:59", documents=documents, reason="slip")) == []
    early = {**documents, JOURNAL: {**documents[JOURNAL], "lessons": [documents[JOURNAL]["lessons"][1] | {
        "date": "2026-10-05"
    }]}}  # fmt: skip
    assert codes(said(change(), "2026-10-15 23:59:59", documents=early, reason="slip")) == []
    assert codes(said(change(), "2026-10-16 00:00:00", documents=early, reason="slip")) == ["correction-approve 3.6.8"]


def test_a_retake_is_corrected_by_the_day_on_which_it_was_given() -> None:
    retake = SetMark(**known("l-0001"), work="w-0002", pupil="p-0102", attempt=2, was="4", now="5")
    given = by(ALGEBRA, "2026-10-20 12:00:00")
    assert codes(said(retake, "2026-10-23 23:59:59", reason="slip", provenance=given)) == []
    assert codes(said(retake, "2026-10-24 00:00:00", reason="slip", provenance=given)) == ["correction-approve 3.6.8"]


def test_a_first_topic_in_an_opened_lesson_is_no_correction() -> None:
    documents = marked()
    first, second = documents[JOURNAL]["lessons"]
    bare = {"id": "l-0002", "date": second["date"], "number": second["number"], "works": second["works"]}
    documents = {**documents, JOURNAL: {**documents[JOURNAL], "lessons": [first, bare]}}
    fill = RecordLesson(
        **known("l-0002"), date=date(2026, 10, 14), number=1, was=Entry(), now=Entry("Одночлены")
    )  # fmt: skip
    assert codes(said(fill, "2026-10-14 15:10:00", documents=documents)) == []
    assert codes(said(fill, "2026-10-14 15:10:01", documents=documents)) == ["lesson-day-late 3.5.3"]


def test_another_topic_is_a_correction_and_homework_never_is() -> None:
    other = RecordLesson(
        **known("l-0002"), date=date(2026, 10, 14), number=1, was=Entry("Степень", "k-1"), now=Entry("Корень", "k-1")
    )
    assert codes(said(other, "2026-10-14 12:00:00")) == ["reason-needed 3.6.8"]
    given = SetHomework(
        **known("l-0001"), was=Homework("№ 214, 216", date(2026, 10, 12)), now=Homework("№ 215", date(2026, 10, 12))
    )
    assert codes(said(given, "2026-10-14 12:00:00")) == ["lesson-day-late 3.5.3"]


def test_a_client_that_claims_to_see_nothing_evades_no_correction() -> None:
    """`was` is a claim: found and claimed must agree, or it is a conflict."""
    verdict = said(change("5", was=None), "2026-10-14 12:00:00", documents=marked())
    assert [f.params for f in verdict.findings] == [{"pupil": "p-0101", "was": "", "found": "4", "now": "5"}]


def test_what_stands_already_is_no_entry_and_misses_no_deadline() -> None:
    for was in ("4", "3", None):
        verdict = said(change("4", was), "2026-12-01 12:00:00", documents=marked())
        assert codes(verdict) == []
        assert verdict.draft.changed == {}


def test_a_claim_that_all_was_as_it_is_does_not_take_attendance_in_secret() -> None:
    from zhurnal.domain.changes import TakeAttendance

    taken = TakeAttendance(**known("l-0002"), was={}, now={})
    assert codes(said(taken, "2026-10-15 12:00:00")) == ["attendance-day-late 4.2.1"]


# -- works and lessons --------------------------------------------------------------------------

ANSWER = WorkEntry("answer", False)


def test_amending_a_work_is_a_correction_of_all_its_marks() -> None:
    to_control = AmendWork(**known("l-0001"), work="w-0001", was=ANSWER, now=WorkEntry("control", True))
    assert codes(said(to_control, "2026-10-12 23:59:59")) == ["reason-needed 3.6.8"]
    assert codes(said(to_control, "2026-10-13 00:00:00", reason="slip")) == ["correction-approve 3.6.8"]


def moved(to: str, number: int = 1, lesson: str = "l-0001", was: str = "2026-10-07") -> MoveLesson:
    day, before = date.fromisoformat(to), date.fromisoformat(was)
    return MoveLesson(**known(lesson), date=day, number=number, was_date=before, was_number=1)


@pytest.mark.parametrize(
    ("to", "when", "expected"),
    [
        ("2026-10-21", "2026-10-12 23:59:59", ["reason-needed 3.6.8"]),
        ("2026-10-21", "2026-10-13 00:00:00", ["correction-approve 3.6.8", "reason-needed 3.6.8"]),  # the old date
        ("2026-10-08", "2026-10-12 23:59:59", ["reason-needed 3.6.8"]),
        ("2026-10-01", "2026-10-08 12:00:00", ["correction-approve 3.6.8", "reason-needed 3.6.8"]),  # the new date
    ],
)
def test_a_moved_lesson_is_judged_at_both_dates(to: str, when: str, expected: list[str]) -> None:
    assert codes(said(moved(to), when)) == expected
    assert codes(said(moved(to), when, reason="slip")) == [code for code in expected if "reason" not in code]


def test_moving_is_checked_against_the_place() -> None:
    when = "2026-10-08 12:00:00"
    assert codes(said(moved("2026-10-14"), when, reason="slip")) == ["place-taken"]
    assert codes(said(moved("2026-10-10"), when, reason="slip")) == ["lesson-on-holiday"]
    assert codes(said(moved("2026-11-09"), when, reason="slip")) == ["outside-term"]
    assert codes(said(moved("2026-10-12", 4), when, reason="slip")) == ["off-timetable"]
    assert said(moved("2026-10-12", 4), when, reason="slip").effects(Effect.WARN)
    assert codes(said(moved("2026-10-21", was="2026-10-06"), when, reason="slip")) == ["conflict"]


def test_marks_move_along_and_their_pupils_must_be_there() -> None:
    documents = make_documents()
    first, second = documents[JOURNAL]["lessons"]
    absent = {**first, "absent": {"p-0106": "late"}}
    documents = {**documents, JOURNAL: {**documents[JOURNAL], "lessons": [absent, second]}}
    verdict = said(moved("2026-10-19"), "2026-10-08 12:00:00", documents=documents, reason="slip")
    assert codes(verdict) == ["pupil-not-in-section"]
    verdict = said(moved("2026-10-15"), "2026-10-08 12:00:00", documents=documents, reason="slip")
    lessons = (verdict.draft.get(JOURNAL) or {})["lessons"]
    assert [(e["id"], e["date"]) for e in lessons] == [("l-0002", "2026-10-14"), ("l-0001", "2026-10-15")]
    assert lessons[1]["works"] == first["works"]


def test_a_lesson_with_entries_is_not_cancelled() -> None:
    when = "2026-10-14 12:00:00"
    assert codes(said(CancelLesson(**known("l-0001"), reason="frost"), when)) == ["cancelled-lesson-has-entries"]
    assert codes(said(CancelLesson(**known("l-0002"), reason="fog"), when)) == ["no-such-code"]
    assert codes(said(CancelLesson(**known("l-0002"), reason="frost"), when)) == []


def test_nothing_is_entered_into_a_cancelled_lesson_until_that_is_taken_back() -> None:
    cancel = CancelLesson(**known("l-0002"), reason="frost")
    back = CancelLesson(**known("l-0002"), reason="", was="frost")
    given = mark("p-0101")
    when = "2026-10-14 12:00:00"
    assert codes(said([cancel, given], when)) == ["lesson-cancelled"]
    assert codes(said([cancel, back, given], when, reason="slip")) == []
    assert codes(said([cancel, back], when)) == ["reason-needed 3.6.8"]


def test_topics_of_the_plan_are_those_that_the_section_follows() -> None:
    def planned(item: str, section: str = "7b/algebra", number: int = 2) -> RecordLesson:
        first = topic(section=section, number=number)
        return RecordLesson(
            **{k: getattr(first, k) for k in ("year", "section", "term", "lesson", "date", "number")},
            now=Entry("Тема", item),
        )

    found = {item: codes(said(planned(item), "2026-10-14 12:00:00")) for item in ("k-1", "k-2", "k-3", "k-9")}
    assert found == {"k-1": [], "k-2": ["no-such-plan-item"], "k-3": [], "k-9": ["no-such-plan-item"]}
