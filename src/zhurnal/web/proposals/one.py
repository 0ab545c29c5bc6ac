"""The page of a proposal: what it changes, who agreed, what may be done about it by whom."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_safe

from zhurnal.domain.changes import AmendPerson
from zhurnal.domain.findings import Effect, Finding
from zhurnal.language import gettext as _
from zhurnal.services import proposals
from zhurnal.services.proposals.model import Answer, NoSuchProposalError, Proposal
from zhurnal.services.submit import Outcome
from zhurnal.services.wording.proposals import lines as lines_of
from zhurnal.services.wording.values import reason_title
from zhurnal.web import links, reading
from zhurnal.web.access import open_to
from zhurnal.web.diffs import ids_in, names_with
from zhurnal.web.errors import BadInputError
from zhurnal.web.page import page
from zhurnal.web.proposals.lists import may_see
from zhurnal.web.proposals.studies import study_of
from zhurnal.web.saving import Told
from zhurnal.web.saving import tell as told
from zhurnal.web.site import the_site
from zhurnal.web.visit import Request, Visit

_HEAD = re.compile(r"[0-9a-f]{40}(?:\.[0-9a-f]{40})?")
_OPEN_LINES = 80
_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Said:
    """One entry of the conversation. kind: comment, approval, old (an approval of what is no longer proposed)."""

    kind: str
    person: str
    at: datetime
    text: str = ""


@open_to("staff")
@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: HttpRequest, name: str) -> HttpResponse:
    """Show a proposal; comment, agree, decline, bring up to date, merge, take back."""
    visit = cast(Request, request).visit
    found = proposals.find(visit.school, name)
    if found is None:
        raise Http404
    may_see(visit, found)
    if request.method != "POST":
        return _page(request, visit, found, [], "")
    act = _ACTS.get(request.POST.get("action", ""))
    if act is None:
        raise BadInputError(_("The form does not say what to do. Reload the page and try again."))
    try:
        findings, done = act(visit, found, request.POST)
    except NoSuchProposalError:
        found = proposals.find(visit.school, name) or found
        return _page(request, visit, found, [told(visit, Finding("proposal-closed", params={"name": name}), "")], "")
    the_site().moved.set()
    if findings:
        visit = cast(Request, request).visit = visit.fresh()
        found = proposals.find(visit.school, name) or found
        typed = request.POST.get("text", "")[:_LONGEST]
        return _page(request, visit, found, [told(visit, f, "") for f in findings], typed)
    request.session["flash"] = done
    return HttpResponseRedirect(links.proposal(name))


@open_to("staff")
@require_safe
def closed(request: HttpRequest, number: int) -> HttpResponse:
    """A proposal by its number: its name may belong to another by now."""
    visit = cast(Request, request).visit
    found = proposals.by_number(visit.school, number) if number < 2**63 else None
    if found is None:
        raise Http404
    may_see(visit, found)
    if found.is_open:
        return HttpResponseRedirect(links.proposal(found.name))
    return _page(request, visit, found, [], "")


Done = tuple[Sequence[Finding], Mapping[str, object]]
Post = Mapping[str, str]


def _comment(visit: Visit, found: Proposal, post: Post) -> Done:
    answer = proposals.comment(visit.school, found.name, visit.person, _text(post))
    return _why(answer), {"text": _("Your comment is written down.")}


def _approve(visit: Visit, found: Proposal, post: Post) -> Done:
    answer = proposals.approve(visit.school, found.name, visit.person, _head(post))
    if answer.merged is not None and answer.merged.ok:
        return (), _merged(answer.merged)
    return _why(answer), {"text": _("You have agreed. Now the others are asked.")}


def _decline(visit: Visit, found: Proposal, post: Post) -> Done:
    answer = proposals.decline(visit.school, found.name, visit.person, _text(post))
    return _why(answer), {"text": _("The proposal is declined; its author reads why.")}


def _withdraw(visit: Visit, found: Proposal, post: Post) -> Done:
    answer = proposals.withdraw(visit.school, found.name, visit.person)
    return _why(answer), {"text": _("The proposal is taken back.")}


def _bring_up_to_date(visit: Visit, found: Proposal, post: Post) -> Done:
    answer = proposals.bring_up_to_date(visit.school, found.name, visit.person)
    return _why(answer), {"text": _("The proposal is up to date with the record. Who must agree is asked anew.")}


def _merge(visit: Visit, found: Proposal, post: Post) -> Done:
    outcome = proposals.merge(visit.school, found.name, visit.person, _head(post))
    return _blocked(outcome), _merged(outcome)


_ACTS: Mapping[str, Callable[[Visit, Proposal, Post], Done]] = {
    "comment": _comment,
    "approve": _approve,
    "decline": _decline,
    "withdraw": _withdraw,
    "update": _bring_up_to_date,
    "merge": _merge,
}


def _head(post: Post) -> str:
    """The head that the form showed: what is agreed to is what was read. Raises BadInputError."""
    head = post.get("head", "")
    if not _HEAD.fullmatch(head):
        raise BadInputError(_("The form does not say which state of the proposal it showed. Reload the page."))
    return head


def _text(post: Post) -> str:
    return reading.text(post.get("text", ""), lines=True)


def _why(answer: Answer) -> Sequence[Finding]:
    return answer.findings or (_blocked(answer.merged) if answer.merged is not None else ())


def _blocked(outcome: Outcome) -> Sequence[Finding]:
    return [] if outcome.ok else [f for f in outcome.findings if f.effect.blocks]


def _merged(outcome: Outcome) -> dict[str, object]:
    commit = outcome.commit or ""
    return {"text": _("The proposal is merged."), "commit": commit[:7], "commit_id": commit, "undo": False}


def _page(
    request: HttpRequest, visit: Visit, found: Proposal, refused: Sequence[Told], typed: str
) -> HttpResponse:  # fmt: skip
    said = [Said("comment", c.person, c.at, c.text) for c in found.comments]
    said += [Said("approval" if a.valid or not found.is_open else "old", a.person, a.at) for a in found.approvals]
    names = names_with(visit, {c.person: c.now for c in found.changes if isinstance(c, AmendPerson)})
    lines = sum(len(hunk) for diff in found.documents for hunk in diff.hunks)
    return page(
        request, "proposal", 422 if refused else 200,
        found=found, told=refused, typed=typed, ids_in=ids_in, name_of=names, few_lines=lines <= _OPEN_LINES,
        conversation=sorted(said, key=lambda one: one.at),
        lines=lines_of(found.changes, visit.record, names), reason=reason_title(visit.record, found.reason),
        problems=[told(visit, f, "") for f in found.refused if f.code != "merge-conflict"],
        notes=_notes(visit, found), approvers=sorted(visit.name(person) for person in found.approvers),
        study=study_of(visit, found),
    )  # fmt: skip


def _notes(visit: Visit, found: Proposal) -> list[Told]:
    """What is worth saying and hinders nothing: each sentence once; that something waits is told by the steps."""
    notes = [told(visit, f, "") for f in found.findings if f.effect in (Effect.WARN, Effect.LATE)]
    return list({note.sentence: note for note in notes}.values())
