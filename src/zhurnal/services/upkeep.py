"""Housekeeping of a school's folder: few packs instead of many, and the history index kept up with the record."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from types import TracebackType
from typing import Self

from zhurnal.services.school import School
from zhurnal.store.git import GitStore
from zhurnal.store.maintenance import MAX_PACKS, MaintenanceReport, keep_graph, maintain
from zhurnal.store.path_index import WORTH, Progress

WORTH_WAITING = 1_000
"""A command brings up an index that lacks so many commits before it asks: a second or two, once."""


def tidy(
    school: School, *, above: int = MAX_PACKS, stopped: Callable[[], bool] = lambda: False
) -> list[MaintenanceReport]:
    """Repack what has more than `above` packs, record and register; what was done, nothing where another process is
    at it, or once `stopped` says so.

    Beside writers and readers, from any process and thread. Raises StoreError; then nothing is removed.
    """
    done = []
    for store in (school.record_store, school.register_store):
        if isinstance(store, GitStore) and not stopped():
            done.append(maintain(store, above=above, stopped=stopped))
            keep_graph(store, stopped=stopped)
    return [report for report in done if report is not None]


class Tidying:
    """`tidy` on a thread of its own, beside work that makes very many packs; broken off where that work fails."""

    def __init__(self, school: School) -> None:
        self._school = school
        self._thread = ThreadPoolExecutor(1, "tidying")
        self._stopped = Event()
        self._last: Future[list[MaintenanceReport]] | None = None

    def go_on(self) -> None:
        """Begin again unless it is at it. Raises StoreError where the last time failed."""
        if self._last is None or self._last.done():
            self._end()
            self._last = self._thread.submit(tidy, self._school, stopped=self._stopped.is_set)

    def _end(self) -> None:
        if self._last is not None:
            self._last.result()
            self._last = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        if kind is not None:
            self._stopped.set()
        self._thread.shutdown()
        if kind is None:
            self._end()


def keep_history_index(school: School, *, worth: int = WORTH, progress: Progress | None = None) -> int:
    """Bring the history index up to the record where it lacks `worth` commits or more; how many it took in.

    Made anew where it is missing or damaged. Beside writers and readers, from any process and thread: one works,
    the others go on with what there is. Raises GitCommandError, OSError.
    """
    store = school.record_store
    head = store.head()
    if not isinstance(store, GitStore) or store.index is None or head is None:
        return 0
    return store.index.update(head, progress) if store.index.behind(head) >= worth else 0
