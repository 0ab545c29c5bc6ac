"""4.2.1: attendance and marks are true, so they are of a day that has come."""

from __future__ import annotations

import pytest
from tests.school import ALGEBRA, at, make_record
from tests.unit.rules.cases import attendance, homework, mark, topic

from zhurnal.domain.changes import Change
from zhurnal.rules import judge

EVENING_BEFORE = "2026-10-13 23:59:59"
FIRST_SECOND = "2026-10-14 00:00:00"


def told(change: Change, moment: str) -> list[str]:
    return [f.code for f in judge([change], ALGEBRA, at(moment), make_record()).findings]


@pytest.mark.parametrize("change", [mark(), attendance(), attendance({"p-0101": "absent"})])
def test_nothing_is_marked_before_its_day(change: Change) -> None:
    [finding] = judge([change], ALGEBRA, at(EVENING_BEFORE), make_record()).findings
    assert (finding.code, finding.clause) == ("lesson-not-yet", "4.2.1")
    assert told(change, FIRST_SECOND) == []


@pytest.mark.parametrize("change", [topic(), homework()])
def test_topic_and_homework_may_be_written_ahead(change: Change) -> None:
    assert told(change, EVENING_BEFORE) == []
