"""What no form of ours sends: too much, a field twice, a text in another encoding. Refused before a view reads it."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase

from zhurnal.language import gettext as _
from zhurnal.web import errors, links
from zhurnal.web.errors import BadInputError

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class Bodies:
    """Looks at a request's body as a whole; a refusal says which field it is about.

    Of a body that is too large nothing is read: an upload of any size would go to the disk first.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(links.GIT):
            # No form: a push has limits of its own, and its view reads the stream itself.
            return self.get_response(request)
        if _length(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            response = errors.too_large(request)
            # What was not read must not be taken for the next request.
            response.headers["Connection"] = "close"
            return response
        if request.method == "POST":
            try:
                _check_encoding(request)
                _check(request.POST)
            except BadInputError as error:
                return errors.answer(request, error)
            except (SuspiciousOperation, BadRequest, MultiPartParserError):
                return errors.bad_request(request)
        return self.get_response(request)


def _length(request: HttpRequest) -> int:
    raw = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 19 else 2**63


def _check_encoding(request: HttpRequest) -> None:
    """Raises BadRequest. Django reads a form of other bytes as Latin-1, which anything is."""
    if request.content_type == "application/x-www-form-urlencoded":
        try:
            request.body.decode("utf-8")
        except UnicodeDecodeError as error:
            raise BadRequest from error


def _check(post: QueryDict) -> None:
    """Raises BadInputError. A text that is not UTF-8 has arrived with U+FFFD in place of what could not be read."""
    for name, values in post.lists():
        if len(values) > 1:
            raise BadInputError(_("The field {name} was sent twice.").format(name=name[:60]))
        if "\ufffd" in name or "\ufffd" in values[0]:
            raise BadInputError(_("The field {name} is not in UTF-8.").format(name=name[:60]))
