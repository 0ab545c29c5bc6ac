"""What every request passes: safe headers, the visit, and default deny."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlencode

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase

from zhurnal import language
from zhurnal.domain.errors import ZhurnalError
from zhurnal.web import errors, links, signing_in
from zhurnal.web.site import the_site
from zhurnal.web.visit import Request, Visit

GetResponse = Callable[[HttpRequest], HttpResponseBase]
LANGUAGE_COOKIE = "zhurnal-language"

# No inline script or style anywhere, nothing from another host: what a pupil's name could inject cannot run.
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)


class SafeHeaders:
    """Security headers of every answer; pages with people's data are kept by no cache."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        response.headers.setdefault("Cache-Control", "no-store")
        if isinstance(response, HttpResponse) and not response.has_header("Content-Length"):
            # Without it every answer goes out in chunks, a few packets for a few hundred bytes.
            response.headers["Content-Length"] = str(len(response.content))
        if the_site().school.config.https:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        return response


class Visits:
    """Finds who is signed in and in which language to speak; turns our errors into pages.

    A foreign Host is refused before anything else: a name that was pointed at this machine from elsewhere (DNS
    rebinding) must not be answered as if it were ours.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        chosen = request.COOKIES.get(LANGUAGE_COOKIE, language.DEFAULT)
        lang = chosen if chosen in language.LANGUAGES else language.DEFAULT
        with language.use(lang):
            try:
                request.get_host()
            except DisallowedHost:
                return errors.bad_request(request)
            now = the_site().wall.now()
            cast(Request, request).visit = Visit(signing_in.account_of(request, now), lang)
            response = self.get_response(request)
            if response.status_code == 405:
                told = errors.not_allowed(request)
                told.headers["Allow"] = response.headers["Allow"]
                return told
            return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Our own errors as pages; others are Django's to log."""
        return errors.answer(request, error) if isinstance(error, ZhurnalError) else None


class DefaultDeny:
    """A view says to whom it is open (`access.open_to`); one that says nothing is closed to everybody."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Before the view: anybody, whoever is signed in, or staff only."""
        to = getattr(view, "open_to", None)
        visit = cast(Request, request).visit
        if to == "anybody":
            return None
        if to not in ("signed-in", "staff"):
            return errors.forbidden(request)
        if visit.account is None:
            back = urlencode({"next": request.get_full_path()}) if request.method in ("GET", "HEAD") else ""
            return HttpResponseRedirect(f"{links.SIGN_IN}?{back}" if back else links.SIGN_IN)
        if visit.account.must_change and not getattr(view, "before_change", False):
            return HttpResponseRedirect(links.PASSWORD)
        if to == "staff" and not visit.is_staff:
            return errors.not_found(request)
        if to == "staff" and not visit.duties:
            # Who has left the school may still have an account, and lists may still name them.
            return errors.forbidden(request)
        return None
