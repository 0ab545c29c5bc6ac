"""One's own requests that wait for approval, and taking back what was just saved."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST

from zhurnal.domain.changes import Change
from zhurnal.language import gettext as _
from zhurnal.operations.changes import from_data
from zhurnal.services import proposals
from zhurnal.services.submit import Outcome, Submission, submit
from zhurnal.services.undo import inverse
from zhurnal.services.wording import sentence
from zhurnal.web.access import open_to
from zhurnal.web.accounts import safe_back
from zhurnal.web.page import page
from zhurnal.web.saving import new_key
from zhurnal.web.site import the_site
from zhurnal.web.telling import draft_lines
from zhurnal.web.visit import Request, Visit


@open_to("staff")
@require_http_methods(["GET", "HEAD", "POST"])
def drafts(request: HttpRequest) -> HttpResponse:
    """One's own requests; one may be tried again (an extension may have come) or taken back."""
    visit = cast(Request, request).visit
    own = proposals.requests(visit.school, author=visit.person)
    if request.method != "POST":
        return page(request, "drafts", drafts=[draft_lines(visit, waiting) for waiting in own])
    waiting = next((w for w in own if str(w.summary.number) == request.POST.get("draft", "")), None)
    if waiting is None:
        raise Http404
    try:
        request.session["flash"] = _decide(visit, waiting.summary, again=request.POST.get("action") != "drop")
    except proposals.NoSuchProposalError:
        # A deputy head was quicker.
        raise Http404 from None
    return HttpResponseRedirect(safe_back(request, request.POST.get("next", "")))


@open_to("staff")
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """A new commit that restores what the last save altered; the judge is asked as for any other change."""
    visit = cast(Request, request).visit
    back = safe_back(request, request.POST.get("next", ""))
    last = request.session.get("undo")
    if last is None or last["commit"] != request.POST.get("commit"):
        request.session["flash"] = {"text": _("There is nothing to take back any more.")}
        return HttpResponseRedirect(back)
    told: dict[str, object] = {}
    for batch in reversed(last["batches"]):
        outcome = _submit(visit, inverse([from_data(data) for data in batch]))
        told = _told(visit, outcome, _("Taken back: everything is as it was before."))
        if not outcome.ok:
            break
    else:
        del request.session["undo"]
    request.session["flash"] = told
    return HttpResponseRedirect(back)


def _decide(visit: Visit, summary: proposals.Summary, *, again: bool) -> dict[str, object]:
    if not again:
        proposals.withdraw(visit.school, summary.name, visit.person)
        return {"text": _("The request is taken back.")}
    outcome = proposals.merge(visit.school, summary.name, visit.person, summary.head)
    the_site().moved.set()
    return _told(visit, outcome, _("Now it is accepted."))


def _submit(visit: Visit, changes: list[Change]) -> Outcome:
    if not changes:
        return Outcome(None, visit.at)
    outcome = submit(visit.school, Submission(visit.person, "form", changes, key=new_key()))
    the_site().moved.set()
    return outcome


def _told(visit: Visit, outcome: Outcome, done: str) -> dict[str, object]:
    if outcome.ok and outcome.commit:
        return {"text": done, "commit": outcome.commit[:7], "commit_id": outcome.commit, "undo": False}
    if outcome.ok:
        return {"text": _("Nothing was changed.")}
    said = {sentence(f, visit.name) for f in outcome.findings if f.effect.blocks}
    return {"text": _("It stays as it is: {why}").format(why=" ".join(sorted(said)))}
