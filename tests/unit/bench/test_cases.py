"""What is measured and what can be profiled fit together; the stopwatch and the profile of it."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.bench.__main__ import Parts
from tests.bench.cases import CASES, MEASURES, QUICKER
from tests.bench.page import DATA, FOLDER
from tests.bench.table import Row, read
from tests.bench.watch import in_threads, profile, profiling, timed
from tests.bench.words import CHAPTERS

ROOT = Path(__file__).parents[3]


def test_every_row_has_words_and_a_profile() -> None:
    measured = read(ROOT / FOLDER / DATA)
    assert measured
    assert {row.key for row in measured} <= {key for chapter in CHAPTERS for key in chapter.rows}
    assert {row.case for row in measured} <= set(CASES)


def test_who_is_in_a_hurry_measures_what_there_is() -> None:
    assert QUICKER.keys() <= MEASURES.keys()
    assert all(1 <= one.quick <= one.runs for one in MEASURES.values())
    assert all(one.runs >= 5 for one in MEASURES.values())


@pytest.mark.parametrize("row", ["", "no-such-row"])
def test_a_row_that_is_not_there_is_answered_with_those_that_are(row: str) -> None:
    command = [sys.executable, "-m", "tests.bench", "--profile", *([row] if row else [])]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert all(name in done.stderr for name in CASES)


def test_make_hands_the_row_over() -> None:
    made = subprocess.run(["make", "-n", "profile", "ROW=audit"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert re.search(r"-m tests\.bench --profile audit$", made.stdout, re.MULTILINE)


def busy() -> int:
    return sum(n * n for n in range(20_000))


def idle() -> None:
    time.sleep(0.001)


def test_a_profile_sees_what_is_timed_and_nothing_else() -> None:
    def work() -> None:
        idle()
        with timed():
            assert profiling()
            busy()

    seen = {function for _, _, function in profile(work).stats}  # type: ignore[attr-defined]
    assert "busy" in seen
    assert "idle" not in seen
    assert not profiling()


def test_a_profile_sees_what_threads_do() -> None:
    stats = profile(lambda: in_threads([lambda: None, lambda: None, lambda: busy() and None]))
    assert "busy" in {function for _, _, function in stats.stats}  # type: ignore[attr-defined]


def test_a_profile_of_nothing_is_refused() -> None:
    with pytest.raises(RuntimeError, match="expected work that is timed"):
        profile(lambda: None)


def test_time_is_told_and_failures_come_out_of_threads() -> None:
    with timed() as took:
        time.sleep(0.002)
    assert took.seconds >= 0.002
    with pytest.raises(ZeroDivisionError):
        in_threads([lambda: None, lambda: 1 // 0])  # type: ignore[list-item,return-value]


def test_what_was_measured_before_an_interrupt_counts(tmp_path: Path) -> None:
    first, *_, last = MEASURES
    parts = Parts(tmp_path / "parts", keep=False)
    parts.put(last, [Row("push", "ms", 1.0)])
    again = Parts(tmp_path / "parts", keep=True)
    assert (again.has(first), again.has(last), again.whole) == (False, True, False)
    for name in MEASURES:
        if not again.has(name):
            again.put(name, [Row(name, "ms", 2.0)])
    assert again.whole
    assert [row.name for row in again.rows()] == [*list(MEASURES)[:-1], "push"]
    assert Parts(tmp_path / "parts", keep=False).rows() == []
