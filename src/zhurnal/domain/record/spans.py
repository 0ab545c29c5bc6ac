"""Spans of dates and places in the day: the small values that the record's readers share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from zhurnal.domain.source import Document


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A lesson by the timetable: on a date, with a number in the day, of a section, in a room."""

    date: date
    number: int
    section: str
    room: str = ""


def lasts(entry: Document, on: date) -> bool:
    """Whether an entry with `from` and `to` holds on a day."""
    day = on.isoformat()
    return bool(entry.get("from", "0") <= day <= entry.get("to", "9"))


@lru_cache(maxsize=1_000)
def grade_of(home: str) -> int:
    """Grade of a class or of a grade's home: "7a" and "7" give 7."""
    return int("".join(c for c in home[:2] if c.isdigit()))


Span = tuple[date, date]
"""First and last day."""


def span(entry: Document) -> Span:
    return date.fromisoformat(entry.get("from", "0001-01-01")), date.fromisoformat(entry.get("to", "9999-12-31"))


def is_on(spans: Iterable[Span], on: date) -> bool:
    return any(first <= on <= last for first, last in spans)


def cross(one: Span, other: Span) -> list[Span]:
    first, last = max(one[0], other[0]), min(one[1], other[1])
    return [(first, last)] if first <= last else []


def spans_by_part(class_: Document) -> dict[str, list[tuple[str, Span]]]:
    """When who is in each part of a class, in the roster's order; in the whole class under "" """
    whole = [(place["pupil"], span(place)) for place in class_.get("roster", ())]
    found = {"": whole}
    for part in class_.get("parts", ()):
        inside: dict[str, list[Span]] = {}
        for member in part.get("members", ()):
            inside.setdefault(member["pupil"], []).append(span(member))
        found[part["part"]] = [
            (pupil, crossed)
            for pupil, place in whole
            for member_span in inside.get(pupil, ())
            for crossed in cross(place, member_span)
        ]
    return found


Weeks = list[tuple[date, date, dict[int, list[Document]]]]


def by_weekday(timetable: Document) -> Weeks:
    found: Weeks = []
    for week in timetable["weeks"]:
        days: dict[int, list[Document]] = {}
        for slot in week.get("slots", ()):
            days.setdefault(slot["day"], []).append(slot)
        found.append((*span(week), days))
    return found
