"""Marks and other entries that would change or lose their place: of a pupil who is not in the section that day, in a
lesson outside its term, in a subject that the pupil is not taught, in a class that the pupil is not in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from zhurnal.domain import paths
from zhurnal.domain.record import Record, grade_of
from zhurnal.services.proposals.touches.both import Both

Facts = dict[tuple[str, ...], str]
"""The entries of one document: what names each of them, to its value."""


class Kind(StrEnum):
    """What is entered about a pupil."""

    MARK = "mark"
    PRESENCE = "presence"
    TERM_MARK = "term-mark"
    REMARK = "remark"
    REASON = "reason"


class Fate(StrEnum):
    """What becomes of an entry. UNPLACED: it stands as before and its place is gone."""

    UNPLACED = "unplaced"
    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Fact:
    """An entry that would change or lose its place. where: section, or class of a term mark, or "" of a reason.

    on: day, None of a term mark. what: mark or sign before (after, of a new one). subject: its code, "" of a reason.
    """

    kind: Kind
    fate: Fate
    year: str
    where: str
    pupil: str
    on: date | None
    what: str
    subject: str = ""


def facts(both: Both) -> list[Fact]:
    """All entries that would change or lose their place, by year, then document by document."""
    found: list[Fact] = []
    for year in both.years:
        for path in _documents(both, year):
            place = paths.place_of(path)
            if place is None:
                continue
            reader = _READERS[place.kind](year, place.parts)
            if both.differs(path) or not reader.same(both):
                found += _compared(both, path, reader)
    return found


def _documents(both: Both, year: str) -> list[str]:
    """Paths of all daily documents, of which only those that differ where nothing else does."""
    if not both.structural:
        return [path for path in both.changed if _is_read(path) and path.startswith(f"years/{year}/")]
    folders = [f"years/{year}/{name}/" for name in ("journals", "finals", "remarks", "absences")]
    listed = {path for record in both.records for folder in folders for path in record.source.list(folder)}
    return sorted(filter(_is_read, listed))


def _is_read(path: str) -> bool:
    place = paths.place_of(path)
    return place is not None and place.kind in _READERS


def _compared(both: Both, path: str, reader: _Reader) -> Iterator[Fact]:
    (was, had), (now, has) = (reader.read(record, path) for record in both.records)
    for key in {**was, **now}:
        if was.get(key) != now.get(key):
            fate = Fate.NEW if key not in was else Fate.GONE if key not in now else Fate.CHANGED
            record, value = (both.after, now[key]) if fate is Fate.NEW else (both.before, was[key])
            yield reader.fact(record, key, fate, value)
        elif had(key) and not has(key):
            yield reader.fact(both.before, key, Fate.UNPLACED, was[key])


Placed = Callable[[tuple[str, ...]], bool]


class _Reader:
    """How the entries of one document are named and told, and whether each has its place in a state of the record."""

    def __init__(self, year: str, parts: dict[str, str]) -> None:
        self.year, self.parts = year, parts

    def same(self, both: Both) -> bool:
        """Whether everything that gives the entries their place is the same in both states."""
        raise NotImplementedError

    def facts(self, record: Record, path: str) -> Facts:
        """The entries of the document."""
        raise NotImplementedError

    def placed(self, record: Record, key: tuple[str, ...]) -> bool:
        """Whether an entry has its place."""
        raise NotImplementedError

    def fact(self, record: Record, key: tuple[str, ...], fate: Fate, value: str) -> Fact:
        """An entry as it is told."""
        raise NotImplementedError

    def read(self, record: Record, path: str) -> tuple[Facts, Placed]:
        """The entries in a state of the record, and which of them have their place."""
        there = self.year in record.years
        return self.facts(record, path), lambda key: there and self.placed(record, key)

    def _subject(self, record: Record, section: str) -> str:
        return str(record.section(self.year, section).get("subject", ""))


class _Journal(_Reader):
    """Marks and presence: the pupil is in the section that day, and the day in the journal's term."""

    @property
    def section(self) -> str:
        return f"{self.parts['home']}/{self.parts['name']}"

    def same(self, both: Both) -> bool:
        if any(self.year not in record.years for record in both.records):
            return False
        spans = [record.member_spans(self.year, self.section) for record in both.records]
        return spans[0] == spans[1] and self._term(both.before) == self._term(both.after)

    def facts(self, record: Record, path: str) -> Facts:
        found: Facts = {}
        for lesson in (record.source.get(path) or {}).get("lessons", ()):
            for pupil, presence in lesson.get("absent", {}).items():
                found[Kind.PRESENCE, lesson["id"], lesson["date"], pupil, ""] = presence
            for work in lesson.get("works", ()):
                for key, value in work.get("marks", {}).items():
                    found[Kind.MARK, lesson["id"], lesson["date"], key.split("/")[0], f"{work['id']} {key}"] = value
        return found

    def placed(self, record: Record, key: tuple[str, ...]) -> bool:
        term, on = self._term(record), date.fromisoformat(key[2])
        return term is not None and term[0] <= on <= term[1] and record.is_member(self.year, self.section, key[3], on)

    def fact(self, record: Record, key: tuple[str, ...], fate: Fate, value: str) -> Fact:
        on, subject = date.fromisoformat(key[2]), self._subject(record, self.section)
        return Fact(Kind(key[0]), fate, self.year, self.section, key[3], on, value, subject)

    def _term(self, record: Record) -> tuple[date, date] | None:
        grade = record.grade(self.year, self.section)
        term = record.calendar(self.year).term(grade, self.parts["term"])
        return (term.first, term.last) if term else None


