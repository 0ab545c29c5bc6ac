"""Marks of another school: one fact each, found again in any difference, never beside a mark of our own."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.school import YEAR, canonical, make_documents, make_record
from tests.unit.domain.test_lists import after, between

from zhurnal.domain import finals
from zhurnal.domain.brought import BroughtMark
from zhurnal.domain.changes import AmendDocument, BringMark, Change, SetTermMark
from zhurnal.domain.crosscheck import crosscheck
from zhurnal.domain.differences import parts_of
from zhurnal.domain.findings import Effect
from zhurnal.domain.merging import merge3
from zhurnal.domain.record import Record
from zhurnal.domain.source import MemorySource

PUPIL = "p-0101"
PATH = f"transcripts/{PUPIL}.yaml"
SCHOOL = "Школа № 12"
Q1 = BroughtMark(YEAR, "q1", "algebra", "4", SCHOOL)


def transcript(*marks: BroughtMark) -> dict[str, Any]:
    """A pupil's transcript, ids s-1, s-2 ..."""
    lines = [mark.line(f"s-{number}") for number, mark in enumerate(marks, start=1)]
    return {"kind": "transcript", "version": 1, "pupil": PUPIL, "marks": lines}


def finals_of(period: str, mark: str = "5", class_id: str = "7a") -> dict[str, Any]:
    """The document of a class's period with one mark in algebra."""
    subjects = {"algebra": {PUPIL: mark}}
    return {
        f"years/{YEAR}/finals/{class_id}/{period}.yaml":
            {"kind": "finals", "version": 1, "class": class_id, "period": period, "subjects": subjects}
    }  # fmt: skip


def bring(now: BroughtMark | None = Q1, was: BroughtMark | None = None, entry: str = "s-1") -> BringMark:
    """A mark that p-0101 brought."""
    return BringMark(pupil=PUPIL, entry=entry, was=was, now=now)


def told(change: Change, documents: dict[str, Any] | None = None) -> list[tuple[str, Effect]]:
    """What a record says against a change."""
    record = make_record(documents or make_documents())
    return [(f.code, f.effect) for f in change.check(record)]


# -- what stands against a mark -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        (Q1, []),
        (BroughtMark("2025-2026", "year", "algebra", "5", SCHOOL, 6), []),
        (BroughtMark("2025-2026", "year", "algebra", "5", SCHOOL, 7), []),  # who repeats a year
        (BroughtMark("2025-2026", "year", "algebra", "5", SCHOOL, 8), ["brought-grade"]),
        (BroughtMark(YEAR, "q1", "algebra", "5", SCHOOL, 7), []),
        (BroughtMark(YEAR, "q1", "algebra", "5", SCHOOL, 6), ["brought-grade"]),
        (BroughtMark(YEAR, "q1", "latin", "5", SCHOOL), ["no-such-subject"]),
        (BroughtMark(YEAR, "q1", "algebra", "н/а", SCHOOL), []),
        (BroughtMark("2027-2028", "q1", "algebra", "5", SCHOOL), ["brought-year"]),
        (BroughtMark("2024-2026", "q1", "algebra", "5", SCHOOL), ["brought-year"]),
        (BroughtMark("2026-2025", "q1", "algebra", "5", SCHOOL), ["brought-year"]),
    ],
)
def test_what_a_paper_may_say(mark: BroughtMark, expected: list[str]) -> None:
    assert [code for code, _ in told(bring(mark))] == expected
    documents = {**make_documents(), PATH: transcript(mark)}
    found = [f for f in crosscheck(make_record(documents)) if f.path == PATH]
    assert [f.code for f in found] == expected
    assert all(f.params["at"] == "/marks/0" for f in found)


def test_a_mark_that_the_school_does_not_have_is_refused() -> None:
    documents = make_documents()
    documents["school.yaml"] = {**documents["school.yaml"], "scale": ["5", "4", "3", "2"]}
    assert told(bring(BroughtMark(YEAR, "q1", "algebra", "1", SCHOOL)), documents) == [("not-on-scale", Effect.REFUSE)]


def test_another_division_of_the_year_is_told_and_counts() -> None:
    trimester = BroughtMark(YEAR, "t1", "algebra", "3", SCHOOL)
    assert told(bring(trimester)) == [("brought-period", Effect.WARN)]
    # Of a year in which the pupil was not here nobody knows how it was divided.
    assert told(bring(BroughtMark("2025-2026", "t1", "algebra", "3", SCHOOL))) == []


def test_no_mark_stands_beside_one_of_our_own() -> None:
    documents = {**make_documents(), **finals_of("q1")}
    assert told(bring(), documents) == [("brought-and-own", Effect.REFUSE)]
    assert told(bring(BroughtMark(YEAR, "q1", "history", "4", SCHOOL)), documents) == []
    both = {**documents, PATH: transcript(Q1)}
    assert [f.code for f in crosscheck(make_record(both))] == ["brought-and-own"]


