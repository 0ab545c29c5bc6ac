"""The schools that the benches measure in: founded once, then given histories of two lengths."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
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
SHORT, LONG, OLD = 1_000, 60_000, 300_000


@dataclass(frozen=True, slots=True)
class Schools:
    """Two schools with the same documents."""

    short: School
    long: School


def make_schools(folder: Path) -> Schools:
    """Found the school and grow both histories; leave the packs as maintenance leaves them."""
    documents, people = school_documents()
    founded = SetClock(datetime(2026, 8, 20, 9, tzinfo=ZONE))
    school = found_school(folder / "short", documents, people, administrator=ADMINISTRATOR, clock=founded)
    shutil.copytree(school.folder, folder / "long")
    return Schools(_grown(folder / "short", SHORT), _grown(folder / "long", LONG))


def make_old_school(folder: Path, like: School, commits: int) -> School:
    """A school with the documents of `like` and a history of `commits` commits: of several years."""
    founding = like.record_store.first()
    assert founding is not None
    shutil.copytree(like.folder, folder)
    store = GitStore.open(folder / "record.git")
    store.layout.ref.write_text(f"{founding.id}\n", encoding="ascii")
    return _grown(folder, commits)


def _grown(folder: Path, commits: int) -> School:
    grow(folder / "record.git", commits)
    keep(folder)
    return opened(folder)


def keep(folder: Path) -> None:
    """What a server does in the background, done at once."""
    maintain(GitStore.open(folder / "record.git"), above=0)


def opened(folder: Path) -> School:
    """The school at noon of `TODAY`."""
    return School.open(folder, SetClock(datetime.combine(TODAY, time(13, 0), ZONE)))
