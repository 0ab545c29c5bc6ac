"""What a proposal is to those who show it and decide about it: values, no I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from zhurnal.domain.changes import Change
from zhurnal.domain.errors import ZhurnalError
from zhurnal.domain.findings import Effect, Finding
from zhurnal.services.submit import Outcome

REQUEST = "r-"
"""How names begin that are the server's own: forms' late saves that wait for approval (3.6.8)."""

REQUEST_TERM = timedelta(days=1)


class State(StrEnum):
    """Where a proposal is in its life."""

    OPEN = "open"
    MERGED = "merged"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


def one_head(head: str, people_head: str) -> str:
    """The heads of both branches as one word, what approve and merge must name; of one branch its head.

    Who agrees has read both: neither may have moved since.
    """
    return f"{head}.{people_head}" if head and people_head else head or people_head


class NoSuchProposalError(ZhurnalError):
    """No proposal of that name, or none that is open any more."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A proposal as a list shows it.

    number: stable id of this proposal (names may be used again). door: "push", "form", "import" or "cli". head: of
    the branch in the record, "" where there is none; people_head: of that in the register of people. year, section:
    of a request. created, closed, due: in the school's zone; due: the end of a request's term, None for others.
    reason: why it was declined.
    """

    number: int
    name: str
    title: str
    author: str
    door: str
    state: State
    created: datetime
    head: str
    people_head: str = ""
    year: str = ""
    section: str = ""
    due: datetime | None = None
    closed: datetime | None = None
    closed_by: str = ""
    reason: str = ""
    merge_commit: str = ""

    @property
    def is_request(self) -> bool:
        """Whether the server made it of a form's late save."""
        return self.name.startswith(REQUEST)


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit of the proposal's branch, oldest first in lists. author, at, subject: a client's claims."""

    id: str
    author: str
    at: datetime
    subject: str
    body: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a document's difference. kind: " " (stays), "-" (goes), "+" (comes).

    old, new: 1-based line numbers, 0 on the side where the line is not.
    """

    kind: str
    old: int
    new: int
    text: str


@dataclass(frozen=True, slots=True)
class DocumentDiff:
    """One document as it stands on main and as it would be; None where there is none.

    register: whether it stands in the register of people. hunks: runs of lines with three lines around what differs.
    """

    path: str
    old: str | None
    new: str | None
    hunks: Sequence[Sequence[Line]]
    register: bool = False


@dataclass(frozen=True, slots=True)
class Conflict:
    """One fact that main and the proposal changed to two values. at: its place in the document, "roster/p-0421"."""

    path: str
    at: str
    base: str
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class StepState:
    """One agreement that is needed, in order. roles: any of them; by, at: who gave it, "" while nobody has."""

    roles: tuple[str, ...]
    clause: str
    by: str = ""
    at: datetime | None = None

    @property
    def done(self) -> bool:
        """Whether somebody has agreed."""
        return bool(self.by)


@dataclass(frozen=True, slots=True)
class Comment:
    """One entry of the conversation. head: of the branch when it was written."""

    person: str
    text: str
    at: datetime
    head: str = ""


@dataclass(frozen=True, slots=True)
class Approval:
    """Somebody's agreement. valid: whether the proposal is still what was agreed to."""

    person: str
    at: datetime
    head: str
    valid: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal with all that its page shows, judged now against main's head as its author.

    base: the merge base with main. commits: oldest first. changes: what merging would make true, told by
    `wording.proposals.tell`. reason: catalogue code of why its author wishes it, "" for none. findings: of the judge,
    of the documents, of conflicts; their `change` is an index into `changes`. steps: who must agree, in order. behind:
    commits of main that the branch does not have. For a closed one changes, findings, conflicts and steps are empty,
    documents are those that it changed.
    """

    summary: Summary
    base: str
    commits: Sequence[Commit] = ()
    changes: Sequence[Change] = ()
    reason: str = ""
    findings: Sequence[Finding] = ()
    conflicts: Sequence[Conflict] = ()
    documents: Sequence[DocumentDiff] = ()
    steps: Sequence[StepState] = ()
    approvals: Sequence[Approval] = ()
    comments: Sequence[Comment] = ()
    behind: int = 0
    approvers: frozenset[str] = field(default=frozenset())
    """Ids of the people of whom any may give the next agreement."""
    mergers: frozenset[str] = field(default=frozenset())
    """Ids of the people of whom any may merge, once everything is agreed."""

    @property
    def name(self) -> str:
        """The branch's name."""
        return self.summary.name

    @property
    def head(self) -> str:
        """What approve and merge must name: see `one_head`."""
        return one_head(self.summary.head, self.summary.people_head)

    @property
    def is_open(self) -> bool:
        """Whether anything may still happen to it."""
        return self.summary.state is State.OPEN

    @property
    def up_to_date(self) -> bool:
        """Whether the branch has everything that main has."""
        return self.behind == 0

    @property
    def refused(self) -> Sequence[Finding]:
        """What no approval cures."""
        return [f for f in self.findings if f.effect is Effect.REFUSE]

    @property
    def waiting(self) -> bool:
        """Whether an agreement is missing, also one that nobody could give."""
        return any(not step.done for step in self.steps) or any(f.effect is Effect.APPROVE for f in self.findings)

    @property
    def mergeable(self) -> bool:
        """Whether nothing is refused and nobody's agreement is missing."""
        return self.is_open and not self.refused and not self.waiting

    def may_approve(self, actor: str) -> bool:
        """Whether the next agreement is this person's to give."""
        return self.is_open and actor in self.approvers

    def may_merge(self, actor: str) -> bool:
        """Whether this person may merge it now: its author, or who may approve it."""
        return self.mergeable and actor in self.mergers

    def may_decline(self, actor: str) -> bool:
        """Whether this person may decline it: whoever may agree to it may also say no; nobody declines their own."""
        return self.is_open and actor in self.mergers and actor != self.summary.author

    def may_withdraw(self, actor: str) -> bool:
        """Whether this person may take it back: its author."""
        return self.is_open and actor == self.summary.author


@dataclass(frozen=True, slots=True)
class Proposed:
    """What became of `propose` and `request`. name, head: "" where nothing was made, for the reason in `findings`."""

    name: str
    head: str
    findings: Sequence[Finding] = ()

    @property
    def ok(self) -> bool:
        """Whether there is a proposal now."""
        return bool(self.name)


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an act on a proposal. findings: why nothing was done; merged: of the merge, if one was tried."""

    findings: Sequence[Finding] = ()
    merged: Outcome | None = None

    @property
    def ok(self) -> bool:
        """Whether the act was done, and the merge too where it was tried."""
        return not self.findings and (self.merged is None or self.merged.ok)


@dataclass(frozen=True, slots=True)
class Request:
    """A form's late save that waits, as its author sees it: which entries, why they wait, until when at the latest.

    reason: catalogue code of what its author gave for it, "" for none.
    """

    summary: Summary
    changes: Sequence[Change]
    findings: Sequence[Finding]
    conflicts: Sequence[Conflict] = ()
    reason: str = ""
