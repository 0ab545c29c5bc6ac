"""Housekeeping beside work that makes very many packs."""

from __future__ import annotations

import pytest
from tests.unit.services.proposing import JOURNAL, document, founded, mark, save, school, set_clock

from zhurnal.domain.errors import StoreError
from zhurnal.services.school import School
from zhurnal.services.upkeep import Tidying
from zhurnal.store.maintenance import MAX_PACKS, pack_count

__all__ = ["founded", "school"]


def fill(school: School) -> None:
    """More packs than are worth a repack."""
    set_clock(school, "2026-10-14 12:00:00")
    assert save(school, mark(now="5")).commit
    (work,) = document(school, JOURNAL)["lessons"][-1]["works"]
    for number in range(MAX_PACKS):
        was, now = ("4", "5") if number % 2 else ("5", "4")
        assert save(school, mark(now=now, was=was, work=work["id"])).commit


def test_packs_become_few_beside_the_work(school: School) -> None:
    fill(school)
    before = pack_count(school.record_store)
    with Tidying(school) as tidying:
        tidying.go_on()
        tidying.go_on()
    assert before > MAX_PACKS >= pack_count(school.record_store)
    assert len(list(school.record_store.log())) > MAX_PACKS


def test_a_failure_is_told_and_not_swallowed(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(school)
    monkeypatch.setenv("PATH", "")

    def work() -> None:
        with Tidying(school) as tidying:
            tidying.go_on()

    with pytest.raises((StoreError, OSError)):
        work()
