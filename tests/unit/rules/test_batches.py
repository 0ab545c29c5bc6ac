"""Batches: ids that the server gives, openings that a change needs, conflicts, partial acceptance."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.school import ADMINISTRATOR, ALGEBRA, CLASS_TEACHER, DIRECTOR, YEAR, at, make_documents, make_record
from tests.unit.rules.cases import (
    attendance,
    codes,
    control,
    homework,
    known,
    mark,
    presence,
    said,
    term_mark,
    topic,
)

from zhurnal.domain.changes import (
    AmendDocument,
    ExplainAbsence,
    FoundSchool,
    RecordLesson,
    SetHomework,
    SetMark,
    TakeAttendance,
)
from zhurnal.domain.changes.absence import AbsenceEntry
from zhurnal.domain.changes.homework import Homework
from zhurnal.domain.changes.lesson import Entry
from zhurnal.domain.findings import Effect
from zhurnal.domain.record import Record
from zhurnal.rules import Approval, judge
from zhurnal.rules.resolve import resolve

NOON = "2026-10-14 12:00:00"
NEW = {"section": "7b/algebra", "number": 2}
JOURNAL = f"years/{YEAR}/journals/7b/q1/algebra.yaml"
ALGEBRA_7A = f"years/{YEAR}/journals/7a/q1/algebra.yaml"


def lessons(verdict: Any, path: str = JOURNAL) -> list[Any]:
    """The lessons of the draft's journal."""
    return list((verdict.draft.get(path) or {}).get("lessons", ()))


def test_a_mark_opens_the_lesson_and_its_ordinary_work_once() -> None:
    verdict = said([mark("p-0201", **NEW), mark("p-0202", "4", **NEW)], NOON)
    assert [c.name for c in verdict.accepted] == ["record-lesson", "open-work", "set-mark", "set-mark"]
    assert verdict.origins == [0, 0, 0, 1]
    (lesson,) = lessons(verdict)
    (work,) = lesson["works"]
    assert (lesson["date"], lesson["number"]) == ("2026-10-14", 2)
    assert (work["work"], work["written"], work["marks"]) == ("answer", False, {"p-0201": "5", "p-0202": "4"})


def test_an_ordinary_work_that_stands_is_used() -> None:
    verdict = said(mark("p-0102", "4", day="2026-10-07"), "2026-10-07 12:00:00")
    assert [c.name for c in verdict.accepted] == ["set-mark"]
    assert lessons(verdict, ALGEBRA_7A)[0]["works"][0]["marks"]["p-0102"] == "4"


def test_the_second_of_two_who_open_a_slot_gets_the_firsts_lesson() -> None:
    first = said(topic("Степень", **NEW), NOON)
    after = Record(first.draft)
    second = judge([homework(**NEW), mark("p-0201", **NEW)], ALGEBRA, at("2026-10-14 12:00:01"), after)
    assert second.clean
    (lesson,) = (second.draft.get(JOURNAL) or {})["lessons"]
    assert lesson["id"] == lessons(first)[0]["id"]
    assert lesson["homework"] == {"text": "№ 1"}


def test_two_topics_for_one_slot_conflict_but_equal_ones_do_not() -> None:
    after = Record(said(topic("Степень", **NEW), NOON).draft)
    (finding,) = judge([topic("Корень", **NEW)], ALGEBRA, at(NOON), after).findings
    expected = {"part": "topic", "was": "", "found": "Степень", "now": "Корень"}
    assert (finding.code, finding.params) == ("conflict", expected)
    assert judge([topic("Степень", **NEW)], ALGEBRA, at(NOON), after).findings == []


def test_ids_depend_on_place_and_moment_only() -> None:
    batch = [topic(**NEW), mark("p-0201", **NEW), control(**NEW)]
    one, two = (resolve(batch, make_record(), at(NOON)) for _ in range(2))
    assert one == two
    assert resolve(batch, make_record(), at("2026-10-14 12:00:01")) != one
    assert len({c.lesson for c in one if isinstance(c, RecordLesson | SetMark)}) == 1


