"""Invented schools: people who do not exist, weeks or a year already taught, a labelled clock inside a term.

Made anew from the same size, year and seed by the same version, the commits come out the same: the keys, too, are
made of the seed, so that nobody may take such a school's signatures for evidence. Whoever is interrupted begins again
with the same command and goes on.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from zhurnal import bundle
from zhurnal.documents import codec
from zhurnal.domain import paths
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document, MemorySource
from zhurnal.language import gettext as _
from zhurnal.services.clock import Clock, SetClock, SystemClock
from zhurnal.services.config import Demo, read_config, write_config
from zhurnal.services.demo_proposals import plan_episodes
from zhurnal.services.found import SchoolExistsError, found_school
from zhurnal.services.gymnasium import GYMNASIUM, Size, gymnasium_documents
from zhurnal.services.school import School, new_library, today
from zhurnal.services.simulation import A_YEAR, TEACHING, Planner, Progress, Witness, simulate
from zhurnal.services.simulation.asking import plan_asking
from zhurnal.services.simulation.office import plan_office
from zhurnal.services.upkeep import Tidying

ADMINISTRATOR = "t-001"
YEAR = "2026-2027"
FIRST_DAY = date(2026, 10, 20)
OPENS = time(12, 20)
SEED = 20261031

BEGUN = "demo.json"
"""In the folder of an invented school: what it is made of, and whether that is finished."""

Tables = Callable[[Path, Clock], School]
"""Makes the operational tables of a founded school and opens it by a clock."""


@dataclass(frozen=True, slots=True)
class Invention:
    """An invented school and what happens in it.

    name: of what it is made ("small 2026-2027 20261020"): the keys are derived from it. founded, first: when it is
    founded, the first day that is simulated. ends: the day and the time at which its clock begins to run. planners:
    of people who need no operational tables; errands: of those who do.
    """

    name: str
    documents: Mapping[str, Document]
    people: Mapping[str, Document]
    administrator: str
    year: str
    seed: int
    first: date
    ends: tuple[date, time]
    planners: Sequence[Planner] = TEACHING
    errands: Sequence[Planner] = ()

    @property
    def zone(self) -> ZoneInfo:
        """The school's time zone."""
        return ZoneInfo(str(self.documents[paths.SCHOOL]["timezone"]))

    @property
    def secret(self) -> bytes:
        """What its keys are made of."""
        return hashlib.sha256(f"zhurnal demo {self.name}".encode()).digest()


def demo_documents() -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
    """Documents of the small demo's record by path, and entries of its register by person."""
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


def small(seed: int = SEED) -> Invention:
    """Three classes, seven weeks: a school to look at."""
    documents, people = demo_documents()
    return Invention(
        f"small {YEAR} {seed}", documents, people, ADMINISTRATOR, YEAR, seed, date(2026, 9, 1), (FIRST_DAY, OPENS),
        errands=(plan_episodes,),
    )  # fmt: skip


def gymnasium(
    year: str = YEAR, seed: int = SEED, size: Size = GYMNASIUM, *, span: tuple[date, date] | None = None
) -> Invention:
    """A whole school through a whole year. span: the first and last day instead.

    Raises GymnasiumError for a year that it cannot be made for.
    """
    made = gymnasium_documents(year, seed, size)
    record = Record(MemorySource(made.documents))
    calendar = record.calendar(year)
    first, last = span or (calendar.first, calendar.last)
    ends = max(d for d in calendar.days(first, last) if record.slots(year, d))
    of = f"gymnasium {year} {seed}" if size is GYMNASIUM and span is None else f"{size.pupils} {year} {seed} {span}"
    return Invention(
        of, made.documents, made.people, made.administrator, year, seed, first, (ends, OPENS),
        planners=A_YEAR, errands=(partial(plan_office, made.newcomers), plan_asking),
    )  # fmt: skip


