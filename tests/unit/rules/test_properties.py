"""What holds whatever is entered: boundaries to the second in any zone, order, purity, inverses, valid documents."""

from __future__ import annotations

import random
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.school import ALGEBRA, JOURNAL, YEAR, Documents, at, canonical, make_documents, make_record
from tests.unit.rules.cases import known, mark, place, presence, said, term_mark

from zhurnal.domain.brought import BroughtMark
from zhurnal.domain.calendar import end_of, later, not_after
from zhurnal.domain.changes import (
    AmendWork,
    BringMark,
    CancelLesson,
    Change,
    MoveLesson,
    OpenWork,
    RecordLesson,
    SetAttendance,
    SetHomework,
    SetMark,
    SetTermMark,
    TakeAttendance,
)
from zhurnal.domain.changes.homework import Homework
from zhurnal.domain.changes.lesson import Entry
from zhurnal.domain.changes.work import WorkEntry
from zhurnal.domain.crosscheck import crosscheck
from zhurnal.domain.findings import Effect
from zhurnal.domain.record import Record
from zhurnal.domain.source import Draft
from zhurnal.rules import judge
from zhurnal.rules.deadlines import Deadline, lesson_deadline, term_deadline, work_deadline

SECOND = timedelta(seconds=1)
# Zones with and without daylight saving, one that changes clocks at midnight, halves and quarters of an hour.
ZONES = [
    "Asia/Yekaterinburg", "Europe/Moscow", "Europe/Berlin", "America/New_York", "America/Santiago", "Asia/Beirut",
    "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Chatham", "UTC",
]  # fmt: skip
zones = st.sampled_from(ZONES)
# School days of 7a/algebra in both years' terms, on which it has lessons by the timetable: 1, 3, 4.
DAYS = [
    day
    for first, last in ((date(2026, 9, 1), date(2026, 10, 24)), (date(2026, 11, 5), date(2026, 12, 29)),
                        (date(2027, 1, 11), date(2027, 3, 26)), (date(2027, 4, 5), date(2027, 5, 28)))
    for day in (first + timedelta(days=n) for n in range((last - first).days + 1))
    if day.isoweekday() in (1, 3, 4) and day not in (date(2027, 3, 8), date(2026, 10, 7), date(2026, 10, 14))
]  # fmt: skip
days = st.sampled_from(DAYS)


def in_zone(zone: str) -> Documents:
    """The school somewhere else."""
    documents = make_documents()
    return {**documents, "school.yaml": {**documents["school.yaml"], "timezone": zone}}


RECORDS = {zone: make_record(in_zone(zone)) for zone in ZONES}


def effects(change: Change, moment: datetime, record: Record, actor: str = ALGEBRA) -> set[Effect]:
    return {f.effect for f in judge([change], actor, moment, record, reason="fault").findings}


def term_of(day: date) -> str:
    term = make_record().term_of(YEAR, "7a/algebra", day)
    assert term is not None
    return term.code


# -- boundaries ---------------------------------------------------------------------------------


@given(zone=zones, day=days, asked=st.sampled_from(["UTC", *ZONES]))
def test_the_hour_of_3_5_3_ends_at_the_second_wherever_the_clock_stands(zone: str, day: date, asked: str) -> None:
    """Whatever zone the server's clock tells, and whether or not clocks changed this year."""
    record = RECORDS[zone]
    deadline = lesson_deadline(record, YEAR, "7a/algebra", day, 1, "mark", ALGEBRA)
    assert deadline is not None
    change = mark("p-0101", day=day.isoformat(), term=term_of(day))
    for offset, expected in ((-SECOND, set()), (0 * SECOND, set()), (SECOND, {Effect.LATE})):
        moment = (deadline.at.astimezone(UTC) + offset).astimezone(ZoneInfo(asked))
        assert effects(change, moment, record) == expected


@given(zone=zones, day=days, part=st.integers(0, 999_999))
def test_parts_of_a_second_do_not_count(zone: str, day: date, part: int) -> None:
    record = RECORDS[zone]
    deadline = lesson_deadline(record, YEAR, "7a/algebra", day, 1, "mark", ALGEBRA)
    assert deadline is not None
    change = mark("p-0101", day=day.isoformat(), term=term_of(day))
    assert effects(change, deadline.at.replace(microsecond=part), record) == set()


