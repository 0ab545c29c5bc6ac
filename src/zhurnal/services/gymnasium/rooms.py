"""Rooms: as many of each kind as the hours need, and who has lessons where."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from math import ceil

from zhurnal.domain.source import Document
from zhurnal.services.gymnasium.groups import frame
from zhurnal.services.gymnasium.model import Activity, Class
from zhurnal.services.gymnasium.staffing import Staffing

# Kind: floor, what is written beside the number, places.
_KINDS = {
    "own": (1, "начальные классы", 30), "general": (2, "", 30), "language": (3, "иностранный язык", 16),
    "informatics": (4, "информатика", 16), "physics": (4, "физика", 30), "chemistry": (4, "химия", 30),
    "biology": (4, "биология", 30), "geography": (4, "география", 30), "music": (1, "музыка", 30),
    "art": (1, "ИЗО", 30), "workshop": (1, "мастерская", 16), "gym": (0, "Спортзал", 60),
}  # fmt: skip
_FOR_A_CLASS = ("general", "geography", "biology", "chemistry", "physics", "music", "art")
"""Kinds of room in which a whole class can sit when nobody else does."""

# Of all times of a kind of room so many are in use: the rest is what makes a timetable possible.
_USE = 0.75


def rooms_needed(classes: Sequence[Class], activities: Sequence[Activity]) -> dict[str, int]:
    """How many rooms of each kind the school has."""
    shift = {c.id: c.shift for c in classes}
    times = {s: len({at for c in classes if c.shift == s for at in frame(c)}) for s in set(shift.values())}
    hours: dict[tuple[str, int], int] = defaultdict(int)
    found: dict[str, int] = {}
    for activity in activities:
        for kind, count in Counter(g.room for g in activity.groups if g.room).items():
            found[kind] = max(found.get(kind, 0), count)
            hours[kind, shift[activity.classes[0]]] += count * activity.hours
    for (kind, one), total in hours.items():
        found[kind] = max(found[kind], ceil(total / (times[one] * _USE)))
    return found


class Rooms:
    """The school's rooms by kind; `own` of a class of grades 1-4, shared by the shifts."""

    def __init__(self, classes: Sequence[Class], needed: dict[str, int]) -> None:
        own: dict[int, list[str]] = defaultdict(list)
        for one in classes:
            if one.grade < 5:
                own[one.shift].append(one.id)
        counts = {"own": max((len(ids) for ids in own.values()), default=0), **needed}
        floors: Counter[int] = Counter()
        self.of_kind: dict[str, list[str]] = {}
        self.titles: dict[str, tuple[str, int]] = {}
        for kind, (floor, _title, places) in _KINDS.items():
            for n in range(counts.get(kind, 0)):
                floors[floor] += 1
                code = f"r-{floor}{floors[floor]:02}" if floor else f"r-gym-{n + 1}"
                self.of_kind.setdefault(kind, []).append(code)
                self.titles[code] = (_title_of(kind, floor, floors[floor]), places)
        self.for_a_class = [code for kind in _FOR_A_CLASS for code in self.of_kind.get(kind, ())]
        self.own = {c: self.of_kind["own"][n] for ids in own.values() for n, c in enumerate(ids)}

    def catalogue(self) -> Document:
        """The catalogue of rooms."""
        rooms = {code: {"title": title, "places": places} for code, (title, places) in sorted(self.titles.items())}
        return {"kind": "rooms", "version": 1, "rooms": rooms}


def _title_of(kind: str, floor: int, number: int) -> str:
    beside = _KINDS[kind][1]
    if not floor:
        return f"{beside} {number}"
    return f"{floor}{number:02}" + (f", {beside}" if beside else "")


def rooms_at(
    activities: Sequence[Activity], times: Sequence[Sequence[int]], rooms: Rooms, staffing: Staffing
) -> Iterator[tuple[str, int, str]]:
    """(group, time, room) of every lesson: a teacher's usual room where it is free; "" for lessons at home."""
    usual: dict[tuple[str, str], str] = {}
    taken: set[tuple[int, str]] = set()
    turn: Counter[str] = Counter()
    placed = [
        (at, g) for activity, found in zip(activities, times, strict=True) for at in found for g in activity.groups
    ]
    later = []
    for at, group in sorted(placed, key=lambda pair: (pair[0], pair[1].id)):
        if not group.room:
            later.append((at, group))
            continue
        key = (staffing.of(group), group.room)
        if key not in usual:
            usual[key] = rooms.of_kind[group.room][turn[group.room] % len(rooms.of_kind[group.room])]
            turn[group.room] += 1
        codes = [usual[key], *rooms.of_kind[group.room]]
        code = next(code for code in codes if (at, code) not in taken)
        taken.add((at, code))
        yield group.id, at, code
    # A class that talks with its class teacher takes a room that its hour leaves free, the teacher's if it can.
    of_teacher = {person: code for (person, _kind), code in usual.items()}
    for at, group in later:
        home = [rooms.own[group.class_id]] if group.class_id in rooms.own else rooms.for_a_class
        own = of_teacher.get(staffing.of(group), "")
        free = [code for code in ([own] if own in home else []) + home if (at, code) not in taken]
        code = free[0] if group.type != "individual" and free else ""
        taken.add((at, code))
        yield group.id, at, code
