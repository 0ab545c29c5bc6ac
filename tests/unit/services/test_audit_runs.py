"""The audit's work shared out and interrupted: what it finds does not depend on that."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tracemalloc
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.school import ALGEBRA, ENGLISH_2, HISTORY, JOURNAL, YEAR, at
from tests.unit.services.audited import Forger, build, git

from zhurnal.cli.main import main
from zhurnal.domain.changes import Change, SetMark
from zhurnal.services.audit import Audited, audit
from zhurnal.services.audit.chain import Chain, Span, ids_of
from zhurnal.services.audit.crew import shared
from zhurnal.services.audit.places import open_place
from zhurnal.services.audit.resume import Proven, default_file
from zhurnal.services.audit.state import State
from zhurnal.services.audit.versions import Versions
from zhurnal.services.clock import SetClock
from zhurnal.services.history import provenance
from zhurnal.services.school import School, new_library
from zhurnal.services.submit import Submission, submit
from zhurnal.signing.ssh import SshSigner
from zhurnal.store.base import FILE_MODE, Difference, Entry
from zhurnal.store.git import GitStore


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "school"
    build(folder)
    return folder


@pytest.fixture
def folder(honest: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(honest, tmp_path / "school"))


def audited(folder: Path, **options: object) -> Audited:
    place = open_place(folder)
    assert place.signers is not None
    return audit(place.store, place.signers.read_text(), **options)  # type: ignore[arg-type]


def chain_of(folder: Path) -> Chain:
    store = open_place(folder).store
    return Chain.read(store, store.head() or "")


class StopNow(Exception):
    """Ctrl+C in a test."""


def interrupt_after(count: int) -> object:
    def progress(done: int, total: int) -> None:
        if done >= count:
            raise StopNow

    return progress


# -- shared out ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_many_processes_find_an_honest_history_good(honest: Path, processes: int) -> None:
    found = audited(honest, processes=processes)
    assert (found.ok, found.commits) == (True, len(chain_of(honest)))


PROCESS = """
import sys, pygit2
from zhurnal.services.audit.__main__ import main
main()
print(pygit2.settings.cached_memory[0])
"""


def test_a_process_of_the_audit_keeps_no_objects(honest: Path) -> None:
    """libgit2 would keep 256 MB of them, each read once."""
    store = open_place(honest).store
    head = store.head()
    assert head is not None
    chain, signers = Chain.read(store, head), (honest / "keys/allowed_signers").read_text("utf-8")
    job = json.dumps({"repository": str(store.path), "base": None, "signers": signers}).encode()
    done = subprocess.run(
        [sys.executable, "-c", PROCESS], input=job + b"\n" + chain.ids, capture_output=True, check=True
    )
    *told, kept = done.stdout.decode().splitlines()
    assert json.loads(told[-1]) == {"good": len(chain), "findings": []}
    assert int(kept) == 0


UNDER_A_FALSE_NAME = """
import sys, zlib
from pathlib import Path
from zhurnal.store.base import MissingObjectError
from zhurnal.store.git_objects import GitObjects, read_all_once
read_all_once()
root, oid = Path(sys.argv[1]), "ab" + "1" * 38
loose = root / "objects" / oid[:2] / oid[2:]
loose.parent.mkdir(exist_ok=True)
loose.write_bytes(zlib.compress(b"tree 0\\0"))
try:
    GitObjects(root).read(oid)
except MissingObjectError:
    print("refused")
