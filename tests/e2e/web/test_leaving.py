"""What was typed into a table and not sent is not lost by leaving the page: the browser asks first."""

from __future__ import annotations

from playwright.sync_api import Dialog
from tests.e2e.web.test_browser import PHONE, Site, browser, site
from tests.school import ADMINISTRATOR, YEAR

__all__ = ["browser", "site"]

CLASS = f"/edit/{YEAR}/class/7a/"


def test_leaving_a_filled_table_asks_and_an_untouched_one_does_not(site: Site) -> None:
    page = site.open(ADMINISTRATOR)
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    page.goto(CLASS)
    page.goto("/today/")
    assert asked == []
    page.goto(CLASS)
    page.fill("[name='enrol.n0.family']", "Орлова")
    page.goto("/today/")
    assert asked == ["beforeunload"]
    page.goto(CLASS)
    page.fill("[name='enrol.n0.family']", "Орлова")
    page.fill("[name='enrol.n0.given']", "Ника")
    page.fill("[name='enrol.n0.from']", "2026-10-19")
    page.click(".save button.main")
    page.wait_for_selector("#will")
    assert asked == ["beforeunload"], "sending is not leaving"
    page.click("[name=title]")
    page.goto("/today/")
    assert asked == ["beforeunload"] * 2, "what was checked stands nowhere yet"
    page.goto(CLASS)
    page.fill("[name='enrol.n0.family']", "Орлова")
    page.fill("[name='enrol.n0.given']", "Ника")
    page.fill("[name='enrol.n0.from']", "2026-10-19")
    page.click(".save button.main")
    page.wait_for_selector("#will")
    page.click(".save button.main")
    page.wait_for_url("**/proposals/**")
    assert asked == ["beforeunload"] * 2


def test_on_a_phone_the_name_leads_to_the_own_account(site: Site) -> None:
    page = site.open(ADMINISTRATOR, size={**PHONE, "width": 320})
    page.click(".who .name")
    page.wait_for_url("**/account/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
