"""Who is ill when: spells with two waves in the year, told of any day without the days before it."""

from __future__ import annotations

import hashlib
import math
from datetime import date, timedelta

_LONGEST = 12
"""Days of a spell."""

_WAVES = ((date(2000, 11, 20), 14.0, 3.5), (date(2000, 2, 8), 16.0, 4.0))
"""Middle of a wave in its year, its breadth in days, how many times likelier it is then to fall ill."""

_RATE = 0.007
"""Share of the pupils who fall ill on an ordinary day."""

_DAY = timedelta(days=1)


class Health:
    """Spells of illness of pupils and staff. seed: of the whole simulation."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._begun: dict[tuple[str, date], int] = {}
        self._rates: dict[date, float] = {}
        self._spells: dict[tuple[str, date], tuple[date, date] | None] = {}

    def spell(self, person: str, on: date) -> tuple[date, date] | None:
        """First and last day of the spell that a day lies in; the earliest where several meet."""
        key = (person, on)
        # Every lesson of a day asks for its pupils.
        if key not in self._spells:
            self._spells[key] = self._spell(person, on)
        return self._spells[key]

    def _spell(self, person: str, on: date) -> tuple[date, date] | None:
        for back in range(_LONGEST - 1, -1, -1):
            first = on - back * _DAY
            days = self._length(person, first)
            if days > back:
                return first, first + (days - 1) * _DAY
        return None

    def _length(self, person: str, first: date) -> int:
        """Days of the spell that begins on a day, 0 where none does."""
        key = (person, first)
        if key not in self._begun:
            digest = hashlib.blake2b(f"{self._seed}/ill/{person}/{first}".encode(), digest_size=8).digest()
            falls, long = int.from_bytes(digest[:4]) / 2.0**32, int.from_bytes(digest[4:]) / 2.0**32
            often = 0.22 if person.startswith("t-") else 1.0
            # Most spells are short: three days in the middle, a tenth of them more than a week.
            self._begun[key] = 1 + int((_LONGEST - 1) * long**2.2) if falls < often * self._rate(first) else 0
        return self._begun[key]

    def _rate(self, on: date) -> float:
        if on not in self._rates:
            rate = _RATE
            for middle, breadth, times in _WAVES:
                away = (on - middle.replace(year=on.year)).days
                rate += _RATE * times * math.exp(-((away / breadth) ** 2))
            self._rates[on] = rate
        return self._rates[on]
