"""In a real browser, without scripts too: a list is edited, agreed to, and the class has another pupil."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from tests.e2e.web.grid_site import Served, signed_in
from tests.school import ADMINISTRATOR, COUNCIL, DEPUTY, DIRECTOR, YEAR

DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
CLASS = f"/edit/{YEAR}/class/7a/"
PAGES = [
    f"/edit/{YEAR}/", CLASS, f"/edit/{YEAR}/section/7a/english-1/", f"/edit/{YEAR}/section/",
    f"/edit/{YEAR}/timetable/7a/", f"/edit/{YEAR}/calendar/", f"/edit/{YEAR}/curriculum/", "/proposals/",
    f"/edit/{YEAR}/plan/7/algebra/", f"/edit/{YEAR}/pupil/p-0101/", f"/edit/{YEAR}/arrangements/p-0101/",
    f"/edit/{YEAR}/staff/", f"/edit/{YEAR}/regulation/", "/edit/text/regulation.yaml",
]  # fmt: skip
DEPUTY_PAGES = [
    f"/edit/{YEAR}/extensions/",
    "/acts/closed-day/", "/acts/temporary-teacher/?staff=t-002", "/requests/",
    "/acts/substitutions/?staff=t-001&from=2026-10-12&to=2026-10-16",
]  # fmt: skip


def opened(served: Served, browser: Browser, login: str, *, scripts: bool = True, size: Any = DESKTOP) -> Page:
    """A signed-in window."""
    return signed_in(browser, served.origin, login, java_script_enabled=scripts, viewport=size).new_page()


@pytest.mark.parametrize("scripts", [True, False])
def test_from_the_list_to_the_class(served: Served, browser: Browser, scripts: bool) -> None:
    admin = opened(served, browser, ADMINISTRATOR, scripts=scripts)
    admin.goto("/")
    admin.click("nav.menu >> text=Списки")
    admin.click("main >> text=7а >> nth=0")
    admin.fill("[name='enrol.n0.family']", "Орлова")
    admin.fill("[name='enrol.n0.given']", "Ника")
    admin.fill("[name='enrol.n0.from']", "2026-10-14")
    admin.fill("[name='enrol.n0.order']", "45-у")
    admin.click("text=Проверить и показать, что изменится")
    assert "Орлова Ника" in admin.inner_text("#will + .inside")
    admin.fill("[name=title]", "7а: Орлова")
    admin.click("button.main >> text=Предложить")
    assert "Предложение создано" in admin.inner_text("main")
    assert admin.locator("h1").inner_text().startswith("7а: Орлова")

    deputy = opened(served, browser, DEPUTY, scripts=scripts)
    deputy.goto("/")
    assert deputy.inner_text("nav.menu .count") == "1"
    deputy.click("nav.menu >> text=Предложения")
    deputy.click("main >> text=7а: Орлова")
    deputy.click("button.main >> text=Согласовать")
    assert "Предложение принято" in deputy.inner_text("main")
    deputy.goto(f"/journals/{YEAR}/7a/")
    assert "Орлова Ника" in deputy.inner_text("main")
    for page in (admin, deputy):
        page.context.close()


def test_the_regulation_is_drafted_agreed_to_and_in_force(served: Served, browser: Browser) -> None:
    """6.1: the deputy head drafts, the council's delegate agrees, the director approves."""
    deputy = opened(served, browser, DEPUTY)
    deputy.goto("/")
    deputy.click("nav.menu >> text=Списки")
    deputy.click("main >> text=Положение")
    deputy.fill("[name='deadline-0.0.minutes']", "90")
    row = deputy.locator("tr:has([name='permissions.15.act'])")
    row.locator("summary").click()
    row.get_by_label("заместитель директора").check()
    deputy.click("text=Проверить и показать, что изменится")
    assert "Положение: изменено (кто что вносит, сроки)" in deputy.inner_text("#will + .inside")
    deputy.fill("[name=title]", "Полтора часа")
    deputy.click("button.main >> text=Предложить")
    assert "Предложение создано" in deputy.inner_text("main")
    address = deputy.url
    for login in (COUNCIL, DIRECTOR):
        other = opened(served, browser, login)
        other.goto(address)
        other.click("button.main >> text=Согласовать")
        other.context.close()
    deputy.goto(f"/edit/{YEAR}/regulation/")
    assert deputy.input_value("[name='deadline-0.0.minutes']") == "90"
    assert deputy.locator("[name='permissions.15.roles.deputy-head']").is_checked()
    deputy.context.close()


@pytest.mark.parametrize(("login", "pages"), [(ADMINISTRATOR, PAGES), (DEPUTY, DEPUTY_PAGES)])
def test_no_page_is_wider_than_a_phone(served: Served, browser: Browser, login: str, pages: list[str]) -> None:
    page = opened(served, browser, login, size=PHONE)
    for url in pages:
        page.goto(url)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], url
    page.context.close()


def test_a_refused_line_is_the_first_thing_told(served: Served, browser: Browser) -> None:
    page = opened(served, browser, ADMINISTRATOR)
    page.goto(CLASS)
    page.select_option("[name='roster.0.goes']", "7b")
    page.click("text=Проверить и показать, что изменится")
    assert page.evaluate("document.activeElement.id") == "told"
    assert "последний день" in page.inner_text("tr.said")
    assert page.input_value("[name='roster.0.goes']") == "7b"
    page.context.close()
