"""Threads that wait together are written together; each gets its own answer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from tests.unit.store.conftest import NOON, TEACHER, School

from zhurnal.store.base import ContentError, LockError, PublishError, Transaction
from zhurnal.store.git import GitStore
from zhurnal.store.group import GroupWriter
from zhurnal.store.memory import MemoryStore


def write(path: str, data: bytes) -> Callable[[Transaction], str]:
    """A work that makes one commit and returns its id."""

    def work(tx: Transaction) -> str:
        return tx.commit({path: data}, subject="s", author=TEACHER, when=NOON)

    return work


class Gathering:
    """Makes a group on purpose: holds the store's lock until all are queued."""

    def __init__(self, store: GitStore | MemoryStore) -> None:
        self.store = store
        self.writer = GroupWriter(store)
        self.outcomes: dict[str, object] = {}

    def run(self, works: dict[str, Callable[[Transaction], str]]) -> None:
        threads = [threading.Thread(target=self._submit, args=item) for item in works.items()]
        with self.store.transaction():
            for number, thread in enumerate(threads, start=1):
                thread.start()
                # The first thread leads and waits for the lock; each joins its queue before the next starts.
                while len(self.writer._queue) < number:
                    threading.Event().wait(0.001)
        for thread in threads:
            thread.join(10)

    def _submit(self, name: str, work: Callable[[Transaction], str]) -> None:
        try:
            self.outcomes[name] = self.writer.submit(work)
        except Exception as error:  # noqa: BLE001 - what a thread got is what the test looks at
            self.outcomes[name] = error


def test_a_group_is_one_pack(school: School) -> None:
    gathering = Gathering(school.open())
    gathering.run({f"w{number}": write(f"{number}.yaml", b"1") for number in range(8)})
    store = school.open()
    assert sorted(map(str, gathering.outcomes.values())) == sorted(info.id for info in store.log())
    assert len(gathering.outcomes) == 8
    assert len(list(store.layout.packs.glob("*.pack"))) == 1
    school.fsck()
    assert school.git("verify-commit", *(info.id for info in store.log())).returncode == 0


def test_an_exception_undoes_its_own_work_only(school: School) -> None:
    def fails(tx: Transaction) -> str:
        write("half.yaml", b"1")(tx)
        raise ContentError("expected less, found more")

    gathering = Gathering(school.open())
    gathering.run({"a": write("a.yaml", b"1"), "bad": fails, "c": write("c.yaml", b"1")})
    store = school.open()
    assert store.snapshot().list() == ["a.yaml", "c.yaml"]
    assert isinstance(gathering.outcomes["bad"], ContentError)
    assert [info.id for info in store.log()] == [gathering.outcomes["c"], gathering.outcomes["a"]]
    school.fsck()


def test_works_see_each_others_commits() -> None:
    store = MemoryStore()

    def add(tx: Transaction) -> str:
        value = int(tx.snapshot.read("count.yaml") or b"0") + 1
        return write("count.yaml", b"%d" % value)(tx)

    gathering = Gathering(store)
    gathering.run({str(number): add for number in range(100)})
    assert store.snapshot().read("count.yaml") == b"100"
    assert len(set(gathering.outcomes.values())) == 100


def test_nobody_is_told_success_when_the_group_could_not_be_written(school: School) -> None:
    """The ref is moved by a stranger while the group runs, so publishing it is refused."""
    store = school.open()
    first = GroupWriter(store).submit(write("a.yaml", b"1"))
    second = GroupWriter(store).submit(write("a.yaml", b"2"))

    def meddle(tx: Transaction) -> str:
        school.git("update-ref", "refs/heads/main", first)
        return write("b.yaml", b"1")(tx)

    gathering = Gathering(store)
    gathering.run({"meddle": meddle, "b": write("c.yaml", b"1"), "c": write("d.yaml", b"1")})
    assert store.head() == first != second
    assert [type(outcome) for outcome in gathering.outcomes.values()] == [PublishError] * 3
    assert len({id(outcome) for outcome in gathering.outcomes.values()}) == 3
    after = GroupWriter(store).submit(write("e.yaml", b"1"))
    assert store.head() == after


def test_an_interrupt_of_the_leader_fails_the_others_and_frees_the_lock() -> None:
    class InterruptError(BaseException):
        pass

    def interrupted(tx: Transaction) -> str:
        write("half.yaml", b"1")(tx)
        raise InterruptError

    store = MemoryStore()
    writer = GroupWriter(store)
    with pytest.raises(InterruptError):
        writer.submit(interrupted)
    assert store.head() is None
    assert writer.submit(write("a.yaml", b"1")) == store.head()


def test_the_answer_comes_after_the_publication() -> None:
    class Watched(MemoryStore):
        published = 0

        def transaction(self) -> AbstractContextManager[Transaction]:  # type: ignore[override]
            return self._watch()

        @contextmanager
        def _watch(self) -> Iterator[Transaction]:
            with super().transaction() as tx:
                yield tx
            self.published += 1

    store = Watched()
    writer = GroupWriter(store)
    for number in range(1, 4):
        writer.submit(write("a.yaml", b"%d" % number))
        assert store.published == number


def test_a_work_may_commit_nothing() -> None:
    store = MemoryStore()
    assert GroupWriter(store).submit(lambda tx: tx.find_key("k")) is None
    assert store.head() is None


def test_a_work_within_a_work_is_an_error_not_a_deadlock() -> None:
    writer = GroupWriter(MemoryStore())
    with pytest.raises(LockError):
        writer.submit(lambda _: writer.submit(write("a.yaml", b"1")))
    assert writer.submit(write("a.yaml", b"1"))
