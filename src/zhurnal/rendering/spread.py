"""A section as spreads, the way a paper journal lies open: pupils by dates at the left, the same lessons at the right.

All lengths are millimetres of an A4 page in portrait.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from math import ceil

from zhurnal.rendering.grid import Grid, Run, runs
from zhurnal.rendering.ledger_model import Lesson, Section, Table

WIDTH = 182.0
"""Of the type area: 210 less 18 for the seam and 10 outside."""

BODY = 236.0
"""What is left for the lines of a table on a page, below heading and head of the table."""

COLUMNS = 26
"""At most so many lessons' columns on a page: narrower ones could not hold "2/4" in a readable size."""

NUMBER, NAME, SUMMARY = 6.5, 43.0, 9.0
CELL = (4.4, 6.5)
ROW = (3.6, 7.2)
TWO_LINES = 5.4
"""Least height of a row that holds a name in two lines; the lines of the grid leave no row room to grow."""

LINE = (6.3, 9.0)
HEADS = (5.0, 4.6, 4.4)


@dataclass(frozen=True, slots=True)
class Head:
    """A column's head: whose lesson it is, and the work's short name."""

    lesson: Lesson
    work: str


@dataclass(frozen=True, slots=True)
class Line:
    """A pupil's line on this spread."""

    number: int
    name: str
    fit: str
    """How the name is set so as to fit: "" plainly, "narrow", in "two" lines, or "tiny"."""
    cells: list[Run]
    summary: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """Two facing pages. last: the one with the summary columns."""

    heads: list[Head]
    months: list[tuple[Lesson, int]]
    lines: list[Line]
    lessons: list[Lesson]
    summary: tuple[str, ...]
    grid: Grid
    line: float
    """Least height of a lesson's line on the right page."""
    rest: int
    """How many columns at the right of the dates are ruled but not used (a section without lessons)."""


def spreads(section: Section) -> list[Spread]:
    """The spreads of `section`: at least one; the lessons shared out evenly among them."""
    made, start = [], 0
    groups = _share_out(section.lessons)
    for index, lessons in enumerate(groups):
        width = sum(len(lesson.works) for lesson in lessons)
        last = index == len(groups) - 1
        made.append(_spread(section, lessons, start, start + width, section.summary if last else ()))
        start += width
    return made


def _share_out(lessons: tuple[Lesson, ...]) -> list[list[Lesson]]:
    """Lessons for each spread, with never more than COLUMNS columns (a lesson's works stay together)."""
    total = sum(len(lesson.works) for lesson in lessons)
    target = ceil(total / max(1, ceil(total / COLUMNS)))
    groups: list[list[Lesson]] = [[]]
    filled = 0
    for lesson in lessons:
        if groups[-1] and (filled + len(lesson.works) > COLUMNS or filled >= target):
            groups.append([])
            filled = 0
        groups[-1].append(lesson)
        filled += len(lesson.works)
    return groups


def _spread(section: Section, lessons: list[Lesson], start: int, end: int, summary: tuple[str, ...]) -> Spread:
    heads = [Head(lesson, work) for lesson in lessons for work in lesson.works]
    months = list(_months(heads))
    used = max(1, len(heads))
    free = WIDTH - NUMBER - NAME - SUMMARY * len(summary)
    cell = min(CELL[1], max(CELL[0], free / used)) if heads else CELL[1]
    columns = len(heads) or int(free / cell)
    name = WIDTH - NUMBER - SUMMARY * len(summary) - cell * columns
    widths = (NUMBER, name, *[cell] * columns, *[SUMMARY] * len(summary))
    rows = max(1, len(section.pupils))
    grid = Grid(
        columns=tuple(round(width, 3) for width in widths),
        heads=HEADS,
        rows=rows,
        row=round(min(ROW[1], max(ROW[0], BODY / rows)), 2),
        starts=(0, 0, *_starts(months, columns), *[0] * (len(summary) - 1)),
        bars=((1, 2, 2 + columns), (2, 2, 2 + columns)),
    )
    lines = [
        Line(
            number, pupil.name, _fit(pupil.name, name, grid.row), runs(pupil.cells[start:end]),
            pupil.summary if summary else (),
        ) for number, pupil in enumerate(section.pupils, 1)
    ]  # fmt: skip
    return Spread(heads, months, lines, lessons, summary, grid, _height(len(lessons)), 0 if heads else columns)


def _months(heads: list[Head]) -> Iterator[tuple[Lesson, int]]:
    for _, same in groupby(heads, key=lambda head: (head.lesson.date.year, head.lesson.date.month)):
        group = list(same)
        yield group[0].lesson, len(group)


def _starts(months: list[tuple[Lesson, int]], columns: int) -> list[int]:
    """Rules between the days of a month begin below the month's name."""
    starts = [1] * columns
    edge = 0
    for _, span in months:
        edge += span
        starts[edge - 1] = 0
    starts[-1] = 0
    return starts


def _fit(name: str, width: float, row: float) -> str:
    # A letter of PT Sans at 8.5 points takes about 1.72 mm, of its narrow cut about 1.4.
    room = (width - 2) / max(1, len(name))
    if room >= 1.4:
        return "" if room >= 1.72 else "narrow"
    return "two" if row >= TWO_LINES else "tiny"


def _height(count: int) -> float:
    return round(min(LINE[1], max(LINE[0], BODY / max(1, count))), 2)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page with a table of pupils by something with upright heads (absences, term marks)."""

    heads: tuple[str, ...]
    lines: list[Line]
    grid: Grid


UPRIGHT = 46.0
SHEET_CELLS = 20


def sheets(table: Table) -> list[Sheet]:
    """`table` in as many pages as its columns need; at most SHEET_CELLS columns on each."""
    count = max(1, ceil(len(table.heads) / SHEET_CELLS))
    size = ceil(len(table.heads) / count) if table.heads else 0
    made = []
    for index in range(count):
        start, end = index * size, min((index + 1) * size, len(table.heads))
        strong = min(table.strong, end - start) if index == count - 1 else 0
        made.append(_sheet(table, start, end, strong))
    return made


def _sheet(table: Table, start: int, end: int, strong: int) -> Sheet:
    columns = end - start
    cell = min(9.0, (WIDTH - NUMBER - NAME) / max(1, columns))
    name = WIDTH - NUMBER - cell * columns
    rows = max(1, len(table.rows))
    row = round(min(ROW[1], max(ROW[0], (BODY + sum(HEADS) - UPRIGHT) / rows)), 2)
    grid = Grid(tuple(round(w, 3) for w in (NUMBER, name, *[cell] * columns)), (UPRIGHT,), rows, row)
    edge = end - strong
    lines = [
        Line(number, who, _fit(who, name, row), runs(cells[start:edge]), cells[edge:end])
        for number, (who, cells) in enumerate(table.rows, 1)
    ]
    return Sheet(table.heads[start:end], lines, grid)
