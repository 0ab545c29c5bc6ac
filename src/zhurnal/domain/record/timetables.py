"""The timetable on a day, and when the pupils' own last lesson is over (3.5.3)."""

from __future__ import annotations

from datetime import date, datetime, time

from zhurnal.domain import paths
from zhurnal.domain.calendar import Audience
from zhurnal.domain.record.sections import Sections
from zhurnal.domain.record.spans import Slot, by_weekday, grade_of, is_on


class Timetables(Sections):
    """When and where lessons are."""

    def homes(self, year: str) -> list[str]:
        """Homes (classes and grades) that have a timetable."""
        names = [p.rsplit("/", 1)[1][:-5] for p in self.source.list(f"years/{year}/timetable/")]
        return sorted(names, key=lambda h: (grade_of(h), h))

    def home_slots(self, year: str, home: str, on: date) -> list[Slot]:
        """Lessons of a home's sections by the timetable on a day, exceptions applied, by number."""

        def make(self: Timetables) -> list[Slot]:
            by_day = self.source.derive(paths.timetable(year, home), by_weekday)
            if by_day is None:
                return []
            calendar = self.calendar(year)
            letter = calendar.week_letter(on)
            found = []
            held: dict[str, tuple[Audience, int | None]] = {}
            for first, last, days in by_day:
                if not first <= on <= last:
                    continue
                for weekday, slots in days.items():
                    for entry in slots:
                        if entry["section"] not in held:
                            audience = self.audience(year, entry["section"])
                            held[entry["section"]] = audience, calendar.weekday(audience, on)
                        audience, day = held[entry["section"]]
                        if day != weekday:
                            continue
                        if entry.get("week", letter) != letter or calendar.cancelled(audience, on, entry["number"]):
                            continue
                        found.append(Slot(on, entry["number"], entry["section"], entry.get("room", "")))
            return sorted(found, key=lambda s: (s.number, s.section))

        return self.once(("home-slots", year, home, on), make)

    def slots(self, year: str, on: date) -> list[Slot]:
        """All lessons of the school by the timetable on a day."""
        return [slot for home in self.homes(year) for slot in self.home_slots(year, home, on)]

    def section_slots(self, year: str, section_id: str, on: date) -> list[Slot]:
        """Lessons of one section by the timetable on a day."""
        return [s for s in self.home_slots(year, section_id.split("/")[0], on) if s.section == section_id]

    def section_days(self, year: str, section_id: str, first: date, last: date) -> list[Slot]:
        """Lessons of one section by the timetable between two days."""
        return [s for day in self.calendar(year).days(first, last) for s in self.section_slots(year, section_id, day)]

    def staff_slots(self, year: str, staff: str, on: date) -> list[Slot]:
        """Lessons that someone is to give on a day: own ones not given away, and those taken over."""
        found = []
        for slot in self.slots(year, on):
            instead = self.substitution(year, slot.section, on, slot.number)
            mine = instead["staff"] == staff if instead else staff in self.teachers(year, slot.section, on)
            if mine:
                found.append(slot)
        return sorted(found, key=lambda s: (s.number, s.section))

    def pupil_slots(self, year: str, pupil: str, on: date) -> list[Slot]:
        """Lessons of a pupil by the timetable on a day."""
        found = []
        for section_id in self.sections_of_pupil(year, pupil):
            if self.is_member(year, section_id, pupil, on):
                found += self.section_slots(year, section_id, on)
        return sorted(found, key=lambda s: (s.number, s.section))

    def shifts(self, year: str, section_id: str) -> set[int]:
        """Shifts of a section's classes."""
        return {self.class_(year, c).get("shift", 1) for c in self.section_classes(year, section_id)} or {1}

    def lesson_time(self, year: str, section_id: str, on: date, number: int) -> tuple[time, time] | None:
        """Begin and end of a lesson by the bells; of several shifts the latest. None where no bell is set."""
        calendar, audience = self.calendar(year), self.audience(year, section_id)
        found = [calendar.bells(s, on, audience).get(number) for s in self.shifts(year, section_id)]
        bells = [b for b in found if b is not None]
        last = max(bells, key=lambda b: b.ends, default=None)
        return None if last is None else (last.begins, last.ends)

    def last_lesson_ends(self, year: str, section_id: str, on: date) -> datetime | None:
        """When the section's pupils have their last lesson of a day over (3.5.3), in the school's zone.

        Of all pupils the latest; their own groups are counted, groups of others are not. Extracurricular
        sections do not count, but for the section itself. None where the timetable has nothing.
        """

        def make(self: Timetables) -> datetime | None:
            own = [ends for ends, other in self._ends(year, section_id.split("/")[0], on) if other == section_id]
            last = max([*own, *self._last_counted(year, section_id, on)], default=None)
            return None if last is None else datetime.combine(on, last, self.zone)

        return self.once(("last-lesson", year, section_id, on), make)

    def _last_counted(self, year: str, section_id: str, on: date) -> list[time]:
        """The end of the last lesson that counts for a section's pupils; the same for all sections of these pupils."""

        def make(self: Timetables) -> list[time]:
            timed = [end for home in self._homes_near(year, section_id) for end in self._ends(year, home, on)]
            for ends, other in sorted(timed, reverse=True):
                if self._counts(year, other) and self._meet(year, section_id, other, on):
                    return [ends]
            return []

        return self.once(("last-counted", year, self.member_entries(year, section_id), on), make)

    def _ends(self, year: str, home: str, on: date) -> list[tuple[time, str]]:
        """When the lessons of a home's sections are over on a day, with the section."""

        def make(self: Timetables) -> list[tuple[time, str]]:
            slots = self.home_slots(year, home, on)
            timed = [(self.lesson_time(year, slot.section, on, slot.number), slot.section) for slot in slots]
            return [(span[1], section_id) for span, section_id in timed if span is not None]

        return self.once(("home-ends", year, home, on), make)

    def _meet(self, year: str, one: str, other: str, on: date) -> bool:
        """Whether somebody is in two sections on a day."""
        spans, others = self.member_spans(year, one), self.member_spans(year, other)
        return any(p in spans and is_on(spans[p], on) and is_on(found, on) for p, found in others.items())

    def _counts(self, year: str, section_id: str) -> bool:
        return self.section(year, section_id).get("type") != "extracurricular"

    def _homes_near(self, year: str, section_id: str) -> list[str]:
        # Sections of several classes stand under a grade, perhaps a lower one, a single pupil's under any class.
        def make(self: Timetables) -> set[str]:
            return {s.split("/")[0] for c in classes for s in self.sections_of_class(year, c)}

        classes = tuple(self.section_classes(year, section_id))
        return sorted({section_id.split("/")[0], *self.once(("homes-of", year, classes), make)})
