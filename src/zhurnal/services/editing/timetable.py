"""The timetable of a class or grade as a week: days by lessons, in each cell sections with their rooms (3.3.1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from zhurnal.domain import paths
from zhurnal.domain.record import Record, grade_of
from zhurnal.domain.source import Document
from zhurnal.language import gettext as _
from zhurnal.language import pgettext
from zhurnal.services.editing.sections import titles
from zhurnal.services.editing.sheet import Built, Column, Options, Row, Sheet, Table, set_or_drop

_DAY = timedelta(days=1)


@dataclass(slots=True)
class Week:
    """What the page needs to lay the rows out: by (day, number) the rows of `Sheet["slots"]`, the days, the numbers."""

    days: list[int]
    numbers: list[int]
    cells: dict[tuple[int, int], list[Row]] = field(default_factory=dict)


def periods(record: Record, year: str, home: str) -> list[Document]:
    """The timetables of a home that follow one another, in the document's order."""
    return list((record.source.get(paths.timetable(year, home)) or {}).get("weeks", ()))


def period_on(record: Record, year: str, home: str, on: date) -> int:
    """Index of the period that holds on a day; of the last one where none does, 0 where there is none."""
    found = periods(record, year, home)
    holding = [n for n, one in enumerate(found) if one["from"] <= on.isoformat() <= one.get("to", "9")]
    return holding[-1] if holding else max(len(found) - 1, 0)


def homes(record: Record, year: str) -> list[str]:
    """Classes and grades under which sections stand."""
    found = {section.split("/")[0] for section in record.sections(year)}
    return sorted(found, key=lambda home: (grade_of(home), home))


def sheet(record: Record, year: str, home: str, period: int) -> Sheet:
    """The slots of one period: a row for each that stands, two empty rows for each place of the week.

    Rows of places are named "nd3-2-0": day 3, lesson 2, the first of the two.
    """
    entries = periods(record, year, home)
    week = entries[period] if entries else {}
    rows = [
        Row(str(n), {"section": s["section"], "room": s.get("room", ""), "week": s.get("week", "")})
        for n, s in enumerate(week.get("slots", ()))
    ]
    days, numbers = extent(record, year, home)
    places = [(day, number) for day in range(1, days + 1) for number in numbers]
    rows += [Row(f"nd{day}-{number}-{n}", {}) for day, number in places for n in range(2)]
    columns = (
        Column("section", _("Section"), "select", _sections(record, year, home)),
        Column("room", _("Room"), "select", titles(record, "rooms")),
        Column("week", _("Weeks"), "select", [("a", pgettext("weeks", "odd")), ("b", pgettext("weeks", "even"))]),
    )
    span = Row("0", {"from": str(week.get("from", "")), "to": str(week.get("to", "")), "since": ""})
    spans = (
        Column("from", _("Holds from"), "date"),
        Column("to", _("To, inclusive"), "date"),
        Column("since", _("As a new timetable from"), "date"),
    )
    return Sheet([Table("span", "", spans, [span]), Table("slots", "", columns, rows)])


def extent(record: Record, year: str, home: str) -> tuple[int, list[int]]:
    """School days in the week of a home, and the numbers of its lessons by the bells and by what stands."""
    grade = grade_of(home)
    calendar = record.calendar(year).document
    days = max((w["days"] for w in calendar["week"] if grade in w["grades"]), default=5)
    shifts = {record.class_(year, c).get("shift", 1) for c in record.classes(year) if grade_of(c) == grade} or {1}
    numbers = {bell["number"] for s in calendar["shifts"] if s["shift"] in shifts for bell in s["bells"]}
    for week in periods(record, year, home):
        numbers |= {slot["number"] for slot in week.get("slots", ())}
        days = max([days, *(slot["day"] for slot in week.get("slots", ()))])
    return days, sorted(numbers)


def laid_out(record: Record, year: str, home: str, period: int, filled: Sheet) -> Week:
    """The rows of a sheet at their places."""
    entries = periods(record, year, home)
    slots = entries[period].get("slots", ()) if entries else ()
    days, numbers = extent(record, year, home)
    week = Week(list(range(1, days + 1)), numbers)
    for row in filled["slots"].rows:
        week.cells.setdefault(_at(row, slots), []).append(row)
    return week


def build(record: Record, year: str, home: str, period: int, filled: Sheet) -> Built:
    """The document that a filled sheet comes to. With "since" the period ends and a new one begins on that day."""
    built = Built()
    path = paths.timetable(year, home)
    before = record.source.get(path)
    weeks: list[dict[str, Any]] = [dict(week) for week in periods(record, year, home)]
    old = weeks[period].get("slots", ()) if weeks else []
    span = filled["span"].rows[0]
    new = {"from": span["from"]}
    set_or_drop(new, "to", span["to"])
    place = _place_of_period(built, weeks, period, new, span)
    slots = []
    for row in _given(filled["slots"]):
        day, number = _at(row, old)
        slot: dict[str, Any] = {"day": day, "number": number, "section": row["section"]}
        set_or_drop(slot, "room", row["room"])
        set_or_drop(slot, "week", row["week"])
        if not row["section"]:
            built.problem("slots", row, "edit-slot-without-section", number=number)
        slots.append((slot, f"slots.{row.key}"))
    slots.sort(key=lambda pair: (pair[0]["day"], pair[0]["number"], pair[0]["section"]))
    for n, (_slot, name) in enumerate(slots):
        built.places[path, f"/weeks/{place}/slots/{n}"] = name
    built.places[path, f"/weeks/{place}"] = "span.0"
    if not new["from"]:
        built.problem("span", span, "edit-cell-missing", column=filled["span"].columns[0].title)
    set_or_drop(weeks[place], "slots", [slot for slot, _name in slots])
    built.put(path, before, {"kind": "timetable", "version": 1, "home": home, "weeks": weeks})
    return built


def _place_of_period(
    built: Built, weeks: list[dict[str, Any]], period: int, new: dict[str, Any], span: Row
) -> int:  # fmt: skip
    """Index of the period that the slots are to stand in; a new one follows the one it ends."""
    if not weeks:
        weeks.append(new)
        return 0
    since = span["since"]
    if not since:
        weeks[period] = {**{k: v for k, v in weeks[period].items() if k != "to"}, **new}
        return period
    try:
        last = date.fromisoformat(since) - _DAY
    except (ValueError, OverflowError):
        built.problem("span", span, "edit-cell-missing", column=_("As a new timetable from"))
        return period
    if since <= weeks[period]["from"]:
        built.problem("span", span, "edit-period-not-later", first=weeks[period]["from"])
    following = {"from": since}
    set_or_drop(following, "to", span["to"])
    weeks[period] = {**weeks[period], "to": last.isoformat()}
    weeks.insert(period + 1, following)
    return period + 1


def _given(table: Table) -> list[Row]:
    """Rows that are lessons: an old one without a section is taken out, if its room was taken out too or not."""
    return [row for row in table.rows if row["section"] or (row.new and not row.empty)]


def _at(row: Row, slots: Any) -> tuple[int, int]:
    if row.new:
        day, number, _n = row.key[2:].split("-")
        return int(day), int(number)
    return slots[row.index]["day"], slots[row.index]["number"]


def _sections(record: Record, year: str, home: str) -> Options:
    found = [s for s in record.sections(year) if s.split("/")[0] == home]
    return sorted(((s, str(record.section(year, s).get("title", s))) for s in found), key=lambda pair: pair[1])
