"""One school is founded for all of these tests; each test gets a copy of its folder and its own clock."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from tests import school as small
from tests.e2e.web import school as built
from tests.e2e.web.git_site import clone, cloned, server  # noqa: F401  (fixtures)
from tests.e2e.web.grid_site import Grid, Served, fresh, serving, signed_in

from zhurnal.services.clock import SetClock
from zhurnal.services.school import School
from zhurnal.web.settings import configure

NOON = "2026-10-14 12:00:00"


class _Fields(HTMLParser):
    """What a browser would send of the page's first form with a key."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self._select: str | None = None
        self._text: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self.forms.append({})
        elif not self.forms or "disabled" in given:
            return
        elif tag == "input" and name and (given.get("type") not in ("radio", "checkbox") or "checked" in given):
            self.forms[-1][name] = given.get("value", "on")
        elif tag == "textarea" and name:
            self._text, self.forms[-1][name] = name, ""
        elif tag == "select" and name:
            self._select = name
        elif tag == "option" and self._select:
            value = given.get("value")
            if "selected" in given or self._select not in self.forms[-1]:
                self.forms[-1][self._select] = value if value is not None else "?"

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = None
        elif tag == "textarea":
            self._text = None

    def handle_data(self, data: str) -> None:
        if self._text:
            self.forms[-1][self._text] += data
        elif self._select and self.forms[-1].get(self._select) == "?":
            self.forms[-1][self._select] = data


@dataclass
class Page:
    """An answer: its status, its text without tags, its form's fields."""

    response: Any

    @property
    def status(self) -> int:
        """HTTP status."""
        return int(self.response.status_code)

    @property
    def source(self) -> str:
        """The page's HTML."""
        return str(self.response.content.decode())

    @property
    def text(self) -> str:
        """What can be read on it."""
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", self.source)).split())

    @property
    def form(self) -> dict[str, str]:
        """Fields of the form that saves, as the page fills them in."""
        return self.fields("key")

    def fields(self, name: str) -> dict[str, str]:
        """Fields of the first form that has a field `name`."""
        parser = _Fields()
        parser.feed(self.source)
        return next(form for form in parser.forms if name in form)


class Visitor:
    """Somebody signed in, with a browser that keeps cookies and follows redirects after a save."""

    def __init__(self, login: str = "") -> None:
        from django.test import Client

        self.client = Client(headers={"host": "localhost"})
        if login:
            answer = self.client.post("/sign-in/", {"login": login, "password": built.PASSWORD})
            assert answer.status_code == 302, answer.content.decode()

    def get(self, url: str) -> Page:
        """A page, redirects not followed."""
        return Page(self.client.get(url))

    def post(self, url: str, data: dict[str, str], *, follow: bool = True) -> Page:
        """Send a form."""
        return Page(self.client.post(url, data, follow=follow))

    def fill(self, url: str, **changes: str) -> Page:
        """Open a page, change some fields of its form, send it as it stands otherwise."""
        return self.post(url, {**self.get(url).form, **{k.replace("__", "."): v for k, v in changes.items()}})


@dataclass
class Web:
    """The site under test."""

    school: School
    clock: SetClock
    wall: SetClock

    def visitor(self, login: str = "") -> Visitor:
        """Somebody with a browser."""
        return Visitor(login)

    def at(self, moment: str) -> None:
        """Set the school's clock: "2026-10-14 15:10:00"."""
        self.clock.at = small.at(moment)

    def commits(self) -> list[str]:
        """Subjects of all commits, newest first."""
        return [info.subject for info in self.school.record_store.log()]

    def journal(self, section: str, term: str = "q1") -> dict[str, Any]:
        """A journal as it stands."""
        return dict(self.school.record().journal(small.YEAR, section, term))

    def lesson(self, section: str, day: str, number: int) -> dict[str, Any]:
        """A lesson as it stands."""
        lessons = self.journal(section).get("lessons", ())
        return dict(next(e for e in lessons if (e["date"], e["number"]) == (day, number)))


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The school's folder with accounts, never changed."""
    folder = tmp_path_factory.mktemp("web") / "school"
    built.build(folder)
    configure(folder, clock=SetClock(small.at(NOON)), wall=SetClock(built.WALL))
    built.make_accounts()
    _close()
    return folder


@pytest.fixture
def web(founded: Path, tmp_path: Path) -> Iterator[Web]:
    """The site over a copy of the school; it is Wednesday, 14 October 2026, noon."""
    folder = tmp_path / "school"
    shutil.copytree(founded, folder)
    clock, wall = SetClock(small.at(NOON)), SetClock(built.WALL)
    yield Web(configure(folder, clock=clock, wall=wall), clock, wall)
    _close()


@pytest.fixture(scope="module")
def browser(founded: Path, chromium: str) -> Iterator[Browser]:
    """A real browser. It comes after `founded`: its event loop and Django's database do not mix in one thread."""
    # A slow machine makes a test long, never red: only what does not come about at all waits this long.
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="module")
def origin(founded: Path) -> Iterator[str]:
    """Where the site under test is served to browsers."""
    with serving() as found:
        yield found


@pytest.fixture
def served(founded: Path, tmp_path: Path, origin: str) -> Served:
    """The site over a copy of the school, for browsers; the clock stands at `grid_site.NOW`."""
    found = fresh(founded, tmp_path / "school")
    found.origin = origin
    return found


@pytest.fixture
def grid(served: Served, browser: Browser) -> Iterator[Grid]:
    """The algebra journal in its teacher's browser; a script error fails the test."""
    context = signed_in(browser, served.origin, small.ALGEBRA)
    found = Grid(context)
    yield found
    context.close()
    assert not found.errors


def _close() -> None:
    from django.db import connections

    connections.close_all()


HOUR = timedelta(hours=1)
