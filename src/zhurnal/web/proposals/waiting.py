"""How much waits for somebody's agreement: asked on every page, so each proposal is judged once as long as it stays."""

from __future__ import annotations

from collections import Counter, OrderedDict
from threading import Lock

from zhurnal.operations.models import ProposalApproval
from zhurnal.services.proposals import State, find, listed
from zhurnal.services.school import structure_of
from zhurnal.web.visit import Visit

_KEPT = 5_000
_asked: OrderedDict[tuple[object, ...], frozenset[str]] = OrderedDict()
_lock = Lock()


def waiting_for(visit: Visit) -> frozenset[str]:
    """Names of the open proposals and requests whose next agreement is this person's to give; none for most people."""
    if not may_ever_agree(visit):
        return frozenset()
    school = visit.school
    agreed = Counter(
        ProposalApproval.objects.filter(proposal__state=State.OPEN).values_list("proposal_id", flat=True)
    )  # fmt: skip
    # Who is asked rests on the branches, on what was agreed to, on duties, lists and rules: not on the day's marks.
    structure = structure_of(school.record_store.snapshot())
    found = set()
    for one in listed(school):
        key = (school.folder, one.number, one.head, one.people_head, agreed[one.number], visit.today, structure)
        if visit.person in _next(visit, one.name, key):
            found.add(one.name)
    return frozenset(found)


def may_ever_agree(visit: Visit) -> bool:
    """Whether the regulation asks for the agreement of somebody with one of the visitor's duties."""
    entries = visit.record.regulation.get("approvals", ()) if visit.duties else ()
    return any(visit.duties.intersection(step["roles"]) for entry in entries for step in entry["steps"])


def _next(visit: Visit, name: str, key: tuple[object, ...]) -> frozenset[str]:
    """Who may give the next agreement to a proposal."""
    with _lock:
        if key in _asked:
            _asked.move_to_end(key)
            return _asked[key]
    proposal = find(visit.school, name)
    people = proposal.approvers if proposal is not None and proposal.is_open else frozenset()
    with _lock:
        _asked[key] = people
        while len(_asked) > _KEPT:
            _asked.popitem(last=False)
    return people
