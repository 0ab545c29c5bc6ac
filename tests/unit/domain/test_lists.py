"""Movement, appointments, closed days: made, found again in the difference of two states, told apart from the rest."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.school import HISTORY, PHYSICS, YEAR, canonical, make_documents
from tests.unit.domain.test_merging import DOCUMENTS, edited

from zhurnal.domain.brought import BroughtMark
from zhurnal.domain.changes import (
    AmendDocument,
    AppointSubstitute,
    AppointTeacher,
    BringMark,
    Change,
    CloseDay,
    EnrolPupil,
    LeavePupil,
    MovePupil,
    TakeBackDay,
)
from zhurnal.domain.crosscheck import crosscheck
from zhurnal.domain.differences import changes_between, parts_of
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document, Draft, MemorySource

LISTS = (
    f"years/{YEAR}/classes/7a.yaml", f"years/{YEAR}/classes/7b.yaml", f"years/{YEAR}/classes/8a.yaml",
    f"years/{YEAR}/sections/7a/algebra.yaml", f"years/{YEAR}/sections/7b/history.yaml", f"years/{YEAR}/calendar.yaml",
    f"years/{YEAR}/substitutions/2026-10.yaml", "staff/t-011.yaml", "pupils/p-0101.yaml",
)  # fmt: skip
DAY = date(2026, 10, 20)
ORDERS = st.sampled_from(["", "45-у", "46-у"])


def between(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """The changes that explain a difference, all of it."""
    paths = [path for path in {*before, *after} if before.get(path) != after.get(path)]
    found = changes_between(MemorySource(before), MemorySource(after), paths)
    assert not found.unexplained
    return list(found.changes)


def after(changes: list[Change], documents: dict[str, Any] | None = None) -> dict[str, Any]:
    """The school's documents with changes made."""
    base = make_documents() if documents is None else documents
    draft = Draft(MemorySource(base))
    for change in changes:
        change.apply(draft)
    return {path: d for path, d in {**base, **draft.changed}.items() if d is not None}


def brought(period: str, subject: str) -> st.SearchStrategy[BroughtMark]:
    """A mark of another school, with and without what need not be known."""
    mark, grade = st.sampled_from(["5", "зач", "н/а"]), st.sampled_from([None, 6])
    year, school, source = st.just("2025-2026"), st.just("Школа № 12"), st.sampled_from(["", "Личное дело"])
    return st.builds(BroughtMark, year, st.just(period), st.just(subject), mark, school, grade, source, ORDERS)


@st.composite
def facts(draw: st.DrawFn) -> list[Change]:
    """Changes of lists that do not depend on one another: each of another pupil, lesson, teacher, day."""
    day = DAY + timedelta(days=draw(st.integers(0, 5)))
    where = {"year": YEAR, "order": draw(ORDERS)}
    new: Document = {"kind": "pupil", "version": 1}
    pool: list[Change] = [
        LeavePupil(**where, class_id="7a", pupil="p-0101", last=day),
        LeavePupil(**where, class_id="8a", pupil="p-0501", last=day),
        MovePupil(**where, class_id="7a", to_class="7b", pupil="p-0102", first=day, position=draw(st.integers(0, 4))),
        MovePupil(**where, class_id="7b", to_class="7a", pupil="p-0201", first=day, position=draw(st.integers(0, 6)),
                  left=draw(st.sampled_from([None, "9"]))),
        EnrolPupil(**where, class_id="8a", pupil="p-0901", first=day, document=new, position=draw(st.integers(0, 1))),
        EnrolPupil(**where, class_id="7a", pupil="p-0105", first=day, position=draw(st.integers(0, 6))),
        EnrolPupil(**where, class_id="7b", pupil="p-0902", first=day, document=new, position=draw(st.integers(0, 4))),
        AppointSubstitute(**where, section="7b/history", date=DAY, number=1, staff=PHYSICS, entry="s-new01",
                          registered="2026-10-14T12:00:00"),
        AppointSubstitute(**where, section="7a/algebra", date=date(2026, 11, 3), number=1, staff=HISTORY,
                          entry="s-new02", registered="2026-10-14T12:00:00"),
        AppointTeacher(**{**where, "order": "7"}, section="7a/algebra", staff=HISTORY, first=DAY, last=day),
        AppointTeacher(**{**where, "order": "7"}, section="7b/history", staff=PHYSICS, first=DAY, last=day),
        CloseDay(**where, date=day, title="Мороз", entry="e-new01"),
        CloseDay(**where, date=day, what="distance", classes=("7a",), numbers=(1, 2), entry="e-new02"),
        BringMark(pupil="p-0101", entry="s-1", now=draw(brought("q1", "history"))),
        BringMark(pupil="p-0101", entry="s-2", now=draw(brought("q2", "algebra"))),
        BringMark(pupil="p-0501", entry="s-1", now=draw(brought("year", "history"))),
    ]  # fmt: skip
    return draw(st.lists(st.sampled_from(pool), unique_by=id, max_size=6))


