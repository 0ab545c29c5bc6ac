"""A pupil's pages as values, from the record and the register of people (3.8.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from zhurnal.domain import brought, paths
from zhurnal.domain.brought import BroughtMark
from zhurnal.domain.calendar import DAY, Audience, concerns
from zhurnal.domain.lazy import lazy_property
from zhurnal.domain.marks import attempts
from zhurnal.domain.means import mean_of, shown_mean
from zhurnal.domain.presence import letter
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document, Source
from zhurnal.rendering.diary_model import (
    Brought,
    Day,
    DiaryMeans,
    DiaryWeek,
    Entry,
    Homework,
    Lesson,
    Mark,
    MeansRow,
    Owner,
    Period,
    Presence,
)
from zhurnal.services.diary_reading import (
    LOOK_BACK,
    WEEK,
    Marked,
    by_week,
    last_lesson,
    monday_of,
    next_lesson,
    of_pupils,
    with_homework,
)

T = TypeVar("T")

#: How many weeks of sections are kept prepared: of a large school those of some weeks.
SHARED = 4000


@dataclass(frozen=True, slots=True)
class Taught:
    """A lesson with what concerns single pupils.

    works: of the journal, with all their marks. own: pupils with marks or an absence. plain: what it is for the rest.
    """

    section: str
    id: str
    date: date
    plain: Entry
    absent: Document
    works: Sequence[Document]
    own: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Plain:
    """A day as it is for all who have the same lessons; pupils for whom something is added; the lessons in order."""

    day: Day
    own: frozenset[str]
    lessons: tuple[Taught, ...]


#: Sections of a pupil in a week, with the days that the pupil is in them; None for the whole week.
Membership = tuple[tuple[str, tuple[date, ...] | None], ...]


@dataclass(frozen=True, slots=True)
class _Own:
    """A pupil's remarks of a year by section and lesson; whether anything is arranged for the pupil."""

    remarks: dict[tuple[str, str], list[str]]
    arranged: bool


