"""The timetable: every lesson an own time, by placing the hardest first and moving what stands in the way.

A search with ejections, as timetable programs make it: a lesson that finds no free time takes the one where it
displaces least; what is displaced is placed again. What is displaced often becomes dearer to displace, so that the
search leaves the circle it walks in. All choices come from the generator that is handed over and from the order of
the tasks: the same input gives the same timetable.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from zhurnal.language import gettext as _
from zhurnal.services.gymnasium.model import GymnasiumError, day_of

_PATIENCE = 60
"""Steps of the search for each lesson of the week, before it is said to be unplaceable."""


@dataclass(frozen=True, slots=True)
class Task:
    """Something that takes place `hours` times a week.

    who: classes, teachers, pupils who can be in one place only; rooms: kinds of room with how many are needed;
    ticks: times that are possible; per_day: at most so often a day; fixed: holds its times against everything.
    """

    name: str
    hours: int
    who: tuple[str, ...]
    rooms: tuple[tuple[str, int], ...]
    ticks: tuple[int, ...]
    per_day: int = 1
    fixed: bool = False


class UnplacedError(GymnasiumError):
    """No timetable was found. tasks: names of what could not be placed."""

    def __init__(self, tasks: Collection[str]) -> None:
        self.tasks = sorted(set(tasks))
        super().__init__(_("No time was found for: {names}.").format(names=", ".join(self.tasks)))


def solve(tasks: Sequence[Task], rooms: Mapping[str, int], rng: random.Random) -> list[list[int]]:
    """Times of each task, in order, as many as it has hours. rooms: how many there are of each kind.

    Raises UnplacedError.
    """
    for task in tasks:
        if any(rooms.get(kind, 0) < count for kind, count in task.rooms) or len(task.ticks) < task.hours:
            raise UnplacedError([task.name])
    return _Search(tasks, rooms, rng).run()


class _Search:
    """One search. A lesson is a number in `task_of`; `at` has its tick, 0 while it has none."""

    def __init__(self, tasks: Sequence[Task], rooms: Mapping[str, int], rng: random.Random) -> None:
        self.tasks, self.rooms, self.rng = tasks, rooms, rng
        self.task_of = [n for n, task in enumerate(tasks) for _ in range(task.hours)]
        self.at = [0] * len(self.task_of)
        self.weight = [1 + len(tasks[n].who) for n in self.task_of]
        self.busy: dict[str, dict[int, int]] = defaultdict(dict)
        self.filled: dict[tuple[str, int], list[int]] = defaultdict(list)
        self.on_day: dict[tuple[int, int], list[int]] = defaultdict(list)
        self.left: dict[tuple[int, int], int] = {}
        self.places = [[self.busy[who] for who in task.who] for task in tasks]

    def run(self) -> list[list[int]]:
        waiting = sorted(range(len(self.at)), key=self._ease, reverse=True)
        for step in range(_PATIENCE * len(self.at)):
            if not waiting:
                break
            lesson = waiting.pop()
            at, displaced = self._choose(lesson, step)
            for other in displaced:
                self._take(other, step)
            self._put(lesson, at)
            waiting += displaced
        if waiting:
            raise UnplacedError([self.tasks[self.task_of[lesson]].name for lesson in waiting])
        times: list[list[int]] = [[] for _ in self.tasks]
        for lesson, at in enumerate(self.at):
            times[self.task_of[lesson]].append(at)
        return [sorted(found) for found in times]

    def _ease(self, lesson: int) -> tuple[bool, int, int, int]:
        """The harder a lesson is to place, the smaller: fixed ones, then those of most people and fewest times."""
        task = self.tasks[self.task_of[lesson]]
        return not task.fixed, -len(task.who), len(task.ticks), lesson

    def _choose(self, lesson: int, step: int) -> tuple[int, list[int]]:
        """The time that displaces least, and what it displaces."""
        number = self.task_of[lesson]
        task = self.tasks[number]
        best, choice, removed = float("inf"), task.ticks[0], set[int]()
        # Where it was displaced from a moment ago it would only displace again.
        fresh = [at for at in task.ticks if self.left.get((lesson, at), -1) < step]
        for at in fresh or task.ticks:
            found = self._in_the_way(number, at)
            cost = sum(self.weight[other] for other in found) + self.rng.random()
            if cost < best:
                best, choice, removed = cost, at, found
        return choice, sorted(removed)

    def _in_the_way(self, number: int, at: int) -> set[int]:
        task = self.tasks[number]
        found = {held[at] for held in self.places[number] if at in held}
        same_day = self.on_day[number, day_of(at)]
        if len(same_day) >= task.per_day:
            found.add(min(same_day, key=self.weight.__getitem__))
        for kind, count in task.rooms:
            self._make_room(kind, count, at, found)
        return found

    def _make_room(self, kind: str, count: int, at: int, found: set[int]) -> None:
        here = [other for other in self.filled[kind, at] if other not in found]
        taken = sum(self._needs(other, kind) for other in here)
        for other in sorted(here, key=self.weight.__getitem__):
            if taken + count <= self.rooms[kind]:
                return
            taken -= self._needs(other, kind)
            found.add(other)

    def _needs(self, lesson: int, kind: str) -> int:
        return dict(self.tasks[self.task_of[lesson]].rooms)[kind]

    def _put(self, lesson: int, at: int) -> None:
        number = self.task_of[lesson]
        self.at[lesson] = at
        for held in self.places[number]:
            held[at] = lesson
        for kind, _count in self.tasks[number].rooms:
            self.filled[kind, at].append(lesson)
        self.on_day[number, day_of(at)].append(lesson)
        if self.tasks[number].fixed:
            self.weight[lesson] = 10**9

    def _take(self, lesson: int, step: int) -> None:
        number, at = self.task_of[lesson], self.at[lesson]
        self.at[lesson] = 0
        for held in self.places[number]:
            del held[at]
        for kind, _count in self.tasks[number].rooms:
            self.filled[kind, at].remove(lesson)
        self.on_day[number, day_of(at)].remove(lesson)
        self.weight[lesson] += 1
        self.left[lesson, at] = step + self.rng.randrange(5, 25)
