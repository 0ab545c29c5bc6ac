"""Arrangements: pupils taught at home with lessons of their own, pupils exempted from physical culture."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from zhurnal.domain.calendar import Calendar
from zhurnal.domain.source import Document
from zhurnal.services.gymnasium.days import LAST_NUMBER
from zhurnal.services.gymnasium.groups import numbers_after
from zhurnal.services.gymnasium.model import Activity, Class, Group, Member
from zhurnal.services.gymnasium.people import Child
from zhurnal.services.gymnasium.subjects import SUBJECTS

_HOME_SUBJECTS = ("russian", "math", "algebra")
# One pupil in so many is exempted from physical culture for a term or longer.
_EXEMPT = 40


def at_home(
    classes: Sequence[Class], children: Mapping[str, Sequence[Child]], count: int, rng: random.Random
) -> list[tuple[str, Child]]:
    """Pupils who are taught at home: of grades 5-9 of the first shift, each of another class."""
    possible = [c.id for c in classes if 5 <= c.grade <= 9 and c.shift == 1]
    return [(c, rng.choice(children[c])) for c in sorted(rng.sample(possible, k=min(count, len(possible))))]


def home_lessons(
    classes: Sequence[Class], activities: Sequence[Activity], pupils: Sequence[tuple[str, Child]]
) -> list[Activity]:
    """An hour a week of Russian and of mathematics for each of them, when their class has gone home."""
    by_id = {c.id: c for c in classes}
    found = []
    for class_id, child in pupils:
        one = by_id[class_id]
        ticks = tuple(numbers_after(one, LAST_NUMBER[one.shift]))
        for subject in _HOME_SUBJECTS:
            taught = any(g.subject == subject for a in activities if a.classes == (class_id,) for g in a.groups)
            if taught:
                found.append(Activity((_home_group(one, subject, child),), 1, (), ticks))
    return found


def _home_group(one: Class, subject: str, child: Child) -> Group:
    name = f"{one.id}/{subject}-home"
    title = f"{SUBJECTS[subject].title}, {one.title}, на дому"
    members = (Member(pupil=child.id),)
    return Group(name, title, subject, name, members, SUBJECTS[subject].pool, "", "individual")


def arrangements_of(
    calendar: Calendar,
    classes: Sequence[Class],
    children: Mapping[str, Sequence[Child]],
    home: Sequence[tuple[str, Child]],
    rng: random.Random,
) -> Iterator[tuple[str, Document]]:
    """Arrangements by pupil: those taught at home for the year, those exempted from physical culture for a while."""
    taught_at_home = {child.id for _class_id, child in home}
    for pupil in sorted(taught_at_home):
        entry = {"id": "b-1", "what": "home", "from": calendar.first.isoformat(), "order": "128-у"}
        yield pupil, _document(pupil, entry)
    pupils = [(c.grade, child.id) for c in classes for child in children[c.id] if child.id not in taught_at_home]
    for grade, pupil in sorted(rng.sample(pupils, k=max(2, len(pupils) // _EXEMPT)), key=lambda pair: pair[1]):
        terms = calendar.terms(grade)
        first = rng.randrange(len(terms))
        last = rng.randrange(first, len(terms))
        exempt: dict[str, Any] = {
            "id": "b-1", "what": "exempt", "subjects": ["pe"], "from": terms[first].first.isoformat(),
            "to": terms[last].last.isoformat(), "order": "131-у",
        }  # fmt: skip
        yield pupil, _document(pupil, exempt)


def _document(pupil: str, entry: Document) -> Document:
    return {"kind": "arrangements", "version": 1, "pupil": pupil, "arrangements": [entry]}
