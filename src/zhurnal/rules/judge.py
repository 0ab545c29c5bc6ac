"""judge(changes, actor, at, record) -> Verdict: the same at every door (form, push, import, audit)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from zhurnal.domain.changes import AmendDocument, Change, JournalChange, MoveLesson, OpenWork, SetMark, SetTermMark
from zhurnal.domain.changes.work import find_work
from zhurnal.domain.differences import parts_of
from zhurnal.domain.findings import Effect, Finding
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document, Draft, Source
from zhurnal.rules.approvals import Approval, Step, act_steps, agreed, late_steps
from zhurnal.rules.no_marks import no_marks
from zhurnal.rules.not_yet import not_yet
from zhurnal.rules.own import appointments
from zhurnal.rules.permissions import act_of, permission
from zhurnal.rules.resolve import Resolver
from zhurnal.rules.roles import place_of_lesson, roles
from zhurnal.rules.standing import Standing
from zhurnal.rules.timing import Moment, Provenance, timing


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judge says of a batch.

    changes: the batch with ids resolved and the openings it needed; `findings[i].change` points into it.
    accepted: those that may be committed; `draft` holds the record with them applied, `record` is that before them.
    origins: for each of `changes` the index of the change that was handed in.
    """

    changes: Sequence[Change]
    findings: Sequence[Finding]
    accepted: Sequence[Change]
    draft: Draft
    record: Record
    origins: Sequence[int] = ()

    @property
    def clean(self) -> bool:
        """True where nothing is refused or waits for approval."""
        return not any(f.effect.blocks for f in self.findings)

    def outcome(self) -> Record:
        """A reader over the draft, which remembers of the record before what still holds."""
        return Record(self.draft, like=self.record, changed=self.draft.changed)

    def effects(self, effect: Effect) -> list[Finding]:
        """The findings of one effect."""
        return [f for f in self.findings if f.effect is effect]


def _as_of(finding: Finding, change: Change) -> Finding:
    """A finding as one about `change`: people hear of the mark they gave, not of the work opened for it."""
    if "act" not in finding.params:
        return finding
    return replace(finding, params={**finding.params, "act": act_of(change)})


def nobody(change: Change, since: datetime | None) -> None:  # noqa: ARG001
    """A provenance that knows nothing: then no correction counts as one's own slip."""
    return


def judge(
    changes: Sequence[Change],
    actor: str,
    at: datetime,
    record: Record,
    *,
    reason: str = "",
    provenance: Provenance = nobody,
    register: Source | None = None,
    approvals: Sequence[Approval] = (),
    as_if_approved: bool = False,
) -> Verdict:
    """Judge a batch, change by change, each against the record as the accepted ones before it left it.

    actor: id of a person, or "server". at: the moment of the commit, aware, read once from the server's
    clock; whole seconds are judged. reason: one catalogue code for the batch. provenance: who made true what
    a correction alters. register: the register of people, where changes of it are to be judged too.
    approvals: who agreed to the whole batch. What has the agreement of all whom it needs no longer waits; what was
    late stays late. as_if_approved: what waits for approval is applied to the draft all the same, so that the rest of
    the batch is judged as it will be once it is approved (a proposal); it is still told, and not among `accepted`.

    The rules, the people who agree and the rights of those who write into journals are those of `record`, whatever
    the batch brings along (6.2). Pure: nothing is read but `record` and `register`, nothing written but the
    verdict's draft.
    """
    moment = Moment(actor, record.local(at.replace(microsecond=0)), reason, provenance)
    batch = _Batch(record, moment, register, approvals, as_if_approved)
    for index, change in enumerate(changes):
        batch.take(index, change)
    return Verdict(batch.changes, batch.findings, batch.accepted, batch.draft, record, batch.origins)


@dataclass(frozen=True, slots=True)
class _Series:
    """First marks of one work, given one after the other: all that does not depend on the pupil was found for one.

    lesson, work: as the draft holds them, the work to be changed in place. told: findings of time and of who must
    agree. accepted: whether none of them waits.
    """

    mark: SetMark
    lesson: Document
    work: dict[str, Any]
    told: Sequence[Finding]
    accepted: bool

    def goes_on(self, change: SetMark) -> bool:
        """Whether a mark is a further one."""
        one = self.mark
        same = change.work == one.work and change.lesson == one.lesson and change.section == one.section
        return same and (change.year, change.term) == (one.year, one.term) and change.is_first_in(self.work)


