"""The rows as one SVG picture: how many times as fast as the peer, or as the goal asks; readable light and dark."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import floor, log10
from xml.sax.saxutils import escape

from tests.bench.table import Row
from tests.bench.words import UNITS, russian

_LABEL = 50
WIDTH, LEFT, RIGHT, LINE, TOP, FOOT = 1000, 400, 90, 30, 64, 46

_STYLE = """
text { font: 14px "PT Sans", "DejaVu Sans", system-ui, sans-serif; fill: #1f2328 }
.small { font-size: 12px; fill: #59636e }
.line { stroke: #d1d9e0 } .one { stroke: #59636e }
.yes { fill: #1a7f5a } .no { fill: #c4432b } .none { fill: #6e7781 }
.goal { stroke: #1f2328; stroke-width: 2.5 }
.back { fill: #ffffff }
@media (prefers-color-scheme: dark) {
text { fill: #f0f3f6 } .small { fill: #a9b3bd }
.line { stroke: #3d444d } .one { stroke: #a9b3bd }
.yes { fill: #3fb984 } .no { fill: #f2755c } .none { fill: #8b949e }
.goal { stroke: #f0f3f6 } .back { fill: #15191e }
}
"""
_MET = {True: "yes", False: "no", None: "none"}


def factor(row: Row) -> tuple[float, float | None] | None:
    """How many times as good as what it is measured by, and the same for the goal; None where there is nothing.

    That is the peer; where the goal is set for our own value, the goal itself.
    """
    goal = row.goal
    if goal is not None and goal.absolute and row.ours:
        return (row.ours / goal.least if goal.least is not None else (goal.most or 0.0) / row.ours), 1.0
    if row.ratio is None:
        return None
    return row.ratio, (goal.least or goal.most) if goal is not None else None


def chart(rows: Sequence[Row], title: Callable[[Row], str]) -> str:
    """The picture. title: what a row is called. Rows with nothing to compare with are shown with their value."""
    known = [value for row in rows if (found := factor(row)) for value in found if value]
    low, high = floor(min([0.5, *map(log10, known)])), max([1.5, *map(log10, known)]) + 0.1
    height = TOP + LINE * len(rows) + FOOT

    def x(value: float) -> float:
        return round(LEFT + (log10(value) - low) / (high - low) * (WIDTH - LEFT - RIGHT), 1)

    made = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" lang="ru">',
        "<title>Во сколько раз журнал быстрее соседа или того, что требует цель</title>",
        f"<style>{_STYLE}</style>",
        f'<rect class="back" width="{WIDTH}" height="{height}"/>',
        f'<text x="{LEFT}" y="24">Во сколько раз быстрее: соседа, а где цель своя — того, что она требует</text>',
    ]
    for power in range(low, floor(high) + 1):
        at, kind = x(10.0**power), "one" if power == 0 else "line"
        made.append(f'<line class="{kind}" x1="{at}" x2="{at}" y1="{TOP - 10}" y2="{height - FOOT + 4}"/>')
        text = f"{10**power:,}".replace(",", "\u202f") if power >= 0 else f"1/{10**-power}"
        made.append(f'<text class="small" text-anchor="middle" x="{at}" y="{TOP - 16}">{text}</text>')
    for place, row in enumerate(rows):
        made += _bar(row, title(row), TOP + LINE * place, x)
    made += _legend(height - 16)
    return "\n".join([*made, "</svg>"]) + "\n"


def _bar(row: Row, title: str, y: int, x: Callable[[float], float]) -> list[str]:
    made = [f'<text text-anchor="end" x="{LEFT - 12}" y="{y + 19}">{escape(title)}</text>']
    found = factor(row)
    if found is None:
        told = "не измерено" if row.ours is None else f"{russian(row.ours)} {UNITS[row.unit]}"
        return [*made, f'<text class="small" x="{x(1.0) + 8}" y="{y + 19}">{escape(told)}</text>']
    value, goal = found
    start, end = sorted((x(1.0), x(value)))
    width = max(1.5, round(end - start, 1))
    made.append(f'<rect class="{_MET[row.met]}" x="{start}" y="{y + 6}" width="{width}" height="18" rx="2"/>')
    if goal is not None:
        at = x(goal)
        made.append(f'<line class="goal" x1="{at}" x2="{at}" y1="{y + 2}" y2="{y + 28}"/>')
    # The value stands at the bar's end, behind the goal's stroke where that is in its way.
    beyond = x(goal) if goal and end <= x(goal) < end + _LABEL else end
    made.append(f'<text class="small" x="{beyond + 7}" y="{y + 19}">{russian(value)}</text>')
    return made


def _legend(y: int) -> list[str]:
    """What the colours and the stroke mean."""
    made, at = [], LEFT
    for kind, text in (("yes", "цель достигнута"), ("no", "не достигнута"), ("none", "цели нет")):
        made.append(f'<rect class="{kind}" x="{at}" y="{y - 11}" width="14" height="14" rx="2"/>')
        made.append(f'<text class="small" x="{at + 20}" y="{y}">{text}</text>')
        at += 40 + 8 * len(text)
    made.append(f'<line class="goal" x1="{at}" x2="{at}" y1="{y - 14}" y2="{y + 6}"/>')
    return [*made, f'<text class="small" x="{at + 8}" y="{y}">цель</text>']
