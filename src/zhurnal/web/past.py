"""Pages of a past moment: `?as-of=` read, its banner and its form. Who may look is asked of the record of now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest

from zhurnal.language import gettext as _
from zhurnal.services.moment import NoSuchMomentError, as_of
from zhurnal.web.errors import BadInputError
from zhurnal.web.visit import Visit

PARAMETER = "as-of"


class NotThenError(BadInputError):
    """What is there today was not there at that moment."""

    status = 404


@dataclass(frozen=True, slots=True)
class Past:
    """The chosen moment. commit: the newest one then; at: in the school's zone; text: as it was asked for."""

    commit: str
    at: datetime
    text: str

    @property
    def query(self) -> str:
        """What an address gets to stay in the past."""
        return f"?{urlencode({PARAMETER: self.text})}"

    @property
    def shown(self) -> str:
        """The moment for people."""
        return self.at.strftime("%d.%m.%Y %H:%M:%S").removesuffix(":00")

    @property
    def field(self) -> str:
        """The moment as a field of the form holds it."""
        return self.at.strftime("%Y-%m-%dT%H:%M")


def chosen(request: HttpRequest, visit: Visit) -> Past | None:
    """The moment that the address asks for; None for now. Raises BadInputError."""
    text = request.GET.get(PARAMETER, "").strip()
    if not text:
        return None
    try:
        found = as_of(visit.school, text)
    except NoSuchMomentError as error:
        raise BadInputError(str(error)) from None
    return Past(found.commit, found.at, text)


def not_then(past: Past) -> NotThenError:
    """For a page that is there today and was not at that moment."""
    return NotThenError(_("At {moment} there was no such page yet.").format(moment=past.shown))
