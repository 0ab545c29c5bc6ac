"""The stopwatch of all rows: it times a piece of work, and profiles exactly that piece where a profile is wanted."""

from __future__ import annotations

import cProfile
import pstats
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter, thread_time


@dataclass
class Took:
    """seconds: of the work, once it is done."""

    seconds: float = 0.0


class Profiler:
    """What several threads did while they were timed, added up."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stats: pstats.Stats | None = None
        self._here = threading.local()

    @contextmanager
    def at_work(self, timer: Callable[[], float] = perf_counter) -> Iterator[None]:
        """Profile the thread that is in this block, unless it is in such a block already."""
        if getattr(self._here, "busy", False):
            yield
            return
        profile = cProfile.Profile(timer)
        self._here.busy = True
        profile.enable()
        try:
            yield
        finally:
            profile.disable()
            self._here.busy = False
            with self._lock:
                if self._stats is None:
                    self._stats = pstats.Stats(profile)
                else:
                    self._stats.add(profile)

    @property
    def stats(self) -> pstats.Stats:
        """All that was seen. Raises RuntimeError where nothing was timed."""
        if self._stats is None:
            raise RuntimeError("expected work that is timed, found none")
        return self._stats


_profiler: Profiler | None = None


def profile(work: Callable[[], object]) -> pstats.Stats:
    """Do `work`; what its timed pieces did."""
    global _profiler  # one profile a process: a row is profiled in a process of its own
    _profiler = Profiler()
    try:
        work()
        return _profiler.stats
    finally:
        _profiler = None


def profiling() -> bool:
    """Whether a profile is being made: work of several processes is then done in this one."""
    return _profiler is not None


@contextmanager
def timed() -> Iterator[Took]:
    """Time what is in the block."""
    took = Took()
    if _profiler is not None:
        with _profiler.at_work():
            yield took
        return
    start = perf_counter()
    try:
        yield took
    finally:
        took.seconds = perf_counter() - start


def in_threads(works: list[Callable[[], None]]) -> float:
    """Seconds from the start of all works, each in a thread of its own, until the last is done.

    Raises the first exception of any of them.
    """
    ready = threading.Barrier(len(works) + 1)
    failed: list[BaseException] = []

    def run(work: Callable[[], None]) -> None:
        ready.wait()
        try:
            if _profiler is None:
                work()
            else:
                # Of many threads only one works, and the others wait for it: their waiting would hide what it does.
                with _profiler.at_work(thread_time):
                    work()
        except Exception as error:  # noqa: BLE001 - it is raised in the thread that waits
            failed.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    ready.wait()
    start = perf_counter()
    for thread in threads:
        thread.join()
    took = perf_counter() - start
    if failed:
        raise failed[0]
    return took
