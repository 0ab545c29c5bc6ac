"""Deadlines, looked up before they are missed and judged afterwards (3.5.3, 3.5.4, 3.5.5, 4.2.1).

All moments are whole seconds in the school's zone; a deadline is inclusive.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from zhurnal.domain.calendar import DAY, Audience, Term, end_of, later, not_after
from zhurnal.domain.changes import JournalChange
from zhurnal.domain.findings import Effect
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document
from zhurnal.rules.roles import registered

# A look-up: every entry of an audit asks several times, and the call of an enumeration is slow.
_EFFECTS = {str(effect): effect for effect in Effect}
_FREE_IN_TIME = {"until": "deadline", "effect": "free"}


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when an act is free, by which rule and clause; the document's entry gives the steps after it.

    opens: before it the act is too early (term marks only). extended: moved by an act with a reason.
    """

    at: datetime
    clause: str
    rule: str
    entry: Document
    opens: datetime | None = None
    extended: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What happens to an act at a moment: the effect, whether a reason is asked, whether it is registered."""

    effect: Effect
    reason: bool
    register: bool
    until: datetime | None


def rule_entry(record: Record, rule: str, act: str) -> Document | None:
    """The regulation's entry of a rule for an act; None where the school has no such deadline."""

    def make(record: Record) -> Document | None:
        entries = record.regulation.get("deadlines", ())
        return next((d for d in entries if d["rule"] == rule and act in d["acts"]), None)

    return record.once(("rule-entry", rule, act), make)


def _day_entry(record: Record, act: str) -> Document | None:
    return rule_entry(record, "attendance-day" if act == "attendance" else "lesson-day", act)


def lesson_deadline(
    record: Record, year: str, section: str, on: date, number: int, act: str, actor: str = ""
) -> Deadline | None:
    """Deadline of an entry of the day of a lesson (3.5.3; attendance 4.2.1).

    So many minutes after the pupils' own last lesson of that day, or after the lesson itself where it was held
    later than the timetable has any; never past the day. A late registered substitute counts from the
    registration; an extension that covers actor or section moves it. actor: "" asks for nobody in particular.
    """
    entry = _day_entry(record, act)
    if entry is None:
        return None
    # Topic, marks and homework mostly have one entry of the regulation, and so one deadline.
    key = ("lesson-deadline", year, section, on, number, actor, entry["rule"], *entry["acts"])
    return record.once(key, lambda record: _lesson_deadline(record, entry, year, section, on, number, actor))


def _lesson_deadline(
    record: Record, entry: Document, year: str, section: str, on: date, number: int, actor: str
) -> Deadline:
    place = (year, section, on, number, actor)
    ends = record.once(("lesson-ends", *place), lambda record: _lesson_ends(record, *place))
    at = min(later(ends, entry.get("minutes", 0)), end_of(ends.date(), record.zone))
    return _extended(record, year, section, on, actor, Deadline(at, entry["clause"], entry["rule"], entry))


def surely_in_time(record: Record, change: JournalChange, on: date, at: datetime, own: datetime | None) -> bool:
    """Whether a moment is so early that an entry of a lesson's day is free, whatever the pupils' other lessons.

    own: `own_end` of the lesson. `lesson_deadline` is never before it and the regulation's minutes; to find when the
    pupils have their last lesson takes longer than all else that is asked of an entry. False says nothing.
    """
    entry = _day_entry(record, change.act)
    if own is None or entry is None or entry["steps"][0] != _FREE_IN_TIME or at.date() > on:
        return False
    # Most are written in the lesson itself.
    return not_after(at, own) or not_after(at, later(own, entry.get("minutes", 0)))


def own_end(record: Record, year: str, section: str, term: str, on: date, number: int) -> datetime | None:
    """When a lesson of a term is over by the bells; None where there are none, or the term is over before."""
    found = record.calendar(year).term(record.grade(year, section), term)
    span = record.lesson_time(year, section, on, number) if found is not None and on <= found.last else None
    return None if span is None else datetime.combine(on, span[1], record.zone)


def _lesson_ends(record: Record, year: str, section: str, on: date, number: int, actor: str) -> datetime:
    """From when the deadline of a lesson's entries runs."""
    span = record.lesson_time(year, section, on, number)
    own = datetime.combine(on, span[1], record.zone) if span else None
    ends = max((m for m in (record.last_lesson_ends(year, section, on), own) if m), default=end_of(on, record.zone))
    instead = record.substitution(year, section, on, number)
    if instead is not None and (not actor or instead["staff"] == actor):
        ends = max(ends, registered(record, instead))
    return ends


