"""The week of the whole school: activities as tasks of the solver, pupils taught at home among them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence

from zhurnal.services.gymnasium.groups import frame
from zhurnal.services.gymnasium.model import Activity, Class
from zhurnal.services.gymnasium.solver import Task, solve
from zhurnal.services.gymnasium.staffing import Staffing


def week_of(
    classes: Sequence[Class],
    activities: Sequence[Activity],
    staffing: Staffing,
    rooms: Mapping[str, int],
    rng: random.Random,
) -> list[list[int]]:
    """Times of every activity. rooms: how many of each kind. Raises UnplacedError."""
    fixed = {(c, at) for a in activities for c in a.classes for at in a.ticks if len(a.ticks) == a.hours}
    free = {c.id: [at for at in frame(c) if (c.id, at) not in fixed] for c in classes}
    days = {c.id: c.days for c in classes}
    tasks = [_task(activity, staffing, free, days) for activity in activities]
    return solve(tasks, rooms, rng)


def _task(activity: Activity, staffing: Staffing, free: Mapping[str, Sequence[int]], days: Mapping[str, int]) -> Task:
    teachers = [staffing.of(group) for group in activity.groups]
    pupils = [m.pupil for group in activity.groups for m in group.members if m.pupil]
    kinds = Counter(group.room for group in activity.groups if group.room)
    return Task(
        name=" + ".join(group.id for group in activity.groups),
        hours=activity.hours,
        who=tuple(dict.fromkeys([*activity.classes, *teachers, *pupils])),
        rooms=tuple(sorted(kinds.items())),
        ticks=activity.ticks or tuple(free[activity.groups[0].class_id]),
        per_day=-(-activity.hours // days[activity.groups[0].class_id]),
        fixed=bool(activity.ticks) and len(activity.ticks) == activity.hours,
    )
