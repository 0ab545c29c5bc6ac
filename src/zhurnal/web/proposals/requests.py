"""Late entries of teachers that wait for approval (3.6.8), grouped by teacher; agreed to one by one or all at once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from zhurnal.language import gettext as _
from zhurnal.language import ngettext
from zhurnal.services import proposals
from zhurnal.services.proposals.model import NoSuchProposalError
from zhurnal.services.proposals.model import Request as Waiting
from zhurnal.services.wording import sentence
from zhurnal.services.wording.proposals import tell
from zhurnal.services.wording.values import reason_title
from zhurnal.web import links, reading
from zhurnal.web.access import open_to
from zhurnal.web.errors import BadInputError
from zhurnal.web.page import page
from zhurnal.web.proposals.waiting import waiting_for
from zhurnal.web.site import the_site
from zhurnal.web.visit import Request, Visit

_FIELD = re.compile(r"take\.(r-[a-z0-9-]{1,46})")
_HEAD = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True, slots=True)
class Lines:
    """A request as the page shows it.

    reason: what its author gave for it, "" for nothing. yours: whether the reader may agree to it now.
    """

    waiting: Waiting
    title: str
    lines: Sequence[str]
    reason: str
    why: Sequence[str]
    overdue: bool
    yours: bool


@open_to("staff")
@require_http_methods(["GET", "HEAD", "POST"])
def by_teacher(request: HttpRequest) -> HttpResponse:
    """What teachers have asked for; those ticked are agreed to, or declined with one reason."""
    visit = cast(Request, request).visit
    names = {name for name in waiting_for(visit) if name.startswith("r-")}
    if not names and not {"deputy-head", "director"} & visit.duties:
        raise PermissionDenied
    if request.method != "POST":
        return page(request, "requests", teachers=_teachers(visit, names))
    wanted = _ticked(request.POST)
    if not wanted:
        raise BadInputError(_("Nothing is ticked. Go back and tick the entries."))
    if request.POST.get("action") == "decline":
        problems = _decline(visit, wanted, reading.text(request.POST.get("text", ""), lines=True))
        done = ngettext("{count} request is declined.", "{count} requests are declined.", len(wanted) - len(problems))
    else:
        problems = _approve(visit, wanted)
        done = ngettext("{count} request is approved.", "{count} requests are approved.", len(wanted) - len(problems))
    the_site().moved.set()
    notes = sorted(set(problems))
    request.session["flash"] = {"text": done.format(count=len(wanted) - len(problems)), "notes": notes}
    return HttpResponseRedirect(links.REQUESTS)


def _ticked(post: Mapping[str, str]) -> list[tuple[str, str]]:
    """Names with the heads that the form showed. Raises BadInputError."""
    found = []
    for field, head in post.items():
        match = _FIELD.fullmatch(field)
        if match is None:
            continue
        if not _HEAD.fullmatch(head):
            raise BadInputError(_("The form does not say which state of the proposal it showed. Reload the page."))
        found.append((match[1], head))
    return found


def _approve(visit: Visit, wanted: Sequence[tuple[str, str]]) -> list[str]:
    problems = []
    for name, head in wanted:
        try:
            answer = proposals.approve(visit.school, name, visit.person, head)
        except NoSuchProposalError:
            problems.append(_("{name}: this is closed already.").format(name=name))
            continue
        if not answer.ok:
            findings = answer.findings or (answer.merged.findings if answer.merged else ())
            problems += [sentence(f, visit.name) for f in findings if f.effect.blocks][:1]
    return problems


def _decline(visit: Visit, wanted: Sequence[tuple[str, str]], text: str) -> list[str]:
    if not text.strip():
        raise BadInputError(_("Write why you decline: the teacher reads it."))
    problems = []
    for name, _seen in wanted:
        try:
            answer = proposals.decline(visit.school, name, visit.person, text)
        except NoSuchProposalError:
            problems.append(_("{name}: this is closed already.").format(name=name))
            continue
        problems += [sentence(f, visit.name) for f in answer.findings][:1]
    return problems


def _teachers(visit: Visit, names: set[str]) -> list[tuple[str, list[Lines]]]:
    teachers: dict[str, list[Lines]] = {}
    for waiting in proposals.requests(visit.school):
        summary = waiting.summary
        if summary.author != visit.person:
            teachers.setdefault(summary.author, []).append(_lines(visit, waiting, summary.name in names))
    return sorted(teachers.items(), key=lambda pair: visit.name(pair[0]))


def _lines(visit: Visit, waiting: Waiting, yours: bool) -> Lines:
    summary = waiting.summary
    title = summary.title
    if summary.section:
        title = f"{visit.classes(summary.year, summary.section)} {visit.subject(summary.year, summary.section)}"
    said = list(dict.fromkeys(sentence(f, visit.name) for f in waiting.findings if f.effect.blocks))
    told = [line for change in waiting.changes if (line := tell(change, visit.record, visit.name))]
    overdue = summary.due is not None and visit.at > summary.due
    reason = reason_title(visit.record, waiting.reason)
    return Lines(waiting, title, told, reason, said, overdue, yours)
