"""Who set what, when, why, by which door, approved by whom: the same with the index and by a walk of all commits."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.school import ALGEBRA, JOURNAL, WHERE, YEAR, at
from tests.unit.services.audited import Forger, build

from zhurnal.domain.changes import RecordLesson, SetMark
from zhurnal.domain.changes.lesson import Entry
from zhurnal.domain.source import Document
from zhurnal.services.clock import SetClock
from zhurnal.services.history import Cell, mark_cell, turns, value_at
from zhurnal.services.ledger import last_touching
from zhurnal.services.school import HISTORY_INDEX, School
from zhurnal.services.submit import Outcome, Submission, submit
from zhurnal.services.upkeep import keep_history_index
from zhurnal.signing.ssh import SshSigner
from zhurnal.store.git import GitStore

FINALS = f"years/{YEAR}/finals/7a/q1.yaml"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("history") / "school"
    build(folder)
    return folder


@pytest.fixture
def school(built: Path, tmp_path: Path) -> School:
    shutil.copytree(built, tmp_path / "school")
    return School.open(tmp_path / "school", SetClock(at("2026-10-22 10:00:00")))


def index_of(school: School) -> Path:
    return school.folder / HISTORY_INDEX


Past = list[tuple[str, Document | None, Document | None]]


def walked(school: School, path: str) -> Past:
    """Every commit with the document before and after it, newest first."""
    record = school.record
    return [
        (info.id, record(info.parents[0]).source.get(path) if info.parents else None, record(info.id).source.get(path))
        for info in school.record_store.log()
    ]


def turns_of(past: Past, cell: Cell) -> list[tuple[str, Any, Any]]:
    """As `turns`, from first principles: every commit compared with its parent."""
    found = [(commit, value_at(old, cell), value_at(new, cell)) for commit, old, new in past]
    return [turn for turn in found if turn[1] != turn[2]]


def cells_of(document: Document, above: Cell = ()) -> Iterator[Cell]:
    """All places of a document."""
    yield above
    for key, value in document.items():
        place = (*above, key)
        if isinstance(value, dict):
            yield from cells_of(value, place)
        elif isinstance(value, list):
            yield place
            for entry in value:
                if isinstance(entry, dict) and "id" in entry:
                    yield from cells_of(entry, (*place, entry["id"]))
        else:
            yield place


@pytest.mark.parametrize("indexed", [False, True])
def test_every_cell_has_the_turns_of_a_full_walk(school: School, indexed: bool) -> None:
    if indexed:
        assert keep_history_index(school, worth=1) == len(list(school.record_store.log()))
    compared = 0
    for path in (JOURNAL, FINALS):
        past = walked(school, path)
        cells = {cell for _, _, document in past if document for cell in cells_of(document)}
        for cell in sorted(cells):
            found = [(turn.commit, turn.was, turn.now) for turn in turns(school, path, cell)]
            assert found == turns_of(past, cell)
            compared += len(found)
    assert compared > 100
    assert index_of(school).exists() is indexed


def test_who_approved_is_read_from_the_commit(school: School) -> None:
    forger = Forger(school.folder, SshSigner.load(school.folder / "keys" / "server"))
    agreed = [
        ("Approved-By", f"t-003 {'a' * 40} 2026-10-22T09:31:00+03:00"),
        ("Approved-By", f"t-001 {'a' * 40} 2026-10-22T09:40:00+03:00"),
        ("Approved-By", "not as the server writes it"),
    ]
    files = forger.altered('p-0104: "5"', 'p-0104: "4"')
    forger.commit(files, ALGEBRA, ("Reason", "slip"), ("Proposal", "r-17"), *agreed)
    journal = school.record().journal(YEAR, "7a/algebra", "q1")
    lesson = next(one for one in journal["lessons"] if one.get("works") and "p-0104" in one["works"][0]["marks"])
    turn = next(turns(school, JOURNAL, mark_cell(lesson["id"], lesson["works"][0]["id"], "p-0104")))
    assert (turn.was, turn.now, turn.actor, turn.door, turn.reason) == ("5", "4", ALGEBRA, "form", "slip")
    assert turn.proposal == "r-17"
    assert [(one.person, one.at.isoformat()) for one in turn.approved] == [
        ("t-003", "2026-10-22T09:31:00+03:00"),
        ("t-001", "2026-10-22T09:40:00+03:00"),
    ]


def test_a_slip_is_corrected_within_the_group_that_wrote_it(school: School) -> None:
    """The second of two works that share a transaction corrects a mark whose commit nobody else sees yet."""
    slot: dict[str, str] = {**WHERE, "lesson": "@2026-10-22/1"}
    opened = submit(school, Submission(ALGEBRA, "form", [
        RecordLesson(**slot, date=date(2026, 10, 22), number=1, now=Entry("Степень")),
        SetMark(**slot, work="", pupil="p-0104", was=None, now="5"),
    ]))  # fmt: skip
    mark = opened.accepted[-1]
    assert isinstance(mark, SetMark)
    work: dict[str, str] = {**WHERE, "lesson": mark.lesson, "work": mark.work, "pupil": "p-0104"}
    assert isinstance(school.record_store, GitStore)
    outcomes: list[Outcome] = []

    def send(change: SetMark) -> threading.Thread:
        submission = Submission(ALGEBRA, "form", [change])
        thread = threading.Thread(target=lambda: outcomes.append(submit(school, submission)))
        thread.start()
        return thread

    with school.record_store.exclusive():
        first = send(SetMark(**work, was="5", now="3"))
        while not school.writer._leading:
            time.sleep(0.001)
        second = send(SetMark(**work, was="3", now="4"))
        while not school.writer._queue:
            time.sleep(0.001)
    first.join()
    second.join()
    assert [outcome.findings for outcome in outcomes if outcome.commit is None] == []
    found = [(turn.was, turn.now) for turn in turns(school, JOURNAL, mark_cell(mark.lesson, mark.work, "p-0104"))]
    assert found == [("3", "4"), ("5", "3"), (None, "5")]


def test_a_ledger_names_the_newest_commit_of_its_inputs(school: School) -> None:
    head = school.record_store.head()
    assert head is not None
    for inputs in ([JOURNAL], [JOURNAL, FINALS], ["school.yaml"]):
        expected = next(
            info for info in school.record_store.log()
            if any(
                school.record_store.snapshot(info.id).blob_id(path)
                != school.record_store.snapshot(info.parents[0] if info.parents else info.id).blob_id(path)
                for path in inputs
            ) or not info.parents
        )  # fmt: skip
        assert last_touching(school, inputs, head) == (expected.id, expected.when)


def test_the_index_is_kept_where_it_is_worth_it(school: School) -> None:
    commits = len(list(school.record_store.log()))
    assert keep_history_index(school) == commits, "there was none"
    forger = Forger(school.folder, SshSigner.load(school.folder / "keys" / "server"))
    forger.commit(forger.altered('p-0104: "5"', 'p-0104: "4"'), ALGEBRA)
    assert keep_history_index(school) == 0, "one commit is not worth it"
    assert keep_history_index(school, worth=1) == 1
    assert keep_history_index(school, worth=1) == 0
    index_of(school).write_bytes(b"damaged")
    assert keep_history_index(school) == commits + 1
    told: list[tuple[int, int]] = []
    index_of(school).unlink()
    keep_history_index(school, progress=lambda done, total: told.append((done, total)))
    assert told == [(done, commits + 1) for done in range(1, commits + 2)]
