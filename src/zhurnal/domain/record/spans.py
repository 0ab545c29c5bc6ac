"""Spans of dates and places in the day: the small values that the record's readers share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

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


def grade_of(home: str) -> int:
    """Grade of a class or of a grade's home: "7a" and "7" give 7."""
    return int("".join(c for c in home[:2] if c.isdigit()))


def span(entry: Document) -> tuple[date, date]:
    return date.fromisoformat(entry.get("from", "0001-01-01")), date.fromisoformat(entry.get("to", "9999-12-31"))


def cross(one: tuple[date, date], other: tuple[date, date]) -> list[tuple[date, date]]:
    first, last = max(one[0], other[0]), min(one[1], other[1])
    return [(first, last)] if first <= last else []


Weeks = list[tuple[date, date, dict[int, list[Document]]]]


def by_weekday(timetable: Document) -> Weeks:
    found: Weeks = []
    for week in timetable["weeks"]:
        days: dict[int, list[Document]] = {}
        for slot in week.get("slots", ()):
            days.setdefault(slot["day"], []).append(slot)
        found.append((*span(week), days))
    return found
