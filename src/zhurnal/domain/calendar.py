"""Days, terms, holidays and bells of a school year, with their exceptions (3.5.3, 3.5.5)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from zhurnal.domain.source import Document

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Term:
    """One term: code (`q1`, `h1`), title, first and last day, inclusive."""

    code: str
    title: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Bell:
    """One lesson's time in a day."""

    number: int
    begins: time
    ends: time


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom an exception or holiday may concern: the classes of a section with their grades."""

    grades: frozenset[int]
    classes: frozenset[str]

    @staticmethod
    def of_class(class_id: str, grade: int) -> Audience:
        """A single class."""
        return Audience(frozenset({grade}), frozenset({class_id}))


class Calendar:
    """A reader of one calendar document. All questions are about one audience at a time."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.first = date.fromisoformat(document["from"])
        self.last = date.fromisoformat(document["to"])
        self._exceptions: dict[date, list[Document]] = {}
        for entry in document.get("exceptions", ()):
            self._exceptions.setdefault(date.fromisoformat(entry["date"]), []).append(entry)
        self._holidays = [
            (date.fromisoformat(h["from"]), date.fromisoformat(h["to"]), h) for h in document.get("holidays", ())
        ]
        self._days = {grade: w["days"] for w in document["week"] for grade in w["grades"]}
        self._weekdays: dict[tuple[Audience, date], int | None] = {}
        self._terms: dict[int, list[Term]] = {}
        self._by_code: dict[tuple[int, str], Term] = {}
        for t in document["terms"]:
            term = Term(t["term"], t["title"], date.fromisoformat(t["from"]), date.fromisoformat(t["to"]))
            for grade in t["grades"]:
                self._terms.setdefault(grade, []).append(term)
                self._by_code.setdefault((grade, term.code), term)
        self._bells = {s["shift"]: (_bells(s["bells"]), _bells(s.get("short", s["bells"]))) for s in document["shifts"]}

    def terms(self, grade: int) -> list[Term]:
        """Terms of a grade, in order; empty where the calendar has none for it."""
        return self._terms.get(grade, [])

    def term_on(self, grade: int, on: date) -> Term | None:
        """The term in which a day lies."""
        return next((t for t in self.terms(grade) if t.first <= on <= t.last), None)

    def term(self, grade: int, code: str) -> Term | None:
        """The term by its code."""
        return self._by_code.get((grade, code))

    def holiday(self, audience: Audience, on: date) -> str | None:
        """Title of the holiday that a day is, or None."""
        for first, last, entry in self._holidays:
            if first <= on <= last and concerns(entry, audience):
                return str(entry["title"])
        return None

    def weekday(self, audience: Audience, on: date) -> int | None:
        """Day of the week (1 is Monday) whose timetable holds on a date; None where there is no school.

        An exception "as-day" makes even a Saturday a school day; it stands above holidays.
        """
        # The timetable of a class asks for each of its sections, and most have one audience.
        key = (audience, on)
        if key not in self._weekdays:
            self._weekdays[key] = self._weekday(audience, on)
        return self._weekdays[key]

    def _weekday(self, audience: Audience, on: date) -> int | None:
        if not self.first <= on <= self.last:
            return None
        for entry in self._on(on, audience):
            if entry["what"] == "as-day":
                return int(entry["as"])
            if entry["what"] == "cancelled" and not entry.get("numbers"):
                return None
        grade_days = max((self._days.get(g, 5) for g in audience.grades), default=5)
        if on.isoweekday() > grade_days or self.holiday(audience, on) is not None:
            return None
        if audience.grades and all(self.term_on(g, on) is None for g in audience.grades):
            return None
        return on.isoweekday()

    def is_school_day(self, audience: Audience, on: date) -> bool:
        """Whether the audience has school on a day."""
        return self.weekday(audience, on) is not None

    def cancelled(self, audience: Audience, on: date, number: int) -> bool:
        """Whether one lesson of a day was cancelled by an exception."""
        return any(e["what"] == "cancelled" and number in e.get("numbers", (number,)) for e in self._on(on, audience))

    def distance(self, audience: Audience, on: date, number: int) -> bool:
        """Whether a lesson is held at a distance by an exception."""
        return any(e["what"] == "distance" and number in e.get("numbers", (number,)) for e in self._on(on, audience))

    def bells(self, shift: int, on: date, audience: Audience) -> dict[int, Bell]:
        """Bells of a shift on a day, by number; short ones on a shortened day."""
        normal, short = self._bells.get(shift, ({}, {}))
        shortened = any(e["what"] == "shortened" for e in self._on(on, audience))
        return short if shortened else normal

    def school_days_after(self, audience: Audience, on: date, count: int) -> date:
        """The count-th school day after `on`; past the year's end calendar days are counted."""
        day = on
        while count > 0:
            day += DAY
            if day > self.last or self.is_school_day(audience, day):
                count -= 1
        return day

    def days_after(self, audience: Audience, on: date, count: int, *, holidays_count: bool) -> date:
        """`count` calendar days after `on`; without `holidays_count`, days of holidays do not count."""
        if holidays_count:
            return on + count * DAY
        day = on
        while count > 0:
            day += DAY
            if day > self.last or self.holiday(audience, day) is None:
                count -= 1
        return day

    def holidays_begin(self, grade: int, term: Term) -> date:
        """First day of the holidays that follow a term (3.5.5); the day after it where none is written.

        Holidays written to begin within the term's last days begin there. A week is looked through: a public
        holiday in the middle of summer does not begin the summer.
        """
        audience = Audience(frozenset({grade}), frozenset())
        begins = (
            first
            for first, last, entry in self._holidays
            if term.first < first <= term.last + 7 * DAY and last > term.last and concerns(entry, audience)
        )
        return min(begins, default=term.last + DAY)

    def week_letter(self, on: date) -> str:
        """ "a" or "b": the first week of the year is an "a" week."""
        monday = self.first - (self.first.isoweekday() - 1) * DAY
        return "ab"[((on - monday).days // 7) % 2]

    def days(self, first: date, last: date) -> Iterator[date]:
        """All dates from first to last that lie in the year."""
        day = max(first, self.first)
        while day <= min(last, self.last):
            yield day
            day += DAY

    def _on(self, on: date, audience: Audience) -> list[Document]:
        return [e for e in self._exceptions.get(on, ()) if concerns(e, audience)]


def concerns(entry: Document, audience: Audience) -> bool:
    """Whether an entry's scope covers the whole audience; an entry without scope covers everybody."""
    grades: Collection[int] = entry.get("grades", ())
    classes: Collection[str] = entry.get("classes", ())
    if not grades and not classes:
        return True
    by_grade = bool(grades) and bool(audience.grades) and all(g in grades for g in audience.grades)
    by_class = bool(classes) and bool(audience.classes) and all(c in classes for c in audience.classes)
    return by_grade or by_class


def shifted_terms(before: Document, after: Document) -> list[tuple[Document, Document]] | None:
    """Terms of a calendar whose bounds differ, as they were and as they are; None where more of them does."""
    was, now = before.get("terms", ()), after.get("terms", ())
    if [_named(term) for term in was] != [_named(term) for term in now]:
        return None
    return [(old, new) for old, new in zip(was, now, strict=True) if old != new]


def _named(term: Document) -> Document:
    return {key: value for key, value in term.items() if key not in ("from", "to")}


def _bells(entries: list[dict[str, Any]]) -> dict[int, Bell]:
    return {b["number"]: Bell(b["number"], time.fromisoformat(b["from"]), time.fromisoformat(b["to"])) for b in entries}


@lru_cache(maxsize=2_000)
def end_of(day: date, zone: ZoneInfo) -> datetime:
    """Last whole second of a day in a zone; where clocks are put back at midnight the second 23:59:59."""
    return datetime.combine(day, time(23, 59, 59), zone).replace(fold=1)


def later(moment: datetime, minutes: int) -> datetime:
    """A moment so many real minutes later, in the same zone: a night of changing clocks costs nobody an hour."""
    return (moment.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(moment.tzinfo)


def not_after(moment: datetime, deadline: datetime) -> bool:
    """Whether a moment keeps an inclusive deadline. Within one zone Python compares the faces of the clock only."""
    return moment.timestamp() <= deadline.timestamp()
