"""Invented people: pupils with their families, staff. Names go to the register, ids and dates to the record."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any

from zhurnal.domain.source import Document
from zhurnal.services.gymnasium import names
from zhurnal.services.gymnasium.model import Class

ADULT = 18
_SIBLINGS = 0.17
_ALONE = 0.4
_OWN_NAME = 0.12
_LARGEST_FAMILY = 3
# Children of one mother are not born within so many days of each other; twins are not invented.
_BETWEEN_BIRTHS = 300


@dataclass(frozen=True, slots=True)
class Child:
    """A pupil as the generator knows it. gender: "f" or "m"; guardians: ids."""

    id: str
    family: str
    given: str
    gender: str
    birth: date
    guardians: tuple[str, ...]

    @property
    def adult(self) -> date:
        """The day of coming of age; who was born on a leap day has it on the first of March."""
        try:
            return self.birth.replace(year=self.birth.year + ADULT)
        except ValueError:
            return date(self.birth.year + ADULT, 3, 1)

    def document(self, since: date) -> dict[str, Any]:
        """The pupil's document in the record."""
        guardians = [{"guardian": g, "from": since.isoformat()} for g in self.guardians]
        return {"kind": "pupil", "version": 1, "adult": self.adult.isoformat(), "guardians": guardians}


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who may come in the year: the pupil's document, and register entries of pupil and guardians by id."""

    pupil: str
    grade: int
    document: Document = field(hash=False)
    people: Mapping[str, Document] = field(hash=False)


@dataclass
class _Family:
    name: str
    father: str
    guardians: tuple[str, ...]
    births: list[date] = field(default_factory=list)


class Families:
    """Makes pupils one after another, some of them brothers and sisters, and the register's entries of them all."""

    def __init__(self, rng: random.Random, first: date) -> None:
        """first: first day of the school year."""
        self.rng, self.first = rng, first
        self.people: dict[str, Document] = {}
        self._families: list[_Family] = []
        self._pupils, self._guardians = count(1), count(1)

    def child(self, grade: int, gender: str) -> Child:
        """A pupil of a grade; the register gains the pupil and, of a new family, the guardians."""
        birth = _birth(self.rng, self.first.year, grade)
        family = self._family_for(birth)
        family.births.append(birth)
        pupil = f"p-{next(self._pupils):04}"
        name = names.feminine(family.name) if gender == "f" else family.name
        given = names.given(self.rng, gender)
        entry = _person(pupil, name, given, names.patronymic(family.father, gender), gender)
        self.people[pupil] = {**entry, "birth": birth.isoformat(), "email": f"{pupil}@example.org"}
        return Child(pupil, name, given, gender, birth, family.guardians)

    def newcomer(self, grade: int) -> Newcomer:
        """A pupil who is not in the school yet, with the entries that the register will need."""
        before = set(self.people)
        child = self.child(grade, self.rng.choice("fm"))
        made = {person: self.people.pop(person) for person in sorted(set(self.people) - before)}
        return Newcomer(child.id, grade, child.document(self.first), made)

    def _family_for(self, birth: date) -> _Family:
        if self._families and self.rng.random() < _SIBLINGS:
            found = self.rng.choice(self._families)
            apart = all(abs((birth - other).days) > _BETWEEN_BIRTHS for other in found.births)
            if apart and len(found.births) < _LARGEST_FAMILY:
                return found
        made = self._new_family()
        self._families.append(made)
        return made

    def _new_family(self) -> _Family:
        name, father = names.family(self.rng), names.father(self.rng)
        mother = names.feminine(names.family(self.rng) if self.rng.random() < _OWN_NAME else name)
        guardians = [self._guardian(mother, names.given(self.rng, "f"), "f")]
        if self.rng.random() > _ALONE:
            guardians.append(self._guardian(name, father, "m"))
        return _Family(name, father, tuple(guardians))

    def _guardian(self, family: str, given: str, gender: str) -> str:
        person = f"g-{next(self._guardians):04}"
        patronymic = names.patronymic(names.father(self.rng), gender)
        entry = _person(person, family, given, patronymic, gender)
        self.people[person] = {**entry, "email": f"{person}@example.org", "phone": names.phone(self.rng)}
        return person


def rosters(families: Families, classes: Sequence[Class], pupils: int, rng: random.Random) -> dict[str, list[Child]]:
    """Pupils of every class by the alphabet: classes of nearly one size, `pupils` in all."""
    each, more = divmod(pupils, len(classes))
    sizes = {one.id: each + (n < more) for n, one in enumerate(classes)}
    # Of every two classes of a grade one is a little larger: so it is in every school.
    for one, other in zip(classes[::2], classes[1::2], strict=False):
        moved = rng.randrange(max(2, each // 8))
        sizes[one.id] += moved
        sizes[other.id] -= moved
    places = [(one, n) for one in classes for n in range(sizes[one.id])]
    rng.shuffle(places)
    found: dict[str, list[Child]] = {one.id: [] for one in classes}
    for one, n in places:
        found[one.id].append(families.child(one.grade, "fm"[n % 2]))
    return {c: sorted(children, key=lambda k: (k.family, k.given, k.id)) for c, children in found.items()}


def staff_people(staff: Iterable[str], women_only: Iterable[str], rng: random.Random) -> dict[str, Document]:
    """Register entries of the staff. women_only: who is a woman in any case (class teachers of grades 1-4 mostly)."""
    return dict(_staff(staff, set(women_only), rng))


def _staff(staff: Iterable[str], women: set[str], rng: random.Random) -> Iterator[tuple[str, Document]]:
    for person in staff:
        gender = "f" if person in women or rng.random() < 0.75 else "m"
        family = names.family(rng)
        name = names.feminine(family) if gender == "f" else family
        given = names.given(rng, gender)
        entry = _person(person, name, given, names.patronymic(names.father(rng), gender), gender)
        yield person, {**entry, "email": f"{person}@example.org", "phone": names.phone(rng)}


def _person(person: str, family: str, given: str, patronymic: str, gender: str) -> dict[str, Any]:
    names_ = {"family": family, "given": given, "patronymic": patronymic, "gender": gender}
    return {"kind": "person", "version": 1, "person": person, **names_}


def _birth(rng: random.Random, year: int, grade: int) -> date:
    """Who comes to grade 1 on the first of September is six and a half to seven and a half."""
    return date(year - 6 - grade, 2, 1) + timedelta(days=rng.randrange(365))
