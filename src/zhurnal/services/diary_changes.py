"""Which pages of the diaries a changed document concerns: exactly those whose facts may have changed.

A page that is named here is made anew only if its digest differs, so naming one too many costs a look at it and
one too few would leave it wrong: what cannot be told apart cheaply is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain

from zhurnal.domain import paths
from zhurnal.domain.calendar import DAY, shifted_terms
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document
from zhurnal.services.diary_pages import MEANS, WEEKS, Touch, means_name, week_name
from zhurnal.services.diary_reading import LOOK_BACK, WEEK, last_lesson, monday_of, mondays, next_lesson, with_homework


@dataclass(frozen=True)
class Turn:
    """One document before and after; None where it does not stand."""

    before: Record
    after: Record
    path: str
    parts: dict[str, str]

    @property
    def old(self) -> Document:
        """The document before; an empty mapping where there was none."""
        return self.before.source.get(self.path) or {}

    @property
    def new(self) -> Document:
        """The document now; an empty mapping where there is none."""
        return self.after.source.get(self.path) or {}

    @property
    def year(self) -> str:
        """The school year of the path."""
        return self.parts["year"]

    def records(self, year: str) -> list[Record]:
        """Those of both states that have the year."""
        return [record for record in (self.before, self.after) if year in record.years]

    def years(self) -> list[str]:
        """Years of both states."""
        return sorted({*self.before.years, *self.after.years})

    def pupils(self, year: str) -> set[str]:
        """Pupils of all classes of a year."""
        rosters = (r.class_(year, c).get("roster", ()) for r in self.records(year) for c in r.classes(year))
        return {entry["pupil"] for entry in chain.from_iterable(rosters)}

    def members(self, year: str, section: str, on: date | None = None) -> set[str]:
        """Members of a section in either state, on a day or on any."""
        if on is None:
            return set(chain.from_iterable(r.member_spans(year, section) for r in self.records(year)))
        return set(chain.from_iterable(r.members(year, section, on) for r in self.records(year)))


def affected(before: Record, after: Record, path: str) -> Iterator[Touch]:
    """The pages that the document at `path` concerns, when it differs between two states of the record."""
    place = paths.place_of(path)
    handler = _HANDLERS.get(place.kind) if place else None
    if place and handler:
        yield from handler(Turn(before, after, path, place.parts))


def affected_by_person(record: Record, person: str, old: Document, new: Document) -> Iterator[Touch]:
    """The pages that a person's entry in the register concerns: the name stands on all, a remark on one."""
    years = [year for year in record.years if record.classes_of(year, person)]
    if any(old.get(part) != new.get(part) for part in ("family", "given", "patronymic")):
        for year in years:
            yield from _all(year, [person])
        return
    was, now = old.get("texts", {}), new.get("texts", {})
    reworded = {key for key in {*was, *now} if was.get(key) != now.get(key)}
    for year in years:
        for entry in (record.source.get(paths.remarks(year, person)) or {}).get("remarks", ()):
            if entry["id"] in reworded:
                yield _week(person, year, entry["date"])


# -- the documents of every day ------------------------------------------------------------------

_SHARED = ("date", "number", "mode", "cancelled", "topic", "homework")


def _journal(turn: Turn) -> Iterator[Touch]:
    section, year = f"{turn.parts['home']}/{turn.parts['name']}", turn.year
    old = {lesson["id"]: lesson for lesson in turn.old.get("lessons", ())}
    new = {lesson["id"]: lesson for lesson in turn.new.get("lessons", ())}
    for lesson_id in {*old, *new}:
        was, now = old.get(lesson_id), new.get(lesson_id)
        if was == now:
            continue
        own = _own_differences(was or {}, now or {})
        for pupil in own:
            yield Touch(pupil, year, means_name(turn.parts["term"]))
        if was and now and all(was.get(key) == now.get(key) for key in _SHARED):
            for pupil in own:
                yield _week(pupil, year, now["date"])
            continue
        for lesson in (was, now):
            if lesson is not None:
                yield from _lesson(turn, section, lesson)


def _lesson(turn: Turn, section: str, lesson: Document) -> Iterator[Touch]:
    """Pages that show a lesson: those of its day, and of the day on which its homework is due."""
    on = date.fromisoformat(lesson["date"])
    days = {on}
    if "homework" in lesson:
        days.update(due for r in turn.records(turn.year) for due in [_due(r, turn.year, section, lesson)] if due)
    for day in days:
        for pupil in turn.members(turn.year, section, day):
            yield Touch(pupil, turn.year, week_name(monday_of(day)))


def _due(record: Record, year: str, section: str, lesson: Document) -> date | None:
    homework = lesson["homework"]
    if "due" in homework:
        return date.fromisoformat(homework["due"])
    return next_lesson(record, year, section, date.fromisoformat(lesson["date"]))


