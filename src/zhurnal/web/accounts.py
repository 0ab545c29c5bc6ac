"""Sign in, sign out, one's own password, the language."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhurnal.language import LANGUAGES
from zhurnal.language import gettext as _
from zhurnal.operations import accounts, throttle
from zhurnal.operations.models import Account
from zhurnal.services.access import may_read_school
from zhurnal.web import links, signing_in
from zhurnal.web.access import open_to
from zhurnal.web.middleware import LANGUAGE_COOKIE
from zhurnal.web.page import page
from zhurnal.web.site import the_site
from zhurnal.web.visit import Request

_YEAR = 365 * 24 * 3600


@open_to("signed-in")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Where each role begins."""
    visit = cast(Request, request).visit
    if not visit.is_staff:
        return HttpResponseRedirect(links.DIARY)
    if "teacher" in visit.duties:
        return HttpResponseRedirect(links.TODAY)
    if visit.classes_led or may_read_school(visit.record, visit.person, visit.at):
        return HttpResponseRedirect(links.JOURNALS)
    return page(request, "home")


@open_to("anybody")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Login and password; throttled by login and by address."""
    back = safe_back(request, request.POST.get("next") or request.GET.get("next", ""))
    if request.method != "POST":
        return page(request, "sign_in", login="", problem="", back=back)
    login, password = request.POST.get("login", "")[:200], request.POST.get("password", "")[:1000]
    now, address = the_site().wall.now(), signing_in.address_of(request)
    wait = throttle.attempt(login, address, now)
    if wait is not None:
        minutes = max(1, -(-int((wait - now).total_seconds()) // 60))
        problem = _("Too many attempts. Try again in {minutes} min.").format(minutes=minutes)
        response = page(request, "sign_in", 429, login=login, problem=problem, back=back)
        response.headers["Retry-After"] = str(minutes * 60)
        return response
    account = accounts.sign_in(login, password)
    if account is None:
        problem = _("Login or password is wrong. Check the keyboard layout and Caps Lock.")
        return page(request, "sign_in", 403, login=login, problem=problem, back=back)
    throttle.forget(login)
    signing_in.begin(request, account, now)
    return HttpResponseRedirect(links.PASSWORD if account.must_change else back)


@open_to("anybody")
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    request.session.flush()
    return HttpResponseRedirect(links.SIGN_IN)


@open_to("signed-in", before_change=True)
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password."""
    account = cast(Request, request).visit.account
    assert account is not None  # noqa: S101  (open_to has seen to it)
    if request.method != "POST":
        return page(request, "password", problem="", must=account.must_change)
    old, new = request.POST.get("old", "")[:1000], request.POST.get("new", "")[:1000]
    problem = _password_problem(account, old, new, request.POST.get("again", "")[:1000])
    if problem:
        return page(request, "password", 422, problem=problem, must=account.must_change)
    signing_in.renew(request, account)
    request.session["flash"] = {"text": _("The password is changed.")}
    return HttpResponseRedirect(links.HOME)


@open_to("anybody")
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Speak another language from now on, on this device."""
    response = HttpResponseRedirect(safe_back(request, request.POST.get("next", "")))
    chosen = request.POST.get("lang", "")
    if chosen in LANGUAGES:
        secure = the_site().school.config.https
        response.set_cookie(LANGUAGE_COOKIE, chosen, max_age=_YEAR, samesite="Lax", httponly=True, secure=secure)
    return response


def safe_back(request: HttpRequest, url: str) -> str:
    """An address of this site to go to; the first page where it is none."""
    own = url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    return url if own else links.HOME


def _password_problem(account: Account, old: str, new: str, again: str) -> str:
    if not accounts.verify(account, old):
        return _("The present password is wrong.")
    if new != again:
        return _("The two new passwords differ.")
    try:
        accounts.set_password(account, new)
    except accounts.PasswordError as error:
        return {
            "short": _("The new password is too short: at least {count} characters.").format(count=accounts.SHORTEST),
            "long": _("The new password is too long: at most {count} characters.").format(count=accounts.LONGEST),
            "common": _("The new password is too easy to guess: it repeats a character or holds the login."),
            "unchanged": _("The new password is the old one."),
        }[error.code]
    return ""
