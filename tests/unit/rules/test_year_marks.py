"""Year marks at their boundaries (3.5.5); marks of other schools: who may, who agrees (3.3.2, 3.4.2), what 1.5 bars."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.school import (
    ADMINISTRATOR,
    ALGEBRA,
    CLASS_TEACHER,
    DEPUTY,
    DIRECTOR,
    LAW,
    YEAR,
    at,
    make_documents,
    make_record,
)
from tests.unit.rules.cases import codes, said, term_mark

from zhurnal.domain.brought import BroughtMark
from zhurnal.domain.changes import AmendDocument, BringMark
from zhurnal.domain.findings import Effect
from zhurnal.rules import Approval, steps_for
from zhurnal.rules.lateness import late_facts

NOON = "2026-10-14 12:00:00"
BROUGHT = BroughtMark(YEAR, "q1", "algebra", "4", "Школа № 12", 7, "Справка", "45-у")
BRING = BringMark(pupil="p-0101", now=BROUGHT)


def finals(class_id: str, period: str, **subjects: dict[str, str]) -> dict[str, Any]:
    """The document of a class's period."""
    document = {"kind": "finals", "version": 1, "class": class_id, "period": period, "subjects": subjects}
    return {f"years/{YEAR}/finals/{class_id}/{period}.yaml": document}


MARKED = {
    **make_documents(), **finals("7a", "q1", algebra={"p-0101": "4"}), **finals("10a", "h1", law={"p-0601": "зач"})
}  # fmt: skip
YEARS = [
    (term_mark("5", period="year"), ALGEBRA),
    (term_mark("зач", "p-0601", "10a/law", "10a", "year"), LAW),
]


# -- 3.5.5 --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("change", "actor"), YEARS, ids=["quarters", "half-years"])
@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("2027-05-21 23:59:59", ["term-mark-early 3.5.5"]),
        ("2027-05-22 00:00:00", []),
        ("2027-05-26 23:59:59", []),
        ("2027-05-27 00:00:00", ["term-mark-late 3.5.5", "reason-needed 3.5.5"]),
        ("2027-05-27 23:59:59", ["term-mark-late 3.5.5", "reason-needed 3.5.5"]),
        ("2027-05-28 00:00:00", ["term-mark-approve 3.5.5"]),
        ("2027-08-31 12:00:00", ["term-mark-approve 3.5.5"]),
    ],
)
def test_the_window_of_year_marks(change: Any, actor: str, when: str, expected: list[str]) -> None:
    """Of the last week of the year, until three days before the holidays."""
    assert codes(said(change, when, actor, documents=MARKED)) == expected


def test_a_late_year_mark_is_one_late_fact_and_waits_for_a_deputy_head_after_its_day() -> None:
    change, actor = YEARS[0]
    late = said(change, "2027-05-27 10:00:00", actor, documents=MARKED, reason="fault")
    assert late.clean
    assert late_facts(late) == {"3.5.5": 1}
    record, moment = make_record(MARKED), at("2027-06-01 10:00:00")
    assert [step.roles for step in steps_for(record, actor, change, moment)] == [("deputy-head",)]
    agreed = [Approval(DEPUTY, moment - timedelta(minutes=1))]
    done = said(change, moment, actor, documents=MARKED, approvals=agreed)
    assert codes(done) == ["term-mark-late 3.5.5"]
    assert done.findings[0].params["register"] == 1
    own = said(change, moment, actor, documents=MARKED, approvals=[Approval(actor, moment)])
    assert codes(own) == ["term-mark-approve 3.5.5"]


def test_a_year_mark_is_corrected_within_its_window_and_needs_agreement_after_it() -> None:
    documents = {**MARKED, **finals("7a", "year", algebra={"p-0101": "4"})}
    for now in ("5", None):
        change = term_mark(now, period="year", was="4")
        assert codes(said(change, "2027-05-26 23:59:59", documents=documents)) == []
        assert codes(said(change, "2027-05-28 00:00:00", documents=documents)) == ["term-mark-approve 3.5.5"]
    seen = term_mark("5", period="year", was="3")
    assert codes(said(seen, "2027-05-25 12:00:00", documents=documents)) == ["conflict"]


def test_a_year_mark_is_the_teachers_and_none_is_given_in_grade_1() -> None:
    change, when = YEARS[0][0], "2027-05-25 12:00:00"
    expected = {DEPUTY: "3.6.2", DIRECTOR: "3.7.2", CLASS_TEACHER: "3.4.1", "p-0101": "3.8.2", ADMINISTRATOR: "3.5.1"}
    for actor, clause in expected.items():
        assert codes(said(change, when, actor, documents=MARKED)) == [f"not-permitted {clause}"]
    record = make_record()
    first = next(s for s in record.sections(YEAR) if s.startswith("1a/") and record.section(YEAR, s)["teachers"])
    (teacher,) = record.teachers(YEAR, first, at(when).date())[:1]
    pupil = next(iter(record.member_spans(YEAR, first)))
    given = term_mark("5", pupil, first, "1a", "year")
    assert codes(said(given, when, teacher)) == ["no-marks-here 1.5"]


