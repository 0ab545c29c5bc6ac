"""The line that tells how far long work is: of an interrupted one, how long the rest will take."""

from __future__ import annotations

import io
import re
import time
from contextlib import redirect_stderr

from zhurnal.cli.common import Progress


class Terminal(io.StringIO):
    """What is written to a terminal."""

    def isatty(self) -> bool:
        return True

    @property
    def shown(self) -> list[list[int]]:
        """The numbers of each line that was shown."""
        return [[int(n) for n in re.findall(r"\d+", line.split("\x1b")[0])] for line in self.getvalue().split("\r")[1:]]


def test_what_was_done_before_counts_neither_as_work_nor_as_time() -> None:
    with redirect_stderr(Terminal()) as terminal:
        progress = Progress("Проверка")
        time.sleep(0.5)
        progress(50_000, 60_000)
        time.sleep(0.3)
        progress(50_001, 60_000)
        time.sleep(2.1)
        progress(55_001, 60_000)
    before, first, last = terminal.shown
    assert before == [50_000, 60_000]
    assert first == [50_001, 60_000], "one step says nothing of the pace of the others"
    assert last[:2] == [55_001, 60_000]
    # Five thousand took two seconds, and so will the rest; not many more on a busy machine.
    assert 2 <= last[2] < 30


def test_the_end_is_a_line_of_its_own() -> None:
    with redirect_stderr(Terminal()) as terminal:
        progress = Progress("Проверка")
        progress(0, 2)
        progress(1, 2)
        progress(2, 2)
    assert terminal.shown == [[0, 2], [2, 2]]
    assert terminal.getvalue().endswith("\n")


def test_nothing_is_told_where_there_is_no_terminal() -> None:
    with redirect_stderr(io.StringIO()) as file:
        Progress("Проверка")(1, 2)
    assert file.getvalue() == ""