"""


def test_a_process_of_the_audit_reads_nothing_under_a_false_name(folder: Path) -> None:
    """A folder that is said to stand within itself would be gone through for ever."""
    command = [sys.executable, "-c", UNDER_A_FALSE_NAME, str(folder / "record.git")]
    assert subprocess.run(command, capture_output=True, check=True).stdout == b"refused\n"


def test_a_document_that_was_overwritten_is_not_remembered(honest: Path) -> None:
    """Or the states of a year would take the place of what stands still."""
    store, library = open_place(honest).store, new_library()
    states = {store.snapshot(commit).blob_id(JOURNAL): None for commit in ids_of(chain_of(honest).ids)}
    old, new = [blob for blob in states if blob is not None][-2:]
    blobs, files = {JOURNAL: old}, store.snapshot()
    before, after = State(blobs, files, library), State(blobs, files, library, {JOURNAL: new})
    assert before.get(JOURNAL) != after.get(JOURNAL)
    assert (old in library.cache, new in library.cache) == (True, True)
    after.settle()
    assert (old in library.cache, new in library.cache) == (False, True)
    assert before.blob_id(JOURNAL) == new


def test_a_commit_takes_some_bytes_and_no_more() -> None:
    """Which commits wrote what is all that an audit keeps of a commit for good."""
    versions = Versions(cast("GitStore", None), None, lambda _blob, _path: {})
    old = [Entry(f"years/{number}", FILE_MODE, f"{number:040x}") for number in range(50)]
    names = [f"{number:040x}" for number in range(20_000)]

    def add(commit: str) -> None:
        before = old[int(commit, 16) % 50]
        versions.add(commit, [Difference(before.path, before, Entry(before.path, FILE_MODE, commit))])

    for commit in names[:1_000]:
        add(commit)
    tracemalloc.start()
    try:
        for commit in names[1_000:]:
            add(commit)
        grown, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert grown < 19_000 * 60


def test_whose_mark_it_is_is_read_back_to_its_journal_s_beginning_only(folder: Path) -> None:
    """A mark that came with its journal: before that there was none, so that nobody looks into older commits."""
    place = {"year": YEAR, "section": "7a/english-2", "term": "q1", "lesson": "@2026-10-21/2"}
    first = SetMark(**place, work="", pupil="p-0103", was=None, now="4")
    school = School.open(folder, SetClock(at("2026-10-21 12:00:00")))
    outcome = submit(school, Submission(ENGLISH_2, "form", [first]))
    given = next(change for change in outcome.accepted if isinstance(change, SetMark))
    began = school.record_store.head() or ""
    files, store = school.record_store.snapshot(), open_place(folder).store
    versions = Versions(store, began, lambda blob, path: school.library.parse(blob, files, path))
    wanted, when = replace(given, was="4", now="5"), store.info(began).when
    assert versions.known(wanted, when + timedelta(seconds=1)) is None
    assert versions.unread == began
    assert versions.known(wanted, None) == versions.known(wanted, when) == (ENGLISH_2, when)
    assert versions.unread == store.info(began).parents[0]


def test_whose_mark_it_is_is_the_same_where_only_the_last_minutes_are_asked_about(folder: Path) -> None:
    """From each commit on, for each moment: as by all of history, but for what was before the moment."""
    place = {"year": YEAR, "section": "7a/english-2", "term": "q1", "lesson": "@2026-10-21/2"}
    clock = SetClock(at("2026-10-21 12:00:00"))
    school = School.open(folder, clock)
    marks = [("p-0103", None, "4"), ("p-0104", None, "3"), ("p-0103", "4", "5"), ("p-0104", "3", "4")]
    accepted: list[Change] = []
    for pupil, was, now in marks:
        change = SetMark(**place, work="", pupil=pupil, was=was, now=now)
        outcome = submit(school, Submission(ENGLISH_2, "form", [change]))
        assert outcome.ok, outcome.findings
        accepted += [one for one in outcome.accepted if isinstance(one, SetMark)]
        clock.at += timedelta(minutes=5)
    store = open_place(folder).store
    files, infos = store.snapshot(), list(store.log(limit=6))
    for base, change, when in product(infos, accepted, [info.when for info in infos]):
        whole, part = (Versions(store, base.id, lambda b, path: school.library.parse(b, files, path)) for _ in range(2))
        for one in (whole, part):
            newer = [info for info in reversed(infos) if info.when > base.when]
            for info in newer:
                one.add(info.id, list(store.snapshot(info.id).changes(store.snapshot(info.parents[0]))))
        found = whole.known(change, None)
        assert part.known(change, when) == (found if found and found[1] >= when else None)
        known = provenance(school, school.record(), start=infos[0].id)
        assert known(change, when) == (found if found and found[1] >= when else None)


@pytest.mark.parametrize("processes", [2, 3])
def test_the_first_bad_commit_is_named_whoever_finds_it(folder: Path, processes: int) -> None:
    """One forgery in each half: the earlier is told, however soon the later is found."""
    server = Forger(folder, SshSigner.load(folder / "keys" / "server"))
    infos = list(server.store.log())[::-1]
    server.move_main(infos[3].id)
    server.raw(actor=HISTORY)
    first = server.head.id
    for info in infos[4:]:
        server.again(info, lambda data: data)
    server.raw(actor=HISTORY)
    alone, together = audited(folder, processes=1), audited(folder, processes=processes)
    assert together == alone
    assert together.bad is not None
    assert (together.bad.commit, together.commits) == (first, 4)


def test_a_correction_knows_whose_mark_it_corrects_before_the_run_began(honest: Path) -> None:
    """Own slip or not: by the history before the commit from which this run is checked."""
    record, alone = honest / "record.git", audited(honest, processes=1)
    for number in range(1, alone.total):
        assert audited(honest, processes=1, since=git(record, "rev-parse", f"main~{number}")).ok


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 900)), max_size=4), st.integers(1, 8))
def test_shares_cover_the_gaps_and_no_more(pieces: list[tuple[int, int]], processes: int) -> None:
    gaps, at = list[Span](), 0
    for skip, length in pieces:
        gaps.append(Span(at + skip, at + skip + length))
        at += skip + length + 1
    spans = shared(gaps, processes, 100)
    assert [n for s in spans for n in range(s.start, s.end)] == [n for g in gaps for n in range(g.start, g.end)]
    assert len(spans) <= max(processes, len(gaps))


# -- interrupted --------------------------------------------------------------------------------------


@pytest.mark.parametrize("processes", [1, 2])
def test_an_interrupted_audit_goes_on_where_it_was(folder: Path, tmp_path: Path, processes: int) -> None:
    state, total = tmp_path / "state.json", len(chain_of(folder))
    with pytest.raises(StopNow):
        audited(folder, processes=processes, state=state, progress=interrupt_after(5))
    assert state.stat().st_mode & 0o777 == 0o600
    found = audited(folder, processes=processes, state=state, keep=True)
    assert (found.ok, found.commits, found.total) == (True, total, total)
    assert found.resumed >= 5
    assert audited(folder, state=state).resumed == total
    assert not state.exists(), "who does not keep it leaves nothing behind"


def test_what_was_added_since_is_all_that_is_looked_at(folder: Path, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    assert audited(folder, state=state, keep=True).ok
    server = Forger(folder, SshSigner.load(folder / "keys" / "server"))
    total = len(chain_of(folder))
    bad = server.raw(actor=ALGEBRA)
    found = audited(folder, state=state, keep=True)
    assert (found.resumed, found.commits) == (total, total)
    assert found.bad is not None
    assert found.bad.commit == bad


def test_a_state_counts_for_its_keys_its_program_and_its_owner_only(folder: Path, tmp_path: Path) -> None:
    state, chain = tmp_path / "state.json", chain_of(folder)
    assert audited(folder, state=state, keep=True).ok
    signers = (folder / "keys" / "allowed_signers").read_text()
    assert Proven(state, chain, signers).resumed == len(chain)
    assert Proven(state, chain, signers + "\n").resumed == 0
    data = json.loads(state.read_text())
    state.write_text(json.dumps({**data, "program": "0" * 64}))
    assert Proven(state, chain, signers).resumed == 0
    state.write_text(json.dumps(data))
    assert Proven(state, chain, signers).resumed == len(chain)
    state.chmod(0o620)
    assert Proven(state, chain, signers).resumed == 0


@pytest.mark.parametrize("text", ["", "{", "[]", '{"good": 3}', '{"good": [["a"]]}', "\ufffd"])
def test_a_state_that_is_none_is_as_good_as_no_state(folder: Path, tmp_path: Path, text: str) -> None:
    state = tmp_path / "state.json"
    state.write_text(text)
    assert Proven(state, chain_of(folder), "").resumed == 0
    assert audited(folder, state=state).ok


def test_a_rewritten_history_is_not_taken_for_the_one_that_was_checked(folder: Path, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    assert audited(folder, state=state, keep=True).ok
    server = Forger(folder, SshSigner.load(folder / "keys" / "server"))
    infos: Sequence[object] = list(server.store.log())
    server.move_main(list(server.store.log())[-2].id)
    server.raw(actor=HISTORY)
    found = audited(folder, state=state)
    assert found.bad is not None
    assert found.bad.commit == server.head.id
    assert found.total == 3 < len(infos)


def test_the_command_resumes(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    signers, total = (folder / "keys" / "allowed_signers").read_text(), len(chain_of(folder))
    place = default_file(folder / "record.git", signers)
    assert place is not None
    with pytest.raises(StopNow):
        audited(folder, state=place, progress=interrupt_after(4))
    assert main(["audit", str(folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["resumed"] >= 4
    assert not place.exists()
    own = tmp_path / "own.json"
    assert main(["audit", str(folder), "--resume", str(own)]) == 0
    assert main(["audit", str(folder), "--resume", str(own)]) == 0
    assert f"{total} " in capsys.readouterr().out.splitlines()[-2]
