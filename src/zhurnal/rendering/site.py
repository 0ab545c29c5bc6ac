"""Pages of the web form: templates of `site/templates` with the words for days that they need."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from jinja2 import Environment

from zhurnal.language import current
from zhurnal.rendering.diary import lower_first, near, weekday
from zhurnal.rendering.environment import environment


def render(template: str, **values: Any) -> str:
    """The page of `template` (without ".html.j2") with the view's values, escaped, in the current language."""
    return _templates().get_template(f"{template}.html.j2").render(**values)


@cache
def _templates() -> Environment:
    made = environment().overlay()
    made.filters = {**made.filters, "weekday": weekday, "weekday_within": weekday_within, "near": near}
    return made


def weekday_within(value: date) -> str:
    """A day of the week within a sentence: "среда", but in English "Wednesday"."""
    return lower_first(weekday(value)) if current() == "ru" else weekday(value)
