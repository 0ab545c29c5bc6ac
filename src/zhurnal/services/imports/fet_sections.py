"""Activities as sections: what is taught to whom by whom, once, however many times a week.

One section is one set of (subject, students, teachers): the pieces of a split activity are its lessons. Where one
subject has several sections in one home (halves of a class, two teachers of one class), they are numbered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from zhurnal.domain.findings import Finding
from zhurnal.domain.source import Document
from zhurnal.domain.transliteration import unique
from zhurnal.services.imports.fet_classes import Classes, Member
from zhurnal.services.imports.fet_model import Activity, FetFile
from zhurnal.services.imports.notes import note


@dataclass(slots=True)
class Section:
    """A section as the file wants it; `id` is given by `name_sections`."""

    subject: str
    members: tuple[Member, ...]
    teachers: tuple[str, ...]
    home: str
    title: str
    marking: str
    activities: list[Activity] = field(default_factory=list)
    id: str = ""


def collect(
    fet: FetFile, classes: Classes, subjects: Mapping[str, str], staff: Mapping[str, str], notes: list[Finding]
) -> list[Section]:
    """The sections of the file's activities, in its order; activities that can have none are noted.

    subjects, staff: ids by the file's names. Notes: `unplaced-no-teacher`, `unplaced-no-students`,
    `unplaced-no-class` (name); each with activity.
    """
    found: dict[tuple[str, tuple[Member, ...], frozenset[str]], Section] = {}
    for activity in fet.activities:
        if not activity.teachers or not activity.students:
            code = "unplaced-no-students" if activity.teachers else "unplaced-no-teacher"
            notes.append(note(code, fet.name, activity.line, activity=activity.id))
            continue
        members = classes.members(activity.students)
        if isinstance(members, str):
            name = members[:80]
            notes.append(note("unplaced-no-class", fet.name, activity.line, activity=activity.id, name=name))
            continue
        subject, teachers = subjects[activity.subject], tuple(staff[name] for name in activity.teachers)
        key = (subject, tuple(members), frozenset(teachers))
        if key not in found:
            found[key] = _section(activity, classes, subject, tuple(members), teachers)
        found[key].activities.append(activity)
    return list(found.values())


def _section(
    activity: Activity, classes: Classes, subject: str, members: tuple[Member, ...], teachers: tuple[str, ...]
) -> Section:
    ids = {member.class_id for member in members}
    grade = min(classes.by_id[id_].grade for id_ in ids)
    home = next(iter(ids)) if len(ids) == 1 else str(grade)
    title = f"{activity.subject}, {', '.join(map(classes.title_of, members))}"
    # Rule 1.5 of the regulation: no marks in the first grade.
    return Section(subject, members, teachers, home, title, "none" if grade == 1 else "marks")


def name_sections(sections: list[Section], standing: Mapping[str, Document], on: str) -> None:
    """Give each section its id: that of the standing section which it is, else a new one by its subject.

    A standing section is the same one if subject and members are the same; of several, the one with the same
    teachers on day `on` (ISO), then the first that is not taken. So a change of teacher amends a section and does
    not leave its journal behind.
    """
    taken: set[str] = set()
    for same_teachers in (True, False):
        for section in sections:
            if not section.id:
                section.id = _standing(section, standing, on, taken, same_teachers=same_teachers)
                taken.add(section.id)
    used = {*standing, *taken} - {""}
    for section in sections:
        alike = [one for one in sections if (one.home, one.subject) == (section.home, section.subject)]
        if not section.id:
            alone = len(alike) == 1 and f"{section.home}/{section.subject}" not in used
            base = f"{section.home}/{section.subject}"
            section.id = base if alone else _numbered(base, used)
            used.add(section.id)
    _tell_apart(sections)


def _numbered(base: str, used: set[str]) -> str:
    first = f"{base}-1"
    return first if first not in used and base not in used else unique(base, used | {base, first})


def _standing(
    section: Section, standing: Mapping[str, Document], on: str, taken: set[str], *, same_teachers: bool
) -> str:
    for id_ in sorted(standing):
        document = standing[id_]
        if id_ in taken or not id_.startswith(f"{section.home}/") or document["subject"] != section.subject:
            continue
        if not _lasts(document, on) or members_on(document, on) != set(section.members):
            continue
        if not same_teachers or teachers_on(document, on) == set(section.teachers):
            return id_
    return ""


def _tell_apart(sections: list[Section]) -> None:
    """Sections of one title get their number into it; teachers' names have no place in the record."""
    count: dict[str, int] = {}
    for section in sections:
        count[section.title] = count.get(section.title, 0) + 1
    for section in sections:
        if count[section.title] > 1:
            section.title = f"{section.title[:112]} ({section.id.rsplit('-', 1)[-1]})"
        section.title = section.title[:120]


def members_on(document: Document, on: str) -> set[Member]:
    """The classes and parts that are members of a standing section on a day; pupils by name are not compared."""
    entries = [entry for entry in document.get("members", ()) if "class" in entry and _lasts(entry, on)]
    return {Member(entry["class"], entry.get("part", "")) for entry in entries}


def teachers_on(document: Document, on: str) -> set[str]:
    """The teachers of a standing section on a day, temporary ones left out."""
    entries = [entry for entry in document.get("teachers", ()) if _lasts(entry, on)]
    return {entry["staff"] for entry in entries if entry["role"] != "temporary"}


def section_document(section: Section, was: Document | None, on: str, before: str) -> dict[str, Any]:
    """The section's document from day `on`; `before` is the day before it (ISO).

    What stands is kept: title, plan, single pupils, who taught until now. Teachers who are no longer wanted end on
    `before`, new ones begin on `on`.
    """
    roles = {person: "second" if place else "main" for place, person in enumerate(section.teachers)}
    if was is None:
        members = [{"class": one.class_id, **({"part": one.part} if one.part else {})} for one in section.members]
        return {
            "kind": "section",
            "version": 1,
            "section": section.id,
            "title": section.title,
            "subject": section.subject,
            "type": "lesson",
            "marking": section.marking,
            "members": members,
            "teachers": [{"staff": person, "role": role, "from": on} for person, role in roles.items()],
        }
    if teachers_on(was, on) == set(section.teachers):
        return dict(was)
    return {**was, "teachers": _teachers(was, roles, on, before)}


def _teachers(was: Document, roles: Mapping[str, str], on: str, before: str) -> list[dict[str, Any]]:
    """The entries of `teachers` with those of `roles` teaching from day `on`."""
    standing = [dict(entry) for entry in was.get("teachers", ())]
    current = [entry for entry in standing if entry["role"] != "temporary" and _lasts(entry, on)]
    staying = {entry["staff"] for entry in current if roles.get(entry["staff"]) == entry["role"]}
    # Where a later change of teachers is entered already, the new ones teach until then.
    ends = {entry["to"] for entry in current if "to" in entry}
    until = {"to": min(ends)} if ends else {}
    kept = []
    for entry in standing:
        if entry not in current or entry["staff"] in staying:
            kept.append(entry)
        elif entry["from"] < on:
            kept.append({**entry, "to": before})
    new = [
        {"staff": person, "role": role, "from": on, **until} for person, role in roles.items() if person not in staying
    ]
    return [*kept, *new]


def _lasts(entry: Document, on: str) -> bool:
    return bool(entry.get("from", "0") <= on <= entry.get("to", "9"))
