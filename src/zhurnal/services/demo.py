"""The demo school: invented people, weeks already taught, a labelled clock inside a term."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from zhurnal import bundle
from zhurnal.documents import codec
from zhurnal.domain import paths
from zhurnal.services.clock import Clock, SetClock, SystemClock
from zhurnal.services.config import Config, Demo, write_config
from zhurnal.services.demo_proposals import episodes
from zhurnal.services.found import found_school
from zhurnal.services.school import School, new_library
from zhurnal.services.simulation import Progress, simulate

ADMINISTRATOR = "t-001"
FIRST_DAY = date(2026, 10, 20)
OPENS = time(12, 20)
SEED = 20261020


def demo_documents() -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
    """Documents of the demo's record by path, and entries of its register by person."""
    schemas = new_library().schemas

    def read(folder: Path) -> dict[str, dict[str, Any]]:
        files = sorted(folder.rglob("*.yaml"))
        return {
            file.relative_to(folder).as_posix(): codec.load(file.read_bytes(), schemas, path=file.name)
            for file in files
        }

    record = read(bundle.path("data", "record"))
    regulation = bundle.path("workflows", "regulation.yaml")
    record[paths.REGULATION] = codec.load(regulation.read_bytes(), schemas, path=regulation.name)
    people = {document["person"]: document for document in read(bundle.path("data", "people")).values()}
    return record, people


def make_demo(
    folder: Path,
    *,
    real: Clock | None = None,
    progress: Progress | None = None,
    tables: Callable[[Path, Clock], School] | None = None,
) -> School:
    """Found the demo school in `folder` and teach there until its first day. Returns it with the demo's clock.

    tables: makes the operational tables of a founded school and opens it; without it there are no proposals.
    Raises SchoolExistsError, FindingsError, StoreError.
    """
    documents, people = demo_documents()
    zone = ZoneInfo(str(documents["school.yaml"]["timezone"]))
    clock = SetClock(datetime(2026, 8, 31, 10, 0, tzinfo=zone))
    school = found_school(folder, documents, people, administrator=ADMINISTRATOR, clock=clock)
    if tables is not None:
        school = tables(folder, clock)
    until = datetime.combine(FIRST_DAY, OPENS, zone)
    between = episodes(zone) if tables is not None else ()
    simulate(school, clock, date(2026, 9, 1), until, seed=SEED, progress=progress, episodes=between)
    config = Config(demo=Demo((real or SystemClock()).now(), FIRST_DAY, OPENS))
    write_config(folder, config)
    return School.open(folder)


# Sign-ins that the demo prints: login, person, what to show there (English message ids).
SIGN_INS: Mapping[str, str] = {
    "teacher": "t-014",
    "teacher2": "t-011",
    "deputy": "t-003",
    "director": "t-002",
    "admin": "t-001",
    "pupil": "p-0402",
    "parent": "g-0105",
    "archivist": "t-022",
    "council": "t-023",
}
