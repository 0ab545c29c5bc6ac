"""The handbook's page of speeds and its chart: written from the rows, complete, readable light and dark."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from tests.bench.chart import chart, factor
from tests.bench.page import CHART, DATA, PAGE, is_current, page, publish
from tests.bench.table import Goal, Row
from tests.bench.words import CHAPTERS, words_of

from zhurnal import bundle

_SVG = "{http://www.w3.org/2000/svg}"
KEYS = [key for chapter in CHAPTERS for key in chapter.rows]


def rows() -> list[Row]:
    """A row of every key: met, missed, without a goal, not measured."""
    goals = (Goal(least=2), Goal(least=200), None, Goal(most=50, absolute=True), Goal(most=5, absolute=True))
    return [
        Row(f"row {n}", "ms", None if n % 7 == 6 else 12.5, 250.0, None if n % 7 == 6 else 20.0, goals[n % 5], 5,
            "Hugo is not installed", {"hugo": "0.111"}, key, "submission", "сосед", 13.0, None, 118.2)
        for n, key in enumerate(KEYS)
    ]  # fmt: skip


def drawn(measured: list[Row]) -> Element:
    return fromstring(chart(measured, lambda row: words_of(row.key).title))


def test_every_row_is_drawn_with_its_colour_and_goal() -> None:
    measured = rows()
    picture = drawn(measured)
    texts = [element.text for element in picture.iter(f"{_SVG}text")]
    assert {words_of(key).title for key in KEYS} <= set(texts)
    bars = [e.get("class") for e in picture.iter(f"{_SVG}rect")]
    told = {True: "yes", False: "no", None: "none"}
    expected = [told[row.met] for row in measured if factor(row)]
    assert bars == ["back", *expected, "yes", "no", "none"]
    goals = [e for e in picture.iter(f"{_SVG}line") if e.get("class") == "goal"]
    assert len(goals) == 1 + sum(1 for row in measured if (found := factor(row)) and found[1])


def test_nothing_is_drawn_beyond_the_picture() -> None:
    measured = [*rows(), Row("far", "ms", 0.001, 9000.0, 9e6, Goal(least=25), key=KEYS[0])]
    picture = drawn(measured)
    _, _, width, height = map(float, (picture.get("viewBox") or "").split())
    for bar in picture.iter(f"{_SVG}rect"):
        x, y = float(bar.get("x", "0")), float(bar.get("y", "0"))
        assert 0 <= x <= x + float(bar.get("width", "0")) <= width
        assert 0 <= y <= y + float(bar.get("height", "0")) <= height
    assert all(float(text.get("x", "0")) <= width - 20 for text in picture.iter(f"{_SVG}text"))


def test_a_bar_is_as_long_as_it_is_fast() -> None:
    bars = drawn([Row("a", "ms", 1, 10, 10.0, key=KEYS[0]), Row("b", "ms", 1, 100, 100.0, key=KEYS[1])])
    first, second = [float(e.get("width", "0")) for e in bars.iter(f"{_SVG}rect") if e.get("class") == "none"][:2]
    assert second == pytest.approx(2 * first, abs=0.3)


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("dark", [False, True])
def test_letters_and_bars_stand_out_light_and_dark(dark: bool) -> None:
    style = chart([], lambda row: row.name).split("<style>")[1].split("</style>")[0]
    light, night = style.split("@media (prefers-color-scheme: dark)")
    colours = dict(re.findall(r"(\.?[a-z]+) \{[^}]*?(?:fill|stroke): (#[0-9a-f]{6})", night if dark else light))
    back = luminance(colours[".back"])
    for name, least in (("text", 7), (".small", 4.5), (".yes", 3), (".no", 3), (".none", 3), (".goal", 7)):
        one = luminance(colours[name])
        assert (max(one, back) + 0.05) / (min(one, back) + 0.05) >= least, name


def test_the_page_tells_every_row_and_what_a_missed_goal_would_take() -> None:
    measured = rows()
    text = page(measured)
    for row in measured:
        words = words_of(row.key)
        assert f"| {words.title} |" in text
        assert f"**{words.title}**" in text
        if row.met is False and words.takes:
            assert words.takes in text
    assert "не измерено: Hugo is not installed" in text
    assert "цель ≥\N{NO-BREAK SPACE}200 не достигнута" in text
    assert "цель ≤\N{NO-BREAK SPACE}50\N{NO-BREAK SPACE}мс достигнута" in text
    missed = sum(row.met is False for row in measured)
    assert f"Целей не достигнуто: {missed} из {sum(row.goal is not None for row in measured)}." in text


def test_what_a_missed_goal_would_take_is_not_told_of_a_goal_that_is_met() -> None:
    met = Row("x", "ms", 1.0, 100.0, 100.0, Goal(least=5), key=KEYS[0], case="submission", beside="git")
    assert "нужно" not in page([met])


def test_page_chart_and_data_are_written_together(tmp_path: Path) -> None:
    publish(rows(), tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted([PAGE, CHART, DATA])
    assert is_current(tmp_path)
    (tmp_path / PAGE).write_text("что-то другое", encoding="utf-8")
    assert not is_current(tmp_path)


def test_the_committed_page_says_what_its_data_say() -> None:
    assert is_current(bundle.path("site", "docs", "design")), "run `python -m tests.bench.page`"
