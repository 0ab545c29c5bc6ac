"""Merging: the server's commit with two parents; and bringing a branch up to date with main."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from zhurnal.documents import codec
from zhurnal.documents.source import RecordSource
from zhurnal.domain import paths
from zhurnal.domain.errors import DocumentError
from zhurnal.domain.findings import Finding
from zhurnal.domain.merging import merge3
from zhurnal.operations import proposals as kept
from zhurnal.services.proposals import rows
from zhurnal.services.proposals.agreement import mergers, steps_of
from zhurnal.services.proposals.branches import close_branches, heads_of
from zhurnal.services.proposals.content import Content, blocking, content_of, judged
from zhurnal.services.proposals.model import Answer, State, one_head
from zhurnal.services.school import School
from zhurnal.services.submit import Merging, Outcome, Submission, author_line, enter, moment
from zhurnal.store.base import Store, Transaction

if TYPE_CHECKING:
    from zhurnal.operations.models import Proposal as Row


def merge(school: School, name: str, actor: str, head: str, *, key: str = "") -> Outcome:
    """Merge a proposal at exactly `head` into main; the answer is durable.

    Everything is looked at again under the writers' lock: that the branch still stands at `head`, what main got
    meanwhile, every change as the author's at that moment, the approvals. Asked again after it was done, it answers
    with the same commit. Raises NoSuchProposalError, StoreError.
    """
    done = _done_before(school, name, head)
    if done is not None:
        return done
    row = rows.open_row(school, name)
    with school.record_store.transaction() as tx:
        at = moment(school, tx)
        found = heads_of(school, name)
        if head != one_head(*found):
            return Outcome(None, at, findings=[Finding("proposal-head-moved", params={"name": name})])
        kept.see(row, found)
        content = content_of(school, row.author, found)
        problems = _problems(school, row, actor, content, at)
        if problems:
            return Outcome(None, at, content.changes, findings=problems)
        outcome = _enter(school, tx, row, actor, content, at, key)
        if not outcome.ok:
            return outcome
        close_branches(school, tx, name, found)
    # What is merged is on the disk before the conversation says so; a process that dies in between is found out.
    kept.close(row, State.MERGED, at=outcome.at, by=actor, commit=outcome.commit or "")
    return outcome


def _enter(
    school: School, tx: Transaction, row: Row, actor: str, content: Content, at: datetime, key: str
) -> Outcome:  # fmt: skip
    if not content.changes:
        return Outcome(None, at)
    submission = Submission(
        row.author, "proposal", content.changes, content.reason, key, approvals=rows.agreements(school, row)
    )
    # Where main has it all already there is nothing to merge: no commit without a change.
    record = row.head if content.documents else None
    people = row.people_head if content.people else None
    return enter(school, submission, tx, merging=Merging(row.name, record or None, people or None, actor))


def _problems(school: School, row: Row, actor: str, content: Content, at: datetime) -> list[Finding]:
    bare = judged(school, row.author, content, at)
    refused = blocking(content, bare)
    if refused:
        return refused
    record = school.record()
    local = record.local(at)
    if actor not in mergers(record, row.name, row.author, steps_of(record, row.author, bare, local), local):
        return [Finding("proposal-not-yours", params={"name": row.name})]
    return []


def _done_before(school: School, name: str, head: str) -> Outcome | None:
    rows.settle(school)
    row = kept.newest_row(name)
    if row is None or row.state != State.MERGED or head != one_head(row.head, row.people_head) or row.closed is None:
        return None
    return Outcome(row.merge_commit or None, row.closed, repeated=True)


def bring_up_to_date(school: School, name: str, actor: str) -> Answer:
    """Merge main into the branch, fact by fact; a new head, so that earlier agreements no longer count.

    By the author, or who may merge. Refused where the two changed one fact to two values: then the author decides.
    """
    row = rows.open_row(school, name)
    with school.record_store.transaction() as tx:
        at = moment(school, tx)
        found = heads_of(school, name)
        content = content_of(school, row.author, found)
        bare = judged(school, row.author, content, at)
        record = school.record()
        local = record.local(at)
        if actor not in mergers(record, row.name, row.author, steps_of(record, row.author, bare, local), local):
            return Answer((Finding("proposal-not-yours", params={"name": name}),))
        if content.findings or content.conflicts:
            return Answer([f for f in blocking(content, bare) if f in content.findings or f.code == "merge-conflict"])
        people = found[1]
        if people:
            with school.register_store.transaction() as register:
                people = _updated(school, register, school.register_store, row, people, at)
        head = _updated(school, tx, school.record_store, row, found[0], at) if found[0] else ""
        kept.see(row, (head, people))
    return Answer()


def _updated(school: School, tx: Transaction, store: Store, row: Row, head: str, at: datetime) -> str:
    """The branch's head with all that main has; `head` where it has it already."""
    main = tx.head
    base = tx.merge_base(main, head) if main else None
    if main is None or base is None or base == main:
        return head
    files = dict(_brought(school, store, base, head, main))
    return tx.propose(
        row.name, files, parents=[head, main], subject=f"main {main[:12]}", author=author_line(row.author), when=at
    )


def _brought(school: School, store: Store, base: str, head: str, main: str) -> Iterator[tuple[str, bytes | None]]:
    """What main changed since `base`, as it reads with the branch's own changes. Raises DocumentError, never skips."""
    snapshots = [store.snapshot(commit) for commit in (base, head, main)]
    sources = [RecordSource(files, school.library) for files in snapshots]
    for difference in snapshots[2].changes(snapshots[0]):
        path = difference.path
        blobs = [files.blob_id(path) for files in snapshots]
        if blobs[1] == blobs[0]:
            yield path, snapshots[2].read(path)
        elif blobs[1] != blobs[2]:
            place = paths.place_of(path)
            merged = merge3(place.kind if place else "", *(source.get(path) for source in sources))
            if merged.conflicts:
                raise DocumentError([Finding("merge-conflict", path=path)])
            document = merged.document
            yield path, None if document is None else codec.dump(dict(document), school.library.schemas, path=path)