def without_places(changes: list[Change]) -> list[str]:
    """Changes in no order, their lines at whatever place of the roster."""
    return sorted(repr(c).split(", position=")[0] for c in changes)


@given(facts())
def test_what_was_done_is_found_again(made: list[Change]) -> None:
    documents = after(made)
    canonical({path: d for path, d in documents.items() if make_documents().get(path) != d})
    found = between(make_documents(), documents)
    assert without_places(found) == without_places(made)
    assert after(found) == documents


@given(facts())
def test_done_twice_nothing_more_happens(made: list[Change]) -> None:
    record = Record(MemorySource(after(made)))
    assert all(change.stands(record) for change in made)
    assert not any(list(change.check(record)) for change in made if not isinstance(change, AppointSubstitute))


@given(st.data())
def test_any_difference_of_lists_is_explained(data: st.DataObject) -> None:
    base: dict[str, Any] = dict(DOCUMENTS)
    paths = data.draw(st.lists(st.sampled_from(LISTS), unique=True, min_size=1, max_size=3))
    changed = {path: data.draw(edited(base[path])) for path in paths}
    found = between(base, {**base, **changed})
    assert after(found, base) == {**base, **changed}
    for path in paths:
        # Handed in as a whole document it consists of the same kinds of changes, but for who moves between two.
        whole = AmendDocument(place=path, was=base[path], now=changed[path])
        parts = list(parts_of(whole)) if base[path] != changed[path] else []
        assert after(parts, base)[path] == changed[path]
        for part in parts:
            assert not isinstance(part, AmendDocument) or part.was != part.now


def test_who_leaves_one_class_and_comes_into_another_has_moved() -> None:
    """In whichever order of the two documents' paths."""
    for old, new, pupil in (("7a", "7b", "p-0102"), ("7b", "7a", "p-0201")):
        move = MovePupil(year=YEAR, class_id=old, to_class=new, pupil=pupil, first=DAY, order="45", position=0)
        documents = after([move])
        assert between(make_documents(), documents) == [move]
        lines = [line for line in documents[f"years/{YEAR}/classes/{old}.yaml"]["roster"] if line["pupil"] == pupil]
        assert lines == [{**lines[0], "to": "2026-10-19", "left": "45", "moved": new}]
        assert not [f for f in crosscheck(Record(MemorySource(documents))) if f.effect.blocks]


def test_a_gap_between_two_classes_is_no_move() -> None:
    documents = after([MovePupil(year=YEAR, class_id="7a", to_class="7b", pupil="p-0102", first=DAY)])
    path = f"years/{YEAR}/classes/7b.yaml"
    documents[path] = {**documents[path], "roster": [
        {**line, "from": "2026-10-27"} if line["pupil"] == "p-0102" else line for line in documents[path]["roster"]
    ]}  # fmt: skip
    assert [c.name for c in between(make_documents(), documents)] == ["enrol-pupil", "amend-document"]


def test_two_classes_at_once_are_told_by_the_cross_check() -> None:
    documents = after([EnrolPupil(year=YEAR, class_id="7b", pupil="p-0102", first=DAY)])
    found = crosscheck(Record(MemorySource(documents)), [f"years/{YEAR}/classes/7b.yaml"])
    assert [f.code for f in found if f.effect.blocks] == ["pupil-in-two-classes"]


def test_a_new_class_and_a_new_section_are_entered_whole_their_load_apart() -> None:
    base = make_documents()
    path = f"years/{YEAR}/classes/7b.yaml"
    new = {**base[path], "class-teachers": [{"staff": HISTORY, "from": "2026-09-01"}]}
    less = {p: d for p, d in base.items() if p != path}
    first, second = between(less, {**less, path: new})
    assert isinstance(first, AmendDocument)
    assert isinstance(second, AmendDocument)
    assert "class-teachers" not in (first.now or {})
    assert second.part("class-teachers")
    assert [c.name for c in between({**less, path: new}, less)] == ["amend-document", "amend-document"]


