"""A school on disk for proposals: the one of tests/school.py, founded once, a copy for each test."""

from __future__ import annotations

import shutil
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from tests import school as small
from tests.e2e.web import school as built

from zhurnal.domain.changes import Change, SetMark
from zhurnal.domain.source import Document
from zhurnal.services.audit import audit
from zhurnal.services.audit.places import open_place
from zhurnal.services.clock import SetClock
from zhurnal.services.school import School
from zhurnal.services.submit import Outcome, Submission, submit
from zhurnal.web.settings import configure

CLASS_7B = f"years/{small.YEAR}/classes/7b.yaml"
CLASS_7A = f"years/{small.YEAR}/classes/7a.yaml"
CURRICULUM = f"years/{small.YEAR}/curriculum.yaml"
ALGEBRA_7A = f"years/{small.YEAR}/sections/7a/algebra.yaml"
JOURNAL = f"years/{small.YEAR}/journals/7a/q1/algebra.yaml"
NOON = "2026-10-14 12:00:00"


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The school, just founded; for copying only."""
    folder = tmp_path_factory.mktemp("proposals") / "school"
    built.build(folder)
    return folder


@pytest.fixture
def school(founded: Path, tmp_path: Path) -> School:
    """A school of one's own at Wednesday noon, its conversation empty."""
    folder = Path(shutil.copytree(founded, tmp_path / "school"))
    return configure(folder, clock=SetClock(small.at(NOON)))


def set_clock(school: School, text: str) -> None:
    """Set the school's clock: "2026-10-24 12:00:00"."""
    assert isinstance(school.clock, SetClock)
    school.clock.at = small.at(text)


def document(school: School, path: str) -> dict[str, Any]:
    """A document of main, free to change."""
    found = school.record().source.get(path)
    assert found is not None, path
    return deepcopy(dict(found))


def with_pupil(school: School, pupil: str = "p-0105", on: str = "2026-10-19") -> dict[str, Document | None]:
    """7b with one more line of the roster."""
    changed = document(school, CLASS_7B)
    changed["roster"].append({"pupil": pupil, "from": on, "order": "45-у"})
    return {CLASS_7B: changed}


def mark(pupil: str = "p-0101", now: str | None = "4", was: str | None = None, **more: Any) -> SetMark:
    """A mark in the lesson of 14.10 of 7a's algebra."""
    where = {"year": small.YEAR, "section": "7a/algebra", "term": "q1", "lesson": "l-0002", "work": "", **more}
    return SetMark(**where, pupil=pupil, was=was, now=now)


def save(school: School, *changes: Change, actor: str = small.ALGEBRA) -> Outcome:
    """What a form saves."""
    return submit(school, Submission(actor, "form", changes, partial=True))


def newest(school: School) -> dict[str, list[str]]:
    """Trailers of main's newest commit."""
    (info,) = school.record_store.log(limit=1)
    found: dict[str, list[str]] = {"parents": list(info.parents), "author": [info.author.name]}
    for key, value in info.trailers:
        found.setdefault(key, []).append(value)
    return found


def codes(findings: Any) -> set[str]:
    """Codes of findings."""
    return {finding.code for finding in findings}


def audited(school: School) -> list[str]:
    """Codes of what an auditor with the school's keys finds in its record."""
    place = open_place(school.folder)
    found = audit(place.store, (school.folder / "keys" / "allowed_signers").read_text())
    return [] if found.bad is None else [finding.code for finding in found.bad.findings]
