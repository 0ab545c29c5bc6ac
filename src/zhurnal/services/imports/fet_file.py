"""Reading a FET file, versions 5 to 7 of the format (https://lalescu.ro/liviu/fet/).

The format has no published schema; FET's own reader is the specification. What changed between its versions is
read both ways: `Days_List/Name` became `Days_List/Day/Name`, `ConstraintActivityPreferredTime` became
`ConstraintActivityPreferredStartingTime`, `Subject_Tag` became `Activity_Tag`, `Preferred_Day` and
`Preferred_Hour` became `Day` and `Hour`, "yes" became "true", `Compulsory` became `Weight_Percentage`.

A damaged file is refused whole (FindingsError); an activity that makes no sense is left out and noted: the codes
of what is left out begin with `unplaced-`.
"""

from __future__ import annotations

import re

from zhurnal.domain.findings import Finding
from zhurnal.services.imports.fet_model import (
    Activity,
    FetFile,
    FixedRoom,
    FixedTime,
    Group,
    Hour,
    Room,
    Subgroup,
    Year,
)
from zhurnal.services.imports.fet_xml import Element, parse
from zhurnal.services.imports.names import Names, clean
from zhurnal.services.imports.notes import note, refusal

OLDEST, NEWEST = 5, 7
MAX_HOURS = 60
MAX_DAYS = 35
_TIME = re.compile(r"(?<!\d)([01]?\d|2[0-3])[:.]([0-5]\d)(?!\d)")
_YES = frozenset({"true", "yes", "1"})


def read_fet(data: bytes, name: str = "fet") -> FetFile:
    """The file's content; `name` is what findings call it.

    Raises FindingsError: those of `fet_xml.parse`, `fet-not-fet` (tag), `fet-version` (found, oldest,
    newest), `fet-no-list` (tag), `fet-list-too-long` (tag, limit, size).
    """
    root = parse(data, name)
    if root.tag.lower() != "fet":
        raise refusal("fet-not-fet", name, root.line, tag=root.tag[:40])
    return _Reader(root, name).read()


def start_of(hour: str) -> str:
    """The first time of day in an hour's name as "HH:MM" ("1 (8.30-9.15)" starts at "08:30"), or ""."""
    found = _TIME.search(hour)
    return f"{int(found[1]):02d}:{found[2]}" if found else ""


