"""Commits of main that a pusher is told of, so that nobody must fetch before proposing."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from zhurnal.store.base import COMMITTER
from zhurnal.store.git import GitStore
from zhurnal.store.pushing import with_bases


def grown(store: GitStore, count: int) -> list[str]:
    """Ids of so many more commits of main, oldest first."""
    made = []
    with store.transaction() as tx:
        for number in range(count):
            files: dict[str, bytes | None] = {"notes.txt": f"{tx.head} {number}\n".encode()}
            at = datetime(2026, 10, 14, 9, 0, 0, tzinfo=UTC)
            made.append(tx.commit(files, subject="s", author=COMMITTER, when=at))
    return made


def test_main_is_told_of_at_growing_distances(tmp_path: Path) -> None:
    store = GitStore.create(tmp_path / "r.git", lambda _unsigned: "-----BEGIN SSH SIGNATURE-----\nx")
    assert store.head() is None
    ids: list[str] = []
    assert store.push_bases() == []
    ids += grown(store, 200)
    bases = store.push_bases()
    places = [len(ids) - 1 - ids.index(oid) for oid in bases]
    assert places[:32] == list(range(1, 33))
    assert places == sorted(places)
    assert max(places) > 190
    for behind in range(1, 200):
        nearest = next((place for place in places if place >= behind), None)
        assert nearest is None or nearest - behind <= 1 + behind // 32
    # A year of 60,000 commits is told in about 16 kB.
    assert len(bases) < 100


def test_what_came_since_the_last_time_stands_before_it(tmp_path: Path) -> None:
    store = GitStore.create(tmp_path / "r.git", lambda _unsigned: "-----BEGIN SSH SIGNATURE-----\nx")
    ids = grown(store, 50)
    before = store.push_bases()
    assert store.push_bases() == before
    more = grown(store, 3)
    assert store.push_bases() == [more[1], more[0], ids[-1], *before]
    ids += [*more, *grown(store, 400)]
    fresh = GitStore.open(tmp_path / "r.git")
    assert store.push_bases() == fresh.push_bases()
    assert ids[-1] not in store.push_bases()


def test_the_lines_stand_before_the_end() -> None:
    told = b"001f# service=git-receive-pack\n0000003dx0000"
    lines = with_bases(told, ["a" * 40, "b" * 40])
    assert lines == told[:-4] + b"0033" + b"a" * 40 + b" .have\n" + b"0033" + b"b" * 40 + b" .have\n" + b"0000"
    assert with_bases(b"an error", ["a" * 40]) == b"an error"
    assert with_bases(told, []) == told
