"""What hangs on the order of a batch is judged once more as the record will tell it."""

from __future__ import annotations

from datetime import date
from functools import partial

from tests.school import ALGEBRA, at, make_record
from tests.unit.rules.cases import attendance, known, mark, presence, topic

from zhurnal.domain.changes import Change, MoveLesson, SetMark
from zhurnal.rules import Verdict, judge
from zhurnal.rules.lateness import late_facts
from zhurnal.rules.restate import hangs_on_order, restated

FIRST, SECOND, FREE = (date(2026, 10, 7), 1), (date(2026, 10, 14), 1), (date(2026, 10, 15), 1)


def move(lesson: str, was: tuple[date, int], now: tuple[date, int]) -> MoveLesson:
    return MoveLesson(**known(lesson), date=now[0], number=now[1], was_date=was[0], was_number=was[1])


def both(changes: list[Change], moment: str) -> tuple[Verdict, Verdict | None]:
    """As handed in, and as committed."""
    record = make_record()
    asked = partial(judge, actor=ALGEBRA, at=at(moment), record=record, reason="slip")
    verdict = asked(changes)
    assert verdict.clean, verdict.findings
    return verdict, restated(verdict, record.source, ALGEBRA, asked)


def test_a_page_of_entries_is_committed_as_it_was_judged() -> None:
    page = [topic(day="2026-10-15"), mark(day="2026-10-15"), presence("p-0103", "late", day="2026-10-15")]
    verdict, committed = both([*page, attendance({"p-0103": "late"}, day="2026-10-15")], "2026-10-15 09:00:00")
    assert committed is verdict
    assert not hangs_on_order(verdict.accepted)


def test_a_mark_of_a_moved_lesson_is_as_late_as_the_lesson_stands_in_the_end() -> None:
    late = SetMark(**known("l-0002"), work="", pupil="p-0101", was=None, now="5")
    verdict, committed = both([late, move("l-0002", SECOND, FREE)], "2026-10-15 09:00:00")
    assert late_facts(verdict) == {"3.5.3": 1}
    assert committed is not None
    assert late_facts(committed) == {}
    assert committed.draft.changed == verdict.draft.changed


def test_lessons_that_change_places_cannot_do_so_at_once() -> None:
    swap: list[Change] = [
        move("l-0001", FIRST, FREE), move("l-0002", SECOND, FIRST), move("l-0001", FREE, SECOND),
    ]  # fmt: skip
    _, committed = both(swap, "2026-10-09 09:00:00")
    assert committed is None
