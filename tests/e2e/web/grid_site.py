"""The small school served to a browser for the journal's tests: one server a process, a fresh school a test."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests import school as small
from tests.e2e.web import school as built

from zhurnal.domain.changes import AmendDocument
from zhurnal.rules import Approval
from zhurnal.services.clock import SetClock
from zhurnal.services.school import School
from zhurnal.services.submit import Submission, submit
from zhurnal.web.settings import configure
from zhurnal.web.site import the_site

URL = f"/journal/{small.YEAR}/7a/algebra/q1/"
NOW = "2026-10-14 09:00:00"
"""The first lesson of the tests' Wednesday has begun; its deadline is 15:10, an hour after the class's last lesson."""


@dataclass
class Served:
    """A school under test. clock: the school's; move it by `at`."""

    school: School
    clock: SetClock
    origin: str = ""

    def at(self, text: str) -> None:
        """Set the school's clock: "2026-10-14 15:10:00"."""
        self.clock.at = small.at(text)

    def later(self, **by: int) -> None:
        """Move the clock on."""
        self.clock.at += timedelta(**by)

    def lessons(self) -> list[Any]:
        """Lessons of the algebra journal as the record has them."""
        return list(self.school.record().journal(small.YEAR, "7a/algebra", "q1")["lessons"])

    def autosave(self, milliseconds: int) -> None:
        """How long the keys must rest on pages opened from now on."""
        the_site().autosave = milliseconds

    def substitute(self, staff: str) -> None:
        """The deputy head gives the tests' lesson to somebody."""
        path = f"years/{small.YEAR}/substitutions/2026-10.yaml"
        was = dict(self.school.record().source.get(path) or {})
        entries = [{**e, "staff": staff} if e["id"] == "s-1" else e for e in was["substitutions"]]
        change = AmendDocument(place=path, was=was, now={**was, "substitutions": entries})
        assert submit(self.school, Submission(small.DEPUTY, "form", [change])).ok

    def dismiss(self, staff: str) -> None:
        """Somebody leaves the school as of yesterday."""
        path = f"staff/{staff}.yaml"
        was = dict(self.school.record().source.get(path) or {})
        now = {**was, "duties": [{**duty, "to": "2026-10-13"} for duty in was["duties"]]}
        change = AmendDocument(place=path, was=was, now=now)
        agreed = [Approval(small.DIRECTOR, self.school.clock.now())]
        assert submit(self.school, Submission(small.ADMINISTRATOR, "form", [change], approvals=agreed)).ok

    def eventually(self, holds: Callable[[], bool]) -> None:
        """Wait for what a request without an answer does; fails after twenty seconds."""
        end = time.monotonic() + 20
        while not holds():
            assert time.monotonic() < end, "expected it to become true within twenty seconds"
            time.sleep(0.05)

    def commits(self) -> int:
        """How many commits the record has."""
        return sum(1 for _ in self.school.record_store.log())


def fresh(template: Path, folder: Path, *, autosave: int = 600_000) -> Served:
    """A copy of the school (conftest's `founded`), served from now on. autosave: milliseconds."""
    shutil.copytree(template, folder)
    clock = SetClock(small.at(NOW))
    # Playwright keeps an event loop in the test's thread, in which Django would refuse its database.
    with _requests.none(), ThreadPoolExecutor(1) as other:
        school = other.submit(configure, folder, clock=clock, wall=SetClock(built.WALL)).result()
        the_site().autosave = autosave
    return Served(school, clock)


class _Requests:
    """Requests under way. A page saves when it is closed: what the last test's page sends then must not be begun
    in that test's school, where it is signed in, and end in the next one's."""

    def __init__(self) -> None:
        self._turn = threading.Condition()
        self._running = 0

    @contextmanager
    def one(self) -> Iterator[None]:
        """A request, from before it looks at the site until its answer is made."""
        with self._turn:
            self._running += 1
        try:
            yield
        finally:
            with self._turn:
                self._running -= 1
                self._turn.notify_all()

    @contextmanager
    def none(self) -> Iterator[None]:
        """No request is under way, and none begins."""
        with self._turn:
            assert self._turn.wait_for(lambda: self._running == 0, timeout=20), "expected the server to come to rest"
            yield


_requests = _Requests()


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """Nothing: a test's output is its own."""


@contextmanager
def serving() -> Iterator[str]:
    """Serve the configured site on a free port of loopback; gives its origin."""
    from django.core.handlers.wsgi import WSGIHandler

    django = WSGIHandler()

    def counted(environ: Any, start_response: Any) -> Any:
        with _requests.one():
            return django(environ, start_response)

    server = make_server("127.0.0.1", 0, counted, _Server, _Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def signed_in(browser: Browser, origin: str, who: str, **options: Any) -> BrowserContext:
    """A browser of its own in which somebody is signed in."""
    context = browser.new_context(base_url=origin, locale="ru-RU", **options)
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.goto("/sign-in/")
    page.fill("[name=login]", who)
    page.fill("[name=password]", built.PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
    page.close()
    return context


class Grid:
    """The journal's page as a person at the keyboard has it."""

    def __init__(self, context: BrowserContext, url: str = URL) -> None:
        self.page: Page = context.new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(url)
        self.page.wait_for_selector("html.js")
        self._keys = context.new_cdp_session(self.page)

    def cell(self, pupil: str, place: str = "@2026-10-14/1", work: int = 0) -> Any:
        """A pupil's cell in a lesson by its place; work: 0 is the lesson's own column."""
        index = self.page.evaluate(
            """([place, work]) => {
              let index = 0;
              for (const th of document.querySelectorAll("tr.days th")) {
                if (th.dataset.place === place) return index + work;
                index += th.colSpan;
              }
              throw new Error(place);
            }""",
            [place, work],
        )
        return self.page.locator(f"tr[data-pupil='{pupil}'] > td").nth(index)

    def type(self, text: str, code: str = "") -> None:
        """Type letters as a keyboard of their layout does (playwright's own has no Russian one)."""
        for letter in text:
            key = {"key": letter, "text": letter, "code": code}
            self._keys.send("Input.dispatchKeyEvent", {"type": "keyDown", **key})
            self._keys.send("Input.dispatchKeyEvent", {"type": "keyUp", "key": letter, "code": code})

    def press(self, *keys: str) -> None:
        """Press named keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    @property
    def focused(self) -> str:
        """Pupil of the cell that has the focus; "" where none has."""
        return str(self.page.evaluate("document.activeElement.closest('tr')?.dataset.pupil ?? ''"))

    @property
    def status(self) -> Any:
        """What the page says of saving."""
        return self.page.locator("#grid-status")

    def saved(self) -> None:
        """Save, and wait until the server has answered."""
        with self.page.expect_response(lambda response: response.request.method == "POST"):
            self.press("Control+s")
        expect(self.page.locator("td[data-state=saving]")).to_have_count(0)