@given(zone=zones, day=days, monitoring=st.booleans())
def test_3_5_4_ends_with_the_day(zone: str, day: date, monitoring: bool) -> None:
    record = RECORDS[zone]
    deadline = work_deadline(record, YEAR, "7a/algebra", day, monitoring=monitoring)
    assert deadline is not None
    assert deadline.at.date() == day + timedelta(days=3 if monitoring else 7)
    after = (deadline.at.astimezone(UTC) + SECOND).astimezone(record.zone)
    assert after.date() == deadline.at.date() + timedelta(days=1)
    change = OpenWork(
        **place(day=day.isoformat(), term=term_of(day)), work="@c", now=WorkEntry("control", True, monitoring)
    )
    assert effects(change, after, record) in ({Effect.LATE}, {Effect.APPROVE})
    term = record.term_of(YEAR, "7a/algebra", day)
    if term and deadline.at.date() <= term.last:
        assert effects(change, deadline.at, record) == set()


@given(zone=zones, period=st.sampled_from(["q1", "q2", "q3", "q4", "year"]))
def test_the_window_of_3_5_5_opens_and_closes_at_the_second(zone: str, period: str) -> None:
    record = RECORDS[zone]
    deadline = term_deadline(record, YEAR, "7a/algebra", period)
    assert deadline is not None
    assert deadline.opens is not None
    change = term_mark("4", period=period)

    def told(moment: datetime, offset: timedelta) -> set[Effect]:
        found = effects(change, (moment.astimezone(UTC) + offset).astimezone(record.zone), record)
        # That the year mark rests on no term is told whatever the clock says.
        assert (Effect.WARN in found) == (period == "year")
        return found - {Effect.WARN}

    assert told(deadline.opens, -SECOND) == {Effect.REFUSE}
    assert told(deadline.opens, 0 * SECOND) == set()
    assert told(deadline.at, 0 * SECOND) == set()
    assert told(deadline.at, SECOND) == {Effect.LATE}
    next_day = end_of(deadline.at.date() + timedelta(days=1), record.zone)
    assert told(next_day, 0 * SECOND) == {Effect.LATE}
    assert told(next_day, SECOND) == {Effect.APPROVE}


@given(zone=zones, day=days, offsets=st.lists(st.integers(-3600, 40 * 86400), min_size=2, max_size=6))
def test_it_never_grows_milder_with_time(zone: str, day: date, offsets: list[int]) -> None:
    order = [set(), {Effect.LATE}, {Effect.APPROVE}, {Effect.REFUSE}]
    record = RECORDS[zone]
    change = mark("p-0101", day=day.isoformat(), term=term_of(day))
    deadline = lesson_deadline(record, YEAR, "7a/algebra", day, 1, "mark", ALGEBRA)
    assert deadline is not None
    start = deadline.at.astimezone(UTC)
    told = [order.index(effects(change, start + timedelta(seconds=o), record)) for o in sorted(offsets)]
    assert told == sorted(told)


@given(zone=zones, day=st.dates(date(2026, 1, 1), date(2029, 12, 31)), minutes=st.integers(0, 1440))
def test_real_minutes_are_real_and_a_day_ends_once(zone: str, day: date, minutes: int) -> None:
    """Also on the nights on which clocks change."""
    end = end_of(day, ZoneInfo(zone))
    assert (end + SECOND).date() == day + timedelta(days=1)
    moved = later(end, minutes)
    assert moved.timestamp() - end.timestamp() == minutes * 60
    assert not_after(end, moved)
    assert not_after(moved, end) == (minutes == 0)
    after = datetime.fromtimestamp(end.timestamp() + 1, ZoneInfo(zone))
    assert after.date() == day + timedelta(days=1)


def test_the_hour_that_comes_twice_is_not_taken_for_the_first() -> None:
    """Santiago puts its clock back at midnight: 23:30 of 3 April 2027 is twice, and both are before the day's end."""
    zone = ZoneInfo("America/Santiago")
    first = datetime(2027, 4, 3, 23, 30, tzinfo=zone)
    second = first.replace(fold=1)
    assert second.timestamp() - first.timestamp() == 3600
    assert not_after(second, end_of(date(2027, 4, 3), zone))
    assert not not_after(second, later(first, 59))
    assert not_after(second, later(first, 60))


