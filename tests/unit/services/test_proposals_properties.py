"""Whatever is proposed and whatever marks are given meanwhile: merged is fact by fact, and no mark is lost."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests import school as small
from tests.unit.services.proposing import founded, mark, save

from zhurnal.domain import paths
from zhurnal.domain.changes import Change, EnrolPupil, LeavePupil, MovePupil
from zhurnal.domain.merging import merge3
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document, Draft
from zhurnal.services import proposals
from zhurnal.services.clock import SetClock
from zhurnal.services.school import School
from zhurnal.web.settings import configure

__all__ = ["founded"]

EXAMPLES = 12
DAYS = st.sampled_from([date(2026, 10, 14), date(2026, 10, 19), date(2026, 11, 9)])
SEVENTH = ["p-0101", "p-0102", "p-0103", "p-0104"]
NOBODY = ["p-0901", "p-0902"]


@st.composite
def movements(draw: st.DrawFn) -> list[Change]:
    """Pupils who come, go, and change class; each at most once."""
    found: list[Change] = []
    for pupil in draw(st.lists(st.sampled_from([*SEVENTH, *NOBODY]), unique=True, max_size=4)):
        day, order = draw(DAYS), draw(st.sampled_from(["", "45-у"]))
        if pupil in NOBODY:
            document = {"kind": "pupil", "version": 1}
            found.append(
                EnrolPupil(year=small.YEAR, class_id="7b", pupil=pupil, first=day, order=order, document=document)
            )
        elif draw(st.booleans()):
            found.append(LeavePupil(year=small.YEAR, class_id="7a", pupil=pupil, last=day, order=order))
        else:
            found.append(
                MovePupil(year=small.YEAR, class_id="7a", to_class="7b", pupil=pupil, first=day, order=order)
            )
    return found


@st.composite
def amendments(draw: st.DrawFn) -> list[tuple[str, str, Any]]:
    """Keys of whole documents with new values: a section's title, a class's room, a holiday."""
    wanted = {
        paths.section(small.YEAR, "7b/history"): ("title", st.sampled_from(["История", "История России"])),
        paths.section(small.YEAR, "7a/algebra"): ("title", st.sampled_from(["Алгебра", "Алгебра и начала"])),
        paths.class_(small.YEAR, "8a"): ("room", st.just("12")),
        paths.calendar(small.YEAR): ("to", st.sampled_from(["2027-05-28", "2027-05-31"])),
    }
    chosen = draw(st.lists(st.sampled_from(sorted(wanted)), unique=True, max_size=3))
    return [(path, wanted[path][0], draw(wanted[path][1])) for path in chosen]


MARKS = st.lists(
    st.tuples(st.sampled_from(SEVENTH), st.sampled_from("2345")), unique_by=lambda pair: pair[0], min_size=1, max_size=4
)


def edited(record: Record, moves: list[Change], amended: list[tuple[str, str, Any]]) -> dict[str, Document | None]:
    """The documents that a person would propose."""
    draft = Draft(record.source)
    for change in moves:
        change.apply(draft)
    for path, key, value in amended:
        draft.edit(path)[key] = value
    return {path: d for path, d in draft.changed.items() if record.source.get(path) != d}


def documents(record: Record) -> dict[str, Document]:
    """All documents of a record."""
    found = {path: record.source.get(path) for path in record.source.list("") if path.endswith(".yaml")}
    return {path: deepcopy(dict(document)) for path, document in found.items() if document is not None}


def expected(
    base: Mapping[str, Document], main: Mapping[str, Document], wanted: Mapping[str, Document | None]
) -> dict[str, Document]:  # fmt: skip
    """Main with the proposal merged, one document after the other."""
    found = dict(main)
    for path, document in wanted.items():
        place = paths.place_of(path)
        assert place is not None
        merged = merge3(place.kind, base.get(path), main.get(path), document)
        assert merged.clean, merged.conflicts
        assert merged.document is not None
        found[path] = merged.document
    return found


@settings(max_examples=EXAMPLES)
@given(moves=movements(), amended=amendments(), given_marks=MARKS, update=st.booleans())
def test_after_the_merge_stands_the_merge_of_facts_and_no_mark_is_lost(
    founded: Path, moves: list[Change], amended: list[tuple[str, str, Any]], given_marks: list[tuple[str, str]],
    update: bool,
) -> None:  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        school = _copy(founded, Path(folder))
        base = documents(school.record())
        wanted = edited(school.record(), moves, amended)
        made = proposals.propose(school, small.ADMINISTRATOR, wanted, title="", name="some")
        if not wanted:
            assert [f.code for f in made.findings] == ["proposal-empty"]
            return
        assert made.ok, made.findings
        assert save(school, *(mark(pupil, value) for pupil, value in given_marks)).commit
        main = documents(school.record())
        if update:
            assert proposals.bring_up_to_date(school, "some", small.ADMINISTRATOR).ok
        found = proposals.find(school, "some")
        assert found is not None
        assert not found.conflicts
        answer = proposals.approve(school, "some", small.DIRECTOR, found.head)
        assert answer.ok, answer
        assert answer.merged is not None
        assert documents(school.record()) == expected(base, main, wanted)
        lesson = school.record().lesson(small.YEAR, "7a/algebra", "q1", "l-0002")
        assert lesson is not None
        assert [work["marks"] for work in lesson["works"]] == [dict(given_marks)]


def _copy(founded: Path, folder: Path) -> School:
    shutil.copytree(founded, folder / "school")
    return configure(folder / "school", clock=SetClock(small.at("2026-10-14 12:00:00")))
