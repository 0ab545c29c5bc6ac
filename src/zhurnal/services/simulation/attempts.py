"""What people try and may not: foreign journals, first classes, the day that has not come, lists that are not theirs.

Each kind has its turn; the judge's answer is counted, and no commit comes of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from zhurnal.services.simulation.acts import Day
from zhurnal.services.simulation.attempts_journals import JOURNALS, Attempt
from zhurnal.services.simulation.attempts_lists import LISTS

DAILY = 9
"""Attempts a day, by turns."""

ATTEMPTS: Sequence[Attempt] = (*JOURNALS, *LISTS)


def plan_attempts(day: Day) -> None:
    """The attempts of the day."""
    if not day.slots():
        return
    for number, attempt in enumerate(day.turns(ATTEMPTS, DAILY)):
        attempt(day, day.stream("attempt", day.on, number), day.at(13, 3 * number))