def test_the_same_slot_of_two_sections_and_years_are_two_lessons() -> None:
    batch = [topic(**NEW), topic(section="7b/history", number=2), topic(section="7b/history", number=7)]
    ids = {c.lesson for c in resolve(batch, make_record(), at(NOON)) if isinstance(c, RecordLesson)}
    assert len(ids) == 3


def test_what_is_said_of_a_slot_holds_for_its_lesson() -> None:
    strange = RecordLesson(
        year=YEAR, section="7b/algebra", term="q1", lesson="@2026-10-14/2", date=date(2026, 10, 12), number=1,
        now=Entry("x"),
    )  # fmt: skip
    (resolved,) = resolve([strange], make_record(), at(NOON))
    assert isinstance(resolved, RecordLesson)
    assert (resolved.date, resolved.number) == (date(2026, 10, 14), 2)


def test_a_refused_mark_leaves_no_empty_lesson_behind() -> None:
    verdict = said(mark("p-0101", **NEW), NOON)
    assert codes(verdict) == ["pupil-not-in-section"]
    assert verdict.changes[verdict.findings[0].change].name == "set-mark"
    assert verdict.accepted == []
    assert verdict.draft.changed == {}


def test_one_finding_is_told_of_a_mark_whose_openings_are_late_too() -> None:
    verdict = said(mark("p-0201", **NEW), "2026-10-14 16:05:01")
    assert [(f.code, f.params["act"]) for f in verdict.findings] == [("lesson-day-late", "mark")]
    needed = said(mark("p-0201", **NEW), "2026-10-16 12:00:00")
    assert [(f.code, f.params["act"]) for f in needed.findings] == [
        ("lesson-day-late", "mark"),
        ("reason-needed", "mark"),
    ]
    assert len(needed.changes) == 1


def test_a_batch_is_accepted_in_part_and_says_which() -> None:
    batch = [mark("p-0201", **NEW), mark("p-0101", **NEW), mark("p-0202", "1", **NEW), mark("p-0202", "3", **NEW)]
    verdict = said(batch, NOON)
    assert [(verdict.origins[f.change], f.code) for f in verdict.findings] == [
        (1, "pupil-not-in-section"),
        (2, "not-on-scale"),
    ]
    assert lessons(verdict)[0]["works"][0]["marks"] == {"p-0201": "5", "p-0202": "3"}
    assert not verdict.clean


def test_after_a_refused_first_mark_the_next_one_opens_the_lesson() -> None:
    verdict = said([mark("p-0101", **NEW), mark("p-0201", **NEW)], NOON)
    assert [c.name for c in verdict.accepted] == ["record-lesson", "open-work", "set-mark"]
    assert lessons(verdict)[0]["works"][0]["marks"] == {"p-0201": "5"}


def test_a_refused_topic_does_not_keep_marks_out() -> None:
    bad = RecordLesson(
        year=YEAR, section="7b/algebra", term="q1", lesson="@2026-10-14/2", date=date(2026, 10, 14), number=2,
        now=Entry("x", "k-9"),
    )  # fmt: skip
    verdict = said([bad, mark("p-0201", **NEW)], NOON)
    assert codes(verdict) == ["no-such-plan-item"]
    assert "topic" not in lessons(verdict)[0]


def test_a_work_opened_in_the_batch_takes_its_marks() -> None:
    verdict = said([control(**NEW), mark("p-0201", work="@c", **NEW), mark("p-0202", work="@c", **NEW)], NOON)
    assert verdict.clean
    assert [w["work"] for w in lessons(verdict)[0]["works"]] == ["control"]
    assert codes(said([mark("p-0201", work="@c", **NEW)], NOON)) == ["no-such-work"]


def test_later_changes_see_earlier_ones() -> None:
    retake = SetMark(**known("l-0001"), work="w-0001", pupil="p-0102", attempt=2, was=None, now="4")
    first = SetMark(**known("l-0001"), work="w-0001", pupil="p-0102", was=None, now="2")
    day = "2026-10-07 12:00:00"
    assert codes(said([first, retake], day)) == []
    assert codes(said([retake, first], day)) == ["no-earlier-attempt"]


