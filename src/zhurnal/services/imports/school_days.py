"""Bells and terms of a school year: from a school's own tables, from FET's hours, or as is usual."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Any

from zhurnal.services.imports.fet_model import Hour
from zhurnal.services.imports.notes import refusal
from zhurnal.services.imports.table import Row, read_table

LESSON_MINUTES = 45
_TERM = re.compile(r"q[1-4]|h[12]|t[1-3]")
_YES = frozenset({"yes", "true", "1", "да"})


@dataclass(frozen=True, slots=True)
class Terms:
    """Entries of the calendar's `terms` and `holidays`, and the first and last day of the year that they span."""

    first: date
    last: date
    terms: list[dict[str, Any]]
    holidays: list[dict[str, Any]]


def check_year(year: str) -> None:
    """Raises FindingsError `import-year` (found) where a school year is not written as "2026-2027"."""
    autumn, _, spring = year.partition("-")
    if not re.fullmatch(r"20\d\d-20\d\d", year) or int(spring) != int(autumn) + 1:
        raise refusal("import-year", "", found=year[:20])


def read_bells(data: bytes, name: str = "bells") -> list[dict[str, Any]]:
    """Entries of the calendar's `shifts` from a table with columns number, from, to and, at will, shift and short.

    A row with "yes" under short is a bell of the shortened day. Raises FindingsError: those of `read_table`,
    `bells-number`, `bells-time`, `bells-order` (a lesson that begins before the one above it ends) and
    `bells-none`; each with the row's line.
    """
    shifts: dict[int, dict[str, Any]] = {}
    for row in _rows(data, name, ("number", "from", "to"), ("shift", "short")):
        number, shift = row.cells["number"], row.cells["shift"] or "1"
        if not re.fullmatch(r"[0-9]|1[0-5]", number) or shift not in ("1", "2", "3"):
            raise refusal("bells-number", name, row.line, number=number[:10], shift=shift[:10])
        begins, ends = _time(row, "from", name), _time(row, "to", name)
        entry = shifts.setdefault(int(shift), {"shift": int(shift), "bells": [], "short": []})
        bells = entry["short" if row.cells["short"].lower() in _YES else "bells"]
        previous: dict[str, Any] = bells[-1] if bells else {"number": -1, "to": "00:00"}
        if begins >= ends or begins < previous["to"] or int(number) <= previous["number"]:
            raise refusal("bells-order", name, row.line, number=int(number))
        bells.append({"number": int(number), "from": begins, "to": ends})
    if not shifts or any(not entry["bells"] for entry in shifts.values()):
        raise refusal("bells-none", name)
    for entry in shifts.values():
        if not entry["short"]:
            del entry["short"]
    return [shifts[number] for number in sorted(shifts)]


def bells_of_hours(hours: Sequence[Hour], numbers: Sequence[int], minutes: int | None) -> list[dict[str, Any]]:
    """One shift's bells from the starts in FET's hours; [] where an hour's name tells no time.

    `minutes` is a lesson's length; None means 45, or less where the next hour begins sooner. Raises FindingsError
    `lesson-minutes` (number, minutes) where a lesson would last into the next or past midnight, and `hours-order`
    (number) where an hour does not begin after the one before it.
    """
    if not hours or not all(hour.start for hour in hours):
        return []
    starts = [_minutes(hour.start) for hour in hours]
    gaps = [later - sooner for sooner, later in pairwise(starts)]
    for number, gap in zip(numbers[1:], gaps, strict=True):
        if gap <= 0:
            raise refusal("hours-order", "", number=number)
    length = minutes if minutes is not None else min([LESSON_MINUTES, *gaps])
    for number, room in zip(numbers, [*gaps, 24 * 60 - 1 - starts[-1]], strict=True):
        if not 0 < length <= room:
            raise refusal("lesson-minutes", "", number=number, minutes=length)
    bells = [
        {"number": number, "from": _clock(start), "to": _clock(start + length)}
        for number, start in zip(numbers, starts, strict=True)
    ]
    return [{"shift": 1, "bells": bells}]