class _Reader:
    """Turns the tree into values; keeps what was seen so far and what is to be said about it."""

    def __init__(self, root: Element, name: str) -> None:
        self._root = root
        self._name = name
        self._notes: list[Finding] = []
        self._teachers = Names("teacher", name, self._notes)
        self._subjects = Names("subject", name, self._notes)
        self._tags = Names("tag", name, self._notes)
        self._sets = Names("students", name, self._notes)
        self._rooms = Names("room", name, self._notes)
        self._days = Names("day", name, self._notes)
        self._hours = Names("hour", name, self._notes)
        self._ids: set[int] = set()

    def read(self) -> FetFile:
        root = self._root
        version = self._version()
        days = self._calendar("Days_List", "Day", self._days, MAX_DAYS)
        hours = self._calendar("Hours_List", "Hour", self._hours, MAX_HOURS)
        subjects = self._named("Subjects_List", "Subject", self._subjects)
        tags = self._named("Activity_Tags_List", "Activity_Tag", self._tags)
        tags += self._named("Subject_Tags_List", "Subject_Tag", self._tags)
        teachers = self._named("Teachers_List", "Teacher", self._teachers)
        years = self._years()
        buildings = self._named("Buildings_List", "Building", Names("building", self._name, self._notes))
        rooms = self._read_rooms()
        activities = self._activities()
        kept = {activity.id for activity in activities}
        return FetFile(
            name=self._name,
            version=version,
            institution=clean(root.value("Institution_Name")),
            comments=clean(root.value("Comments")),
            days=days,
            hours=tuple(Hour(hour, start_of(hour)) for hour in hours),
            subjects=subjects,
            tags=tags,
            teachers=teachers,
            years=years,
            buildings=buildings,
            rooms=rooms,
            activities=activities,
            times=self._times(kept),
            room_choices=self._room_choices(kept),
            notes=tuple(self._notes),
        )

    def _version(self) -> str:
        version = self._root.attributes.get("version", "")
        found = re.match(r"(\d{1,3})\.\d", version)
        if not found or not OLDEST <= int(found[1]) <= NEWEST:
            line = self._root.line
            raise refusal("fet-version", self._name, line, found=version[:20], oldest=OLDEST, newest=NEWEST)
        return version

    def _list(self, tag: str) -> Element | None:
        return self._root.first(tag)

    def _calendar(self, tag: str, item: str, names: Names, limit: int) -> tuple[str, ...]:
        """Days or hours: without them nothing has a place, so the list must be there."""
        element = self._list(tag)
        found = []
        if element is not None:
            raw = [(child.value("Name"), child.line) for child in element.all(item)]
            raw += [(child.text, child.line) for child in element.all("Name")]
            found = [name for text, line in raw if (name := names.define(text, line))]
        if element is None or not found:
            raise refusal("fet-no-list", self._name, tag=tag)
        if len(found) > limit:
            size = len(found)
            raise refusal("fet-list-too-long", self._name, element.line, tag=tag, limit=limit, size=size)
        return tuple(found)

    def _named(self, tag: str, item: str, names: Names) -> tuple[str, ...]:
        element = self._list(tag)
        if element is None:
            return ()
        defined = (names.define(child.value("Name"), child.line) for child in element.all(item))
        return tuple(name for name in defined if name)

    def _years(self) -> tuple[Year, ...]:
        element = self._list("Students_List")
        years = []
        for year in element.all("Year") if element is not None else ():
            # A year is defined before its groups: where a group repeats its name, the year keeps it.
            if name := self._sets.define(year.value("Name"), year.line):
                years.append(Year(name, self._size(year), self._groups(year)))
        return tuple(years)

    def _groups(self, year: Element) -> tuple[Group, ...]:
        groups = []
        for group in year.all("Group"):
            if not (name := self._sets.define(group.value("Name"), group.line, again=True)):
                continue
            subgroups = []
            for subgroup in group.all("Subgroup"):
                if inner := self._sets.define(subgroup.value("Name"), subgroup.line, again=True):
                    subgroups.append(Subgroup(inner, self._size(subgroup)))
            groups.append(Group(name, self._size(group), tuple(subgroups)))
        return tuple(groups)

    def _size(self, element: Element) -> int:
        return self._number(element, "Number_of_Students", 0) or 0

    def _read_rooms(self) -> tuple[Room, ...]:
        element = self._list("Rooms_List")
        rooms = []
        for room in element.all("Room") if element is not None else ():
            if name := self._rooms.define(room.value("Name"), room.line):
                capacity = self._number(room, "Capacity", 0) or 0
                rooms.append(Room(name, clean(room.value("Building")), capacity, _yes(room.value("Virtual"))))
        return tuple(rooms)

    def _activities(self) -> tuple[Activity, ...]:
        element = self._list("Activities_List")
        found = (self._activity(child) for child in element.all("Activity")) if element is not None else ()
        return tuple(activity for activity in found if activity is not None)

    def _activity(self, element: Element) -> Activity | None:
        number = self._number(element, "Id", None)
        if number is None:
            self._note("unplaced-no-id", element)
            return None
        if number in self._ids:
            self._note("unplaced-id-twice", element, activity=number)
            return None
        self._ids.add(number)
        if not _yes(element.value("Active") or "true"):
            self._note("unplaced-inactive", element, activity=number)
            return None
        teachers = self._resolve(element, number, "Teacher", self._teachers)
        students = self._resolve(element, number, "Students", self._sets)
        subjects = self._resolve(element, number, "Subject", self._subjects)
        duration = self._number(element, "Duration", None)
        if subjects == ():
            self._note("unplaced-no-subject", element, activity=number)
        if duration is None or not 1 <= duration <= MAX_HOURS:
            self._note("unplaced-duration", element, activity=number, limit=MAX_HOURS)
            return None
        if teachers is None or students is None or not subjects:
            return None
        tags = element.all("Activity_Tag") + element.all("Subject_Tag")
        return Activity(
            id=number,
            group=self._number(element, "Activity_Group_Id", 0) or 0,
            subject=subjects[0],
            teachers=teachers,
            students=students,
            tags=tuple(name for tag in tags if (name := clean(tag.text))),
            duration=duration,
            total=self._number(element, "Total_Duration", duration) or duration,
            comments=clean(element.value("Comments")),
            line=element.line,
        )

    def _resolve(self, element: Element, number: int, tag: str, names: Names) -> tuple[str, ...] | None:
        """The names under `tag`, each once; None (and a note) where one of them is not in its list."""
        found: dict[str, None] = {}
        complete = True
        for child in element.all(tag):
            if not child.text:
                continue
            known = names.resolve(child.text)
            if known is None:
                name = clean(child.text)[:80]
                self._note(f"unplaced-unknown-{names.what}", child, activity=number, name=name)
                complete = False
            else:
                found[known] = None
        return tuple(found) if complete else None

    def _constraints(self, space: str, *tags: str) -> list[Element]:
        """Constraints in force and of full weight; a wish ("95 %") places nothing."""
        element = self._list(space)
        found = [child for child in element.children if child.tag in tags] if element is not None else []
        return [child for child in found if _yes(child.value("Active") or "true") and _is_full(child)]

    def _activity_of(self, constraint: Element, kept: set[int]) -> int | None:
        number = self._number(constraint, "Activity_Id", None)
        if number in kept:
            return number
        if number not in self._ids:  # one that was left out has been noted already
            self._note("unplaced-unknown-activity", constraint, activity=constraint.value("Activity_Id")[:20])
        return None

    def _times(self, kept: set[int]) -> tuple[FixedTime, ...]:
        found = []
        tags = ("ConstraintActivityPreferredStartingTime", "ConstraintActivityPreferredTime")
        for child in self._constraints("Time_Constraints_List", *tags):
            if (number := self._activity_of(child, kept)) is None:
                continue
            day = self._days.resolve(child.value("Preferred_Day", "Preferred_Starting_Day", "Day"))
            hour = self._hours.resolve(child.value("Preferred_Hour", "Preferred_Starting_Hour", "Hour"))
            if day is None or hour is None:
                self._note("unplaced-unknown-time", child, activity=number)
                continue
            locked = _yes(child.value("Permanently_Locked"))
            found.append(FixedTime(number, day, hour, locked, child.line))
        return tuple(found)

    def _room_choices(self, kept: set[int]) -> tuple[FixedRoom, ...]:
        found = []
        for child in self._constraints("Space_Constraints_List", "ConstraintActivityPreferredRoom"):
            if (number := self._activity_of(child, kept)) is None:
                continue
            room = self._rooms.resolve(child.value("Room"))
            if room is None:
                name = clean(child.value("Room"))[:80]
                self._note("import-unknown-room", child, activity=number, name=name)
                continue
            found.append(FixedRoom(number, room, _yes(child.value("Permanently_Locked")), child.line))
        return tuple(found)

    def _number(self, element: Element, tag: str, default: int | None) -> int | None:
        """The whole number under `tag`; `default` where there is none or (with a note) no such number."""
        text = element.value(tag)
        if not text:
            return default
        if not re.fullmatch(r"[0-9]{1,9}", text):
            self._note("import-bad-number", element, tag=tag, found=text[:20])
            return default
        return int(text)

    def _note(self, code: str, element: Element, **params: str | int) -> None:
        self._notes.append(note(code, self._name, element.line, **params))


def _yes(text: str) -> bool:
    return text.strip().lower() in _YES


def _is_full(constraint: Element) -> bool:
    """Weight 100 %, or "compulsory" as the first 5.x files say it."""
    weight = constraint.value("Weight_Percentage")
    if weight:
        return re.fullmatch(r"100(\.0*)?", weight) is not None
    return _yes(constraint.value("Compulsory") or "yes")
