"""The people of a bundle in the register: who is there already, who is entered, under which id.

A person is found again by the bundle's id, which stands in the register (`sources`) and nowhere in the record: such an
id may be a name. Who came another way is found by name, where nobody else could be meant; whom a name does not tell
apart is left out and told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from zhurnal.domain.changes import AmendPerson
from zhurnal.domain.findings import Finding
from zhurnal.domain.lookalikes import skeleton
from zhurnal.domain.source import Document, Source
from zhurnal.services.imports.notes import note
from zhurnal.services.imports.oneroster_model import GUARDIAN, PUPIL, STAFF, Bundle, User
from zhurnal.services.imports.people import spellings

SYSTEM = "oneroster"
_DIGITS = {STAFF: 3, PUPIL: 4, GUARDIAN: 4}


class People:
    """ids: by kind and the bundle's id, of everybody who is placed. changes: of the register."""

    def __init__(self, record: Source, register: Source, bundle: Bundle, notes: list[Finding]) -> None:
        self._bundle, self._notes = bundle, notes
        self._register = {person["person"]: person for person in _everybody(register)}
        taken = set(self._register) | set(_in_record(record))
        self._guardians = _guardians(record)
        self._entries: dict[str, Document] = dict(self._register)
        self._last = {kind: _highest(kind, taken) for kind in _DIGITS}
        self.ids: dict[tuple[str, str], str] = {}
        self.changes: list[AmendPerson] = []
        self.wards = self._wards()
        for kind in (STAFF, PUPIL, GUARDIAN):
            self._settle(kind)

    def name_of(self, person: str) -> Mapping[str, Any]:
        """The register's entry as it will be."""
        return self._entries.get(person, {})

    def _wards(self) -> dict[str, set[str]]:
        """Pupils by guardian, as either row says it; an agent who is no guardian is told."""
        users, found = self._bundle.users, dict[str, set[str]]()
        for user in users.values():
            for agent in user.agents:
                other = users.get(agent)
                if PUPIL in user.kinds and other and GUARDIAN in other.kinds:
                    found.setdefault(agent, set()).add(user.id)
                elif GUARDIAN in user.kinds and other and PUPIL in other.kinds:
                    found.setdefault(user.id, set()).add(agent)
                elif user.kinds & {PUPIL, GUARDIAN}:
                    code = "oneroster-agent" if other else "oneroster-agent-unknown"
                    self._note(code, user, agent=agent[:60])
        return found

    def _settle(self, kind: str) -> None:
        """Ids of everybody of a kind, in the order of the bundle's ids, so that the order of rows means nothing."""
        users = sorted((u for u in self._bundle.users.values() if kind in u.kinds), key=lambda user: user.id)
        if kind == GUARDIAN:
            users = [user for user in users if self._has_ward(user)]
        known = {p["sources"][SYSTEM]: id_ for id_, p in self._of(kind) if SYSTEM in p.get("sources", {})}
        strangers = [user for user in users if user.id not in known]
        candidates = self._candidates(kind, strangers)
        for user in users:
            person = known.get(user.id)
            if person is None:
                found = candidates[user.id]
                if len(found) > 1:
                    self._note("unplaced-or-ambiguous", user, persons=", ".join(sorted(found - {""}))[:200])
                    continue
                person = next(iter(found), "") or self._new_id(kind)
            self.ids[kind, user.id] = person
            self._enter(user, person)

    def _has_ward(self, user: User) -> bool:
        if any((PUPIL, ward) in self.ids for ward in self.wards.get(user.id, ())):
            return True
        self._note("unplaced-or-no-ward", user)
        return False

    def _of(self, kind: str) -> list[tuple[str, Document]]:
        return [(id_, person) for id_, person in self._register.items() if id_.startswith(f"{kind}-")]

    def _candidates(self, kind: str, strangers: Iterable[User]) -> dict[str, set[str]]:
        """Who in the register each user may be by name; several where a name does not tell them apart."""
        by_name: dict[str, set[str]] = {}
        for id_, person in self._of(kind):
            if SYSTEM not in person.get("sources", {}):
                for key in spellings(person) if kind == STAFF else _keys(kind, person):
                    by_name.setdefault(key, set()).add(id_)
        found = {user.id: self._fitting(kind, user, by_name) for user in strangers}
        claims: dict[str, int] = {}
        for persons in found.values():
            claims.update({person: claims.get(person, 0) + 1 for person in persons})
        # Two users who may be one person: neither is, until somebody says so in the register.
        shared = {person for person, count in claims.items() if count > 1}
        return {id_: {*persons, *([""] if persons & shared else [])} for id_, persons in found.items()}

    def _fitting(self, kind: str, user: User, by_name: Mapping[str, set[str]]) -> set[str]:
        found: set[str] = set()
        for key in _keys(kind, user.name):
            found |= by_name.get(key, set())
        if kind == GUARDIAN:
            wards = {self.ids[PUPIL, ward] for ward in self.wards[user.id] if (PUPIL, ward) in self.ids}
            return {one for one in found if self._guardians.get(one, set()) & wards}
        birth = user.contacts.get("birth", "")
        return {one for one in found if not birth or self._register[one].get("birth", birth) == birth}

    def _new_id(self, kind: str) -> str:
        self._last[kind] += 1
        return f"{kind}-{self._last[kind]:0{_DIGITS[kind]}d}"

    def _enter(self, user: User, person: str) -> None:
        was = self._register.get(person)
        new = {"kind": "person", "version": 2, "person": person, **user.name, **user.contacts}
        # What the bundle leaves empty stays as it is known.
        now: dict[str, Any] = {**(was or {}), **new, "sources": {**(was or {}).get("sources", {}), SYSTEM: user.id}}
        self._entries[person] = now
        if now != was:
            self.changes.append(AmendPerson(person=person, was=was, now=now))

    def _note(self, code: str, user: User, **params: str | int) -> None:
        self._notes.append(note(code, "users.csv", user.line, id=user.id, **params))


