"""How a section is shared out among spreads and ruled; properties over many shapes."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from zhurnal.rendering.grid import Run, runs
from zhurnal.rendering.ledger_model import Lesson, PupilRow, Section, Table
from zhurnal.rendering.spread import BODY, COLUMNS, WIDTH, sheets, spreads

works = st.lists(st.just("к/р"), min_size=1, max_size=4)


@st.composite
def sections(draw: st.DrawFn) -> Section:
    shapes = draw(st.lists(works, max_size=70))
    lessons = tuple(
        Lesson(date(2026, 9, 1) + timedelta(days=n), works=tuple(shape)) for n, shape in enumerate(shapes)
    )
    width = sum(map(len, shapes))
    cells = st.lists(st.sampled_from(["", "", "5", "н"]), min_size=width, max_size=width)
    pupils = tuple(
        PupilRow(f"Ученик {n}", tuple(draw(cells)), ("4,5",)) for n in range(draw(st.integers(0, 45)))
    )
    return Section("Алгебра", "", ("Учитель",), lessons, pupils, ("Ср.",))


@settings(max_examples=40, deadline=None)
@given(sections())
def test_every_lesson_and_cell_is_shown_once_in_order_and_fits(section: Section) -> None:
    made = spreads(section)
    assert [lesson for spread in made for lesson in spread.lessons] == list(section.lessons)
    assert [bool(spread.summary) for spread in made] == [False] * (len(made) - 1) + [True]
    for spread in made:
        assert len(spread.heads) <= COLUMNS
        assert sum(span for _, span in spread.months) == len(spread.heads)
        assert abs(spread.grid.width - WIDTH) < 0.1
        assert min(spread.grid.columns) > 0
        assert spread.grid.rows * spread.grid.row <= BODY + 0.5
        for line in spread.lines:
            assert sum(run.span for run in line.cells) == len(spread.heads)
    for index, pupil in enumerate(section.pupils):
        shown = [text for spread in made for run in spread.lines[index].cells for text in [run.text] * run.span]
        assert tuple(shown) == pupil.cells


def test_forty_lessons_are_two_even_spreads() -> None:
    lessons = tuple(Lesson(date(2026, 9, 1) + timedelta(days=n)) for n in range(40))
    made = spreads(Section("Алгебра", "", (), lessons, ()))
    assert [len(spread.lessons) for spread in made] == [20, 20]


def test_only_empty_neighbours_are_joined() -> None:
    assert runs(["", "", "5", "5", "", "н"]) == [Run("", 2), Run("5", 1), Run("5", 1), Run("", 1), Run("н", 1)]
    assert runs([]) == []


@given(st.integers(0, 60), st.integers(0, 45))
def test_a_table_of_many_columns_takes_several_sheets(columns: int, rows: int) -> None:
    cells = tuple(str(n) for n in range(columns))
    table = Table(cells, tuple((f"Ученик {n}", cells) for n in range(rows)), strong=min(1, columns))
    made = sheets(table)
    assert [head for sheet in made for head in sheet.heads] == list(cells)
    for index in range(rows):
        shown = [
            text for sheet in made
            for text in [run.text for run in sheet.lines[index].cells] + list(sheet.lines[index].summary)
        ]  # fmt: skip
        assert tuple(shown) == cells
    assert all(abs(sheet.grid.width - WIDTH) < 0.1 for sheet in made)
