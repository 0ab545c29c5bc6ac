"""Teachers at their journals as a program of its own, so that what it costs is not the measuring process's.

    python -m tests.bench.clients < PLAN > ANSWERS

PLAN is JSON: port, seconds, pause, and of each teacher the headers of a signed-in browser and the cells to be filled,
one after the other and then over again: page, lesson, pupil, what stands there. Each teacher has one connection that
is kept, and sends the next mark `pause` seconds after the last was answered. ANSWERS is JSON: the seconds from the
first mark to the last answer, and the marks.
"""

from __future__ import annotations

import json
import secrets
import selectors
import socket
import sys
from dataclasses import dataclass, field
from time import monotonic, perf_counter, sleep
from typing import Any

_SIZE = 256 * 1024


@dataclass
class Answered:
    """A mark that was acknowledged. seconds: from the first byte sent to the last received."""

    key: str
    cell: list[str]
    was: str
    now: str
    commit: str
    seconds: float


@dataclass
class Teacher:
    """One browser: what it sends next, what it was answered."""

    port: int
    headers: dict[str, str]
    cells: list[list[str]]
    answered: list[Answered] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._turn = 0
        self._came = b""
        self._asked: tuple[str, list[str], str, str] = ("", [], "", "")
        self._since = 0.0

    def send(self) -> None:
        """The next mark: "5" in an empty cell, then another than what stands."""
        *cell, was = self.cells[self._turn % len(self.cells)]
        now = "4" if was == "5" else "5"
        self._asked = secrets.token_urlsafe(18), cell, was, now
        url, lesson, pupil = cell
        entry = {"lesson": lesson, "work": "", "pupil": pupil, "was": was, "now": now}
        rest = {"term_marks": [], "taken": [], "withdraw": [], "leaving": False}
        body = json.dumps({"key": self._asked[0], "reason": "", "cells": [entry], **rest}).encode()
        head = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
        request = f"POST {url} HTTP/1.1\r\n{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
        self._came, self._since = b"", perf_counter()
        self.socket.sendall(request)

    def receive(self) -> bool:
        """Takes what has come; True once the answer is whole. Raises RuntimeError for any but an accepted mark."""
        piece = self.socket.recv(_SIZE)
        if not piece:
            raise RuntimeError(f"expected an answer, found the end after {self._came[:200]!r}")
        self._came += piece
        head, blank, body = self._came.partition(b"\r\n\r\n")
        if not blank or len(body) < _length(head):
            return False
        took = perf_counter() - self._since
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"expected a mark to be taken, found {head[:100]!r} {body[:500]!r}")
        told: dict[str, Any] = json.loads(body)
        key, cell, was, now = self._asked
        if told["cells"][0]["state"] != "saved" or not told["commit"]:
            raise RuntimeError(f"expected a mark to be saved, found {told['cells']}")
        self.cells[self._turn % len(self.cells)] = [*cell, now]
        self._turn += 1
        self.answered.append(Answered(key, cell, was, now, told["commit"], took))
        return True


def _length(head: bytes) -> int:
    lines = head.lower().split(b"\r\n")
    return next(int(line.partition(b":")[2]) for line in lines if line.startswith(b"content-length:"))


def work(teachers: list[Teacher], seconds: float, pause: float) -> None:
    """All at once for so long; what is on its way then is waited for."""
    end = monotonic() + seconds
    due: list[tuple[float, Teacher]] = [(monotonic() + pause * n / len(teachers), t) for n, t in enumerate(teachers)]
    waiting = 0
    with selectors.DefaultSelector() as selector:
        for teacher in teachers:
            selector.register(teacher.socket, selectors.EVENT_READ, teacher)
        while waiting or due:
            now = monotonic()
            if now >= end:
                due.clear()
            for at, teacher in [one for one in due if one[0] <= now]:
                due.remove((at, teacher))
                teacher.send()
                waiting += 1
            if not waiting:
                sleep(min(0.01, pause))
                continue
            for ready, _ in selector.select(0.01 if due else None):
                if ready.data.receive():
                    waiting -= 1
                    if monotonic() < end:
                        due.append((monotonic() + pause, ready.data))


def main() -> None:
    """Read the plan, work, tell."""
    plan = json.load(sys.stdin)
    teachers = [Teacher(plan["port"], one["headers"], one["cells"]) for one in plan["teachers"]]
    began = monotonic()
    work(teachers, plan["seconds"], plan["pause"])
    took = monotonic() - began
    json.dump({"seconds": took, "marks": [vars(one) for t in teachers for one in t.answered]}, sys.stdout)


if __name__ == "__main__":
    main()