def _own_differences(was: Document, now: Document) -> set[str]:
    """Pupils whose presence or marks in a lesson differ, or what is said of a work that they have a mark in."""
    old, new = was.get("absent", {}), now.get("absent", {})
    found = {pupil for pupil in {*old, *new} if old.get(pupil) != new.get(pupil)}
    before = {work["id"]: work for work in was.get("works", ())}
    after = {work["id"]: work for work in now.get("works", ())}
    moved = was.get("date") != now.get("date") or was.get("number") != now.get("number")
    for work_id in {*before, *after}:
        one, other = before.get(work_id, {}), after.get(work_id, {})
        alike = all(one.get(key) == other.get(key) for key in ("work", "title", "weight")) and not moved
        old, new = one.get("marks", {}), other.get("marks", {})
        found.update(k.split("/")[0] for k in {*old, *new} if not alike or old.get(k) != new.get(k))
    if list(before) != list(after):  # the order in which a pupil's marks stand
        found.update(k.split("/")[0] for work in (*before.values(), *after.values()) for k in work.get("marks", {}))
    return found


def _absences(turn: Turn) -> Iterator[Touch]:
    for entry in _differing(turn.old.get("absences", ()), turn.new.get("absences", ())):
        yield from _weeks_of(turn, turn.parts["pupil"], entry["from"], entry["to"])


def _remarks(turn: Turn) -> Iterator[Touch]:
    for entry in _differing(turn.old.get("remarks", ()), turn.new.get("remarks", ())):
        yield _week(turn.parts["pupil"], turn.year, entry["date"])


def _arrangements(turn: Turn) -> Iterator[Touch]:
    if turn.old != turn.new:
        yield Touch(turn.parts["pupil"], turn.year, WEEKS)


def _finals(turn: Turn) -> Iterator[Touch]:
    old, new = turn.old.get("subjects", {}), turn.new.get("subjects", {})
    for subject in {*old, *new}:
        was, now = old.get(subject, {}), new.get(subject, {})
        for pupil in {*was, *now}:
            if was.get(pupil) != now.get(pupil):
                yield Touch(pupil, turn.year, MEANS)


def _transcript(turn: Turn) -> Iterator[Touch]:
    for year in sorted({entry["year"] for entry in _differing(turn.old.get("marks", ()), turn.new.get("marks", ()))}):
        if year in turn.years():
            yield Touch(turn.parts["pupil"], year, MEANS)


# -- the structure of the school -----------------------------------------------------------------


def _class(turn: Turn) -> Iterator[Touch]:
    year, class_id = turn.year, turn.parts["class"]
    moved = {e["pupil"] for e in _differing(turn.old.get("roster", ()), turn.new.get("roster", ()))}
    parts = _differing(turn.old.get("parts", ()), turn.new.get("parts", ()))
    moved |= {member["pupil"] for part in parts for member in part.get("members", ())}
    if any(turn.old.get(key) != turn.new.get(key) for key in ("title", "grade", "shift")):
        moved |= {e["pupil"] for doc in (turn.old, turn.new) for e in doc.get("roster", ())}
        sections = {s for r in turn.records(year) for s in r.sections_of_class(year, class_id)}
    else:
        sections = {s for p in moved for r in turn.records(year) for s in r.sections_of_pupil(year, p)}
        sections = {s for s in sections if _classes(turn.before, year, s) != _classes(turn.after, year, s)}
    for section in sections:  # classes of a section decide its days and bells
        moved |= turn.members(year, section)
    yield from _all(year, moved)


def _section(turn: Turn) -> Iterator[Touch]:
    year, section = turn.year, f"{turn.parts['home']}/{turn.parts['name']}"
    was, now = (_spans(r, year, section) for r in (turn.before, turn.after))
    if turn.old.get("subject") != turn.new.get("subject") or (
        _classes(turn.before, year, section) != _classes(turn.after, year, section)
    ):
        yield from _all(year, {*was, *now})
    else:
        yield from _all(year, {p for p in {*was, *now} if was.get(p) != now.get(p)})


def _timetable(turn: Turn) -> Iterator[Touch]:
    old, new = _slots(turn.old), _slots(turn.new)
    for section in {*old, *new}:
        if old.get(section) != new.get(section):
            for pupil in turn.members(turn.year, section):
                yield Touch(pupil, turn.year, WEEKS)


def _calendar(turn: Turn) -> Iterator[Touch]:
    year, pupils = turn.year, turn.pupils(turn.year)
    looked_at = ("exceptions", "holidays", "terms")
    old, new = ({k: v for k, v in doc.items() if k not in looked_at} for doc in (turn.old, turn.new))
    shifted = shifted_terms(turn.old, turn.new)
    if old != new or shifted is None:
        yield from _all(year, pupils)
        return
    around = LOOK_BACK.days * DAY
    # Between the old bound and the new one lessons come or go; and near it homework is due at another one.
    bounds = [sorted((a[key], b[key])) for a, b in shifted for key in ("from", "to") if a[key] != b[key]]
    for first_day, last_day in bounds:
        first, last = date.fromisoformat(first_day) - around, date.fromisoformat(last_day) + around
        for pupil in pupils:
            yield from _weeks_of(turn, pupil, first.isoformat(), last.isoformat())
    for pupil in pupils if bounds else ():
        yield Touch(pupil, year, MEANS)
    for entry in _differing(turn.old.get("holidays", ()), turn.new.get("holidays", ())):
        first, last = date.fromisoformat(entry["from"]) - around, date.fromisoformat(entry["to"]) + around
        for pupil in pupils:
            yield from _weeks_of(turn, pupil, first.isoformat(), last.isoformat())
    for entry in _differing(turn.old.get("exceptions", ()), turn.new.get("exceptions", ())):
        for pupil in pupils:
            yield _week(pupil, year, entry["date"])
        yield from _moved_homework(turn, date.fromisoformat(entry["date"]))


