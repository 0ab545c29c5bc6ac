"""A real browser against a real server: with scripts, without them, on a phone; the diary follows the commit."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from tests.e2e.web.conftest import Web
from tests.e2e.web.school import PASSWORD

HISTORY = "/lesson/2026-2027/7b/history/2026-10-14/1/"
PHONE_PAGES = [
    "/today/", "/week/2026-10-12/", "/sections/", "/absences/2026-2027/7a/", "/journals/", "/journals/2026-2027/7a/",
    "/journal/2026-2027/7a/english-1/q1/", "/lesson/2026-2027/7a/english-1/2026-10-14/2/", "/drafts/", "/password/",
    "/term-marks/2026-2027/7a/english-1/q1/",
]  # fmt: skip
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@dataclass
class Site:
    """The site under its address, and the web behind it."""

    url: str
    web: Web
    browser: Browser

    def open(self, login: str, *, size: dict[str, int] = DESKTOP, scripts: bool = True) -> Page:
        """A signed-in browser window. Whatever the page reports as an error fails the test at `close`."""
        context = self.browser.new_context(
            viewport=size, java_script_enabled=scripts, base_url=self.url, locale="ru-RU"  # type: ignore[arg-type]
        )
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.goto("/sign-in/")
        page.fill("[name=login]", login)
        page.fill("[name=password]", PASSWORD)
        page.click("main button")
        return page


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    # Playwright's synchronous interface keeps an event loop running in this thread; Django would refuse to work.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def site(browser: Browser, web: Web) -> Iterator[Site]:
    from django.core.handlers.wsgi import WSGIHandler
    from django.db import connections

    handler = WSGIHandler()

    def application(environ, start_response):  # type: ignore[no-untyped-def]
        answer = handler(environ, start_response)
        try:
            yield from answer
        finally:
            answer.close()
            connections.close_all()

    server = make_server("127.0.0.1", 0, application, server_class=_Server, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield Site(f"http://127.0.0.1:{server.server_port}", web, browser)
    for context in browser.contexts:
        context.close()
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_lesson_without_scripts(site: Site) -> None:
    page = site.open("t-005", scripts=False)
    page.goto(HISTORY)
    page.fill("[name=topic]", "Реформы Петра")
    page.select_option("[name='m.o.p-0202.1']", "5")
    page.check("[name='a.p-0201'][value=absent]", force=True)
    page.check("[name=taken]")
    page.click(".save button")
    assert "Сохранено, коммит" in page.inner_text("main")
    lesson = site.web.lesson("7b/history", "2026-10-14", 1)
    assert (lesson["topic"], lesson["absent"]) == ("Реформы Петра", {"p-0201": "absent"})
    page.click("text=Отменить")
    assert "Отменено" in page.inner_text("main")
    assert "topic" not in site.web.lesson("7b/history", "2026-10-14", 1)


def test_enter_in_the_topic_saves_and_takes_no_attendance(site: Site) -> None:
    page = site.open("t-005")
    page.goto(HISTORY)
    page.fill("[name=topic]", "Реформы")
    page.press("[name=topic]", "Enter")
    page.wait_for_selector("text=Сохранено")
    assert "attendance" not in site.web.lesson("7b/history", "2026-10-14", 1)


def test_marks_by_keyboard_go_down_the_column(site: Site) -> None:
    page = site.open("t-005")
    page.goto(HISTORY)
    page.focus("[name='m.o.p-0201.1']")
    for key in ("5", "Enter", "3"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.name") == "m.o.p-0202.1"
    assert page.is_visible("text=ещё не сохранено")
    page.click(".save button")
    page.wait_for_selector("text=Сохранено")
    assert site.web.lesson("7b/history", "2026-10-14", 1)["works"][0]["marks"] == {"p-0201": "5", "p-0202": "3"}


def test_on_a_phone_targets_are_big_and_nothing_overflows(site: Site) -> None:
    page = site.open("t-005", size=PHONE)
    for url in ("/today/", HISTORY, "/week/2026-10-12/", "/sections/"):
        page.goto(url)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], url
    page.goto(HISTORY)
    for target in page.query_selector_all(".there label, .marks select, .save button"):
        box = target.bounding_box()
        assert box is not None
        assert box["width"] >= 44
        assert box["height"] >= 44
    page.locator(".there label").nth(1).click()
    assert page.is_checked("[name=taken]")
    page.click(".save button")
    page.wait_for_selector("text=Сохранено")
    assert site.web.lesson("7b/history", "2026-10-14", 1)["absent"] == {"p-0201": "absent"}


SMALL = """() => [...document.querySelectorAll("a, button, input, select, summary, textarea")]
  .filter((one) => one.checkVisibility() && !one.closest(".hidden, .skip, p"))
  .map((one) => [one, (one.matches("[type=checkbox], [type=radio]") && one.closest("label")) || one])
  .filter(([, box]) => box.getBoundingClientRect().height < 40)
  .map(([one]) => one.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("url", PHONE_PAGES)
def test_a_phone_shows_the_page_whole_with_targets_for_fingers(site: Site, url: str) -> None:
    page = site.open("t-002", size=PHONE)
    page.goto(url)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.evaluate(SMALL) == []


def test_names_of_term_marks_are_one_line_on_a_phone(site: Site) -> None:
    page = site.open("t-002", size=PHONE)
    page.goto("/term-marks/2026-2027/7a/english-1/q1/")
    heights = page.eval_on_selector_all("tbody th", "all => all.map((one) => one.offsetHeight)")
    assert heights
    assert max(heights) < 40


def test_what_a_save_came_to_has_the_focus_and_is_read_out(site: Site) -> None:
    page = site.open("t-005")
    page.goto(HISTORY)
    page.fill("[name=topic]", "Реформы Петра")
    page.press("[name=topic]", "Enter")
    page.wait_for_selector("#said:focus")
    assert "Сохранено, коммит" in page.inner_text(":focus")
    page.keyboard.press("Tab")
    assert page.inner_text(":focus") == "Отменить"


def test_no_field_hides_below_the_bar_that_saves(site: Site) -> None:
    page = site.open("t-005", size={"width": 1280, "height": 420})
    page.goto("/week/2026-10-12/")
    seen = 0
    page.focus("td input:not([type=hidden])")
    while page.evaluate("document.activeElement.matches('td *')"):
        below = page.evaluate(
            "document.activeElement.getBoundingClientRect().bottom"
            " - document.querySelector('.save').getBoundingClientRect().top"
        )
        assert below <= 0
        seen += 1
        page.keyboard.press("Tab")
    assert seen > 5


def test_the_skip_link_leads_past_the_menu(site: Site) -> None:
    page = site.open("t-005")
    page.goto(HISTORY)
    page.keyboard.press("Tab")
    assert page.inner_text(":focus") == "К содержанию"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_no_page_breaks_the_content_policy(site: Site) -> None:
    page = site.open("t-002")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    urls = ("/today/", "/week/2026-10-12/", "/absences/2026-2027/7a/", "/journals/2026-2027/7a/", "/diary/p-0101/")
    for url in (*urls, "/term-marks/2026-2027/7a/english-1/q1/", "/lesson/2026-2027/7a/english-1/2026-10-14/2/"):
        page.goto(url)
    assert said == []


def test_the_diary_follows_the_commit(site: Site) -> None:
    from zhurnal.web.publisher import Publisher
    from zhurnal.web.site import the_site

    publisher = Publisher(the_site(), handbook=False)
    publisher.start()
    file = site.web.school.public / "diaries/p-0201/2026-2027/2026-10-12.html"
    try:
        _until(file.exists, 20)
        site.web.visitor("t-005").fill(HISTORY, topic="Полтавская битва")
        _until(lambda: "Полтавская битва" in file.read_text(encoding="utf-8"), 20)
    finally:
        publisher.stop()


def _until(true, seconds: float) -> None:  # type: ignore[no-untyped-def]
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)
