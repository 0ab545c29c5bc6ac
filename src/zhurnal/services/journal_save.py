"""Cells of the journal page into one commit, and what became of each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from zhurnal.domain import finals
from zhurnal.domain.changes import (
    Change,
    SetAttendance,
    SetMark,
    SetTermMark,
    TakeAttendance,
)
from zhurnal.domain.errors import ZhurnalError
from zhurnal.domain.findings import Effect, Finding
from zhurnal.domain.marks import NUMERIC, PASSING, UNMARKED
from zhurnal.domain.record import Record
from zhurnal.rules import Verdict
from zhurnal.services.journal_codes import Code, CodeError, Rules, parse, parse_final, steps
from zhurnal.services.journal_model import JournalPage
from zhurnal.services.journal_page import cell_rules
from zhurnal.services.school import School
from zhurnal.services.submit import Outcome, Submission, preview, submit


class UnknownCellError(ZhurnalError):
    """A lesson, work, pupil or period that the journal does not have: an old page, or a made-up request."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A cell that a person changed: the code they saw and the one they want.

    lesson: id or place ("@2026-10-14/3"); work: id, "" for the lesson's own column. For a term mark `period` is set
    and both are "".
    """

    pupil: str
    was: str
    now: str
    lesson: str = ""
    work: str = ""
    period: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """Attendance of a lesson said to be taken (`now`), or that taken back."""

    lesson: str
    was: bool
    now: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """All that is saved at once. reason: one catalogue code for it, key: idempotency key; "" for none.

    leaving: the page goes, nobody can be asked any more: what may be saved without a reason is saved.
    """

    edits: Sequence[Edit]
    taken: Sequence[Taken] = ()
    reason: str = ""
    key: str = ""
    leaving: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What became of an edit.

    state: "saved", "late" (saved, and counted), "reason" (saved once one is given), "held" (it goes along with what
    needs a reason), "waiting" (for approval), "conflict" (another wrote there meanwhile) or "refused". problem: code
    of a text that is no code of a cell, "" where `findings` speak. changes: what was asked for, to be kept where it
    waits.
    """

    edit: Edit | Taken
    state: str
    findings: tuple[Finding, ...] = ()
    problem: str = ""
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a batch. accepted: with ids, as committed (an undo restores them).

    held: nothing was written, since a reason must be chosen first: a batch becomes one commit.
    """

    commit: str | None
    at: datetime
    told: tuple[Told, ...]
    accepted: tuple[Change, ...] = ()
    held: bool = False


@dataclass(slots=True)
class _Part:
    """An edit on its way: the changes it asks for, their findings."""

    edit: Edit | Taken
    changes: list[Change] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    problem: str = ""

    def told(self) -> Told:
        return Told(self.edit, _state(self.findings, self.problem), tuple(self.findings), self.problem,
                    tuple(self.changes))  # fmt: skip


def save_cells(school: School, record: Record, page: JournalPage, actor: str, batch: Batch) -> Result:
    """Judge and commit a batch; what is refused does not keep the rest out, what needs a reason does.

    page: the journal as it stands, to which the edits belong. A batch that was committed already (the answer was
    lost on the way) is recognised by its key and told as if it had just been. Raises UnknownCellError, StoreError.
    """
    rules = cell_rules(record, page.year, page.section)
    parts = [_part(record, page, edit, rules) for edit in batch.edits]
    parts += [_taken(record, page, taken, parts) for taken in batch.taken]
    owned = [(part, change) for part in parts for change in part.changes]
    if not owned:
        return Result(None, record.local(school.clock.now()), tuple(part.told() for part in parts))
    submission = Submission(actor, "form", [change for _, change in owned], batch.reason, batch.key, partial=True)
    if not batch.leaving:
        held = _held(parts, [part for part, _ in owned], preview(school, submission))
        if held:
            return Result(None, record.local(school.clock.now()), held, held=True)
    outcome = submit(school, submission)
    commit = outcome.commit
    if outcome.repeated:
        # What was accepted then stands already and says nothing now; what was refused is told once more.
        outcome = submit(school, replace(submission, key=""))
        commit = outcome.commit or commit
    _settle([part for part, _ in owned], outcome)
    return Result(commit, outcome.at, tuple(part.told() for part in parts), tuple(outcome.accepted))


def _part(record: Record, page: JournalPage, edit: Edit, rules: Rules) -> _Part:
    part = _Part(edit)
    if page.row(edit.pupil) is None:
        raise UnknownCellError(f"expected a pupil of {page.section}, found {edit.pupil!r}")
    try:
        part.changes += _final(record, page, edit, rules) if edit.period else _cell(page, edit, rules)
    except CodeError as error:
        part.problem = error.code
    return part


def _cell(page: JournalPage, edit: Edit, rules: Rules) -> Iterator[Change]:
    column = page.column(edit.lesson, edit.work)
    if column is None:
        raise UnknownCellError(f"expected a column of {page.section}, found {edit.lesson!r} {edit.work!r}")
    was, now = _seen(edit.was), parse(edit.now, rules, ordinary=column.main)
    where = {"year": page.year, "section": page.section, "term": page.term, "lesson": column.lesson}
    if was.presence != now.presence and column.main:
        yield SetAttendance(**where, pupil=edit.pupil, was=was.presence or None, now=now.presence or None)
    for attempt, before, mark in steps(was, now):
        yield SetMark(**where, work=column.work, pupil=edit.pupil, attempt=attempt, was=before, now=mark)


def _final(record: Record, page: JournalPage, edit: Edit, rules: Rules) -> Iterator[Change]:
    if edit.period not in [period.code for period in page.periods]:
        raise UnknownCellError(f"expected a period of {page.section}, found {edit.period!r}")
    was, now = _seen_final(edit.was), parse_final(edit.now, rules)
    home = finals.home_of(record, page.year, edit.pupil, page.section, edit.period)
    if was != now:
        yield SetTermMark(
            year=page.year, section=page.section, class_id=home, period=edit.period, pupil=edit.pupil, was=was, now=now
        )


def _taken(record: Record, page: JournalPage, taken: Taken, parts: Sequence[_Part]) -> _Part:
    """Attendance taken: who is absent by the record, with what the same batch changes."""
    lesson = page.lesson(taken.lesson)
    if lesson is None:
        raise UnknownCellError(f"expected a lesson of {page.section}, found {taken.lesson!r}")
    part = _Part(taken)
    if taken.now == lesson.taken:
        return part
    entry = record.lesson(page.year, page.section, page.term, lesson.ref) or {}
    absent = dict(entry.get("absent", {}))
    for change in (c for p in parts for c in p.changes):
        if isinstance(change, SetAttendance) and change.lesson == lesson.ref:
            absent.pop(change.pupil, None)
            absent.update({change.pupil: change.now} if change.now else {})
    where = {"year": page.year, "section": page.section, "term": page.term, "lesson": lesson.ref}
    # `was` and `now` agree: a conflict over one pupil's presence is told at that pupil's own cell.
    part.changes.append(TakeAttendance(**where, was=absent, now=absent if taken.now else None))
    if not taken.now:
        # Taking it back empties the lesson's list; who was written absent by name stays so.
        part.changes += [SetAttendance(**where, pupil=p, was=None, now=presence) for p, presence in absent.items()]
    return part


_ANY = Rules((*NUMERIC, *PASSING), (), UNMARKED)


def _seen(text: str) -> Code:
    """The code that a page showed, whatever the scale is by now."""
    try:
        return parse(text, _ANY)
    except CodeError as error:
        raise UnknownCellError(str(error)) from error


def _seen_final(text: str) -> str | None:
    try:
        return parse_final(text, _ANY)
    except CodeError as error:
        raise UnknownCellError(str(error)) from error


def _held(parts: Sequence[_Part], owners: Sequence[_Part], verdict: Verdict) -> tuple[Told, ...]:
    """What is told of a batch in which something needs a reason first; () where nothing does."""
    looked = {id(part): replace(part, findings=[]) for part in parts}
    _settle([looked[id(part)] for part in owners], verdict)
    told = [part.told() for part in looked.values()]
    if not any(one.state == "reason" for one in told):
        return ()
    goes_along = ("saved", "late", "waiting")
    return tuple(replace(t, state="held", findings=()) if t.state in goes_along else t for t in told)


def _settle(owners: Sequence[_Part], outcome: Outcome | Verdict) -> None:
    """Give each part the findings of its changes and of what they needed opened.

    A batch that was refused as a whole is so for every part: none is told as saved when nothing was written.
    """
    for finding in outcome.findings:
        if finding.change < 0:
            continue
        part, plain = owners[outcome.origins[finding.change]], replace(finding, change=-1)
        if plain not in part.findings:
            part.findings.append(plain)
    if not outcome.accepted:
        refused = [replace(f, change=-1) for f in outcome.findings if f.effect is Effect.REFUSE]
        for part in owners:
            if not any(f.effect.blocks for f in part.findings):
                part.findings += refused[:1]


def _state(findings: Sequence[Finding], problem: str) -> str:
    if problem:
        return "refused"
    codes = {f.code for f in findings if f.effect is Effect.REFUSE}
    if "conflict" in codes:
        return "conflict"
    if codes:
        return "reason" if codes <= {"reason-needed", "reason-unknown"} else "refused"
    effects = {f.effect for f in findings}
    if Effect.APPROVE in effects:
        return "waiting"
    return "late" if Effect.LATE in effects else "saved"
