"""Group commit: what a process's threads wait for goes to the disk together, by one set of syncs."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

from zhurnal.domain.errors import StoreError
from zhurnal.store.base import LockError, PublishError, Store, Transaction

T = TypeVar("T")

MAX_GROUP = 64
"""Works in one transaction: bounds how long the first of them waits for the last."""


class _Work(Generic[T]):
    """One thread's request: what to run, and its outcome once that is durable."""

    def __init__(self, run: Callable[[Transaction], T]) -> None:
        self.run = run
        self.wake = threading.Event()
        self.done = False
        self._result: T | None = None
        self._error: BaseException | None = None

    def attempt(self, tx: Transaction) -> None:
        """Runs the work; its exception undoes its own commits only."""
        savepoint = tx.savepoint()
        try:
            self._result = self.run(tx)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is raised to the caller in `outcome`
            tx.rollback(savepoint)
            self._error = error

    def fail(self, error: BaseException) -> None:
        """The whole group was not published: an own exception for each thread, and never a result."""
        if self._error is None:
            self._error = PublishError(f"expected the commits on the disk, found: {error}")
            self._error.__cause__ = error

    def finish(self) -> None:
        """Lets the waiting thread go."""
        self.done = True
        self.wake.set()

    def outcome(self) -> T:
        """The result, or the work's own exception."""
        if self._error is not None:
            raise self._error
        return self._result  # type: ignore[return-value]  # T may be None itself


class GroupWriter:
    """Runs the works of many threads one after the other in shared transactions.

    The first thread that finds nobody leading leads: it takes the store's lock, runs all that is queued,
    publishes, and hands the lead to the next who waits. While it syncs, the next group gathers by itself.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._queue: deque[_Work[object]] = deque()
        self._mutex = threading.Lock()
        self._leading = False
        self._leader: int | None = None

    def submit(self, work: Callable[[Transaction], T]) -> T:
        """Runs `work(tx)` under the lock; returns its result once it and its commits are durable.

        The work may commit any number of times, or not at all. An exception in it is raised here, undoes its
        commits only, and leaves those of the others. Raises PublishError where the group could not be written,
        LockError when called from within a work.
        """
        if self._leader == threading.get_ident():
            raise LockError("expected no work in this thread, found one that is running")
        mine: _Work[T] = _Work(work)
        with self._mutex:
            self._queue.append(mine)  # type: ignore[arg-type]  # the queue never looks at results
            lead = not self._leading
            self._leading = True
        if not lead:
            self._wait(mine)
        if not mine.done:
            self._lead()
        return mine.outcome()

    def _wait(self, mine: _Work[T]) -> None:
        try:
            mine.wake.wait()
        except BaseException:
            # An interrupted thread must take its work along, and not keep the lead that it may just have got.
            with self._mutex:
                waiting = mine in self._queue
                if waiting:
                    self._queue.remove(mine)  # type: ignore[arg-type]
            if waiting and mine.wake.is_set():
                self._hand_over()
            raise

    def _lead(self) -> None:
        group: list[_Work[object]] = []
        self._leader = threading.get_ident()
        try:
            self._run(group)
        except StoreError as error:
            self._fail(group, error)
        except BaseException as error:
            # An interrupt ends this thread; the others must neither wait for ever nor take it for success.
            self._fail(group, error)
            raise
        finally:
            self._leader = None
            for work in group:
                work.finish()
            self._hand_over()

    def _run(self, group: list[_Work[object]]) -> None:
        with self._store.transaction() as tx:
            # Those who come while others run still join: they would only wait for the same syncs.
            while len(group) < MAX_GROUP and (work := self._next()) is not None:
                group.append(work)
                work.attempt(tx)

    def _fail(self, group: list[_Work[object]], error: BaseException) -> None:
        if not group and (work := self._next()) is not None:
            group.append(work)
        for work in group:
            work.fail(error)

    def _next(self) -> _Work[object] | None:
        with self._mutex:
            return self._queue.popleft() if self._queue else None

    def _hand_over(self) -> None:
        with self._mutex:
            if self._queue:
                self._queue[0].wake.set()
            else:
                self._leading = False
