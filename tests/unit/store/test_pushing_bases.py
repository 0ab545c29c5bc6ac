"""Commits of main that a pusher is told of, so that nobody must fetch before proposing."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from zhurnal.store.base import COMMITTER
from zhurnal.store.git import GitStore
from zhurnal.store.pushing import with_bases


def test_main_is_told_of_at_growing_distances(tmp_path: Path) -> None:
    store = GitStore.create(tmp_path / "r.git", lambda _unsigned: "-----BEGIN SSH SIGNATURE-----\nx")
    assert store.head() is None
    ids = []
    with store.transaction() as tx:
        for number in range(200):
            files: dict[str, bytes | None] = {"notes.txt": b"%d\n" % number}
            at = datetime(2026, 10, 14, 9, 0, 0, tzinfo=UTC)
            ids.append(tx.commit(files, subject="s", author=COMMITTER, when=at))
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


def test_the_lines_stand_before_the_end() -> None:
    told = b"001f# service=git-receive-pack\n0000003dx0000"
    lines = with_bases(told, ["a" * 40, "b" * 40])
    assert lines == told[:-4] + b"0033" + b"a" * 40 + b" .have\n" + b"0033" + b"b" * 40 + b" .have\n" + b"0000"
    assert with_bases(b"an error", ["a" * 40]) == b"an error"
    assert with_bases(told, []) == told
