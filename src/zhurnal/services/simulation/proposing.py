"""Errands about proposals: made, agreed to, declined; each done again after it was broken off does nothing twice.

Django must be configured: the conversation stands outside Git.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from functools import partial

from zhurnal.domain import paths
from zhurnal.domain.changes import AmendPerson, Change, RecordLesson
from zhurnal.domain.findings import Effect
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document, Source
from zhurnal.operations import proposals as kept
from zhurnal.rules import judge
from zhurnal.services import proposals
from zhurnal.services.history import provenance
from zhurnal.services.proposals import rows
from zhurnal.services.proposals.content import content_of, judged
from zhurnal.services.proposals.model import Proposal
from zhurnal.services.proposals.view import proposal_of
from zhurnal.services.school import School
from zhurnal.services.simulation.acts import DAY, Day, Heard, Make, Witness, draw
from zhurnal.services.submit import Submission, submit
from zhurnal.store.base import MissingObjectError

MORNING = time(7, 5)
"""When proposals and requests are written, and agreed to a little later: before the day's entries, since each of them
has transactions of its own."""

_DECLINED = 0.06
"""Share of the proposals that nobody agrees to."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to become of lists, plans and settings. documents: of the record, by path; people: of the
    register, by person."""

    title: str
    documents: Mapping[str, Document | None]
    people: Mapping[str, Document | None] = field(default_factory=dict)


Want = Callable[[Record, Source], Wish | None]
"""A wish by the record and the register as they stand; None where there is nothing to wish for."""


def propose(day: Day, at: datetime, actor: str, kind: str, want: Want) -> None:
    """Somebody will propose something on the day, and try to agree to it without anybody else."""
    day.errand(at, partial(_propose, actor, f"{kind}-{day.on:%m%d}", want))


def _propose(actor: str, name: str, want: Want, school: School, witness: Witness) -> None:
    rows.settle(school)
    row = kept.newest_row(name)
    if row is None or not _landed(school, row.head):
        wish = want(school.record(), school.register())
        if wish is None:
            return
        _enter(school, actor, wish.people)
        made = proposals.propose(school, actor, wish.documents, title=wish.title, name=name)
        if not made.ok:
            # What has changed since that morning may stand against it: told so, the person lets it be.
            return
        row = kept.newest_row(name)
    if row is not None and row.state == kept.OPEN:
        found = proposal_of(school, row, whole=False)
        answer = proposals.approve(school, name, actor, found.head)
        _told(school, witness, actor, found, answer.findings)


def _enter(school: School, actor: str, people: Mapping[str, Document | None]) -> None:
    """A person is written to the register first, then named in the record."""
    register = school.register()
    changes = [AmendPerson(person=p, was=register.get(paths.person(p)), now=entry) for p, entry in people.items()]
    if changes:
        submit(school, Submission(actor, "form", changes))


def _landed(school: School, head: str) -> bool:
    """Whether a proposal's branch came to be: its row is written before that, and the people's branch, too."""
    try:
        school.record_store.info(head)
    except MissingObjectError:
        return False
    return True


def _told(school: School, witness: Witness, actor: str, found: Proposal, findings: Sequence[object]) -> None:
    if findings:
        record = school.record()
        at = record.local(school.clock.now())
        witness.heard(Heard(record, actor, at, found.changes, list(findings)))  # type: ignore[arg-type]


def ask(day: Day, at_: tuple[int, int], days: int, actor: str, make: Make, reason: str) -> None:
    """Somebody will try to save something that is too late by far, be told so, and then ask for it (3.6.8)."""
    at = day.at(*at_, days=days)
    day.add(at, actor, make, reason)
    asked(day, at, actor, make, reason)


def asked(day: Day, at: datetime, actor: str, make: Make, reason: str) -> None:
    """Somebody who was told that a save is too late asks for it the next morning."""
    on = at.date() + DAY
    day.errand(datetime.combine(on, MORNING, at.tzinfo), partial(_ask, actor, make, reason))


def _ask(actor: str, make: Make, reason: str, school: School, _witness: Witness) -> None:
    record = school.record()
    changes = make(record)
    # Weeks later nobody knows which hours of the plan the lessons since then have taken.
    changes = [replace(c, now=replace(c.now, plan="")) if isinstance(c, RecordLesson) else c for c in changes]
    if changes and _waits(school, record, actor, changes, reason):
        proposals.request(school, actor, changes, reason=reason)


def _waits(school: School, record: Record, actor: str, changes: Sequence[Change], reason: str) -> bool:
    verdict = judge(
        changes, actor, school.clock.now(), record, reason=reason, provenance=provenance(school, record),
        register=school.register(), as_if_approved=True,
    )  # fmt: skip
    return bool(verdict.effects(Effect.APPROVE)) and not verdict.effects(Effect.REFUSE)


def round_of(people: Sequence[str], seed: int) -> Callable[[School, Witness], None]:
    """What is open is looked through by those whose agreement it needs; now and then somebody declines."""
    return partial(_round, people, seed)


def _round(people: Sequence[str], seed: int, school: School, witness: Witness) -> None:
    rows.settle(school)
    for row in kept.rows(state=kept.OPEN):
        # As many steps as the longest list of agreements has, and a look at what came out.
        for _ in people:
            if not _decide(school, witness, row.name, people, seed):
                break


def _decide(school: School, witness: Witness, name: str, people: Sequence[str], seed: int) -> bool:
    """One step with a proposal; whether another one may follow."""
    row = rows.open_row(school, name)
    found = proposal_of(school, row, whole=False)
    if found.refused:
        proposals.withdraw(school, name, row.author)
        return False
    person = next((p for p in people if found.may_approve(p) or found.may_merge(p)), None)
    if person is None:
        return False
    if not found.approvals and found.may_decline(person) and draw(seed, "declined", name) < _DECLINED:
        _hear(school, witness, name, row.author, "refused")
        proposals.decline(school, name, person, "Уточните номер приказа.")
        return False
    if found.may_merge(person):
        _hear(school, witness, name, row.author, "approved")
        proposals.merge(school, name, person, found.head)
        return False
    proposals.approve(school, name, person, found.head, merge_when_approved=False)
    return True


def _hear(school: School, witness: Witness, name: str, author: str, waits: str) -> None:
    """What the judge says of a proposal as if nobody had agreed: the rules that it meets by needing an agreement."""
    row = rows.open_row(school, name)
    content = content_of(school, author, (row.head, row.people_head))
    record = content.record(school)
    at = record.local(school.clock.now())
    bare = judged(school, author, content, at)
    accepted = bare.changes if waits == "approved" else ()
    witness.heard(
        Heard(record, author, at, bare.changes, bare.findings, content.reason, waits, accepted, name=name)
    )  # fmt: skip
