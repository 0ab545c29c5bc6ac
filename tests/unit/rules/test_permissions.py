"""Who may change what: 3.4.1, 3.5.1, 3.6.2, 3.6.3, 3.7.2, 3.7.4, 3.8.2, and where no marks are kept: 1.5."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.school import (
    ADMINISTRATOR,
    ALGEBRA,
    CLASS_TEACHER,
    DEPUTY,
    DIRECTOR,
    DISMISSED,
    ENGLISH_2,
    HISTORY,
    PHYSICS,
    PRIMARY,
    YEAR,
    Documents,
    make_documents,
)
from tests.unit.rules.cases import (
    attendance,
    codes,
    control,
    homework,
    known,
    mark,
    said,
    term_mark,
    topic,
)

from zhurnal.domain.changes import (
    AddRemark,
    AmendDocument,
    AmendPerson,
    ExplainAbsence,
    MoveLesson,
    RegisterOutput,
    SetMark,
)
from zhurnal.domain.changes.absence import AbsenceEntry
from zhurnal.domain.source import MemorySource

MORNING, NOON = "2026-10-14 10:00:00", "2026-10-14 12:00:00"
SUBSTITUTIONS = f"years/{YEAR}/substitutions/2026-10.yaml"


@pytest.mark.parametrize(
    ("actor", "clause"),
    [
        (PHYSICS, "3.5.1"),  # another teacher
        (CLASS_TEACHER, "3.4.1"),
        (DEPUTY, "3.6.2"),
        (DIRECTOR, "3.7.2"),
        ("p-0101", "3.8.2"),
        ("g-0101", "3.8.2"),
        (ADMINISTRATOR, "3.5.1"),
        (DISMISSED, "3.5.1"),  # still on the section's list, no longer in the school
        ("t-777", "3.5.1"),
        ("server", "3.5.1"),
        ("", "3.5.1"),
    ],
)
def test_only_the_teacher_of_the_section_writes_its_journal(actor: str, clause: str) -> None:
    for change in (mark(day="2026-10-12"), topic(day="2026-10-12"), homework(day="2026-10-12"), attendance()):
        verdict = said(change, NOON, actor)
        assert codes(verdict) == [f"not-permitted {clause}"]
        assert verdict.accepted == []


def test_a_director_who_teaches_edits_the_own_section() -> None:
    assert codes(said(mark("p-0601", "зач", section="10a/law", number=2, term="h1"), MORNING, DIRECTOR)) == []


def test_a_class_teacher_who_teaches_the_class_edits_the_own_section_only() -> None:
    assert codes(said(mark(section="7a/english-1", number=2), NOON, CLASS_TEACHER)) == []
    assert codes(said(mark("p-0103", section="7a/english-2", number=2), NOON, CLASS_TEACHER)) == ["not-permitted 3.4.1"]


def test_a_teacher_is_one_from_the_first_day_to_the_last() -> None:
    path = f"years/{YEAR}/sections/7a/algebra.yaml"
    documents = make_documents()
    span = {"staff": PHYSICS, "role": "temporary", "from": "2026-10-13", "to": "2026-10-15", "order": "7"}
    documents[path] = {**documents[path], "teachers": [*documents[path]["teachers"], span]}
    found = {
        day: said(mark(day="2026-10-12"), f"2026-10-{day} 12:00:00", PHYSICS, documents, reason="fault").clean
        for day in (12, 13, 15, 16)
    }
    assert found == {12: False, 13: True, 15: True, 16: False}


# -- substitutes (3.6.3) ------------------------------------------------------------------------


def test_a_substitute_edits_exactly_the_lesson() -> None:
    assert codes(said([mark(), homework(), attendance()], NOON, HISTORY)) == []
    assert codes(said(mark(day="2026-10-15"), "2026-10-15 12:00:00", HISTORY)) == ["not-permitted 3.5.1"]
    assert codes(said(mark(number=2), NOON, HISTORY)) == ["not-permitted 3.5.1"]
    assert codes(said(mark("p-0201", section="7b/algebra", number=2), NOON, HISTORY)) == ["not-permitted 3.4.1"]


def test_a_substitute_is_one_from_the_registration_on() -> None:
    change = mark("p-0201", section="7b/algebra", number=2)
    assert codes(said(change, "2026-10-15 09:59:59", PHYSICS)) == ["not-permitted 3.5.1"]
    assert codes(said(change, "2026-10-15 10:00:00", PHYSICS)) == []


def test_a_substitute_gives_no_term_marks_and_carries_no_lesson_away() -> None:
    assert codes(said(term_mark(), "2026-10-20 12:00:00", HISTORY)) == ["not-permitted 3.5.1"]
    place: dict[str, Any] = {"was_date": date(2026, 10, 14), "was_number": 1, "date": date(2026, 10, 15), "number": 1}
    assert codes(said(MoveLesson(**known("l-0002"), **place), NOON, HISTORY)) == ["not-permitted 3.5.1"]


def test_a_substitution_is_registered_when_it_is_accepted_whatever_date_it_claims() -> None:
    old = make_documents()[SUBSTITUTIONS]
    entry = {"id": "s-3", "section": "7b/history", "date": "2026-10-14", "number": 7, "staff": PHYSICS}
    new = {**old, "substitutions": [*old["substitutions"], {**entry, "registered": "2026-10-01T00:00:00"}]}
    verdict = said(AmendDocument(place=SUBSTITUTIONS, was=old, now=new), NOON, DEPUTY)
    stored = verdict.draft.get(SUBSTITUTIONS) or {}
    assert verdict.clean
    assert stored["substitutions"][-1]["registered"] == "2026-10-14T12:00:00"
    assert stored["substitutions"][:-1] == old["substitutions"]


def test_only_a_deputy_head_registers_substitutions() -> None:
    old = make_documents()[SUBSTITUTIONS]
    for actor in (ADMINISTRATOR, ALGEBRA, DIRECTOR):
        assert codes(said(AmendDocument(place=SUBSTITUTIONS, was=old, now=None), NOON, actor)) == [
            "not-permitted 3.6.3"
        ]


# -- lists, rules, people -----------------------------------------------------------------------


def test_the_administrator_amends_lists_and_nobody_their_own_duties() -> None:
    timetable = f"years/{YEAR}/timetable/7a.yaml"
    documents = make_documents()
    change = AmendDocument(place=timetable, was=documents[timetable], now=None)
    assert codes(said(change, NOON, ADMINISTRATOR)) == ["needs-approval 3.3.1"]
    assert codes(said(change, NOON, ALGEBRA)) == ["not-permitted 3.3.1"]
    assert codes(said(change, NOON, DIRECTOR)) == ["not-permitted 3.3.1"]
    assert codes(said(change, NOON, "p-0101")) == ["not-permitted 3.8.2"]
    own = f"staff/{ADMINISTRATOR}.yaml"
    assert codes(said(AmendDocument(place=own, was=documents[own], now=None), NOON, ADMINISTRATOR)) == [
        "own-rights 3.7.4"
    ]


@pytest.mark.parametrize(
    ("path", "clause", "authors"),
    [("regulation.yaml", "6.1", {ADMINISTRATOR, DIRECTOR, DEPUTY}), ("school.yaml", "3.3.7", {ADMINISTRATOR})],
)
def test_the_rules_are_amended_by_nobody_alone(path: str, clause: str, authors: set[str]) -> None:
    old = make_documents()[path]
    for actor in (ADMINISTRATOR, DIRECTOR, DEPUTY, ALGEBRA, "server"):
        change = AmendDocument(place=path, was=old, now={**old, "title": "x"})
        expected = "needs-approval" if actor in authors else "not-permitted"
        assert codes(said(change, NOON, actor)) == [f"{expected} {clause}"]


def test_what_every_document_rests_upon_is_never_taken_away() -> None:
    for path in ("regulation.yaml", "school.yaml"):
        gone = AmendDocument(place=path, was=make_documents()[path], now=None)
        assert codes(said(gone, NOON, ADMINISTRATOR)) == ["must-stand"]


def test_a_journal_is_never_amended_as_a_whole_document() -> None:
    path = f"years/{YEAR}/journals/7a/q1/algebra.yaml"
    for actor in (ADMINISTRATOR, ALGEBRA, "server"):
        verdict = said(AmendDocument(place=path, was=make_documents()[path], now=None), NOON, actor)
        assert [f.code for f in verdict.findings] == ["not-permitted"]


def test_an_extension_carries_the_name_of_who_gave_it() -> None:
    path = f"years/{YEAR}/extensions/2026-10.yaml"
    entry = {"id": "x-1", "from": "2026-10-14", "to": "2026-10-14", "until": "2026-10-16T12:00:00", "reason": "fault"}

    def given(by: str) -> AmendDocument:
        document = {"kind": "extensions", "version": 1, "extensions": [{**entry, "by": by}]}
        return AmendDocument(place=path, was=None, now=document)

    assert codes(said(given(DEPUTY), NOON, DEPUTY)) == []
    assert codes(said(given(DIRECTOR), NOON, DEPUTY)) == ["not-in-own-name 3.6.2"]
    assert codes(said(given(ALGEBRA), NOON, ALGEBRA)) == ["not-permitted 3.6.2"]


def absence(pupil: str = "p-0101", first: str = "2026-10-05", **more: Any) -> ExplainAbsence:
    day = date.fromisoformat(first)
    return ExplainAbsence(year=YEAR, pupil=pupil, now=AbsenceEntry(day, day, "illness"), **more)


def test_the_class_teacher_explains_absences_of_the_own_class() -> None:
    assert codes(said(absence(), NOON, CLASS_TEACHER)) == []
    assert codes(said(absence("p-0201"), NOON, CLASS_TEACHER)) == ["not-permitted 3.4.2"]
    assert codes(said(absence(), NOON, ALGEBRA)) == ["not-permitted 3.4.2"]
    assert codes(said(absence(), NOON, "p-0101")) == ["not-permitted 3.8.2"]


def test_who_moved_is_explained_by_the_class_teacher_of_that_day() -> None:
    late = "2026-10-21 12:00:00"
    assert codes(said(absence("p-0106"), late, CLASS_TEACHER)) == []  # was in 7a on 5 October
    assert codes(said(absence("p-0106"), late, HISTORY)) == []  # leads 7b, where the pupil is now
    assert codes(said(absence("p-0106", "2026-10-20"), late, CLASS_TEACHER)) == ["not-permitted 3.4.2"]


def test_a_remark_is_made_in_the_own_name() -> None:
    remark = AddRemark(**known("l-0001"), pupil="p-0101", remark="", author=ALGEBRA, text="Молодец")
    verdict = said(remark, NOON)
    assert codes(verdict) == []
    (accepted,) = verdict.accepted
    assert isinstance(accepted, AddRemark)
    assert accepted.remark.startswith("r-")
    assert codes(said(replace(remark, author=PHYSICS), NOON)) == ["not-in-own-name 3.5.1"]


def person(person_id: str) -> AmendPerson:
    entry = {"kind": "person", "version": 1, "person": person_id, "family": "Ветрова", "given": "Анна"}
    return AmendPerson(person=person_id, was=None, now=entry)


def test_the_class_teacher_keeps_the_register_of_the_own_class() -> None:
    allowed = {p: said(person(p), NOON, CLASS_TEACHER).clean for p in ("p-0101", "g-0101", "p-0202", "g-0601", "t-001")}
    assert allowed == {"p-0101": True, "g-0101": True, "p-0202": False, "g-0601": False, "t-001": False}
    assert said(person("t-001"), NOON, ADMINISTRATOR).clean


def test_the_class_teacher_enters_who_comes_next_week_and_not_who_has_left() -> None:
    """p-0106 comes into 7b on 19 October; p-0105 left 7a in September."""
    allowed = {p: said(person(p), NOON, HISTORY).clean for p in ("p-0106", "p-0105", "p-0104")}
    assert allowed == {"p-0106": True, "p-0105": False, "p-0104": False}
    assert not said(person("p-0105"), NOON, CLASS_TEACHER).clean


def test_the_register_is_judged_too_where_it_is_given() -> None:
    register = MemorySource({"people/p-0101.yaml": person("p-0101").now or {}})
    stale = replace(person("p-0101"), now={**(person("p-0101").now or {}), "given": "Мария"})
    assert codes(said(stale, NOON, ADMINISTRATOR, register=register)) == ["document-changed-meanwhile"]
    remark = AddRemark(**known("l-0001"), pupil="p-0102", remark="", author=ALGEBRA, text="Молодец")
    assert codes(said(remark, NOON, register=register)) == ["not-in-register"]
    assert codes(said(replace(remark, pupil="p-0101"), NOON, register=register)) == []


def test_outputs_are_registered_by_the_administration_and_the_server() -> None:
    change = RegisterOutput(year=YEAR, output={"file": "0" * 64})
    allowed = {a: said(change, NOON, a).clean for a in ("server", ADMINISTRATOR, DIRECTOR, DEPUTY, ALGEBRA)}
    assert allowed == {"server": True, ADMINISTRATOR: True, DIRECTOR: True, DEPUTY: True, ALGEBRA: False}


# -- no marks (1.5) -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("section", "number", "pupil", "barred"),
    [("1a/reading", 1, "p-0301", True), ("3a/chess", 6, "p-0401", True), ("3a/maths", 1, "p-0401", False)],
)
def test_no_marks_and_no_homework_in_grade_1_and_primary_clubs(
    section: str, number: int, pupil: str, barred: bool
) -> None:
    where = {"section": section, "number": number}
    for change in (mark(pupil, **where), homework(**where), control(**where)):
        verdict = said(change, MORNING, PRIMARY)
        assert codes(verdict) == ["no-marks-here 1.5"] * barred
        assert verdict.accepted == [] or not barred
    free = [topic(section=section, number=number), attendance({pupil: "late"}, **where)]
    assert codes(said(free, MORNING, PRIMARY)) == []
    final = term_mark("4", pupil, section, section.split("/")[0])
    assert codes(said(final, "2026-10-20 12:00:00", PRIMARY)) == ["no-marks-here 1.5"] * barred


def test_clubs_of_higher_grades_are_not_primary_school() -> None:
    change = homework(section="7a/theatre", number=8)
    assert codes(said(change, MORNING, ENGLISH_2)) == []


def test_a_mark_that_stands_where_none_may_be_can_be_taken_away() -> None:
    path = f"years/{YEAR}/journals/1a/q1/reading.yaml"
    work = {"id": "w-0001", "work": "answer", "written": False, "marks": {"p-0301": "5"}}
    lesson = {"id": "l-0001", "date": "2026-10-14", "number": 1, "works": [work]}
    journal = {"kind": "journal", "version": 1, "section": "1a/reading", "term": "q1", "lessons": [lesson]}
    documents: Documents = {**make_documents(), path: journal}
    gone = SetMark(**known("l-0001", "1a/reading"), work="w-0001", pupil="p-0301", was="5", now=None)
    assert codes(said(gone, MORNING, PRIMARY, documents, reason="slip")) == []