def make_demo(
    folder: Path,
    invention: Invention,
    *,
    real: Clock | None = None,
    progress: Progress | None = None,
    tables: Tables | None = None,
    witness: Callable[[School], Witness] | None = None,
) -> School:
    """Found the invented school in `folder` and let its people live until its clock begins. Returns it with that clock.

    A folder in which the same school was begun is gone on with. tables: without them nobody makes proposals.
    Raises SchoolExistsError, FindingsError, StoreError.
    """
    begin(folder, invention)
    day, opens = invention.ends
    until = datetime.combine(day, opens, invention.zone)
    clock = SetClock(_founded(invention))
    school = tables(folder, clock) if tables is not None else School.open(folder, clock)
    school.clock = clock
    planners = (*invention.planners, *(invention.errands if tables is not None else ()))
    with Tidying(school) as tidying:
        simulate(
            school, clock, invention.first, until, seed=invention.seed, planners=planners, progress=progress,
            witness=None if witness is None else witness(school), after_day=lambda _day: tidying.go_on(),
        )  # fmt: skip
    config = read_config(folder)
    if config.demo is None:
        write_config(folder, replace(config, demo=Demo((real or SystemClock()).now(), day, opens)))
    return School.open(folder)


def begin(folder: Path, invention: Invention) -> None:
    """Found the school where it is not founded yet. Raises SchoolExistsError where something else stands, or it is
    finished."""
    state = begun(folder)
    if state is not None:
        if state["made-of"] != invention.name or state["finished"]:
            raise SchoolExistsError(
                _("{folder} is not empty: a school is founded in an empty or new folder.").format(folder=folder)
            )
        return
    making = folder.with_name(f".{folder.name}.making")
    if making.exists():
        shutil.rmtree(making)
    if folder.exists() and any(folder.iterdir()):
        raise SchoolExistsError(
            _("{folder} is not empty: a school is founded in an empty or new folder.").format(folder=folder)
        )
    found_school(
        making, invention.documents, invention.people, administrator=invention.administrator,
        clock=SetClock(_founded(invention)), secret=invention.secret,
    )  # fmt: skip
    _write_state(making, invention.name, finished=False)
    # In its place with one step: whoever interrupts this finds no half of a school there.
    making.rename(folder)


def begun(folder: Path) -> dict[str, Any] | None:
    """What the school in a folder is made of, and whether it is finished; None where none was begun."""
    try:
        state: dict[str, Any] = json.loads((folder / BEGUN).read_text("utf-8"))
    except FileNotFoundError:
        return None
    return state


def finish(folder: Path, invention: Invention) -> None:
    """Say that the school is finished: its folder is not gone on with any more."""
    _write_state(folder, invention.name, finished=True)


def _write_state(folder: Path, name: str, *, finished: bool) -> None:
    made = folder / f".{BEGUN}.new"
    made.write_text(json.dumps({"made-of": name, "finished": finished}) + "\n", "utf-8")
    made.replace(folder / BEGUN)


def _founded(invention: Invention) -> datetime:
    return datetime.combine(date(invention.first.year, 8, 31), time(10), invention.zone)


# Sign-ins of the small demo: login, and the person's id.
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


def sign_ins(school: School) -> dict[str, str]:
    """The sign-ins of an invented school, one for every role: login and person. Of the small one, those of its
    stories; of another the first who has the role."""
    record = school.record()
    if (
        all(record.knows(p) for p in SIGN_INS.values() if not p.startswith("g-"))
        and record.class_(YEAR, "7a")
        and (SIGN_INS["teacher"] in record.class_teachers(YEAR, "7a", FIRST_DAY))
    ):
        return dict(SIGN_INS)
    on = today(school)
    year = record.year_on(on) or ""
    led = [c for c in record.classes(year) if record.class_teachers(year, c, on) and record.class_pupils(year, c, on)]
    middle = led[len(led) // 2 :]
    pupils = [p for c in middle for p in record.class_pupils(year, c, on)]
    found = {
        "teacher": record.class_teachers(year, middle[0], on)[0],
        "teacher2": record.class_teachers(year, middle[-1], on)[0],
        "pupil": pupils[0],
        "parent": next(g for p in pupils for g in record.guardians(p, on)),
    }
    duties = {"deputy": "deputy-head", "director": "director", "admin": "administrator", "archivist": "archivist"}
    holders = {login: record.holders(duty, on) for login, duty in {**duties, "council": "council"}.items()}
    return found | {login: people[0] for login, people in holders.items() if people}
