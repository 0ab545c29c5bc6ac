"""The journal of a section: its days, its pupils, its works, its plan. The check that must be fast."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from zhurnal.domain import paths
from zhurnal.domain.calendar import Term
from zhurnal.domain.changes.homework import too_far
from zhurnal.domain.changes.lesson import plan_items
from zhurnal.domain.crosscheck.scene import Scene, day
from zhurnal.domain.findings import Effect, Finding
from zhurnal.domain.marks import mark_key, parts_of_key, scale_of
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document


def journal(scene: Scene) -> Iterator[Finding]:
    """All lessons of one journal."""
    section = f"{scene.parts['home']}/{scene.parts['name']}"
    yield from scene.at_its_path(section=section, term=scene.parts["term"])
    if not scene.record.section(scene.year, section):
        yield from scene.section(section, "section")
        return
    term = scene.record.calendar(scene.year).term(scene.record.grade(scene.year, section), scene.parts["term"])
    if term is None:
        yield scene.finding("no-such-term", ("term",), term=scene.parts["term"])
        return
    yield from _Journal(scene, section, term).findings()


@dataclass(frozen=True, slots=True)
class _Spent:
    """What a journal has used up: ids of lessons and works, hours of each item of the plan."""

    ids: frozenset[str]
    given: Counter[str]


def _spent(document: Document) -> _Spent:
    lessons = document.get("lessons", ())
    works = (work["id"] for lesson in lessons for work in lesson.get("works", ()))
    given = Counter(one["plan"] for one in lessons if "plan" in one and "cancelled" not in one)
    return _Spent(frozenset([*(lesson["id"] for lesson in lessons), *works]), given)


def _free_days(record: Record, year: str) -> dict[str, bool]:
    """A place to note which days are free, for as long as the calendar stands."""
    record.calendar(year)
    return {}


class _Journal:
    """What is looked up once for all lessons of a journal."""

    def __init__(self, scene: Scene, section: str, term: Term) -> None:
        self.scene, self.name, self.term = scene, section, term
        record, year = scene.record, scene.year
        self.section = record.section(year, section)
        self.calendar, self.audience = record.calendar(year), record.audience(year, section)
        self.free = record.once(("free", year, self.audience), lambda record: _free_days(record, year))
        self.spans = record.member_spans(year, section)
        # Nearly everybody is in a section the whole term: their marks need no second look.
        self.steady = {
            pupil for pupil, spans in self.spans.items() if any(a <= term.first and term.last <= b for a, b in spans)
        }
        marking = self.section["marking"]
        self.scale = scale_of(record.school, marking)
        self.kinds = record.catalog("works").keys()
        self.cancels = record.catalog("reasons", "cancel").keys()
        self.weights = bool(record.school.get("weights", False))
        self.hours = {item["id"]: item["hours"] for item in plan_items(record, year, self.section)}
        self.given: Counter[str] = Counter()
        self.ids: set[str] = set()
        self._remember_earlier_terms()

    def _remember_earlier_terms(self) -> None:
        """Plan hours are spent and ids are taken over the whole year."""
        record, year = self.scene.record, self.scene.year
        for term in self.calendar.terms(record.grade(year, self.name)):
            if term.last < self.term.first:
                spent = record.source.derive(paths.journal(year, self.name, term.code), _spent)
                if spent is not None:
                    self.ids.update(spent.ids)
                    self.given.update(spent.given)

    def findings(self) -> Iterator[Finding]:
        places: set[tuple[str, int]] = set()
        first, last = self.term.first.isoformat(), self.term.last.isoformat()
        for index, lesson in enumerate(self.scene.document.get("lessons", ())):
            at, date, number = ("lessons", index), lesson["date"], lesson["number"]
            yield from self._id(lesson["id"], (*at, "id"))
            if (date, number) in places:
                yield self.scene.finding("place-twice", at, date=date, number=number)
            places.add((date, number))
            if not first <= date <= last:
                yield self.scene.finding("outside-term", (*at, "date"), date=date, term=self.term.title)
            elif self._is_free(date):
                yield self.scene.finding("lesson-on-holiday", (*at, "date"), date=date, number=number)
            yield from self._entry(lesson, index)
            for n, work in enumerate(lesson.get("works", ())):
                yield from self._work(lesson, work, ("lessons", index, "works", n))

    def _is_free(self, date: str) -> bool:
        """Whether a day of the term is no school day; known once for all sections of the same pupils."""
        if date not in self.free:
            self.free[date] = not self.calendar.is_school_day(self.audience, day(date))
        return self.free[date]

    def _id(self, name: str, place: tuple[str | int, ...]) -> Iterator[Finding]:
        if name in self.ids:
            yield self.scene.finding("id-twice", place, id=name)
        self.ids.add(name)

    def _entry(self, lesson: Document, index: int) -> Iterator[Finding]:
        at = ("lessons", index)
        yield from self._members(lesson.get("absent", {}).keys(), lesson["date"], (*at, "absent"))
        item = lesson.get("plan")
        if "cancelled" in lesson:
            if lesson["cancelled"] not in self.cancels:
                params = {"reason": lesson["cancelled"], "part": "cancel"}
                yield self.scene.finding("no-such-reason", (*at, "cancelled"), **params)
            if "absent" in lesson or any("marks" in work for work in lesson.get("works", ())):
                params = {"date": lesson["date"], "number": lesson["number"]}
                yield self.scene.finding("cancelled-lesson-has-entries", at, **params)
        elif item is not None:
            self.given[item] += 1
            if item in self.hours and self.given[item] > self.hours[item]:
                params = {"item": item, "hours": self.hours[item], "given": self.given[item]}
                yield self.scene.finding("plan-item-overrun", (*at, "plan"), Effect.WARN, **params)
        if item is not None and item not in self.hours:
            yield self.scene.finding("no-such-plan-item", (*at, "plan"), item=item)
        due = lesson.get("homework", {}).get("due")
        if due is not None and due < lesson["date"]:
            params = {"due": due, "date": lesson["date"]}
            yield self.scene.finding("homework-due-before-lesson", (*at, "homework", "due"), **params)
        elif due is not None and too_far(day(due), day(lesson["date"])):
            params = {"due": due, "date": lesson["date"]}
            yield self.scene.finding("homework-due-too-far", (*at, "homework", "due"), **params)

    def _work(self, lesson: Document, work: Document, at: tuple[str | int, ...]) -> Iterator[Finding]:
        yield from self._id(work["id"], (*at, "id"))
        if work["work"] not in self.kinds:
            yield self.scene.finding("no-such-work-kind", (*at, "work"), code=work["work"])
        if "weight" in work and not self.weights:
            # Given while the school had weights, perhaps: it says nothing now, and is no contradiction.
            yield self.scene.finding("no-weights", (*at, "weight"), Effect.WARN, weight=work["weight"])
        marks = work.get("marks")
        if not marks:
            return
        if not self.scale:
            yield self.scene.finding("section-without-marks", (*at, "marks"), section=self.name)
        elif not set(marks.values()).issubset(self.scale):
            scale = " ".join(self.scale)
            for key, value in marks.items():
                if value not in self.scale:
                    yield self.scene.finding("not-on-scale", (*at, "marks", key), mark=value, scale=scale)
        yield from self._members(marks.keys(), lesson["date"], (*at, "marks"))

    def _members(self, keys: Iterable[str], date: str, at: tuple[str | int, ...]) -> Iterator[Finding]:
        present = set(keys)
        for key in sorted(present - self.steady):
            pupil, attempt = parts_of_key(key)
            if attempt > 1 and mark_key(pupil, attempt - 1) not in present:
                yield self.scene.finding("no-earlier-attempt", (*at, key), pupil=pupil, attempt=attempt)
            if pupil in self.steady:
                continue
            if not any(a <= day(date) <= b for a, b in self.spans.get(pupil, ())):
                if self.scene.record.knows(pupil):
                    params = {"pupil": pupil, "date": date, "section": self.name}
                    yield self.scene.finding("pupil-not-in-section", (*at, key), **params)
                else:
                    yield self.scene.finding("no-such-pupil", (*at, key), person=pupil)
