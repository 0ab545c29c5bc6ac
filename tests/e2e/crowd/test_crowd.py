"""32 writers over one record, by the journal's page and by git push: what was acknowledged is what history says."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest
from tests import school as small
from tests.e2e.crowd import stock
from tests.e2e.crowd.history import Done, history
from tests.e2e.crowd.people import Browser, Pusher, Teacher
from tests.e2e.crowd.school import ADMINISTRATORS, ROOMS, SHARED, TEACHERS, own_pupil, tokens_of
from tests.e2e.crowd.server import Server

from zhurnal.domain.changes import AmendDocument, SetMark

FORMS, PUSHERS = TEACHERS[:24], ADMINISTRATORS
SOAK_SECONDS = float(os.environ.get("ZHURNAL_SOAK_SECONDS", "600"))
TOMORROW = "@2026-10-15/1"

Goes = Callable[[int], bool]
"""Whether somebody writes an n-th time."""


def writes(teacher: Teacher, goes: Goes) -> None:
    """Marks of one's own pupil, and now and then the cell that everybody wants, and one that nobody may give yet."""
    turn, own = 0, own_pupil(teacher.browser.person)
    while goes(turn):
        given = teacher.mark(own, "54"[turn % 2])
        assert given.saved, given
        if turn % 3 == 0:
            teacher.mark(SHARED, "2345"[(turn + int(own[-1])) % 4])
        if turn % 5 == 0:
            assert teacher.mark(own_pupil(TEACHERS[-1]), "5", TOMORROW).state == "refused"
        turn += 1


def proposes(pusher: Pusher, goes: Goes) -> None:
    """Rooms, one a proposal, agreed to by the director; now and then a push that is refused."""
    turn = 0
    while goes(turn):
        name = f"{pusher.person}-{turn}"
        base = pusher.fetch()
        came, told = pusher.push(name, pusher.with_room(name, base))
        assert came, told
        if turn % 2 == 0:
            came, told = pusher.push(f"forged-{name}", pusher.forged(base))
            assert not came, told
        if turn % 4 != 3:
            assert pusher.agree(name), pusher.told
        turn += 1


def at_once(*works: Callable[[], None]) -> None:
    """All works in a thread each; the first error is raised."""
    with ThreadPoolExecutor(len(works)) as pool:
        for done in [pool.submit(work) for work in works]:
            done.result()


def many(marks: int, proposals: int) -> tuple[Goes, Goes]:
    return (lambda turn: turn < marks), (lambda turn: turn < proposals)


def long(seconds: float) -> tuple[Goes, Goes]:
    end = time.monotonic() + seconds
    return (lambda _: time.monotonic() < end), (lambda _: time.monotonic() < end)


@pytest.mark.parametrize("soak", [False, pytest.param(True, marks=pytest.mark.soak)])
def test_what_32_writers_were_told_is_what_history_says(server: Server, tmp_path: Path, soak: bool) -> None:
    marking, proposing = long(SOAK_SECONDS) if soak else many(8, 3)
    tokens = tokens_of(server.folder, PUSHERS)
    teachers: list[Teacher] = []
    pushers: list[Pusher] = []

    def teach(person: str) -> None:
        teachers.append(Teacher(Browser(server, person)))
        teachers[-1].open()

    def administer(person: str) -> None:
        director = Browser(server, small.DIRECTOR)
        pushers.append(Pusher(server, person, tokens[person], tmp_path / person, director))
        pushers[-1].clone()

    for teacher in FORMS:
        teach(teacher)
    for person in PUSHERS:
        administer(person)
    began = time.monotonic()
    at_once(
        *(lambda t=t: writes(t, marking) for t in teachers), *(lambda p=p: proposes(p, proposing) for p in pushers)
    )  # fmt: skip
    took = time.monotonic() - began
    server.stop()
    done = list(history(server.record))
    told = check_forms(done, teachers)
    merged = check_proposals(server, done, pushers)
    assert told > 100
    assert merged > 10
    assert all(newer.commit.when >= older.commit.when for older, newer in pairwise(done))
    assert stock.fsck(server.record) == ""
    assert stock.fsck(server.folder / "people.git") == ""
    sent = Counter(given.state for teacher in teachers for given in teacher.answered)
    print(f"\n{took:.1f} s: marks {dict(sent)}, {sum(len(p.pushed) for p in pushers)} pushed, {merged} merged")  # noqa: T201


def check_forms(done: list[Done], teachers: list[Teacher]) -> int:
    """Each mark that was said to stand is one commit, and no other mark is; each teacher's in the order of answers.

    Of the cell that everybody wants one may hear that the wish stood already: another's commit then.
    """
    expected = {
        t.browser.person: [(g.pupil, g.was, g.now, g.commit, g.key) for g in t.answered if g.saved and g.commit]
        for t in teachers
    }
    assert {g.pupil for t in teachers for g in t.answered if g.saved and not g.commit} <= {SHARED}
    found: dict[str, list[tuple[str, str, str, str, str]]] = {person: [] for person in expected}
    for entry in done:
        for change in entry.changes:
            if isinstance(change, SetMark):
                key = entry.commit.trailer("Idempotency-Key") or ""
                one = (change.pupil, change.was or "", change.now or "", entry.commit.id, key)
                found[entry.actor].append(one)
    assert found == expected
    return sum(map(len, found.values()))


def check_proposals(server: Server, done: list[Done], pushers: list[Pusher]) -> int:
    """Each merge that was told is one commit that brings exactly its room; what is not merged stands as a branch."""
    rooms: dict[str, str] = {}
    for entry in done:
        for change in entry.changes:
            if not isinstance(change, AmendDocument):
                continue
            assert change.place == ROOMS
            was, now = (dict(document or {})["rooms"] for document in (change.was, change.now))
            assert {name: now[name] for name in was} == was
            [new] = now.keys() - was.keys()
            assert entry.proposal == new, "each room came by the proposal of its name"
            assert new not in rooms, "and once"
            rooms[new] = entry.commit.parents[1]
    merged = {name: pusher.pushed[name] for pusher in pushers for name in pusher.merged}
    assert rooms == merged
    shown = ("for-each-ref", "--format=%(refname:lstrip=3) %(objectname)", "refs/heads/proposals")
    listed = stock.said(server.record, *shown)
    waiting = {name: head for pusher in pushers for name, head in pusher.pushed.items() if name not in merged}
    assert dict(line.split() for line in listed.splitlines()) == waiting
    return len(merged)
