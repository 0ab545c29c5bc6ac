"""Placing activities in the week: FET's exported rows, or the times that the file itself fixes.

Of two rows that contradict each other the first is kept; the second is left out, noted with the first's line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from zhurnal.domain.findings import Finding
from zhurnal.domain.lookalikes import skeleton
from zhurnal.services.imports.fet_model import Activity, FetFile, Placement, Slot, TimetableCsv, TimetableRow
from zhurnal.services.imports.notes import note


def place(fet: FetFile, timetable: TimetableCsv | None = None) -> Placement:
    """The week's slots in order of day, hour and activity.

    Without `timetable` the times and rooms are those that the FET file fixes (its "data and timetable" export
    fixes every one). Each note has the activity, and: `unplaced-left-out` (at: the line in the FET file where
    its reason was noted), `unplaced-unknown-activity`, `unplaced-unknown-time`
    (day, hour), `unplaced-differs` (column, expected, found), `unplaced-row-twice` (first), `unplaced-teacher-busy`
    and `unplaced-students-busy` (teacher or students, day, hour, other, first), `unplaced-past-last-hour`,
    `import-unknown-room` (name), `import-hours` (expected, found): fewer or more hours than the activity has. A
    file without any time has the one note `import-no-times` (activities).
    """
    return _Week(fet).fill(timetable)


class _Week:
    """The week being filled: who is where at each hour."""

    def __init__(self, fet: FetFile) -> None:
        self._fet = fet
        self._activities: Mapping[int, Activity] = {activity.id: activity for activity in fet.activities}
        self._days = {skeleton(day): place for place, day in enumerate(fet.days)}
        self._hours = {skeleton(hour.name): place for place, hour in enumerate(fet.hours)}
        self._rooms = {skeleton(room.name): room.name for room in fet.rooms}
        self._atoms = fet.atoms()
        self._left_out = fet.left_out()
        self._busy: dict[tuple[str, str, int, int], Slot] = {}
        self._slots: dict[tuple[int, int, int], Slot] = {}
        self._notes: list[Finding] = []
        self._path = ""

    def fill(self, timetable: TimetableCsv | None) -> Placement:
        if timetable is None:
            self._path = self._fet.name
            self._fill(self._fixed())
            if not self._fet.times:
                self._note("import-no-times", 0, activities=len(self._fet.activities))
                return Placement(self._path, (), tuple(self._notes))
        else:
            self._path = timetable.name
            self._fill(slot for row in timetable.rows if (slot := self._read(row)) is not None)
        self._count_hours()
        slots = sorted(self._slots.values(), key=lambda slot: (slot.day, slot.hour, slot.activity))
        return Placement(self._path, tuple(slots), tuple(self._notes))

    def _fill(self, slots: Iterable[Slot]) -> None:
        for slot in slots:
            if not self._collides(slot):
                self._take(slot)

    def _fixed(self) -> Iterable[Slot]:
        rooms = {choice.activity: choice.room for choice in self._fet.room_choices}
        for time in self._fet.times:
            activity = self._activities[time.activity]
            day, first = self._days[skeleton(time.day)], self._hours[skeleton(time.hour)]
            if first + activity.duration > len(self._fet.hours):
                self._note("unplaced-past-last-hour", time.line, activity=activity.id)
                continue
            for hour in range(first, first + activity.duration):
                yield Slot(activity.id, day, hour, rooms.get(activity.id, ""), time.line)

    def _read(self, row: TimetableRow) -> Slot | None:
        activity = self._activities.get(row.activity)
        if activity is None:
            if row.activity in self._left_out:
                at = self._left_out[row.activity]
                self._note("unplaced-left-out", row.line, activity=row.activity, at=at)
            else:
                self._note("unplaced-unknown-activity", row.line, activity=row.activity)
            return None
        if not self._agrees(row, activity):
            return None
        day, hour = self._days.get(skeleton(row.day)), self._hours.get(skeleton(row.hour))
        if day is None or hour is None:
            self._note("unplaced-unknown-time", row.line, activity=row.activity, day=row.day, hour=row.hour)
            return None
        room = self._rooms.get(skeleton(row.room), "")
        if row.room and not room:
            self._note("import-unknown-room", row.line, activity=row.activity, name=row.room[:80])
        return Slot(row.activity, day, hour, room, row.line)

    def _agrees(self, row: TimetableRow, activity: Activity) -> bool:
        """A row that speaks of other people than its activity comes from another version of the file."""
        columns = (
            ("subject", row.subject, (activity.subject,)),
            ("students", row.students, activity.students),
            ("teachers", row.teachers, activity.teachers),
        )
        for column, found, names in columns:
            # Compared without regard to order: FET may write the sets of an activity in another one.
            if found and sorted(skeleton(found).split("+")) != sorted(skeleton("+".join(names)).split("+")):
                params = {"column": column, "expected": "+".join(names)[:120], "found": found[:120]}
                self._note("unplaced-differs", row.line, activity=activity.id, **params)
                return False
        return True

    def _collides(self, slot: Slot) -> bool:
        place = (slot.activity, slot.day, slot.hour)
        if place in self._slots:
            self._note("unplaced-row-twice", slot.line, activity=slot.activity, first=self._slots[place].line)
            return True
        activity = self._activities[slot.activity]
        for teacher in activity.teachers:
            if first := self._busy.get(("teacher", teacher, slot.day, slot.hour)):
                self._clash("unplaced-teacher-busy", slot, first, teacher=teacher)
                return True
        for students in activity.students:
            for atom in sorted(self._atoms[students]):
                if first := self._busy.get(("students", atom, slot.day, slot.hour)):
                    self._clash("unplaced-students-busy", slot, first, students=students)
                    return True
        return False

    def _clash(self, code: str, slot: Slot, first: Slot, **params: str) -> None:
        self._note(
            code,
            slot.line,
            activity=slot.activity,
            day=self._fet.days[slot.day],
            hour=self._fet.hours[slot.hour].name,
            other=first.activity,
            first=first.line,
            **params,
        )

    def _take(self, slot: Slot) -> None:
        activity = self._activities[slot.activity]
        self._slots[slot.activity, slot.day, slot.hour] = slot
        for teacher in activity.teachers:
            self._busy["teacher", teacher, slot.day, slot.hour] = slot
        for students in activity.students:
            for atom in self._atoms[students]:
                self._busy["students", atom, slot.day, slot.hour] = slot

    def _count_hours(self) -> None:
        """An activity without its hours is a lesson that nobody will give: worth saying."""
        placed = Counter(activity for activity, _, _ in self._slots)
        for activity in self._fet.activities:
            hours = {"expected": activity.duration, "found": placed[activity.id]}
            if hours["expected"] != hours["found"]:
                said = note("import-hours", self._fet.name, activity.line, activity=activity.id, **hours)
                self._notes.append(said)

    def _note(self, code: str, line: int, **params: str | int) -> None:
        self._notes.append(note(code, self._path, line, **params))