def work_deadline(
    record: Record, year: str, section: str, on: date, *, monitoring: bool, actor: str = ""
) -> Deadline | None:
    """Deadline of a written work's marks, and so of opening it for them (3.5.4): end of the n-th day after it."""
    place = (year, section, on, monitoring, actor)
    return record.once(("work-deadline", *place), lambda record: _work_deadline(record, *place))


def _work_deadline(
    record: Record, year: str, section: str, on: date, monitoring: bool, actor: str
) -> Deadline | None:
    entry = rule_entry(record, "monitoring" if monitoring else "written-work", "mark")
    if entry is None:
        return None
    audience = record.audience(year, section)
    last = _after(record, year, audience, on, entry["days"], entry.get("count", "calendar"))
    deadline = Deadline(end_of(last, record.zone), entry["clause"], entry["rule"], entry)
    return _extended(record, year, section, on, actor, deadline)


def term_deadline(record: Record, year: str, section: str, period: str, actor: str = "") -> Deadline | None:
    """Window of term marks (3.5.5): the last week of the term, closed so many days before the holidays."""
    place = (year, section, period, actor)
    return record.once(("term-deadline", *place), lambda record: _term_deadline(record, *place))


def _term_deadline(record: Record, year: str, section: str, period: str, actor: str) -> Deadline | None:
    entry = rule_entry(record, "term-mark", "term-mark")
    if entry is None:
        return None
    calendar, grade = record.calendar(year), record.grade(year, section)
    terms = calendar.terms(grade)
    term = terms[-1] if period == "year" and terms else calendar.term(grade, period)
    if term is None:
        return None
    last = calendar.holidays_begin(grade, term) - entry.get("before-holidays", 0) * DAY
    opens = datetime.combine(term.last - (entry.get("window", 7) - 1) * DAY, time.min, record.zone)
    at = end_of(last, record.zone)
    deadline = Deadline(at, entry["clause"], entry["rule"], entry, opens=min(opens, at))
    return _extended(record, year, section, term.last, actor, deadline)


def term_closes(record: Record, year: str, section: str, term: Term, actor: str = "") -> datetime:
    """When a term is closed for a section: past its last day and its window of term marks."""

    def make(record: Record) -> datetime:
        window = term_deadline(record, year, section, term.code, actor)
        closes = end_of(term.last, record.zone)
        return max(closes, window.at) if window else closes

    return record.once(("term-closes", year, section, term.code, actor), make)


def step_at(
    record: Record,
    year: str,
    audience: Audience,
    steps: Sequence[Document],
    deadline: datetime,
    origin: date,
    at: datetime,
) -> Step:
    """The step of a ladder in which a moment lies. origin: the day from which days are counted."""
    for step in steps:
        until = _until(record, year, audience, step, deadline, origin)
        if until is None or not_after(at, until):
            return Step(_EFFECTS[step["effect"]], step.get("reason", False), step.get("register", False), until)
    return Step(Effect.REFUSE, False, False, None)


def _until(
    record: Record, year: str, audience: Audience, step: Document, deadline: datetime, origin: date
) -> datetime | None:
    kind, count = step.get("until"), step.get("count", 0)
    if kind is None:
        return None
    if kind == "deadline":
        return deadline
    if kind == "day":
        last = origin
    else:
        last = _after(record, year, audience, origin, count, "school" if kind == "school-days" else "calendar")
    return max(deadline, end_of(last, record.zone))


def _after(record: Record, year: str, audience: Audience, on: date, days: int, count: str) -> date:
    calendar = record.calendar(year)
    if count == "school":
        return calendar.school_days_after(audience, on, days)
    inside = bool(record.regulation.get("holidays-inside-days", True))
    return calendar.days_after(audience, on, days, holidays_count=inside)


def _extended(record: Record, year: str, section: str, on: date, actor: str, deadline: Deadline) -> Deadline:
    """The deadline moved by the extensions that cover the day, the section and the person."""
    at = deadline.at
    for entry in record.extensions_on(year, on):
        if entry.get("section", section) == section and entry.get("staff", actor) == actor:
            at = max(at, datetime.fromisoformat(entry["until"]).replace(tzinfo=record.zone))
    return deadline if at == deadline.at else replace(deadline, at=at, extended=True)
