"""The versions of one file, the newest commit of several, the commit at a moment: the same by every store."""

from __future__ import annotations

from datetime import timedelta

from tests.contract.test_store import JOURNAL, NOON, TEACHER, put

from zhurnal.store.base import LastChanges, Store, Version

OTHER = "years/2026-2027/journals/7b/q1/algebra.yaml"


def test_versions_name_the_blobs_on_both_sides(store: Store) -> None:
    assert list(store.versions(JOURNAL)) == []
    made = put(store, {JOURNAL: b"1\n", OTHER: b"1\n"})
    one = store.snapshot().blob_id(JOURNAL)
    put(store, {OTHER: b"2\n"})
    altered = put(store, {JOURNAL: b"2\n"})
    two = store.snapshot().blob_id(JOURNAL)
    gone = put(store, {JOURNAL: None})
    newest_first = [Version(gone, two, None), Version(altered, one, two), Version(made, None, one)]
    assert list(store.versions(JOURNAL)) == newest_first
    assert list(store.versions(JOURNAL, start=altered)) == newest_first[1:]
    assert list(store.versions("years/2026-2027")) == []


def test_a_transaction_sees_its_own_versions_first(store: Store) -> None:
    """Who corrects within a group of works corrects what the group has just written."""
    made = put(store, {JOURNAL: b"1\n"})
    with store.transaction() as tx:
        mine = tx.commit({JOURNAL: b"2\n"}, subject="2", author=TEACHER, when=NOON)
        tx.commit({OTHER: b"2\n"}, subject="3", author=TEACHER, when=NOON)
        assert [version.commit for version in tx.versions(JOURNAL)] == [mine, made]
        assert tx.info(mine).author == TEACHER
    assert [version.commit for version in store.versions(JOURNAL)] == [mine, made]


def test_a_transaction_on_an_empty_record_sees_its_own_versions(store: Store) -> None:
    with store.transaction() as tx:
        assert list(tx.versions(JOURNAL)) == []
        mine = tx.commit({JOURNAL: b"2\n"}, subject="2", author=TEACHER, when=NOON)
        assert [(version.commit, version.old) for version in tx.versions(JOURNAL)] == [(mine, None)]


def test_the_newest_commit_of_several_files(store: Store) -> None:
    assert store.newest([JOURNAL]) is None
    first = put(store, {JOURNAL: b"1\n"})
    second = put(store, {OTHER: b"1\n"})
    third = put(store, {"school.yaml": b"1\n"})
    found = store.newest([JOURNAL, OTHER])
    assert found is not None
    assert found.id == second
    for asked, start, expected in (([JOURNAL, OTHER], first, first), (["school.yaml"], third, third)):
        found = store.newest(asked, start=start)
        assert found is not None
        assert found.id == expected
    assert store.newest([]) is None
    assert store.newest(["school.yaml"], start=second) is None


def test_the_commit_at_a_moment_is_the_last_of_its_second(store: Store) -> None:
    assert store.at_moment(NOON) is None
    put(store, {JOURNAL: b"1\n"})
    second = put(store, {JOURNAL: b"2\n"})
    third = put(store, {JOURNAL: b"3\n"}, when=NOON + timedelta(hours=1))
    assert store.at_moment(NOON - timedelta(seconds=1)) is None
    assert store.at_moment(NOON.replace(year=1969)) is None
    for moment, expected in ((0, second), (3_599, second), (3_600, third), (9_999, third)):
        found = store.at_moment(NOON + timedelta(seconds=moment))
        assert found is not None
        assert found.id == expected


def test_a_commit_is_found_by_the_beginning_of_its_id(store: Store) -> None:
    assert store.first() is None
    first = put(store, {JOURNAL: b"1\n"})
    second = put(store, {JOURNAL: b"2\n"})
    for commit in (first, second):
        for length in (7, 12, 40):
            found = store.on_main(commit[:length])
            assert found is not None
            assert found.id == commit
    blob = store.snapshot().blob_id(JOURNAL)
    assert blob is not None
    for nothing in ("0" * 40, "0" * 7, "abc", "", "main", "HEAD~1", "--all", blob):
        assert store.on_main(nothing) is None
    beginning = store.first()
    assert beginning is not None
    assert beginning.id == first


def test_a_commit_of_a_proposal_is_not_one_of_main(store: Store) -> None:
    first = put(store, {JOURNAL: b"1\n"})
    with store.transaction() as tx:
        own = tx.propose("new-pupil", {JOURNAL: b"2\n"}, parents=[first], subject="2", author=TEACHER, when=NOON)
    assert store.on_main(own) is None
    assert store.on_main(first) is not None


def test_the_last_change_of_every_file_that_ever_stood(store: Store) -> None:
    assert store.last_changes() == LastChanges(0, {})
    first = put(store, {JOURNAL: b"1\n", OTHER: b"1\n"})
    second = put(store, {OTHER: b"2\n", "school.yaml": b"1\n"})
    third = put(store, {JOURNAL: None})
    assert store.last_changes() == LastChanges(3, {JOURNAL: (3, third), OTHER: (2, second), "school.yaml": (2, second)})
    assert store.last_changes(start=first) == LastChanges(1, {JOURNAL: (1, first), OTHER: (1, first)})
