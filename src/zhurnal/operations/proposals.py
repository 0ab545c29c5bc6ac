"""The conversation about proposals: rows for branches, comments, approvals. What is proposed stands in Git alone.

Models are looked for when they are needed: who only imports this module need not have configured Django yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zhurnal.operations.models import Proposal, ProposalApproval, ProposalComment

OPEN = "open"


def _proposals() -> type[Proposal]:
    from zhurnal.operations.models import Proposal

    return Proposal


def _approvals() -> type[ProposalApproval]:
    from zhurnal.operations.models import ProposalApproval

    return ProposalApproval


def _comments() -> type[ProposalComment]:
    from zhurnal.operations.models import ProposalComment

    return ProposalComment


def open_row(name: str) -> Proposal | None:
    """The open proposal of that name, or None."""
    return _proposals().objects.filter(name=name, state=OPEN).first()


def newest_row(name: str) -> Proposal | None:
    """The open proposal of that name, else the last one that was closed, or None."""
    return open_row(name) or _proposals().objects.filter(name=name).order_by("-pk").first()


def row(number: int) -> Proposal | None:
    """A proposal by its number, open or closed."""
    return _proposals().objects.filter(pk=number).first()


def rows(*, state: str = "", author: str = "", limit: int = 0) -> list[Proposal]:
    """Proposals, oldest first; "" for any state and any author. limit: the newest so many, 0 for all."""
    found = _proposals().objects.order_by("-pk")
    found = found.filter(state=state) if state else found
    found = found.filter(author=author) if author else found
    return list(found[:limit] if limit else found)[::-1]


def enter(
    name: str, *, author: str, title: str, door: str, heads: tuple[str, str], at: datetime, year: str = "",
    section: str = "",
) -> Proposal:  # fmt: skip
    """The row of an open branch, made where there is none; its heads are those given."""
    made, _new = _proposals().objects.update_or_create(
        name=name,
        state=OPEN,
        defaults={"head": heads[0], "people_head": heads[1]},
        create_defaults={
            "author": author, "title": title[:300], "door": door, "head": heads[0], "people_head": heads[1],
            "created": at, "year": year, "section": section,
        },
    )  # fmt: skip
    return made


def see(found: Proposal, heads: tuple[str, str]) -> None:
    """Remember where the branch stands, which a push moves without telling us."""
    if (found.head, found.people_head) != heads:
        found.head, found.people_head = heads
        found.save(update_fields=["head", "people_head"])


def close(
    found: Proposal, state: str, *, at: datetime, by: str, reason: str = "", commit: str = "", leaving: bool = False
) -> bool:
    """Close an open proposal; False where somebody has closed it meanwhile. leaving: its branches are yet to go."""
    values: Mapping[str, object] = {
        "state": state, "closed": at, "closed_by": by, "reason": reason, "merge_commit": commit, "leaving": leaving
    }  # fmt: skip
    if not _proposals().objects.filter(pk=found.pk, state=OPEN).update(**values):
        return False
    found.refresh_from_db()
    return True


def leaving() -> list[Proposal]:
    """Closed proposals whose branches nobody has seen gone, oldest first."""
    return list(_proposals().objects.filter(leaving=True).order_by("pk"))


def left(found: Proposal) -> None:
    """The branches of a closed proposal are gone: whoever pushes the same again proposes anew."""
    found.leaving = False
    found.save(update_fields=["leaving"])


def approve(found: Proposal, person: str, heads: tuple[str, str], at: datetime) -> None:
    """Somebody agrees to exactly these heads; said twice it is one approval, of the first time."""
    _approvals().objects.get_or_create(
        proposal=found, person=person, head=heads[0], people_head=heads[1], defaults={"at": at}
    )


def approvals(found: Proposal) -> list[ProposalApproval]:
    """All approvals of a proposal, of whichever head, oldest first."""
    return list(_approvals().objects.filter(proposal=found).order_by("at", "pk"))


def comment(found: Proposal, person: str, text: str, at: datetime) -> None:
    """Add to the conversation."""
    _comments().objects.create(proposal=found, person=person, text=text, head=found.head, at=at)


def comments(found: Proposal) -> list[ProposalComment]:
    """The conversation, oldest first."""
    return list(_comments().objects.filter(proposal=found).order_by("at", "pk"))
