"""Moments as people name them: read in the school's zone, on main only, neither before its beginning nor to come."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.school import at
from tests.unit.services.audited import build

from zhurnal.services.clock import SetClock
from zhurnal.services.moment import BadMomentError, NoSuchMomentError, as_of
from zhurnal.services.school import School

NOW = "2026-10-22 10:00:30"


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> School:
    folder = tmp_path_factory.mktemp("moment") / "school"
    build(folder)
    return School.open(folder, SetClock(at(NOW)))


def expected(school: School, moment: datetime) -> str:
    """The newest commit then, by a walk."""
    return next(info.id for info in school.record_store.log() if info.when <= moment)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-10-15T09:00", "2026-10-15 09:00:00"),
        ("2026-10-15 09:19:59", "2026-10-15 09:19:59"),
        ("2026-10-15T09:20:00", "2026-10-15 09:20:00"),
        ("15.10.2026 9:20", "2026-10-15 09:20:00"),
        ("15.10.2026, 09:20", "2026-10-15 09:20:00"),
        ("2026-10-16", "2026-10-16 23:59:59"),
        ("16.10.2026", "2026-10-16 23:59:59"),
        ("  2026-10-16  ", "2026-10-16 23:59:59"),
        ("2026-10-22", NOW),
        ("2026-10-22T10:00:30", NOW),
    ],
)
def test_a_moment_names_the_newest_commit_then(school: School, text: str, moment: str) -> None:
    found = as_of(school, text)
    assert found.at == at(moment)
    assert found.commit == expected(school, at(moment))


def test_an_offset_counts_where_it_is_given(school: School) -> None:
    found = as_of(school, "2026-10-15T00:00:00Z")
    assert found.at == datetime.fromisoformat("2026-10-15T00:00:00+00:00")
    assert found.at.tzinfo == school.record().zone


def test_a_commit_is_named_by_the_beginning_of_its_id(school: School) -> None:
    for info in school.record_store.log():
        for length in (7, 40):
            assert as_of(school, info.id[:length]).commit == info.id
            assert as_of(school, info.id[:length]).at == info.when


@pytest.mark.parametrize(
    "text",
    [
        "", "now", "вчера", "15.10", "31.02.2026", "2026-13-01", "2026-10-15T25:00", "2026-10-15T09:00+99:00",
        "2026-W42-4", "2026-10-15T09:00:00.5", "abc123", "HEAD", "--all", "1" * 200, "٢٠٢٦-١٠-١٥",
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_with_an_example(school: School, text: str) -> None:
    with pytest.raises(BadMomentError, match="2026-10-15T12:30"):
        as_of(school, text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2026-10-22T10:00:31", "22.10.2026 10:00:31"),
        ("2026-10-23", "22.10.2026 10:00:30"),
        ("9999-12-31", "31.12.9999"),
        ("2026-10-14T07:59", "14.10.2026 08:00"),
        ("0001-01-01", "14.10.2026 08:00"),
        ("f" * 40, "f" * 40),
    ],
)
def test_what_is_not_yet_or_was_not_yet_is_told(school: School, text: str, told: str) -> None:
    with pytest.raises(NoSuchMomentError, match=told) as raised:
        as_of(school, text)
    assert not isinstance(raised.value, BadMomentError)
