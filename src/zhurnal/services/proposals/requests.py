"""Requests: what a form saved too late and the regulation lets in by approval only (3.6.8).

Each is a proposal `r-...` with the entries of one lesson, or the term marks of one section, on a branch that the server
makes of the save; nothing of it is on main until it is approved.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from zhurnal.documents.source import RecordSource
from zhurnal.domain.changes import Change, JournalChange, OpenWork, RecordLesson, SetTermMark
from zhurnal.domain.changes.lesson import Entry
from zhurnal.domain.differences import changes_between
from zhurnal.domain.errors import DocumentError
from zhurnal.domain.findings import Effect, Finding
from zhurnal.domain.source import Draft
from zhurnal.operations import proposals as kept
from zhurnal.operations.changes import to_data
from zhurnal.rules import judge
from zhurnal.rules.lateness import Fact, fact_of
from zhurnal.rules.resolve import ORDINARY
from zhurnal.services.history import provenance
from zhurnal.services.proposals import rows
from zhurnal.services.proposals.branches import close_branches, heads_of
from zhurnal.services.proposals.content import blocking, content_of, judged
from zhurnal.services.proposals.making import branch_commit
from zhurnal.services.proposals.model import REQUEST, Answer, Proposed, Request, State
from zhurnal.services.school import School
from zhurnal.services.subjects import subject_line
from zhurnal.services.submit import emitted, moment
from zhurnal.store.base import Transaction

if TYPE_CHECKING:
    from zhurnal.operations.models import Proposal as Row


def request(school: School, actor: str, changes: Sequence[Change], *, reason: str = "") -> list[Proposed]:
    """Requests of what a form saved and the judge answered with `approve`: one a lesson, or a section's term marks.

    changes: as the form handed them in, not what the judge made of them: ids that it would have given were not given.
    Asked twice for the same it stays one request. Entries that older requests of the same person ask for are taken out
    of those: the later wish counts. Of what is refused by now nothing is made, and told; so is what needs no approval.
    reason: one catalogue code for the batch.
    """
    rows.settle(school)
    groups: dict[Fact, list[Change]] = {}
    for change in changes:
        groups.setdefault(_place(change), []).append(change)
    with school.record_store.transaction() as tx:
        at = moment(school, tx)
        return [_request(school, tx, actor, group, reason, at) for group in groups.values()]


def requests(school: School, *, author: str = "", year: str = "", section: str = "") -> list[Request]:
    """Open requests, oldest first: somebody's, or everybody's; of one section where it is named."""
    return [
        _seen(school, row)
        for row in rows.settle(school)
        if row.name.startswith(REQUEST)
        and (not author or row.author == author)
        and (not section or (row.year, row.section) == (year, section))
    ]


def take_back(school: School, name: str, actor: str, changes: Iterable[Change]) -> Answer:
    """Take some of a request's own entries back; with the last of them the request is withdrawn.

    changes: as `requests` gave them. Of one that is closed by now nothing can be taken back, and that is told.
    """
    rows.settle(school)
    row = kept.open_row(name)
    if row is None:
        return Answer((Finding("proposal-closed", params={"name": name}),))
    if actor != row.author:
        return Answer((Finding("proposal-not-yours", params={"name": name}),))
    with school.record_store.transaction() as tx:
        _leave_out(school, tx, row, {fact_of(change) for change in changes}, moment(school, tx))
    return Answer()


def _place(change: Change) -> Fact:
    if isinstance(change, JournalChange):
        return change.year, change.section, change.term, change.lesson
    return (change.path(), change.section) if isinstance(change, SetTermMark) else (change.path(),)


def _request(
    school: School, tx: Transaction, actor: str, changes: Sequence[Change], reason: str, at: datetime
) -> Proposed:  # fmt: skip
    record = school.record()
    verdict = judge(
        changes, actor, at, record, reason=reason, provenance=provenance(school, record),
        register=school.register(), as_if_approved=True,
    )  # fmt: skip
    if not verdict.effects(Effect.APPROVE) or verdict.effects(Effect.REFUSE):
        return Proposed("", "", verdict.findings)
    name = REQUEST + _digest(actor, changes)
    same = kept.open_row(name)
    wanted = {fact_of(change) for change in verdict.changes if not _makes_room(change)}
    # Of one whose entries were taken back, or replaced by a later wish, the rest is asked for anew; and so is all of
    # one for which another reason is given now.
    if same is not None and _asks_for(school, tx, same, wanted, reason):
        return Proposed(name, same.head, verdict.findings)
    try:
        files = emitted(school, verdict.draft)
    except DocumentError as error:
        return Proposed("", "", error.findings)
    _replace(school, tx, actor, wanted, at)
    subject = subject_line(verdict.changes, record, verdict.draft)
    head = branch_commit(tx, name, files, subject=subject, actor=actor, at=at, reason=reason)
    first = changes[0]
    home = (first.year, first.section) if isinstance(first, JournalChange | SetTermMark) else ("", "")
    kept.enter(
        name, author=actor, title=subject, door="form", heads=(head, ""), at=at, year=home[0], section=home[1]
    )  # fmt: skip
    return Proposed(name, head, verdict.findings)


def _asks_for(school: School, tx: Transaction, row: Row, wanted: set[Fact], reason: str) -> bool:
    given = content_of(school, row.author, (row.head, row.people_head)).reason
    return reason in ("", given) and wanted <= {fact_of(change) for change in _asked_for(school, tx, row)}


def _digest(actor: str, changes: Sequence[Change]) -> str:
    """The same wish of the same person has the same name: a form that is sent again makes no second request."""
    text = json.dumps([actor, [to_data(change) for change in changes]], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _seen(school: School, row: Row) -> Request:
    content = content_of(school, row.author, (row.head, row.people_head))
    verdict = judged(school, row.author, content, school.clock.now(), rows.agreements(school, row))
    others = [f for f in verdict.findings if f.effect is not Effect.REFUSE]
    findings = [*blocking(content, verdict), *others]
    told = rows.summary(row, school.record().local)
    return Request(told, verdict.changes, findings, content.conflicts, content.reason)


def _replace(school: School, tx: Transaction, actor: str, wanted: set[Fact], at: datetime) -> None:
    """Take out of older requests what the new one asks for."""
    for row in kept.rows(state=kept.OPEN, author=actor):
        if row.name.startswith(REQUEST) and tx.proposal(row.name):
            _leave_out(school, tx, row, wanted, at)


def _makes_room(change: Change) -> bool:
    """Whether a change only opens the lesson or the work that others need."""
    if isinstance(change, RecordLesson):
        return change.was is None and change.now == Entry()
    return isinstance(change, OpenWork) and change.now.kind == ORDINARY


def _leave_out(school: School, tx: Transaction, row: Row, facts: set[Fact], at: datetime) -> None:
    """A further commit on a request's branch without some facts; the request closed where nothing is left."""
    asked, parted = _asked_for(school, tx, row), _parted(tx, row)
    left = [change for change in asked if _makes_room(change) or fact_of(change) not in facts]
    if parted is None or len(left) == len(asked):
        return
    if all(_makes_room(change) for change in left):
        heads = tx.proposal(row.name) or "", heads_of(school, row.name)[1]
        kept.see(row, heads)
        if kept.close(row, State.WITHDRAWN, at=at, by=row.author, leaving=True):
            close_branches(school, tx, row.name, heads)
        return
    base, _head, paths = parted
    draft = Draft(RecordSource(tx.at(base), school.library))
    for change in left:
        change.apply(draft)
    files = emitted(school, draft)
    files |= {path: tx.at(base).read(path) for path in paths if path not in files}
    subject = subject_line(left, school.record(), draft)
    kept.see(row, (branch_commit(tx, row.name, files, subject=subject, actor=row.author, at=at), ""))


def _asked_for(school: School, tx: Transaction, row: Row) -> Sequence[Change]:
    """What a request's branch would change."""
    parted = _parted(tx, row)
    if parted is None:
        return ()
    base, head, paths = parted
    before, after = (RecordSource(tx.at(commit), school.library) for commit in (base, head))
    return changes_between(before, after, paths, actor=row.author).changes


def _parted(tx: Transaction, row: Row) -> tuple[str, str, list[str]] | None:
    """Where a request's branch left main, its head, the files that differ; None where it is gone."""
    head = tx.proposal(row.name)
    base = tx.merge_base(tx.head, head) if tx.head and head else None
    if head is None or base is None:
        return None
    return base, head, [difference.path for difference in tx.at(head).changes(tx.at(base))]
