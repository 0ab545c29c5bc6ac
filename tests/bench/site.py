"""Where a row is measured: the record of a year, and a folder of the row's own for all that it writes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path

from zhurnal.domain.calendar import DAY, Audience
from zhurnal.domain.record import Record
from zhurnal.domain.record.spans import grade_of
from zhurnal.services.clock import SetClock
from zhurnal.services.diary_reading import WEEK, monday_of
from zhurnal.services.school import HISTORY_INDEX, School
from zhurnal.store.git import GitStore

_NOON = time(13, 0)
_ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Site:
    """school: the year's folder, which nobody changes. folder: of one row, empty at first."""

    school: Path
    folder: Path

    @cached_property
    def end(self) -> School:
        """The year as it is, a minute after its last commit. For those who only read."""
        return _opened(self.school)

    @property
    def record(self) -> Record:
        """The record at the year's end."""
        return self.end.record()

    @cached_property
    def year(self) -> str:
        """The newest school year of the record: "2026-2027"."""
        return self.record.years[-1]

    @cached_property
    def commits(self) -> int:
        """How many commits the record has."""
        return sum(1 for _ in self.end.record_store.log())

    @cached_property
    def mondays(self) -> list[date]:
        """Mondays of the weeks in which most of the school's days are taught, in order."""
        calendar = self.record.calendar(self.year)
        last = self._last_taught
        found, monday = [], monday_of(calendar.first)
        while monday <= last:
            if sum(self._is_taught(monday + n * DAY) for n in range(5)) >= 3:
                found.append(monday)
            monday += WEEK
        return found

    @cached_property
    def wednesday(self) -> date:
        """A day of teaching late in the year: the Wednesday of the last whole week that is over."""
        whole = [m for m in self.mondays if all(self._is_taught(m + n * DAY) for n in range(5))]
        return whole[-1] + 2 * DAY

    @cached_property
    def pupils(self) -> list[str]:
        """All pupils on the rosters of that Wednesday, class by class."""
        record, on = self.record, self.wednesday
        return [p for c in record.classes(self.year) for p in record.class_pupils(self.year, c, on)]

    @cached_property
    def administrator(self) -> str:
        """Somebody whose duty it is to administer the school."""
        return self.record.holders(_ADMINISTRATOR, self.wednesday)[0]

    def copy(self, name: str = "school") -> School:
        """The year's end in a folder of the row's own, free to change."""
        return _opened(self._copied(name))

    def on(self, day: date, name: str = "school") -> School:
        """A copy of the school as it was in the first hour of `day`; its clock says that it is one in the afternoon."""
        folder = self._copied(name)
        zone = self.record.zone
        store = GitStore.open(folder / "record.git")
        morning = datetime.combine(day, time(0), zone)
        commit = next(c for c in store.log() if c.when < morning)
        store.layout.ref.write_text(f"{commit.id}\n", encoding="ascii")
        # It may know of commits that are not to come any more.
        (folder / HISTORY_INDEX).unlink(missing_ok=True)
        return School.open(folder, SetClock(datetime.combine(day, _NOON, zone)))

    def weeks(self, count: int) -> Iterator[date]:
        """The first so many Mondays; those that the year lacks, from its beginning again."""
        found = self.mondays
        return (found[n % len(found)] for n in range(count))

    def _copied(self, name: str) -> Path:
        return Path(shutil.copytree(self.school, self.folder / name, ignore=shutil.ignore_patterns("public")))

    @cached_property
    def _last_taught(self) -> date:
        record = self.record
        grade = grade_of(record.classes(self.year)[-1])
        last = max(record.calendar(self.year).terms(grade), key=lambda term: term.last).last
        when = record.local(self.end.record_store.info(self.end.record_store.head() or "").when).date()
        return min(last, when)

    def _is_taught(self, on: date) -> bool:
        calendar = self.record.calendar(self.year)
        class_id = self.record.classes(self.year)[-1]
        return on <= self._last_taught and calendar.is_school_day(Audience.of_class(class_id, grade_of(class_id)), on)


def _opened(folder: Path) -> School:
    store = GitStore.open(folder / "record.git")
    newest = store.info(store.head() or "").when
    return School.open(folder, SetClock(newest + timedelta(minutes=1)))
