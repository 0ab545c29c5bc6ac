"""The house's one Jinja2 environment: every template of `renderers/` and `site/templates`, for PDF and web alike."""

from __future__ import annotations

from datetime import date
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from zhurnal import bundle, language

MONTHS = {
    "ru": (
        ("январь", "января"), ("февраль", "февраля"), ("март", "марта"), ("апрель", "апреля"), ("май", "мая"),
        ("июнь", "июня"), ("июль", "июля"), ("август", "августа"), ("сентябрь", "сентября"),
        ("октябрь", "октября"), ("ноябрь", "ноября"), ("декабрь", "декабря"),
    ),
    "en": tuple((name, name) for name in (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December",
    )),
}  # fmt: skip
"""By language: name of the month by itself, and in a date (Russian: genitive)."""


@cache
def environment() -> Environment:
    """The environment; always escaping, and refusing a name that the view does not have.

    Templates are named by folder: `ledger/ledger.html.j2` of `renderers/`, `journal.html.j2` of `site/templates`.
    `_()` gives the plain translated string, for `.format`; what is printed is escaped after that.
    """
    made = Environment(
        loader=FileSystemLoader([bundle.path("renderers"), bundle.path("site", "templates")]),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.install_gettext_callables(  # type: ignore[attr-defined]  # added by the extension
        language.gettext, language.ngettext, newstyle=False, pgettext=language.pgettext
    )
    made.filters.update(
        day=day, short_date=short_date, long_date=long_date, full_date=full_date, month_name=month_name
    )
    return made


def day(value: date) -> str:
    """14"""
    return str(value.day)


def short_date(value: date) -> str:
    """14.10"""
    return f"{value.day:02}.{value.month:02}"


def long_date(value: date) -> str:
    """14 октября, 14 October"""
    return f"{value.day} {MONTHS[language.current()][value.month - 1][1]}"


def full_date(value: date) -> str:
    """14 октября 2026, 14 October 2026"""
    return f"{long_date(value)} {value.year}"


def month_name(value: date) -> str:
    """октябрь, October"""
    return MONTHS[language.current()][value.month - 1][0]
