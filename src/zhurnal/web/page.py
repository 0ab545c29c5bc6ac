"""A template of `site/templates` as an answer, with what every page shows around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token

from zhurnal.language import gettext as _
from zhurnal.rendering.site import render
from zhurnal.services.access import may_read_record, may_read_school
from zhurnal.web import links
from zhurnal.web.editing.rights import may_edit
from zhurnal.web.proposals.waiting import may_ever_agree, waiting_for
from zhurnal.web.visit import Request, Visit

NOTHING_SAID = {
    "text": "", "commit": "", "commit_id": "", "undo": False, "nothing": False, "late": "", "late_count": 0,
    "waiting": 0, "notes": (),
}  # fmt: skip
"""What a view may leave for the next page (`session["flash"]`)."""


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the menu; `here` marks the page that is shown. count: how much waits there for the reader."""

    title: str
    url: str
    here: bool
    count: int = 0


def page(request: HttpRequest, template: str, status: int = 200, **values: Any) -> HttpResponse:
    """Render `template` (without ".html.j2"). `values` are the view's own."""
    visit = cast(Request, request).visit
    # Who only asks whether a page is there (HEAD) reads nothing: what was said waits for the page itself.
    told = request.session.pop("flash", None) if request.method != "HEAD" else None
    flash = {**NOTHING_SAID, **told} if told else None
    text = render(
        template,
        visit=visit,
        lang=visit.lang,
        links=links,
        csrf=get_token(request),
        here=request.get_full_path(),
        nav=_nav(visit, request.path),
        demo_day=visit.today if visit.school.config.demo else None,
        flash=flash,
        **values,
    )
    return HttpResponse(text, status=status)


def bare(template: str, code: int, lang: str, **values: Any) -> HttpResponse:
    """A page that says nothing of who asks: byte for byte the same for everybody."""
    return HttpResponse(render(template, lang=lang, links=links, **values), status=code)


def _nav(visit: Visit, path: str) -> list[NavItem]:
    """The menu by what someone is: roles come from the record at this moment."""
    found: list[tuple[str, str]] = []
    if visit.is_staff:
        if "teacher" in visit.duties:
            found += [
                (_("Today"), links.TODAY),
                (_("Week"), "/week/"),
                (_("My sections"), links.SECTIONS),
            ]
        if visit.classes_led:
            found.append((_("Absences"), links.ABSENCES))
        if visit.classes_led or may_read_school(visit.record, visit.person, visit.at):
            found.append((_("Journals"), links.JOURNALS))
        if may_read_record(visit.record, visit.person, visit.at) and not found:
            found.append((_("Home"), links.HOME))
        if may_edit(visit):
            found.append((_("Lists"), links.EDIT))
    elif visit.person:
        found.append((_("Diary"), links.DIARY))
    if visit.person:
        found.append((_("Help"), links.HELP))
    items = [NavItem(title, url, path.startswith(url) and url != "/") for title, url in found]
    if visit.is_staff and visit.duties:
        _add_proposals(items, visit, path)
    return items


def _add_proposals(items: list[NavItem], visit: Visit, path: str) -> None:
    """Proposals for whom they concern: who edits lists, who reads the school, who is asked to agree."""
    waiting = len(waiting_for(visit))
    if may_ever_agree(visit) or may_edit(visit) or may_read_school(visit.record, visit.person, visit.at):
        here = path.startswith((links.PROPOSALS, links.REQUESTS))
        items.insert(-1, NavItem(_("Proposals"), links.PROPOSALS, here, waiting))
