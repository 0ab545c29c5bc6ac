"""References across documents: each contradiction has its own code, its place and its line."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from tests.school import JOURNAL, YEAR, Documents, canonical, make_documents, make_record

from zhurnal.documents import codec
from zhurnal.domain.crosscheck import crosscheck
from zhurnal.domain.findings import Effect

HISTORY = f"years/{YEAR}/journals/7b/q1/history.yaml"
CALENDAR = f"years/{YEAR}/calendar.yaml"
SEVENTH = f"years/{YEAR}/classes/7a.yaml"
ALGEBRA = f"years/{YEAR}/sections/7a/algebra.yaml"
TIMETABLE = f"years/{YEAR}/timetable/7a.yaml"
SUBSTITUTIONS = f"years/{YEAR}/substitutions/2026-10.yaml"
PLAN = f"years/{YEAR}/plans/7b/algebra.yaml"
FINALS = f"years/{YEAR}/finals/7a/q1.yaml"
ABSENCES = f"years/{YEAR}/absences/p-0101.yaml"
REMARKS = f"years/{YEAR}/remarks/p-0101.yaml"
EXTENSIONS = f"years/{YEAR}/extensions/2026-10.yaml"
ARRANGEMENTS = f"years/{YEAR}/arrangements/p-0101.yaml"

Edit = Callable[[Any], object]

NEW: dict[str, dict[str, Any]] = {
    FINALS: {"kind": "finals", "version": 1, "class": "7a", "period": "q1", "subjects": {"algebra": {"p-0101": "5"}}},
    f"years/{YEAR}/finals/7b/q1.yaml": {
        "kind": "finals", "version": 1, "class": "7b", "period": "q1", "subjects": {"algebra": {"p-0201": "5"}}
    },
    ABSENCES: {
        "kind": "absences", "version": 1, "pupil": "p-0101",
        "absences": [{"id": "a-1", "from": "2026-10-05", "to": "2026-10-06", "reason": "illness"}],
    },
    REMARKS: {
        "kind": "remarks", "version": 1, "pupil": "p-0101",
        "remarks": [
            {"id": "r-1", "section": "7a/algebra", "lesson": "l-0001", "date": "2026-10-07", "author": "t-001"}
        ],
    },
    EXTENSIONS: {
        "kind": "extensions", "version": 1,
        "extensions": [
            {"id": "x-1", "staff": "t-001", "section": "7a/algebra", "from": "2026-10-14", "to": "2026-10-14",
             "until": "2026-10-16T12:00:00", "reason": "fault", "by": "t-010"}
        ],
    },
    ARRANGEMENTS: {
        "kind": "arrangements", "version": 1, "pupil": "p-0101",
        "arrangements": [
            {"id": "ar-1", "what": "exempt", "subjects": ["pe"], "from": "2026-10-01", "to": "2026-10-31", "order": "5"}
        ],
    },
    f"years/{YEAR}/curriculum.yaml": {
        "kind": "curriculum", "version": 1, "hours": [{"grade": 7, "subject": "algebra", "year": 102}]
    },
    f"years/{YEAR}/journals/7a/q2/algebra.yaml": {
        "kind": "journal", "version": 1, "section": "7a/algebra", "term": "q2",
        "lessons": [{"id": "l-0003", "date": "2026-11-09", "number": 1, "plan": "k-2"}],
    },
}  # fmt: skip
HISTORY_LESSON = {"id": "l-0001", "date": "2026-10-21", "number": 7}


def whole() -> Documents:
    """The school with a document of every kind."""
    return {**make_documents(), **deepcopy(NEW)}


def edited(path: str, edit: Edit) -> Documents:
    """The whole school, one document changed in place."""
    documents = whole()
    document = deepcopy(dict(documents[path]))
    edit(document)
    return {**documents, path: document}


def test_the_school_has_no_contradictions() -> None:
    assert crosscheck(make_record(whole())) == []
    canonical(whole())


def put(*steps: Any) -> Edit:
    """Set the last step's value at the steps before it."""
    *way, key, value = steps

    def edit(document: Any) -> None:
        for step in way:
            document = document[step]
        document[key] = value

    return edit


