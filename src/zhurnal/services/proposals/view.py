"""A proposal as its page shows it, and the lists of proposals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from zhurnal.documents import codec
from zhurnal.domain.errors import DocumentError
from zhurnal.domain.findings import Effect
from zhurnal.domain.source import Document
from zhurnal.operations import proposals as kept
from zhurnal.services.proposals import rows
from zhurnal.services.proposals.agreement import mergers, next_approvers, step_states, steps_of
from zhurnal.services.proposals.branches import Branch, Heads, branches, shown_commits
from zhurnal.services.proposals.content import Content, blocking, content_of, judged
from zhurnal.services.proposals.diff import document_diff
from zhurnal.services.proposals.model import DocumentDiff, Proposal, State, Summary
from zhurnal.services.school import School
from zhurnal.store.base import Snapshot

if TYPE_CHECKING:
    from zhurnal.operations.models import Proposal as Row


def find(school: School, name: str) -> Proposal | None:
    """The open proposal of that name, else the last that was closed; None where there never was one."""
    rows.settle(school)
    row = kept.newest_row(name)
    return None if row is None else proposal_of(school, row)


def by_number(school: School, number: int) -> Proposal | None:
    """A proposal by its number, open or closed."""
    rows.settle(school)
    row = kept.row(number)
    return None if row is None else proposal_of(school, row)


def listed(school: School, *, state: str = "open", author: str = "", limit: int = 0) -> list[Summary]:
    """Proposals, oldest first. state: "" for any; author: "" for anybody's; limit: the newest so many, 0 for all."""
    rows.settle(school)
    local = school.record().local
    return [rows.summary(row, local) for row in kept.rows(state=state, author=author, limit=limit)]


def proposal_of(school: School, row: Row, *, whole: bool = True) -> Proposal:
    """What a row's branch is now. whole: False without commits, documents, base and distance, for who only decides."""
    told = rows.summary(row, school.record().local)
    found: Heads = (row.head, row.people_head)
    common = {"approvals": rows.approvals(school, row), "comments": rows.comments(school, row)}
    if told.state is not State.OPEN:
        return Proposal(told, "", documents=list(_changed_then(school, row)) if row.head else (), **common)  # type: ignore[arg-type]
    at = school.clock.now()
    content = content_of(school, row.author, found)
    # Every question to the graph of commits goes back to where the branch began.
    parted = branches(school, found) if whole else []
    return Proposal(
        told,
        base=next((branch.base or "" for branch in parted), ""),
        commits=shown_commits(school, found) if whole else (),
        conflicts=content.conflicts,
        documents=list(_documents(school, content)) if whole else (),
        behind=sum(branch.behind() for branch in parted),
        **judgement(school, row, content, at),  # type: ignore[arg-type]
        **common,  # type: ignore[arg-type]
    )


def judgement(school: School, row: Row, content: Content, at: datetime) -> dict[str, object]:
    """What is said of a content now: changes, reason, findings, steps, who may approve and merge. at: aware."""
    record = content.record(school)
    local = record.local(at)
    given = rows.agreements(school, row)
    bare = judged(school, row.author, content, at)
    verdict = judged(school, row.author, content, at, given) if given else bare
    lists = steps_of(record, row.author, bare, local)
    refused = blocking(content, verdict)
    others = [f for f in verdict.findings if f.effect is not Effect.REFUSE]
    return {
        "changes": verdict.changes,
        "reason": content.reason,
        "findings": [*refused, *others],
        "steps": step_states(record, row.author, lists, given, local),
        "approvers": next_approvers(record, row.author, lists, given, local),
        "mergers": mergers(record, row.name, row.author, lists, local),
    }


def _documents(school: School, content: Content) -> Iterator[DocumentDiff]:
    yield from _diffs(school, school.register_store.snapshot(content.mains[1]), content.people, register=True)
    yield from _diffs(school, school.record_store.snapshot(content.mains[0]), content.documents, register=False)


def _diffs(
    school: School, files: Snapshot, documents: Mapping[str, Document | None], *, register: bool
) -> Iterator[DocumentDiff]:  # fmt: skip
    for path in sorted(documents):
        document = documents[path]
        try:
            new = None if document is None else codec.dump(dict(document), school.library.schemas, path=path)
        except DocumentError:
            new = None
        yield document_diff(path, files.read(path), new, register=register)


def _changed_then(school: School, row: Row) -> Iterator[DocumentDiff]:
    """What a closed proposal changed in the record, by its merge commit, or would have changed, by its branch."""
    store = school.record_store
    if row.merge_commit:
        before, after = store.info(row.merge_commit).parents[0], row.merge_commit
    else:
        before, after = Branch.of(store, row.head).base or "", row.head
    if not (before and after):
        return
    old, new = store.snapshot(before), store.snapshot(after)
    for difference in new.changes(old):
        yield document_diff(difference.path, old.read(difference.path), new.read(difference.path))
