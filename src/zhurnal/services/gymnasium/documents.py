"""The documents of classes, sections, timetables and curriculum, from what the generator knows of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from zhurnal.domain.source import Document
from zhurnal.services.gymnasium.model import Class, Group, day_of, number_of

_ENROLLED = "112-у"


def staff_document(duties: Iterable[str], since: str) -> Document:
    """A member of staff with duties from a day on. since: ISO date, here and below."""
    return {"kind": "staff", "version": 1, "duties": [{"duty": duty, "from": since} for duty in duties]}


def class_document(
    one: Class, teacher: str, room: str, pupils: Iterable[str], parts: Sequence[Document], since: str
) -> Document:
    """A class with its class teacher, roster and parts; room "" for none."""
    document: dict[str, Any] = {
        "kind": "class", "version": 1, "class": one.id, "title": one.title, "grade": one.grade, "shift": one.shift,
        "room": room, "class-teachers": [{"staff": teacher, "from": since}],
        "roster": [{"pupil": pupil, "from": since, "order": _ENROLLED} for pupil in pupils], "parts": parts,
    }  # fmt: skip
    return {key: value for key, value in document.items() if value}


def section_document(group: Group, plan: str, teacher: str, since: str) -> Document:
    """A section of a group, with the plan that it follows."""
    members = [
        {key: value for key, value in (("class", m.class_id), ("part", m.part), ("pupil", m.pupil)) if value}
        for m in group.members
    ]
    return {
        "kind": "section", "version": 1, "section": group.id, "title": group.title, "subject": group.subject,
        "type": group.type, "marking": group.marking, "plan": plan, "members": members,
        "teachers": [{"staff": teacher, "role": "main", "from": since}],
    }  # fmt: skip


def timetables(
    groups: Mapping[str, Group], lessons: Iterable[tuple[str, int, str]], since: str
) -> Iterator[tuple[str, Document]]:
    """Timetables by home. lessons: (group, time of the week, room or "")."""
    homes: dict[str, list[dict[str, Any]]] = {}
    for group, at, room in sorted(lessons, key=lambda lesson: (lesson[1], lesson[0])):
        slot = {"day": day_of(at), "number": number_of(at), "section": group}
        homes.setdefault(groups[group].home, []).append({**slot, "room": room} if room else slot)
    for home, slots in sorted(homes.items()):
        yield home, {"kind": "timetable", "version": 1, "home": home, "weeks": [{"from": since, "slots": slots}]}


def curriculum_document(
    groups: Mapping[str, Group], weekly: Mapping[str, int], plans: Mapping[str, Document]
) -> Document:
    """Hours by grade and subject as the plans have them; where a subject has two levels, those of the lower."""
    hours: dict[tuple[int, str], tuple[int, int]] = {}
    for group in sorted(groups.values(), key=lambda g: (not g.plan.endswith("-deep"), g.id)):
        if group.type != "individual":
            year = sum(item["hours"] for item in plans[group.plan]["items"])
            hours[group.grade, group.subject] = (weekly[group.id], year)
    entries = [
        {"grade": grade, "subject": subject, "week": week, "year": year}
        for (grade, subject), (week, year) in sorted(hours.items())
    ]
    return {"kind": "curriculum", "version": 1, "hours": entries}
