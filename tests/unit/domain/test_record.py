"""The record read as a school: who is where, when, and what the timetable says."""

from __future__ import annotations

from datetime import date

import pytest
from tests.school import HISTORY, PHYSICS, WEDNESDAY, YEAR, make_documents, make_record

from zhurnal.domain.record import Record, grade_of
from zhurnal.domain.source import Draft, MemorySource


def test_movement_between_classes() -> None:
    record = make_record()
    assert [record.class_of(YEAR, "p-0106", date(2026, 10, d)) for d in (18, 19)] == ["7a", "7b"]
    assert "p-0105" in record.class_pupils(YEAR, "7a", date(2026, 9, 30))
    assert "p-0105" not in record.class_pupils(YEAR, "7a", date(2026, 10, 1))
    assert [c for c, _ in record.classes_of(YEAR, "p-0106")] == ["7a", "7b"]


def test_members_by_class_part_and_single_pupil() -> None:
    record = make_record()
    assert record.members(YEAR, "7a/english-1", WEDNESDAY) == ["p-0101", "p-0102", "p-0106"]
    # The part ends for who leaves the class, whatever the part's own dates say.
    assert record.members(YEAR, "7a/english-1", date(2026, 10, 19)) == ["p-0101", "p-0102"]
    assert record.members(YEAR, "7/robotics", WEDNESDAY) == ["p-0101", "p-0201"]
    joint = record.members(YEAR, "7/pe", WEDNESDAY)
    assert joint == ["p-0101", "p-0102", "p-0103", "p-0104", "p-0106", "p-0201", "p-0202"]
    assert record.members_between(YEAR, "7a/algebra", date(2026, 9, 1), date(2026, 10, 24))[-2:] == ["p-0105", "p-0106"]


def test_a_section_has_members_only_while_it_lasts() -> None:
    path = f"years/{YEAR}/sections/7a/algebra.yaml"
    documents = make_documents()
    documents[path] = {**documents[path], "to": "2026-10-13"}
    record = make_record(documents)
    assert record.members(YEAR, "7a/algebra", date(2026, 10, 13))
    assert record.members(YEAR, "7a/algebra", WEDNESDAY) == []


def test_guardians_until_the_coming_of_age() -> None:
    record = make_record()
    assert record.guardians("p-0601", date(2026, 11, 30)) == ["g-0601"]
    assert record.guardians("p-0601", date(2026, 12, 1)) == []
    assert record.wards("g-0101", WEDNESDAY) == ["p-0101", "p-0201"]


def test_lessons_of_a_pupil_and_of_a_teacher() -> None:
    record = make_record()
    assert [(s.number, s.section) for s in record.pupil_slots(YEAR, "p-0101", WEDNESDAY)] == [
        (1, "7a/algebra"), (2, "7a/english-1"), (5, "7/pe"), (6, "7a/english-1"), (8, "7a/theatre"),
    ]  # fmt: skip
    assert [(s.number, s.section) for s in record.staff_slots(YEAR, "t-001", WEDNESDAY)] == [(1, "10a/algebra")]
    assert (1, "7a/algebra") in [(s.number, s.section) for s in record.staff_slots(YEAR, HISTORY, WEDNESDAY)]
    assert (2, "7b/algebra") in [(s.number, s.section) for s in record.staff_slots(YEAR, PHYSICS, WEDNESDAY)]


def test_lessons_of_every_other_week() -> None:
    record = make_record()
    tuesdays = [date(2026, 9, 1), date(2026, 9, 8), date(2026, 9, 15)]
    assert [len(record.section_slots(YEAR, "7b/history", day)) for day in tuesdays] == [1, 0, 1]


def test_the_last_lesson_of_a_pupil_in_another_class_s_section_counts() -> None:
    """A single pupil's section may stand under a class that is not the pupil's."""
    documents = make_documents()
    club = documents[f"years/{YEAR}/sections/7/robotics.yaml"]
    path = f"years/{YEAR}/sections/8a/robotics.yaml"
    documents[path] = {**club, "section": "8a/robotics", "members": [{"pupil": "p-0103", "from": "2026-09-01"}]}
    timetable = documents[f"years/{YEAR}/timetable/8a.yaml"]
    slots = [*timetable["weeks"][0]["slots"], {"day": 3, "number": 7, "section": "8a/robotics"}]
    documents[f"years/{YEAR}/timetable/8a.yaml"] = {**timetable, "weeks": [{"from": "2026-09-01", "slots": slots}]}
    ends = make_record(documents).last_lesson_ends(YEAR, "7a/english-2", WEDNESDAY)
    assert ends is not None
    assert f"{ends:%H:%M}" == "15:05"


def test_years_and_grades() -> None:
    record = make_record()
    assert record.year_on(date(2027, 7, 1)) == YEAR
    assert record.year_on(date(2026, 8, 1)) == YEAR
    assert make_record({}).year_on(WEDNESDAY) is None
    assert [grade_of(h) for h in ("7", "7a", "10", "10a", "12b2", "1a")] == [7, 7, 10, 10, 12, 1]
    with pytest.raises(KeyError):
        record.calendar("2020-2021")


def test_a_draft_leaves_its_base_and_can_be_put_back() -> None:
    base = MemorySource(make_documents())
    draft = Draft(base)
    path = "catalogs/rooms.yaml"
    before = draft.save(path)
    draft.edit(path)["rooms"]["12"]["title"] = "changed"
    assert (base.get(path) or {})["rooms"]["12"]["title"] == "12"
    kept = draft.save(path)
    draft.put(path, None)
    assert path not in draft.list("catalogs/")
    draft.restore(kept)
    assert Record(draft).catalog("rooms")["12"]["title"] == "changed"
    draft.restore(before)
    assert draft.changed == {}
    with pytest.raises(KeyError):
        draft.edit("catalogs/none.yaml")
