"""What a FET file says, as values. Names are FET's own: https://lalescu.ro/liviu/fet/.

Every name is already cleaned (NFC, single spaces, look-alike letters put right); lines are those of the file.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from zhurnal.domain.findings import Finding


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of FET's day. `start` is "HH:MM" where the name can be read as a time, else ""."""

    name: str
    start: str = ""


@dataclass(frozen=True, slots=True)
class Subgroup:
    """FET's smallest set of students; `size` 0 means that nobody counted."""

    name: str
    size: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """A part of a year. The same subgroup may stand in several groups of its year, as one set of students."""

    name: str
    size: int = 0
    subgroups: tuple[Subgroup, ...] = ()


@dataclass(frozen=True, slots=True)
class Year:
    """FET's outermost set of students: a grade in some schools, a class in others."""

    name: str
    size: int = 0
    groups: tuple[Group, ...] = ()


@dataclass(frozen=True, slots=True)
class Room:
    """A room; `capacity` 0 where the file gives none. A virtual room stands for several real ones."""

    name: str
    building: str = ""
    capacity: int = 0
    virtual: bool = False


@dataclass(frozen=True, slots=True)
class Activity:
    """One weekly lesson of `duration` hours; the pieces of a split one share a `group` (else 0)."""

    id: int
    group: int
    subject: str
    teachers: tuple[str, ...]
    students: tuple[str, ...]
    tags: tuple[str, ...]
    duration: int
    total: int
    comments: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class FixedTime:
    """ConstraintActivityPreferredStartingTime (5.x: ConstraintActivityPreferredTime) of full weight."""

    activity: int
    day: str
    hour: str
    locked: bool
    line: int = 0


@dataclass(frozen=True, slots=True)
class FixedRoom:
    """ConstraintActivityPreferredRoom of full weight."""

    activity: int
    room: str
    locked: bool
    line: int = 0


@dataclass(frozen=True, slots=True)
class FetFile:
    """A whole file. `notes` are the findings that did not stop the reading: what was left out, and why."""

    name: str
    version: str
    institution: str
    comments: str
    days: tuple[str, ...]
    hours: tuple[Hour, ...]
    subjects: tuple[str, ...]
    tags: tuple[str, ...]
    teachers: tuple[str, ...]
    years: tuple[Year, ...]
    buildings: tuple[str, ...]
    rooms: tuple[Room, ...]
    activities: tuple[Activity, ...]
    times: tuple[FixedTime, ...] = ()
    room_choices: tuple[FixedRoom, ...] = ()
    notes: tuple[Finding, ...] = field(default=(), hash=False)

    def atoms(self) -> dict[str, frozenset[str]]:
        """The indivisible sets of students within each named set; sets that share one share people."""
        found: dict[str, frozenset[str]] = {}
        for year in self.years:
            of_year: set[str] = set()
            for group in year.groups:
                inner = frozenset(subgroup.name for subgroup in group.subgroups) or frozenset({group.name})
                found[group.name] = found.get(group.name, frozenset()) | inner
                found.update({name: frozenset({name}) for name in inner if name != group.name})
                of_year |= inner
            found[year.name] = frozenset(of_year) or frozenset({year.name})
        return found

    def left_out(self) -> dict[int, int]:
        """Activities of the file that could not be read, with the line of the note that says why."""
        notes = [note for note in self.notes if note.code.startswith("unplaced-")]
        found = {note.params["activity"]: note.line for note in notes if "activity" in note.params}
        kept = {activity.id for activity in self.activities}
        return {number: line for number, line in found.items() if isinstance(number, int) and number not in kept}


@dataclass(frozen=True, slots=True)
class TimetableRow:
    """One hour of one activity, a line of FET's exported timetable."""

    line: int
    activity: int
    day: str
    hour: str
    students: str
    subject: str
    teachers: str
    tags: str
    room: str
    comments: str


@dataclass(frozen=True, slots=True)
class TimetableCsv:
    """The rows that could be read; `notes` name those that could not."""

    name: str
    rows: tuple[TimetableRow, ...]
    notes: tuple[Finding, ...] = field(default=(), hash=False)


@dataclass(frozen=True, slots=True)
class Slot:
    """One activity at one hour of the week. `day` and `hour` are 0-based places in the file's lists."""

    activity: int
    day: int
    hour: int
    room: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Placement:
    """The week as far as it holds together; `notes` list every row left out and why. `name`: where lines are."""

    name: str
    slots: tuple[Slot, ...]
    notes: tuple[Finding, ...] = field(default=(), hash=False)