def read_terms(data: bytes, name: str = "terms") -> Terms:
    """Terms and holidays from a table with columns term, grades, title, from and to.

    term is q1 to q4, h1, h2, t1 to t3, or "holiday"; grades is "1-9", "10 11" or, for a holiday, nothing (all).
    Raises FindingsError: those of `read_table`, `terms-term`, `terms-grades`, `terms-title`, `terms-date`,
    `terms-order` (ends before it begins), `terms-overlap` (term, grade), `terms-none`; with the row's line.
    """
    terms: list[dict[str, Any]] = []
    holidays: list[dict[str, Any]] = []
    for row in _rows(data, name, ("term", "grades", "title", "from", "to"), ()):
        code = row.cells["term"].lower()
        if code != "holiday" and not _TERM.fullmatch(code):
            raise refusal("terms-term", name, row.line, found=code[:20])
        if not 1 <= len(row.cells["title"]) <= 40:
            raise refusal("terms-title", name, row.line, limit=40)
        first, last = _date(row, "from", name), _date(row, "to", name)
        if first > last:
            raise refusal("terms-order", name, row.line, first=first, last=last)
        grades = _grades(row, name, required=code != "holiday")
        span = {"title": row.cells["title"], "from": first, "to": last}
        if code == "holiday":
            holidays.append({**span, **({"grades": grades} if grades else {})})
            continue
        for other in terms:
            common = set(other["grades"]) & set(grades)
            if common and (other["term"] == code or (other["from"] <= last and first <= other["to"])):
                raise refusal("terms-overlap", name, row.line, term=other["term"], grade=min(common))
        terms.append({"term": code, "grades": grades, **span})
    if not terms:
        raise refusal("terms-none", name)
    return _terms(terms, holidays)


def usual_terms(year: str) -> Terms:
    """Quarters for grades 1 to 9, half-years above, on the days that are usual; year: "2026-2027"."""
    autumn, spring = year.split("-")
    quarters = [
        ("q1", "1 четверть", f"{autumn}-09-01", f"{autumn}-10-25"),
        ("q2", "2 четверть", f"{autumn}-11-04", f"{autumn}-12-28"),
        ("q3", "3 четверть", f"{spring}-01-10", f"{spring}-03-22"),
        ("q4", "4 четверть", f"{spring}-04-01", f"{spring}-05-26"),
    ]
    halves = [
        ("h1", "1 полугодие", f"{autumn}-09-01", f"{autumn}-12-28"),
        ("h2", "2 полугодие", f"{spring}-01-10", f"{spring}-05-26"),
    ]
    grades = {"q": list(range(1, 10)), "h": list(range(10, 13))}
    terms = [
        {"term": code, "grades": grades[code[0]], "title": title, "from": first, "to": last}
        for code, title, first, last in quarters + halves
    ]
    titles = ("Осенние каникулы", "Зимние каникулы", "Весенние каникулы")
    holidays = [
        {"title": title, "from": _next(before[3]), "to": _next(after[2], -1)}
        for title, before, after in zip(titles, quarters[:-1], quarters[1:], strict=True)
    ]
    return _terms(terms, holidays)


def _terms(terms: list[dict[str, Any]], holidays: list[dict[str, Any]]) -> Terms:
    first = min(date.fromisoformat(term["from"]) for term in terms)
    last = max(date.fromisoformat(term["to"]) for term in terms)
    return Terms(first, last, terms, holidays)


def _rows(data: bytes, name: str, required: Sequence[str], optional: Sequence[str]) -> tuple[Row, ...]:
    """Rows of a table made by hand: one that cannot be read is a mistake to be mended, not to be left out."""
    table = read_table(data, name, required, optional)
    for bad in table.notes:
        raise refusal("csv-columns", name, bad.line, **bad.params)
    return table.rows


def _grades(row: Row, name: str, *, required: bool) -> list[int]:
    text = row.cells["grades"].replace("–", "-")
    found: set[int] = set()
    for piece in re.split(r"[,;\s]+", text) if text else ():
        span = re.fullmatch(r"(\d{1,2})(?:-(\d{1,2}))?", piece)
        first = int(span[1]) if span else 0
        last = int(span[2] or span[1]) if span else 0
        if not 1 <= first <= last <= 12:
            raise refusal("terms-grades", name, row.line, found=text[:40])
        found.update(range(first, last + 1))
    if required and not found:
        raise refusal("terms-grades", name, row.line, found="")
    return sorted(found)


def _date(row: Row, column: str, name: str) -> str:
    text = row.cells[column]
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise refusal("terms-date", name, row.line, found=text[:20]) from error


def _time(row: Row, column: str, name: str) -> str:
    text = row.cells[column].replace(".", ":")
    try:
        return time.fromisoformat(text.zfill(5)).strftime("%H:%M")
    except ValueError as error:
        raise refusal("bells-time", name, row.line, found=text[:20]) from error


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _next(day: str, days: int = 1) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