def test_a_term_mark_is_not_given_where_another_school_gave_it() -> None:
    documents = {**make_documents(), PATH: transcript(Q1)}
    term: Any = {"year": YEAR, "section": "7a/algebra", "class_id": "7a", "pupil": PUPIL}
    given = SetTermMark(**term, period="q1", was=None, now="5")
    assert told(given, documents) == [("final-brought", Effect.REFUSE)]
    assert told(SetTermMark(**term, period="q2", was=None, now="5"), documents) == []
    # To take one away is never refused for that: so what was entered twice can be put right from either side.
    away = SetTermMark(**term, period="q1", was="5", now=None)
    assert told(away, {**documents, **finals_of("q1")}) == []


def test_who_what_and_what_was_seen() -> None:
    assert told(BringMark(pupil="p-0999", now=Q1)) == [("no-such-person", Effect.REFUSE)]
    assert told(bring(None, was=Q1)) == [("no-such-brought", Effect.REFUSE)]
    documents = {**make_documents(), PATH: transcript(Q1)}
    other = BroughtMark(YEAR, "q1", "algebra", "3", SCHOOL)
    assert told(bring(other, was=Q1), documents) == []
    assert told(bring(other, was=BroughtMark(YEAR, "q1", "algebra", "5", SCHOOL)), documents) == [
        ("conflict", Effect.REFUSE)
    ]
    assert told(bring(other, entry="s-2"), documents) == [("transcript-twice", Effect.REFUSE)]


# -- differences --------------------------------------------------------------------------------

MARKS = st.builds(
    BroughtMark, st.sampled_from(["2025-2026", YEAR]), st.sampled_from(["q1", "q2", "year"]),
    st.sampled_from(["algebra", "history"]), st.sampled_from(["5", "4"]), st.just(SCHOOL),
    st.none(), st.sampled_from(["", "Справка"]), st.sampled_from(["", "45-у"]),
)  # fmt: skip


@st.composite
def transcripts(draw: st.DrawFn) -> dict[str, Any] | None:
    """A valid transcript, ids in any order; or none."""
    marks = draw(st.lists(MARKS, unique_by=lambda mark: mark.key, max_size=5))
    ids = draw(st.permutations([f"s-{n}" for n in range(1, 6)]))
    if not marks:
        return None
    lines = [mark.line(name) for mark, name in zip(marks, ids, strict=False)]
    return {"kind": "transcript", "version": 1, "pupil": PUPIL, "marks": lines}


@given(transcripts(), transcripts())
def test_any_two_transcripts_are_told_apart_by_single_marks(
    was: dict[str, Any] | None, now: dict[str, Any] | None
) -> None:
    """By a push, and handed in whole; each step is a valid one, whatever marks change places."""
    base = {k: v for k, v in {**make_documents(), PATH: was}.items() if v is not None}
    wanted = {k: v for k, v in {**make_documents(), PATH: now}.items() if v is not None}
    found = between(base, wanted)
    assert after(found, base) == wanted
    whole = AmendDocument(place=PATH, was=was, now=now)
    assert after(list(parts_of(whole)), base) == wanted
    documents = base
    for change in found:
        record = Record(MemorySource(documents))
        assert not [f for f in change.check(record) if f.effect.blocks]
        documents = after([change], documents)
        canonical({PATH: documents[PATH]} if PATH in documents else {})
    # Only the order of the lines is left to the document as a whole.
    facts = {(line["id"], str(line)) for line in (was or {}).get("marks", ())}
    facts ^= {(line["id"], str(line)) for line in (now or {}).get("marks", ())}
    assert bool(facts) == any(isinstance(change, BringMark) for change in found)


@given(transcripts(), st.integers(0, 4), st.integers(0, 4))
def test_two_who_enter_different_marks_are_brought_together(was: dict[str, Any] | None, one: int, other: int) -> None:
    base = was or transcript(Q1)
    lines = base["marks"]
    first, second = deepcopy(base), deepcopy(base)
    first["marks"][one % len(lines)]["mark"] = "3"
    second["marks"].append(BroughtMark("2024-2025", "year", "algebra", "4", SCHOOL).line(f"s-{6 + other}"))
    merged = merge3("transcript", base, first, second)
    assert merged.clean
    assert merged.document is not None
    assert {line["id"] for line in merged.document["marks"]} == {line["id"] for line in second["marks"]}
    assert merged.document["marks"][one % len(lines)]["mark"] == "3"


