"""What an open school remembers of the record from state to state is true of each of them."""

from __future__ import annotations

import pytest
from tests import school as small
from tests.unit.services.proposing import CLASS_7B, document, founded, school

from zhurnal.documents import codec
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document
from zhurnal.services.school import School
from zhurnal.services.submit import author_line

__all__ = ["founded", "school"]


class _UndoneError(Exception):
    """Raised inside a transaction: nothing of it is published."""


def enter(school: School, roster: Document, *, undone: bool = False) -> list[str]:
    """The pupils of 7b as a save sees them that has changed its roster, published or not."""
    data = codec.dump(dict(roster), school.library.schemas, path=CLASS_7B)
    found: list[str] = []
    try:
        with school.record_store.transaction() as tx:
            assert tx.head is not None
            when = tx.info(tx.head).when
            tx.commit({CLASS_7B: data}, subject="7б", author=author_line(small.DEPUTY), when=when)
            found = pupils(school.record(snapshot=tx.snapshot))
            if undone:
                raise _UndoneError
    except _UndoneError:
        assert undone
    return found


def pupils(record: Record) -> list[str]:
    """All pupils of 7b's history lessons, asked of what is remembered."""
    return sorted(record.member_spans(small.YEAR, "7b/history"))


def test_each_state_of_the_roster_is_seen_as_it_is(school: School) -> None:
    before = pupils(school.record())
    roster = document(school, CLASS_7B)
    more = {**roster, "roster": [*roster["roster"], {"pupil": "p-0501", "from": "2026-10-12"}]}
    assert enter(school, more) == sorted([*before, "p-0501"])
    assert pupils(school.record()) == sorted([*before, "p-0501"])
    assert enter(school, roster) == before
    assert pupils(school.record()) == before
    head = school.record_store.head()
    assert head is not None
    older = school.record_store.info(school.record_store.info(head).parents[0])
    assert pupils(school.record(older.id)) == sorted([*before, "p-0501"])


def test_a_state_that_was_undone_is_forgotten(school: School) -> None:
    before = pupils(school.record())
    roster = document(school, CLASS_7B)
    for pupil in ("p-0501", "p-0502"):
        undone = {**roster, "roster": [*roster["roster"], {"pupil": pupil, "from": "2026-10-12"}]}
        assert enter(school, undone, undone=True) == sorted([*before, pupil])
        assert pupils(school.record()) == before
    other = School.open(school.folder, school.clock)
    assert pupils(other.record()) == before


@pytest.mark.parametrize("asked_between", [True, False])
def test_what_follows_an_undone_save_is_judged_by_what_stands(school: School, asked_between: bool) -> None:
    roster = document(school, CLASS_7B)
    before = pupils(school.record())
    enter(school, {**roster, "roster": roster["roster"][1:]}, undone=True)
    if asked_between:
        assert pupils(school.record()) == before
    left = {**roster, "roster": roster["roster"][:-1]}
    gone = roster["roster"][-1]["pupil"]
    assert enter(school, left) == [p for p in before if p != gone]
    assert pupils(school.record()) == [p for p in before if p != gone]
