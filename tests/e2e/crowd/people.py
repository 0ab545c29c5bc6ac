"""Who writes: browsers over real HTTP, in threads, with what each was answered."""

from __future__ import annotations

import http.client
import json
import re
import secrets
import time
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

from tests import school as small
from tests.e2e.crowd import stock
from tests.e2e.crowd.school import JOURNAL, LESSON, ROOMS, SHARED
from tests.e2e.crowd.server import Server
from tests.e2e.web import school as built

from zhurnal.documents import codec

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_HEAD = re.compile(r'name="head" value="([0-9a-f]{40})"')
LOST = (OSError, http.client.HTTPException)
"""What a client sees of a server that dies."""


class Browser:
    """Somebody signed in; cookies are kept, connections are not (a dead server's would be)."""

    def __init__(self, server: Server, person: str) -> None:
        self.person = person
        self._port = server.port
        self._cookies: dict[str, str] = {}
        self.token = ""
        self.get("/sign-in/")
        status, _ = self.post("/sign-in/", {"login": person, "password": built.PASSWORD})
        assert status == 302, f"{person} could not sign in: {status}"

    def get(self, url: str) -> tuple[int, str]:
        """A page; its form's token is remembered."""
        status, page = self._send("GET", url, b"", "")
        found = _TOKEN.search(page)
        self.token = unescape(found[1]) if found else self.token
        return status, page

    def post(self, url: str, fields: dict[str, str]) -> tuple[int, str]:
        """A form."""
        body = urlencode({**fields, "csrfmiddlewaretoken": self.token}).encode()
        return self._send("POST", url, body, "application/x-www-form-urlencoded")

    def send(self, url: str, data: object) -> tuple[int, str]:
        """What a page's script sends."""
        return self._send("POST", url, json.dumps(data).encode(), "application/json")

    @property
    def headers(self) -> dict[str, str]:
        """What its page's script sends along with JSON."""
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        origin = f"127.0.0.1:{self._port}"
        named = {"Host": origin, "Origin": f"http://{origin}", "Cookie": cookies, "X-CSRFToken": self.token}
        return named | {"Content-Type": "application/json", "Accept": "application/json"}

    def _send(self, method: str, url: str, body: bytes, kind: str) -> tuple[int, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        headers = {"Cookie": cookies, "Connection": "close"}
        if kind:
            headers |= {"Content-Type": kind, "X-CSRFToken": self.token}
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)
        try:
            connection.request(method, url, body or None, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.split(";")[0].partition("=")
            self._cookies[name] = value
        return answer.status, text


@dataclass(frozen=True, slots=True)
class Given:
    """A mark that somebody set: key is the request's own; commit as the answer names it."""

    key: str
    pupil: str
    was: str
    now: str
    commit: str = ""
    state: str = ""

    @property
    def saved(self) -> bool:
        """Whether it was said to stand."""
        return self.state in ("saved", "late")


@dataclass
class Teacher:
    """Writes marks by the journal's page, one a request, and keeps what was answered."""

    browser: Browser
    stands: dict[str, str] = field(default_factory=dict)
    answered: list[Given] = field(default_factory=list)

    def open(self) -> None:
        """Open the journal."""
        assert self.browser.get(JOURNAL)[0] == 200

    def wish(self, pupil: str, now: str, lesson: str = LESSON) -> tuple[Given, dict[str, object]]:
        """What a request would say; sent as often as it takes by `send`."""
        was = self.stands.get(pupil, "")
        key = secrets.token_urlsafe(18)
        cell = {"lesson": lesson, "work": "", "pupil": pupil, "was": was, "now": now}
        rest: dict[str, object] = {"term_marks": [], "taken": [], "withdraw": [], "leaving": False}
        data = {"key": key, "reason": "", "cells": [cell], **rest}
        return Given(key, pupil, was, now), data

    def send(self, wish: Given, data: dict[str, object]) -> Given:
        """Send it and write down the answer. Raises LOST where none comes, or the server says it could not."""
        status, text = self.browser.send(JOURNAL, data)
        if status >= 500:
            raise http.client.HTTPException(f"{status}: {text[:200]}")
        assert status == 200, f"{self.browser.person}: {status} {text[:300]}"
        answer = json.loads(text)
        [cell] = answer["cells"]
        given = Given(wish.key, wish.pupil, wish.was, wish.now, answer["commit"], cell["state"])
        self.answered.append(given)
        self.stands[wish.pupil] = wish.now if given.saved else cell["code"]
        return given

    def mark(self, pupil: str, now: str, lesson: str = LESSON) -> Given:
        """One mark."""
        return self.send(*self.wish(pupil, now, lesson))


@dataclass
class Pusher:
    """An administrator with a clone and a director who agrees: rooms by push, one proposal each."""

    server: Server
    person: str
    token: str
    folder: Path
    director: Browser
    merged: list[str] = field(default_factory=list)
    pushed: dict[str, str] = field(default_factory=dict)
    told: str = ""
    """What the page last said."""

    @property
    def url(self) -> str:
        """The record, for git."""
        return self.server.url(self.person, self.token)

    def clone(self) -> None:
        """An empty clone, filled by the first fetch."""
        self.folder.mkdir(parents=True)
        stock.run(self.folder, "init", "-q", "--bare", "-b", "none")

    def fetch(self) -> str:
        """Main as it stands. The server lets three read at once and asks others to come again: so they do."""
        for _ in range(600):
            done = stock.run(self.folder, "fetch", "-q", self.url, "main", ok=False)
            if done.returncode == 0:
                break
            assert b" 503" in done.stderr, done.stderr.decode("utf-8", "replace")
            time.sleep(0.1)
        return stock.said(self.folder, "rev-parse", "FETCH_HEAD")

    def with_room(self, name: str, base: str) -> str:
        """A commit that adds a room."""
        return stock.commit(self.folder, self.person, [base], {ROOMS: with_room(self.read(base, ROOMS), name)})

    def read(self, commit: str, path: str) -> bytes:
        """A document as of a commit."""
        return stock.run(self.folder, "cat-file", "blob", f"{commit}:{path}").stdout

    def push(self, name: str, commit: str) -> tuple[bool, str]:
        """Push a commit as the proposal `name`; written down if it came in."""
        came, text = stock.push(self.folder, self.url, f"{commit}:refs/heads/proposals/{name}")
        if came:
            self.pushed[name] = commit
        return came, text

    def forged(self, base: str) -> str:
        """A commit that gives a mark, which no administrator may."""
        path = f"years/{small.YEAR}/journals/7a/q1/algebra.yaml"
        text = self.read(base, path)
        return stock.commit(self.folder, self.person, [base], {path: text.replace(b'p-0103: "3"', b'p-0103: "5"', 1)})

    def agree(self, name: str) -> bool:
        """The director reads the page and agrees, which merges. Raises LOST."""
        url = f"/proposals/{name}/"
        status, page = self.director.get(url)
        if status >= 500:
            raise http.client.HTTPException(str(status))
        head = _HEAD.search(page)
        if status != 200 or head is None:
            self.told = f"{status} {readable(page)}"
            return False
        status, page = self.director.post(url, {"action": "approve", "head": head[1]})
        if status >= 500:
            raise http.client.HTTPException(str(status))
        if status == 302:
            self.merged.append(name)
        self.told = f"{status} {readable(page)}"
        return status == 302


def readable(page: str) -> str:
    """A page's words."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())[:3000]


_ROOMS = 200
"""Of each person who adds rooms so many stand at once."""


def with_room(text: bytes, name: str) -> bytes:
    """The catalogue of rooms with one more; the one that the same person added long before goes.

    A catalogue holds two thousand, and a long campaign adds more.
    """
    document = codec.load(text, small.schemas())
    document["rooms"][name] = {"title": name}
    person, _, turn = name.rpartition("-")
    if turn.isdigit():
        document["rooms"].pop(f"{person}-{int(turn) - _ROOMS}", None)
    return codec.dump(document, small.schemas(), path=ROOMS)


__all__ = ["LOST", "SHARED", "Browser", "Given", "Pusher", "Teacher", "with_room"]
