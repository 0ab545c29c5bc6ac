"""The environment of all templates: escaping, strictness, words and dates in both languages."""

from __future__ import annotations

from datetime import date

import pytest
from jinja2 import UndefinedError

from zhurnal import language
from zhurnal.rendering.environment import environment

DAY = date(2026, 10, 4)


@pytest.mark.parametrize(
    ("code", "expected"),
    [("ru", "4 04.10 4 октября 4 октября 2026 октябрь"), ("en", "4 04.10 4 October 4 October 2026 October")],
)
def test_dates(code: str, expected: str) -> None:
    template = "{{ d|day }} {{ d|short_date }} {{ d|long_date }} {{ d|full_date }} {{ d|month_name }}"
    with language.use(code):
        assert environment().from_string(template).render(d=DAY) == expected


def test_all_that_is_printed_is_escaped_after_translation() -> None:
    template = environment().from_string('{{ _("Class {title}").format(title=name) }}')
    with language.use("ru"):
        assert template.render(name="<7а>") == "&lt;7а&gt; класс"


def test_a_plural_has_three_forms_in_russian() -> None:
    template = environment().from_string('{{ ngettext("Teacher:", "Teachers:", n) }}')
    with language.use("ru"):
        assert [template.render(n=n) for n in (1, 2, 5)] == ["Учитель:", "Учителя:", "Учителя:"]


def test_a_missing_name_is_an_error_not_an_empty_place() -> None:
    with pytest.raises(UndefinedError):
        environment().from_string("{{ pupil }}").render()
