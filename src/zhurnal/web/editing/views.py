"""The pages on which lists are edited, each of one document with what belongs to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_safe

from zhurnal.domain import paths
from zhurnal.language import gettext as _
from zhurnal.services.editing import calendar, curriculum, roster, sections, timetable
from zhurnal.web import links
from zhurnal.web.access import open_to
from zhurnal.web.acts.common import acts_open
from zhurnal.web.editing.form import Subject, edit
from zhurnal.web.editing.rights import may
from zhurnal.web.page import page
from zhurnal.web.visit import Request, Visit


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the index: a document that may be edited."""

    title: str
    url: str
    note: str = ""


@open_to("staff")
@require_safe
def index(request: HttpRequest, year: str = "") -> HttpResponse:
    """Everything that someone may propose to amend, by kind."""
    visit = cast(Request, request).visit
    if not year:
        if not visit.year:
            raise PermissionDenied
        return HttpResponseRedirect(links.edit(visit.year))
    _known(visit, year)
    groups = [(title, entries) for title, entries in _groups(visit, year) if entries]
    acts = acts_open(visit)
    if not groups and not acts:
        raise PermissionDenied
    new_section = may(visit, paths.section(year, "1/new"))
    return page(request, "edit_index", year=year, groups=groups, acts=acts, new_section=new_section)


@open_to("staff")
@require_http_methods(["GET", "HEAD", "POST"])
def of_class(request: HttpRequest, year: str, class_id: str) -> HttpResponse:
    """Pupils, newcomers, groups and class teachers of a class."""
    visit = cast(Request, request).visit
    _known(visit, year)
    if not visit.record.class_(year, class_id):
        raise Http404
    title = visit.record.class_title(year, class_id)
    subject = Subject(
        _("Class {title}: the list").format(title=title), paths.class_(year, class_id), f"class-{class_id}",
        _("Class {title}: the list").format(title=title),
        lambda record: roster.sheet(record, year, class_id, visit.today, visit.name),
        lambda record, filled, secret: roster.build(
            record, year, class_id, filled, register=visit.register, secret=secret, on=visit.today
        ),
        note=_("Old lines stay: whoever leaves or moves gets a last day here."),
        back=links.edit(year),
    )  # fmt: skip
    return edit(request, subject)


@open_to("staff")
@require_http_methods(["GET", "HEAD", "POST"])
def of_section(request: HttpRequest, year: str, section: str = "") -> HttpResponse:
    """A section, or a new one."""
    visit = cast(Request, request).visit
    _known(visit, year)
    if section and not visit.record.section(year, section):
        raise Http404
    title = str(visit.record.section(year, section).get("title", section)) if section else _("New section")
    subject = Subject(
        title, paths.section(year, section or "1/new"), f"section-{section.replace('/', '-') or 'new'}"[:40], title,
        lambda record: sections.sheet(record, year, section, visit.today, visit.name),
        lambda record, filled, secret: sections.build(record, year, section, filled),  # noqa: ARG005
        back=links.edit(year),
    )  # fmt: skip
    return edit(request, subject)


@open_to("staff")
@require_http_methods(["GET", "HEAD", "POST"])
def of_timetable(request: HttpRequest, year: str, home: str) -> HttpResponse:
    """The week of a class or grade."""
    visit = cast(Request, request).visit
    _known(visit, year)
    record = visit.record
    if home not in timetable.homes(record, year):
        raise Http404
    raw = request.GET.get("period", "")
    found = timetable.periods(record, year, home)
    period = timetable.period_on(record, year, home, visit.today)
    if raw:
        if not (raw.isascii() and raw.isdigit() and len(raw) < 4 and int(raw) < len(found)):
            raise Http404
        period = int(raw)
    title = _("Timetable {home}").format(home=home_title(visit, year, home))
    subject = Subject(
        title, paths.timetable(year, home), f"timetable-{home}", title,
        lambda record: timetable.sheet(record, year, home, period),
        lambda record, filled, secret: timetable.build(record, year, home, period, filled),  # noqa: ARG005
        template="edit_timetable",
        note=_("To keep what was taught until now, enter the day from which the changes hold as a new timetable."),
        back=links.edit(year),
        more=lambda record, filled: {
            "week": timetable.laid_out(record, year, home, period, filled),
            "weekdays": dict(calendar.weekdays()), "periods": found, "period": period,
        },
    )  # fmt: skip
    return edit(request, subject)


@open_to("staff")
@require_http_methods(["GET", "HEAD", "POST"])
def of_calendar(request: HttpRequest, year: str) -> HttpResponse:
    """Terms, holidays, exceptions, bells."""
    visit = cast(Request, request).visit
    _known(visit, year)
    title = _("Calendar {year}").format(year=year.replace("-", "/"))
    subject = Subject(
        title, paths.calendar(year), "calendar", title,
        lambda record: calendar.sheet(record, year),
        lambda record, filled, secret: calendar.build(record, year, filled),  # noqa: ARG005
        note=_("Grades are written as 1-4, 7; classes as 7а, 7б; without either it holds for the whole school."),
        back=links.edit(year),
    )  # fmt: skip
    return edit(request, subject)


@open_to("staff")
@require_http_methods(["GET", "HEAD", "POST"])
def of_curriculum(request: HttpRequest, year: str) -> HttpResponse:
    """Hours by grade and subject."""
    visit = cast(Request, request).visit
    _known(visit, year)
    title = _("Curriculum {year}").format(year=year.replace("-", "/"))
    subject = Subject(
        title, paths.curriculum(year), "curriculum", title,
        lambda record: curriculum.sheet(record, year),
        lambda record, filled, secret: curriculum.build(record, year, filled),  # noqa: ARG005
        back=links.edit(year),
    )  # fmt: skip
    return edit(request, subject)


def home_title(visit: Visit, year: str, home: str) -> str:
    """A class as people write it, or "grade 7" for what several classes have together."""
    if home.isdigit():
        return _("grade {grade}, groups of several classes").format(grade=home)
    return visit.record.class_title(year, home)


def _known(visit: Visit, year: str) -> None:
    if year not in visit.record.years:
        raise Http404


def _groups(visit: Visit, year: str) -> list[tuple[str, list[Entry]]]:
    record = visit.record
    classes = [c for c in record.classes(year) if may(visit, paths.class_(year, c))]
    whole = []
    if may(visit, paths.calendar(year)):
        whole.append(Entry(_("Terms, holidays, bells"), links.edit_calendar(year)))
    if may(visit, paths.curriculum(year)):
        whole.append(Entry(_("Curriculum"), links.edit_curriculum(year)))
    homes = [h for h in timetable.homes(record, year) if may(visit, paths.timetable(year, h))]
    found = [s for s in record.sections(year) if may(visit, paths.section(year, s))]
    return [
        (_("Class lists"), [Entry(record.class_title(year, c), links.edit_class(year, c)) for c in classes]),
        (_("Timetable"), [Entry(home_title(visit, year, h), links.edit_timetable(year, h)) for h in homes]),
        (_("The school year"), whole),
        (_("Study groups"), sorted((_section(visit, year, s) for s in found), key=lambda entry: entry.title)),
    ]


def _section(visit: Visit, year: str, section: str) -> Entry:
    teachers = ", ".join(visit.name(t) for t in visit.record.teachers(year, section, visit.today))
    title = str(visit.record.section(year, section).get("title", section))
    return Entry(title, links.edit_section(year, section), teachers)


__all__ = ["index", "of_calendar", "of_class", "of_curriculum", "of_section", "of_timetable"]
