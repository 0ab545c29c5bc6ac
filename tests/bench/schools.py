"""A big school in seconds: founded through the service, its history grown by `git fast-import` past the judge."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.bench.history import grow
from tests.bench.school import ADMINISTRATOR, TODAY, school_documents

from zhurnal.services.clock import SetClock
from zhurnal.services.found import found_school
from zhurnal.services.school import School
from zhurnal.store.git import GitStore
from zhurnal.store.maintenance import maintain

ZONE = ZoneInfo("Europe/Moscow")
LONG = 60_000
"""Commits: about a year's."""


def make_school(folder: Path, commits: int = LONG) -> School:
    """2,240 journals with so many commits behind them."""
    documents, people = school_documents()
    founded = SetClock(datetime(2026, 8, 20, 9, tzinfo=ZONE))
    found_school(folder, documents, people, administrator=ADMINISTRATOR, clock=founded)
    grow(folder / "record.git", commits)
    keep(folder)
    return opened(folder)


def keep(folder: Path) -> None:
    """What a server does in the background, done at once."""
    maintain(GitStore.open(folder / "record.git"), above=0)


def opened(folder: Path) -> School:
    """The school at noon of `TODAY`."""
    return School.open(folder, SetClock(datetime.combine(TODAY, time(13, 0), ZONE)))
