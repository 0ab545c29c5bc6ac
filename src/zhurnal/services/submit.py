"""The one way into the record: judge under the lock, emit, commit; durable before the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from zhurnal.documents import codec
from zhurnal.documents.pieces import dump_after
from zhurnal.documents.source import RecordSource
from zhurnal.domain.changes import Change
from zhurnal.domain.crosscheck import crosscheck
from zhurnal.domain.errors import DocumentError
from zhurnal.domain.findings import Effect, Finding
from zhurnal.domain.source import Draft, Source
from zhurnal.rules import Approval, Verdict, judge
from zhurnal.rules.restate import restated
from zhurnal.services.history import provenance
from zhurnal.services.school import School
from zhurnal.services.subjects import subject_line, trailers
from zhurnal.store.base import Author, ClockError, NothingChangedError, Transaction

# Clocks of two processes on one machine may differ by a tick; more is a fault that must be seen.
_TOLERANCE = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Submission:
    """What someone wants to become true.

    actor: id of the signed-in person, or "server". door: "form", "import", "cli", "init".
    reason: one catalogue code for the batch, "" for none. key: idempotency key, "" for none.
    partial: whether the accepted changes are committed when others are refused (the form's grid).
    approvals: who agreed to exactly these changes, and when; only a merge keeps them as evidence (`enter`), without
    which an audit finds them missing.
    """

    actor: str
    door: str
    changes: Sequence[Change]
    reason: str = ""
    key: str = ""
    partial: bool = False
    approvals: Sequence[Approval] = ()


@dataclass(frozen=True, slots=True)
class Merging:
    """What makes a commit the merge of a proposal.

    head: its second parent, the approved head of the branch in the record, None where there is none; people_head: the
    same in the register of people. by: who merges. The submission's approvals are of exactly these heads.
    """

    name: str
    head: str | None
    people_head: str | None
    by: str

    def trailers(self, head: str | None, approvals: Sequence[Approval]) -> list[tuple[str, str]]:
        """What the merge commit says of it, in the repository where the branch's head is `head`."""
        if head is None:
            return []
        agreed = [("Approved-By", f"{a.person} {head} {a.at.isoformat()}") for a in sorted(approvals, key=_given)]
        return [("Proposal", self.name), *agreed, ("Merged-By", self.by)]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a submission.

    commit: id of the commit, None where nothing was committed. at: the moment that was judged.
    repeated: the idempotency key was known, `commit` is the earlier commit.
    findings: their `change` is an index into `changes`, the batch with ids resolved.
    origins: for each of `changes` the index of the change that was handed in.
    """

    commit: str | None
    at: datetime
    changes: Sequence[Change] = ()
    accepted: Sequence[Change] = ()
    findings: Sequence[Finding] = ()
    repeated: bool = False
    origins: Sequence[int] = ()

    @property
    def ok(self) -> bool:
        """True where nothing was refused and nothing waits for approval."""
        return not any(f.effect.blocks for f in self.findings)

    def waiting(self) -> list[Change]:
        """Changes that wait for approval and nothing worse."""
        worst: dict[int, set[Effect]] = {}
        for finding in self.findings:
            worst.setdefault(finding.change, set()).add(finding.effect)
        held = {i for i, effects in worst.items() if Effect.APPROVE in effects and Effect.REFUSE not in effects}
        return [change for i, change in enumerate(self.changes) if i in held]


def submit(school: School, submission: Submission, *, raw: Mapping[str, bytes] | None = None) -> Outcome:
    """Judge and commit a submission against the newest record; the answer is durable.

    The clock is read once under the lock: that moment is judged and is the commit's. A lost race cannot be:
    all writers are under one lock and judge against what they find there. raw: files that are not documents
    (copies of schemas, keys), for founding. Raises StoreError where the disk fails.
    """
    return school.writer.submit(lambda tx: enter(school, submission, tx, raw=raw or {}))


def preview(school: School, submission: Submission) -> Verdict:
    """What the judge would say now; nothing is written."""
    record = school.record()
    return judge(
        submission.changes,
        submission.actor,
        school.clock.now(),
        record,
        reason=submission.reason,
        provenance=provenance(school, record),
        register=school.register(),
        approvals=submission.approvals,
        as_if_approved=not submission.partial,
    )


def enter(
    school: School,
    submission: Submission,
    tx: Transaction,
    *,
    raw: Mapping[str, bytes] | None = None,
    merging: Merging | None = None,
    people: Transaction | None = None,
) -> Outcome:
    """`submit` for who holds the lock already; merging: the proposal whose merge the commit is to be.

    people: a transaction of the register, left before `tx` is, for who enters many submissions at once.
    """
    at = moment(school, tx)
    if submission.key:
        known = tx.find_key(submission.key)
        if known is not None:
            return Outcome(known, tx.info(known).when, repeated=True)
    record = school.record(snapshot=tx.snapshot)
    register = school.register(snapshot=people.snapshot if people else None)
    asked = partial(
        judge,
        actor=submission.actor,
        at=at,
        record=record,
        reason=submission.reason,
        provenance=provenance(school, record, tx),
        approvals=submission.approvals,
        # Of a batch that is committed whole or not at all, the later changes are judged as if the earlier stood.
        as_if_approved=not submission.partial,
    )
    verdict = asked(submission.changes, register=register)
    at = record.local(at) if record.school else at
    told = Outcome(None, at, verdict.changes, (), verdict.findings, origins=verdict.origins)
    if not verdict.accepted or not (verdict.clean or submission.partial):
        return told
    found = contradictions(verdict)
    if found:
        return replace(told, findings=[*verdict.findings, *found])
    committed = restated(verdict, record.source, submission.actor, asked)
    if committed is None:
        return replace(told, findings=[*verdict.findings, Finding("in-two-steps", path=verdict.accepted[-1].path())])
    before = tx.savepoint()
    try:
        commit: str | None = tx.commit(
            {**(raw or {}), **emitted(school, verdict.draft)},
            subject=subject_line(verdict.accepted, record, verdict.draft),
            author=author_line(submission.actor),
            when=at,
            trailers=trailers(
                submission.actor, submission.door, committed, submission.reason, submission.key,
                merging.trailers(merging.head, submission.approvals) if merging else (),
            ),
            merged=merging.head if merging else None,
        )  # fmt: skip
    except NothingChangedError:
        # Only the register of people changed, or what is wanted is true already: both are fine.
        commit = None
    except DocumentError as error:
        return replace(told, findings=[*verdict.findings, *_blamed(school, submission.changes, verdict, error, asked)])
    try:
        # The commit is seen once the lock is let go: people are on the disk before, and not where it was refused.
        _write_register(school, submission, verdict.accepted, at, merging, people)
    except DocumentError as error:
        tx.rollback(before)
        return replace(told, findings=[*verdict.findings, *_blamed(school, submission.changes, verdict, error, asked)])
    return Outcome(commit, at, verdict.changes, verdict.accepted, verdict.findings, origins=verdict.origins)


def _blamed(
    school: School, changes: Sequence[Change], verdict: Verdict, error: DocumentError, asked: Callable[..., Verdict]
) -> list[Finding]:
    """The findings of a document that cannot be written, told of the first change that makes it so.

    Found by halves, since a document that one change has made unfit stays so: a text that is too long, mostly.
    """
    register = school.register()
    fit, unfit = 0, len(changes)
    while unfit - fit > 1:
        middle = (fit + unfit) // 2
        if _can_be_written(school, asked(changes[:middle], register=register)):
            fit = middle
        else:
            unfit = middle
    place = max(index for index, origin in enumerate(verdict.origins) if origin == unfit - 1)
    return [replace(finding, change=place) for finding in error.findings]


def _can_be_written(school: School, verdict: Verdict) -> bool:
    people = Draft(school.register())
    for change in verdict.accepted:
        change.apply_register(people)
    try:
        emitted(school, verdict.draft)
        emitted(school, people)
    except DocumentError:
        return False
    return True


def contradictions(verdict: Verdict) -> list[Finding]:
    """What whole documents of a batch say against others: such a batch is refused as one."""
    if not any(c.amends_lists for c in verdict.accepted):
        return []
    found = crosscheck(verdict.outcome(), verdict.draft.changed)
    return [f for f in found if f.effect.blocks]


def moment(school: School, tx: Transaction) -> datetime:
    """The server's clock, read under the lock: not before the newest commit. Raises ClockError."""
    at = school.clock.now().replace(microsecond=0)
    if tx.head is not None:
        newest = tx.info(tx.head).when
        if at < newest - _TOLERANCE:
            raise ClockError(f"expected a clock past {newest.isoformat()}, found {at.isoformat()}")
        at = max(at, newest.astimezone(at.tzinfo))
    return at


def _given(approval: Approval) -> datetime:
    return approval.at


def author_line(person: str) -> Author:
    """Whom a commit names as its author: an opaque id."""
    return Author(person, f"{person}@zhurnal.invalid")


def emitted(school: School, draft: Draft) -> dict[str, bytes | None]:
    """Canonical bytes of what a draft lays over, None for what it takes away. Raises DocumentError."""
    return {
        path: None if document is None else _dumped(school, draft.base, path, dict(document))
        for path, document in draft.changed.items()
    }


def _dumped(school: School, base: Source, path: str, document: dict[str, Any]) -> bytes:
    schemas = school.library.schemas
    before = base.get(path) if isinstance(base, RecordSource) else None
    data = base.read(path) if isinstance(base, RecordSource) else None
    if before is None or data is None:
        return codec.dump(document, schemas, path=path)
    # Of a journal that gets a mark only the lesson of that mark is spelled and checked anew.
    return dump_after(document, before, data, schemas, path=path)


def _write_register(
    school: School,
    submission: Submission,
    changes: Sequence[Change],
    at: datetime,
    merging: Merging | None,
    people: Transaction | None,
) -> None:
    """People first: a person, or a text about one, is in the register before the record names it."""
    changes = [c for c in changes if type(c).apply_register is not Change.apply_register]
    if not changes and (merging is None or merging.people_head is None):
        return
    if people is not None:
        _enter_people(school, submission, people, changes, at, merging)
        return
    with school.register_store.transaction() as tx:
        _enter_people(school, submission, tx, changes, at, merging)


def _enter_people(
    school: School,
    submission: Submission,
    tx: Transaction,
    changes: Sequence[Change],
    at: datetime,
    merging: Merging | None,
) -> None:
    head = merging.people_head if merging else None
    draft = Draft(school.register(snapshot=tx.snapshot))
    for change in changes:
        change.apply_register(draft)
    files: dict[str, bytes | None] = emitted(school, draft)
    files = {p: data for p, data in files.items() if tx.snapshot.read(p) != data}
    if files:
        tx.commit(
            files,
            subject=f"{len(files)} people",
            author=author_line(submission.actor),
            when=max(at, tx.info(tx.head).when.astimezone(at.tzinfo)) if tx.head else at,
            trailers=[
                ("Actor", submission.actor),
                ("Door", submission.door),
                *(merging.trailers(head, submission.approvals) if merging else ()),
            ],
            merged=head,
        )
    # A push that came since holds this lock and not the record's: what it brought stays open.
    if merging and head and tx.proposal(merging.name) == head:
        tx.close_proposal(merging.name)
