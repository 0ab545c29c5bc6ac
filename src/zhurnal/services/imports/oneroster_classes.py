"""Homerooms of a bundle as classes: class teachers, and pupils with their movement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from zhurnal.domain.findings import Finding
from zhurnal.domain.lookalikes import skeleton
from zhurnal.domain.source import Document
from zhurnal.services.editing.roster import alphabetical_place, sorted_by
from zhurnal.services.imports.class_ids import ClassIds
from zhurnal.services.imports.fet_classes import class_name
from zhurnal.services.imports.notes import note
from zhurnal.services.imports.oneroster_model import PUPIL, STAFF, Bundle, Enrolment, Group
from zhurnal.services.imports.oneroster_people import People
from zhurnal.services.imports.spans import laid_over, overlap

_DAY = timedelta(days=1)


@dataclass(slots=True)
class Year:
    """The days of a school year, and an enrolment's within them."""

    first: date
    last: date

    def span(self, first: date | None, last: date | None) -> dict[str, str] | None:
        """`from` and, where it ends before the year does, `to`; None for what lies outside."""
        begins = max(first or self.first, self.first)
        if begins > self.last or (last is not None and last < begins):
            return None
        ends = last is not None and last < self.last
        return {"from": begins.isoformat(), **({"to": last.isoformat()} if ends and last else {})}


@dataclass(slots=True)
class Homerooms:
    """classes: the documents as they are to be, by id; of_group: the class of each homeroom of the bundle."""

    classes: dict[str, dict[str, Any]]
    of_group: dict[str, str] = field(default_factory=dict)
    _lines: dict[str, list[tuple[str, Document]]] = field(default_factory=dict)

    def index(self) -> None:
        """Remember the lines of each pupil, once the rosters are whole."""
        for class_id, document in self.classes.items():
            for entry in document.get("roster", ()):
                self._lines.setdefault(entry["pupil"], []).append((class_id, entry))

    def class_of(self, pupil: str, on: str) -> str:
        """The class of a pupil on a day or, where none is, the first one afterwards; "" for none."""
        lines = self._lines.get(pupil, ())
        later = sorted((entry["from"], class_id) for class_id, entry in lines if entry["from"] > on)
        now = [class_id for class_id, entry in lines if entry["from"] <= on <= entry.get("to", "9")]
        return now[0] if now else later[0][1] if later else ""


def homerooms(
    bundle: Bundle, people: People, standing: Mapping[str, Document], year: Year, notes: list[Finding]
) -> Homerooms:
    """The classes that the bundle's homerooms come to. standing: the year's classes by id.

    Notes: `unplaced-or-title`, `unplaced-or-grades`, `unplaced-or-title-twice` (classes); `unplaced-or-outside-year`,
    `unplaced-or-two-classes`, `unplaced-or-class-differs` (enrolments); `oneroster-no-class` (users),
    `oneroster-grade-differs` (users).
    """
    found = Homerooms({id_: dict(document) for id_, document in standing.items()})
    _Classes(bundle, people, found, year, notes).take(set(standing))
    found.index()
    return found


