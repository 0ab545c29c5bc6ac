"""The work of an audit shared out: the gaps of what is proven, cut into runs, each checked by a process of its own.

A run begins at a commit that another process checks: both are good together or the audit names the first that is not.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import SimpleQueue

from zhurnal.domain.errors import ZhurnalError
from zhurnal.domain.findings import Finding
from zhurnal.services.audit.chain import Chain, Span, ids_of
from zhurnal.services.audit.run import checked
from zhurnal.services.audit.worker import Job, Report, Worker
from zhurnal.store.git import GitStore

WORTH_A_PROCESS = 300
"""Below so many commits a second process costs more than it saves."""

Good = Callable[[Span], None]
"""Told of each run's beginning that is found good: a longer one each time."""


@dataclass(frozen=True, slots=True)
class Stop:
    """The first bad commit: its number in the chain, and what is wrong with it."""

    number: int
    findings: Sequence[Finding]


def check_spans(
    store: GitStore,
    chain: Chain,
    gaps: Sequence[Span],
    signers: str,
    *,
    processes: int,
    good: Good,
    least: int = WORTH_A_PROCESS,
) -> Stop | None:
    """Check all commits of `gaps`; the first bad one, None where there is none.

    With one process, or for less work than `least` commits a process, all is done in this one. Raises
    AllowedSignersError, WorkerError.
    """
    spans = shared(gaps, processes, least)
    if len(spans) <= 1 or processes <= 1:
        return _alone(store, chain, sorted(gaps, key=lambda span: span.start), signers, good)
    return _Crew(store, chain, spans, signers, good).run(processes)


def shared(gaps: Sequence[Span], processes: int, least: int = WORTH_A_PROCESS) -> list[Span]:
    """The gaps in order, the longest cut in two until every process has one or they are too short for that."""
    spans = sorted((gap for gap in gaps if len(gap)), key=len)
    while spans and len(spans) < processes and len(spans[-1]) >= 2 * least:
        longest = spans.pop()
        middle = longest.start + len(longest) // 2
        spans = sorted([*spans, Span(longest.start, middle), Span(middle, longest.end)], key=len)
    return sorted(spans, key=lambda span: span.start)


def _alone(store: GitStore, chain: Chain, spans: Sequence[Span], signers: str, good: Good) -> Stop | None:
    for span in spans:
        commits = ids_of(chain.part(span))
        for number, found in enumerate(checked(store, chain.before(span.start), commits, signers), span.start):
            if found:
                return Stop(number, found)
            good(Span(span.start, number + 1))
    return None


class _Crew:
    """Processes at work. What they tell comes together in one queue."""

    def __init__(self, store: GitStore, chain: Chain, spans: Sequence[Span], signers: str, good: Good) -> None:
        self._store, self._chain, self._signers, self._good = store, chain, signers, good
        self._waiting = list(spans)
        self._told: SimpleQueue[tuple[Span, Report | ZhurnalError]] = SimpleQueue()
        self._at_work: dict[Span, tuple[Worker, threading.Thread]] = {}
        self._stop: Stop | None = None

    def run(self, processes: int) -> Stop | None:
        try:
            while self._waiting or self._at_work:
                while self._waiting and len(self._at_work) < processes:
                    self._begin(self._waiting.pop(0))
                self._hear(*self._told.get())
        finally:
            for span in list(self._at_work):
                self._end(span)
        return self._stop

    def _begin(self, span: Span) -> None:
        job = Job(str(self._store.path), self._chain.before(span.start), self._signers)
        worker = Worker(job, self._chain.part(span))
        listener = threading.Thread(target=self._listen, args=(span, worker))
        self._at_work[span] = worker, listener
        listener.start()

    def _listen(self, span: Span, worker: Worker) -> None:
        try:
            for report in worker.reports():
                self._told.put((span, report))
        except (ZhurnalError, ValueError, OSError) as error:
            self._told.put((span, error if isinstance(error, ZhurnalError) else ZhurnalError(str(error))))

    def _hear(self, span: Span, told: Report | ZhurnalError) -> None:
        if span not in self._at_work:
            return  # it was ended meanwhile: an earlier commit is bad
        if isinstance(told, ZhurnalError):
            raise told
        if told.good:
            self._good(Span(span.start, span.start + told.good))
        if told.findings is None:
            return
        self._end(span)
        if told.findings:
            self._stop = Stop(span.start + told.good, told.findings)
            self._waiting = []
            for later in [other for other in self._at_work if other.start > span.start]:
                self._end(later)

    def _end(self, span: Span) -> None:
        worker, listener = self._at_work.pop(span)
        worker.stop()
        listener.join()