class _Finals(_Reader):
    """Term marks: the pupil is or was in the class, and in a section of the subject."""

    def same(self, both: Both) -> bool:
        return not any(place.kind in ("class", "section", "calendar") for place in both.places)

    def facts(self, record: Record, path: str) -> Facts:
        subjects = (record.source.get(path) or {}).get("subjects", {})
        return {(subject, pupil): mark for subject, marks in subjects.items() for pupil, mark in marks.items()}

    def placed(self, record: Record, key: tuple[str, ...]) -> bool:
        subject, pupil = key
        class_id, period = self.parts["class"], self.parts["period"]
        known = period == "year" or record.calendar(self.year).term(grade_of(class_id), period) is not None
        taught = subject in record.subjects_of_pupil(self.year, pupil)
        return known and class_id in (c for c, _entry in record.classes_of(self.year, pupil)) and taught

    def fact(self, record: Record, key: tuple[str, ...], fate: Fate, value: str) -> Fact:
        return Fact(Kind.TERM_MARK, fate, self.year, self.parts["class"], key[1], None, value, key[0])


class _Remarks(_Reader):
    """Remarks: the pupil is in the section that day."""

    def same(self, both: Both) -> bool:
        return not any(place.kind in ("class", "section", "calendar") for place in both.places)

    def facts(self, record: Record, path: str) -> Facts:
        entries = (record.source.get(path) or {}).get("remarks", ())
        return {(e["id"], e["section"], e["date"]): e["lesson"] for e in entries}

    def placed(self, record: Record, key: tuple[str, ...]) -> bool:
        return record.is_member(self.year, key[1], self.parts["pupil"], date.fromisoformat(key[2]))

    def fact(self, record: Record, key: tuple[str, ...], fate: Fate, value: str) -> Fact:
        on, subject = date.fromisoformat(key[2]), self._subject(record, key[1])
        return Fact(Kind.REMARK, fate, self.year, key[1], self.parts["pupil"], on, "", subject)


class _Absences(_Reader):
    """Reasons of absence: the pupil is in a class on the first day or the last."""

    def same(self, both: Both) -> bool:
        return not any(place.kind in ("class", "calendar") for place in both.places)

    def facts(self, record: Record, path: str) -> Facts:
        entries = (record.source.get(path) or {}).get("absences", ())
        return {(e["id"], e["from"], e["to"]): f"{e['reason']} {e.get('numbers', '')}".strip() for e in entries}

    def placed(self, record: Record, key: tuple[str, ...]) -> bool:
        ends = (date.fromisoformat(day) for day in key[1:])
        return any(record.class_of(self.year, self.parts["pupil"], on) for on in ends)

    def fact(self, record: Record, key: tuple[str, ...], fate: Fate, value: str) -> Fact:
        code = value.split(" ")[0]
        return Fact(Kind.REASON, fate, self.year, "", self.parts["pupil"], date.fromisoformat(key[1]), code)


_READERS: dict[str, type[_Reader]] = {
    "journal": _Journal,
    "finals": _Finals,
    "remarks": _Remarks,
    "absences": _Absences,
}
