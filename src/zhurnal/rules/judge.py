"""judge(changes, actor, at, record) -> Verdict: the same at every door (form, push, import, audit)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from zhurnal.domain.changes import AmendDocument, Change, FoundSchool, OpenWork, SetMark
from zhurnal.domain.findings import Effect, Finding
from zhurnal.domain.record import Record
from zhurnal.domain.source import Draft, Source
from zhurnal.rules.no_marks import no_marks
from zhurnal.rules.not_yet import not_yet
from zhurnal.rules.permissions import act_of, permission
from zhurnal.rules.resolve import Resolver
from zhurnal.rules.timing import Moment, Provenance, timing


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judge says of a batch.

    changes: the batch with ids resolved and the openings it needed; `findings[i].change` points into it.
    accepted: those that may be committed; `draft` holds the record with them applied.
    origins: for each of `changes` the index of the change that was handed in.
    """

    changes: Sequence[Change]
    findings: Sequence[Finding]
    accepted: Sequence[Change]
    draft: Draft
    origins: Sequence[int] = ()

    @property
    def clean(self) -> bool:
        """True where nothing is refused or waits for approval."""
        return not any(f.effect.blocks for f in self.findings)

    def effects(self, effect: Effect) -> list[Finding]:
        """The findings of one effect."""
        return [f for f in self.findings if f.effect is effect]


def _as_of(finding: Finding, change: Change) -> Finding:
    """A finding as one about `change`: people hear of the mark they gave, not of the work opened for it."""
    if "act" not in finding.params:
        return finding
    return replace(finding, params={**finding.params, "act": act_of(change)})


def nobody(change: Change) -> None:  # noqa: ARG001
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
) -> Verdict:
    """Judge a batch, change by change, each against the record as the accepted ones before it left it.

    actor: id of a person, or "server". at: the moment of the commit, aware, read once from the server's
    clock; whole seconds are judged. reason: one catalogue code for the batch. provenance: who made true what
    a correction alters. register: the register of people, where changes of it are to be judged too. Pure:
    nothing is read but `record` and `register`, nothing written but the verdict's draft.
    """
    moment = Moment(actor, record.local(at.replace(microsecond=0)), reason, provenance)
    batch = _Batch(record, moment, register)
    for index, change in enumerate(changes):
        batch.take(index, change)
    return Verdict(batch.changes, batch.findings, batch.accepted, batch.draft, batch.origins)


class _Batch:
    """The state of one judgement: the draft that grows, and what was said so far."""

    def __init__(self, record: Record, moment: Moment, register: Source | None) -> None:
        self.moment = moment
        self.resolver = Resolver(moment.at)
        self.draft = Draft(record.source)
        # What an earlier change of the batch made true is seen by the later ones.
        self.view = Record(self.draft, like=record)
        self.register = None if register is None else Draft(register)
        self.changes: list[Change] = []
        self.origins: list[int] = []
        self.findings: list[Finding] = []
        self.accepted: list[Change] = []
        self.refused_works: dict[str, list[Finding]] = {}

    def take(self, index: int, change: Change) -> None:
        """Judge one change and the openings it needs: all of them are accepted, or none.

        An opening has no deadline of its own: it is as late as what it is opened for. Of a refused change its
        own findings are told, or those of the opening that failed.
        """
        group = self.resolver.group(change, self.view)
        last, told = group[-1], list[Finding]()
        # A remark stands in another document than the lesson that is opened for it.
        saved = [self.draft.save(path) for path in dict.fromkeys(one.path() for one in group)] if group[1:] else []
        for one in group:
            found = list(self._findings(one, timed=one is last))
            if any(f.effect.blocks for f in found):
                told = [_as_of(f, last) for f in found]
                for before in saved:
                    self.draft.restore(before)
                self._refuse(group, told)
                group = [last]
                break
            told += [f for f in found if f not in told]
            self._apply(one)
        else:
            self.accepted += group
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
        rules = (
            permission(record, moment.actor, change, moment.at),
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
        if timed:
            yield from timing(record, change, moment)

    def _apply(self, change: Change) -> None:
        if not change.stands(self.view):
            change.apply(self.draft)
        if self.register is not None:
            change.apply_register(self.register)
        if isinstance(change, AmendDocument | FoundSchool):
            self.view = Record(self.draft)

    def _refuse(self, group: Sequence[Change], told: list[Finding]) -> None:
        self.resolver.forget(group)
        last = group[-1]
        if isinstance(last, OpenWork):
            self.refused_works[last.work] = [f for f in told if f.effect.blocks]
