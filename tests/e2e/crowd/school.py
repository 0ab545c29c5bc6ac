"""A school with many who write at once: tests/school.py with more teachers of one journal, more administrators.

Its clock is the demo's, so that the shipped `zhurnal serve` shows a Wednesday morning with the lesson still open.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from tests import school as small
from tests.e2e.web import school as built

from zhurnal.services.clock import SetClock
from zhurnal.services.config import Config, Demo, write_config
from zhurnal.services.found import found_school
from zhurnal.web.settings import configure

LESSON, JOURNAL = "l-0002", f"/journal/{small.YEAR}/7a/algebra/q1/"
"""The lesson whose cells all write, and its page."""

ROOMS = "catalogs/rooms.yaml"
SHARED = "p-0101"
"""The pupil whose cell everybody wants."""

TEACHERS = tuple(f"t-2{number:02}" for number in range(26))
ADMINISTRATORS = tuple(f"t-3{number:02}" for number in range(8))


def own_pupil(teacher: str) -> str:
    """The pupil whose marks only this teacher gives."""
    return f"p-1{teacher[2:]}"


def documents() -> small.Documents:
    """The small school with the crowd in it; nobody stands in for anybody."""
    found = small.make_documents()
    since = {"from": "2026-09-01"}
    for people, duty in ((TEACHERS, "teacher"), (ADMINISTRATORS, "administrator")):
        for person in people:
            found[f"staff/{person}.yaml"] = {"kind": "staff", "version": 1, "duties": [{"duty": duty, **since}]}
    for teacher in TEACHERS:
        found[f"pupils/{own_pupil(teacher)}.yaml"] = {"kind": "pupil", "version": 1}
    roster: dict[str, Any] = dict(found[f"years/{small.YEAR}/classes/7a.yaml"])
    roster["roster"] = [*roster["roster"], *({"pupil": own_pupil(t), **since} for t in TEACHERS)]
    section: dict[str, Any] = dict(found[f"years/{small.YEAR}/sections/7a/algebra.yaml"])
    section["teachers"] = [*section["teachers"], *({"staff": t, "role": "second", **since} for t in TEACHERS)]
    found[f"years/{small.YEAR}/classes/7a.yaml"] = roster
    found[f"years/{small.YEAR}/sections/7a/algebra.yaml"] = section
    del found[f"years/{small.YEAR}/substitutions/2026-10.yaml"]
    return found


def build(folder: Path) -> None:
    """Found the school in `folder`, with accounts of who writes or approves; the password is `built.PASSWORD`."""
    names = {**built.NAMES, **dict.fromkeys((*TEACHERS, *ADMINISTRATORS), ("Иванов", "Иван"))}
    names |= {own_pupil(teacher): ("Петров", "Пётр") for teacher in TEACHERS}
    people = {
        one: {"kind": "person", "version": 1, "person": one, "family": family, "given": given}
        for one, (family, given) in names.items()
    }
    clock = SetClock(small.at("2026-09-07 08:00:00"))
    found_school(folder, documents(), people, administrator=small.ADMINISTRATOR, clock=clock)
    set_to_morning(folder)
    configure(folder)
    _make_accounts((*TEACHERS, *ADMINISTRATORS, small.DIRECTOR))


def set_to_morning(folder: Path) -> None:
    """From now on the school's clock goes on from nine o'clock of the tests' Wednesday."""
    write_config(folder, Config(demo=Demo(datetime.now(UTC).replace(microsecond=0), date(2026, 10, 14), time(9, 0))))


def tokens_of(folder: Path, people: tuple[str, ...]) -> dict[str, str]:
    """A working access token of each."""
    from zhurnal.operations import tokens
    from zhurnal.operations.models import Account

    configure(folder)
    now = datetime.now(UTC)
    return {person: tokens.make(Account.objects.get(login=person), "crowd", 30, now) for person in people}


def _make_accounts(people: tuple[str, ...]) -> None:
    """One password, hashed once: hashing is made to be slow."""
    from zhurnal.operations.accounts import create_account
    from zhurnal.operations.models import Account

    first = create_account(people[0], people[0], built.PASSWORD, at=built.WALL)
    Account.objects.bulk_create(
        Account(person=p, login=p, password=first.password, created=built.WALL) for p in people[1:]
    )
