"""Ruled paper: the lines of a table with rows of one height, drawn once behind it instead of around each cell.

Nine hundred cells with borders of their own cost most of the time of a journal page; sixty lines cost nothing,
and cells without borders may be joined where they are empty. All lengths are millimetres.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from urllib.parse import quote

THIN, THICK = 0.09, 0.28


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring cells shown as one `<td>`: a text in one cell, or several empty ones."""

    text: str
    span: int


def runs(cells: Sequence[str]) -> list[Run]:
    """`cells` with neighbouring empty ones joined; the spans add up to their number."""
    joined: list[Run] = []
    for text, group in groupby(cells):
        count = len(list(group))
        joined += [Run("", count)] if not text else [Run(text, 1)] * count
    return joined


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the lines run.

    columns: widths. heads: heights of the lines of the table's head. rows: number of lines of the body, each `row`
    high; every fifth has a stronger line, which leads the eye.
    """

    columns: tuple[float, ...]
    heads: tuple[float, ...]
    rows: int
    row: float
    starts: tuple[int, ...] = ()
    """For each column, the head's line at which the rule at its right edge begins; 0 where not given."""
    bars: tuple[tuple[int, int, int], ...] = ()
    """Rules inside the head: (below head line, from column, to column before)."""

    @property
    def width(self) -> float:
        """Of the whole table."""
        return sum(self.columns)

    @property
    def height(self) -> float:
        """Of the whole table."""
        return sum(self.heads) + self.rows * self.row

    def background(self) -> str:
        """The lines as a `data:` address of an SVG image as large as the table."""
        thin, thick = self._lines()
        svg = (
            '<svg xmlns="http://www.w3.org/2000/svg" preserveAspectRatio="none"'
            f' viewBox="0 0 {self.width:g} {self.height:g}">'
            f'<path d="{thin}" fill="none" stroke="#6b6b6b" stroke-width="{THIN}"/>'
            f'<path d="{thick}" fill="none" stroke="#111" stroke-width="{THICK}"/></svg>'
        )
        return "data:image/svg+xml," + quote(svg)

    def _lines(self) -> tuple[str, str]:
        edges = [0.0, *accumulate(self.columns)]
        tops = [0.0, *accumulate(self.heads)]
        body = tops[-1]
        thin, thick = [], [f"M0 {body:g}H{self.width:g}"]
        for index, edge in enumerate(edges[1:-1]):
            start = tops[self.starts[index]] if self.starts else 0.0
            thin.append(f"M{edge:.2f} {start:g}V{self.height:g}")
        for line, first, last in self.bars:
            thin.append(f"M{edges[first]:.2f} {tops[line]:g}H{edges[last]:.2f}")
        for index in range(1, self.rows):
            rules = thick if index % 5 == 0 else thin
            rules.append(f"M0 {body + index * self.row:.2f}H{self.width:g}")
        inset = THICK / 2
        thick.append(f"M{inset} {inset}H{self.width - inset:g}V{self.height - inset:g}H{inset}Z")
        return "".join(thin), "".join(thick)
