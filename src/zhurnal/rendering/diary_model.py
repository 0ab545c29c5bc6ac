"""What a diary's pages show: plain values in the order in which they are read; nothing is computed from them.

All texts that a person wrote or a catalogue holds are final; words of the program itself (names of days, captions)
are the templates' and speak the language of the page.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from zhurnal.domain.lazy import lazy_property


@dataclass(frozen=True, slots=True)
class Homework:
    """What was set: text, day by which it is due (None: not known), links, subject, day on which it was set."""

    text: str
    due: date | None
    links: tuple[str, ...]
    subject: str
    set_on: date

    @property
    def facts(self) -> list[Any]:
        """The values, for the digest."""
        due = self.due.isoformat() if self.due else ""
        return [self.text, due, list(self.links), self.subject, self.set_on.isoformat()]


@dataclass(frozen=True, eq=False)
class Lesson:
    """A lesson as all its pupils see it; one object for all of them.

    begins, ends: "08:30", "" where no bell is set. room, topic: "" where there is none. distance: held at a
    distance. cancelled: why it was not held, "" where it was. homework: set in it; due: to be done for it.
    """

    number: int
    subject: str
    begins: str = ""
    ends: str = ""
    room: str = ""
    topic: str = ""
    distance: bool = False
    cancelled: str = ""
    homework: Homework | None = None
    due: tuple[Homework, ...] = ()

    @lazy_property
    def digest(self) -> str:
        """SHA-256 of the values: computed once for all pupils."""
        values = [self.number, self.subject, self.begins, self.ends, self.room, self.topic, self.distance]
        homework = self.homework.facts if self.homework else []
        return digest_of([*values, self.cancelled, homework, [h.facts for h in self.due]])


@dataclass(frozen=True, slots=True)
class Mark:
    """The marks of one work: "5", or "2/4" for two attempts. kind, title: of the work. weight: 1 where all are."""

    value: str
    kind: str
    title: str = ""
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Presence:
    """A sign of the journal ("н", "б", "уп", "нп", "о"). reason: its title, "" where none is known."""

    sign: str
    reason: str
    late: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """What a lesson was for this pupil. arrangement: "exempt", "home", "individual", "deferred" or ""."""

    lesson: Lesson
    marks: tuple[Mark, ...] = ()
    presence: Presence | None = None
    remarks: tuple[str, ...] = ()
    arrangement: str = ""

    @property
    def facts(self) -> list[Any]:
        """The values, for the digest."""
        marks = [[m.value, m.kind, m.title, m.weight] for m in self.marks]
        presence = [self.presence.sign, self.presence.reason, self.presence.late] if self.presence else []
        return [self.lesson.digest, marks, presence, list(self.remarks), self.arrangement]


@dataclass(frozen=True, eq=False)
class Day:
    """A day: its lessons; the holiday that it is; what is different (`notes`); homework due without a lesson.

    One object for all pupils of the same lessons who have nothing of their own on it.
    """

    date: date
    entries: tuple[Entry, ...] = ()
    holiday: str = ""
    notes: tuple[str, ...] = ()
    due: tuple[Homework, ...] = ()

    @lazy_property
    def digest(self) -> str:
        """SHA-256 of the values: computed once for all pupils."""
        entries = [entry.facts for entry in self.entries]
        values = [self.date.isoformat(), entries, self.holiday, list(self.notes), [h.facts for h in self.due]]
        return digest_of(values)


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose page it is: school, pupil's full name, class ("" where in none), year ("2026-2027")."""

    school: str
    pupil: str
    class_title: str
    year: str

    @property
    def facts(self) -> list[Any]:
        """The values, for the digest."""
        return [self.school, self.pupil, self.class_title, self.year]


@dataclass(frozen=True)
class DiaryWeek:
    """A pupil's week.

    term: title, "" outside terms. holiday: of a week without any lesson, "" where it has no name. previous,
    next: Mondays, None at the year's ends. means: code of the term whose means it leads to, "" for none.
    """

    owner: Owner
    monday: date
    days: tuple[Day, ...]
    term: str = ""
    holiday: str = ""
    enrolled: bool = True
    previous: date | None = None
    next: date | None = None
    means: str = ""

    @lazy_property
    def digest(self) -> str:
        """SHA-256 of what the page is made from, in hexadecimal."""
        around = [d.isoformat() if d else "" for d in (self.monday, self.previous, self.next)]
        rest = [self.term, self.holiday, self.enrolled, self.means]
        return digest_of(["week", self.owner.facts, *around, rest, [day.digest for day in self.days]])


@dataclass(frozen=True, slots=True)
class MeansRow:
    """A subject: marks of the term in their order, mean ("4,25"), lessons missed, marks by period ("" for none).

    brought: numbers of those periods whose mark another school gave.
    """

    subject: str
    marks: tuple[str, ...]
    mean: str
    missed: int
    periods: tuple[str, ...]
    brought: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """A term with a code, or the year (code "year")."""

    code: str
    title: str


@dataclass(frozen=True, slots=True)
class Brought:
    """Marks of a period that another school gave: code of the period as that school divided its year, its title where
    we have such a period, subjects with their marks."""

    school: str
    period: str
    title: str
    marks: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class DiaryMeans:
    """A pupil's means of a term, the marks of all periods, and which of them were brought from another school.

    periods: heads of the rows' `periods`, the year last. week: Monday of the week it leads back to.
    """

    owner: Owner
    term: Period
    periods: tuple[Period, ...]
    rows: tuple[MeansRow, ...]
    week: date
    brought: tuple[Brought, ...] = ()

    @lazy_property
    def digest(self) -> str:
        """SHA-256 of what the page is made from, in hexadecimal."""
        periods = [[p.code, p.title] for p in self.periods]
        rows = [[r.subject, list(r.marks), r.mean, r.missed, list(r.periods), list(r.brought)] for r in self.rows]
        brought = [[b.school, b.period, b.title, [list(pair) for pair in b.marks]] for b in self.brought]
        return digest_of(["means", self.owner.facts, self.term.code, periods, rows, self.week.isoformat(), brought])


def digest_of(values: list[Any]) -> str:
    """SHA-256 of values (texts, numbers, booleans, lists) as compact JSON in UTF-8, in hexadecimal."""
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()