class _Batch:
    """The state of one judgement: the draft that grows, and what was said so far."""

    def __init__(
        self,
        record: Record,
        moment: Moment,
        register: Source | None,
        approvals: Sequence[Approval],
        as_if_approved: bool,
    ) -> None:
        self.moment = moment
        self.record = record
        self.approvals = approvals
        self.as_if_approved = as_if_approved
        self.resolver = Resolver(moment.at)
        self.draft = Draft(record.source)
        # What an earlier change of the batch made true is seen by the later ones.
        self.view = Record(self.draft, like=record)
        # As `view`, but who teaches what, and who stands in for whom, is as it was before the batch.
        self.standing = self.view
        self.register = None if register is None else Draft(register)
        self.changes: list[Change] = []
        self.origins: list[int] = []
        self.findings: list[Finding] = []
        self.accepted: list[Change] = []
        self.refused_works: dict[str, list[Finding]] = {}
        # The actor's roles towards a section's lesson at a place, which its entries of all kinds ask for.
        self.held: dict[tuple[str, str, tuple[str, int]], set[str]] = {}
        self.series: _Series | None = None

    def take(self, index: int, change: Change) -> None:
        """Judge one change with all that belongs to it: accepted as one, or not at all.

        An opening has no deadline of its own: it is as late as what it is opened for. Of a refused change its
        own findings are told, or those of the opening that failed. A whole document is judged part by part.
        """
        group = self.resolver.group(change, self.view)
        last = group[-1]
        if isinstance(last, SetMark) and self._go_on(index, last):
            return
        self.series = None
        if isinstance(last, AmendDocument) and self.view.source.get(last.place) == last.was:
            self._take_parts(index, parts_of(last))
            return
        found, told = list[Finding](), list[Finding]()
        # A remark stands in another document than the lesson that is opened for it.
        saved = [self.draft.save(path) for path in dict.fromkeys(one.path() for one in group)] if group[1:] else []
        waits = False
        first = isinstance(last, SetMark) and last.is_first_in(find_work(last.found(self.view) or {}, last.work) or {})
        for one in group:
            found = list(self._findings(one, timed=one is last))
            effects = {f.effect for f in found}
            waits = waits or Effect.APPROVE in effects
            if Effect.REFUSE in effects or (waits and not self.as_if_approved):
                told = [_as_of(f, last) for f in found]
                for before in saved:
                    self.draft.restore(before)
                self._refuse(group, told)
                group = [last]
                waits, first = True, False
                break
            told += [f for f in found if f not in told]
            self._apply(one)
        self._say(index, group, told, accepted=not waits)
        if first and isinstance(last, SetMark):
            # What was told of the openings was said with the first.
            self.series = self._series(last, found)

    def _series(self, mark: SetMark, told: Sequence[Finding]) -> _Series:
        lesson = mark.edit(self.draft)
        work = next(work for work in lesson["works"] if work["id"] == mark.work)
        return _Series(mark, lesson, work, told, not any(f.effect.blocks for f in told))

    def _go_on(self, index: int, mark: SetMark) -> bool:
        """Take a further mark of the series, if it is one and nothing stands against it."""
        series = self.series
        if series is None or not series.goes_on(mark) or any(True for _ in mark.check_in(self.view, series.lesson)):
            return False
        mark.write(series.work)
        self._say(index, [mark], series.told, accepted=series.accepted)
        return True

    def _take_parts(self, index: int, parts: Sequence[Change]) -> None:
        """The parts of one document: each may need somebody else's agreement, none stands without the others."""
        saved = [self.draft.save(path) for path in dict.fromkeys(p for one in parts for p in one.paths())]
        found: list[list[Finding]] = []
        for one in parts:
            found.append(list(self._findings(one, timed=True)))
            if any(f.effect is Effect.REFUSE for f in found[-1]):
                break
            self._apply(one)
        effects = {f.effect for told in found for f in told}
        waits = Effect.REFUSE in effects or Effect.APPROVE in effects
        if Effect.REFUSE in effects or (waits and not self.as_if_approved):
            for before in saved:
                self.draft.restore(before)
            self._look_again([before.path for before in saved])
        for one, told in zip(parts, found, strict=False):
            self._say(index, [one], told, accepted=not waits)

    def _say(self, index: int, group: Sequence[Change], told: Sequence[Finding], *, accepted: bool) -> None:
        self.accepted += group if accepted else ()
        self.changes += group
        self.origins += [index] * len(group)
        place = len(self.changes) - 1
        self.findings += [replace(f, change=place) for f in told]

    def _findings(self, change: Change, *, timed: bool) -> Iterator[Finding]:
        if isinstance(change, SetMark) and change.work in self.refused_works:
            # The work it belongs to was refused: that is what must be told, and waits or falls with it.
            yield from self.refused_works[change.work]
            return
        record, moment = self.view, self.moment
        standing = self.standing if isinstance(change, JournalChange | SetTermMark) else record
        rules = (
            self._permission(standing, change),
            no_marks(record, change),
            not_yet(record, change, moment.at),
            change.check(record),
            change.check_register(self.register) if self.register is not None else (),
        )
        blocked = False
        for rule in rules:
            for finding in rule:
                blocked = blocked or finding.effect.blocks
                yield finding
            if blocked:
                return
        if timed and not change.stands(record):
            yield from self._asked(change)
            yield from appointments(moment.actor, change)
            for finding in timing(record, change, moment):
                yield self._agreed(change, finding) if finding.effect is Effect.APPROVE else finding

    def _permission(self, standing: Record, change: Change) -> Iterator[Finding]:
        held = self._held(standing, change)
        return permission(standing, self.moment.actor, change, self.moment.at, held)

    def _held(self, standing: Record, change: Change) -> set[str] | None:
        """The actor's roles where they were found before; None where they are still to be found."""
        place = place_of_lesson(standing, change) if isinstance(change, JournalChange) else None
        if not isinstance(change, JournalChange) or place is None or isinstance(change, MoveLesson):
            return None
        key = (change.year, change.section, place)
        if key not in self.held:
            self.held[key] = roles(standing, self.moment.actor, change, self.moment.at)
        return self.held[key]

    def _asked(self, change: Change) -> Iterator[Finding]:
        """That somebody must agree because of what is done, as long as not everybody has."""
        steps = act_steps(self.view, self.moment.actor, change, self.moment.at, before=self.record)
        step = self._next(steps)
        if step is not None:
            params: dict[str, str | int] = {"act": act_of(change), **self._waiting(steps, step)}
            clause = steps[step].clause
            yield Finding("needs-approval", Effect.APPROVE, change.path(), clause=clause, params=params)

    def _agreed(self, change: Change, finding: Finding) -> Finding:
        """A finding of time: late and no worse where all have agreed, else with who is to agree next."""
        steps = late_steps(self.standing, self.moment.actor, change, self.moment.at)
        step = self._next(steps)
        if not steps or step is not None:
            return replace(finding, params={**finding.params, **self._waiting(steps, step or 0)})
        params = {**finding.params, "register": 1}
        code = finding.code.removesuffix("-approve") + "-late" if finding.code.endswith("-approve") else finding.code
        return replace(finding, code=code, effect=Effect.LATE, params=params)

    def _next(self, steps: Sequence[Step]) -> int | None:
        """Number of the first step that is not met; None where all are."""
        met = agreed(self.record, steps, self.moment.actor, self.approvals, self.moment.at)
        return met if met < len(steps) else None

    @staticmethod
    def _waiting(steps: Sequence[Step], step: int) -> dict[str, str | int]:
        return {"approvers": " ".join(steps[step].roles) if steps else "", "step": step}

    def _apply(self, change: Change) -> None:
        if not change.stands(self.view):
            change.apply(self.draft)
        if self.register is not None:
            change.apply_register(self.register)
        if change.amends_lists:
            self._look_again(change.paths())

    def _look_again(self, paths: Sequence[str]) -> None:
        """What is remembered of the school's structure no longer holds, for the documents at `paths` changed."""
        self.view = Record(self.draft, like=self.view, changed=paths)
        self.held.clear()
        if self.record.school:
            self.view.regulation = self.record.regulation
            self.standing = Record(Standing(self.record.source, self.draft), like=self.record)

    def _refuse(self, group: Sequence[Change], told: list[Finding]) -> None:
        self.resolver.forget(group)
        last = group[-1]
        if isinstance(last, OpenWork):
            self.refused_works[last.work] = [f for f in told if f.effect.blocks]
