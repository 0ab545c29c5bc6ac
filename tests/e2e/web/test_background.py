"""What goes on beside the requests: repacking, and that no failure ends it."""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from tests.e2e.web.conftest import Web

from zhurnal.services.checkpoints.make import checkpoints
from zhurnal.services.checkpoints.settings import Settings, Witness
from zhurnal.store.base import Author, Store
from zhurnal.store.git import GitStore
from zhurnal.store.maintenance import MAX_PACKS, pack_count
from zhurnal.web.background import Background
from zhurnal.web.housekeeper import Housekeeper
from zhurnal.web.notary import Notary
from zhurnal.web.publisher import Publisher
from zhurnal.web.site import the_site


def until(true: Callable[[], bool], seconds: float = 20) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)


def packs(store: Store) -> int:
    assert isinstance(store, GitStore)
    return pack_count(store)


def fill(web: Web, store: Store) -> None:
    """More commits than packs may be, each a pack of its own."""
    for n in range(MAX_PACKS + 5):
        with store.transaction() as tx:
            when = web.clock.at + timedelta(seconds=n)
            tx.commit({"keys/note": b"%d\n" % n}, subject="note", author=Author("t-012", "t-012@x.invalid"), when=when)


def test_the_server_repacks_both_repositories_and_reads_on(web: Web) -> None:
    stores = (web.school.record_store, web.school.register_store)
    for store in stores:
        fill(web, store)
    assert all(packs(store) > MAX_PACKS for store in stores)
    keeper = Housekeeper(the_site(), pause=0.05)
    keeper.start()
    until(lambda: all(packs(store) < 15 for store in stores))
    keeper.stop()
    assert web.visitor("t-001").get("/today/").status == 200
    assert len(web.commits()) > MAX_PACKS


def test_a_failing_task_goes_on_and_does_not_fill_the_log(caplog: pytest.LogCaptureFixture) -> None:
    rounds = []

    class Failing(Background):
        def step(self) -> None:
            rounds.append(time.monotonic())
            raise KeyError("whatever it is")

    logging.getLogger("zhurnal.background").propagate = True
    task = Failing("failing", 0.02)
    task.start()
    until(lambda: len(rounds) >= 4)
    started = time.monotonic()
    task.stop()
    assert time.monotonic() - started < 5
    pauses = [after - before for before, after in pairwise(rounds)]
    assert pauses[0] >= 0.04
    assert pauses[2] >= 0.16
    assert not [thread for thread in threading.enumerate() if thread.name == "failing"]


def test_the_publisher_outlives_a_damaged_index(web: Web) -> None:
    publisher = Publisher(the_site(), handbook=False)
    publisher.start()
    pages = web.school.public / "diaries"
    until((pages / "diary.css").is_file)
    publisher.stop()
    for file in pages.iterdir():
        shutil.rmtree(file) if file.is_dir() else file.write_bytes(b"no index at all")
    again = Publisher(the_site(), handbook=False)
    again.start()
    time.sleep(0.3)
    alive = [thread for thread in threading.enumerate() if thread.name == "publisher"]
    again.stop()
    assert alive


def test_the_server_makes_the_daily_checkpoint_and_brings_it_to_the_witness(web: Web, tmp_path: Path) -> None:
    witness = Witness("stick", folder=str(tmp_path))
    web.school.config = replace(web.school.config, checkpoints=Settings(witnesses=(witness,)))
    web.clock.at += timedelta(days=1)
    notary = Notary(the_site(), pause=0.05)
    notary.start()
    until(lambda: len(list(tmp_path.glob("*.yaml"))) == 1)
    notary.stop()
    assert [document["cause"] for _, document in checkpoints(web.school)] == ["daily"]
    assert web.visitor("t-001").get("/today/").status == 200