def test_an_earlier_attempt_is_not_pulled_from_under_a_later_one() -> None:
    gone = SetMark(**known("l-0001"), work="w-0002", pupil="p-0102", was="2", now=None)
    assert codes(said(gone, "2026-10-07 12:00:00", reason="slip")) == ["later-attempt-stands"]


def test_attempts_are_counted_from_one_to_nine() -> None:
    for attempt in (0, -1, 10):
        change = SetMark(**known("l-0001"), work="w-0001", pupil="p-0101", attempt=attempt, was=None, now="4")
        assert codes(said(change, "2026-10-07 12:00:00")) == ["no-such-attempt"]


# -- conflicts ----------------------------------------------------------------------------------


def test_cells_conflict_by_what_was_seen_found_and_wanted() -> None:
    when = "2026-10-07 12:00:00"

    def told(*changes: Any) -> list[dict[str, Any]]:
        return [dict(f.params) for f in said(list(changes), when, reason="slip").findings if f.code == "conflict"]

    stale = SetMark(**known("l-0001"), work="w-0001", pupil="p-0101", was="4", now="3")
    assert told(stale) == [{"pupil": "p-0101", "was": "4", "found": "5", "now": "3"}]
    absent = presence("p-0104", "late", None, day="2026-10-07")
    assert told(absent) == [{"pupil": "p-0104", "was": "", "found": "absent", "now": "late"}]
    taken = TakeAttendance(**known("l-0001"), was={}, now={"p-0101": "late"})
    assert told(taken) == [{"pupil": "p-0104", "was": "", "found": "absent", "now": ""}]
    given = SetHomework(**known("l-0001"), was=None, now=Homework("№ 1"))
    assert told(given) == [{"was": "", "found": "№ 214, 216 · 12.10.2026", "now": "№ 1"}]


def test_two_teachers_of_one_journal_do_not_collide() -> None:
    first = said(mark("p-0201", **NEW), NOON)
    second = judge([mark("p-0202", **NEW)], ALGEBRA, at(NOON), Record(first.draft))
    assert second.findings == []


def test_whole_documents_conflict_unless_they_agree() -> None:
    path = "catalogs/rooms.yaml"
    old = make_documents()[path]
    new = {**old, "rooms": {"13": {"title": "13"}}}
    assert codes(said(AmendDocument(place=path, was=new, now=None), NOON, ADMINISTRATOR)) == [
        "document-changed-meanwhile"
    ]
    agreed = said(AmendDocument(place=path, was=new, now=old), NOON, ADMINISTRATOR)
    assert codes(agreed) == []
    assert agreed.draft.changed == {}


# -- references of single changes ---------------------------------------------------------------


def test_changes_name_what_is_there() -> None:
    when = "2026-10-14 12:00:00"
    cases: list[tuple[Any, str]] = [
        (topic(section="7a/latin"), "not-permitted 3.5.1"),
        (topic(day="2026-10-10"), "lesson-on-holiday"),
        (topic(day="2026-11-09"), "outside-term"),
        (topic(day="2026-10-12", term="q2"), "outside-term"),
        (SetMark(**known("l-0999"), work="", pupil="p-0101", was=None, now="5"), "no-such-lesson"),
        (SetMark(**known("l-0001"), work="w-0999", pupil="p-0101", was=None, now="5"), "no-such-work"),
        (mark("p-0105", **{}), "pupil-not-in-section"),
        (mark(now="зач"), "not-on-scale"),
        (mark(now="7"), "not-on-scale"),
        (attendance({"p-0201": "absent"}), "pupil-not-in-section"),
        (attendance({"p-0101": "asleep"}), "no-such-presence"),
        (homework(""), "homework-empty"),
        (
            SetHomework(**known("l-0002"), was=None, now=Homework("№ 1", date(2026, 10, 13))),
            "homework-due-before-lesson",
        ),
        (
            SetHomework(**known("l-0002"), was=None, now=Homework("№ 1", date(9999, 12, 31))),
            "homework-due-too-far",
        ),
    ]  # fmt: skip
    for change, code in cases:
        assert codes(said(change, when)) == [code], change


