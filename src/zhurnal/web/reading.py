"""What people type and paste, made fit to be judged: same text to the eye, no invisible surprises."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from typing import cast

from django.http import HttpRequest

from zhurnal.documents.text import first_forbidden, has_only_allowed, normalise_text
from zhurnal.domain import lookalikes
from zhurnal.language import gettext as _
from zhurnal.web.errors import BadInputError
from zhurnal.web.visit import Request

LONGEST = 10_000
# How much of a text is shown around what is wrong in it.
_BEFORE, _AFTER = 40, 20
_NUMBER = re.compile(r"[1-9]|1[0-5]")
_KEY = re.compile(r"[0-9a-zA-Z_-]{16,64}")


def text(raw: str, *, lines: bool = False, most: int = LONGEST) -> str:
    """A text as it is kept: spaces and line ends in one form, Latin twins within Cyrillic words made Cyrillic.

    lines: whether more than one line is kept; most: characters that the field holds. Raises BadInputError for a text
    that no field may hold.
    """
    if len(raw) > most:
        problem = _("The text “{begin}…” is too long: it has {found} characters, at most {count} are allowed.")
        raise BadInputError(problem.format(begin=_shown(raw[:_BEFORE]), found=len(raw), count=most))
    found = lookalikes.normalise(normalise_text(raw))
    if not has_only_allowed(found):
        index, named = first_forbidden(found) or (0, "")
        around = _shown(found[max(0, index - _BEFORE) : index]) + "␣" + _shown(found[index + 1 : index + 1 + _AFTER])
        problem = _("The text holds an invisible or forbidden character, here at the sign ␣: “{around}” ({name}).")
        raise BadInputError(problem.format(around=around, name=named))
    if not lines:
        return " ".join(found.split())
    return "\n".join(" ".join(line.split()) for line in found.strip().split("\n")).strip()


def _shown(part: str) -> str:
    """A part of a text that was refused, on one line and without what cannot be seen."""
    return "".join(one if one.isprintable() else " " for one in part)


def day(raw: str) -> date | None:
    """A date of a date field; None for an empty one. Raises BadInputError."""
    raw = raw.strip()
    if not raw:
        return None
    try:
        return date.fromisoformat(raw)
    except ValueError:
        raise BadInputError(_("There is no date “{date}”.").format(date=raw[:20])) from None


def numbers(raw: str) -> tuple[int, ...]:
    """Numbers of lessons: "1, 2 3"; empty for whole days. Raises BadInputError."""
    parts = raw.replace(",", " ").split()
    if not all(_NUMBER.fullmatch(p) for p in parts):
        raise BadInputError(_("Numbers of lessons are expected, such as 1, 2; found “{text}”.").format(text=raw[:20]))
    return tuple(sorted({int(p) for p in parts}))


def key(request: HttpRequest) -> str:
    """The idempotency key of a posted form. Raises BadInputError where it is missing.

    It is bound to who sends what: a browser that goes back shows the form with the key of what was saved, and what is
    then typed anew is no repetition.
    """
    if not _KEY.fullmatch(request.POST.get("key", "")):
        raise BadInputError(_("The form came without its key. Reload the page and send it again."))
    person = cast(Request, request).visit.person
    fields = sorted((name, value) for name, value in request.POST.items() if name != "csrfmiddlewaretoken")
    return hashlib.sha256(repr((person, fields)).encode()).hexdigest()[:40]
