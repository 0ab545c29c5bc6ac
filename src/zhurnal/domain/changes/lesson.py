"""RecordLesson, MoveLesson, CancelLesson (3.5.2, 3.5.3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from zhurnal.domain import paths
from zhurnal.domain.changes.base import JournalChange, set_or_drop
from zhurnal.domain.findings import Effect, Finding
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document, Draft

PARTS = ("topic", "plan", "mode")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a teacher writes of a lesson: topic, item of the plan, mode ("" in school, "distance")."""

    topic: str = ""
    plan: str = ""
    mode: str = ""

    @staticmethod
    def of(lesson: Document) -> Entry:
        """The entry of a lesson as it stands."""
        return Entry(lesson.get("topic", ""), lesson.get("plan", ""), lesson.get("mode", ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLesson(JournalChange):
    """Write topic, plan item and mode of a lesson; a lesson not there yet comes to be (`was` is None)."""

    act: ClassVar[str] = "lesson"
    date: dt.date
    number: int
    now: Entry
    was: Entry | None = None

    def stands(self, record: Record) -> bool:
        lesson = self.found(record)
        seen = self.was or Entry()
        return lesson is not None and all(
            getattr(Entry.of(lesson), part) == getattr(self.now, part) for part in PARTS if self._alters(seen, part)
        )

    def _alters(self, seen: Entry, part: str) -> bool:
        return bool(getattr(self.now, part) != getattr(seen, part))

    def check(self, record: Record) -> Iterator[Finding]:
        section = record.section(self.year, self.section)
        if not section:
            yield self.finding("no-such-section", section=self.section)
            return
        term = record.term_of(self.year, self.section, self.date)
        if term is None or term.code != self.term:
            yield self.finding("outside-term", date=self.date.isoformat(), term=self.term)
            return
        lesson = self.found(record)
        if lesson is None and self.was is not None:
            yield self.finding("no-such-lesson", lesson=self.lesson, section=self.section)
        elif lesson is not None:
            if lesson.get("cancelled") is not None:
                yield self.finding("lesson-cancelled", date=lesson["date"], number=lesson["number"])
            seen, there = self.was or Entry(), Entry.of(lesson)
            for part in PARTS:
                was, found, now = getattr(seen, part), getattr(there, part), getattr(self.now, part)
                if self._alters(seen, part) and found != now:
                    yield from self.conflict(was, found, now, part=part)
        else:
            yield from check_place(self, record, self.date, self.number)
        changed = self.now.plan and self._alters(self.was or Entry(), "plan")
        if changed and all(item["id"] != self.now.plan for item in plan_items(record, self.year, section)):
            yield self.finding("no-such-plan-item", item=self.now.plan)

    def apply(self, draft: Draft) -> None:
        new = {"kind": "journal", "version": 1, "section": self.section, "term": self.term}
        lessons = draft.edit_list(self.path(), "lessons", new)
        if all(entry["id"] != self.lesson for entry in lessons):
            lessons.append({"id": self.lesson, "date": self.date.isoformat(), "number": self.number})
            sort_lessons(lessons)
        lesson = self.edit(draft)
        # Only what this person changed is written, so that two teachers do not undo each other.
        seen = self.was or Entry()
        for part in PARTS:
            if self._alters(seen, part):
                set_or_drop(lesson, part, getattr(self.now, part))


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveLesson(JournalChange):
    """Move a lesson to another date or number within its term; its marks stay with it."""

    act: ClassVar[str] = "lesson"
    date: dt.date
    number: int
    was_date: dt.date
    was_number: int

    def stands(self, record: Record) -> bool:
        lesson = self.found(record)
        return lesson is not None and (lesson["date"], lesson["number"]) == (self.date.isoformat(), self.number)

    def check_in(self, record: Record, lesson: Document) -> Iterator[Finding]:
        found = f"{lesson['date']}/{lesson['number']}"
        now = f"{self.date.isoformat()}/{self.number}"
        if found == now:
            return
        yield from self.conflict(f"{self.was_date.isoformat()}/{self.was_number}", found, now)
        term = record.term_of(self.year, self.section, self.date)
        if term is None or term.code != self.term:
            yield self.finding("outside-term", date=self.date.isoformat(), term=self.term)
            return
        yield from check_place(self, record, self.date, self.number)
        marked = {key.split("/")[0] for work in lesson.get("works", ()) for key in work.get("marks", {})}
        for pupil in sorted(marked.union(lesson.get("absent", {}))):
            if not record.is_member(self.year, self.section, pupil, self.date):
                yield self.finding(
                    "pupil-not-in-section", pupil=pupil, date=self.date.isoformat(), section=self.section
                )

    def apply(self, draft: Draft) -> None:
        lesson = self.edit(draft)
        lesson["date"], lesson["number"] = self.date.isoformat(), self.number
        sort_lessons(draft.edit_list(self.path(), "lessons"))


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelLesson(JournalChange):
    """Say that a lesson was not held, and why (catalogue code); `reason` "" takes that back."""

    act: ClassVar[str] = "lesson"
    reason: str
    was: str = ""

    def stands(self, record: Record) -> bool:
        lesson = self.found(record)
        return lesson is not None and lesson.get("cancelled", "") == self.reason

    def check(self, record: Record) -> Iterator[Finding]:
        lesson = self.found(record)
        if lesson is None:
            yield self.finding("no-such-lesson", lesson=self.lesson, section=self.section)
            return
        if self.stands(record):
            return
        yield from self.conflict(self.was, lesson.get("cancelled", ""), self.reason)
        if self.reason and self.reason not in record.catalog("reasons", "cancel"):
            yield self.finding("no-such-code", code=self.reason, catalog="reasons")
        held = "attendance" in lesson or lesson.get("absent") or any(w.get("marks") for w in lesson.get("works", ()))
        if self.reason and held:
            yield self.finding("cancelled-lesson-has-entries", date=lesson["date"], number=lesson["number"])

    def apply(self, draft: Draft) -> None:
        lesson = self.edit(draft)
        set_or_drop(lesson, "cancelled", self.reason)


def check_place(change: JournalChange, record: Record, on: dt.date, number: int) -> Iterator[Finding]:
    """Findings of a lesson that is to stand at a place: taken, on a free day, off the timetable."""
    year, section = change.year, change.section
    there = record.lesson_at(year, section, change.term, on, number)
    place: dict[str, str | int] = {"date": on.isoformat(), "number": number}
    if there is not None and there["id"] != change.lesson:
        yield Finding("place-taken", path=change.path(), params={**place, "lesson": there["id"]})
    calendar, audience = record.calendar(year), record.audience(year, section)
    if not calendar.is_school_day(audience, on):
        yield Finding("lesson-on-holiday", path=change.path(), params=place)
    elif not any(s.number == number for s in record.section_slots(year, section, on)):
        yield Finding("off-timetable", Effect.WARN, path=change.path(), params=place)


def sort_lessons(lessons: list[dict[str, Any]]) -> None:
    """Put lessons into the journal's order: date, number, id."""
    lessons.sort(key=lambda e: (e["date"], e["number"], e["id"]))


def plan_items(record: Record, year: str, section: Document) -> list[Document]:
    """Items of the plan that a section follows, the base's with the section's own differences."""
    name = section.get("plan")
    return record.once(("plan-items", year, name), lambda record: _plan_items(record, year, name)) if name else []


def _plan_items(record: Record, year: str, name: str) -> list[Document]:
    plan = record.source.get(paths.plan(year, name))
    if plan is None:
        return []
    own = list(plan.get("items", ()))
    base = record.source.get(paths.plan(year, plan["base"])) if plan.get("base") else None
    if base is None:
        return own
    replaced = {item["id"]: item for item in own}
    dropped = set(plan.get("dropped", ()))
    merged = [replaced.pop(i["id"], i) for i in base.get("items", ()) if i["id"] not in dropped]
    return merged + [item for item in own if item["id"] in replaced]
