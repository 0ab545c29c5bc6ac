"""The conversation about a proposal: comment, agree, decline, take back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from zhurnal.domain.findings import Finding
from zhurnal.operations import proposals as kept
from zhurnal.services.proposals import rows
from zhurnal.services.proposals.branches import close_branches, heads_of
from zhurnal.services.proposals.merging import merge
from zhurnal.services.proposals.model import Answer, Proposal, State, one_head
from zhurnal.services.proposals.view import proposal_of
from zhurnal.services.school import School

if TYPE_CHECKING:
    from zhurnal.operations.models import Proposal as Row

LONGEST = 2_000
"""Letters of a comment, and of the reason why something is declined."""


def comment(school: School, name: str, actor: str, text: str) -> Answer:
    """Add to the conversation. Who may see a proposal may speak about it: the caller sees to that."""
    row = rows.open_row(school, name)
    problem = _text_problem(text)
    if problem is None:
        kept.comment(row, actor, text.strip(), school.clock.now())
    return Answer(() if problem is None else (problem,))


def approve(school: School, name: str, actor: str, head: str, *, merge_when_approved: bool = True) -> Answer:
    """Agree to exactly `head` (`model.one_head`); the last agreement that is needed merges at once.

    Said twice it is one agreement. Refused: by one whose agreement is not asked for, of another head, of what no
    agreement makes mergeable.
    """
    row = rows.open_row(school, name)
    found = proposal_of(school, row, whole=False)
    already = any(a.person == actor and a.valid for a in found.approvals)
    problems = _moved(row, head) or list(found.refused)
    if not problems and not found.may_approve(actor) and not already:
        problems = [_not_yours(found, actor)]
    if problems:
        return Answer(problems)
    if not already:
        kept.approve(row, actor, (row.head, row.people_head), school.clock.now())
        found = proposal_of(school, row, whole=False)
    if merge_when_approved and found.may_merge(actor):
        return Answer(merged=merge(school, name, actor, head))
    return Answer()


def approve_many(school: School, actor: str, wanted: Iterable[tuple[str, str]]) -> list[tuple[str, Answer]]:
    """Agree to several, each to the head that was shown: (name, head) pairs; what became of each."""
    return [(name, approve(school, name, actor, head)) for name, head in wanted]


def decline(school: School, name: str, actor: str, reason: str) -> Answer:
    """Say no, with a reason that the author reads."""
    row = rows.open_row(school, name)
    problem = _text_problem(reason)
    if problem is None and not proposal_of(school, row, whole=False).may_decline(actor):
        problem = Finding("proposal-not-yours", params={"name": name})
    return Answer((problem,)) if problem else _close(school, row, State.DECLINED, actor, reason.strip())


def withdraw(school: School, name: str, actor: str) -> Answer:
    """Take one's own proposal back."""
    row = rows.open_row(school, name)
    if actor != row.author:
        return Answer((Finding("proposal-not-yours", params={"name": name}),))
    return _close(school, row, State.WITHDRAWN, actor)


def _close(school: School, row: Row, state: State, actor: str, reason: str = "") -> Answer:
    with school.record_store.transaction() as tx:
        heads = heads_of(school, row.name)
        kept.see(row, heads)
        # The row first: a branch whose row says that it is closed is never merged, and goes when `rows.settle` sees it.
        if not kept.close(row, state, at=school.clock.now(), by=actor, reason=reason, leaving=True):
            return Answer((Finding("proposal-closed", params={"name": row.name}),))
        close_branches(school, tx, row.name, heads)
    return Answer()


def _moved(row: Row, head: str) -> list[Finding]:
    """Something was pushed since the page was shown: what is agreed to must be what was read."""
    stands = one_head(row.head, row.people_head)
    return [] if head == stands else [Finding("proposal-head-moved", params={"name": row.name})]


def _not_yours(found: Proposal, actor: str) -> Finding:
    code = "approval-own" if actor == found.summary.author else "approval-not-asked"
    clause = next((step.clause for step in found.steps if not step.done), "")
    return Finding(code, clause=clause, params={"name": found.name})


def _text_problem(text: str) -> Finding | None:
    length = len(text.strip())
    if not length:
        return Finding("text-missing")
    return Finding("text-too-long", params={"limit": LONGEST, "found": length}) if length > LONGEST else None
