"""Scheduled classes of a bundle as sections: what is taught to whom by whom.

Where every pupil of a class is in it the class is the member, else the pupils are. A section is found again by its
home, subject and title; one that came another way (with a timetable), by being taught to the same classes, or groups of
them, by the same teachers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from zhurnal.domain.findings import Finding
from zhurnal.domain.lookalikes import skeleton
from zhurnal.domain.record import grade_of
from zhurnal.domain.source import Document
from zhurnal.domain.transliteration import unique
from zhurnal.services.imports.fet_classes import Member
from zhurnal.services.imports.fet_sections import members_on, teachers_on
from zhurnal.services.imports.notes import note
from zhurnal.services.imports.oneroster_classes import Homerooms, Year
from zhurnal.services.imports.oneroster_model import PUPIL, STAFF, Bundle, Enrolment, Group
from zhurnal.services.imports.oneroster_people import People
from zhurnal.services.imports.spans import laid_over

_ROOM = 120
"""Longest title."""


@dataclass(slots=True)
class Section:
    """A section as the bundle wants it; `id` is given by `name_sections`.

    subject: its title, then its code. homes: the classes of its pupils. pupils: entries not covered by `classes`.
    """

    group: Group
    subject: str
    title: str
    home: str
    homes: set[str]
    classes: list[str]
    pupils: list[dict[str, Any]]
    teachers: list[dict[str, Any]]
    span: dict[str, str]
    id: str = ""


@dataclass(slots=True)
class _Found:
    """Who is enrolled in one scheduled class."""

    pupils: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    teachers: list[tuple[bool, dict[str, Any]]] = field(default_factory=list)


def collect(
    bundle: Bundle, people: People, rooms: Homerooms, year: Year, notes: list[Finding]
) -> list[Section]:  # fmt: skip
    """The sections of the bundle's scheduled classes, by their ids in it; their subjects are titles yet.

    Notes: `unplaced-or-no-teacher`, `unplaced-or-no-pupil` (classes); `unplaced-or-outside-year`,
    `unplaced-or-left-out`, `unplaced-or-no-homeroom`, `unplaced-or-enrolled-twice` (enrolments).
    """
    enrolled = _enrolled(bundle, people, rooms, year, notes)
    found = []
    for group in sorted((g for g in bundle.groups.values() if not g.homeroom), key=lambda one: one.id):
        who = enrolled.get(group.id, _Found())
        span = year.span(group.first, group.last)
        if span is None:
            notes.append(note("unplaced-or-outside-year", "classes.csv", group.line, id=group.id))
        elif not who.teachers or not who.pupils:
            code = "unplaced-or-no-pupil" if who.teachers else "unplaced-or-no-teacher"
            notes.append(note(code, "classes.csv", group.line, id=group.id))
        else:
            found.append(_section(group, who, rooms, year, span))
    _tell_apart(found)
    return found


def _enrolled(
    bundle: Bundle, people: People, rooms: Homerooms, year: Year, notes: list[Finding]
) -> dict[str, _Found]:  # fmt: skip
    found: dict[str, _Found] = {}

    def told(code: str, one: Enrolment, **params: str) -> None:
        notes.append(note(code, "enrollments.csv", one.line, id=one.id, **params))

    for one in bundle.enrolments:
        group = bundle.groups[one.group]
        person = people.ids.get((STAFF if one.teaches else PUPIL, one.user))
        span = year.span(one.first or group.first, one.last or group.last)
        if group.homeroom:
            if group.id not in rooms.of_group:
                told("unplaced-or-left-out", one, column="classSourcedId", found=group.id)
        elif person is None:
            told("unplaced-or-left-out", one, column="userSourcedId", found=one.user)
        elif span is None:
            told("unplaced-or-outside-year", one)
        elif one.teaches:
            found.setdefault(group.id, _Found()).teachers.append((one.primary, {"staff": person, **span}))
        elif not (home := rooms.class_of(person, span["from"])):
            told("unplaced-or-no-homeroom", one, person=person)
        else:
            pupils = found.setdefault(group.id, _Found()).pupils
            if any(person == other for other, *_ in pupils):
                told("unplaced-or-enrolled-twice", one, person=person)
            else:
                pupils.append((person, span, home))
    return found


def _section(group: Group, who: _Found, rooms: Homerooms, year: Year, span: dict[str, str]) -> Section:
    homes = sorted({home for _, _, home in who.pupils})
    whole = [one for one in homes if _is_whole(one, who, rooms, span)]
    grades = [int(rooms.classes[home]["grade"]) for home in homes]
    home = homes[0] if len(homes) == 1 else str(min(grades))
    pupils = [{"pupil": pupil, **since} for pupil, since, of in sorted(who.pupils, key=_by_id) if of not in whole]
    lead = next((entry for primary, entry in who.teachers if primary), who.teachers[0][1])
    teachers = [_teacher(entry, "main" if entry is lead else "second") for _, entry in who.teachers]
    teachers.sort(key=lambda one: (one["role"] != "main", one["staff"]))
    begins = {"from": span["from"]} if span["from"] > year.first.isoformat() else {}
    lasts = {**begins, **({"to": span["to"]} if "to" in span else {})}
    return Section(group, group.subject, group.title, home, set(homes), whole, pupils, teachers, lasts)


def _by_id(one: tuple[str, dict[str, str], str]) -> str:
    return one[0]


def _teacher(entry: dict[str, Any], role: str) -> dict[str, Any]:
    return {"staff": entry["staff"], "role": role, **{k: v for k, v in entry.items() if k != "staff"}}


def _is_whole(class_id: str, who: _Found, rooms: Homerooms, span: dict[str, str]) -> bool:
    """Whether everybody who is in a class to its end is in the section as long as it and they last."""
    there = {pupil: since for pupil, since, _ in who.pupils}
    staying = [e for e in rooms.classes[class_id].get("roster", ()) if "to" not in e]
    return bool(staying) and all(
        e["pupil"] in there
        and there[e["pupil"]]["from"] <= max(e["from"], span["from"])
        and there[e["pupil"]].get("to") == span.get("to")
        for e in staying
    )


def _tell_apart(sections: Iterable[Section]) -> None:
    """Sections of one title in one home get the bundle's code of theirs into it, or a number."""
    alike: dict[tuple[str, str, str], list[Section]] = {}
    for section in sections:
        alike.setdefault((section.home, section.subject, skeleton(section.title)), []).append(section)
    for group in alike.values():
        codes = {section.group.code for section in group} - {""}
        for number, section in enumerate(group, 1):
            if len(group) > 1:
                sign = section.group.code if len(codes) == len(group) else str(number)
                section.title = f"{section.title[: _ROOM - len(sign) - 3]} ({sign})"


