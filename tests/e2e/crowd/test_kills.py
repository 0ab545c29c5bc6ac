"""SIGKILL at random moments of saves, pushes and merges: nothing acknowledged is lost, and nobody has to help."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests import school as small
from tests.e2e.crowd import stock
from tests.e2e.crowd.history import history
from tests.e2e.crowd.people import LOST, Browser, Given, Pusher, Teacher
from tests.e2e.crowd.school import ADMINISTRATORS, TEACHERS, own_pupil, tokens_of
from tests.e2e.crowd.server import Server

from zhurnal.domain.changes import SetMark

HOW = ["workers", "gits", "both", "both", "both", "all"]
"""What dies: the processes that answer, git's, both, or with the first process too."""


@dataclass
class Writer:
    """A teacher who sends the same request again until it is answered."""

    teacher: Teacher
    turn: int = 0
    sent: Counter[str] = field(default_factory=Counter)
    open: tuple[Given, dict[str, object]] | None = None

    def write(self) -> bool:
        """One mark; False where no answer came: the next call sends the same again."""
        if self.open is None:
            person = self.teacher.browser.person
            self.open = self.teacher.wish(own_pupil(person), "54"[self.turn % 2])
        self.sent[self.open[0].key] += 1
        try:
            given = self.teacher.send(*self.open)
        except LOST:
            return False
        assert given.saved, given
        assert given.commit, given
        self.open, self.turn = None, self.turn + 1
        return True


@dataclass
class Proposer:
    """An administrator who pushes and a director who agrees, each until they are told that it is done."""

    pusher: Pusher
    turn: int = 0

    def write(self) -> bool:
        """One proposal, pushed and merged; False where something was lost on the way."""
        name = f"{self.pusher.person}-{self.turn}"
        try:
            if name not in self.pusher.pushed:
                base = self.pusher.fetch()
                if not self.pusher.push(name, self.pusher.with_room(name, base))[0]:
                    return False
            if not self.pusher.agree(name):
                # Merged before the answer was lost: the page tells it. A branch without its row gets one.
                return self._gone(name)
        except (*LOST, AssertionError):
            return False
        self.turn += 1
        return True

    def _gone(self, name: str) -> bool:
        listed = stock.said(self.pusher.server.record, "for-each-ref", f"refs/heads/proposals/{name}")
        if not listed:
            self.pusher.merged.append(name)
            self.turn += 1
        return not listed


class Killing:
    """A served school whose processes die again and again."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.server = server
        tokens = tokens_of(server.folder, ADMINISTRATORS[:2])
        self.writers = [Writer(Teacher(Browser(server, person))) for person in TEACHERS[:4]]
        self.proposers = [
            Proposer(Pusher(server, person, token, folder / person, Browser(server, small.DIRECTOR)))
            for person, token in tokens.items()
        ]
        for writer in self.writers:
            writer.teacher.open()
        for proposer in self.proposers:
            proposer.pusher.clone()
        self.slowest = 0.0

    def round(self, chance: random.Random) -> None:
        """All write until the server is killed; then the next write must come about by itself."""
        over = threading.Event()

        def go(one: Writer | Proposer) -> None:
            while not over.is_set() and one.write():
                pass

        # The first waits: it is the one who comes after.
        threads = [threading.Thread(target=go, args=(one,)) for one in (*self.writers[1:], *self.proposers)]
        for thread in threads:
            thread.start()
        time.sleep(chance.uniform(0.01, 0.4))
        how = chance.choice(HOW)
        self.server.kill(how)
        over.set()
        if how == "all":
            for thread in threads:
                thread.join()
            self.server.start()
        began = time.monotonic()
        while not self.writers[0].write():
            assert time.monotonic() < began + 60, f"no write comes about after {how} were killed"
            time.sleep(0.01)
        self.slowest = max(self.slowest, time.monotonic() - began)
        for thread in threads:
            thread.join()

    def settle(self) -> None:
        """Whatever is still open is finished; then the server ends."""
        end = time.monotonic() + 60
        for one in (*self.writers, *self.proposers):
            while not one.write():
                assert time.monotonic() < end
        self.server.stop()

    def check(self) -> tuple[int, int]:
        """What was acknowledged stands, once; what stands was sent. Marks and merges of history."""
        done = list(history(self.server.record))
        keys = Counter(entry.commit.trailer("Idempotency-Key") for entry in done if not entry.proposal)
        sent: set[str] = set().union(*(writer.sent for writer in self.writers))
        told = {given.key for writer in self.writers for given in writer.teacher.answered}
        marks = {key for key in keys if key is not None}
        assert told <= marks <= sent
        assert all(keys[key] == 1 for key in marks)
        found = {
            entry.commit.trailer("Idempotency-Key"): (change.pupil, change.was or "", change.now)
            for entry in done for change in entry.changes if isinstance(change, SetMark)
        }  # fmt: skip
        for writer in self.writers:
            for given in writer.teacher.answered:
                assert found[given.key] == (given.pupil, given.was, given.now)
        merges = Counter(entry.proposal for entry in done if entry.proposal)
        heads = {entry.proposal: entry.commit.parents[1] for entry in done if entry.proposal}
        for proposer in self.proposers:
            for name in proposer.pusher.merged:
                assert merges[name] == 1
            for name, head in proposer.pusher.pushed.items():
                assert heads.get(name, head) == head
        return len(marks), sum(merges.values())


# 2,000 in all, in parts: what is lost is found soon after it was.
_LONG = [pytest.param(250, part, marks=pytest.mark.soak) for part in range(8)]


@pytest.mark.parametrize(("kills", "part"), [(20, 0), *_LONG])
def test_kills_at_any_moment_lose_nothing_acknowledged(server: Server, tmp_path: Path, kills: int, part: int) -> None:
    chance = random.Random(20261014 + 10_000 * part + kills)
    killing = Killing(server, tmp_path)
    for number in range(kills):
        killing.round(chance)
        if number % 50 == 49:
            assert sound(server) == []
    killing.settle()
    marks, merges = killing.check()
    assert marks > kills
    assert sound(server) == []
    print(f"\n{kills} kills: {marks} marks, {merges} merges, the next write after {killing.slowest:.2f} s at most")  # noqa: T201
    if kills > 100:
        assert killing.slowest < 5


def sound(server: Server) -> list[str]:
    """What is wrong with the repositories: damage, or leavings of the dead that the last write did not sweep."""
    wrong = [found for name in ("record", "people") if (found := stock.fsck(server.folder / f"{name}.git"))]
    left = [*server.record.glob("objects/tmp_objdir-*"), *server.record.glob("objects/incoming-*")]
    left += [*server.record.rglob("refs/**/*.lock"), *server.record.glob("*.lock")]
    return wrong + [str(path) for path in left]
