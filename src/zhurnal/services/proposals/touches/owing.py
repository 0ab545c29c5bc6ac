"""Teachers' debts: lessons that somebody would owe the journal, or no longer (3.5.3, 4.2.1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from zhurnal.domain import paths
from zhurnal.domain.record import Record
from zhurnal.services.agenda import debts
from zhurnal.services.proposals.touches.both import Both, Progress

_EVERYBODYS = frozenset({"regulation", "calendar", "extensions", "school"})
_LESSONS = frozenset({"class", "section", "timetable", "substitutions", "journal"})


@dataclass(frozen=True, slots=True)
class DebtTouch:
    """How many lessons somebody owes: before, after; how many are new, how many are gone."""

    staff: str
    before: int
    after: int
    new: int
    gone: int


def owing(both: Both, at: datetime, since: datetime, progress: Progress) -> list[DebtTouch]:
    """Everybody whose debts differ at a moment, by id. since: when the record began."""
    found = []
    wanted = sorted(candidates(both, at))
    for number, staff in enumerate(wanted):
        progress(number, len(wanted))
        was, now = (
            {(item.year, item.section, item.date, item.number) for item in debts(record, staff, at, since)}
            for record in both.records
        )
        if was != now:
            found.append(DebtTouch(staff, len(was), len(now), len(now - was), len(was - now)))
    return found


def candidates(both: Both, at: datetime) -> set[str]:
    """Whose debts may differ: those who teach sections whose pupils' day, lessons or teachers differ."""
    year = both.after.year_on(at.date()) or ""
    kinds = {place.kind for place in both.places if place.parts.get("year", year) == year}
    if "calendar" in kinds and not _of_the_past(both, year, at.date()):
        kinds.remove("calendar")
    if not year or not kinds & (_EVERYBODYS | _LESSONS):
        return set()
    if kinds & _EVERYBODYS:
        return _teachers(both, year, both.sections(year))
    return _teachers(both, year, _near(both, year, set(_sections(both, year))))


def _of_the_past(both: Both, year: str, today: date) -> bool:
    """Whether more differs in a calendar than days to come: what is overdue rests on the days that have been."""
    old, new = both.entries(paths.calendar(year))
    lists = {"exceptions": "date", "holidays": "from"}
    if any(old.get(key) != new.get(key) for key in {*old, *new} - lists.keys()):
        return True
    for name, key in lists.items():
        was, now = old.get(name, ()), new.get(name, ())
        differing = [*(e for e in was if e not in now), *(e for e in now if e not in was)]
        if any(entry[key] <= today.isoformat() for entry in differing):
            return True
    return False


def _sections(both: Both, year: str) -> Iterable[str]:
    for place in both.places:
        parts = place.parts
        if parts.get("year") != year:
            continue
        if place.kind in ("section", "journal"):
            yield f"{parts['home']}/{parts['name']}"
        elif place.kind == "class":
            yield from (s for r in both.having(year) for s in r.sections_of_class(year, parts["class"]))
            for doc in both.entries(paths.class_(year, parts["class"])):
                for entry in doc.get("roster", ()):
                    yield from (s for r in both.having(year) for s in r.sections_of_pupil(year, entry["pupil"]))
        elif place.kind == "timetable":
            yield from (s for s in both.sections(year) if s.split("/")[0] == parts["home"])
        elif place.kind == "substitutions":
            for doc in both.entries(paths.substitutions(year, parts["month"])):
                yield from (entry["section"] for entry in doc.get("substitutions", ()))


def _near(both: Both, year: str, sections: set[str]) -> set[str]:
    """Sections and those of the same pupils: a deadline is when the pupils' own last lesson is over (3.5.3)."""
    found = set(sections)
    for record in both.having(year):
        classes = {c for section in sections for c in _classes(record, year, section)}
        found.update(s for class_id in classes for s in record.sections_of_class(year, class_id))
    return found


def _classes(record: Record, year: str, section: str) -> set[str]:
    of_pupils = (c for pupil in record.member_spans(year, section) for c, _entry in record.classes_of(year, pupil))
    return {*record.section_classes(year, section), *of_pupils}


def _teachers(both: Both, year: str, sections: Iterable[str]) -> set[str]:
    wanted = set(sections)
    found: set[str] = set()
    for record in both.having(year):
        for section in wanted:
            found.update(entry["staff"] for entry in record.section(year, section).get("teachers", ()))
        for path in record.source.list(f"years/{year}/substitutions/"):
            entries = (record.source.get(path) or {}).get("substitutions", ())
            found.update(entry["staff"] for entry in entries if entry["section"] in wanted)
    return found
