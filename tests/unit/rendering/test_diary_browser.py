"""The diary in a real browser: a phone's width, the dark, paper, and what a screen reader is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from tests.unit.rendering.diary_school import YEAR, people, school

from zhurnal.domain.record import Record
from zhurnal.domain.source import MemorySource
from zhurnal.rendering.diary import STYLESHEET, DiaryPages, stylesheet
from zhurnal.services.diary_views import Views

COMMIT = "0123456789abcdef0123456789abcdef01234567"
PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's pages as they are published, of the pupil with the longest name too."""
    root = tmp_path_factory.mktemp("diaries")
    (root / STYLESHEET).write_bytes(stylesheet())
    views, pages = Views(Record(MemorySource(school())), MemorySource(people())), DiaryPages()
    for pupil in ("p-0421", "p-0440"):
        below = root / pupil / YEAR
        below.mkdir(parents=True)
        below.joinpath("week.html").write_text(pages.week(views.week(pupil, YEAR, date(2026, 10, 12)), COMMIT))
        below.joinpath("means.html").write_text(pages.means(views.means(pupil, YEAR, "q1"), COMMIT))
    return root


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield found
        found.close()


def address(folder: Path, pupil: str, name: str) -> str:
    return f"file://{folder}/{pupil}/{YEAR}/{name}.html"


def colours(page: Page) -> tuple[str, str]:
    shown = page.evaluate("[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]")
    return shown[0], shown[1]


def lightness(colour: str) -> int:
    return sum(int(part) for part in re.findall(r"\d+", colour)[:3])


CUT_OFF = """
[...document.querySelectorAll("th, td, .mark, .hw, nav a")]
    .filter(e => getComputedStyle(e.closest("thead") || e).position !== "absolute")
    .filter(e => e.scrollWidth > e.clientWidth + 1)
    .map(e => e.textContent)
"""


@pytest.mark.parametrize("name", ["week", "means"])
def test_nothing_is_wider_than_the_screen_or_its_cell(browser: Browser, folder: Path, name: str) -> None:
    page = browser.new_page()
    for pupil in ("p-0421", "p-0440"):
        page.goto(address(folder, pupil, name))
        for width in (360, 768, 1280):
            page.set_viewport_size({"width": width, "height": 740})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.evaluate(CUT_OFF) == [], (pupil, width)
    page.close()


def test_what_one_taps_is_large_enough_for_a_finger(browser: Browser, folder: Path) -> None:
    page = browser.new_page(viewport=PHONE)
    page.goto(address(folder, "p-0421", "week"))
    boxes = [link.bounding_box() for link in page.locator("nav a").all()]
    assert len(boxes) == 3
    assert all(box and box["width"] >= 44 and box["height"] >= 44 for box in boxes)
    page.close()


def test_dark_mode_is_dark(browser: Browser, folder: Path) -> None:
    for scheme, dark in (("light", False), ("dark", True)):
        context = browser.new_context(color_scheme=scheme)
        page = context.new_page()
        page.goto(address(folder, "p-0421", "week"))
        ink, sheet = colours(page)
        assert (lightness(ink) > lightness(sheet)) is dark
        context.close()


def test_a_week_is_printed_on_one_sheet(browser: Browser, folder: Path) -> None:
    page = browser.new_page()
    for name in ("week", "means"):
        page.goto(address(folder, "p-0421", name))
        printed = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    page.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_tables_stay_tables_for_a_screen_reader(browser: Browser, folder: Path, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 740})
    page.goto(address(folder, "p-0421", "week"))
    monday = page.get_by_role("table", name="Понедельник, 12 октября")
    assert monday.count() == 1
    assert monday.get_by_role("columnheader").count() == 4
    assert monday.get_by_role("rowheader").count() == 5
    assert monday.get_by_role("row").count() == 6
    assert page.get_by_role("link", name="Следующая неделя").count() == 1
    assert page.get_by_role("heading", level=1).inner_text().startswith("Ветрова Анна Игоревна")
    page.close()


def test_nothing_is_loaded_but_the_style_sheet(browser: Browser, folder: Path) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address(folder, "p-0421", "week"))
    assert [url.rsplit("/", 1)[1] for url in asked] == ["week.html", STYLESHEET]
    page.close()
