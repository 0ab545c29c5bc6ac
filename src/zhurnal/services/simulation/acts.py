"""What simulated people do: acts and errands at their moments, and the day by which they are planned.

Every chance is drawn from a stream of its own, named by the seed and by what it is about. So a day's plan depends on
the seed, the day and the record as it stood that morning, and on nothing that was planned before it.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Protocol, TypeVar

from zhurnal.domain.changes import Change
from zhurnal.domain.findings import Finding
from zhurnal.domain.record import Record, Slot
from zhurnal.rules import Approval
from zhurnal.services.school import School
from zhurnal.services.simulation.health import Health
from zhurnal.services.submit import Outcome, Submission

T = TypeVar("T")
DAY = timedelta(days=1)

AHEAD = 25
"""Days: nothing is planned further ahead, so that whoever goes on looks so many days back."""

Make = Callable[[Record], Sequence[Change]]


@dataclass(frozen=True, slots=True)
class Heard:
    """What the judge said of a proposal. waits: how what needs an agreement came out, "approved" or "refused"; name: of
    the proposal that this closes, "" where it stays open."""

    record: Record
    actor: str
    at: datetime
    changes: Sequence[Change]
    findings: Sequence[Finding]
    reason: str = ""
    waits: str = "refused"
    accepted: Sequence[Change] = ()
    approvals: Sequence[Approval] = ()
    name: str = ""


class Witness(Protocol):
    """Sees what becomes of everything; see `rule_table.tally`."""

    def saw(self, record: Record, submission: Submission, outcome: Outcome) -> None:
        """An act was judged against `record`; nothing of it is durable yet."""

    def heard(self, heard: Heard) -> None:
        """Something is about to become of a proposal."""

    def settled(self, key: str, head: str | None) -> None:
        """All up to the act `key` will be durable as soon as `head` is main's."""

    def done(self, key: str) -> str:
        """The last act that was settled before the run was broken off. key: the last one that the record has."""


class Nobody:
    """A witness who does not look."""

    def saw(self, record: Record, submission: Submission, outcome: Outcome) -> None:
        """Nothing."""

    def heard(self, heard: Heard) -> None:
        """Nothing."""

    def settled(self, key: str, head: str | None) -> None:
        """Nothing."""

    def done(self, key: str) -> str:
        """Only what the record has."""
        return key


Happen = Callable[[School, Witness], None]


@dataclass(frozen=True, slots=True)
class Act:
    """Something that someone hands in at a moment; `make` says what, by the record as it stands then.

    key: names the act in the whole year, and is its commit's idempotency key. partial: as a form's grid, of which the
    accepted part is kept.
    """

    at: datetime
    key: str
    actor: str
    make: Make
    reason: str = ""
    partial: bool = True


@dataclass(frozen=True, slots=True)
class Errand:
    """Something that is done by a service with transactions of its own: proposals, and the rounds of who agrees.

    happen: does it; done again after it was broken off it goes on where it was.
    """

    at: datetime
    key: str
    happen: Happen


Doing = Act | Errand


@dataclass
class Day:
    """One day of the year, with the record as it stood before it; planners add what people will do because of it."""

    record: Record
    year: str
    on: date
    seed: int
    health: Health
    doings: list[Doing] = field(default_factory=list)
    memo: dict[str, object] = field(default_factory=dict)

    def stream(self, *names: object) -> random.Random:
        """The chances of one matter."""
        return random.Random("/".join(map(str, (self.seed, *names))))

    def chance(self, *names: object) -> float:
        """One draw from 0 to 1: far cheaper than a stream."""
        return draw(self.seed, *names)

    def at(self, hour: int, minute: int = 0, *, days: int = 0) -> datetime:
        """A moment of this day, or of one so many days later."""
        return datetime.combine(self.on + days * DAY, time(hour, minute), self.record.zone)

    def add(self, at: datetime, actor: str, make: Make, reason: str = "", *, partial: bool = True) -> None:
        """Somebody will do something."""
        self.doings.append(Act(at, self._key(), actor, make, reason, partial))

    def say(self, at: datetime, actor: str, changes: Sequence[Change], *, partial: bool = True) -> None:
        """Somebody will hand in just these changes."""
        self.add(at, actor, lambda _record: changes, partial=partial)

    def errand(self, at: datetime, happen: Happen) -> None:
        """Something else will happen."""
        self.doings.append(Errand(at, self._key(), happen))

    def slots(self) -> list[Slot]:
        """The lessons of the day by the timetable."""
        return self.once("slots", lambda: sorted(self.record.slots(self.year, self.on)))

    def once(self, name: str, make: Callable[[], T]) -> T:
        """make() the first time, what it gave afterwards."""
        if name not in self.memo:
            self.memo[name] = make()
        found: T = self.memo[name]  # type: ignore[assignment]
        return found

    def turns(self, kinds: Sequence[T], a_day: int) -> list[T]:
        """So many of `kinds` a working day, by turns: each as often as every other."""
        if self.on.isoweekday() > _WORKING or not kinds:
            return []
        weeks, weekday = divmod(self.on.toordinal() - 1, 7)
        first = (weeks * _WORKING + weekday) * a_day
        return [kinds[(first + n) % len(kinds)] for n in range(min(a_day, len(kinds)))]

    def _key(self) -> str:
        return f"y-{self.on:%Y%m%d}-{len(self.doings)}"


_WORKING = 5

Planner = Callable[[Day], None]
"""Plans what some people do because of a day, on it or later; see `AHEAD`."""


def draw(*names: object) -> float:
    """A number from 0 to 1 that depends on the names alone."""
    digest = hashlib.blake2b("/".join(map(str, names)).encode(), digest_size=8).digest()
    return int.from_bytes(digest) / 2.0**64


def in_order(doings: Sequence[Doing]) -> list[Doing]:
    """Doings by their moment; of one moment, those that were planned on an earlier day first."""
    return sorted(doings, key=lambda d: (d.at, d.key[: len("y-20260901")], int(d.key.rsplit("-", 1)[1])))