def test_the_change_of_the_year_is_an_evening_like_any_other() -> None:
    documents = make_documents()
    path = f"years/{YEAR}/calendar.yaml"
    terms = [{**t, "to": "2026-12-31"} if t["term"] == "q2" else t for t in documents[path]["terms"]]
    holidays = [h for h in documents[path]["holidays"] if h["from"] != "2026-12-30"]
    winter = {"title": "Зимние каникулы", "from": "2027-01-01", "to": "2027-01-10"}
    documents[path] = {**documents[path], "terms": terms, "holidays": [*holidays, winter]}
    change = mark("p-0101", day="2026-12-31", term="q2")
    assert said(change, "2026-12-31 23:59:59", documents=documents).clean
    late = said(change, "2027-01-01 00:00:00", documents=documents)
    assert [f.code for f in late.findings] == ["closed-term"]
    final = term_mark("4", period="q2")
    assert said(final, "2026-12-29 23:59:59", documents=documents).findings == []
    assert said(final, "2026-12-31 00:00:00", documents=documents).findings[0].effect is Effect.APPROVE


# -- batches ------------------------------------------------------------------------------------

PUPILS = ["p-0101", "p-0102", "p-0103", "p-0104", "p-0105", "p-0106", "p-0201", "p-0999"]
cells = st.builds(
    mark,
    st.sampled_from(PUPILS),
    st.sampled_from(["5", "4", "3", "2", "1", "зач", "x"]),
    day=st.sampled_from(["2026-10-12", "2026-10-13", "2026-10-14", "2026-10-15", "2026-10-10"]),
)
presences = st.builds(
    presence,
    st.sampled_from(PUPILS),
    st.sampled_from(["absent", "late"]),
    day=st.sampled_from(["2026-10-12", "2026-10-14"]),
)
moments = st.integers(0, 28 * 86400).map(lambda seconds: at("2026-10-12 08:00:00") + timedelta(seconds=seconds))


def cell_of(change: Change) -> tuple[Any, ...]:
    assert isinstance(change, SetMark | SetAttendance)
    return type(change), change.lesson, change.pupil


@settings(max_examples=60, deadline=None)
@given(
    batch=st.lists(st.one_of(cells, presences), unique_by=cell_of, max_size=8),
    moment=moments,
    seed=st.integers(0, 999),
    reason=st.sampled_from(["", "fault"]),
)
def test_the_order_of_independent_changes_does_not_matter(
    batch: list[Change], moment: datetime, seed: int, reason: str
) -> None:
    """Whatever is in the batch, each cell's verdict is its own and the documents come out the same."""
    shuffled = list(enumerate(batch))
    random.Random(seed).shuffle(shuffled)
    one = judge(batch, ALGEBRA, moment, make_record(), reason=reason)
    other = judge([c for _, c in shuffled], ALGEBRA, moment, make_record(), reason=reason)
    told = {(one.origins[f.change], f.code, f.effect) for f in one.findings}
    told_other = {(shuffled[other.origins[f.change]][0], f.code, f.effect) for f in other.findings}
    assert told == told_other
    assert one.draft.changed == other.draft.changed


@settings(max_examples=60, deadline=None)
@given(batch=st.lists(st.one_of(cells, presences), max_size=8), moment=moments, reason=st.sampled_from(["", "fault"]))
def test_the_judge_is_pure_and_leaves_valid_documents_without_contradictions(
    batch: list[Change], moment: datetime, reason: str
) -> None:
    documents = make_documents()
    before, batch_before = deepcopy(documents), deepcopy(batch)
    record = make_record(documents)
    verdict = judge(batch, ALGEBRA, moment, record, reason=reason)
    assert documents == before
    assert batch == batch_before
    again = judge(batch, ALGEBRA, moment, record, reason=reason)
    assert (again.findings, again.changes, again.accepted) == (verdict.findings, verdict.changes, verdict.accepted)
    after = {**documents, **{p: d for p, d in verdict.draft.changed.items() if d is not None}}
    canonical({p: after[p] for p in verdict.draft.changed if p in after})
    assert [f for f in crosscheck(Record(verdict.draft)) if f.effect is not Effect.WARN] == []


# -- inverses -----------------------------------------------------------------------------------

