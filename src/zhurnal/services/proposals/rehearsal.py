"""Rule rehearsal: how a term's commits would have been judged under another regulation (6.1, 6.2).

Every commit is taken for the changes that it made and judged twice against the record before it: by the rules of its
day, and by the proposed ones. What somebody had agreed to is left out on both sides, so that it is seen what waits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from zhurnal.documents.cache import DocumentCache
from zhurnal.documents.source import Library
from zhurnal.domain import paths
from zhurnal.domain.calendar import Calendar
from zhurnal.domain.changes import AmendDocument, Change, JournalChange, OpenWork, RecordLesson, SetMark
from zhurnal.domain.differences import proposed
from zhurnal.domain.findings import Effect
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document, Draft, Source
from zhurnal.rules import Verdict, judge
from zhurnal.rules.lateness import fact_of, late_facts
from zhurnal.services.audit.state import State
from zhurnal.services.audit.versions import Versions
from zhurnal.services.school import School, today
from zhurnal.store.base import CommitInfo
from zhurnal.store.git import GitStore

Progress = Callable[[int, int], None]
_DOCUMENTS = 24 * 1024 * 1024
Ruled = Callable[[Source], Source]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many facts are late, refused, waiting for approval, each by clause."""

    late: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    approval: Counter[str] = field(default_factory=Counter)

    @property
    def clauses(self) -> set[str]:
        """Clauses of which anything is counted."""
        return {clause for counted in (self.late, self.refused, self.approval) for clause in counted}


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """first, last: days of the commits, inclusive. commits: how many were judged. then: by the rules of their day; now:
    by the proposed ones."""

    first: date
    last: date
    commits: int
    then: Counts
    now: Counts

    def rows(self) -> list[tuple[str, tuple[int, int], tuple[int, int], tuple[int, int]]]:
        """Clause, then (then, now) of late, refused, waiting; clauses of which anything is counted, in their order."""

        def pair(clause: str, kind: str) -> tuple[int, int]:
            return getattr(self.then, kind)[clause], getattr(self.now, kind)[clause]

        clauses = sorted(self.then.clauses | self.now.clauses, key=_order)
        return [(c, pair(c, "late"), pair(c, "refused"), pair(c, "approval")) for c in clauses]


def rehearse(
    school: School, regulation: Document, *, first: date, last: date, progress: Progress | None = None
) -> Rehearsed:
    """Judge the commits of main made from `first` to `last`, days in the school's zone, by `regulation` too.

    About 2 ms a commit. Raises StoreError, and TypeError for a school whose record is not on a disk.
    """
    store = school.record_store
    if not isinstance(store, GitStore):
        raise TypeError(f"expected a record on a disk, found {type(store).__name__}")
    record = school.record()
    commits: list[str] = []
    base = store.head()
    for info in store.log():
        day = record.local(info.when).date()
        if day < first or not info.parents:
            base = info.id
            break
        if day <= last:
            commits.append(info.id)
            base = info.parents[0]
    run = _Run(school, store, base, regulation)
    then, now = Counts(), Counts()
    for number, commit in enumerate(reversed(commits), start=1):
        run.step(store.info(commit), then, now)
        if progress:
            progress(number, len(commits))
    return Rehearsed(first, last, len(commits), then, now)


def last_term(school: School) -> tuple[date, date]:
    """The days of the term that ended last; of the one that goes on where none has ended this year."""
    record, on = school.record(), today(school)
    year = record.year_on(on) or max(record.years, default="")
    return _last_of(record.calendar(year), on)


def _last_of(calendar: Calendar, on: date) -> tuple[date, date]:
    terms = [term for grade in range(1, 13) for term in calendar.terms(grade)]
    ended = max((term for term in terms if term.last < on), key=lambda term: (term.last, term.first), default=None)
    if ended is not None:
        return ended.first, ended.last
    begun = min((term.first for term in terms), default=on)
    return min(begun, on), on


class _Run:
    """The record commit by commit, as the audit reads it, and both judgements of each."""

    def __init__(self, school: School, store: GitStore, base: str | None, regulation: Document) -> None:
        self._store, self._regulation = store, regulation
        self._library = Library(school.library.schemas, DocumentCache(_DOCUMENTS))
        self._files = store.snapshot()
        self._snapshot = store.snapshot(base)
        self._blobs = {entry.path: entry.id for entry in self._snapshot.entries()}
        self._versions = Versions(store, base, lambda blob, path: self._library.parse(blob, self._files, path))
        self._memory: dict[str, Record] = {}

    def step(self, info: CommitInfo, then: Counts, now: Counts) -> None:
        """Count what both regulations say of a commit, and move on to it."""
        snapshot = self._store.snapshot(info.id)
        differences = list(snapshot.changes(self._snapshot))
        over = {d.path: d.new.id if d.new else None for d in differences}
        before = State(self._blobs, self._files, self._library)
        after = State(self._blobs, self._files, self._library, over)
        changes = [c for c in proposed(before, after, over, actor=info.author.name) if not _of_rules(c)]
        sides: tuple[tuple[str, Ruled, Counts], ...] = (("then", _as_it_was, then), ("now", self._ruled, now))
        for name, ruled, counts in sides:
            record = Record(ruled(before), like=self._memory.get(name))
            _count(self._verdict(changes, info, record), counts)
            self._memory[name] = Record(ruled(after), like=record, changed=over)
        after.settle()
        self._versions.add(info.id, differences)
        self._snapshot = snapshot

    def _ruled(self, source: Source) -> Source:
        """The record with the new regulation in place of its own."""
        ruled = Draft(source)
        ruled.put(paths.REGULATION, self._regulation)
        return ruled

    def _verdict(self, changes: Sequence[Change], info: CommitInfo, record: Record) -> Verdict:
        reason = info.trailer("Reason") or ""
        known = self._versions.known
        # As a form would ask for it: what belongs to a lesson that waits is judged by its own rules, not lost with it.
        return judge(changes, info.author.name, info.when, record, reason=reason, provenance=known, as_if_approved=True)


def _as_it_was(source: Source) -> Source:
    return source


def _of_rules(change: Change) -> bool:
    return isinstance(change, AmendDocument) and change.place == paths.REGULATION


def _count(verdict: Verdict, counts: Counts) -> None:
    counts.late.update(late_facts(verdict))
    blocked: dict[tuple[str, ...], tuple[Effect, str]] = {}
    causes: dict[str, str] = {}
    for finding in verdict.findings:
        if finding.effect.blocks:
            change = verdict.changes[finding.change]
            clause = finding.clause or _cause(change, causes)
            if isinstance(change, RecordLesson | OpenWork) and clause:
                causes[change.work if isinstance(change, OpenWork) else change.lesson] = clause
            fact = fact_of(change)
            # One fact is counted once: what is refused does not wait besides.
            if finding.effect is Effect.REFUSE or fact not in blocked:
                blocked[fact] = (finding.effect, clause)
    for effect, clause in blocked.values():
        (counts.refused if effect is Effect.REFUSE else counts.approval)[clause] += 1


def _cause(change: Change, causes: Mapping[str, str]) -> str:
    """What is entered into a lesson or a work falls by the clause by which that was refused."""
    if isinstance(change, SetMark) and change.work in causes:
        return causes[change.work]
    return causes.get(change.lesson, "") if isinstance(change, JournalChange) else ""


def _order(clause: str) -> tuple[int, ...]:
    return tuple(int(part) for part in clause.split(".") if part.isdigit())
