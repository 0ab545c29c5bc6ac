"""Marks of periods in words: which other school gave one, on which ones the year mark rests."""

from __future__ import annotations

from collections.abc import Sequence

from zhurnal.domain.finals import PeriodMark, suggested_year_mark
from zhurnal.language import gettext as _
from zhurnal.services.wording.values import period_title


def from_school(one: PeriodMark) -> str:
    """ "another school: Школа № 12"."""
    return _("another school: {school}").format(school=one.school)


def on_what(basis: Sequence[PeriodMark]) -> str:
    """ "quarter 1: 4 (another school: Школа № 12); quarter 2: 5. From the terms: 5"; "" without any."""
    told = "; ".join(_told(one) for one in basis)
    suggested = suggested_year_mark(one.mark for one in basis)
    return _("{marks}. From the terms: {mark}").format(marks=told, mark=suggested) if suggested else told


def _told(one: PeriodMark) -> str:
    mark = f"{period_title(one.period)}: {one.mark}"
    return f"{mark} ({from_school(one)})" if one.school else mark
