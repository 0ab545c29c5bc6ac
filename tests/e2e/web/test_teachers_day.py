"""The main path, by hand: a teacher's lesson from signing in to the pupil's diary, and taken back again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tests import school as small
from tests.e2e.web.grid_site import Served, signed_in

from zhurnal.web.publisher import Publisher
from zhurnal.web.site import the_site

PUPIL = "p-0101"
DIARY = f"/diary/{PUPIL}/{small.YEAR}/2026-10-12.html"


@pytest.fixture
def published(served: Served) -> Iterator[Served]:
    """The site with its diaries kept in step; it is Thursday, 15 October, in the lesson of algebra."""
    served.at("2026-10-15 09:00:00")
    publisher = Publisher(the_site(), handbook=False)
    publisher.start()
    served.eventually((served.school.folder / f"public/diaries/{PUPIL}/{small.YEAR}/2026-10-12.html").exists)
    yield served
    publisher.stop()


def test_a_lesson_from_signing_in_to_the_diary_and_back(published: Served, browser: Browser) -> None:
    teacher, pupil = (signed_in(browser, published.origin, who) for who in (small.ALGEBRA, PUPIL))
    try:
        page, diary = teacher.new_page(), pupil.new_page()
        page.goto("/")
        expect(page).to_have_url(f"{published.origin}/today/")
        page.click(".lessons a:has-text('Алгебра')")

        page.click("button:has-text('Из плана: Одночлены')")
        page.fill("[name=homework]", "№ 241, упр. 17")
        page.click("button:has-text('Отсутствующих нет')")
        expect(page.locator("#said")).to_contain_text("Сохранено, коммит")
        expect(page.locator("main")).to_contain_text("присутствие отмечено")

        page.select_option("[name='m.o.p-0101.1']", "5")
        page.select_option("[name='m.o.p-0102.1']", "3")
        page.click(".save button")
        expect(page.locator("#said")).to_contain_text(f"Сохранено, коммит {_head(published)}")
        _soon(diary, "<b>5</b>")
        diary.goto(DIARY)
        entry = diary.locator("tr", has_text="Одночлены").filter(has_text="упр. 17")
        expect(entry.locator(".mark")).to_contain_text("5")
        expect(diary.locator("body")).not_to_contain_text("Быкова")

        page.click("button:has-text('Отменить')")
        expect(page.locator("#said")).to_contain_text("Отменено")
        _soon(diary, "<b>5</b>", there=False)
        diary.reload()
        expect(entry).to_be_visible()
        expect(entry.locator(".mark")).to_have_count(0)
    finally:
        teacher.close()
        pupil.close()
    assert _lesson(published)["attendance"] == "taken"
    assert not [work for work in _lesson(published).get("works", ()) if work.get("marks")]


def _head(served: Served) -> str:
    return (served.school.record_store.head() or "")[:7]


def _lesson(served: Served) -> Any:
    return next(one for one in served.lessons() if one["date"] == "2026-10-15")


def _soon(page: Page, text: str, *, there: bool = True) -> None:
    """The pupil's page comes to have the text, or to have it no longer; how soon is for the benches to tell."""
    began = time.monotonic()
    while (text in page.request.get(DIARY).text()) != there:
        assert time.monotonic() - began < 20, f"{text}: expected {there}"
        time.sleep(0.02)
