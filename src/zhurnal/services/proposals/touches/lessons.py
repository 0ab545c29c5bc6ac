"""Lessons by the timetable that would go or come, or get other pupils, another teacher, room or time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

from zhurnal.domain.record import Record
from zhurnal.services.proposals.touches.both import Both, Progress

Place = tuple[date, int]
"""A day and the number in it."""


@dataclass(frozen=True, slots=True)
class LessonTouch:
    """Lessons of a section over the whole year: places of those that would go, come, be others.

    pupils, teachers: of lessons that stay, those whose pupils or teachers differ; places: room or time.
    unplaced: of those that go, the ones that the journal has already.
    """

    year: str
    section: str
    gone: tuple[Place, ...] = ()
    new: tuple[Place, ...] = ()
    pupils: tuple[Place, ...] = ()
    teachers: tuple[Place, ...] = ()
    places: tuple[Place, ...] = ()
    unplaced: tuple[Place, ...] = ()


def lessons(both: Both, progress: Progress) -> list[LessonTouch]:
    """All sections whose lessons differ, by year and id."""
    found = []
    for year in both.years if both.structural else ():
        wanted = both.sections(year)
        for number, section in enumerate(wanted):
            progress(number, len(wanted))
            touch = _Compared(both, year, section).touch()
            if touch is not None:
                found.append(touch)
    return found


class _Compared:
    """One section's lessons in both states."""

    def __init__(self, both: Both, year: str, section: str) -> None:
        self.both, self.year, self.section = both, year, section
        self.substituted = any(place.parts["year"] == year for place in both.differing("substitutions"))
        self.daily = not any(place.parts["year"] == year for place in both.differing("calendar"))

    def touch(self) -> LessonTouch | None:
        """What differs; None where nothing does."""
        staffed = self._differ(lambda r: r.section(self.year, self.section).get("teachers"))
        moved = self._differ(lambda r: r.member_spans(self.year, self.section))
        timed = not self.daily or self._differ(lambda r: r.shifts(self.year, self.section))
        if not (staffed or moved or timed or self.substituted or self._replaced()):
            return None
        was, now = (self._slots(record) for record in self.both.records)
        kept = sorted(was.keys() & now.keys())
        gone = tuple(sorted(was.keys() - now.keys()))
        touch = LessonTouch(
            self.year,
            self.section,
            gone,
            tuple(sorted(now.keys() - was.keys())),
            tuple(p for p in kept if moved and self._differ(partial(self._pupils, place=p))),
            tuple(p for p in kept if (staffed or self.substituted) and self._differ(partial(self._staff, place=p))),
            tuple(p for p in kept if was[p] != now[p] or (timed and self._differ(partial(self._time, place=p)))),
            tuple(sorted(self._recorded().intersection(gone))),
        )
        return touch if any((touch.gone, touch.new, touch.pupils, touch.teachers, touch.places)) else None

    def _replaced(self) -> bool:
        """Whether the timetable of the section's home, or whom its days concern, differs."""
        home = self.section.split("/")[0]
        at = {"year": self.year, "home": home}
        return any(place.parts == at for place in self.both.differing("timetable")) or self._differ(
            lambda r: r.audience(self.year, self.section)
        )

    def _differ(self, ask: Callable[[Record], object]) -> bool:
        was, now = (ask(r) if self.year in r.years else None for r in self.both.records)
        return bool(was != now)

    def _slots(self, record: Record) -> dict[Place, str]:
        if self.year not in record.years:
            return {}
        calendar = record.calendar(self.year)
        found = record.section_days(self.year, self.section, calendar.first, calendar.last)
        return {(slot.date, slot.number): slot.room for slot in found}

    def _pupils(self, record: Record, place: Place) -> set[str]:
        return set(record.members(self.year, self.section, place[0]))

    def _staff(self, record: Record, place: Place) -> list[str]:
        instead = record.substitution(self.year, self.section, *place)
        return [instead["staff"]] if instead else sorted(record.teachers(self.year, self.section, place[0]))

    def _time(self, record: Record, place: Place) -> object:
        return record.lesson_time(self.year, self.section, *place)

    def _recorded(self) -> set[Place]:
        return set(recorded(self.both.after, self.year, self.section))


def recorded(record: Record, year: str, section: str) -> Iterator[Place]:
    """Places of the lessons that a section's journals have."""
    if year in record.years:
        for term in record.calendar(year).terms(record.grade(year, section)):
            for lesson in record.journal(year, section, term.code).get("lessons", ()):
                yield date.fromisoformat(lesson["date"]), lesson["number"]
