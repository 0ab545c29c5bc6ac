"""How much waits for somebody's agreement: asked on every page, so counted anew only when something moved."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from zhurnal.operations.models import ProposalApproval
from zhurnal.services.proposals import find, listed
from zhurnal.web.visit import Visit

_KEPT = 64
_counted: OrderedDict[tuple[object, ...], frozenset[str]] = OrderedDict()
_lock = Lock()


def waiting_for(visit: Visit) -> frozenset[str]:
    """Names of the open proposals and requests whose next agreement is this person's to give; none for most people."""
    if not _may_ever_agree(visit):
        return frozenset()
    school = visit.school
    found = listed(school)
    # What the answer rests on: the record, every branch, what was agreed to (it changes who comes next), the day.
    agreed = ProposalApproval.objects.order_by("-pk").values_list("pk", flat=True).first()
    state = tuple((p.name, p.head, p.people_head) for p in found)
    key = (school.folder, visit.person, school.record_store.head(), visit.today, agreed, state)
    with _lock:
        if key in _counted:
            _counted.move_to_end(key)
            return _counted[key]
    names = frozenset(p.name for p in found if _next(visit, p.name))
    with _lock:
        _counted[key] = names
        while len(_counted) > _KEPT:
            _counted.popitem(last=False)
    return names


def _next(visit: Visit, name: str) -> bool:
    proposal = find(visit.school, name)
    return proposal is not None and proposal.may_approve(visit.person)


def _may_ever_agree(visit: Visit) -> bool:
    entries = visit.record.regulation.get("approvals", ()) if visit.duties else ()
    return any(visit.duties.intersection(step["roles"]) for entry in entries for step in entry["steps"])
