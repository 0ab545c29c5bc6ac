"""«Сегодня»: the lessons of a day, how far each has come, until when, and what was left behind."""

from __future__ import annotations

from datetime import date, timedelta
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from zhurnal.domain.calendar import DAY
from zhurnal.services.agenda import day_of, debts
from zhurnal.services.proposals import State, Summary, listed, requests
from zhurnal.web import links
from zhurnal.web.access import open_to
from zhurnal.web.page import page
from zhurnal.web.site import the_site
from zhurnal.web.telling import draft_lines
from zhurnal.web.visit import Request, Visit

_SHOWN = 30
_FAR = 14
_TOLD = timedelta(days=7)


@open_to("staff")
@require_safe
def today(request: HttpRequest, on: date | None = None) -> HttpResponse:
    """A day of one's own; by default today."""
    visit = cast(Request, request).visit
    shown = on or visit.today
    behind = debts(visit.record, visit.person, visit.at, the_site().founded)
    return page(
        request,
        "today",
        on=shown,
        items=day_of(visit.record, visit.person, shown),
        debts=behind[:_SHOWN],
        debt_count=len(behind),
        drafts=[draft_lines(visit, r) for r in requests(visit.school, author=visit.person)],
        declined=_declined(visit),
        before=links.day(_lesson_day(visit, shown, -1)),
        after=links.day(_lesson_day(visit, shown, 1)),
        monday=shown - (shown.isoweekday() - 1) * DAY,
        is_today=shown == visit.today,
        rooms=visit.record.catalog("rooms"),
    )


def _declined(visit: Visit) -> list[Summary]:
    """Own late entries that were declined this week, the newest first: here their author reads why."""
    found = listed(visit.school, state=State.DECLINED, author=visit.person, limit=_SHOWN)
    return [p for p in reversed(found) if p.is_request and p.closed and visit.at - p.closed < _TOLD]


def _lesson_day(visit: Visit, on: date, step: int) -> date:
    """The next day with lessons of one's own in a direction; past two weeks simply the next day."""
    for n in range(1, _FAR + 1):
        day = on + step * n * DAY
        year = visit.record.year_on(day)
        if year and visit.record.staff_slots(year, visit.person, day):
            return day
    return on + step * DAY
