"""Which rules a judged submission has met, and how: told by what the judge said of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from zhurnal.domain.changes import Change, JournalChange, OpenWork, SetHomework, SetMark, SetTermMark
from zhurnal.domain.changes.work import WorkEntry, find_work
from zhurnal.domain.findings import Effect, Finding
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document
from zhurnal.rules.approvals import entry_for
from zhurnal.rules.deadlines import rule_entry
from zhurnal.rules.no_marks import barring
from zhurnal.rules.permissions import act_of
from zhurnal.rules.timing import correcting, deadline_of
from zhurnal.services.rule_table.rules import approval_key, deadline_key, no_marks_key, step_name

Met = tuple[str, str]
"""Key of a rule or of a finding, and how it was met: "accepted", "late", "approved", "refused"."""

_CODED = "judge"


def met(
    record: Record,
    actor: str,
    at: datetime,
    changes: Sequence[Change],
    accepted: Sequence[Change],
    findings: Sequence[Finding],
    *,
    reason: str = "",
    waits: str = "refused",
) -> set[Met]:
    """The rules that a batch has met in a record, each once however many facts the batch has.

    waits: how what needs an agreement has met its rule: "refused" where it has none, "approved" where it is given.
    """
    found: set[Met] = set()
    kept: set[Met] = set()
    told: dict[int, list[Finding]] = {}
    for finding in findings:
        told.setdefault(finding.change, []).append(finding)
        found.update(_of_finding(record, actor, at, changes[finding.change], finding, waits))
    works = {c.work: c.now for c in changes if isinstance(c, OpenWork)}
    kinds: set[tuple[Any, ...]] = set()
    done = set(map(id, accepted))
    for index, change in enumerate(changes):
        if id(change) not in done:
            continue
        kind = (type(change), act_of(change), getattr(change, "work", ""), getattr(change, "was", None) is None)
        if kind in kinds and index not in told:
            continue
        kinds.add(kind)
        found.add((f"permissions/{act_of(change)}", "accepted"))
        if not any(f.code.endswith("-late") for f in told.get(index, ())):
            kept.update(_in_time(record, actor, at, change, works, reason))
    # What a late batch opens to write into has no deadline of its own.
    late = {key.rsplit("/", 1)[0] for key, how in found if key.startswith("deadlines/") and how in ("late", waits)}
    return found | {one for one in kept if one[0].rsplit("/", 1)[0] not in late}


def _of_finding(
    record: Record, actor: str, at: datetime, change: Change, finding: Finding, waits: str
) -> Iterator[Met]:
    how = "late" if finding.effect is Effect.LATE else waits if finding.effect is Effect.APPROVE else "refused"
    code = finding.code
    if code in ("not-permitted", "not-in-own-name", "own-rights"):
        yield f"permissions/{act_of(change)}", "refused"
        yield f"{_CODED}/{code}/{finding.clause}", "refused"
    elif code == "needs-approval":
        entry = entry_for(record, actor, change, at, late=False)
        yield (approval_key(entry) if entry else f"{_CODED}/{code}/{finding.clause}"), waits
    elif code == "no-marks-here" and isinstance(change, JournalChange | SetTermMark):
        entry = barring(record, change.year, change.section)
        yield (no_marks_key(entry) if entry else f"{_CODED}/{code}"), "refused"
    elif code == "term-mark-early":
        entry = rule_entry(record, "term-mark", "term-mark")
        yield f"{deadline_key(entry or {})}/early", how
    elif code.startswith("closed-term"):
        yield "closed-term", how
        yield from _late_entry(record, actor, at, change, waits)
    elif code.startswith("correction-"):
        last = record.regulation["corrections"]["steps"][-1]
        yield f"corrections/{step_name(last)}", waits
        yield from _late_entry(record, actor, at, change, waits)
    elif code == "reason-needed" and finding.params.get("catalog") == "change":
        yield f"corrections/{step_name(record.regulation['corrections']['steps'][0])}", "refused"
    elif isinstance(finding.params.get("deadline"), str) and finding.effect in (Effect.LATE, Effect.APPROVE):
        yield from _late(record, at, change, finding, how)
        if finding.effect is Effect.APPROVE:
            yield from _late_entry(record, actor, at, change, waits)
    elif finding.clause:
        yield f"{_CODED}/{code}/{finding.clause}", "accepted" if finding.effect is Effect.WARN else how


def _late_entry(record: Record, actor: str, at: datetime, change: Change, waits: str) -> Iterator[Met]:
    """Whose agreement what is too late waits for (3.6.8)."""
    entry = entry_for(record, actor, change, at, late=True)
    if entry is not None:
        yield approval_key(entry), waits


def _late(record: Record, at: datetime, change: Change, finding: Finding, how: str) -> Iterator[Met]:
    """The step of a deadline that a late change has come to."""
    rule = finding.code.rsplit("-", 1)[0]
    act = "mark" if rule in ("written-work", "monitoring") else act_of(change)
    entry = rule_entry(record, rule, act)
    if entry is None:
        return
    due = datetime.fromisoformat(str(finding.params["deadline"]))
    register = "register" in finding.params
    for step in entry["steps"]:
        fits = step["effect"] == str(finding.effect) and step.get("register", False) == register
        if fits and (step.get("until") != "day" or at.date() == due.date()):
            yield f"{deadline_key(entry)}/{step_name(step)}", how
            if _over_holidays(record, change, due, at):
                yield "holidays-inside-days", how
            return


def _over_holidays(record: Record, change: Change, due: datetime, at: datetime) -> bool:
    """Whether holidays lie between a deadline and a moment, so that it matters whether they count."""
    if not isinstance(change, JournalChange | SetTermMark):
        return False
    calendar, audience = record.calendar(change.year), record.audience(change.year, change.section)
    week = 7
    ends = [calendar.days_after(audience, due.date(), week, holidays_count=count) for count in (True, False)]
    return ends[0] < at.date() <= ends[1]


def _in_time(
    record: Record, actor: str, at: datetime, change: Change, works: dict[str, WorkEntry], reason: str
) -> Iterator[Met]:
    """The steps that a change in time has kept."""
    if isinstance(change, SetTermMark):
        entry = rule_entry(record, "term-mark", "term-mark")
        if entry is not None:
            yield f"{deadline_key(entry)}/{step_name(entry['steps'][0])}", "accepted"
    elif isinstance(change, JournalChange) and change.act != "remark":
        if change.act in record.regulation.get("corrections", {}).get("acts", ()) and correcting(record, change):
            yield from _corrected(record, actor, at, change, reason)
            return
        entry = _entry_of(record, change, works)
        if entry is not None:
            yield f"{deadline_key(entry)}/{step_name(entry['steps'][0])}", "accepted"


def _entry_of(record: Record, change: JournalChange, works: dict[str, WorkEntry]) -> Document | None:
    if isinstance(change, SetMark):
        if change.attempt > 1:
            return None
        work = works.get(change.work)
        if work is None:
            there = find_work(change.found(record) or {}, change.work)
            work = WorkEntry.of(there) if there else None
        if work is not None and work.written:
            return rule_entry(record, "monitoring" if work.monitoring else "written-work", "mark")
    rule = "attendance-day" if change.act == "attendance" else "lesson-day"
    return rule_entry(record, rule, "homework" if isinstance(change, SetHomework) else change.act)


def _corrected(record: Record, actor: str, at: datetime, change: JournalChange, reason: str) -> Iterator[Met]:
    lesson = change.found(record) or {}
    if "date" not in lesson:
        return
    day = datetime.fromisoformat(lesson["date"]).date()
    deadline = deadline_of(record, change, day, lesson["number"], actor)
    if deadline is not None and at <= deadline.at:
        yield "corrections/before-deadline", "accepted"
    elif reason:
        yield f"corrections/{step_name(record.regulation['corrections']['steps'][0])}", "accepted"
    else:
        yield "corrections/own-slip", "accepted"
