"""What a proposal touches: the difference of everything that people see, before and after it is merged.

Found by comparing values that pages are made from, not by reading the changes: diaries page by page, class ledgers
row by row, lessons, entries that lose their place, plans, debts. All of it is in what `touched` returns; whoever shows
it counts and gives examples.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from zhurnal.documents.source import RecordSource
from zhurnal.domain.record import Record
from zhurnal.domain.source import Source
from zhurnal.services.proposals.content import Content, content_of, laid_over
from zhurnal.services.proposals.model import Proposal
from zhurnal.services.proposals.touches.both import Both, Progress
from zhurnal.services.proposals.touches.facts import Fact, Fate, Kind, facts
from zhurnal.services.proposals.touches.ledgers import LedgerTouch, ledgers
from zhurnal.services.proposals.touches.lessons import LessonTouch, lessons
from zhurnal.services.proposals.touches.owing import DebtTouch, owing
from zhurnal.services.proposals.touches.pages import How, Page, pages
from zhurnal.services.proposals.touches.plans import PlanTouch, plans
from zhurnal.services.school import School

__all__ = [
    "Both", "DebtTouch", "Fact", "Fate", "How", "Kind", "LedgerTouch", "LessonTouch", "Page", "PlanTouch", "Progress",
    "Touched", "touched", "touches",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Touched:
    """Everything that would be otherwise. main: the record's head that it was compared with, "" for none."""

    main: str = ""
    pages: tuple[Page, ...] = ()
    ledgers: tuple[LedgerTouch, ...] = ()
    lessons: tuple[LessonTouch, ...] = ()
    facts: tuple[Fact, ...] = ()
    plans: tuple[PlanTouch, ...] = ()
    debts: tuple[DebtTouch, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether nobody would see any difference."""
        return not (self.pages or self.ledgers or self.lessons or self.facts or self.plans or self.debts)

    @property
    def unplaced(self) -> tuple[Fact, ...]:
        """Entries that would lose their place."""
        return tuple(fact for fact in self.facts if fact.fate is Fate.UNPLACED)


def touches(school: School, proposal: Proposal, progress: Progress | None = None) -> Touched:
    """What merging an open proposal into main as it stands now would touch.

    progress is called with thousandths done of 1,000. Raises StoreError, DocumentError.
    """
    store, summary = school.record_store, proposal.summary
    head, register = store.head(), school.register()
    while True:
        content = content_of(school, summary.author, (summary.head, summary.people_head))
        if store.head() == head:
            break
        head, register = store.head(), school.register()
    # A record of its own: what is remembered of both states goes when this is done.
    before = Record(RecordSource(store.snapshot(head), school.library))
    return touched(_both(before, register, content), at=school.clock.now(), since=_begun(school), main=head or "",
                   progress=progress)  # fmt: skip


def touched(
    both: Both, *, at: datetime, since: datetime, main: str = "", progress: Progress | None = None
) -> Touched:  # fmt: skip
    """The difference of two states. at: the moment of which debts are told, aware; since: when the record began."""
    if not both.changed and not both.people:
        return Touched(main)
    local = both.after.local(at)
    part = _Parts(progress)
    of_lessons = lessons(both, part.from_to(0, 150))
    of_facts = facts(both)
    of_plans = plans(both, of_lessons, local.date())
    return Touched(
        main,
        tuple(pages(both, part.from_to(200, 700))),
        tuple(ledgers(both, part.from_to(700, 900))),
        tuple(of_lessons),
        tuple(of_facts),
        tuple(of_plans),
        tuple(owing(both, local, since, part.from_to(900, 1000))),
    )


class _Parts:
    """Progress of parts as progress of the whole."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress

    def from_to(self, first: int, last: int) -> Progress:
        """The progress of a part that takes these thousandths."""

        def report(done: int, total: int) -> None:
            if self._progress:
                self._progress(first + (last - first) * done // max(total, 1), 1000)

        return report


def _both(before: Record, register: Source, content: Content) -> Both:
    after = Record(laid_over(before.source, content.documents))
    people = laid_over(register, content.people)
    return Both(before, after, register, people, sorted(content.documents), sorted(content.people))


def _begun(school: School) -> datetime:
    first = school.record_store.first()
    return first.when if first else school.clock.now()
