"""Bad requests answered with a sentence that says what to do; our own faults logged, never hidden."""

from __future__ import annotations

import logging
import re
from datetime import date
from typing import cast

from django.http import HttpRequest, HttpResponse, JsonResponse

from zhurnal import language
from zhurnal.domain.errors import DocumentError, StoreError, ZhurnalError
from zhurnal.language import gettext as _
from zhurnal.web.page import bare
from zhurnal.web.visit import Request, Visit

_log = logging.getLogger("zhurnal.web")


_DAY = re.compile(r"(?<![0-9])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])")


class BadInputError(ZhurnalError):
    """A form holds what cannot be. The message is a sentence for who filled it in, translated."""

    status = 400


class TooManyError(BadInputError):
    """Too many attempts."""

    status = 429


def answer(request: HttpRequest, error: ZhurnalError) -> HttpResponse:
    """The page of one of our errors: bad input is told, a fault of the record is logged and told."""
    if isinstance(error, BadInputError):
        return _told(request, error.status, _("This cannot be accepted"), str(error))
    _log.error("%s %s: %s", request.method, request.path, error, exc_info=error)
    if isinstance(error, DocumentError):
        sentence = _("A document of the record is damaged. Nothing was changed; the administrator must look at it.")
        return _told(request, 500, _("The record cannot be read"), sentence)
    if isinstance(error, StoreError):
        sentence = _("Nothing was saved. Go back, your entries are still in the form, and try again in a minute.")
        return _told(request, 503, _("The record cannot be written now"), sentence)
    return failed(request)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same for what does not exist and for what is not yours, to the byte.

    A day that no calendar has is named: that tells of the address, and not of what there is.
    """
    day = next((day for day in _DAY.findall(request.path) if not _is_day(day)), "")
    if day:
        return _told(request, 404, _("No such page"), _("There is no such day: {day}.").format(day=day))
    return _told(request, 404, _("No such page"), _("There is no such page, or it is not open to you."))


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return _told(request, 403, _("Not open to you"), _("Your duties in the school do not open this page."))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what Django itself refuses: too many fields, a malformed body, a foreign host."""
    sentence = _("The browser sent what the journal cannot read. Go back, reload the page and try again.")
    return _told(request, 400, _("This request cannot be read"), sentence)


def too_large(request: HttpRequest) -> HttpResponse:
    """413: more than any form of ours holds."""
    return _told(request, 413, _("This is too large"), _("Too much was sent at once. Save in smaller parts."))


def not_allowed(request: HttpRequest) -> HttpResponse:
    """405: an address that is read, or written to, otherwise than was tried."""
    return _told(request, 405, _("Not in this way"), _("This address cannot be used so. Go back and use the page."))


def failed(request: HttpRequest) -> HttpResponse:
    """500."""
    sentence = _("The journal made a mistake and wrote it down for its administrator. Nothing was saved by this step.")
    return _told(request, 500, _("A fault of the journal"), sentence)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without its token: an old page, cookies switched off, or a foreign site."""
    sentence = _("The page was open for too long, or cookies are off. Go back, reload the page and send it again.")
    return _told(request, 403, _("The form is out of date"), sentence)


def _told(request: HttpRequest, status: int, title: str, sentence: str) -> HttpResponse:
    """A page, or what the grid's script reads where that has asked."""
    if request.content_type == "application/json":
        return JsonResponse({"sentence": sentence}, status=status)
    # An error before the middleware ran (a foreign Host) has no visit.
    visit: Visit | None = getattr(cast(Request, request), "visit", None)
    lang = visit.lang if visit else language.current()
    return bare("error", status, lang, status=status, title=title, sentence=sentence)
