"""Finding in the register of people those whom a file calls by name, and entering those who are not there.

Ids are opaque and the record holds no names, so a person is found again by the register alone: by the name under
which an import brought them (`imported`), or by the name that stands there, however it was shortened.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from zhurnal.domain import paths
from zhurnal.domain.changes import AmendPerson
from zhurnal.domain.findings import Finding
from zhurnal.domain.lookalikes import skeleton
from zhurnal.domain.source import Document, Source
from zhurnal.services.imports.notes import note, refusal

_PATRONYMIC = re.compile(r"(?i).+(вич|ьич|мич|нич|вна|чна|шна)$")
_FAMILY = re.compile(r"(?i).+(ов|ев|ёв|ин|ын|ова|ева|ёва|ина|ына|ски|ски[йя]|ская|ска|цки[йя]?|цкая|ко|ян|ук|юк)$")
_TOKEN = re.compile(r"[^\s.]+\.?")


def parse_name(text: str) -> dict[str, str]:
    """A full or shortened name as the register's family, given and patronymic (the last only where there is one).

    "Соколова Анна Игоревна", "Анна Игоревна Соколова", "Чернова Е.В.", "Ст.Караиванова", "Зоя Дичева". A name of
    one word is a family name.
    """
    words = _TOKEN.findall(text)
    short = [word for word in words if word.endswith(".")]
    full = [word for word in words if not word.endswith(".")]
    if len(full) == 1 and short:
        return _entry(full[0], *short[:2])
    if len(words) >= 3 and _PATRONYMIC.match(words[1]):
        return _entry(" ".join(words[2:]), words[0], words[1])
    if len(words) >= 3:
        return _entry(words[0], words[1], " ".join(words[2:]))
    if len(words) == 2:
        given_first = _FAMILY.match(words[1]) and not _FAMILY.match(words[0])
        return _entry(words[1], words[0]) if given_first else _entry(words[0], words[1])
    return _entry(text)


def _entry(family: str, given: str = "", patronymic: str = "") -> dict[str, str]:
    entry = {"family": family, "given": given, "patronymic": patronymic}
    return {part: name[:80] for part, name in entry.items() if name}


def spellings(person: Document) -> Iterator[str]:
    """The usual ways to write a person of the register, for comparison (see `_key`)."""
    family, given, patronymic = person["family"], person.get("given", ""), person.get("patronymic", "")
    if "imported" in person:
        yield _key(person["imported"])
    if not given:
        yield _key(family)
        return
    for first, middle in ((given, patronymic), (given[0], patronymic[:1]), (given, ""), (given[0], "")):
        yield _key(f"{family} {first} {middle}")
        yield _key(f"{first} {middle} {family}")


def _key(name: str) -> str:
    """Letters only: points and spaces differ from one secretary to the next."""
    return re.sub(r"[\s.]+", "", skeleton(name))


class Staff:
    """Teachers by the names of a file. Ids t-001, t-002 ... are given in the order of asking, and never twice."""

    def __init__(self, record: Source, register: Source) -> None:
        self._people: dict[str, Document] = {}
        self._by_spelling: dict[str, set[str]] = {}
        for path in register.list("people/"):
            person = register.get(path)
            if person is not None and person["person"].startswith("t-"):
                self._people[person["person"]] = person
                for spelling in spellings(person):
                    self._by_spelling.setdefault(spelling, set()).add(person["person"])
        known = {path.rsplit("/", 1)[1][:-5] for path in record.list("staff/")} | set(self._people)
        self._next = 1 + max((int(one[2:]) for one in known if one[2:].isdigit()), default=0)
        self.entered: list[AmendPerson] = []

    def find(self, names: Iterable[str], source: str, notes: list[Finding]) -> dict[str, str]:
        """The id of each name; who is not in the register is entered (`entered`).

        Raises FindingsError `import-ambiguous-person` (name, persons) where two people answer to one name.
        """
        wanted = list(names)
        imported = {name: self._imported(name) for name in wanted}
        # Whoever is found by the imported name is not also somebody else whose initials are the same.
        settled = {person for found in imported.values() for person in found}
        return {name: self._find(name, imported[name], settled, source, notes) for name in wanted}

    def _find(self, name: str, imported: set[str], settled: set[str], source: str, notes: list[Finding]) -> str:
        found = imported or self._by_spelling.get(_key(name), set()) - settled
        if len(found) > 1:
            raise refusal("import-ambiguous-person", source, name=name, persons=", ".join(sorted(found)))
        return next(iter(found)) if found else self._enter(name, source, notes)

    def _imported(self, name: str) -> set[str]:
        wanted = skeleton(name)
        return {one for one, person in self._people.items() if skeleton(person.get("imported", "")) == wanted}

    def _enter(self, name: str, source: str, notes: list[Finding]) -> str:
        person = f"t-{self._next:03d}"
        self._next += 1
        parts = parse_name(name)
        if not parts.get("given") or parts["given"].endswith("."):
            notes.append(note("import-name-incomplete", source, name=name, person=person))
        now: dict[str, Any] = {"kind": "person", "version": 1, "person": person, **parts, "imported": name}
        self.entered.append(AmendPerson(person=person, was=None, now=now))
        return person


def staff_document(was: Document | None, on: str) -> dict[str, Any]:
    """A member of staff who is a teacher from day `on` (ISO) at the latest; `was` as it stands."""
    document: dict[str, Any] = dict(was) if was else {"kind": "staff", "version": 1, "duties": []}
    duties = document["duties"]
    if any(d["duty"] == "teacher" and d["from"] <= on <= d.get("to", "9") for d in duties):
        return document
    return {**document, "duties": [*duties, {"duty": "teacher", "from": on}]}


def path_of(person: str) -> str:
    """Where a member of staff stands in the record."""
    return paths.staff(person)