class _Classes:
    def __init__(self, bundle: Bundle, people: People, found: Homerooms, year: Year, notes: list[Finding]) -> None:
        self._bundle, self._people, self._found = bundle, people, found
        self._year, self._notes = year, notes

    def take(self, standing: set[str]) -> None:
        ids = ClassIds({id_: self._found.classes[id_] for id_ in standing})
        named = [(class_name(group.title), group) for group in self._bundle.groups.values() if group.homeroom]
        for name, group in sorted(named, key=_by_title):
            self._class(ids, name, group)
        lines: dict[str, list[tuple[str, Enrolment, dict[str, str]]]] = {}
        for enrolment in self._bundle.enrolments:
            class_id = self._found.of_group.get(enrolment.group)
            if class_id is None:
                continue
            span = self._span(enrolment)
            if span is not None and enrolment.teaches:
                self._lead(class_id, enrolment, span)
            elif span is not None:
                lines.setdefault(self._people.ids[PUPIL, enrolment.user], []).append((class_id, enrolment, span))
        for pupil, spans in sorted(lines.items()):
            self._pupil(pupil, sorted(spans, key=lambda one: (one[2]["from"], one[0], one[1].id)))
        self._tell_lost()

    def _class(self, ids: ClassIds, name: tuple[int, str] | None, group: Group) -> None:
        if name is None:
            self._note("classes.csv", "unplaced-or-title", group, title=group.title[:40])
            return
        grade, letter = name
        id_ = ids.find(grade, letter)
        if group.grades and str(grade) not in group.grades:
            self._note("classes.csv", "unplaced-or-grades", group, title=group.title, grades=", ".join(group.grades))
        elif not id_ or len(group.title) > 12:
            self._note("classes.csv", "unplaced-or-title", group, title=group.title[:40])
        elif id_ in self._found.of_group.values():
            self._note("classes.csv", "unplaced-or-title-twice", group, title=group.title)
        else:
            new = {"kind": "class", "version": 1, "class": id_, "title": f"{grade}{letter}", "grade": grade, "shift": 1}
            self._found.classes.setdefault(id_, new)
            self._found.of_group[group.id] = id_

    def _span(self, enrolment: Enrolment) -> dict[str, str] | None:
        """Where somebody who is placed was in the year; told where an enrolment lies outside of it."""
        kind = STAFF if enrolment.teaches else PUPIL
        if (kind, enrolment.user) not in self._people.ids:
            missing = {"column": "userSourcedId", "found": enrolment.user}
            self._note("enrollments.csv", "unplaced-or-left-out", enrolment, **missing)
            return None
        span = self._year.span(enrolment.first, enrolment.last)
        if span is None:
            self._note("enrollments.csv", "unplaced-or-outside-year", enrolment)
        return span

    def _lead(self, class_id: str, enrolment: Enrolment, span: dict[str, str]) -> None:
        document = self._found.classes[class_id]
        wanted = [{"staff": self._people.ids[STAFF, enrolment.user], **span}]
        document["class-teachers"] = laid_over(document.get("class-teachers", ()), wanted, "staff")

    def _pupil(self, pupil: str, wanted: Sequence[tuple[str, Enrolment, dict[str, str]]]) -> None:
        """A pupil's lines of all classes: those that end first, so that the next may begin."""
        new = []
        for class_id, enrolment, span in wanted:
            line = next((e for e in self._lines(pupil, class_id) if overlap(e, span)), None)
            if line is None:
                new.append((class_id, enrolment, span))
            elif "to" in span and "to" not in line:
                self._replace(class_id, line, {**line, "to": span["to"]})
        for class_id, enrolment, span in new:
            other = next((c for c in self._found.classes for e in self._lines(pupil, c) if overlap(e, span)), None)
            if other is None:
                self._insert(class_id, {"pupil": pupil, **span})
            elif any(one == other for one, *_ in wanted):
                self._note("enrollments.csv", "unplaced-or-two-classes", enrolment, class_id=other)
            else:
                self._note("enrollments.csv", "unplaced-or-class-differs", enrolment, class_id=other)
        for class_id, _, _ in wanted:
            for line in self._lines(pupil, class_id):
                self._moved(pupil, class_id, line)

    def _moved(self, pupil: str, class_id: str, line: Document) -> None:
        """Say where a pupil went who is in another class from the next day on."""
        if "to" not in line or "moved" in line:
            return
        after = (date.fromisoformat(line["to"]) + _DAY).isoformat()
        for other in self._found.classes:
            if other != class_id and any(e["from"] == after for e in self._lines(pupil, other)):
                self._replace(class_id, line, {**line, "moved": other})

    def _lines(self, pupil: str, class_id: str) -> list[Document]:
        return [e for e in self._found.classes[class_id].get("roster", ()) if e["pupil"] == pupil]

    def _replace(self, class_id: str, line: Document, by: dict[str, Any]) -> None:
        document = self._found.classes[class_id]
        document["roster"] = [by if entry == line else entry for entry in document["roster"]]

    def _insert(self, class_id: str, line: dict[str, Any]) -> None:
        document = self._found.classes[class_id]
        roster = list(document.get("roster", ()))
        names = [sorted_by(self._people.name_of(entry["pupil"])) for entry in roster]
        place = alphabetical_place(names, sorted_by(self._people.name_of(line["pupil"])))
        document["roster"] = [*roster[:place], line, *roster[place:]]

    def _tell_lost(self) -> None:
        """Pupils without a class, or in one of another grade than their own row says."""
        for user in self._bundle.users.values():
            pupil = self._people.ids.get((PUPIL, user.id))
            if pupil is None:
                continue
            grades = {str(d["grade"]) for d in self._found.classes.values() if _has(d, pupil)}
            said = {grade.lstrip("0") for grade in user.grades}
            if not grades:
                self._note("users.csv", "oneroster-no-class", user, person=pupil)
            elif said and not said & grades:
                told = {"grades": ", ".join(sorted(said)), "found": ", ".join(sorted(grades))}
                self._note("users.csv", "oneroster-grade-differs", user, **told)

    def _note(self, file: str, code: str, at: Any, **params: str | int) -> None:
        self._notes.append(note(code, file, at.line, id=at.id, **params))


def _by_title(named: tuple[tuple[int, str] | None, Group]) -> tuple[int, str, str]:
    """Grade, letter as an eye sees it, id: of two that are called alike the first by id is taken."""
    grade, letter = named[0] or (0, "")
    return grade, skeleton(letter), named[1].id


def _has(document: Document, pupil: str) -> bool:
    return any(entry["pupil"] == pupil for entry in document.get("roster", ()))