def name_sections(sections: list[Section], standing: Mapping[str, Document], on: str) -> None:
    """Give each section its id: that of the standing one which it is, else a new one by its subject. on: ISO."""
    taken: set[str] = set()
    for is_same, alone in ((_same_title, False), (_same_before, False), (_same_classes, False), (_same_parts, True)):
        found: dict[str, list[Section]] = {}
        for section in sections:
            same = [id_ for id_ in sorted(standing) if id_ not in taken and _is_like(section, id_, standing[id_])]
            same = [id_ for id_ in same if is_same(section, standing[id_], on)]
            if not section.id and same and not (alone and len(same) > 1):
                found.setdefault(same[0], []).append(section)
                taken |= set() if alone else {same[0]}
        for id_, wanting in found.items():
            if len(wanting) == 1:
                wanting[0].id = id_
                taken.add(id_)
    used = {*standing, *taken}
    for section in sections:
        base = f"{section.home}/{section.subject}"
        alike = [one for one in sections if (one.home, one.subject) == (section.home, section.subject)]
        if not section.id:
            first = base if len(alike) == 1 else f"{base}-1"
            section.id = first if not {first, base} & used else unique(base, {*used, base, f"{base}-1"})
            used.add(section.id)


def _is_like(section: Section, id_: str, document: Document) -> bool:
    return id_.startswith(f"{section.home}/") and bool(document["subject"] == section.subject)


def _same_title(section: Section, document: Document, _on: str) -> bool:
    return skeleton(document["title"]) == skeleton(section.title)


def _same_before(section: Section, document: Document, on: str) -> bool:
    """The title was its alone until another section was called so; the teachers tell which of them it is."""
    return skeleton(document["title"]) == skeleton(section.group.title) and _same_teachers(section, document, on)


def _same_classes(section: Section, document: Document, on: str) -> bool:
    """Whole classes, as a timetable has them."""
    whole = not section.pupils and members_on(document, on) == {Member(one) for one in section.classes}
    return whole and _same_teachers(section, document, on)


def _same_parts(section: Section, document: Document, on: str) -> bool:
    """Groups of the same classes, as a timetable has them: who is in them it does not know."""
    members = members_on(document, on)
    in_part = any(member.part for member in members) and {member.class_id for member in members} == section.homes
    return in_part and _same_teachers(section, document, on)


def _same_teachers(section: Section, document: Document, on: str) -> bool:
    return teachers_on(document, on) == {one["staff"] for one in section.teachers}


def section_document(section: Section, was: Document | None, rooms: Homerooms) -> dict[str, Any]:
    """The section's document: what stands is kept, who comes is added, who goes gets a last day."""
    if was is None:
        members = [{"class": one} for one in section.classes] + section.pupils
        return {
            "kind": "section", "version": 1, "section": section.id, "title": section.title,
            "subject": section.subject, "type": "lesson",
            # Rule 1.5 of the regulation: no marks in the first grade.
            "marking": "none" if grade_of(section.home) == 1 else "marks",
            **section.span, "members": members, "teachers": section.teachers,
        }  # fmt: skip
    covered = _covered(was, rooms)
    pupils = [entry for entry in section.pupils if entry["pupil"] not in covered]
    members = laid_over(was.get("members", ()), pupils, "pupil")
    classes = {entry["class"] for entry in members if "class" in entry}
    members += [{"class": one} for one in section.classes if one not in classes and not _named(members, one, rooms)]
    teachers = laid_over(was.get("teachers", ()), section.teachers, "staff")
    return {**was, "members": members, "teachers": teachers}


def _covered(document: Document, rooms: Homerooms) -> set[str]:
    """Pupils who are members by their class or a part of it."""
    found: set[str] = set()
    for entry in document.get("members", ()):
        class_ = rooms.classes.get(entry.get("class", ""), {})
        parts = [part for part in class_.get("parts", ()) if part["part"] == entry.get("part")]
        listed = [part.get("members", ()) for part in parts] if "part" in entry else [class_.get("roster", ())]
        found |= {line["pupil"] for lines in listed for line in lines}
    return found


def _named(members: Iterable[Document], class_id: str, rooms: Homerooms) -> bool:
    """Whether everybody of a class is a member by name already."""
    there = {entry["pupil"] for entry in members if "pupil" in entry}
    return {line["pupil"] for line in rooms.classes[class_id].get("roster", ()) if "to" not in line} <= there
