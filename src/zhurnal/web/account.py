"""One's own account: password, access tokens, how to clone."""

from __future__ import annotations

import re
from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from zhurnal.language import gettext as _
from zhurnal.operations import tokens
from zhurnal.operations.models import Account
from zhurnal.services.access import may_read_record, may_read_register
from zhurnal.web import links
from zhurnal.web.access import open_to
from zhurnal.web.errors import BadInputError
from zhurnal.web.page import page
from zhurnal.web.site import the_site
from zhurnal.web.visit import Request, Visit


@open_to("signed-in")
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """See the account; make a token, which is shown once; end one."""
    visit = cast(Request, request).visit
    own = visit.account
    assert own is not None  # noqa: S101  (open_to has seen to it)
    if request.method != "POST":
        return _shown(request, own)
    if request.POST.get("revoke"):
        return _revoke(request, own)
    if not may_read_record(visit.record, visit.person, visit.at):
        raise BadInputError(_("Your duties in the school open no repository: a token would be good for nothing."))
    return _make(request, own)


def _make(request: HttpRequest, own: Account) -> HttpResponse:
    name, days = request.POST.get("name", "")[:200], request.POST.get("days", "")
    try:
        number = int(days) if re.fullmatch(r"[0-9]{1,3}", days, re.ASCII) else 0
        secret = tokens.make(own, name, number, the_site().wall.now())
    except tokens.TokenError as error:
        problem = {
            "name": _("Give the token a name of 1 to {count} characters.").format(count=tokens.LONGEST_NAME),
            "days": _("Choose for how long the token works."),
            "many": _("You have {count} tokens already: end one of them first.").format(count=tokens.MOST),
        }[error.code]
        return _shown(request, own, 422, problem=problem, name=name)
    return _shown(request, own, secret=secret)


def _revoke(request: HttpRequest, own: Account) -> HttpResponse:
    number = request.POST["revoke"]
    known = re.fullmatch(r"[0-9]{1,12}", number, re.ASCII)
    if known and tokens.revoke(own, int(number), the_site().wall.now()):
        request.session["flash"] = {"text": _("The token no longer works.")}
    return HttpResponseRedirect(links.ACCOUNT)


def _shown(
    request: HttpRequest, own: Account, status: int = 200, *, secret: str = "", problem: str = "", name: str = ""
) -> HttpResponse:
    visit = cast(Request, request).visit
    addresses = [(folder, request.build_absolute_uri(links.repository(folder))) for folder in _repositories(visit)]
    return page(
        request,
        "account",
        status,
        login=own.login,
        addresses=addresses,
        tokens=list(tokens.working(own, the_site().wall.now())),
        days=tokens.DAYS,
        secret=secret,
        problem=problem,
        name=name,
    )


def _repositories(visit: Visit) -> list[str]:
    """The repositories that are open to who asks."""
    rights = {"record": may_read_record, "people": may_read_register}
    return [name for name, may in rights.items() if may(visit.record, visit.person, visit.at)]
