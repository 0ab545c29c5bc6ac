"""To whom a view is open; a view without this mark is closed (`middleware.DefaultDeny`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeVar

from django.http.response import HttpResponseBase

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def open_to(whom: Literal["anybody", "signed-in", "staff"], *, before_change: bool = False) -> Callable[[View], View]:
    """Mark a view. before_change: open to who has yet to change a first password."""

    def mark(view: View) -> View:
        view.open_to = whom  # type: ignore[attr-defined]
        view.before_change = before_change  # type: ignore[attr-defined]
        return view

    return mark