class Views:
    """Views over one state of the record; what pupils have in common is prepared once for all of them."""

    def __init__(self, record: Record, register: Source) -> None:
        self.record = record
        self.register = register
        self._shared: dict[tuple[str, str, date], dict[date, list[Taught]]] = {}
        self._due: dict[tuple[str, str, date], dict[date, list[Homework]]] = {}
        self._plain: dict[tuple[str, str, date, Membership], list[_Plain]] = {}
        self._codes: dict[tuple[str, str], str] = {}
        self._terms: dict[tuple[str, str, str], dict[str, tuple[list[Marked], int]]] = {}

    # -- a week -------------------------------------------------------------------------------

    def week(self, pupil: str, year: str, monday: date) -> DiaryWeek:
        """The week of `monday` in a year of which the record has a calendar (KeyError where it has none)."""
        record, calendar = self.record, self.record.calendar(year)
        spans = [(c, e) for c, e in record.classes_of(year, pupil) if _touches(e, monday, monday + WEEK - DAY)]
        class_id = spans[-1][0] if spans else None
        days = tuple(self._days(pupil, year, monday, class_id)) if class_id else ()
        taught = any(day.entries or day.due for day in days)
        terms = calendar.terms(record.class_(year, class_id)["grade"]) if class_id else []
        current = [t for t in terms if t.first < monday + WEEK and monday <= t.last]
        begun = [t for t in terms if t.first < monday + WEEK] or terms[:1]
        return DiaryWeek(
            self._owner(pupil, year, class_id),
            monday,
            days if taught else (),
            term=current[-1].title if current else "",
            holiday="" if taught else next((d.holiday for d in days if d.holiday), ""),
            enrolled=class_id is not None,
            previous=monday - WEEK if monday > calendar.first else None,
            next=monday + WEEK if monday + WEEK <= calendar.last else None,
            means=begun[-1].code if begun else "",
        )

    def _days(self, pupil: str, year: str, monday: date, class_id: str) -> Iterator[Day]:
        own = _Own(self._remarks(pupil, year), self.record.source.get(paths.arrangements(year, pupil)) is not None)
        every = bool(own.remarks or own.arranged)
        for plain in self._plain_week(year, class_id, monday, self._membership(pupil, year, monday)):
            day = plain.day
            if every or pupil in plain.own:
                entries = tuple(self._entry(taught, pupil, year, own) for taught in plain.lessons)
                day = Day(day.date, entries, day.holiday, day.notes, day.due)
            yield day

    def _membership(self, pupil: str, year: str, monday: date) -> Membership:
        """The pupil's sections that have something to show in a week, on days that the pupil is in them."""
        record, sunday = self.record, monday + WEEK - DAY
        found: list[tuple[str, tuple[date, ...] | None]] = []
        for section in record.sections_of_pupil(year, pupil):
            spans = record.member_spans(year, section)[pupil]
            if any(a <= monday and sunday <= b for a, b in spans):
                found.append((section, None))
            elif any(a <= sunday and monday <= b for a, b in spans):
                days = record.calendar(year).days(monday, sunday)
                found.append((section, tuple(on for on in days if any(a <= on <= b for a, b in spans))))
        return tuple(found)

    def _plain_week(self, year: str, class_id: str, monday: date, membership: Membership) -> list[_Plain]:
        """The days of a week, for all of a class who are in the same sections."""
        key = (year, class_id, monday, membership)
        if key not in self._plain:
            if len(self._plain) > SHARED:
                self._plain.clear()
            self._plain[key] = list(self._make_plain(*key))
        return self._plain[key]

    def _make_plain(self, year: str, class_id: str, monday: date, membership: Membership) -> Iterator[_Plain]:
        taught: dict[date, list[Taught]] = {}
        due: dict[date, list[Homework]] = {}
        for section, days in membership:
            for on, lessons in self._section_week(year, section, monday).items():
                if days is None or on in days:
                    taught.setdefault(on, []).extend(lessons)
            for on, homework in self._due[year, section, monday].items():
                if days is None or on in days:
                    due.setdefault(on, []).extend(homework)
        calendar = self.record.calendar(year)
        audience = Audience.of_class(class_id, self.record.class_(year, class_id)["grade"])
        for on in calendar.days(monday, monday + WEEK - DAY):
            lessons, extra = sorted(taught.get(on, ()), key=_place), tuple(due.get(on, ()))
            if lessons or extra or on.isoweekday() <= 5 or calendar.is_school_day(audience, on):
                holiday = "" if lessons else calendar.holiday(audience, on) or ""
                notes = tuple(_notes(calendar.document, audience, on))
                day = Day(on, tuple(one.plain for one in lessons), holiday, notes, extra)
                yield _Plain(day, frozenset().union(*(one.own for one in lessons)), tuple(lessons))

    def _entry(self, taught: Taught, pupil: str, year: str, own: _Own) -> Entry:
        remarks = own.remarks.get((taught.section, taught.id), ())
        if pupil not in taught.own and not remarks and not own.arranged:
            return taught.plain
        presence = taught.absent.get(pupil)
        return Entry(
            taught.plain.lesson,
            tuple(self._marks(taught.works, pupil)),
            self._presence(pupil, year, taught, presence) if presence else None,
            tuple(remarks),
            self._arrangement(pupil, year, taught.section, taught.date) if own.arranged else "",
        )

    def _marks(self, works: Sequence[Document], pupil: str) -> Iterator[Mark]:
        for work in works:
            values = attempts(work.get("marks", {}), pupil)
            if values:
                kind = self._kinds.get(work["work"], {}).get("title", work["work"])
                weight = work.get("weight", 1) if self._weighed else 1
                yield Mark("/".join(values), kind, work.get("title", ""), weight)

    def _presence(self, pupil: str, year: str, taught: Taught, presence: str) -> Presence:
        sign, code = letter(self.record, year, pupil, taught.date, taught.plain.lesson.number, presence)
        return Presence(sign, self._reasons[code]["title"] if code else "", presence == "late")

    def _arrangement(self, pupil: str, year: str, section: str, on: date) -> str:
        subject = self.record.section(year, section)["subject"]
        found = self.record.arrangement(year, pupil, subject, on)
        return str(found["what"]) if found else ""

    def _remarks(self, pupil: str, year: str) -> dict[tuple[str, str], list[str]]:
        entries = (self.record.source.get(paths.remarks(year, pupil)) or {}).get("remarks", ())
        texts = (self.register.get(paths.person(pupil)) or {}).get("texts", {}) if entries else {}
        found: dict[tuple[str, str], list[str]] = {}
        for entry in entries:
            if entry["id"] in texts:
                found.setdefault((entry["section"], entry["lesson"]), []).append(texts[entry["id"]])
        return found

    # -- what pupils share --------------------------------------------------------------------

    @lazy_property
    def _weighed(self) -> bool:
        return bool(self.record.school.get("weights", False))

    @lazy_property
    def _kinds(self) -> Document:
        return self.record.catalog("works")

    @lazy_property
    def _reasons(self) -> Document:
        return self.record.catalog("reasons", "absence")

    @lazy_property
    def _subjects(self) -> Document:
        return self.record.catalog("subjects")

    def _subject_of(self, year: str, section: str) -> str:
        """Code of a section's subject."""
        key = (year, section)
        if key not in self._codes:
            self._codes[key] = self.record.section(year, section)["subject"]
        return self._codes[key]

    def _marked(self, year: str, section: str, term: str) -> dict[str, tuple[list[Marked], int]]:
        """Marks and lessons missed in a term by pupil; empty where no journal stands."""
        key = (year, section, term)
        if key not in self._terms:
            self._terms[key] = self.record.source.derive(paths.journal(*key), of_pupils) or {}
        return self._terms[key]

    def _section_week(self, year: str, section: str, monday: date) -> dict[date, list[Taught]]:
        key = (year, section, monday)
        if key not in self._shared:
            if len(self._shared) > SHARED:
                self._shared.clear()
                self._due.clear()
            self._shared[key] = self._make_week(year, section, monday)
        return self._shared[key]

    def _make_week(self, year: str, section: str, monday: date) -> dict[date, list[Taught]]:
        record, sunday = self.record, monday + WEEK - DAY
        slots = record.section_days(year, section, monday, sunday)
        rooms = {(s.date, s.number): s.room for s in slots}
        weeks = self._journals(year, section, monday, sunday, by_week)
        written = [entry for index in weeks for entry in index.get(monday, ())]
        places = {(date.fromisoformat(e["date"]), e["number"]): e for e in written}
        due = self._due_in(year, section, monday)
        found: dict[date, list[Taught]] = {}
        for on, number in sorted({*rooms, *places}):
            homework = tuple(due.pop(on, ()))
            entry = places.get((on, number), {})
            lesson = self._lesson(year, section, on, number, rooms.get((on, number), ""), entry, homework)
            absent, works = entry.get("absent", {}), entry.get("works", ())
            own = {*absent, *(key.split("/")[0] for work in works for key in work.get("marks", {}))}
            taught = Taught(section, entry.get("id", ""), on, Entry(lesson), absent, works, frozenset(own))
            found.setdefault(on, []).append(taught)
        self._due[year, section, monday] = due
        return found

    def _lesson(
        self, year: str, section: str, on: date, number: int, room: str, entry: Document, due: tuple[Homework, ...]
    ) -> Lesson:
        record = self.record
        span = record.lesson_time(year, section, on, number)
        cancel = entry.get("cancelled")
        distance = entry.get("mode") == "distance"
        if not entry:
            distance = record.calendar(year).distance(record.audience(year, section), on, number)
        return Lesson(
            number,
            self._subject(year, section),
            begins=f"{span[0]:%H:%M}" if span else "",
            ends=f"{span[1]:%H:%M}" if span else "",
            room=record.catalog("rooms").get(room, {}).get("title", room) if room else "",
            topic=entry.get("topic", ""),
            distance=distance,
            cancelled=record.catalog("reasons", "cancel").get(cancel, {}).get("title", cancel) if cancel else "",
            homework=self._homework(year, section, entry) if "homework" in entry and not cancel else None,
            due=due,
        )

    def _due_in(self, year: str, section: str, monday: date) -> dict[date, list[Homework]]:
        """Homework that is due in a week, by day; what several lessons set alike is to be done once."""
        found: dict[date, dict[tuple[str, tuple[str, ...]], Homework]] = {}
        sunday = monday + WEEK - DAY
        last = last_lesson(self.record, year, section, monday).isoformat()
        for lessons in self._journals(year, section, monday - LOOK_BACK, sunday, with_homework):
            for entry in lessons:
                if "due" not in entry["homework"] and entry["date"] < last:
                    continue  # due at a lesson of an earlier week
                homework = self._homework(year, section, entry)
                if homework.due is not None and monday <= homework.due <= sunday and homework.due > homework.set_on:
                    found.setdefault(homework.due, {}).setdefault((homework.text, homework.links), homework)
        return {on: list(homework.values()) for on, homework in found.items()}

    def _homework(self, year: str, section: str, entry: Document) -> Homework:
        data, on = entry["homework"], date.fromisoformat(entry["date"])
        due = date.fromisoformat(data["due"]) if "due" in data else next_lesson(self.record, year, section, on)
        return Homework(data["text"], due, tuple(data.get("links", ())), self._subject(year, section), on)

    def _subject(self, year: str, section: str) -> str:
        code = self._subject_of(year, section)
        return str(self._subjects.get(code, {}).get("title", code))

    def _journals(
        self, year: str, section: str, first: date, last: date, derive: Callable[[Document], T]
    ) -> Iterator[T]:
        """What is derived from a section's journals of the terms that touch a span."""
        for term in self.record.calendar(year).terms(self.record.grade(year, section)):
            if term.first <= last and first <= term.last:
                found = self.record.source.derive(paths.journal(year, section, term.code), derive)
                if found is not None:
                    yield found

    # -- means --------------------------------------------------------------------------------

    def means(self, pupil: str, year: str, term: str) -> DiaryMeans:
        """The means of a term and the marks of all periods. Raises KeyError for a term that is not the pupil's."""
        record, calendar = self.record, self.record.calendar(year)
        classes = record.classes_of(year, pupil)
        grade = record.class_(year, classes[-1][0])["grade"] if classes else 0
        terms = calendar.terms(grade)
        current = next((t for t in terms if t.code == term), None)
        if current is None:
            raise KeyError(term)
        periods = (*(Period(t.code, t.title) for t in terms), Period("year", ""))
        finals = [self._finals(pupil, year, [c for c, _e in classes], p.code) for p in periods]
        foreign = [one for one in brought.entries(record, pupil).values() if one.year == year]
        given = [frozenset(own) for own in finals]
        for period, marks in zip(periods, finals, strict=True):
            marks.update({one.subject: one.mark for one in foreign if one.period == period.code} | marks)
        subjects: dict[str, list[str]] = {}
        for section in record.sections_of_pupil(year, pupil):
            spans = record.member_spans(year, section)[pupil]
            if any(a <= current.last and current.first <= b for a, b in spans):
                subjects.setdefault(self._subject_of(year, section), []).append(section)
        for marks in finals:
            for subject in marks:
                subjects.setdefault(subject, [])
        rows = [self._means_row(pupil, year, term, s, sections, finals, given) for s, sections in subjects.items()]
        last = max((date.fromisoformat(e.get("to", "9999-12-31")) for _c, e in classes), default=current.last)
        week = monday_of(min(current.last, max(last, current.first)))
        owner = self._owner(pupil, year, classes[-1][0])
        return DiaryMeans(
            owner, Period(term, current.title), periods, tuple(sorted(rows, key=lambda r: r.subject)), week,
            tuple(self._brought(foreign, periods)),
        )  # fmt: skip

    def _brought(self, foreign: Sequence[BroughtMark], periods: Sequence[Period]) -> Iterator[Brought]:
        """Marks of other schools by school and period."""
        titles = {period.code: period.title for period in periods}
        for school, period in dict.fromkeys((one.school, one.period) for one in foreign):
            marks = [
                (str(self._subjects.get(one.subject, {}).get("title", one.subject)), one.mark)
                for one in foreign if (one.school, one.period) == (school, period)
            ]  # fmt: skip
            yield Brought(school, period, titles.get(period, ""), tuple(sorted(marks)))

    def _means_row(
        self, pupil: str, year: str, term: str, subject: str, sections: list[str], finals: list[dict[str, str]],
        given: list[frozenset[str]],
    ) -> MeansRow:  # fmt: skip
        """given: subjects in which we gave the mark of each period; the other marks are another school's."""
        own: list[Marked] = []
        missed = 0
        for section in sections:
            marked, absent = self._marked(year, section, term).get(pupil, ((), 0))
            own += marked
            missed += absent
        own.sort(key=_held)
        rule = self.record.regulation.get("attempts", "last")
        works = ((one.weight, one.numbers) for one in own)
        value = mean_of(works, attempts=rule, weights=self._weighed)
        marks = tuple(one.shown for one in own)
        title = self._subjects.get(subject, {}).get("title", subject)
        periods = tuple(f.get(subject, "") for f in finals)
        foreign = tuple(n for n, mark in enumerate(periods) if mark and subject not in given[n])
        return MeansRow(title, marks, shown_mean(value), missed, periods, foreign)

    def _finals(self, pupil: str, year: str, classes: Sequence[str], period: str) -> dict[str, str]:
        """Marks of a period by subject; a mark given in the class of later entry stands above an earlier one."""
        found: dict[str, str] = {}
        for class_id in classes:
            for subject, marks in self.record.finals(year, class_id, period).items():
                if pupil in marks:
                    found[subject] = marks[pupil]
        return found

    def _owner(self, pupil: str, year: str, class_id: str | None) -> Owner:
        person = self.register.get(paths.person(pupil)) or {}
        parts = [person[part] for part in ("family", "given", "patronymic") if person.get(part)]
        school = self.record.school
        title = self.record.class_title(year, class_id) if class_id else ""
        return Owner(school.get("short", school.get("title", "")), " ".join(parts) or pupil, title, year)


def _held(one: Marked) -> tuple[str, int]:
    return one.held


def _place(taught: Taught) -> tuple[int, str]:
    return taught.plain.lesson.number, taught.plain.lesson.subject


def _touches(entry: Document, first: date, last: date) -> bool:
    return bool(entry.get("from", "0") <= last.isoformat() and first.isoformat() <= entry.get("to", "9"))


def _notes(calendar: Document, audience: Audience, on: date) -> Iterator[str]:
    """Titles of what is different on a day; an exception without a title speaks for itself in the lessons."""
    for entry in calendar.get("exceptions", ()):
        if entry["date"] == on.isoformat() and entry.get("title") and concerns(entry, audience):
            yield entry["title"]
