"""One school year put together: from size and chance to the documents that say it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cached_property
from typing import Any

from zhurnal.domain import paths
from zhurnal.domain.calendar import Calendar
from zhurnal.domain.source import Document
from zhurnal.services.gymnasium.arrangements import arrangements_of, at_home, home_lessons
from zhurnal.services.gymnasium.days import calendar_document, taught_days
from zhurnal.services.gymnasium.documents import (
    class_document,
    curriculum_document,
    section_document,
    staff_document,
    timetables,
)
from zhurnal.services.gymnasium.groups import activities_of
from zhurnal.services.gymnasium.model import Activity, Group, classes_of, day_of
from zhurnal.services.gymnasium.parts import parts_of
from zhurnal.services.gymnasium.people import Child, Families, Newcomer, rosters, staff_people
from zhurnal.services.gymnasium.plans import needs_of, own_plan, plan_document
from zhurnal.services.gymnasium.rooms import Rooms, rooms_at, rooms_needed
from zhurnal.services.gymnasium.size import Size
from zhurnal.services.gymnasium.staffing import Staffing, duties, staffing_of
from zhurnal.services.gymnasium.subjects import catalogue
from zhurnal.services.gymnasium.week import week_of

Chance = Callable[[str], random.Random]

# One pupil in so many may come during the year.
_NEWCOMERS = 40


class Year:
    """A year of a gymnasium. chance: a random generator for each part, so that parts do not hang on each other."""

    def __init__(self, year: str, size: Size, chance: Chance) -> None:
        self.year, self.size, self.chance = year, size, chance
        self.classes = classes_of(size)
        self.calendar = Calendar(calendar_document(year))
        self.since = self.calendar.first.isoformat()
        self.families = Families(chance("families"), self.calendar.first)
        self.children = rosters(self.families, self.classes, size.pupils, chance("rosters"))
        self._newcomers = tuple(
            self.families.newcomer(self.classes[n % len(self.classes)].grade)
            for n in range(max(len(self.classes), size.pupils // _NEWCOMERS))
        )

    def newcomers(self) -> tuple[Newcomer, ...]:
        """Pupils who are not in the school yet."""
        return self._newcomers

    def people(self) -> dict[str, Document]:
        """The register's entries: pupils, guardians, staff."""
        staff = [person for person, _held in duties(self.staffing)]
        primary = [self.staffing.class_teacher[c.id] for c in self.classes if c.grade < 5]
        return self.families.people | staff_people(staff, primary, self.chance("staff"))

    def documents(self) -> dict[str, Document]:
        """The record's documents of the year, with staff, pupils and the catalogues of subjects and rooms."""
        found: dict[str, Document] = {
            paths.calendar(self.year): self.calendar.document,
            paths.catalog("subjects"): catalogue(),
            paths.catalog("rooms"): self.rooms.catalogue(),
        }
        return found | dict(self._people()) | dict(self._classes()) | dict(self._teaching()) | dict(self._plans())

    @cached_property
    def activities(self) -> list[Activity]:
        """Everything that is taught in a week."""
        shared = activities_of(self.size, self.classes)
        return shared + home_lessons(self.classes, shared, self.at_home)

    @cached_property
    def at_home(self) -> list[tuple[str, Child]]:
        """Pupils who are taught at home, with their classes."""
        return at_home(self.classes, self.children, self.size.at_home, self.chance("home"))

    @cached_property
    def staffing(self) -> Staffing:
        """Who teaches what."""
        return staffing_of(self.classes, self.activities, self.size.teachers)

    @cached_property
    def _needed(self) -> dict[str, int]:
        return rooms_needed(self.classes, self.activities)

    @cached_property
    def rooms(self) -> Rooms:
        """The school's rooms."""
        return Rooms(self.classes, self._needed)

    @cached_property
    def lessons(self) -> list[tuple[str, int, str]]:
        """(group, time of the week, room) of every lesson of the week."""
        times = week_of(self.classes, self.activities, self.staffing, self._needed, self.chance("timetable"))
        return list(rooms_at(self.activities, times, self.rooms, self.staffing))

    @cached_property
    def groups(self) -> dict[str, Group]:
        """Groups by id."""
        return {group.id: group for activity in self.activities for group in activity.groups}

    @cached_property
    def taught(self) -> Counter[str]:
        """Hours of the year of each group by the timetable."""
        days = {grade: taught_days(self.calendar, grade) for grade in self.size.classes}
        found: Counter[str] = Counter()
        for group, at, _room in self.lessons:
            found[group] += days[self.groups[group].grade][day_of(at)]
        return found

    def _people(self) -> Iterator[tuple[str, Document]]:
        hired = self.chance("hired")
        for person, held in duties(self.staffing):
            since = self.calendar.first - timedelta(days=365 * hired.randrange(1, 20) + 10)
            yield paths.staff(person), staff_document(held, since.isoformat())
        for one in self.classes:
            entered = self.calendar.first.replace(year=self.calendar.first.year - one.grade + 1)
            for child in self.children[one.id]:
                yield paths.pupil(child.id), child.document(entered)
        given = arrangements_of(self.calendar, self.classes, self.children, self.at_home, self.chance("arrangements"))
        for pupil, document in given:
            yield paths.arrangements(self.year, pupil), document

    def _classes(self) -> Iterator[tuple[str, Document]]:
        usual = Counter((group, room) for group, _at, room in self.lessons if room)
        for one in self.classes:
            teacher = self.staffing.class_teacher[one.id]
            own = {room: n for (group, room), n in usual.items() if self.staffing.teacher[group] == teacher}
            room = self.rooms.own.get(one.id) or max(own, key=lambda code: (own[code], code), default="")
            children = self.children[one.id]
            parts = parts_of(one, children, self.activities, self.size.profiles, self.since)
            document = class_document(one, teacher, room, [child.id for child in children], parts, self.since)
            yield paths.class_(self.year, one.id), document

    def _teaching(self) -> Iterator[tuple[str, Document]]:
        own = {plan["plan"] for plan in self._own_plans}
        for group in self.groups.values():
            plan = group.id if group.id in own else group.plan
            document = section_document(group, plan, self.staffing.of(group), self.since)
            yield paths.section(self.year, group.id), document
        for home, document in timetables(self.groups, self.lessons, self.since):
            yield paths.timetable(self.year, home), document

    @cached_property
    def _grade_plans(self) -> dict[str, dict[str, Any]]:
        return {need.plan: plan_document(need) for need in needs_of(self.groups, self.taught)}

    @cached_property
    def _own_plans(self) -> list[dict[str, Any]]:
        """The first class of a grade plans its mathematics itself: as many hours as it has, no reserve."""
        found, seen = [], set()
        for group in self.groups.values():
            whole = len(group.members) == 1 and not group.members[0].part and group.type == "lesson"
            if not whole or group.subject not in ("math", "algebra") or group.plan in seen:
                continue
            seen.add(group.plan)
            base = self._grade_plans[group.plan]
            fewer = sum(item["hours"] for item in base["items"]) - self.taught[group.id]
            if fewer:
                found.append(own_plan(base, group.id, group.title, fewer))
        return found

    def _plans(self) -> Iterator[tuple[str, Document]]:
        for plan in (*self._grade_plans.values(), *self._own_plans):
            yield paths.plan(self.year, plan["plan"]), plan
        weekly = Counter(group for group, _at, _room in self.lessons)
        yield paths.curriculum(self.year), curriculum_document(self.groups, weekly, self._grade_plans)