def add(*steps: Any) -> Edit:
    """Append the last step to the list at the steps before it."""
    *way, value = steps

    def edit(document: Any) -> None:
        for step in way:
            document = document[step]
        document.append(value)

    return edit


def drop(*steps: Any) -> Edit:
    """Take the last step away."""
    *way, key = steps

    def edit(document: Any) -> None:
        for step in way:
            document = document[step]
        del document[key]

    return edit


LESSON = ("lessons", 0)
CASES: list[tuple[str, str, Edit, str]] = [
    # journal
    (JOURNAL, "pupil-not-in-section", put(*LESSON, "absent", "p-0105", "absent"), "/lessons/0/absent/p-0105"),
    (
        JOURNAL, "pupil-not-in-section", put(*LESSON, "works", 0, "marks", "p-0201", "5"),
        "/lessons/0/works/0/marks/p-0201",
    ),
    (JOURNAL, "no-such-pupil", put(*LESSON, "works", 0, "marks", "p-0999", "5"), "/lessons/0/works/0/marks/p-0999"),
    (
        JOURNAL, "no-earlier-attempt", put(*LESSON, "works", 0, "marks", "p-0101/3", "5"),
        "/lessons/0/works/0/marks/p-0101~13",
    ),
    (JOURNAL, "not-on-scale", put(*LESSON, "works", 0, "marks", "p-0101", "1"), "/lessons/0/works/0/marks/p-0101"),
    (JOURNAL, "not-on-scale", put(*LESSON, "works", 0, "marks", "p-0101", "зач"), "/lessons/0/works/0/marks/p-0101"),
    (JOURNAL, "lesson-on-holiday", put(*LESSON, "date", "2026-10-03"), "/lessons/0/date"),
    (JOURNAL, "outside-term", put(*LESSON, "date", "2026-11-09"), "/lessons/0/date"),
    (JOURNAL, "place-twice", put(*LESSON, "date", "2026-10-14"), "/lessons/1"),
    (JOURNAL, "id-twice", put("lessons", 1, "id", "l-0001"), "/lessons/1/id"),
    (JOURNAL, "id-twice", put(*LESSON, "works", 1, "id", "w-0001"), "/lessons/0/works/1/id"),
    (f"years/{YEAR}/journals/7a/q2/algebra.yaml", "id-twice", put(*LESSON, "id", "l-0001"), "/lessons/0/id"),
    (JOURNAL, "no-such-plan-item", put(*LESSON, "plan", "k-9"), "/lessons/0/plan"),
    (JOURNAL, "no-such-reason", put("lessons", 1, "cancelled", "fog"), "/lessons/1/cancelled"),
    (JOURNAL, "cancelled-lesson-has-entries", put(*LESSON, "cancelled", "frost"), "/lessons/0"),
    (JOURNAL, "homework-due-before-lesson", put(*LESSON, "homework", "due", "2026-10-06"), "/lessons/0/homework/due"),
    (JOURNAL, "homework-due-too-far", put(*LESSON, "homework", "due", "2062-10-20"), "/lessons/0/homework/due"),
    (JOURNAL, "no-such-work-kind", put(*LESSON, "works", 0, "work", "essay"), "/lessons/0/works/0/work"),
    (JOURNAL, "no-weights", put(*LESSON, "works", 0, "weight", 2), "/lessons/0/works/0/weight"),
    (JOURNAL, "not-at-its-path", put("term", "q2"), "/term"),
    (JOURNAL, "not-at-its-path", put("section", "7b/algebra"), "/section"),
    # class
    (SEVENTH, "no-such-pupil", add("roster", {"pupil": "p-0999", "from": "2026-09-01"}), "/roster/6/pupil"),
    (SEVENTH, "pupil-in-two-classes", add("roster", {"pupil": "p-0101", "from": "2026-10-01"}), "/roster/6"),
    (SEVENTH, "span-reversed", put("roster", 0, "to", "2026-08-01"), "/roster/0/to"),
    (SEVENTH, "no-such-class", put("roster", 5, "moved", "7c"), "/roster/5/moved"),
    (SEVENTH, "no-such-staff", put("class-teachers", 0, "staff", "t-777"), "/class-teachers/0/staff"),
    (SEVENTH, "no-such-room", put("room", "404"), "/room"),
    (SEVENTH, "no-such-shift", put("shift", 3), "/shift"),
    (SEVENTH, "not-at-its-path", put("grade", 8), "/grade"),
    (
        SEVENTH, "part-member-not-in-class",
        add("parts", 0, "members", {"pupil": "p-0201", "from": "2026-09-01"}), "/parts/0/members/3",
    ),
    # section
    (ALGEBRA, "section-without-teacher", drop("teachers"), ""),
    (ALGEBRA, "no-such-staff", put("teachers", 0, "staff", "t-777"), "/teachers/0/staff"),
    (ALGEBRA, "no-such-subject", put("subject", "alchemy"), "/subject"),
    (ALGEBRA, "no-such-plan", put("plan", "7/alchemy"), "/plan"),
    (ALGEBRA, "no-such-class", add("members", {"class": "7c", "from": "2026-09-01"}), "/members/1/class"),
    (ALGEBRA, "no-such-part", add("members", {"class": "7a", "part": "x", "from": "2026-09-01"}), "/members/1/part"),
    (ALGEBRA, "no-such-pupil", add("members", {"pupil": "p-0999", "from": "2026-09-01"}), "/members/1/pupil"),
    (ALGEBRA, "section-without-marks", put("marking", "none"), "/lessons/0/works/0/marks"),
    (ALGEBRA, "not-at-its-path", put("section", "7a/geometry"), "/section"),
    # timetable and acts
    (TIMETABLE, "no-such-section", put("weeks", 0, "slots", 0, "section", "7a/latin"), "/weeks/0/slots/0/section"),
    (TIMETABLE, "section-of-another-home", put("weeks", 0, "slots", 0, "section", "7/pe"), "/weeks/0/slots/0/section"),
    (TIMETABLE, "no-such-room", put("weeks", 0, "slots", 0, "room", "404"), "/weeks/0/slots/0/room"),
    (TIMETABLE, "no-such-bell", put("weeks", 0, "slots", 0, "number", 12), "/weeks/0/slots/0/number"),
    (
        TIMETABLE, "slot-twice",
        add("weeks", {"from": "2026-11-01", "slots": [{"day": 1, "number": 1, "section": "7a/algebra"}]}),
        "/weeks/1/slots/0",
    ),
    (TIMETABLE, "not-at-its-path", put("home", "7b"), "/home"),
    (SUBSTITUTIONS, "no-such-staff", put("substitutions", 0, "staff", "t-777"), "/substitutions/0/staff"),
    (SUBSTITUTIONS, "no-such-section", put("substitutions", 0, "section", "7a/latin"), "/substitutions/0/section"),
    (SUBSTITUTIONS, "not-at-its-path", put("substitutions", 0, "date", "2026-11-11"), "/substitutions/0/date"),
    (SUBSTITUTIONS, "substitution-off-timetable", put("substitutions", 0, "number", 4), "/substitutions/0"),
    (SUBSTITUTIONS, "id-twice", put("substitutions", 1, "id", "s-1"), "/substitutions/1/id"),
    (EXTENSIONS, "no-such-staff", put("extensions", 0, "by", "t-777"), "/extensions/0/by"),
    (EXTENSIONS, "no-such-staff", put("extensions", 0, "staff", "t-777"), "/extensions/0/staff"),
    (EXTENSIONS, "no-such-section", put("extensions", 0, "section", "7a/latin"), "/extensions/0/section"),
    (EXTENSIONS, "no-such-reason", put("extensions", 0, "reason", "whim"), "/extensions/0/reason"),
    (EXTENSIONS, "span-reversed", put("extensions", 0, "to", "2026-10-01"), "/extensions/0/to"),
    # plans and the curriculum
    (PLAN, "no-such-plan-item", put("dropped", 0, "k-9"), "/dropped/0"),
    (PLAN, "no-such-plan", put("base", "7/alchemy"), "/base"),
    (PLAN, "no-such-subject", put("subject", "alchemy"), "/subject"),
    (PLAN, "plan-of-another-subject", put("subject", "history"), "/plan"),
    (PLAN, "id-twice", add("items", {"id": "k-3", "topic": "Дважды", "hours": 1}), "/items/1/id"),
    (PLAN, "not-at-its-path", put("plan", "7b/geometry"), "/plan"),
    (f"years/{YEAR}/curriculum.yaml", "no-such-subject", put("hours", 0, "subject", "alchemy"), "/hours/0/subject"),
    # pupils and finals
    (ABSENCES, "not-at-its-path", put("pupil", "p-0102"), "/pupil"),
    (ABSENCES, "no-such-reason", put("absences", 0, "reason", "fog"), "/absences/0/reason"),
    (ABSENCES, "span-reversed", put("absences", 0, "to", "2026-10-01"), "/absences/0/to"),
    (
        ABSENCES, "absence-overlaps",
        add("absences", {"id": "a-2", "from": "2026-10-06", "to": "2026-10-07", "reason": "illness"}), "/absences/1",
    ),
    (REMARKS, "no-such-lesson", put("remarks", 0, "lesson", "l-0999"), "/remarks/0/lesson"),
    (REMARKS, "no-such-section", put("remarks", 0, "section", "7a/latin"), "/remarks/0/section"),
    (REMARKS, "no-such-staff", put("remarks", 0, "author", "t-777"), "/remarks/0/author"),
    (ARRANGEMENTS, "no-such-subject", put("arrangements", 0, "subjects", 0, "alchemy"), "/arrangements/0/subjects/0"),
    (FINALS, "pupil-not-in-class", put("subjects", "algebra", "p-0201", "5"), "/subjects/algebra/p-0201"),
    (FINALS, "no-such-subject", put("subjects", "alchemy", {"p-0101": "5"}), "/subjects/alchemy"),
    (FINALS, "pupil-without-subject", put("subjects", "law", {"p-0101": "5"}), "/subjects/law/p-0101"),
    (FINALS, "not-on-scale", put("subjects", "algebra", "p-0101", "зач"), "/subjects/algebra/p-0101"),
    ("pupils/p-0101.yaml", "span-reversed", put("guardians", 0, "to", "2026-08-01"), "/guardians/0/to"),
    # settings
    ("school.yaml", "no-such-timezone", put("timezone", "Europe/Gotham"), "/timezone"),
    ("regulation.yaml", "no-such-clause", put("corrections", "clause", "9.9"), "/corrections/clause"),
    ("staff/t-001.yaml", "span-reversed", put("duties", 0, "to", "2026-08-01"), "/duties/0/to"),
    (CALENDAR, "calendar-terms-overlap", put("terms", 1, "from", "2026-10-20"), "/terms/1"),
    (CALENDAR, "term-outside-year", put("from", "2026-09-15"), "/terms/0"),
    (CALENDAR, "span-reversed", put("holidays", 0, "to", "2026-10-01"), "/holidays/0/to"),
    (CALENDAR, "no-such-class", put("holidays", 0, "classes", ["7c"]), "/holidays/0/classes/0"),
    (
        CALENDAR, "as-day-without-day",
        put("exceptions", [{"id": "e-1", "date": "2026-10-17", "what": "as-day"}]), "/exceptions/0",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("path", "code", "edit", "at"), CASES, ids=[f"{c[1]} {c[3]}" for c in CASES])
def test_each_contradiction_has_its_code_and_place(path: str, code: str, edit: Edit, at: str) -> None:
    found = crosscheck(make_record(edited(path, edit)))
    assert (code, at) in [(f.code, f.params["at"]) for f in found]


def test_a_line_is_found_by_the_place() -> None:
    documents = edited(JOURNAL, put(*LESSON, "works", 0, "marks", "p-0201", "5"))
    (finding,) = crosscheck(make_record(documents))
    place = [int(s) if s.isdigit() else s.replace("~1", "/") for s in str(finding.params["at"]).split("/")[1:]]
    data = canonical({JOURNAL: documents[JOURNAL]})[JOURNAL]
    assert data.splitlines()[codec.line_of(data, tuple(place)) - 1].strip() == b'p-0201: "5"'


def test_a_plan_item_given_too_often_is_pointed_out_over_the_terms() -> None:
    documents = edited(f"years/{YEAR}/journals/7a/q2/algebra.yaml", put(*LESSON, "plan", "k-1"))
    (finding,) = crosscheck(make_record(documents))
    assert (finding.code, finding.effect, finding.params["given"]) == ("plan-item-overrun", Effect.WARN, 3)


def test_a_cancelled_lesson_spends_no_hour() -> None:
    documents = edited(f"years/{YEAR}/journals/7a/q2/algebra.yaml", put(*LESSON, "plan", "k-1"))
    journal = deepcopy(dict(documents[JOURNAL]))
    journal["lessons"][1]["cancelled"] = "frost"
    assert crosscheck(make_record({**documents, JOURNAL: journal})) == []


def test_a_pupil_who_moved_keeps_the_old_lines() -> None:
    own = put(*LESSON, "works", 0, "marks", "p-0106", "5")
    assert crosscheck(make_record(edited(JOURNAL, own))) == []


def test_a_mark_in_both_classes_is_told_once() -> None:
    documents = edited(FINALS, put("subjects", "algebra", "p-0106", "5"))
    seventh = f"years/{YEAR}/finals/7b/q1.yaml"
    other = deepcopy(NEW[seventh])
    other["subjects"]["algebra"]["p-0106"] = "4"
    found = crosscheck(make_record({**documents, seventh: other}))
    assert [(f.code, f.path) for f in found] == [("final-twice", seventh)]


def test_marks_of_another_school_stand_once() -> None:
    mark = {"year": "2025-2026", "period": "year", "subject": "algebra", "mark": "4", "school": "Школа № 12"}
    path = "transcripts/p-0106.yaml"
    once = {"kind": "transcript", "version": 1, "pupil": "p-0106", "marks": [{"id": "s-1", **mark}]}
    assert crosscheck(make_record({**make_documents(), path: once})) == []
    twice = {**once, "marks": [*once["marks"], {"id": "s-2", **mark}]}
    found = crosscheck(make_record({**make_documents(), path: twice}))
    assert [(f.code, f.params["at"]) for f in found] == [("transcript-twice", "/marks/1")]


def test_a_journal_of_an_unknown_section_and_a_year_without_calendar() -> None:
    lost = f"years/{YEAR}/journals/7a/q1/latin.yaml"
    journal = {"kind": "journal", "version": 1, "section": "7a/latin", "term": "q1"}
    assert [f.code for f in crosscheck(make_record({**whole(), lost: journal}))] == ["no-such-section"]
    old = lost.replace(YEAR, "2025-2026")
    assert [f.code for f in crosscheck(make_record({**whole(), old: journal}))] == ["no-calendar"]


def test_finals_of_a_term_that_the_grade_does_not_have() -> None:
    path = f"years/{YEAR}/finals/7a/h1.yaml"
    finals = {"kind": "finals", "version": 1, "class": "7a", "period": "h1"}
    assert [f.code for f in crosscheck(make_record({**whole(), path: finals}))] == ["no-such-term"]


def test_only_the_named_documents_are_looked_at() -> None:
    documents = edited(JOURNAL, put(*LESSON, "plan", "k-9"))
    assert crosscheck(make_record(documents), [CALENDAR]) == []
    assert [f.code for f in crosscheck(make_record(documents), [JOURNAL])] == ["no-such-plan-item"]


def test_a_line_that_begins_at_the_end_of_time_and_has_no_end_runs_forward() -> None:
    """Dates are compared as texts: an absent last day must not count as one before the year 9999."""
    documents = make_documents()
    line = {**documents[SEVENTH]["roster"][0], "from": "9999-12-31"}
    documents[SEVENTH] = {**documents[SEVENTH], "roster": [line, *documents[SEVENTH]["roster"][1:]]}
    assert "span-reversed" not in {finding.code for finding in crosscheck(make_record(documents), [SEVENTH])}
