"""Planning the import of a FET timetable: what a school's record needs to hold it, against what is there.

Everything is found again by what does not change: subjects and rooms by their titles, classes by theirs, teachers by
their names in the register of people, sections by subject and members. So a second import of one file changes nothing.
What the file does not speak of is left alone; nothing is ever taken away but lessons from the timetable.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from zhurnal.domain import paths
from zhurnal.domain.findings import Finding
from zhurnal.domain.record import grade_of
from zhurnal.domain.source import Document, Source
from zhurnal.services.imports.catalogs import codes_of
from zhurnal.services.imports.fet_calendar import calendar_document, week_of
from zhurnal.services.imports.fet_classes import Classes
from zhurnal.services.imports.fet_file import read_fet
from zhurnal.services.imports.fet_model import FetFile, Placement, Slot
from zhurnal.services.imports.fet_sections import Section, collect, name_sections, section_document
from zhurnal.services.imports.fet_slots import place
from zhurnal.services.imports.fet_timetable import read_timetable_csv
from zhurnal.services.imports.input_file import InputFile
from zhurnal.services.imports.notes import note, refusal
from zhurnal.services.imports.people import Staff, staff_document
from zhurnal.services.imports.plan import Documents, ImportPlan
from zhurnal.services.imports.school_days import Terms, check_year, read_bells, read_terms
from zhurnal.services.imports.weekdays import numbers, weekdays


@dataclass(frozen=True, slots=True)
class FetOptions:
    """How to read the file into a school year.

    year: "2026-2027". bells, terms: a school's own tables; without them those of the year's calendar, else FET's
    hours and the usual terms. lesson_minutes: length of a lesson where FET's hours are starts. valid_from: the
    day from which the timetable holds; None: the year's first.
    """

    year: str
    lesson_minutes: int | None = None
    bells: InputFile | None = None
    terms: InputFile | None = None
    valid_from: date | None = None


def plan_fet(
    record: Source, register: Source, fet: InputFile, timetable: InputFile | None, options: FetOptions
) -> ImportPlan:
    """What the import of `fet` (with the timetable that FET exported beside it) would change.

    record, register: the school's documents and its people's as they stand. Raises FindingsError where a file
    cannot be read, those of the readers, and `import-year` (found), `import-no-bells`, `import-no-classes`,
    `import-outside-year` (date, first, last), `import-ambiguous-person`; never changes anything.
    """
    check_year(options.year)
    file = read_fet(fet.data, fet.name)
    rows = read_timetable_csv(timetable.data, timetable.name) if timetable else None
    notes = [*file.notes, *(rows.notes if rows else ())]
    placement = place(file, rows)
    notes += placement.notes
    return _Planner(record, register, file, placement, options, notes).plan()


class _Planner:
    """One import: what the documents are to be, one kind after the other."""

    def __init__(
        self,
        record: Source,
        register: Source,
        fet: FetFile,
        placement: Placement,
        options: FetOptions,
        notes: list[Finding],
    ) -> None:
        self._documents = Documents(record)
        self._staff = Staff(record, register)
        self._fet = fet
        self._placement = placement
        self._options = options
        self._year = options.year
        self._notes = notes
        self._numbers = numbers(fet.hours, fet.name)
        self._weekdays = weekdays(fet.days, fet.name, notes)
        self._on = ""
        self._before = ""

    def plan(self) -> ImportPlan:
        subjects = codes_of(self._documents, "subjects", [(name, 0) for name in self._fet.subjects], limit=200)
        real = [room for room in self._fet.rooms if not room.virtual]
        places = [(room.name, room.capacity) for room in real]
        rooms = codes_of(self._documents, "rooms", places, limit=40, prefix="r-")
        classes = Classes(self._fet, self._standing("classes"), self._notes)
        if not classes.by_id:
            raise refusal("import-no-classes", self._fet.name)
        used = {name for activity in self._fet.activities for name in activity.teachers}
        listed = [name for name in self._fet.teachers if name in used]
        staff = self._staff.find(listed, self._fet.name, self._notes)
        problems: list[Finding] = []
        sections = collect(self._fet, classes, subjects, staff, problems)
        self._calendar(sections, classes)
        self._enter_staff(staff)
        self._enter_classes(classes)
        self._enter_sections(sections)
        self._enter_timetable(sections, rooms)
        self._tell_rows(problems)
        return ImportPlan(
            people=tuple(self._staff.entered),
            changes=self._documents.changes(),
            left=self._documents.left(),
            notes=tuple(self._notes),
        )

    def _standing(self, folder: str) -> dict[str, Document]:
        """Documents of the year's `folder` by id."""
        return self._documents.standing(f"years/{self._year}/{folder}/")

    def _calendar(self, sections: list[Section], classes: Classes) -> None:
        """The year's calendar, and the day from which the timetable holds."""
        options, path = self._options, paths.calendar(self._year)
        bells = read_bells(options.bells.data, options.bells.name) if options.bells else None
        terms: Terms | None = read_terms(options.terms.data, options.terms.name) if options.terms else None
        grades = sorted({one.grade for one in classes.by_id.values()})
        week = week_of(grades, self._days_of(sections, classes))
        document = calendar_document(
            self._documents.was(path),
            self._year,
            self._fet,
            self._numbers,
            bells=bells,
            minutes=options.lesson_minutes,
            terms=terms,
            week=week,
            notes=self._notes,
        )
        self._documents.put(path, document)
        on = options.valid_from or date.fromisoformat(document["from"])
        if not document["from"] <= on.isoformat() <= document["to"]:
            span = {"first": document["from"], "last": document["to"]}
            raise refusal("import-outside-year", self._fet.name, date=on.isoformat(), **span)
        self._on, self._before = on.isoformat(), (on - timedelta(days=1)).isoformat()
        for grade in grades:
            if not any(grade in term["grades"] for term in document["terms"]):
                self._notes.append(note("import-grade-without-terms", path, grade=grade))
        rung = {bell["number"] for shift in document["shifts"] for bell in shift["bells"]}
        for number in sorted({self._numbers[slot.hour] for slot in self._placement.slots} - rung):
            self._notes.append(note("import-hour-without-bell", path, number=number))

    def _days_of(self, sections: list[Section], classes: Classes) -> dict[int, int]:
        """The last day of the week on which each grade has lessons."""
        members = {activity.id: section.members for section in sections for activity in section.activities}
        last: dict[int, int] = {}
        for slot in self._placement.slots:
            for member in members.get(slot.activity, ()):
                grade = classes.by_id[member.class_id].grade
                last[grade] = max(last.get(grade, 0), self._weekdays[slot.day])
        return last

    def _enter_staff(self, staff: Mapping[str, str]) -> None:
        for person in sorted(set(staff.values())):
            path = paths.staff(person)
            self._documents.put(path, staff_document(self._documents.was(path), self._on))

    def _enter_classes(self, classes: Classes) -> None:
        for one in classes.by_id.values():
            path = paths.class_(self._year, one.id)
            new = {
                "kind": "class", "version": 1, "class": one.id, "title": one.title, "grade": one.grade, "shift": 1
            }  # fmt: skip
            document = dict(self._documents.was(path) or new)
            parts = list(document.get("parts", ()))
            there = {part["part"] for part in parts}
            parts += [{"part": code, "title": title} for code, title in one.parts.items() if code not in there]
            self._documents.put(path, {**document, **({"parts": parts} if parts else {})})

    def _enter_sections(self, sections: list[Section]) -> None:
        name_sections(sections, self._standing("sections"), self._on)
        for section in sections:
            path = paths.section(self._year, section.id)
            was = self._documents.was(path)
            self._documents.put(path, section_document(section, was, self._on, self._before))

    def _enter_timetable(self, sections: list[Section], rooms: Mapping[str, str]) -> None:
        by_activity = {activity.id: section for section in sections for activity in section.activities}
        homes: dict[str, list[dict[str, Any]]] = {section.home: [] for section in sections}
        for slot in self._placement.slots:
            section = by_activity.get(slot.activity)
            if section is None:
                continue
            day = self._weekdays[slot.day]
            if day == 7:
                self._notes.append(self._of_row("unplaced-sunday", slot))
                continue
            room = rooms.get(slot.room)
            if slot.room and room is None:
                self._notes.append(self._of_row("import-virtual-room", slot, name=slot.room))
            where = {"room": room} if room else {}
            entry = {"day": day, "number": self._numbers[slot.hour], "section": section.id, **where}
            homes[section.home].append(entry)
        for home in sorted(homes, key=lambda one: (grade_of(one), one)):
            self._enter_home(home, homes[home])

    def _enter_home(self, home: str, slots: list[dict[str, Any]]) -> None:
        path = paths.timetable(self._year, home)
        was = self._documents.was(path)
        slots = sorted(slots, key=lambda slot: (slot["day"], slot["number"], slot["section"]))
        if was is None and not slots:
            return
        weeks = list(was["weeks"]) if was else []
        document = {"kind": "timetable", "version": 1, "home": home, **(was or {})}
        document["weeks"] = merge_weeks(weeks, slots, self._on, self._before)
        self._documents.put(path, document)
        gone = {slot["section"] for week in weeks for slot in week.get("slots", ()) if _holds(week, self._on)}
        for section in sorted(gone - {slot["section"] for slot in slots}):
            self._notes.append(note("import-section-without-lessons", path, section=section))

    def _tell_rows(self, problems: list[Finding]) -> None:
        """An activity that has no section is told at each of its rows, or where it stands in the file."""
        rows: dict[str | int, list[Slot]] = {}
        for slot in self._placement.slots:
            rows.setdefault(slot.activity, []).append(slot)
        for problem in problems:
            slots = rows.get(problem.params["activity"], [])
            self._notes += [self._of_row(problem.code, slot, **problem.params) for slot in slots] or [problem]

    def _of_row(self, code: str, slot: Slot, **params: str | int) -> Finding:
        day, hour = self._fet.days[slot.day], self._fet.hours[slot.hour].name
        where: dict[str, str | int] = {"activity": slot.activity, "day": day, "hour": hour}
        return note(code, self._placement.name, slot.line, **{**where, **params})


def merge_weeks(weeks: list[Any], slots: list[dict[str, Any]], on: str, before: str) -> list[Any]:
    """The timetable's `weeks` with `slots` holding from day `on`; `before` is the day before it (ISO).

    What held until then stays, ended on `before`; what was already planned for later days stays as it is.
    """
    current = next((week for week in weeks if _holds(week, on)), None)
    if current is not None and list(current.get("slots", ())) == slots:
        return weeks
    later = min((week["from"] for week in weeks if week["from"] > on), default="")
    new: dict[str, Any] = {"from": on}
    if current is not None and "to" in current:
        new["to"] = current["to"]
    elif later:
        new["to"] = (date.fromisoformat(later) - timedelta(days=1)).isoformat()
    if slots:
        new["slots"] = slots
    kept = [week for week in weeks if week is not current]
    if current is not None and current["from"] < on:
        kept.append({**current, "to": before})
    return sorted([*kept, new], key=lambda week: str(week["from"]))


def _holds(week: Document, on: str) -> bool:
    return bool(week["from"] <= on <= week.get("to", "9"))
