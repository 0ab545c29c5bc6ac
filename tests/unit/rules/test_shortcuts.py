"""Where the judge goes a shorter way it says what the long one says: marks of one work, entries surely in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.school import ALGEBRA, JOURNAL, YEAR, at, make_documents, make_record
from tests.unit.rules.cases import mark, place
from tests.unit.rules.test_properties import (
    LESSON,
    PUPILS,
    RECORDS,
    ZONES,
    cells,
    days,
    in_zone,
    moments,
    presences,
    term_of,
)

from zhurnal.domain.calendar import later, not_after
from zhurnal.domain.changes import Change, RecordLesson, SetMark, TakeAttendance
from zhurnal.domain.changes.lesson import Entry
from zhurnal.domain.record import Record
from zhurnal.domain.source import Draft
from zhurnal.rules import judge
from zhurnal.rules.deadlines import lesson_deadline, own_end, surely_in_time

attempts = st.builds(
    SetMark, year=st.just(YEAR), section=st.just("7a/algebra"), term=st.just("q1"), lesson=st.just("l-0001"),
    work=st.sampled_from(["w-0001", "w-0001", "w-0002", "w-0009"]), pupil=st.sampled_from(PUPILS[:4]),
    attempt=st.sampled_from([1, 1, 1, 2]), was=st.sampled_from([None, None, "5", "4"]),
    now=st.sampled_from(["5", "4", "x", None]),
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(
    batch=st.lists(st.one_of(attempts, attempts, cells, presences), max_size=10),
    moment=moments,
    reason=st.sampled_from(["", "fault"]),
    approved=st.booleans(),
)
def test_marks_of_one_work_are_judged_together_as_they_are_one_by_one(
    batch: list[Change], moment: datetime, reason: str, approved: bool
) -> None:
    together = judge(batch, ALGEBRA, moment, make_record(), reason=reason, as_if_approved=approved)
    draft, accepted = Draft(make_record().source), list[Change]()
    for index, change in enumerate(batch):
        alone = judge([change], ALGEBRA, moment, Record(draft), reason=reason, as_if_approved=approved)
        told = [replace(f, change=-1) for f in together.findings if together.origins[f.change] == index]
        assert told == [replace(f, change=-1) for f in alone.findings]
        accepted += alone.accepted
        for path, document in alone.draft.changed.items():
            draft.put(path, document)
    assert together.accepted == accepted
    assert together.draft.changed == draft.changed


def test_what_is_told_of_an_opened_lesson_is_told_once() -> None:
    """With the mark that it was opened for, not with those that follow it."""
    batch = [mark(pupil, day="2026-10-13") for pupil in ("p-0101", "p-0102", "p-0103")]
    verdict = judge(batch, ALGEBRA, at("2026-10-13 09:20:00"), make_record())
    assert [(verdict.origins[f.change], f.code) for f in verdict.findings] == [(0, "off-timetable")]


def in_long_evenings(zone: str) -> Record:
    """A school where entries of a day have half a day's time, which may go past midnight."""
    documents = in_zone(zone)
    rules = documents["regulation.yaml"]
    longer = [{**d, "minutes": 720} if d["rule"].endswith("-day") else d for d in rules["deadlines"]]
    return make_record({**documents, "regulation.yaml": {**rules, "deadlines": longer}})


LONG = {zone: in_long_evenings(zone) for zone in ZONES[:3]}


@given(record=st.sampled_from([*RECORDS.values(), *LONG.values()]), day=days, number=st.integers(1, 8),
       act=st.sampled_from(["mark", "lesson", "attendance"]), offset=st.integers(-12 * 3600, 12 * 3600))  # fmt: skip
def test_what_is_surely_in_time_is_in_time(record: Record, day: date, number: int, act: str, offset: int) -> None:
    """The short way says yes only before the deadline itself, and always within the lesson's own minutes."""
    where: Any = place(day=day.isoformat(), number=number, term=term_of(day))
    kinds: dict[str, Change] = {
        "mark": mark("p-0101", day=day.isoformat(), number=number, term=term_of(day)),
        "lesson": RecordLesson(**where, date=day, number=number, now=Entry("Степень")),
        "attendance": TakeAttendance(**where, now={}),
    }
    change = kinds[act]
    assert isinstance(change, SetMark | RecordLesson | TakeAttendance)
    deadline = lesson_deadline(record, YEAR, "7a/algebra", day, number, act)
    assert deadline is not None
    span = record.lesson_time(YEAR, "7a/algebra", day, number)
    assert span is not None
    own = later(datetime.combine(day, span[1], record.zone), deadline.entry["minutes"])
    moment = datetime.fromtimestamp(own.timestamp() + offset, record.zone)
    end = own_end(record, YEAR, "7a/algebra", term_of(day), day, number)
    short = surely_in_time(record, change, day, moment, end)
    assert short == (offset <= 0 and moment.date() <= day)
    assert not short or not_after(moment, deadline.at)


def test_a_correction_among_first_marks_is_one() -> None:
    """However many marks of the work go before it: it asks for its reason."""
    journal = make_documents()[JOURNAL]
    work = next(w for lesson in journal["lessons"] for w in lesson.get("works", ()) if w["id"] == "w-0001")
    standing = next(iter(work["marks"]))
    first = [SetMark(**LESSON, work="w-0001", pupil=p, was=None, now="4") for p in ("p-0102", "p-0104")]
    correction = SetMark(**LESSON, work="w-0001", pupil=standing, was=work["marks"][standing], now="2")
    verdict = judge([*first[:-1], correction, first[-1]], ALGEBRA, at("2026-10-07 20:00:00"), make_record())
    assert [f.code for f in verdict.findings if verdict.origins[f.change] == len(first) - 1] == ["reason-needed"]
    assert [c in verdict.accepted for c in (*first, correction)] == [True] * len(first) + [False]


def test_a_refused_entry_among_the_marks_of_a_work_loses_none_of_them() -> None:
    """What was opened for it is taken back, and the marks before and after it stand."""
    first, second = (SetMark(**LESSON, work="w-0001", pupil=p, was=None, now="4") for p in ("p-0102", "p-0104"))
    batch = [first, mark("p-0103", "x", day="2026-10-12"), second]
    verdict = judge(batch, ALGEBRA, at("2026-10-12 10:00:00"), make_record(), reason="fault")
    assert {f.code for f in verdict.findings if f.effect.blocks} == {"not-on-scale"}
    lesson = Record(verdict.draft).lesson(YEAR, "7a/algebra", "q1", "l-0001") or {}
    marks = next(w["marks"] for w in lesson["works"] if w["id"] == "w-0001")
    assert (marks["p-0102"], marks["p-0104"]) == ("4", "4")
