"""Diaries served: to the pupil, the guardians, the class teacher, the administration; to others there is no page."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.views.decorators.http import require_safe

from zhurnal.language import gettext as _
from zhurnal.operations.views_log import note_view
from zhurnal.rendering.diary import STYLESHEET
from zhurnal.rendering.past import of_the_past
from zhurnal.rendering.site import render
from zhurnal.services.access import may_read_diary, own_diaries
from zhurnal.services.diaries import page_text
from zhurnal.services.diaries import this_week as newest
from zhurnal.services.diary_past import PastDiary
from zhurnal.web import links
from zhurnal.web.access import open_to
from zhurnal.web.page import page
from zhurnal.web.past import Past, chosen, not_then
from zhurnal.web.site import the_site
from zhurnal.web.visit import Request, Visit


@open_to("signed-in")
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """One's own diary, or a choice between the children."""
    visit = cast(Request, request).visit
    if visit.is_staff:
        return HttpResponseRedirect(links.HOME)
    pupils = own_diaries(visit.record, visit.person, visit.at)
    if len(pupils) == 1:
        return HttpResponseRedirect(links.diary(pupils[0]))
    return page(request, "children", pupils=pupils)


@open_to("signed-in")
@require_safe
def this_week(request: HttpRequest, pupil: str) -> HttpResponse:
    """This week's page of a pupil."""
    visit = cast(Request, request).visit
    found = newest(visit.school, pupil) if may_read_diary(visit.record, visit.person, pupil, visit.at) else None
    if found is None:
        raise Http404
    return HttpResponseRedirect(links.diary_page(pupil, *found))


@open_to("signed-in")
@require_safe
def one_page(request: HttpRequest, pupil: str, year: str, name: str) -> HttpResponse:
    """One static page, after the access check and with the reader's bar above it; the view is written down."""
    visit = cast(Request, request).visit
    if not may_read_diary(visit.record, visit.person, pupil, visit.at):
        raise Http404
    past = chosen(request, visit)
    text = _of_then(visit, pupil, year, name, past) if past else page_text(visit.school, pupil, year, name)
    if text is None:
        raise Http404
    note_view(visit.person, pupil, f"{year}/{name}", the_site().wall.now())
    shown = _with_bar(request, visit, pupil, text, past)
    return HttpResponse(shown if past is None else _marked(past, links.diary_page(pupil, year, name), shown))


@open_to("anybody")
@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """The diaries' style sheet, which stands beside the pages."""
    file = the_site().school.public / "diaries" / STYLESHEET
    if not file.is_file():
        raise Http404
    response = HttpResponse(file.read_bytes(), content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


def _of_then(visit: Visit, pupil: str, year: str, name: str, past: Past) -> str:
    """A page as the record stood at a moment; kept nowhere."""
    found = PastDiary(visit.school, pupil, past.commit).page(year, name)
    if found is None:
        raise not_then(past)
    return found


def _marked(past: Past, present: str, text: str) -> str:
    """A page of the past that says so, with the way back to the present one."""
    sentence = _("The diary as it stood at {moment}, not as it is now.").format(moment=past.shown)
    return of_the_past(text, sentence, present=present, back=_("To the present diary"), query=past.query)


def _with_bar(request: HttpRequest, visit: Visit, pupil: str, text: str, past: Past | None) -> str:
    """The page with a bar for who reads it: between children, sign out. The file itself is the same for all."""
    pupils = [] if visit.is_staff else own_diaries(visit.record, visit.person, visit.at)
    now = visit.at.strftime("%Y-%m-%dT%H:%M")
    bar = render(
        "diary_bar", visit=visit, links=links, csrf=get_token(request), pupil=pupil, pupils=pupils,
        past=past, now_field=now,
    )  # fmt: skip
    head, _found, rest = text.partition("</head>")
    start, _found, body = rest.partition(">\n<header")
    sheet = f'<link rel="icon" href="{links.static("icon.svg")}" type="image/svg+xml">\n'
    sheet += f'<link rel="stylesheet" href="{links.static("viewer.css")}">\n'
    return f"{head}{sheet}</head>{start}>\n{bar}<header{body}"
