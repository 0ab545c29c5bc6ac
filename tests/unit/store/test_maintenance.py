"""Packs become few; nobody who reads or writes meanwhile notices."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.store.conftest import NOON, TEACHER, School, put
from tests.unit.store.processes import covered, environment, path_with_git, start

from zhurnal.store.base import CorruptObjectError
from zhurnal.store.disk import try_flock
from zhurnal.store.git import GitStore
from zhurnal.store.maintenance import MaintenanceReport, keep_graph, maintain, pack_count, to_be_rolled
from zhurnal.store.pack import is_whole


def fill(school: School, count: int) -> list[str]:
    store = school.open()
    return [put(store, {f"a/{number % 7}.yaml": b"%d\n" % number * 200}, seconds=number) for number in range(count)]


def test_many_packs_become_few_and_nothing_is_lost(school: School) -> None:
    commits = fill(school, 60)
    store = school.open()
    contents = {path: store.snapshot().read(path) for path in store.snapshot().list()}
    report = maintain(store, above=50)
    assert report is not None
    assert (report.packs_before, report.packs_after) == (60, 1)
    assert pack_count(store) == 1
    fresh = school.open()
    assert [info.id for info in fresh.log()] == commits[::-1]
    assert {path: fresh.snapshot().read(path) for path in fresh.snapshot().list()} == contents
    school.fsck()


def test_the_history_of_a_path_is_the_same_by_every_way(school: School) -> None:
    """By git before and after it has its filters, and by our own walk (which an alternate asks for)."""
    commits = fill(school, 40)
    expected = [commit for number, commit in enumerate(commits) if number % 7 == 3][::-1]
    store = school.open()
    walking = GitStore.open(school.record, alternates=[school.record / "objects"])
    assert [info.id for info in store.log("a/3.yaml")] == expected
    assert maintain(store, above=10) is not None
    assert list(school.record.glob("objects/info/commit-graphs/*.graph"))
    expected.insert(0, put(store, {"a/3.yaml": b"new"}, seconds=60))
    assert [info.id for info in store.log("a/3.yaml")] == expected
    assert [info.id for info in walking.log("a/3.yaml")] == expected
    assert [info.id for info in store.log("a/3.yaml", limit=1)] == expected[:1]
    assert list(store.log("a/*.yaml")) == list(store.log(":/a")) == []
    school.fsck()


def test_below_the_limit_nothing_is_done(school: School) -> None:
    fill(school, 3)
    assert maintain(school.open(), above=3) is None
    assert pack_count(school.open()) == 3


def test_the_packs_stay_in_a_geometric_row(school: School) -> None:
    store = school.open()
    for round_ in range(4):
        for number in range(12):
            put(store, {f"a/{number}.yaml": b"%d" % (round_ * 100 + number)}, seconds=round_ * 100 + number)
        maintain(store, above=10)
    assert pack_count(store) <= 4
    school.fsck()


def test_a_reader_that_was_open_before_reads_on(school: School) -> None:
    commits = fill(school, 30)
    reader = school.open()
    old = reader.snapshot(commits[0])
    assert reader.info(commits[5]).id == commits[5]
    assert maintain(school.open(), above=10) is not None
    assert old.read("a/0.yaml") == b"0\n" * 200
    for commit in commits:
        assert reader.snapshot(commit).list()
    assert len(list(reader.log("a/3.yaml"))) == 4


def test_leavings_of_a_dead_repack_are_swept(school: School) -> None:
    fill(school, 5)
    packs = school.open().layout.packs
    left = [packs / "tmp_pack_Ab12", packs / ".tmp-99-pack-x.pack", packs / f"pack-{'0' * 40}.pack"]
    left.append(packs / "multi-pack-index.lock")
    for path in left:
        path.write_bytes(b"half")
    report = maintain(school.open(), above=2)
    assert report is not None
    assert report.swept == 4
    assert [path for path in left if path.exists()] == []
    school.fsck()


def test_an_administrators_multi_pack_index_does_not_outlive_its_packs(school: School) -> None:
    fill(school, 5)
    school.git("multi-pack-index", "write")
    maintain(school.open(), above=2)
    assert pack_count(school.open()) == 1
    school.fsck()


def test_a_kept_pack_is_left_alone(school: School) -> None:
    fill(school, 5)
    store = school.open()
    kept = min(store.layout.packs.glob("*.pack"))
    kept.with_suffix(".keep").touch()
    maintain(store, above=2)
    assert kept.exists()
    assert pack_count(store) == 2
    school.fsck()


def test_one_process_at_a_time(school: School) -> None:
    fill(school, 5)
    store = school.open()
    with try_flock(store.layout.maintenance_flock) as held:
        assert held
        assert maintain(store, above=2) is None
    assert pack_count(store) == 5


def test_writers_and_readers_go_on_during_repacks(school: School) -> None:
    fill(school, 1)
    store = school.open()
    writers = [start(school.record, school.key, f"t-00{number}", 60) for number in range(2)]
    wrong: list[object] = []
    stop = threading.Event()

    def read() -> None:
        reader = school.open()
        while not stop.is_set():
            snapshot = reader.snapshot()
            count = int(snapshot.read("count.yaml") or b"0")
            files = snapshot.list("writers")
            if count and count != max(int(snapshot.read(path) or b"0") for path in files):
                wrong.append((snapshot.commit, count))

    thread = threading.Thread(target=read)
    thread.start()
    try:
        repacks = 0
        while any(writer.poll() is None for writer in writers):
            repacks += maintain(store, above=5) is not None
    finally:
        stop.set()
        thread.join()
        ends = [(writer.communicate(timeout=30)[1], writer.returncode) for writer in writers]
    assert ends == [(b"", 0)] * 2
    assert repacks > 0
    assert wrong == []
    assert store.snapshot().read("count.yaml") == b"120"
    school.fsck()


@given(st.lists(st.integers(1, 10_000), max_size=40))
def test_what_stays_is_a_geometric_row_and_most_objects_are_left_alone(counts: list[int]) -> None:
    packs = {Path(f"pack-{number:02}.idx"): count for number, count in enumerate(counts)}
    rolled = to_be_rolled(packs)
    assert len(rolled) != 1
    stays = [packs[index] for index in packs if index not in rolled]
    row = sorted([*stays, *([sum(packs[index] for index in rolled)] if rolled else [])])
    assert all(larger >= 2 * smaller for smaller, larger in pairwise(row))
    if rolled and stays:
        assert max(packs[index] for index in rolled) <= min(stays)


def test_packs_that_share_objects_with_larger_ones_go_too(school: School) -> None:
    """A push is completed with the objects that it was made against: `git repack --geometric` leaves such a pack."""
    commits = fill(school, 40)
    store = school.open()
    maintain(store, above=10)
    for number in range(12):
        # What a completed push leaves: an own object, and others that stand in the large pack already.
        own = school.git("hash-object", "-w", "--stdin", text=f"{number}\n").stdout
        school.git("pack-objects", "-q", str(store.layout.packs / "pack"), text=f"{own}{commits[number]}\n")
    assert pack_count(store) == 13
    assert maintain(store, above=10) is not None
    assert pack_count(store) <= 2
    assert [info.id for info in school.open().log()] == commits[::-1]
    school.fsck()


def test_what_was_written_together_becomes_deltas_too(school: School) -> None:
    """Git alone never tries whole objects of one pack as bases of each other."""
    store = school.open()
    with store.transaction() as tx:
        for number in range(200):
            line = b"%d\n" % number
            tx.commit({f"many/{number % 50:02}.yaml": line * 200}, subject="7а", author=TEACHER, when=NOON)
    fill(school, 3)
    kinds = [is_whole(index, least=600) for index in sorted(store.layout.packs.glob("*.idx"))]
    assert sorted(kinds) == [False, False, False, True]
    contents = {path: store.snapshot().read(path) for path in store.snapshot().list()}
    assert maintain(store, above=2) is not None
    index = max(store.layout.packs.glob("*.idx"), key=lambda path: path.stat().st_size)
    assert not is_whole(index, least=600)
    listed = [line.split() for line in school.git("verify-pack", "-v", str(index)).stdout.splitlines()]
    deltas = [len(line) > 5 for line in listed if line[1:2] == ["tree"]]
    # The folder's; the root, of one entry, is too small for that.
    assert sum(deltas) > 150
    assert {path: store.snapshot().read(path) for path in store.snapshot().list()} == contents
    school.fsck()


def test_no_pack_goes_whose_objects_are_not_all_seen(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """A git that forgets an object: here one that was told to leave out what stands in a pack that is to go."""
    fill(school, 8)
    store = school.open()
    before = sorted(store.layout.packs.iterdir())
    monkeypatch.setenv("PATH", path_with_git(school.root / "bin", 'sed 1d | "$git" "$@"; exit'))
    with pytest.raises(CorruptObjectError, match="in a pack"):
        maintain(store, above=2)
    assert set(before) <= set(store.layout.packs.iterdir())
    school.fsck()


def test_leavings_of_a_dead_graph_writer_do_not_stop_the_next(school: School) -> None:
    fill(school, 5)
    store = school.open()
    graphs = store.layout.graphs
    graphs.mkdir(parents=True)
    left = [graphs / "commit-graph-chain.lock", graphs / "tmp_graph_Ab12", graphs.parent / "commit-graph.lock"]
    for path in left:
        path.write_bytes(b"half")
    assert maintain(store, above=2) is not None
    assert [path for path in left if path.exists()] == []
    assert covered(school.record) == 5
    assert not keep_graph(store), "it is kept"


def test_a_record_without_a_graph_gets_one_though_its_packs_are_few(school: School) -> None:
    assert not keep_graph(school.open()), "nothing is committed yet"
    fill(school, 3)
    assert keep_graph(school.open())
    assert covered(school.record) == 3
    school.fsck()


def test_a_repack_ends_when_it_is_asked_to_and_nothing_is_lost(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    commits = fill(school, 8)
    store = school.open()
    with monkeypatch.context() as patch:
        patch.setenv("PATH", path_with_git(school.root / "bin", "sleep 600"))
        assert maintain(store, above=2, stopped=lambda: True) is None
    assert [info.id for info in school.open().log()] == commits[::-1]
    assert in_the_end(store).packs_after == 1
    school.fsck()


def test_who_dies_during_a_repack_leaves_the_lock_to_git(school: School) -> None:
    """Git goes on by itself then: nobody may begin, and sweep its files away, before it has ended. Writers write."""
    commits = fill(school, 12)
    store = school.open()
    held = school.root / "held"
    os.mkfifo(held)
    path = path_with_git(school.root / "bin", f"cat {held} > {os.devnull}")
    program = "import sys; from pathlib import Path; from zhurnal.store.git import GitStore\n" \
        "from zhurnal.store.maintenance import maintain; maintain(GitStore.open(Path(sys.argv[1])), above=2)"
    keeper = subprocess.Popen([sys.executable, "-c", program, str(school.record)], env={**environment(), "PATH": path})
    # Opens once git is there and reads: it is held like that as long as a long repack would take.
    writing = os.open(held, os.O_WRONLY)
    keeper.send_signal(signal.SIGKILL)
    assert keeper.wait(30) == -signal.SIGKILL
    commits += [put(store, {"later.yaml": b"%d" % number}, seconds=100 + number) for number in range(3)]
    assert maintain(store, above=2) is None, "git of the dead one is at it"
    os.close(writing)
    assert in_the_end(store).packs_after == 1
    assert [info.id for info in school.open().log()] == commits[::-1]
    school.fsck()


def in_the_end(store: GitStore) -> MaintenanceReport:
    """What upkeep does once the last process that has its lock is gone."""
    end = time.monotonic() + 30
    while (report := maintain(store, above=1)) is None:
        assert time.monotonic() < end
        time.sleep(0.02)
    return report


@pytest.mark.parametrize("doing", ["maintain", "read"])
def test_more_packs_than_a_process_may_open_are_told_and_become_few(school: School, doing: str) -> None:
    """Upkeep copes with however many there are; who cannot read says so as an error of the store."""
    fill(school, 120)
    program = f"""
        import resource
        from pathlib import Path
        from zhurnal.domain.errors import StoreError
        from zhurnal.store.git import GitStore
        from zhurnal.store.maintenance import maintain
        store = GitStore.open(Path({str(school.record)!r}))
        resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40))
        try:
            if {doing!r} == "read":
                print(len([*store.log()]))
            else:
                print(maintain(store, above=50).packs_after)
        except StoreError as error:
            print("told:", error)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    if doing == "maintain":
        assert done.stdout == "1\n"
        assert pack_count(school.open()) == 1
    else:
        assert done.stdout == "120\n" or "Too many open files" in done.stdout
    school.fsck()
