"""Rows of the conversation beside the branches: made, brought up to what Git says, read as values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from zhurnal.operations import proposals as kept
from zhurnal.rules import Approval as Agreement
from zhurnal.services.proposals.branches import Heads, branches, close_branches, heads, heads_of
from zhurnal.services.proposals.model import (
    REQUEST,
    REQUEST_TERM,
    Approval,
    Comment,
    NoSuchProposalError,
    State,
    Summary,
)
from zhurnal.services.school import School
from zhurnal.store.base import CommitInfo

if TYPE_CHECKING:
    from zhurnal.operations.models import Proposal as Row

_LOOK_BACK = 5_000


def settle(school: School) -> list[Row]:
    """Make the rows tell what the branches are: after a push, and after a process that died between the two; the
    rows of the open ones, oldest first.

    A branch without a row gets one; a row without its branch was merged, where main says so, else taken back: so
    was one whose name somebody else has taken since. Branches of what was closed are gone, or go now.
    """
    open_ = kept.rows(state=kept.OPEN)
    if not kept.leaving() and {row.name: (row.head, row.people_head) for row in open_} == dict(heads(school)):
        return open_
    _finish(school)
    # Under the lock nobody is between moving a branch and saying so.
    with school.record_store.transaction():
        there = heads(school)
        for row in kept.rows(state=kept.OPEN):
            found = there.get(row.name)
            if found is None or not _is_of(school, row, found):
                _close(school, row)
            else:
                kept.see(row, found)
        for name in there:
            if kept.open_row(name) is None:
                _enter(school, name, there[name])
        return kept.rows(state=kept.OPEN)


def _finish(school: School) -> None:
    """Take away the branches of closed proposals that stand as they stood when these were closed."""
    leaving = kept.leaving()
    if leaving:
        with school.record_store.transaction() as tx:
            for row in leaving:
                close_branches(school, tx, row.name, (row.head, row.people_head))
    # Said when it is on the disk: who dies before does it again.
    for row in leaving:
        kept.left(row)


def open_row(school: School, name: str) -> Row:
    """The row of an open proposal, as it stands. Raises NoSuchProposalError."""
    settle(school)
    row = kept.open_row(name)
    if row is None:
        raise NoSuchProposalError(f"expected an open proposal, found none called {name[:60]!r}")
    return row


def summary(row: Row, local: Callable[[datetime], datetime]) -> Summary:
    """A row as a value. local: a moment in the school's zone."""
    created = local(row.created)
    return Summary(
        number=row.pk, name=row.name, title=row.title, author=row.author, door=row.door, state=State(row.state),
        created=created, head=row.head, people_head=row.people_head, year=row.year, section=row.section,
        due=created + REQUEST_TERM if row.name.startswith(REQUEST) else None,
        closed=local(row.closed) if row.closed else None, closed_by=row.closed_by, reason=row.reason,
        merge_commit=row.merge_commit,
    )  # fmt: skip


def agreements(school: School, row: Row) -> list[Agreement]:
    """The approvals of exactly what the proposal is now, in the school's zone."""
    local = school.record().local
    valid = [a for a in kept.approvals(row) if (a.head, a.people_head) == (row.head, row.people_head)]
    return [Agreement(a.person, local(a.at)) for a in valid]


def approvals(school: School, row: Row) -> list[Approval]:
    """All approvals, those of earlier heads too."""
    local = school.record().local
    now = (row.head, row.people_head)
    return [Approval(a.person, local(a.at), a.head, (a.head, a.people_head) == now) for a in kept.approvals(row)]


def comments(school: School, row: Row) -> list[Comment]:
    """The conversation."""
    return [Comment(c.person, c.text, school.record().local(c.at), c.head) for c in kept.comments(row)]


def author_of(school: School, found: Heads) -> str:
    """Whose branches these are: the author of the first commit. "" where there are none."""
    first = _first(school, found)
    return first.author.name if first else ""


def _is_of(school: School, row: Row, found: Heads) -> bool:
    """Whether a row's branches are still its author's."""
    return found == (row.head, row.people_head) or author_of(school, found) == row.author


def _first(school: School, found: Heads) -> CommitInfo | None:
    first = next((info for branch in branches(school, found) for info in branch.commits()), None)
    if first is None and any(found):
        # A branch of nothing: its head stands on main already.
        store, head = (school.record_store, found[0]) if found[0] else (school.register_store, found[1])
        first = store.info(head)
    return first


def _enter(school: School, name: str, found: Heads) -> None:
    first = _first(school, found)
    kept.enter(
        name,
        author=first.author.name if first else "",
        title=first.subject if first else name,
        door="push",
        heads=found,
        at=school.clock.now(),
    )


def _close(school: School, row: Row) -> None:
    for store, head in ((school.record_store, row.head), (school.register_store, row.people_head)):
        for info in store.log(limit=_LOOK_BACK) if head else ():
            if info.when < row.created:
                break
            if info.trailer("Proposal") == row.name and head in info.parents:
                by = info.trailer("Merged-By") or row.author
                kept.close(row, State.MERGED, at=info.when, by=by, commit=info.id)
                return
    kept.close(row, State.WITHDRAWN, at=school.clock.now(), by=row.author)


__all__ = ["agreements", "approvals", "author_of", "comments", "heads_of", "open_row", "settle", "summary"]
