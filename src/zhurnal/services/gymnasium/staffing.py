"""Who teaches what: teachers by subject in proportion to its hours, loads levelled, one class one teacher."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from zhurnal.language import gettext as _
from zhurnal.services.gymnasium.model import Activity, Class, Group, GymnasiumError

ADMINISTRATOR, DIRECTOR, ARCHIVIST, COUNCIL = "t-001", "t-002", "t-006", "t-007"
DEPUTIES = ("t-003", "t-004", "t-005")
_FIRST_TEACHER = 11
MOST_HOURS = 30

# Leaders give some lessons too: where each of them came from, and how many hours of a teacher's load they lack.
_LEADERS = {
    "history": (DIRECTOR, 15),
    "math": (DEPUTIES[0], 10),
    "russian": (DEPUTIES[1], 10),
    "english": (DEPUTIES[2], 10),
}
_ANOTHER_SHIFT = 3


@dataclass
class Staffing:
    """teacher: of each group, by its id; class_teacher: of each class; pool: of each teacher, "class" in grades 1-4."""

    teacher: dict[str, str] = field(default_factory=dict)
    class_teacher: dict[str, str] = field(default_factory=dict)
    pool: dict[str, str] = field(default_factory=dict)

    def of(self, group: Group) -> str:
        """Who gives a group its lessons."""
        return self.teacher[group.id]


def staffing_of(classes: Sequence[Class], activities: Sequence[Activity], teachers: int) -> Staffing:
    """Give every group a teacher. teachers: how many have lessons.

    Raises GymnasiumError where they are too few.
    """
    primary = [c for c in classes if c.grade < 5]
    sizes = _pool_sizes(activities, teachers - len(primary))
    found = Staffing()
    members = _hire(found, primary, sizes)
    load = _give(found, classes, activities, members)
    _lead_classes(found, classes, activities, load)
    worst = max(load, key=lambda person: (load[person], person))
    if load[worst] > MOST_HOURS:
        raise GymnasiumError(
            _("{teachers} teachers are too few: {person} would have {hours} hours a week.").format(
                teachers=teachers, person=worst, hours=load[worst]
            )
        )
    return found


def hours_of(activities: Sequence[Activity], staffing: Staffing) -> Counter[str]:
    """Hours a week of every teacher."""
    load: Counter[str] = Counter()
    for activity in activities:
        for group in activity.groups:
            load[staffing.of(group)] += activity.hours
    return load


def _pool_sizes(activities: Sequence[Activity], count: int) -> dict[str, int]:
    """How many teachers each pool has: as many as teach at once, the others to where they have most to do (D'Hondt)."""
    hours: Counter[str] = Counter()
    sizes: dict[str, int] = {}
    for activity in activities:
        at_once = Counter(group.pool for group in activity.groups if group.pool != "class")
        for pool, needed in at_once.items():
            hours[pool] += activity.hours * needed
            sizes[pool] = max(sizes.get(pool, 0), needed)
    if sum(sizes.values()) > count:
        raise GymnasiumError(
            _("{count} teachers of subjects are too few: {needed} of them teach at once.").format(
                count=count, needed=sum(sizes.values())
            )
        )
    for _more in range(count - sum(sizes.values())):
        # A pool with a leader has that much less of a teacher.
        busiest = max(sizes, key=lambda p: ((hours[p] + _LEADERS.get(p, ("", 0))[1]) / sizes[p], p))
        sizes[busiest] += 1
    return sizes


def _hire(found: Staffing, primary: Sequence[Class], sizes: Mapping[str, int]) -> dict[str, list[str]]:
    """Ids of the teachers of each pool; class teachers of grades 1-4 with their classes."""
    numbers = iter(range(_FIRST_TEACHER, 1000))
    for one in primary:
        person = f"t-{next(numbers):03}"
        found.class_teacher[one.id], found.pool[person] = person, "class"
    members: dict[str, list[str]] = {}
    for pool in sorted(sizes):
        leader = [_LEADERS[pool][0]] if pool in _LEADERS else []
        members[pool] = leader + [f"t-{next(numbers):03}" for _more in range(sizes[pool] - len(leader))]
        found.pool.update(dict.fromkeys(members[pool], pool))
    return members


def _give(
    found: Staffing, classes: Sequence[Class], activities: Sequence[Activity], members: Mapping[str, Sequence[str]]
) -> Counter[str]:
    """Teachers to groups, the largest packages first; returns everybody's hours."""
    shift = {c.id: c.shift for c in classes}
    load: Counter[str] = Counter(found.pool.keys())
    load.subtract(found.pool.keys())
    lack = dict(_LEADERS.values())
    shifts: dict[str, set[int]] = defaultdict(set)
    beside = _beside(activities)
    for package, hours in _packages(activities):
        first = package[0]
        comes = shift[first.class_id]
        # Whoever has a group of the same time cannot have this one too.
        taken = {found.teacher.get(other) for group in package for other in beside[group.id]}
        free = [p for p in members[first.pool] if p not in taken]
        person = min(
            free,
            key=lambda p: (load[p] + lack.get(p, 0) + _ANOTHER_SHIFT * bool(shifts[p] - {comes}), p),
        )
        found.teacher.update({group.id: person for group in package})
        load[person] += hours
        shifts[person].add(comes)
    for activity in activities:
        for group in activity.groups:
            if group.pool == "class" and group.class_id in found.class_teacher:
                person = found.class_teacher[group.class_id]
                found.teacher[group.id] = person
                load[person] += activity.hours
    return load


def _packages(activities: Sequence[Activity]) -> list[tuple[list[Group], int]]:
    """Groups that have one teacher: what a class has from one pool undivided; every divided group by itself."""
    whole: dict[tuple[str, str], tuple[list[Group], int]] = {}
    divided: list[tuple[list[Group], int]] = []
    for activity in activities:
        for group in activity.groups:
            if group.pool == "class":
                continue
            if len(activity.groups) > 1:
                divided.append(([group], activity.hours))
                continue
            key = (group.class_id, group.pool)
            groups, hours = whole.get(key, ([], 0))
            whole[key] = ([*groups, group], hours + activity.hours)
    # Groups of one time first: they need different teachers, who must not all have their loads by then.
    divided.sort(key=lambda package: -package[1])
    return divided + sorted(whole.values(), key=lambda package: -package[1])


def _beside(activities: Sequence[Activity]) -> dict[str, list[str]]:
    return {g.id: [o.id for o in a.groups if o is not g] for a in activities for g in a.groups}


def _lead_classes(
    found: Staffing, classes: Sequence[Class], activities: Sequence[Activity], load: Counter[str]
) -> None:
    """Class teachers of grades 5-11: who teaches the class most and has no class yet; leaders have none."""
    leaders = {person for person, _hours in _LEADERS.values()}
    for one in (c for c in classes if c.id not in found.class_teacher):
        own = [g for a in activities if one.id in a.classes for g in a.groups if g.pool == "class"]
        more = sum(a.hours for a in activities if a.groups[0] in own)
        known = Counter(found.of(g) for a in activities if one.id in a.classes for g in a.groups if g.pool != "class")
        led = set(found.class_teacher.values())
        free = [p for p in found.pool if p not in led and p not in leaders and load[p] + more <= MOST_HOURS]
        person = max(free, key=lambda p: (known[p], -load[p], p), default="")
        if not person:
            raise GymnasiumError(_("There is no class teacher left for {title}.").format(title=one.title))
        found.class_teacher[one.id] = person
        found.teacher.update({group.id: person for group in own})
        load[person] += more


def duties(staffing: Staffing) -> Iterator[tuple[str, list[str]]]:
    """Everybody of the staff with the duties; who has lessons is a teacher besides."""
    named = {DIRECTOR: "director", ADMINISTRATOR: "administrator", ARCHIVIST: "archivist", COUNCIL: "council"}
    named |= dict.fromkeys(DEPUTIES, "deputy-head")
    for person in sorted({*named, *staffing.pool}):
        held = [named[person]] if person in named else []
        yield person, held + (["teacher"] if person in staffing.pool else [])
