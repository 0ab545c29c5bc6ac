"""The server's clock: the only source of time. Time is passed in, so that tests and the demo can have their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


class Clock(Protocol):
    """Tells the time: aware, whole seconds."""

    def now(self) -> datetime:
        """The present moment."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC).replace(microsecond=0)


@dataclass
class SetClock:
    """A clock that stands where it is set; for tests and simulations."""

    at: datetime

    def now(self) -> datetime:
        return self.at

    def advance(self, by: timedelta) -> None:
        """Move on. Never back: time of the record only grows."""
        self.at += by


@dataclass(frozen=True)
class DemoClock:
    """The demo's labelled clock: every real day since `started` shows the next of `days`, beginning at `opens`.

    So today always has lessons, and time still only grows: a demo day runs for 24 real hours from `opens`, and
    the next one begins later by the calendar. Past the last of `days` time runs on from there.
    """

    started: datetime
    days: Sequence[date]
    opens: time
    zone: ZoneInfo
    real: Clock = field(default_factory=SystemClock)

    def now(self) -> datetime:
        elapsed = max(self.real.now() - self.started, timedelta())
        index = min(elapsed // DAY, len(self.days) - 1)
        begins = datetime.combine(self.days[index], self.opens, self.zone)
        return (begins.astimezone(UTC) + (elapsed - index * DAY)).astimezone(self.zone).replace(microsecond=0)
