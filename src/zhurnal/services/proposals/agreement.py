"""Who must agree to a proposal, who has, and who may give the next agreement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from zhurnal.domain.findings import Effect
from zhurnal.domain.record import Record
from zhurnal.rules import Approval, Step, Verdict, agreed, steps_for
from zhurnal.services.proposals.model import REQUEST, StepState

Steps = tuple[Step, ...]


def steps_of(record: Record, author: str, verdict: Verdict, at: datetime) -> list[Steps]:
    """The different lists of agreements that parts of a proposal need. verdict: of the judge without any approval."""
    waiting = {f.change for f in verdict.effects(Effect.APPROVE)}
    found: list[Steps] = []
    for index in sorted(waiting):
        steps = steps_for(record, author, verdict.changes[index], at)
        if steps and steps not in found:
            found.append(steps)
    return found


def step_states(
    record: Record, author: str, lists: Iterable[Steps], approvals: Sequence[Approval], at: datetime
) -> list[StepState]:
    """Every agreement that is needed, in order within its list, with who gave it; one that several need stands once."""
    found: list[StepState] = []
    given = sorted(approvals, key=lambda a: a.at)
    for steps in lists:
        met = [agreed(record, steps, author, given[:count], at) for count in range(len(given) + 1)]
        for number, step in enumerate(steps):
            by = next((given[count - 1] for count, reached in enumerate(met) if reached > number), None)
            state = StepState(step.roles, step.clause, by.person if by else "", record.local(by.at) if by else None)
            if state not in found:
                found.append(state)
    return found


def next_approvers(
    record: Record, author: str, lists: Iterable[Steps], approvals: Sequence[Approval], at: datetime
) -> frozenset[str]:
    """Everybody whose agreement now would bring the proposal further."""
    wanted = [(steps, agreed(record, steps, author, approvals, at)) for steps in lists]
    wanted = [(steps, met) for steps, met in wanted if met < len(steps)]
    return frozenset(
        person
        for steps, met in wanted
        for person in _holders(record, steps, at)
        if agreed(record, steps, author, [*approvals, Approval(person, at)], at) > met
    )


def mergers(record: Record, name: str, author: str, lists: Iterable[Steps], at: datetime) -> frozenset[str]:
    """Who may merge once all is agreed: the author, who may agree to any part, of lists the administrators (3.3.1)."""
    found = {person for steps in lists for person in _holders(record, steps, at)}
    administrators = () if name.startswith(REQUEST) else record.holders("administrator", at.date())
    return frozenset({author, *found, *administrators})


def _holders(record: Record, steps: Sequence[Step], at: datetime) -> set[str]:
    return {p for step in steps for role in step.roles for p in record.holders(role, at.date())}
