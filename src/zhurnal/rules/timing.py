"""Which deadline or correction rule a change falls under, and what it says at a moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from zhurnal.domain.calendar import end_of, later, not_after
from zhurnal.domain.changes import (
    AmendWork,
    CancelLesson,
    Change,
    JournalChange,
    MoveLesson,
    OpenWork,
    RecordLesson,
    SetHomework,
    SetMark,
    SetTermMark,
)
from zhurnal.domain.changes.lesson import PARTS, Entry
from zhurnal.domain.changes.work import WorkEntry, find_work
from zhurnal.domain.findings import Effect, Finding
from zhurnal.domain.record import Record
from zhurnal.rules.deadlines import (
    Deadline,
    Step,
    lesson_deadline,
    own_end,
    step_at,
    surely_in_time,
    term_closes,
    term_deadline,
    work_deadline,
)
from zhurnal.rules.roles import place_of_lesson

# Who made true what a change is about to alter, and when; None where nobody knows (then it is no own slip), or where
# that was before the moment given: None for one that may be as long ago as it will.
Provenance = Callable[[Change, datetime | None], "tuple[str, datetime] | None"]


@dataclass(frozen=True, slots=True)
class Moment:
    """The batch's circumstances: actor, time in the school's zone, the reason given ("" for none).

    told: what was said of first entries of one kind at one place; the marks of a work are late together. ends: when the
    batch's lessons are over by the bells.
    """

    actor: str
    at: datetime
    reason: str
    provenance: Provenance
    told: dict[tuple[Any, ...], Sequence[Finding]] = field(default_factory=dict, repr=False, compare=False)
    ends: dict[tuple[Any, ...], datetime | None] = field(default_factory=dict, repr=False, compare=False)


def timing(record: Record, change: Change, moment: Moment) -> Iterator[Finding]:
    """Findings of time: late, waits for approval, refused; and a missing reason. Not for what stands already."""
    if isinstance(change, SetTermMark):
        yield from _term_mark(record, change, moment)
    elif isinstance(change, JournalChange) and not says_nothing(record, change):
        places = [place_of_lesson(record, change)]
        if isinstance(change, MoveLesson):
            places.append((change.date.isoformat(), change.number))
        found = [_at_place(record, change, moment, *place) for place in places if place is not None]
        # A moved lesson is judged at both dates; what the graver one says is told.
        yield from max(reversed(found), key=_gravity, default=())


_GRAVITY = {Effect.FREE: 0, Effect.WARN: 1, Effect.LATE: 2, Effect.APPROVE: 4, Effect.REFUSE: 5}


def _gravity(found: Sequence[Finding]) -> int:
    # A missing reason is soon given; what needs approval waits whatever the reason.
    return max((3 if f.code.startswith("reason-") else _GRAVITY[f.effect] for f in found), default=-1)


def says_nothing(record: Record, change: JournalChange) -> bool:
    """Whether a change only makes room, or moves an empty lesson.

    A lesson without topic is not yet what 3.5.3 asks for: what is written into it has the deadline. Otherwise
    homework, which is never too late, could not be set in a lesson that nobody had opened.
    """
    if isinstance(change, RecordLesson):
        return change.now == Entry() and change.found(record) is None
    if isinstance(change, MoveLesson):
        return set(change.found(record) or ()) <= {"id", "date", "number"}
    return False


def correcting(record: Record, change: Change) -> bool:
    """Whether a change alters or deletes what already stands, rather than making a first entry.

    Judged by what the record holds, not by what the person claims to have seen.
    """
    if isinstance(change, AmendWork | MoveLesson):
        return True
    if not isinstance(change, SetMark | RecordLesson | CancelLesson):
        return False
    lesson = change.found(record) or {}
    if isinstance(change, CancelLesson):
        return "cancelled" in lesson
    if isinstance(change, RecordLesson):
        seen, found = change.was or Entry(), Entry.of(lesson)
        # What stands already as it is wanted is not altered, whatever the person has seen.
        return any(
            getattr(found, part) and getattr(change.now, part) not in (getattr(seen, part), getattr(found, part))
            for part in PARTS
        )
    work = find_work(lesson, change.work) or {}
    return change.key in work.get("marks", {})


def _at_place(record: Record, change: JournalChange, moment: Moment, day: str, number: int) -> Sequence[Finding]:
    """Findings of a change about a lesson at a place; those of a first entry are found once for all like it."""
    if correcting(record, change):
        return list(_judged(record, change, moment, day, number, corrects=True))
    kind = (record, type(change), change.path(), day, number, *_own_day(record, change))
    if kind not in moment.told:
        moment.told[kind] = list(_judged(record, change, moment, day, number, corrects=False))
    return moment.told[kind]


def _own_day(record: Record, change: JournalChange) -> tuple[Any, ...]:
    """All of a work that its deadline depends on: see `deadline_of`."""
    if isinstance(change, SetMark):
        work = find_work(change.found(record) or {}, change.work) or {}
        return change.attempt > 1, work.get("written"), work.get("monitoring"), work.get("date")
    return (change.now,) if isinstance(change, OpenWork) else ()


def _judged(
    record: Record, change: JournalChange, moment: Moment, day: str, number: int, *, corrects: bool
) -> Iterator[Finding]:
    on = date.fromisoformat(day)
    if not corrects and surely_in_time(record, change, on, moment.at, _own_end(record, change, moment, on, number)):
        # A written work has a deadline of its own, not before that of its day.
        work = _work_of(record, change)
        if work is None or not work.written:
            return
    deadline = deadline_of(record, change, on, number, moment.actor)
    closed = _closed(record, change, moment, deadline)
    corrections = record.regulation.get("corrections", {})
    corrects = corrects and change.act in corrections.get("acts", ())
    if closed is not None:
        yield closed
        # The ladder's end is the rule for whatever is corrected so late; that it must be approved is said already.
        if corrects and corrections["steps"][-1].get("reason") and closed.effect is not Effect.REFUSE:
            yield from _reason_asked(record, corrections["clause"], change, moment, closed.params, "change")
    elif corrects:
        yield from _correction(record, change, moment, on, deadline)
    elif deadline is not None:
        origin = deadline.at.date()
        audience = record.audience(change.year, change.section)
        step = step_at(record, change.year, audience, deadline.entry["steps"], deadline.at, origin, moment.at)
        yield from _told(record, deadline.rule, deadline.clause, change, moment, step, deadline.at, "late")


def _own_end(record: Record, change: JournalChange, moment: Moment, on: date, number: int) -> datetime | None:
    key = (change.year, change.section, change.term, on, number)
    if (record, *key) not in moment.ends:
        moment.ends[record, *key] = own_end(record, *key)
    return moment.ends[record, *key]


def _correction(
    record: Record, change: JournalChange, moment: Moment, on: date, deadline: Deadline | None
) -> Iterator[Finding]:
    """An own slip is free; otherwise the ladder, its days counted from the day by which the entry was due.

    So a mark given on the last day of 3.5.4 can be corrected as long as one given in the lesson. A retake has
    no due day: there the day counts on which it was given, as far as that is known.
    """
    rule = record.regulation["corrections"]
    before = rule["before-deadline"] and deadline is not None and not_after(moment.at, deadline.at)
    # After the deadline only the slip of the last minutes is free, and nobody need look for what is older.
    since = None if before or deadline is None else later(moment.at, -rule["own-slip-minutes"])
    known = moment.provenance(change, since)
    if known is not None and known[0] == moment.actor and (
        before or not_after(moment.at, later(known[1], rule["own-slip-minutes"]))
    ):
        return
    given = record.local(known[1]).date() if known and deadline is None else on
    origin = deadline.at.date() if deadline else max(on, given)
    at = deadline.at if deadline else end_of(origin, record.zone)
    audience = record.audience(change.year, change.section)
    step = step_at(record, change.year, audience, rule["steps"], at, origin, moment.at)
    yield from _told(record, "correction", rule["clause"], change, moment, step, at, "change")


def _work_of(record: Record, change: JournalChange) -> WorkEntry | None:
    """The work that a change opens or marks."""
    if isinstance(change, SetMark):
        work = find_work(change.found(record) or {}, change.work)
        return WorkEntry.of(work) if work else None
    return change.now if isinstance(change, OpenWork) else None


def deadline_of(record: Record, change: JournalChange, on: date, number: int, actor: str) -> Deadline | None:
    """The deadline of a change about a lesson held `on`; None where the school has none for it.

    A written work and its marks have their own (3.5.4); a further attempt has none, for the day of a retake is
    not the day of the work.
    """
    if isinstance(change, SetMark) and change.attempt > 1:
        return None
    entry = _work_of(record, change)
    if entry is not None and entry.written:
        day, monitoring = entry.date or on, entry.monitoring
        found = work_deadline(record, change.year, change.section, day, monitoring=monitoring, actor=actor)
        if found is not None or isinstance(change, SetMark):
            return found
    return lesson_deadline(record, change.year, change.section, on, number, change.act, actor)


def _closed(record: Record, change: JournalChange, moment: Moment, deadline: Deadline | None) -> Finding | None:
    """A closed term: past its last day and its window of term marks; an extended deadline opens it again."""
    rule = record.regulation.get("closed-term")
    if not rule or change.act not in rule["acts"] or isinstance(change, SetHomework):
        return None
    term = record.calendar(change.year).term(record.grade(change.year, change.section), change.term)
    if term is None or (deadline is not None and deadline.extended and not_after(moment.at, deadline.at)):
        return None
    closes = term_closes(record, change.year, change.section, term, moment.actor)
    if not_after(moment.at, closes):
        return None
    params = {"act": change.act, "term": term.title, "closed": closes.isoformat()}
    return Finding("closed-term", Effect(rule["effect"]), change.path(), clause=rule["clause"], params=params)


def _term_mark(record: Record, change: SetTermMark, moment: Moment) -> Iterator[Finding]:
    deadline = term_deadline(record, change.year, change.section, change.period, moment.actor)
    if deadline is None:
        return
    if deadline.opens is not None and moment.at.timestamp() < deadline.opens.timestamp():
        effect = Effect(deadline.entry.get("early", "refuse"))
        if effect is not Effect.FREE:
            params = {"act": change.act, "opens": deadline.opens.isoformat()}
            yield Finding("term-mark-early", effect, change.path(), clause=deadline.clause, params=params)
        return
    audience = record.audience(change.year, change.section)
    steps, origin = deadline.entry["steps"], deadline.at.date()
    step = step_at(record, change.year, audience, steps, deadline.at, origin, moment.at)
    yield from _told(record, deadline.rule, deadline.clause, change, moment, step, deadline.at, "late")


def _told(
    record: Record, rule: str, clause: str, change: Change, moment: Moment, step: Step, deadline: datetime, reasons: str
) -> Iterator[Finding]:
    params: dict[str, str | int] = {"act": change.act, "deadline": deadline.isoformat()}
    if step.effect is not Effect.FREE:
        if step.register:
            params["register"] = 1
        yield Finding(f"{rule}-{step.effect}", step.effect, change.path(), clause=clause, params=params)
    # What waits for approval says why, too: who approves it reads that, and the history keeps it.
    if step.reason and step.effect is not Effect.REFUSE:
        yield from _reason_asked(record, clause, change, moment, params, reasons)


def _reason_asked(
    record: Record, clause: str, change: Change, moment: Moment, params: Mapping[str, str | int], reasons: str
) -> Iterator[Finding]:
    if not _is_reason(record, moment.reason):
        code = "reason-unknown" if moment.reason else "reason-needed"
        given = {**params, "catalog": reasons, "reason": moment.reason}
        yield Finding(code, Effect.REFUSE, change.path(), clause=clause, params=given)


def _is_reason(record: Record, reason: str) -> bool:
    # One reason stands for the whole batch, in which late entries and corrections may be mixed.
    return reason in record.catalog("reasons", "late") or reason in record.catalog("reasons", "change")
