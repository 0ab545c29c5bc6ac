"""Lists of proposals: what waits for me, my own, all open ones, those that are closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from zhurnal.services.access import may_read_school
from zhurnal.services.proposals import listed
from zhurnal.services.proposals.model import Proposal, Summary
from zhurnal.web.access import open_to
from zhurnal.web.page import page
from zhurnal.web.proposals.waiting import may_ever_agree, waiting_for
from zhurnal.web.visit import Request, Visit

_CLOSED = 50
_ACTS_BACK = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Act:
    """A temporary teacher appointed by a dated act (3.6.2). order: of the act, "" where none is named."""

    year: str
    section: str
    staff: str
    first: date
    last: date | None
    order: str


@open_to("staff")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What waits for me, my own, and for the administration all others."""
    visit = cast(Request, request).visit
    everything = sees_all(visit)
    waiting = waiting_for(visit)
    own = [p for p in listed(visit.school, author=visit.person) if not p.is_request]
    if not (everything or own or visit.classes_led or may_ever_agree(visit)):
        raise PermissionDenied
    found = [p for p in listed(visit.school) if not p.is_request]
    others = [p for p in found if p.author != visit.person and p.name not in waiting] if everything else []
    return page(
        request, "proposals",
        waiting=[p for p in found if p.name in waiting], own=own, others=others, closed=_closed(visit, everything),
        request_count=len([name for name in waiting if name.startswith("r-")]), acts=_acts(visit),
    )  # fmt: skip


def sees_all(visit: Visit) -> bool:
    """Whether someone reads every proposal: whoever reads the whole school."""
    return may_read_school(visit.record, visit.person, visit.at)


def may_see(visit: Visit, found: Proposal) -> None:
    """Its author, who is asked or was asked to agree, who reads the whole school. Raises PermissionDenied."""
    person = visit.person
    asked = found.may_approve(person) or found.may_merge(person) or any(a.person == person for a in found.approvals)
    if not (person == found.summary.author or asked or sees_all(visit)):
        raise PermissionDenied


def _closed(visit: Visit, everything: bool) -> list[Summary]:
    author = "" if everything else visit.person
    found = listed(visit.school, state="", author=author, limit=2 * _CLOSED)
    done = [p for p in found if p.closed is not None and not p.is_request]
    return sorted(done, key=lambda p: (p.closed is not None and p.closed.timestamp()) or 0, reverse=True)[:_CLOSED]


def _acts(visit: Visit) -> list[Act]:
    """Temporary teachers of these weeks: the director is told of every such act (3.6.2)."""
    if not {"director", "deputy-head"} & visit.duties or not visit.year:
        return []
    since = (visit.today - _ACTS_BACK).isoformat()
    found = []
    for section in visit.record.sections(visit.year):
        for entry in visit.record.section(visit.year, section).get("teachers", ()):
            if entry["role"] == "temporary" and entry.get("to", "9") >= since:
                last = date.fromisoformat(entry["to"]) if "to" in entry else None
                first = date.fromisoformat(entry["from"])
                found.append(Act(visit.year, section, entry["staff"], first, last, entry.get("order", "")))
    return sorted(found, key=lambda act: (act.first, act.section), reverse=True)
