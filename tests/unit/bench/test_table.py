"""Rows and goals: what counts as met, what the table and the file say."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.bench.table import Goal, Row, faster, interleave, number, percentile, read, show, write

_POSITIVE = st.floats(0.001, 1e6)
_GOALS = st.builds(Goal, _POSITIVE, absolute=st.booleans()) | st.builds(Goal, most=_POSITIVE, absolute=st.booleans())
_ROWS = st.builds(
    Row, st.text("abc ", min_size=1), st.sampled_from(["ms", "s"]), _POSITIVE | st.none(), _POSITIVE | st.none(),
    _POSITIVE | st.none(),
    st.none() | _GOALS,
    st.integers(0, 99), st.text("n", max_size=3), st.dictionaries(st.sampled_from(["git", "hugo"]), st.just("1.2")),
    ours_p99=_POSITIVE | st.none(), memory=_POSITIVE | st.none(),
)  # fmt: skip


@pytest.mark.parametrize(
    ("goal", "ours", "ratio", "met"),
    [
        (Goal(least=5), 1.0, 5.0, True),
        (Goal(least=5), 9.0, 4.99, False),
        (Goal(least=1 / 3), 9.0, 0.34, True),
        (Goal(most=1.1), 9.0, 1.2, False),
        (Goal(most=50, absolute=True), 49.0, 0.1, True),
        (Goal(most=50, absolute=True), 51.0, 99.0, False),
        (Goal(least=2000, absolute=True), 1999.0, 99.0, False),
        (Goal(least=5), 1.0, None, None),
        (Goal(most=50, absolute=True), None, None, None),
        (None, 1.0, 5.0, None),
    ],
)
def test_a_goal_is_for_the_ratio_or_for_our_own_value(
    goal: Goal | None, ours: float | None, ratio: float | None, met: bool | None
) -> None:
    assert Row("x", "ms", ours, ratio=ratio, goal=goal).met is met


def test_goals_are_told_as_they_were_set() -> None:
    goals = [Goal(least=25), Goal(least=1 / 3), Goal(least=1 / 0.6), Goal(most=40, absolute=True)]
    assert list(map(str, goals)) == [">= 25", ">= 1/3", ">= 1.667", "<= 40"]


@given(st.lists(_ROWS))
def test_what_is_written_reads_as_it_was(tmp_path_factory: pytest.TempPathFactory, rows: list[Row]) -> None:
    file = tmp_path_factory.mktemp("rows") / "new" / "bench.json"
    write(rows, file)
    assert read(file) == rows
    assert [entry["met"] for entry in json.loads(file.read_text("utf-8"))] == [row.met for row in rows]


def test_the_table_says_every_row_and_which_goal_was_missed() -> None:
    rows = [
        Row("fast", "ms", 1.0, 30.0, 30.0, Goal(least=25), 15, versions={"git": "2.39"}),
        Row("slow", "ms", 60.0, goal=Goal(most=50, absolute=True), note="a busy disk", memory=117.4),
        Row("absent", "pages/s", None, goal=Goal(least=2), runs=0, note="Hugo is not installed"),
    ]
    head, rule, fast, slow, absent, *rest = show(rows).splitlines()
    assert head.split() == ["ours", "p99", "peer", "p99", "ratio", "goal", "met", "runs", "MB"]
    assert set(rule) == {"-"}
    assert fast.split() == ["fast", "1.00", "30.0", "ms", "30.0", ">=", "25", "yes", "15"]
    assert slow.split() == ["slow", "60.0", "ms", "<=", "50", "NO", "1", "117"]
    assert absent.split() == ["absent", "pages/s", ">=", "2", "0"]
    assert rest == ["", "slow: a busy disk", "absent: Hugo is not installed", "", "git 2.39"]


def test_sides_take_turns_and_neighbours_are_compared() -> None:
    order: list[str] = []

    def side(name: str, seconds: list[float]) -> object:
        def run(number: int) -> float:
            order.append(f"{name}{number}")
            return seconds[number]

        return run

    ours, theirs = interleave(3, side("a", [1, 2, 3]), side("b", [10, 10, 90]))  # type: ignore[arg-type]
    assert order == ["a0", "b0", "a1", "b1", "a2", "b2"]
    assert faster(ours, theirs) == 10


@given(st.lists(st.integers(), min_size=1), st.integers(1, 100))
def test_a_percentile_is_one_of_the_values_with_so_many_below(values: list[int], percent: int) -> None:
    found = percentile(values, percent)
    assert found in values
    assert sum(v <= found for v in values) * 100 >= percent * len(values)
    assert sum(v < found for v in values) * 100 < percent * len(values)


def test_numbers_have_three_digits() -> None:
    assert [number(v) for v in (None, 0.126, 12.34, 123.4, 12345.6)] == ["", "0.13", "12.3", "123", "12,346"]
