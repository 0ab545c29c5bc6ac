"""A school with a checkpoint, for those who look at what it says and at how it reaches its witnesses."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.school import ALGEBRA, at
from tests.unit.services.audited import JOURNAL, WHERE, founded, git, teach

from zhurnal.domain.changes import SetHomework
from zhurnal.domain.changes.homework import Homework
from zhurnal.services.audit import Audited, Evidence, audit
from zhurnal.services.audit.places import open_place
from zhurnal.services.checkpoints.make import checkpoints, make_checkpoint
from zhurnal.services.checkpoints.settings import Settings, Witness
from zhurnal.services.clock import SetClock
from zhurnal.services.school import School, new_library
from zhurnal.services.submit import Submission, submit

SCHEMAS = new_library().schemas


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Taught until 21 October, a tag set, a checkpoint made on the evening."""
    folder = tmp_path_factory.mktemp("checkpoints") / "school"
    clock = SetClock(at("2026-10-14 08:00:00"))
    school = founded(folder, clock)
    teach(school, clock)
    git(folder / "record.git", "tag", "2026-2027-q1", "main~2")
    git(folder / "record.git", "update-ref", "refs/heads/proposals/roster", "main~1")
    clock.at = at("2026-10-21 20:00:00")
    assert make_checkpoint(school, "asked").commit is not None
    return folder


@pytest.fixture
def school(taught: Path, tmp_path: Path) -> School:
    folder = Path(shutil.copytree(taught, tmp_path / "school"))
    return School.open(folder, SetClock(at("2026-10-22 09:00:00")))


def later(school: School, **step: float) -> None:
    assert isinstance(school.clock, SetClock)
    school.clock.advance(timedelta(**step))


def newest(school: School) -> tuple[str, bytes]:
    """Name and bytes of the newest checkpoint, as a witness has them."""
    path = checkpoints(school)[-1][0]
    return path.split("/")[1], school.record_store.snapshot().read(path) or b""


def watched(school: School, *witnesses: Witness, stamped: str = "") -> School:
    """The same school with witnesses."""
    school.config = replace(school.config, checkpoints=Settings(witnesses=witnesses, stamps=stamped))
    return school


def enter(school: School, text: str) -> None:
    """One more commit: homework."""
    lessons = (school.record().source.get(JOURNAL) or {})["lessons"]
    was = Homework.of(next(entry for entry in lessons if entry["id"] == "l-0001"))
    change = SetHomework(**WHERE, lesson="l-0001", was=was, now=Homework(text))
    outcome = submit(school, Submission(ALGEBRA, "form", [change], "slip"))
    assert outcome.commit, outcome.findings


def audited(folder: Path, *evidence: tuple[str, bytes]) -> Audited:
    place = open_place(folder)
    signers = (folder / "keys" / "allowed_signers").read_text()
    return audit(place.store, signers, evidence=[Evidence(*one) for one in evidence], processes=1)


def codes(found: Audited) -> list[str]:
    """What is said of the repository, of the checkpoints, of the first bad commit."""
    said = [*found.findings, *(f for one in found.witnessed for f in one.findings)]
    return [f.code for f in [*said, *(found.bad.findings if found.bad else ())]]
