"""Upkeep by the shipped server, beside its writers: held up in the middle, killed there, and what it leaves behind."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from tests import school as small
from tests.e2e.crowd import school, stock
from tests.e2e.crowd.people import Browser, Given, Teacher
from tests.e2e.crowd.school import TEACHERS, own_pupil
from tests.e2e.crowd.server import Server
from tests.unit.store.processes import covered, path_with_git

from zhurnal.domain import paths
from zhurnal.services.school import School
from zhurnal.store.base import Author
from zhurnal.store.git import GitStore
from zhurnal.store.maintenance import MAX_PACKS, pack_count

JOURNAL = paths.journal(small.YEAR, "7a/algebra", "q1")


@dataclass
class Held:
    """A server whose git waits, once it is to pack, until it is let go."""

    server: Server
    gate: Path

    def wait(self) -> int:
        """Until git is there and waits; what to close to let it go."""
        return os.open(self.gate, os.O_WRONLY)

    def store(self) -> GitStore:
        """The record, for looking."""
        return GitStore.open(self.server.record)


@pytest.fixture
def held(crowded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    """A record with more packs than may be: upkeep begins with the server."""
    folder = Path(shutil.copytree(crowded, tmp_path / "school"))
    school.set_to_morning(folder)
    fill(folder)
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    monkeypatch.setenv("PATH", path_with_git(tmp_path / "bin", f"cat {gate} > {os.devnull}"))
    server = Server(folder, workers=1)
    server.start()
    yield Held(server, gate)
    server.stop()


def test_writers_write_while_packs_are_made_and_the_record_is_whole_afterwards(held: Held) -> None:
    going = held.wait()
    before = pack_count(held.store())
    told = marks(held.server, 6)
    assert pack_count(held.store()) >= before + len(told), "git is still held"
    os.close(going)
    until(lambda: pack_count(held.store()) < 10)
    until(lambda: index(held.server).exists())
    sound(held, told)
    assert covered(held.server.record) >= MAX_PACKS


def test_a_server_killed_in_the_middle_of_upkeep_goes_on_where_it_was(held: Held) -> None:
    going = held.wait()
    told = marks(held.server, 3)
    held.server.kill("all")
    os.close(going)
    held.server.start()
    going = held.wait()
    told += marks(held.server, 3, TEACHERS[1])
    os.close(going)
    until(lambda: pack_count(held.store()) < 10)
    until(lambda: index(held.server).exists())
    sound(held, told)
    packs = held.store().layout.packs
    assert [path for path in packs.iterdir() if not path.name.startswith("pack-")] == []


def fill(folder: Path) -> None:
    """Commits of nothing that matters, a pack each."""
    store = School.open(folder).record_store
    for number in range(MAX_PACKS + 5):
        with store.transaction() as tx:
            assert tx.head is not None
            tx.commit(
                {"keys/note": b"%d\n" % number}, subject="note", author=Author("t-001", "t-001@zhurnal.invalid"),
                when=tx.info(tx.head).when + timedelta(seconds=1),
            )  # fmt: skip


def marks(server: Server, count: int, person: str = TEACHERS[0]) -> list[Given]:
    """So many marks, each acknowledged."""
    teacher = Teacher(Browser(server, person))
    teacher.open()
    told = [teacher.mark(own_pupil(person), "54"[turn % 2]) for turn in range(count)]
    assert all(given.saved and given.commit for given in told)
    return told


def sound(held: Held, told: list[Given]) -> None:
    """Stock git finds the record whole, all that was acknowledged stands, and our index says what git says."""
    assert stock.fsck(held.server.record) == ""
    listed = stock.said(held.server.record, "log", "--first-parent", "--format=%H", "main", "--", JOURNAL).split()
    assert {given.commit for given in told} <= set(listed)
    kept = School.open(held.server.folder).record_store
    assert isinstance(kept, GitStore)
    assert kept.index is not None
    assert kept.index.behind(kept.head() or "") < MAX_PACKS
    assert [version.commit for version in kept.versions(JOURNAL)] == listed


def index(server: Server) -> Path:
    """The history index."""
    return server.folder / "derived" / "history.idx"


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)


def test_what_works_beside_the_server_begins_again_and_ends_with_it(server: Server) -> None:
    until(lambda: len(beside(server)) == 1)
    [first] = beside(server)
    os.kill(first, signal.SIGKILL)
    until(lambda: beside(server) not in ([], [first]))
    [second] = beside(server)
    server.kill("workers")
    until(lambda: beside(server) not in ([], [second]))
    [third] = beside(server)
    server.stop()
    assert not Path(f"/proc/{third}").exists()


def beside(server: Server) -> list[int]:
    """The processes that make pages and keep packs."""
    found = []
    for pid, _ in server.below():
        with suppress(OSError):
            if b"zhurnal.web.beside" in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.append(pid)
    return found