def test_off_the_timetable_is_pointed_out_and_accepted() -> None:
    verdict = said(topic(number=4), NOON)
    assert [(f.code, f.effect) for f in verdict.findings] == [("off-timetable", Effect.WARN)]
    assert verdict.clean


def test_term_marks_are_of_the_sections_own_pupils_also_when_taken_away() -> None:
    when = "2026-10-20 12:00:00"
    path = f"years/{YEAR}/finals/7a/q1.yaml"
    stands = {"kind": "finals", "version": 1, "class": "7a", "period": "q1", "subjects": {"english": {"p-0103": "5"}}}
    documents = {**make_documents(), path: stands}
    foreign = term_mark(None, "p-0103", "7a/english-1", was="5")
    assert codes(said(foreign, when, CLASS_TEACHER, documents)) == ["pupil-not-in-section"]
    own = term_mark(None, "p-0103", "7a/english-2", was="5")
    verdict = said(own, when, "t-003", documents)
    assert codes(verdict) == []
    assert verdict.draft.changed == {path: None}
    assert codes(said(term_mark("5", class_id="7b"), when)) == ["pupil-not-in-class"]
    assert codes(said(term_mark("5", period="h1"), when)) == ["no-such-term"]
    for value in ("зач", "7", "отл", ""):
        assert codes(said(term_mark(value), when)) == ["not-on-scale"]
    for value in ("н/а", "осв", "2"):
        assert codes(said(term_mark(value), when)) == []


def test_reasons_of_absence_do_not_overlap_and_are_known() -> None:
    def explained(first: int, last: int, entry: str = "", **more: Any) -> ExplainAbsence:
        now = AbsenceEntry(date(2026, 10, first), date(2026, 10, last), **{"reason": "illness", **more})
        return ExplainAbsence(year=YEAR, pupil="p-0101", entry=entry, now=now)

    batch = [explained(5, 7), explained(7, 8), explained(8, 8, numbers=(1, 2)), explained(8, 8, numbers=(3,))]
    batch += [explained(9, 8), explained(9, 9, reason="fog")]
    verdict = said(batch, NOON, CLASS_TEACHER)
    assert [(verdict.origins[f.change], f.code) for f in verdict.findings] == [
        (1, "absence-overlaps"),
        (4, "span-reversed"),
        (5, "no-such-code"),
    ]
    entries = (verdict.draft.get(f"years/{YEAR}/absences/p-0101.yaml") or {})["absences"]
    assert len({e["id"] for e in entries}) == 3
    lost = ExplainAbsence(year=YEAR, pupil="p-0101", entry="a-zzz", now=None)
    assert codes(said(lost, NOON, CLASS_TEACHER)) == ["no-such-absence"]


def test_a_school_is_founded_once() -> None:
    documents = make_documents()
    founding = FoundSchool(documents=documents)
    verdict = judge([founding], ADMINISTRATOR, at("2026-08-20 12:00:00"), make_record({}))
    assert verdict.clean
    assert set(verdict.draft.changed) == set(documents)
    assert codes(said(founding, NOON, ADMINISTRATOR)) == ["school-exists"]


def test_nobody_brings_an_appointment_along_with_its_use() -> None:
    section = f"years/{YEAR}/sections/7b/history.yaml"
    taught = make_documents()[section]
    appointed = {"staff": ADMINISTRATOR, "role": "temporary", "from": "2026-10-14"}
    own = {**taught, "teachers": [*taught["teachers"], appointed]}
    batch = [AmendDocument(place=section, was=taught, now=own), topic(section="7b/history", number=7)]
    agreed = [Approval(DIRECTOR, at("2026-10-14 11:00:00"))]
    assert codes(said(batch[:1], NOON, ADMINISTRATOR, approvals=agreed)) == []
    assert codes(said(batch, NOON, ADMINISTRATOR, approvals=agreed)) == ["not-permitted 3.5.1"]


def test_two_who_set_one_task_for_two_days_see_both_days() -> None:
    mine, theirs = Homework("№ 1", date(2026, 10, 21)), Homework("№ 1", date(2026, 10, 22), ("https://example.org/1",))
    assert (str(mine), str(theirs)) == ("№ 1 · 21.10.2026", "№ 1 · 22.10.2026 · https://example.org/1")
