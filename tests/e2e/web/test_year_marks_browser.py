"""Year marks in a real browser: the form without scripts and on a phone, the journal's column beside the last term."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.e2e.web.grid_site import Grid, Served, signed_in
from tests.e2e.web.year_marks import FORM, taught, years
from tests.school import ALGEBRA, YEAR

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def late(served: Served) -> Served:
    """The served site in the last week of the year."""
    taught(served.school, served.clock)
    return served


def opened(browser: Browser, served: Served, url: str, **options: Any) -> Page:
    context = signed_in(browser, served.origin, ALGEBRA, **options)
    page = context.new_page()
    page.goto(url)
    return page


def test_without_scripts_and_on_a_phone(late: Served, browser: Browser) -> None:
    page = opened(browser, late, FORM, java_script_enabled=False, viewport=PHONE)
    page.get_by_text("Заполнить по отметкам за периоды").click()
    expect(page.locator("[name='f.p-0102']")).to_have_value("4")
    page.locator(".save button").first.click()
    expect(page.get_by_text("Сохранено, коммит")).to_be_visible()
    assert years(late.school) == {"p-0101": "4", "p-0102": "4"}
    page.context.close()


def test_the_page_fits_a_phone(late: Served, browser: Browser) -> None:
    page = opened(browser, late, FORM, viewport=PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    heights = page.eval_on_selector_all("tbody th", "all => all.map((one) => one.offsetHeight)")
    assert max(heights) < 40
    page.context.close()


@pytest.fixture
def last_term(late: Served, browser: Browser) -> Iterator[Grid]:
    """The algebra journal of the last quarter in its teacher's browser."""
    context = signed_in(browser, late.origin, ALGEBRA)
    found = Grid(context, url=f"/journal/{YEAR}/7a/algebra/q4/")
    yield found
    context.close()
    assert not found.errors


def test_the_year_stands_in_the_journal_beside_the_last_term(late: Served, last_term: Grid) -> None:
    """A mark of the term moves what is suggested for the year; the year's mark takes its place."""
    cells = last_term.page.locator("tr[data-pupil=p-0102] td.final")
    expect(cells.nth(0)).to_have_text("4")
    expect(cells.nth(0)).to_have_attribute("title", "другая школа: Школа № 12")
    expect(cells.nth(0)).to_have_attribute("aria-readonly", "true")
    expect(cells.nth(4)).to_have_attribute("data-suggested", "4")
    cells.nth(3).click()
    last_term.type("2")
    last_term.saved()
    expect(cells.nth(4)).to_have_attribute("data-suggested", "3")
    cells.nth(4).click()
    expect(last_term.page.locator("#panel-said")).to_contain_text("По отметкам за периоды: 3")
    last_term.type("3")
    last_term.saved()
    expect(cells.nth(4)).to_have_text("3")
    assert years(late.school) == {"p-0102": "3"}