LESSON = known("l-0001")
NEW = known("l-0002")
PLACE: Any = {"date": date(2026, 10, 7), "number": 1}
BROUGHT = BroughtMark(YEAR, "q1", "algebra", "4", "Школа № 12", 7, "Личное дело", "45-у")
INVERSES: list[tuple[Change, Change]] = [
    (
        SetMark(**LESSON, work="w-0001", pupil="p-0102", was=None, now="4"),
        SetMark(**LESSON, work="w-0001", pupil="p-0102", was="4", now=None),
    ),
    (
        SetMark(**LESSON, work="w-0001", pupil="p-0101", was="5", now="3"),
        SetMark(**LESSON, work="w-0001", pupil="p-0101", was="3", now="5"),
    ),
    (
        SetMark(**LESSON, work="w-0002", pupil="p-0102", attempt=2, was="4", now=None),
        SetMark(**LESSON, work="w-0002", pupil="p-0102", attempt=2, was=None, now="4"),
    ),
    (
        SetAttendance(**LESSON, pupil="p-0104", was="absent", now=None),
        SetAttendance(**LESSON, pupil="p-0104", was=None, now="absent"),
    ),
    (
        TakeAttendance(**NEW, was=None, now={"p-0101": "late"}),
        TakeAttendance(**NEW, was={"p-0101": "late"}, now=None),
    ),
    (TakeAttendance(**NEW, was=None, now={}), TakeAttendance(**NEW, was={}, now=None)),
    (
        SetHomework(**LESSON, was=Homework("№ 214, 216", date(2026, 10, 12)), now=None),
        SetHomework(**LESSON, was=None, now=Homework("№ 214, 216", date(2026, 10, 12))),
    ),
    (
        RecordLesson(**LESSON, **PLACE, was=Entry("Степень", "k-1"), now=Entry("", "", "distance")),
        RecordLesson(**LESSON, **PLACE, was=Entry("", "", "distance"), now=Entry("Степень", "k-1")),
    ),
    (
        MoveLesson(**LESSON, date=date(2026, 10, 21), number=1, was_date=date(2026, 10, 7), was_number=1),
        MoveLesson(**LESSON, date=date(2026, 10, 7), number=1, was_date=date(2026, 10, 21), was_number=1),
    ),
    (CancelLesson(**NEW, reason="frost"), CancelLesson(**NEW, reason="", was="frost")),
    (
        OpenWork(**NEW, work="w-0009", now=WorkEntry("control", True, monitoring=True)),
        AmendWork(**NEW, work="w-0009", was=WorkEntry("control", True, monitoring=True), now=None),
    ),
    (
        AmendWork(**LESSON, work="w-0002", was=WorkEntry("control", True), now=WorkEntry("answer", False, title="Т")),
        AmendWork(**LESSON, work="w-0002", was=WorkEntry("answer", False, title="Т"), now=WorkEntry("control", True)),
    ),
    (
        SetTermMark(year=YEAR, section="7a/algebra", class_id="7a", period="q1", pupil="p-0101", was=None, now="5"),
        SetTermMark(year=YEAR, section="7a/algebra", class_id="7a", period="q1", pupil="p-0101", was="5", now=None),
    ),
    (
        BringMark(pupil="p-0101", entry="s-1", now=BROUGHT),
        BringMark(pupil="p-0101", entry="s-1", was=BROUGHT, now=None),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("change", "inverse"), INVERSES, ids=[f"{i} {c.name}" for i, (c, _) in enumerate(INVERSES)])
def test_a_change_and_its_inverse_restore_the_document_byte_for_byte(change: Change, inverse: Change) -> None:
    documents = make_documents()
    record = make_record(documents)
    draft = Draft(record.source)
    view = Record(draft, like=record)
    for one in (change, inverse):
        assert not [f for f in one.check(view) if f.effect.blocks]
        assert not one.stands(view)
        one.apply(draft)
        assert one.stands(view) or isinstance(one, OpenWork | AmendWork)
        laid = {path: document for path, document in draft.changed.items() if document is not None}
        canonical(laid)
        assert one is inverse or draft.get(change.path()) != documents.get(change.path())
    before, after = documents.get(change.path()), draft.get(change.path())
    if before is None:
        assert after is None
    else:
        assert after is not None
        assert canonical({JOURNAL: after}) == canonical({JOURNAL: before})


def test_a_deadline_is_a_value() -> None:
    deadline = lesson_deadline(make_record(), YEAR, "7a/algebra", date(2026, 10, 15), 1, "mark")
    assert isinstance(deadline, Deadline)
    assert deadline == lesson_deadline(make_record(), YEAR, "7a/algebra", date(2026, 10, 15), 1, "mark")
