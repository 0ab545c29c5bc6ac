"""Means are computed exactly, from the attempts that count."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhurnal.domain.means import counting_marks, mean, shown_mean


def lessons(*works: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"works": [work]} for work in works]


@pytest.mark.parametrize(("attempts", "counted"), [("last", [3]), ("best", [4]), ("mean", [2, 4, 3])])
def test_which_attempt_counts_is_the_regulations(attempts: str, counted: list[int]) -> None:
    marks = {"p-0440": "2", "p-0440/2": "4", "p-0440/3": "3", "p-04401": "5", "p-044": "5"}
    assert counting_marks(marks, "p-0440", attempts) == counted


def test_pass_and_fail_have_no_mean() -> None:
    assert mean(lessons({"marks": {"p-1": "зач"}}), "p-1", attempts="last", weights=False) is None
    assert shown_mean(None) == ""


def test_weights_count_only_where_the_school_uses_them() -> None:
    found = lessons({"marks": {"p-1": "5"}, "weight": 3}, {"marks": {"p-1": "3"}}, {"marks": {"p-2": "2"}})
    assert mean(found, "p-1", attempts="last", weights=True) == Fraction(18, 4)
    assert mean(found, "p-1", attempts="last", weights=False) == 4


def test_a_half_is_rounded_up() -> None:
    assert shown_mean(Fraction(4125, 1000)) == "4,13"
    assert shown_mean(Fraction(14, 3)) == "4,67"
    assert shown_mean(Fraction(5)) == "5,00"


@given(st.lists(st.sampled_from("2345"), min_size=1, max_size=30))
def test_a_mean_lies_among_its_marks(marks: list[str]) -> None:
    found = mean(lessons(*({"marks": {"p-1": m}} for m in marks)), "p-1", attempts="last", weights=True)
    assert found is not None
    assert min(marks) <= str(float(found)) <= max(marks) + ".1"
    assert found == Fraction(sum(map(int, marks)), len(marks))