# -- the year mark ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("marks", "suggested"),
    [
        ([], ""),
        (["4"], "4"),
        (["5", "4", "4", "5"], "5"),  # 4.5: half up
        (["5", "4", "4", "4"], "4"),
        (["3", "3", "4"], "3"),
        (["2", "3"], "3"),
        (["осв", "5", "4", "4"], "4"),
        (["осв", "осв"], "осв"),
        (["н/а", "5", "5"], ""),
        (["зач", "зач"], "зач"),
        (["незач", "незач"], "незач"),
        (["зач", "незач"], ""),
        (["зач", "5"], ""),
    ],
)
def test_what_the_terms_come_to(marks: list[str], suggested: str) -> None:
    assert finals.suggested_year_mark(marks) == suggested


@given(st.lists(st.integers(1, 5), min_size=1, max_size=4))
def test_a_suggestion_lies_between_the_marks_and_half_a_mark_from_their_mean(numbers: list[int]) -> None:
    found = int(finals.suggested_year_mark(str(n) for n in numbers))
    assert min(numbers) <= found <= max(numbers)
    assert -0.5 < found - sum(numbers) / len(numbers) <= 0.5
    assert finals.suggested_year_mark(str(n) for n in reversed(numbers)) == str(found)


def test_the_year_rests_on_our_marks_and_on_those_brought() -> None:
    others = (Q1, BroughtMark(YEAR, "t1", "algebra", "3", SCHOOL), BroughtMark("2025-2026", "q2", "algebra", "2", "А"))
    documents = {**make_documents(), **finals_of("q2"), **finals_of("q4", "3"), PATH: transcript(*others)}
    found = finals.year_basis(make_record(documents), YEAR, PUPIL, "algebra")
    assert [(one.period, one.mark, one.school) for one in found] == [
        ("q1", "4", SCHOOL), ("t1", "3", SCHOOL), ("q2", "5", ""), ("q4", "3", ""),
    ]  # fmt: skip


def test_half_years_of_grade_10() -> None:
    path = f"years/{YEAR}/finals/10a"
    documents = make_documents()
    for period, mark in (("h1", "зач"), ("h2", "зач")):
        documents[f"{path}/{period}.yaml"] = {
            "kind": "finals", "version": 1, "class": "10a", "period": period, "subjects": {"law": {"p-0601": mark}}
        }  # fmt: skip
    found = finals.year_basis(make_record(documents), YEAR, "p-0601", "law")
    assert [(one.period, one.mark) for one in found] == [("h1", "зач"), ("h2", "зач")]


def test_a_year_mark_without_any_term_is_told_by_the_judge_and_by_the_check() -> None:
    year: Any = {"year": YEAR, "section": "7a/algebra", "class_id": "7a", "pupil": PUPIL, "period": "year"}
    given = SetTermMark(**year, was=None, now="5")
    alone = [("year-without-terms", Effect.WARN)]
    assert told(given) == alone
    assert told(SetTermMark(**year, was=None, now="н/а")) == []
    assert told(given, {**make_documents(), **finals_of("q3")}) == []
    assert told(given, {**make_documents(), **finals_of("q3", "н/а")}) == alone
    assert told(given, {**make_documents(), PATH: transcript(Q1)}) == []
    found = crosscheck(make_record({**make_documents(), **finals_of("year")}))
    assert [(f.code, f.effect) for f in found] == alone
    assert crosscheck(make_record({**make_documents(), **finals_of("year"), **finals_of("q3")})) == []


def test_who_changed_class_gets_the_year_mark_in_the_last_section() -> None:
    """p-0106 went from 7a to 7b: the old teacher's term marks stand, the year mark is the new section's."""
    record = make_record()
    spans = {s: record.member_spans(YEAR, s)["p-0106"] for s in ("7a/algebra", "7b/algebra")}
    assert spans["7a/algebra"][-1][1] < spans["7b/algebra"][-1][1]
    assert finals.taught_last(record, YEAR, "p-0106", "7a/algebra") == "7b/algebra"
    assert finals.taught_last(record, YEAR, "p-0101", "7a/algebra") == "7a/algebra"
    year: Any = {"year": YEAR, "period": "year", "pupil": "p-0106", "was": None}
    moved = ("pupil-moved-on", Effect.REFUSE)
    assert moved in told(SetTermMark(**year, section="7a/algebra", class_id="7b", now="5"))
    assert moved not in told(SetTermMark(**year, section="7b/algebra", class_id="7b", now="5"))
    path = f"years/{YEAR}/finals/7b/year.yaml"
    finals_7b = {"kind": "finals", "version": 1, "class": "7b", "period": "year"}
    documents = {**make_documents(), path: {**finals_7b, "subjects": {"algebra": {"p-0106": "5"}}}}
    [change] = between(make_documents(), documents)
    assert isinstance(change, SetTermMark)
    assert change.section == "7b/algebra"