def test_what_does_not_fit_the_record_is_told() -> None:
    record = Record(MemorySource(make_documents()))
    where: dict[str, Any] = {"year": YEAR}
    cases: list[tuple[Change, list[str]]] = [
        (EnrolPupil(**where, class_id="7b", pupil="p-0999", first=DAY), ["no-such-person"]),
        (EnrolPupil(**where, class_id="7z", pupil="p-0101", first=DAY), ["no-such-class"]),
        (EnrolPupil(**where, class_id="7b", pupil="p-0101", first=DAY, document={"kind": "pupil"}), ["pupil-exists"]),
        (EnrolPupil(**where, class_id="7a", pupil="p-0101", first=date(2026, 9, 1), order="1"), ["conflict"]),
        (LeavePupil(**where, class_id="7b", pupil="p-0101", last=DAY), ["pupil-not-in-class"]),
        (LeavePupil(**where, class_id="7a", pupil="p-0105", last=DAY), ["conflict"]),
        (LeavePupil(**where, class_id="7a", pupil="p-0101", last=date(2026, 8, 1)), ["span-reversed"]),
        (MovePupil(**where, class_id="7a", to_class="7a", pupil="p-0101", first=DAY), ["moved-nowhere"]),
        (MovePupil(**where, class_id="7a", to_class="9z", pupil="p-0101", first=DAY), ["no-such-class"]),
        (AppointSubstitute(**where, section="7a/latin", date=DAY, number=1, staff=HISTORY), ["no-such-section"]),
        (AppointSubstitute(**where, section="7b/history", date=date(2026, 10, 14), number=1, staff="t-099"),
         ["no-duties"]),
        (AppointSubstitute(**where, section="7b/history", date=date(2026, 10, 14), number=3, staff=PHYSICS),
         ["substitution-off-timetable"]),
        (AppointTeacher(**where, section="7b/history", staff="t-777", first=DAY, last=DAY, order="1"), ["no-duties"]),
        (AppointTeacher(**where, section="7b/history", staff=PHYSICS, first=DAY, last=date(2026, 10, 1), order="1"),
         ["span-reversed"]),
        (CloseDay(**where, date=date(2028, 1, 1)), ["day-outside-year"]),
        (CloseDay(**where, date=DAY, what="as-day"), ["no-such-code"]),
        (CloseDay(year="2030-2031", date=DAY), ["no-calendar"]),
    ]  # fmt: skip
    for change, codes in cases:
        assert [f.code for f in change.check(record)] == codes, change


def test_a_day_taken_back_is_found_among_those_that_stay_and_those_that_come() -> None:
    """By its entry; a day that is another now, or taught as another one, is the calendar's amendment."""
    path, day = f"years/{YEAR}/calendar.yaml", date(2026, 10, 21)
    where: dict[str, Any] = {"year": YEAR, "title": "Мороз"}
    first = CloseDay(**where, date=day, numbers=(1, 2), entry="e-1")
    second = CloseDay(**where, date=date(2026, 10, 22), entry="e-2")
    documents = after([first, second])
    back = TakeBackDay(**where, date=day, numbers=(1, 2), entry="e-1")
    third = CloseDay(**where, date=date(2026, 10, 23), entry="e-3")
    record = Record(MemorySource(documents))
    assert (list(back.check(record)), back.stands(record)) == ([], False)
    draft = Draft(MemorySource(documents))
    for change in (back, third):
        change.apply(draft)
    now = {**documents, path: draft.get(path)}
    assert between(documents, now) == [back, third]
    assert between(documents, after([second])) == [back]
    assert back.stands(Record(MemorySource(after([second]))))
    assert after([first, back]) == make_documents(), "of the last one nothing is left"
    other = TakeBackDay(**where, date=day, entry="e-1")
    assert [f.code for f in other.check(record)] == ["conflict"], "not what was seen"
    assert [f.code for f in TakeBackDay(year="2030-2031", date=day, entry="e-1").check(record)] == ["no-calendar"]
    altered = {**documents[path], "exceptions": [{**first.line(), "title": "Иней"}, second.line()]}
    assert [type(c) for c in between(documents, {**documents, path: altered})] == [AmendDocument]
