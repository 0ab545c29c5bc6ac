"""The days of a simulated school, one after another: planned in the morning, done in the order of time.

Many acts go to the disk in one transaction, as the works of a server's threads do; each is judged by its own moment.
Broken off at any point and begun again, it goes on where the record ends and comes to the same commits: a day's plan
depends on the record of that morning (which history has), each act's key is in its commit, and what left no commit
and is done again leaves none again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain

from zhurnal.services.clock import SetClock
from zhurnal.services.school import School
from zhurnal.services.simulation.acts import AHEAD, DAY, Act, Day, Doing, Errand, Nobody, Planner, Witness, in_order
from zhurnal.services.simulation.health import Health
from zhurnal.services.submit import Submission, enter
from zhurnal.store.base import Transaction

Progress = Callable[[int, int], None]

TOGETHER = 400
"""Acts in one transaction: the school's lock is held for a second or two."""


@dataclass(slots=True)
class _Run:
    school: School
    clock: SetClock
    year: str
    seed: int
    planners: Sequence[Planner]
    witness: Witness
    health: Health


def simulate(
    school: School,
    clock: SetClock,
    first: date,
    until: datetime,
    *,
    seed: int,
    planners: Sequence[Planner],
    progress: Progress | None = None,
    witness: Witness | None = None,
    after_day: Callable[[date], None] | None = None,
) -> None:
    """Let people do what `planners` plan for the days from `first`, until the moment `until`.

    The school's clock must be `clock`. A school whose record goes further already is gone on with. progress: days done
    and days in all. after_day: called after each day, for housekeeping. Raises StoreError.
    """
    year = school.record().year_on(first) or ""
    run = _Run(school, clock, year, seed, planners, witness or Nobody(), Health(seed))
    days = [first + n * DAY for n in range((until.date() - first).days + 1)]
    begins = _reached(school, first)
    waiting: list[Doing] = []
    for day in days:
        if day < begins - AHEAD * DAY:
            continue
        waiting += (d for d in _planned(run, day, gone=day <= begins) if d.at < until)
        due = in_order([d for d in waiting if d.at.date() == day])
        waiting = [d for d in waiting if d.at.date() > day]
        if day >= begins:
            _do(run, _left(run, due) if day == begins else due)
            if after_day is not None:
                after_day(day)
        if progress and day >= begins:
            progress((day - first).days + 1, len(days))


def _reached(school: School, first: date) -> date:
    """The day of the newest commit: all before it are over."""
    with school.record_store.transaction() as tx:
        # Under the lock: what a dead process had begun to publish is ended first.
        head = tx.head
    if head is None:
        return first
    return max(first, school.record().local(school.record_store.info(head).when).date())


def _planned(run: _Run, on: date, *, gone: bool) -> list[Doing]:
    """What the people do because of a day, by the record as it stood before it."""
    record = run.school.record()
    if gone:
        before = datetime.combine(on, time.min, record.zone) - DAY / 86_400
        info = run.school.record_store.at_moment(before)
        if info is None:
            return []
        record = run.school.record(info.id)
    day = Day(record, run.year, on, run.seed, run.health)
    for planner in run.planners:
        planner(day)
    return day.doings


def _left(run: _Run, due: Sequence[Doing]) -> Sequence[Doing]:
    """What of a day is still to be done: what comes after the last act whose commit is there."""
    places = {doing.key: place for place, doing in enumerate(due)}
    with run.school.record_store.transaction() as tx:
        last = next((d.key for d in reversed(due) if tx.find_key(d.key)), "")
        if tx.head is not None:
            run.clock.at = max(run.clock.at, tx.info(tx.head).when.astimezone(run.clock.at.tzinfo))
    done = run.witness.done(last)
    return due[max(places.get(last, -1), places.get(done, -1)) + 1 :]


def _do(run: _Run, due: Sequence[Doing]) -> None:
    for group in _groups(due):
        if isinstance(group, list):
            _together(run, group)
        elif isinstance(group, Errand):
            run.clock.at = max(run.clock.at, group.at)
            group.happen(run.school, run.witness)
            run.witness.settled(group.key, run.school.record_store.head())


def _groups(due: Sequence[Doing]) -> Iterator[list[Act] | Errand]:
    """Acts that go to the disk together, and what has transactions of its own."""
    acts: list[Act] = []
    for doing in chain(due, [None]):
        if isinstance(doing, Act):
            acts.append(doing)
        if acts and (not isinstance(doing, Act) or len(acts) >= TOGETHER):
            yield acts
            acts = []
        if isinstance(doing, Errand):
            yield doing


def _together(run: _Run, acts: Sequence[Act]) -> None:
    # People are on the disk before the record that names them: the inner transaction ends first.
    with run.school.record_store.transaction() as tx, run.school.register_store.transaction() as people:
        for act in acts:
            run.clock.at = max(run.clock.at, act.at)
            _enter(run, act, tx, people)
        run.witness.settled(acts[-1].key, tx.head)


def _enter(run: _Run, act: Act, tx: Transaction, people: Transaction) -> None:
    record = run.school.record(snapshot=tx.snapshot)
    changes = act.make(record)
    if changes:
        submission = Submission(act.actor, "form", changes, act.reason, act.key, act.partial)
        run.witness.saw(record, submission, enter(run.school, submission, tx, people=people))
