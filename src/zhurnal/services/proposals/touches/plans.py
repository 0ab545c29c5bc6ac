"""Plans: hours planned, given, left, lessons still to come, and items in use that would be taken away (3.5.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhurnal.domain.changes.lesson import plan_items
from zhurnal.domain.record import Record
from zhurnal.services.planning import topics
from zhurnal.services.proposals.touches.both import Both
from zhurnal.services.proposals.touches.lessons import LessonTouch

Pair = tuple[int, int]
"""Before, after."""


@dataclass(frozen=True, slots=True)
class PlanTouch:
    """A section's plan beside its journal. hours: planned; given; left; ahead: lessons from today to the year's end.

    lost: items that lessons name and the plan would not have any more, with the number of those lessons.
    """

    year: str
    section: str
    hours: Pair
    given: Pair
    left: Pair
    ahead: Pair
    lost: tuple[tuple[str, int], ...] = ()


def plans(both: Both, touched: list[LessonTouch], today: date) -> list[PlanTouch]:
    """The plans of which anything differs, by year and section. touched: what `lessons` found."""
    moved = {(touch.year, touch.section) for touch in touched if touch.gone or touch.new}
    journals = {(p.parts["year"], f"{p.parts['home']}/{p.parts['name']}") for p in both.differing("journal")}
    found = []
    for year in both.years:
        for section in both.sections(year):
            other = [plan_items(r, year, r.section(year, section)) if year in r.years else [] for r in both.records]
            if other[0] != other[1] or ((year, section) in moved | journals and any(other)):
                touch = _compared(both, year, section, today)
                if touch.lost or any(a != b for a, b in (touch.hours, touch.given, touch.left, touch.ahead)):
                    found.append(touch)
    return found


def _compared(both: Both, year: str, section: str, today: date) -> PlanTouch:
    was, now = (_numbers(record, year, section, today) for record in both.records)
    used, known = _used(both.after, year, section), _items(both.after, year, section)
    before = _items(both.before, year, section)
    lost = tuple((item, count) for item, count in used.items() if item in before and item not in known)
    hours, given, left, ahead = zip(was, now, strict=True)
    return PlanTouch(year, section, hours, given, left, ahead, lost)


def _numbers(record: Record, year: str, section: str, today: date) -> tuple[int, int, int, int]:
    """Hours planned, given, left; lessons ahead."""
    if year not in record.years:
        return 0, 0, 0, 0
    found = topics(record, year, section)
    last = record.calendar(year).last
    ahead = len(record.section_days(year, section, today, last)) if today <= last else 0
    return sum(t.hours for t in found), sum(t.given for t in found), sum(t.left for t in found), ahead


def _items(record: Record, year: str, section: str) -> set[str]:
    return {item["id"] for item in plan_items(record, year, record.section(year, section))}


def _used(record: Record, year: str, section: str) -> dict[str, int]:
    found: dict[str, int] = {}
    if year in record.years:
        for term in record.calendar(year).terms(record.grade(year, section)):
            for lesson in record.journal(year, section, term.code).get("lessons", ()):
                if "plan" in lesson:
                    found[lesson["plan"]] = found.get(lesson["plan"], 0) + 1
    return found