def _keys(kind: str, person: Mapping[str, Any]) -> set[str]:
    """By which names two entries are of one person: teachers' are often shortened, those of others are whole."""
    if kind == STAFF:
        # A timetable may know a teacher by the family name alone.
        return {*spellings(person), *spellings({"family": person["family"]})}
    return {" ".join(skeleton(str(person.get(key, ""))) for key in ("family", "given", "patronymic"))}


def _highest(kind: str, people: Iterable[str]) -> int:
    return max((int(one[2:]) for one in people if one.startswith(f"{kind}-") and one[2:].isdigit()), default=0)


def _everybody(register: Source) -> Iterator[Document]:
    for path in register.list("people/"):
        person = register.get(path)
        if person is not None:
            yield person


def _in_record(record: Source) -> Iterator[str]:
    """Every id that the record names: an erased person's is never given again."""
    for folder in ("staff/", "pupils/"):
        for path in record.list(folder):
            yield path.rsplit("/", 1)[1][:-5]
    yield from _guardians(record)


def _guardians(record: Source) -> dict[str, set[str]]:
    """Pupils by guardian, as the record has or had them."""
    found: dict[str, set[str]] = {}
    for path in record.list("pupils/"):
        for entry in (record.get(path) or {}).get("guardians", ()):
            found.setdefault(entry["guardian"], set()).add(path[7:-5])
    return found


def pupil_document(was: Document | None, adult: str, guardians: Iterable[str], on: str) -> dict[str, Any]:
    """A pupil's document with the guardians from day `on` (ISO), where they never were.

    Who stands there stays as it is: a guardianship that somebody has ended is not begun again by a file.

    adult: the day of coming of age (ISO), "" where the birth is not known.
    """
    document: dict[str, Any] = dict(was or {"kind": "pupil", "version": 1})
    if adult:
        document["adult"] = adult
    entries = list(document.get("guardians", ()))
    there = {entry["guardian"] for entry in entries}
    entries += [{"guardian": one, "from": on} for one in sorted(guardians) if one not in there]
    return {**document, **({"guardians": entries} if entries else {})}