def test_that_a_year_mark_rests_on_no_term_is_told_and_keeps_nobody_from_it() -> None:
    verdict = said(YEARS[0][0], "2027-05-25 12:00:00")
    assert codes(verdict) == ["year-without-terms 3.5.5"]
    assert verdict.clean
    both = said([BringMark(pupil="p-0101", now=BROUGHT)], "2027-05-25 12:00:00", ADMINISTRATOR)
    assert codes(both) == ["needs-approval 3.3.1"]


# -- 3.3.2, 3.4.2, 1.5 --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("actor", "expected"),
    [
        (ADMINISTRATOR, "needs-approval 3.3.1"),
        (CLASS_TEACHER, "needs-approval 3.4.2"),
        (DEPUTY, "not-permitted 3.3.2"),
        (DIRECTOR, "not-permitted 3.3.2"),
        (ALGEBRA, "not-permitted 3.3.2"),
        ("p-0101", "not-permitted 3.8.2"),
        ("g-0101", "not-permitted 3.8.2"),
    ],
)
def test_who_brings_a_mark_and_who_agrees(actor: str, expected: str) -> None:
    whole = AmendDocument(
        place="transcripts/p-0101.yaml", was=None,
        now={"kind": "transcript", "version": 1, "pupil": "p-0101", "marks": [BROUGHT.line("s-1")]},
    )  # fmt: skip
    # Said as a fact or handed in as a document: the same verdict.
    for change in (BRING, whole):
        verdict = said(change, NOON, actor)
        assert codes(verdict) == [expected]
        assert not verdict.accepted


def test_a_class_teacher_of_another_class_brings_nothing() -> None:
    assert codes(said(replace(BRING, pupil="p-0201"), NOON, CLASS_TEACHER)) == ["not-permitted 3.3.2"]


@pytest.mark.parametrize(
    ("actor", "agrees", "stands"),
    [
        (ADMINISTRATOR, DEPUTY, True), (ADMINISTRATOR, DIRECTOR, True), (ADMINISTRATOR, ADMINISTRATOR, False),
        (ADMINISTRATOR, ALGEBRA, False), (CLASS_TEACHER, ADMINISTRATOR, True), (CLASS_TEACHER, DEPUTY, False),
    ],
)  # fmt: skip
def test_once_agreed_it_stands(actor: str, agrees: str, stands: bool) -> None:
    moment = at(NOON)
    early, late = Approval(agrees, moment), Approval(agrees, moment + timedelta(seconds=1))
    verdict = said(BRING, moment, actor, approvals=[early])
    assert bool(verdict.accepted) == stands
    assert not said(BRING, moment, actor, approvals=[late]).accepted
    if stands:
        (change,) = verdict.accepted
        assert isinstance(change, BringMark)
        assert change.entry
        assert change.stands(type(make_record())(verdict.draft))


def test_no_school_gives_marks_in_grade_1() -> None:
    first = BroughtMark("2020-2021", "year", "algebra", "5", "Школа № 12", 1)
    assert codes(said(BringMark(pupil="p-0101", now=first), NOON, ADMINISTRATOR)) == ["no-marks-brought 1.5"]
    second = replace(first, grade=2, year="2021-2022")
    assert codes(said(BringMark(pupil="p-0101", now=second), NOON, ADMINISTRATOR)) == ["needs-approval 3.3.1"]


def test_the_same_mark_sent_twice_is_one() -> None:
    agreed = [Approval(DEPUTY, at(NOON))]
    once = said([BRING], NOON, ADMINISTRATOR, approvals=agreed)
    twice = said([BRING, BRING], NOON, ADMINISTRATOR, approvals=agreed)
    assert once.draft.changed == twice.draft.changed


@given(
    marks=st.lists(
        st.builds(
            BroughtMark, st.sampled_from(["2025-2026", YEAR, "2030-2031"]), st.sampled_from(["q1", "q2", "t1", "year"]),
            st.sampled_from(["algebra", "latin"]), st.sampled_from(["5", "н/а"]), st.just("Школа"),
            st.sampled_from([None, 1, 6, 7]),
        ),
        max_size=4,
    ),
    term=st.sampled_from(["q1", "q2", "year"]),
)  # fmt: skip
def test_whatever_is_brought_no_period_has_two_marks(marks: list[BroughtMark], term: str) -> None:
    """In whichever order: transcript and term mark in one record never speak of one period."""
    documents = {**make_documents(), **finals("7a", term, algebra={"p-0101": "4"})}
    batch = [BringMark(pupil="p-0101", now=mark) for mark in marks]
    verdict = said(list(batch), NOON, ADMINISTRATOR, documents=documents, approvals=[Approval(DEPUTY, at(NOON))])
    lines = (verdict.draft.get("transcripts/p-0101.yaml") or {}).get("marks", ())
    keys = [(line["year"], line["period"], line["subject"]) for line in lines]
    assert len(set(keys)) == len(keys)
    assert (YEAR, term, "algebra") not in keys
    assert len({line["id"] for line in lines}) == len(lines)
    assert all(line["subject"] == "algebra" and line["year"] != "2030-2031" for line in lines)
    for finding in verdict.findings:
        assert finding.effect is not Effect.APPROVE
