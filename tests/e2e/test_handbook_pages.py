"""The handbook in a real browser under the policy the server gives it: no errors, and search finds."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page, sync_playwright

from zhurnal import bundle
from zhurnal.rendering import handbook

#: As strict as web/middleware.py, which cannot be imported here without a school.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'"
)


class Handler(SimpleHTTPRequestHandler):
    """Files of a folder, with the policy."""

    def end_headers(self) -> None:
        """Add the policy to every answer."""
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("handbook") / "help"
    handbook.build(folder, bundle.path("workflows", "regulation.yaml").read_bytes())
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def page(chromium: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser.new_page()
        browser.close()


def test_pages_have_no_errors_and_need_no_other_host(address: str, page: Page) -> None:
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(f"{page.url}: {error}"))
    page.on(
        "console", lambda message: troubles.append(f"{page.url}: {message.text}") if message.type == "error" else None
    )
    page.on("request", lambda request: None if request.url.startswith(address) else troubles.append(request.url))
    for path in ("index.html", "roles/teacher.html", "regulation/3.html", "regulation/rules.html", "glossary.html"):
        page.goto(f"{address}/{path}")
    assert not troubles


def test_a_cited_clause_opens_at_its_paragraph(address: str, page: Page) -> None:
    page.goto(f"{address}/{handbook.clause_url('3.5.3')}")
    assert "3.5.3" in page.locator(":target").inner_text()
    assert page.locator(":target").is_visible()


def test_search_finds_russian_word_forms(address: str, page: Page) -> None:
    with page.expect_console_message(lambda message: "search ready" in message.text):
        page.goto(f"{address}/index.html")
    page.locator('[data-bs-target="#mkdocs_search_modal"]').first.click()
    query = page.locator("#mkdocs-search-query")
    query.fill("ведомостью")
    # The theme listens to keys, and filling presses none; while the window still opens the focus may be elsewhere.
    query.press("End")
    page.locator("#mkdocs-search-results article a").first.wait_for()
    found = page.locator("#mkdocs-search-results").inner_text()
    assert "ведомость" in found.lower()


def test_a_key_shows_the_keys(address: str, page: Page) -> None:
    page.goto(f"{address}/index.html")
    page.keyboard.press("?")
    page.locator("#mkdocs_keyboard_modal").get_by_text("следующая страница").wait_for()
    assert page.locator(".next.shortcut kbd").inner_text() == "n"


def test_the_page_is_narrow_enough_for_a_phone(address: str, page: Page) -> None:
    page.set_viewport_size({"width": 375, "height": 700})
    for path in ("index.html", "roles/teacher.html", "roles/administrator.html"):
        page.goto(f"{address}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 375, path


def test_the_bar_can_be_read_in_the_dark(address: str, page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(address)
    page.wait_for_selector("html[data-bs-theme=dark]")
    style = "element => [getComputedStyle(element).{}, getComputedStyle(element).backgroundImage]"
    ground, image = page.eval_on_selector(".navbar", style.format("backgroundColor"))
    words, _ = page.eval_on_selector(".navbar-brand", style.format("color"))
    assert image == "none"
    assert max(map(int, re.findall(r"\d+", ground)[:3])) < 80 < 200 < min(map(int, re.findall(r"\d+", words)[:3]))
