"""What every store keeps, whatever it is made of."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone

import pytest

from zhurnal.domain.errors import StoreError
from zhurnal.signing.ssh import SshSigner, allowed_signers_line, verify
from zhurnal.store.base import (
    COMMITTER,
    Author,
    ClockError,
    ContentError,
    DuplicateKeyError,
    LockError,
    MessageError,
    MissingObjectError,
    NothingChangedError,
    PathError,
    Store,
    TransactionClosedError,
)

TEACHER = Author("t-014", "t-014@zhurnal.invalid")
MOSCOW = timezone(timedelta(hours=3))
NOON = datetime(2026, 10, 14, 12, 0, 0, tzinfo=MOSCOW)
JOURNAL = "years/2026-2027/journals/7a/q1/algebra.yaml"


def put(
    store: Store,
    files: Mapping[str, bytes | None],
    *,
    subject: str = "7а алгебра 14.10 ур. 3: тема",
    when: datetime = NOON,
    body: str = "",
    trailers: tuple[tuple[str, str], ...] = (),
) -> str:
    with store.transaction() as tx:
        return tx.commit(files, subject=subject, author=TEACHER, when=when, body=body, trailers=trailers)


# Reading


def test_a_new_record_is_empty(store: Store) -> None:
    snapshot = store.snapshot()
    assert (store.head(), snapshot.commit, snapshot.list(), snapshot.tree_id()) == (None, None, [], None)
    assert snapshot.read("school.yaml") is None
    assert list(store.log()) == []
    assert store.find_key("k") is None


def test_what_was_written_is_read(store: Store) -> None:
    commit = put(store, {JOURNAL: b"a\n", "school.yaml": b"b\n"})
    snapshot = store.snapshot()
    assert store.head() == snapshot.commit == commit
    assert snapshot.read(JOURNAL) == b"a\n"
    assert snapshot.list() == ["school.yaml", JOURNAL]
    assert snapshot.list("years/2026-2027") == [JOURNAL]
    assert snapshot.list("years/2026-2027/") == [JOURNAL]
    assert snapshot.list(JOURNAL) == [JOURNAL]
    assert snapshot.list("year") == []


def test_names_are_those_of_one_folder(store: Store) -> None:
    assert list(store.snapshot().names("years")) == []
    put(store, {JOURNAL: b"a\n", "years/2025-2026/calendar.yaml": b"b\n", "years/a.yaml": b"c\n"})
    snapshot = store.snapshot()
    assert list(snapshot.names()) == ["years"]
    assert list(snapshot.names("years")) == ["2025-2026", "2026-2027", "a.yaml"]
    assert list(snapshot.names("years/2026-2027/")) == ["journals"]
    assert list(snapshot.names(JOURNAL)) == list(snapshot.names("year")) == []


def test_ids_are_gits_own(store: Store) -> None:
    put(store, {"school.yaml": b"hello\n"})
    snapshot = store.snapshot()
    # `printf 'hello\n' | git hash-object --stdin`
    assert snapshot.blob_id("school.yaml") == "ce013625030ba8dba906f756967f9e9ca394464a"
    assert snapshot.read_blob("ce013625030ba8dba906f756967f9e9ca394464a") == b"hello\n"


def test_a_folder_is_no_file_and_a_file_no_folder(store: Store) -> None:
    put(store, {JOURNAL: b"a\n"})
    snapshot = store.snapshot()
    assert snapshot.read("years") is None
    assert snapshot.blob_id("years/2026-2027") is None
    assert snapshot.tree_id(JOURNAL) is None
    assert snapshot.read(f"{JOURNAL}/deeper.yaml") is None
    assert snapshot.tree_id("years") is not None


def test_an_old_snapshot_stays_what_it_was(store: Store) -> None:
    first = put(store, {JOURNAL: b"1\n"})
    before = store.snapshot()
    put(store, {JOURNAL: b"2\n"})
    assert before.read(JOURNAL) == b"1\n"
    assert store.snapshot(first).read(JOURNAL) == b"1\n"
    assert store.snapshot().read(JOURNAL) == b"2\n"


@pytest.mark.parametrize("oid", ["0" * 40, "main", "", "../HEAD", "A" * 40])
def test_an_unknown_commit_or_blob_is_named_in_the_error(store: Store, oid: str) -> None:
    put(store, {JOURNAL: b"1\n"})
    for ask in (store.info, store.snapshot().read_blob):
        with pytest.raises(MissingObjectError, match="expected"):
            ask(oid)


def test_a_blob_is_not_taken_for_a_commit(store: Store) -> None:
    put(store, {JOURNAL: b"1\n"})
    blob = store.snapshot().blob_id(JOURNAL)
    assert blob is not None
    with pytest.raises(StoreError, match=r"expected .* to be a commit, found blob"):
        store.snapshot(blob)


def test_tree_ids_tell_which_folders_differ(store: Store) -> None:
    put(store, {"a/x.yaml": b"1", "b/y.yaml": b"1"})
    before = store.snapshot()
    put(store, {"b/y.yaml": b"2"})
    after = store.snapshot()
    assert before.tree_id("a") == after.tree_id("a")
    assert before.tree_id("b") != after.tree_id("b")


def test_changes_between_snapshots(store: Store) -> None:
    empty = store.snapshot()
    put(store, {"a/x.yaml": b"1", "b/y.yaml": b"1", "c.yaml": b"1"})
    before = store.snapshot()
    put(store, {"b/y.yaml": b"2", "c.yaml": None, "d/z.yaml": b"3"})
    after = store.snapshot()
    changes = {change.path: change for change in after.changes(before)}
    assert list(changes) == ["b/y.yaml", "c.yaml", "d/z.yaml"]
    assert (changes["c.yaml"].new, changes["d/z.yaml"].old) == (None, None)
    new = changes["b/y.yaml"].new
    assert new is not None
    assert after.read_blob(new.id) == b"2"
    assert [change.path for change in before.changes(empty)] == ["a/x.yaml", "b/y.yaml", "c.yaml"]
    assert list(after.changes(after)) == []


# Writing


def test_a_commit_says_who_when_and_what(store: Store) -> None:
    trailers = (("Actor", "t-014"), ("Change", "set-mark p-0421"), ("Change", "set-mark p-0422"))
    commit = put(store, {JOURNAL: b"a"}, body="Два абзаца.\n\nВторой.", trailers=trailers)
    info = store.info(commit)
    assert (info.id, info.parents, info.author, info.committer) == (commit, (), TEACHER, COMMITTER)
    assert (info.subject, info.body, info.trailers) == (
        "7а алгебра 14.10 ур. 3: тема",
        "Два абзаца.\n\nВторой.",
        trailers,
    )
    assert info.when == NOON
    assert info.when.utcoffset() == timedelta(hours=3)
    assert (info.trailer("Change"), info.trailer("Nothing")) == ("set-mark p-0421", None)


def test_a_commit_is_signed_by_the_server(store: Store, signer: SshSigner) -> None:
    commit = put(store, {JOURNAL: b"a"})
    found = store.signature(commit)
    assert found is not None
    payload, armored = found
    allowed = allowed_signers_line(signer.public_line)
    assert verify(payload, armored, allowed, store.info(commit).when) == "server@zhurnal.invalid"


def test_a_transaction_sees_its_own_commits_and_nobody_else_does(store: Store) -> None:
    first = put(store, {JOURNAL: b"1"})
    with store.transaction() as tx:
        second = tx.commit({JOURNAL: b"2"}, subject="s", author=TEACHER, when=NOON)
        assert (tx.head, tx.snapshot.commit, tx.snapshot.read(JOURNAL)) == (second, second, b"2")
        assert tx.info(second).parents == (first,)
        assert store.head() == first
        assert store.snapshot().read(JOURNAL) == b"1"
        third = tx.commit({"school.yaml": b"3"}, subject="s", author=TEACHER, when=NOON)
    assert [info.id for info in store.log()] == [third, second, first]
    assert store.snapshot().list() == ["school.yaml", JOURNAL]


def test_an_exception_leaves_nothing_behind(store: Store) -> None:
    first = put(store, {JOURNAL: b"1"})
    lost: list[str] = []

    def fail() -> None:
        with store.transaction() as tx:
            lost.append(tx.commit({JOURNAL: b"2"}, subject="s", author=TEACHER, when=NOON))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert store.head() == first
    with pytest.raises(MissingObjectError):
        store.info(lost[0])
    put(store, {JOURNAL: b"3"})


def test_a_rollback_undoes_what_came_after_the_savepoint(store: Store) -> None:
    with store.transaction() as tx:
        kept = tx.commit({"a.yaml": b"1"}, subject="s", author=TEACHER, when=NOON)
        savepoint = tx.savepoint()
        undone = tx.commit({"b.yaml": b"2"}, subject="s", author=TEACHER, when=NOON)
        tx.rollback(savepoint)
        assert tx.head == kept
        last = tx.commit({"c.yaml": b"2"}, subject="s", author=TEACHER, when=NOON)
    assert store.snapshot().list() == ["a.yaml", "c.yaml"]
    assert [info.id for info in store.log()] == [last, kept]
    with pytest.raises(MissingObjectError):
        store.info(undone)


def test_a_transaction_without_a_commit_changes_nothing(store: Store) -> None:
    first = put(store, {JOURNAL: b"1"})
    with store.transaction() as tx:
        assert tx.head == first
    assert store.head() == first


def test_a_transaction_is_closed_after_its_block(store: Store) -> None:
    with store.transaction() as tx:
        pass
    with pytest.raises(TransactionClosedError):
        tx.commit({JOURNAL: b"1"}, subject="s", author=TEACHER, when=NOON)
    assert store.head() is None


def test_a_nested_transaction_is_an_error_not_a_deadlock(store: Store) -> None:
    with store.transaction():
        with pytest.raises(LockError), store.transaction():
            pass
        with pytest.raises(LockError):
            store.find_key("k")
    put(store, {JOURNAL: b"1"})


def test_deleting_removes_the_file_and_its_empty_folders(store: Store) -> None:
    put(store, {JOURNAL: b"1", "school.yaml": b"1"})
    put(store, {JOURNAL: None})
    assert store.snapshot().list() == ["school.yaml"]
    assert store.snapshot().tree_id("years") is None


def test_the_last_file_can_go_and_come_back(store: Store) -> None:
    put(store, {JOURNAL: b"1"})
    put(store, {JOURNAL: None})
    assert store.snapshot().list() == []
    put(store, {JOURNAL: b"1"})
    assert store.snapshot().list() == [JOURNAL]
    assert len(list(store.log(JOURNAL))) == 3


def test_a_file_may_take_the_place_of_a_folder_that_is_deleted(store: Store) -> None:
    put(store, {"a/b.yaml": b"1"})
    put(store, {"a/b.yaml": None, "a": b"2"})
    assert store.snapshot().list() == ["a"]


@pytest.mark.parametrize(
    "files",
    [
        {"years/x.yaml": None},
        {"years": None},
        {"school.yaml/x.yaml": b"1"},
        {"years": b"1"},
        {"a": b"1", "a/b": b"2"},
    ],
)
def test_files_and_folders_do_not_clash(store: Store, files: dict[str, bytes | None]) -> None:
    first = put(store, {JOURNAL: b"1", "school.yaml": b"1"})
    with pytest.raises(PathError, match="expected"):
        put(store, files)
    assert store.head() == first


@pytest.mark.parametrize(
    "path",
    ["", "/a", "a//b", "a/", "../a", "a/../b", ".git/config", "a/.gitattributes", ".mailmap", "A.yaml", "8А.yaml",
     "a b", "a\\b", "a\n", "a\x00b", "con.yaml", "x/aux", "a.lock", "a.", "-rf", "a/" * 8 + "b", "a" * 65,
     "git~1", "ⅷ.yaml", "a:b"],
)  # fmt: skip
def test_paths_outside_the_allow_list_have_no_way_in(store: Store, path: str) -> None:
    with pytest.raises(PathError, match="expected"):
        put(store, {path: b"1"})
    assert store.head() is None


def test_a_file_has_a_largest_size(store: Store) -> None:
    with pytest.raises(ContentError, match="expected at most"):
        put(store, {JOURNAL: bytes(16 * 1024 * 1024 + 1)})
    assert store.head() is None


def test_a_commit_without_a_change_is_refused(store: Store) -> None:
    first = put(store, {JOURNAL: b"1"})
    for files in ({JOURNAL: b"1"}, {}):
        with pytest.raises(NothingChangedError):
            put(store, files)
    assert store.head() == first


@pytest.mark.parametrize("seconds", [-1, -3600])
def test_time_only_grows(store: Store, seconds: int) -> None:
    first = put(store, {JOURNAL: b"1"})
    with pytest.raises(ClockError, match="expected a time from"):
        put(store, {JOURNAL: b"2"}, when=NOON + timedelta(seconds=seconds))
    assert store.head() == first


def test_the_same_second_is_allowed_in_any_zone(store: Store) -> None:
    put(store, {JOURNAL: b"1"})
    put(store, {JOURNAL: b"2"}, when=NOON.astimezone(UTC))
    with pytest.raises(ClockError):
        put(store, {JOURNAL: b"3"}, when=NOON.astimezone(timezone(timedelta(hours=-5))) - timedelta(seconds=1))


@pytest.mark.parametrize("when", [NOON.replace(tzinfo=None), NOON.replace(microsecond=1)])
def test_times_are_aware_whole_seconds(store: Store, when: datetime) -> None:
    with pytest.raises(MessageError, match="expected an aware time"):
        put(store, {JOURNAL: b"1"}, when=when)


@pytest.mark.parametrize(
    ("subject", "body", "trailers"),
    [
        ("", "", ()),
        ("two\nlines", "", ()),
        (" edge", "", ()),
        ("s" * 301, "", ()),
        ("s\u2028t", "", ()),
        ("s\ud800", "", ()),
        ("s", "Actor: t-099", ()),
        ("s", " edge", ()),
        ("s", "a\x00b", ()),
        ("s", "", (("Actor", "t-014\nActor: t-099"),)),
        ("s", "", (("Actor", ""),)),
        ("s", "", (("Ac tor", "t-014"),)),
        ("s", "", (("Actor:", "t-014"),)),
    ],
)
def test_messages_read_back_as_given_or_are_refused(
    store: Store, subject: str, body: str, trailers: tuple[tuple[str, str], ...]
) -> None:
    with pytest.raises(MessageError, match="expected"):
        put(store, {JOURNAL: b"1"}, subject=subject, body=body, trailers=trailers)
    assert store.head() is None


@pytest.mark.parametrize("author", [Author("", "a@b"), Author("a<b", "a@b"), Author("a", "a@b>\n"), Author("a", "")])
def test_authors_that_git_cannot_read_are_refused(store: Store, author: Author) -> None:
    with pytest.raises(MessageError, match="expected a name or address"), store.transaction() as tx:
        tx.commit({JOURNAL: b"1"}, subject="s", author=author, when=NOON)


def test_a_refused_commit_leaves_the_transaction_usable(store: Store) -> None:
    with store.transaction() as tx:
        with pytest.raises(PathError):
            tx.commit({"A": b"1"}, subject="s", author=TEACHER, when=NOON)
        good = tx.commit({JOURNAL: b"1"}, subject="s", author=TEACHER, when=NOON)
    assert store.head() == good


# Idempotency


def test_a_key_finds_its_commit_and_is_taken_once(store: Store) -> None:
    key = (("Idempotency-Key", "7f3a"),)
    commit = put(store, {JOURNAL: b"1"}, trailers=key)
    assert store.find_key("7f3a") == commit
    with pytest.raises(DuplicateKeyError) as caught:
        put(store, {JOURNAL: b"2"}, trailers=key)
    assert (caught.value.commit, store.head()) == (commit, commit)


def test_a_transaction_finds_keys_of_its_own_commits(store: Store) -> None:
    with store.transaction() as tx:
        savepoint = tx.savepoint()
        commit = tx.commit({JOURNAL: b"1"}, subject="s", author=TEACHER, when=NOON, trailers=[("Idempotency-Key", "k")])
        assert tx.find_key("k") == commit
        tx.rollback(savepoint)
        assert tx.find_key("k") is None
    assert store.find_key("k") is None


# History


def test_the_log_of_a_path_has_the_commits_that_changed_it(store: Store) -> None:
    other = JOURNAL.replace("algebra", "physics")
    made = put(store, {JOURNAL: b"1", "school.yaml": b"1"})
    put(store, {other: b"1"})
    put(store, {"school.yaml": b"2"})
    altered = put(store, {JOURNAL: b"2"})
    gone = put(store, {JOURNAL: None})
    put(store, {"years/x.yaml": b"1"})
    again = put(store, {JOURNAL: b"2"})
    put(store, {other: b"2"})
    assert [info.id for info in store.log(JOURNAL)] == [again, gone, altered, made]
    assert [info.id for info in store.log(JOURNAL, limit=2)] == [again, gone]
    assert [info.id for info in store.log(JOURNAL, start=gone)] == [gone, altered, made]
    assert len(list(store.log("years/2026-2027/journals/7a"))) == 6
    assert list(store.log("years/2026-2027/journals/7b")) == []


def test_the_log_of_a_path_that_was_a_folder(store: Store) -> None:
    folder = put(store, {"a/b.yaml": b"1"})
    file = put(store, {"a/b.yaml": None, "a": b"2"})
    back = put(store, {"a": None, "a/b.yaml": b"1", "a/c.yaml": b"1"})
    assert [info.id for info in store.log("a/b.yaml")] == [back, file, folder]
    assert [info.id for info in store.log("a/c.yaml")] == [back]
    assert [info.id for info in store.log("a")] == [back, file, folder]


def test_the_log_is_newest_first(store: Store) -> None:
    commits = [put(store, {JOURNAL: b"%d" % number}) for number in range(5)]
    assert [info.id for info in store.log()] == commits[::-1]
    assert [info.id for info in store.log(start=commits[2], limit=2)] == [commits[2], commits[1]]


# Many at once


def test_threads_lose_nothing(store: Store) -> None:
    def count(thread: int) -> None:
        for _ in range(10):
            with store.transaction() as tx:
                now = int(tx.snapshot.read("count.yaml") or b"0")
                tx.commit(
                    {"count.yaml": b"%d" % (now + 1), f"t/{thread}.yaml": b"%d" % now},
                    subject="s", author=TEACHER, when=NOON,
                )  # fmt: skip

    threads = [threading.Thread(target=count, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.snapshot().read("count.yaml") == b"40"
    assert len(list(store.log())) == 40
