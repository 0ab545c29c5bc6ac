"""Packs become few; nobody who reads or writes meanwhile notices."""

from __future__ import annotations

import threading

from tests.unit.store.conftest import School, put
from tests.unit.store.processes import start

from zhurnal.store.disk import try_flock
from zhurnal.store.git import GitStore
from zhurnal.store.maintenance import maintain, pack_count


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
