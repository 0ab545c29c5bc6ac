"""The language people are spoken to in: GNU gettext, Russian by default, English message ids.

Translations live in `site/locale/<language>/LC_MESSAGES/*.po` (several files, so that several people can add
messages at once); hatch_build.py compiles all of a language's files into one `zhurnal.mo` beside them.
English needs no catalog: its message ids are its sentences.

    from zhurnal.language import gettext as _
    _("The lesson {number} is already recorded.").format(number=3)

Placeholders are filled by `str.format` after translation; never an f-string inside the call, for then there
is no constant to extract.
"""

from __future__ import annotations

import gettext as _stdlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from zhurnal import bundle

DOMAIN = "zhurnal"
DEFAULT = "ru"
LANGUAGES = ("ru", "en")

_current: ContextVar[str] = ContextVar("zhurnal_language", default=DEFAULT)


class UnknownLanguageError(ValueError):
    """A language the program does not speak was asked for."""


def current() -> str:
    """Code of the language in use here: one of `LANGUAGES`."""
    return _current.get()


@contextmanager
def use(language: str) -> Iterator[None]:
    """Speak `language` inside the block (this thread or task only), then the one before again.

    Raises UnknownLanguageError.
    """
    token = _current.set(_known(language))
    try:
        yield
    finally:
        _current.reset(token)


def gettext(message: str) -> str:
    """The sentence `message` (an English message id) in the current language."""
    return _catalog(_current.get()).gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """The form of a sentence that goes with the number `n`: Russian has three, English two."""
    return _catalog(_current.get()).ngettext(singular, plural, n)


def pgettext(context: str, message: str) -> str:
    """As `gettext`, for a short word that needs a context: "late" of a pupil, "late" of an entry."""
    return _catalog(_current.get()).pgettext(context, message)


def gettext_noop(message: str) -> str:
    """Mark a constant for extraction; whoever shows it calls `gettext` on it then."""
    return message


def pgettext_noop(context: str, message: str) -> str:
    """Mark a constant with its context for extraction; whoever shows it calls `pgettext` on it then."""
    del context  # read by the extraction only
    return message


def _known(language: str) -> str:
    if language not in LANGUAGES:
        raise UnknownLanguageError(f"expected one of {', '.join(LANGUAGES)}, found {language!r}")
    return language


@cache
def _catalog(language: str) -> _stdlib.NullTranslations:
    """The compiled catalog. Raises FileNotFoundError where there is none: silently it would be English."""
    if language == "en":
        return _stdlib.NullTranslations()
    return _stdlib.translation(DOMAIN, str(bundle.path("site", "locale")), [language])