def _moved_homework(turn: Turn, on: date) -> Iterator[Touch]:
    """Pages with homework that is due at the next lesson, where that is another one now that a day has changed."""
    year = turn.year
    found: set[Touch] = set()
    for section in {s for r in turn.records(year) for s in r.sections(year)}:
        grade = turn.after.grade(year, section)
        for term in turn.after.calendar(year).terms(grade):
            if term.first > on or on - LOOK_BACK > term.last:
                continue
            lessons = turn.after.source.derive(paths.journal(year, section, term.code), with_homework) or ()
            # Of both states: a day between, on which only one has a lesson, is an exception that is looked at itself.
            since = max(last_lesson(record, year, section, on) for record in turn.records(year)).isoformat()
            for lesson in lessons:
                if "due" in lesson["homework"] or not since <= lesson["date"] < on.isoformat():
                    continue
                at = date.fromisoformat(lesson["date"])
                due = {next_lesson(record, year, section, at) for record in (turn.before, turn.after)}
                if len(due) > 1:
                    for day in {at, *due} - {None}:
                        name = week_name(monday_of(day or at))
                        found.update(Touch(pupil, year, name) for pupil in turn.members(year, section))
    yield from found


# -- what every page may show --------------------------------------------------------------------


def _subjects(turn: Turn) -> Iterator[Touch]:
    old, new = turn.old.get("subjects", {}), turn.new.get("subjects", {})
    codes = {code for code in {*old, *new} if old.get(code) != new.get(code)}
    for year in turn.years():
        for record in turn.records(year):
            for section in record.sections(year):
                if record.section(year, section)["subject"] in codes:
                    yield from _all(year, turn.members(year, section))


def _catalog(turn: Turn) -> Iterator[Touch]:
    for year in turn.years():
        for pupil in turn.pupils(year):
            yield Touch(pupil, year, WEEKS)


def _school(turn: Turn) -> Iterator[Touch]:
    if any(turn.old.get(key) != turn.new.get(key) for key in ("short", "title", "weights")):
        for year in turn.years():
            yield from _all(year, turn.pupils(year))


def _regulation(turn: Turn) -> Iterator[Touch]:
    if turn.old.get("attempts") != turn.new.get("attempts"):
        for year in turn.years():
            for pupil in turn.pupils(year):
                yield Touch(pupil, year, MEANS)


_HANDLERS: dict[str, Callable[[Turn], Iterator[Touch]]] = {
    "journal": _journal,
    "absences": _absences,
    "remarks": _remarks,
    "arrangements": _arrangements,
    "finals": _finals,
    "transcript": _transcript,
    "class": _class,
    "section": _section,
    "timetable": _timetable,
    "calendar": _calendar,
    "subjects": _subjects,
    "works": _catalog,
    "reasons": _catalog,
    "rooms": _catalog,
    "school": _school,
    "regulation": _regulation,
}
"""By kind of document; the others (staff, plans, guardians, substitutions ...) stand on no page."""


def _differing(old: Iterable[Document], new: Iterable[Document]) -> list[Document]:
    """Entries that stand in one of two lists only."""
    was, now = list(old), list(new)
    return [e for e in was if e not in now] + [e for e in now if e not in was]


def _all(year: str, pupils: Iterable[str]) -> Iterator[Touch]:
    for pupil in pupils:
        yield Touch(pupil, year, WEEKS)
        yield Touch(pupil, year, MEANS)


def _week(pupil: str, year: str, on: str) -> Touch:
    return Touch(pupil, year, week_name(monday_of(date.fromisoformat(on))))


def _weeks_of(turn: Turn, pupil: str, first: str, last: str) -> Iterator[Touch]:
    """The weeks of a span, as far as they are weeks of the year."""
    for monday in sorted({monday for r in turn.records(turn.year) for monday in mondays(r, turn.year)}):
        if monday.isoformat() <= last and first <= (monday + WEEK - DAY).isoformat():
            yield Touch(pupil, turn.year, week_name(monday))


def _classes(record: Record, year: str, section: str) -> list[str]:
    return record.section_classes(year, section) if year in record.years else []


def _spans(record: Record, year: str, section: str) -> dict[str, list[tuple[date, date]]]:
    return record.member_spans(year, section) if year in record.years else {}


def _slots(timetable: Document) -> dict[str, list[tuple[object, ...]]]:
    found: dict[str, list[tuple[object, ...]]] = {}
    for week in timetable.get("weeks", ()):
        for slot in week.get("slots", ()):
            entry = (week.get("from"), week.get("to"), *sorted(slot.items()))
            found.setdefault(slot["section"], []).append(entry)
    return found
