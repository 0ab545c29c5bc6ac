"""Ten years of a school laid one after another: `git fast-import`, unsigned, as `history` makes one.

Each year has its own folder with calendar, classes, sections, timetable, plans and journals, the days of the week as in
the others, and the same number of commits. What a year has too many is one commit with the year's structure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.bench.history import (
    Event,
    Journal,
    as_commit,
    as_file,
    fast_import,
    happen,
    journals,
    moment,
    said_of,
    year_before,
)  # fmt: skip
from tests.bench.school import ADMINISTRATOR, YEAR, school_documents
from tests.bench.schools import ZONE, keep, opened

from zhurnal import bundle
from zhurnal.documents import codec
from zhurnal.documents.schemas import SchemaSet
from zhurnal.domain.source import Document
from zhurnal.services.clock import SetClock
from zhurnal.services.found import found_school
from zhurnal.services.school import School

YEARS, A_YEAR = 10, 60_000
"""A full-size school's commits from September to May."""

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def make_aged_school(folder: Path, years: int, commits: int = A_YEAR) -> School:
    """A school with `years` years of `commits` commits each, the last of them the one in which the benches write."""
    documents, people = school_documents()
    founded = datetime(int(YEAR[:4]) - years + 1, 8, 1, 9, tzinfo=ZONE)
    found_school(folder, documents, people, administrator=ADMINISTRATOR, clock=SetClock(founded))
    structure = {path: text for path, text in documents.items() if path.startswith(f"years/{YEAR}/")}
    fast_import(folder / "record.git", _stream(years, commits, structure))
    keep(folder)
    return opened(folder)


def _stream(years: int, commits: int, structure: dict[str, Document]) -> Iterator[bytes]:
    found, events = journals(years)
    by_year: dict[str, list[Event]] = {}
    for event in events:
        by_year.setdefault(found[event.place].year, []).append(event)
    schemas = SchemaSet.from_folder(bundle.path("schemas"))
    when = moment(events[0].day)
    for ago in reversed(range(years)):
        theirs = by_year[year_before(ago)]
        folded, told = theirs[: 1 - commits], theirs[1 - commits :]
        for event in folded:
            happen(found, event)
        when = max(when + timedelta(seconds=1), moment(theirs[0].day))
        begun = f"{year_before(ago)}: списки и планы"
        yield as_commit("t-001", when, begun, "amend-document 745", first=ago == years - 1)
        if ago:
            yield from _structure(structure, ago, schemas)
        yield from (as_file(journal) for journal in found if journal.year == year_before(ago) and journal.lessons)
        yield from _told(found, told, when)


def _told(found: list[Journal], events: list[Event], when: datetime) -> Iterator[bytes]:
    for event in events:
        happen(found, event)
        journal = found[event.place]
        when = max(when + timedelta(seconds=1), moment(event.day))
        yield said_of(journal, event, when)
        yield as_file(journal)


def _structure(structure: dict[str, Document], ago: int, schemas: SchemaSet) -> Iterator[bytes]:
    """The structure as it was: other days, the same days of the week."""
    for path, document in structure.items():
        then = path.replace(YEAR, year_before(ago))
        data = codec.dump(_shifted(document, timedelta(weeks=52 * ago)), schemas, path=then)
        yield b"M 100644 inline %b\ndata %d\n%b\n" % (then.encode(), len(data), data)


def _shifted(value: Any, back: timedelta) -> Any:
    if isinstance(value, dict):
        return {key: _shifted(below, back) for key, below in value.items()}
    if isinstance(value, list | tuple):
        return [_shifted(below, back) for below in value]
    if isinstance(value, str) and _DAY.fullmatch(value):
        return (date.fromisoformat(value) - back).isoformat()
    return value
