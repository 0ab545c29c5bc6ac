"""Plans, moved deadlines, the regulation, and any document as its text (3.3.1, 3.6.2, 6.1)."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from zhurnal.domain import paths
from zhurnal.domain.changes.documents import ACTS
from zhurnal.language import gettext as _
from zhurnal.services.editing import extensions, regulation, text
from zhurnal.services.editing import plan as plans
from zhurnal.web import links
from zhurnal.web.access import open_to
from zhurnal.web.editing.form import Subject, edit
from zhurnal.web.editing.rights import known_year
from zhurnal.web.visit import Request


@open_to("staff")
@require_http_methods(["GET", "HEAD", "POST"])
def of_plan(request: HttpRequest, year: str, plan: str = "") -> HttpResponse:
    """A lesson plan, or a new one."""
    visit = cast(Request, request).visit
    known_year(visit, year)
    document = visit.record.source.get(paths.plan(year, plan)) if plan else {}
    if document is None:
        raise Http404
    title = str(document.get("title") or _("New lesson plan"))
    subject = Subject(
        title, paths.plan(year, plan or "1/new"), f"plan-{plan.replace('/', '-') or 'new'}"[:40], title,
        lambda record, _register: plans.sheet(record, year, plan),
        lambda record, _register, filled, _secret: plans.build(record, year, plan, filled),
        note=_("A topic is put in between by the number at which it is to stand. What was given keeps its topic."),
        back=links.edit(year), text=bool(plan),
    )  # fmt: skip
    return edit(request, subject)


@open_to("staff")
@require_http_methods(["GET", "HEAD", "POST"])
def of_extensions(request: HttpRequest, year: str) -> HttpResponse:
    """Deadlines moved this month."""
    visit = cast(Request, request).visit
    known_year(visit, year)
    month = visit.today.isoformat()[:7]
    subject = Subject(
        _("Deadlines moved"), paths.extensions(year, month), "extensions", _("Deadlines moved"),
        lambda record, _register: extensions.sheet(record, year, month, visit.today, visit.name),
        lambda record, _register, filled, _secret: extensions.build(record, year, month, filled, by=visit.person),
        note=_("Without a person and a section it holds for everybody. More time for oneself waits for another."),
        back=links.edit(year), text=visit.record.source.get(paths.extensions(year, month)) is not None,
    )  # fmt: skip
    return edit(request, subject)


@open_to("staff")
@require_http_methods(["GET", "HEAD", "POST"])
def of_regulation(request: HttpRequest, year: str) -> HttpResponse:
    """The regulation as tables."""
    visit = cast(Request, request).visit
    known_year(visit, year)
    subject = Subject(
        _("Regulation"), paths.REGULATION, "regulation", _("Amendment of the regulation"),
        lambda record, _register: regulation.sheet(record),
        lambda record, _register, filled, _secret: regulation.build(record, filled),
        note=_("The council's delegate agrees first, then the director (6.1). What was entered before stays judged by "
               "the rules of its day (6.2)."),
        back=links.edit(year),
    )  # fmt: skip
    return edit(request, subject)


@open_to("staff")
@require_http_methods(["GET", "HEAD", "POST"])
def of_text(request: HttpRequest, place: str) -> HttpResponse:
    """Any document of lists, plans or settings as its text."""
    visit = cast(Request, request).visit
    found = paths.place_of(place)
    if found is None or found.kind not in ACTS or visit.record.source.get(place) is None:
        raise Http404
    year = found.parts.get("year", visit.year)
    schemas = visit.school.library.schemas
    subject = Subject(
        place, place, f"text-{found.kind}", place,
        lambda record, _register: text.sheet(record, schemas, place),
        lambda record, _register, filled, _secret: text.build(record, schemas, place, filled),
        note=_("The document as the record keeps it. What cannot be read is told by its line."),
        back=links.edit(year) if year else links.EDIT, text=False,
    )  # fmt: skip
    return edit(request, subject)


__all__ = ["of_extensions", "of_plan", "of_regulation", "of_text"]
