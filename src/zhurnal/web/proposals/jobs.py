"""What takes longer than a page may: computed once beside the requests, its progress shown, its answer kept a while."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")
Progress = Callable[[int, int], None]

_log = logging.getLogger("zhurnal.background")


class Job(Generic[T]):
    """One computation.

    percent: how far it is, 0 to 100. result: None until it is done; failed: it ended without. seconds: how long it
    took.
    """

    def __init__(self) -> None:
        self.percent = 0
        self.result: T | None = None
        self.failed = False
        self.seconds = 0.0
        self._ended = threading.Event()

    def wait(self, seconds: float) -> bool:
        """Whether it has ended, within so many seconds."""
        return self._ended.wait(seconds)

    def run(self, make: Callable[[Progress], T], turn: threading.Lock) -> None:
        """Compute, when it is its turn."""
        try:
            with turn:
                begun = monotonic()
                result = make(self._progress)
                self.seconds = monotonic() - begun
                self.result = result
        except Exception:  # noqa: BLE001 - the thread's end: the page says that it failed, the log says why
            self.failed = True
            _log.exception("a study of a proposal failed")
        finally:
            self._ended.set()

    def _progress(self, done: int, total: int) -> None:
        self.percent = 100 * done // max(total, 1)


class Jobs(Generic[T]):
    """Computations by key, one at a time; the newest `kept` are remembered."""

    def __init__(self, kept: int) -> None:
        self._kept = kept
        self._jobs: OrderedDict[Hashable, Job[T]] = OrderedDict()
        self._lock, self._turn = threading.Lock(), threading.Lock()

    def of(self, key: Hashable, make: Callable[[Progress], T]) -> Job[T]:
        """The computation of this key, begun now where there is none; what has failed is tried anew."""
        with self._lock:
            job = self._jobs.get(key)
            if job is None or job.failed:
                job = self._jobs[key] = Job()
                threading.Thread(target=job.run, args=(make, self._turn), name="study", daemon=True).start()
            self._jobs.move_to_end(key)
            while len(self._jobs) > self._kept:
                self._jobs.popitem(last=False)
            return job

    def forget(self, key: Hashable) -> None:
        """Compute this one anew when it is next asked for, unless it is at hand."""
        with self._lock:
            job = self._jobs.get(key)
            if job is not None and job.result is not None:
                del self._jobs[key]
