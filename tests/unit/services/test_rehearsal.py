"""Last term's commits judged by a proposed regulation (6.1, 6.2)."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from tests import school as small
from tests.unit.services.proposing import founded, mark, save, school, set_clock  # noqa: F401

from zhurnal.domain import paths
from zhurnal.domain.changes import RecordLesson, SetMark, TakeAttendance
from zhurnal.domain.changes.lesson import Entry
from zhurnal.services import proposals
from zhurnal.services.proposals.rehearsal import Rehearsed, last_term, rehearse
from zhurnal.services.proposals.rehearsed import FOLDER, remembered
from zhurnal.services.proposals.rehearsed import rehearsed as rehearsed_once
from zhurnal.services.school import School

FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)


def regulation(at: School) -> dict[str, Any]:
    """The regulation in force, free to change."""
    return deepcopy(dict(at.record().regulation))


def rehearsed(at: School, document: dict[str, Any]) -> Rehearsed:
    """October judged by a regulation."""
    return rehearse(at, document, first=FIRST, last=LAST)


@pytest.fixture
def taught(school: School) -> School:  # noqa: F811
    """A mark given in the lesson, one in the evening, one so late that it waited and was approved."""
    set_clock(school, "2026-10-14 12:00:00")
    assert save(school, mark("p-0101", "4")).commit
    set_clock(school, "2026-10-14 20:00:00")
    assert save(school, mark("p-0102", "5")).commit
    set_clock(school, "2026-10-23 12:00:00")
    late = mark("p-0103", "3")
    assert not save(school, late).ok
    (made,) = proposals.request(school, small.ALGEBRA, [late])
    answer = proposals.approve(school, made.name, small.DEPUTY, made.head)
    assert answer.ok, answer
    return school


def test_the_rules_in_force_count_what_was_late_and_what_waited(taught: School) -> None:
    found = rehearsed(taught, regulation(taught))
    assert found.commits == 3
    assert (dict(found.then.late), dict(found.then.approval)) == ({"3.5.3": 1}, {"3.5.3": 1})
    assert found.then == found.now
    assert found.rows() == [("3.5.3", (1, 1), (0, 0), (1, 1))]


def test_a_stricter_regulation_says_how_much_more_it_would_refuse(taught: School) -> None:
    stricter = regulation(taught)
    for rule in stricter["deadlines"]:
        if "mark" in rule["acts"] and rule["rule"] == "lesson-day":
            rule["steps"] = [{"until": "deadline", "effect": "free"}, {"effect": "refuse"}]
    found = rehearsed(taught, stricter)
    assert dict(found.now.refused) == {"3.5.3": 2}
    assert dict(found.now.late) == {}
    assert found.rows() == [("3.5.3", (1, 0), (0, 2), (1, 0))]


def test_a_right_taken_away_refuses_what_was_done_by_it(taught: School) -> None:
    without = regulation(taught)
    without["permissions"] = [p for p in without["permissions"] if p["act"] != "mark"]
    found = rehearsed(taught, without)
    assert sum(found.now.refused.values()) == 3
    assert not found.now.late


@pytest.fixture
def opened(school: School) -> School:  # noqa: F811
    """A lesson written down in time: its topic, who was there, a mark."""
    set_clock(school, "2026-10-21 12:05:00")
    slot = next(s for s in school.record().slots(small.YEAR, date(2026, 10, 21)) if s.section == small.WHERE["section"])
    place = {**small.WHERE, "lesson": f"@2026-10-21/{slot.number}"}
    lesson = RecordLesson(**place, date=date(2026, 10, 21), number=slot.number, now=Entry(topic="Корень"))
    given = SetMark(**place, work="", pupil="p-0101", was=None, now="5")
    assert save(school, lesson, TakeAttendance(**place, now={}), given).ok
    return school


def lessons_are(at: School, effect: str, *acts: str) -> Rehearsed:
    """The commits of `opened` judged by rules that say one thing of lessons, whenever they are written down."""
    rules = regulation(at)
    rule = next(r for r in rules["deadlines"] if "lesson" in r["acts"])
    rule["acts"] = [act for act in rule["acts"] if act not in acts]
    rules["deadlines"].append({**rule, "acts": list(acts), "steps": [{"effect": effect}]})
    return rehearse(at, rules, first=date(2026, 10, 21), last=LAST)


def test_what_falls_with_its_lesson_is_counted_by_the_lesson_s_clause(opened: School) -> None:
    # The lesson itself, who was there, the work opened for the mark, and the mark.
    found = lessons_are(opened, "refuse", "lesson")
    assert (dict(found.now.refused), dict(found.now.approval)) == ({"3.5.3": 4}, {})


def test_what_a_waiting_lesson_holds_is_not_refused(opened: School) -> None:
    # It would be asked for along with its lesson, or saved: no rule refuses it.
    assert not lessons_are(opened, "approve", "lesson").now.refused
    found = lessons_are(opened, "approve", "lesson", "work", "mark")
    assert (dict(found.now.refused), dict(found.now.approval)) == ({}, {"3.5.3": 3})


def test_days_outside_are_left_out(taught: School) -> None:
    found = rehearse(taught, regulation(taught), first=date(2026, 10, 23), last=LAST)
    assert (found.commits, found.then.late.total(), found.then.approval.total()) == (1, 0, 1)
    assert rehearse(taught, regulation(taught), first=date(2027, 1, 1), last=date(2027, 1, 2)).commits == 0


def test_the_last_term_is_the_one_that_has_ended(taught: School) -> None:
    first, second = taught.record().calendar(small.YEAR).terms(7)[:2]
    set_clock(taught, f"{first.last.isoformat()} 12:00:00")
    assert last_term(taught) == (first.first, first.last)
    set_clock(taught, f"{second.last.isoformat()} 12:00:00")
    assert last_term(taught) == (first.first, first.last)


def test_the_proposed_rules_never_touch_the_record(taught: School) -> None:
    before = taught.record_store.head()
    rehearsed(taught, {**regulation(taught), "deadlines": []})
    assert taught.record_store.head() == before
    assert taught.record().source.get(paths.REGULATION) == regulation(taught)


def test_a_rehearsal_is_computed_once_and_kept_as_counts(taught: School) -> None:
    rules = {**regulation(taught), "deadlines": []}
    told: list[int] = []
    assert remembered(taught, rules, FIRST, LAST) is None
    found = rehearsed_once(taught, rules, FIRST, LAST, lambda done, _total: told.append(done))
    assert told == [1, 2, 3]
    assert rehearsed_once(taught, rules, FIRST, LAST, lambda done, _total: told.append(done)) == found
    assert len(told) == 3
    assert remembered(taught, regulation(taught), FIRST, LAST) is None, "other rules, another answer"
    assert remembered(taught, rules, FIRST, date(2026, 10, 20)) is None
    (file,) = (taught.folder / FOLDER).iterdir()
    file.write_text("{}")
    assert remembered(taught, rules, FIRST, LAST) is None, "what cannot be read is computed anew"


def test_days_that_go_on_are_rehearsed_anew_after_a_commit(school: School) -> None:  # noqa: F811
    rules, on = regulation(school), date(2026, 10, 14)
    assert save(school, mark("p-0101", "4")).commit
    assert rehearsed_once(school, rules, on, on).commits == 1
    assert remembered(school, rules, on, on) is not None
    assert save(school, mark("p-0102", "4")).commit
    assert remembered(school, rules, on, on) is None
    assert rehearsed_once(school, rules, on, on).commits == 2
