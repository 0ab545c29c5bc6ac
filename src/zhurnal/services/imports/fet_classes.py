"""FET's years, groups and subgroups as the classes of a school and their parts.

Schools use FET's three levels in two ways: a year is a grade and its groups are classes ("8", "8 а"), or a year is a
class and its groups are halves ("7а", "7а англ. 1"). A name says which: a grade with a letter is a class. Whatever is
smaller than a class is a part of it, if some activity asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from zhurnal.domain.findings import Finding
from zhurnal.domain.lookalikes import skeleton
from zhurnal.domain.source import Document
from zhurnal.domain.transliteration import slug, unique
from zhurnal.services.imports.class_ids import ClassIds
from zhurnal.services.imports.fet_model import FetFile
from zhurnal.services.imports.notes import note

_CLASS = re.compile(
    r"(?P<grade>1[0-2]|[1-9])\s*[-–.]?\s*[«\"„'(]?\s*"
    r"(?P<letter>[^\W\d_]\d?|[A-ZА-ЯЁ]{2,3})"
    r"\s*[»\"“”')]?(?:\s*(?:класс|клас|кл\.?))?"
)


@dataclass(frozen=True, slots=True)
class Member:
    """A whole class (`part` "") or a part of it, as a section's member."""

    class_id: str
    part: str = ""


@dataclass(slots=True)
class SchoolClass:
    """A class with the parts that activities ask for: code to title. `atoms`: FET's smallest sets in it."""

    id: str
    title: str
    grade: int
    fet_name: str
    atoms: frozenset[str]
    parts: dict[str, str] = field(default_factory=dict)


def class_name(name: str) -> tuple[int, str] | None:
    """Grade and letter of a class's name, "8 а" or "10«Б»"; None where the name is another."""
    found = _CLASS.fullmatch(name)
    return (int(found["grade"]), found["letter"]) if found else None


class Classes:
    """The classes of a FET file, with the ids that the record already has for them.

    standing: the year's class documents by id.
    """

    def __init__(self, fet: FetFile, standing: dict[str, Document], notes: list[Finding]) -> None:
        self._fet = fet
        self._atoms = fet.atoms()
        self._standing = standing
        self._ids = ClassIds(standing)
        self._notes = notes
        self._part_codes: dict[tuple[str, str], str] = {}
        self.by_id: dict[str, SchoolClass] = {}
        for grade, letter, name in _classes(fet):
            self._add(grade, letter, name)

    def _add(self, grade: int, letter: str, name: str) -> None:
        id_ = self._ids.find(grade, letter)
        if not id_:
            self._notes.append(note("unplaced-class-letter", self._fet.name, name=name))
            return
        if id_ in self.by_id:
            self._notes.append(note("import-name-twice", self._fet.name, what="class", name=name))
            return
        title = str(self._standing[id_]["title"]) if id_ in self._standing else f"{grade}{letter}"
        self.by_id[id_] = SchoolClass(id_, title, grade, name, self._atoms[name])

    def members(self, sets: Iterable[str]) -> list[Member] | str:
        """The classes and parts that `sets` of students are; the name of a set that has no class, where one has none.

        Parts that are named here come into being.
        """
        found: dict[Member, None] = {}
        for name in sets:
            atoms = self._atoms[name]
            inside = [one for one in self.by_id.values() if one.atoms & atoms]
            covered = frozenset().union(*(one.atoms for one in inside))
            if not inside or not atoms <= covered:
                return name
            for one in inside:
                found.update(dict.fromkeys(self._in_class(one, name, atoms)))
        whole = {member.class_id for member in found if not member.part}
        kept = [member for member in found if not member.part or member.class_id not in whole]
        order = list(self.by_id)
        return sorted(kept, key=lambda member: (order.index(member.class_id), member.part))

    def _in_class(self, one: SchoolClass, name: str, atoms: frozenset[str]) -> Iterator[Member]:
        if one.atoms <= atoms:
            yield Member(one.id)
        elif atoms <= one.atoms:
            yield Member(one.id, self._part(one, name))
        else:
            for atom in sorted(atoms & one.atoms):
                yield Member(one.id, self._part(one, atom))

    def _part(self, one: SchoolClass, name: str) -> str:
        """The code of a part: the one that the record has for its title, else made of it."""
        known = self._part_codes.get((one.id, name))
        if known is not None:
            return known
        title = _without(one.fet_name, name)[:60]
        standing = {p["part"]: p["title"] for p in self._standing.get(one.id, {}).get("parts", ())}
        code = next((code for code, there in standing.items() if skeleton(there) == skeleton(title)), None)
        code = code or unique(slug(title) or "part", {*standing, *one.parts})
        one.parts[code] = title
        self._part_codes[one.id, name] = code
        return code

    def title_of(self, member: Member) -> str:
        """A member as people write it: "8а", "8а историки"."""
        one = self.by_id[member.class_id]
        return f"{one.title} {one.parts[member.part]}" if member.part else one.title


def _classes(fet: FetFile) -> Iterator[tuple[int, str, str]]:
    """Grade, letter and FET's name of each class, in the file's order."""
    for year in fet.years:
        for name in [year.name] if class_name(year.name) else [group.name for group in year.groups]:
            if found := class_name(name):
                yield (*found, name)


def _without(prefix: str, name: str) -> str:
    """ "8 а историки" within "8 а" is "историки"; a name that does not begin so stays."""
    rest = name[len(prefix) :].lstrip(" -,.:") if name.startswith(prefix) else name
    return rest or name
