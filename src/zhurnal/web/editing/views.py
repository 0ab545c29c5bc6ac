"""The pages on which lists are edited, each of one document with what belongs to it."""

from __future__ import annotations

from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_safe

from zhurnal.domain import paths
from zhurnal.language import gettext as _
from zhurnal.language import pgettext
from zhurnal.services.editing import calendar, curriculum, new_class, plan, roster, sections, timetable
from zhurnal.web import links
from zhurnal.web.access import open_to
from zhurnal.web.acts.common import acts_open
from zhurnal.web.editing.form import Subject, edit
from zhurnal.web.editing.rights import Entry, known_year, may
from zhurnal.web.page import page
from zhurnal.web.visit import Request, Visit

NEW_CLASS = "12zzzzzz"
"""No class of any school: whether it could be amended is whether a class may be added."""


@open_to("staff")
@require_safe
def index(request: HttpRequest, year: str = "") -> HttpResponse:
    """Everything that someone may propose to amend, by kind."""
    visit = cast(Request, request).visit
    if not year:
        if not visit.year:
            raise PermissionDenied
        return HttpResponseRedirect(links.edit(visit.year))
    known_year(visit, year)
    groups = [(title, entries) for title, entries in _groups(visit, year) if entries]
    acts = acts_open(visit)
    if not groups and not acts:
        raise PermissionDenied
    heading = f"{_('Lists and timetable')} · {year.replace('-', '/')}"
    return page(request, "edit_index", year=year, groups=groups, acts=acts, new=_new(visit, year), heading=heading)


@open_to("staff")
@require_http_methods(["GET", "HEAD", "POST"])
def of_class(request: HttpRequest, year: str, class_id: str) -> HttpResponse:
    """Pupils, newcomers, groups and class teachers of a class."""
    visit = cast(Request, request).visit
    known_year(visit, year)
    if not visit.record.class_(year, class_id):
        raise Http404
    title = visit.record.class_title(year, class_id)
    subject = Subject(
        _("Class {title}: the list").format(title=title), paths.class_(year, class_id), f"class-{class_id}",
        _("Class {title}: the list").format(title=title),
        lambda record, _register: roster.sheet(record, year, class_id, visit.today, visit.name),
        lambda record, register, filled, secret: roster.build(
            record, year, class_id, filled, register=register, secret=secret, on=visit.today
        ),
        note=_("Old lines stay: whoever leaves or moves gets a last day here."),
        back=links.edit(year),
    )  # fmt: skip
    return edit(request, subject)


@open_to("staff")
@require_http_methods(["GET", "HEAD", "POST"])
def of_new_class(request: HttpRequest, year: str) -> HttpResponse:
    """A class that is not there yet, with its class teacher and first pupils."""
    visit = cast(Request, request).visit
    known_year(visit, year)
    title = _("New class")
    subject = Subject(
        title, paths.class_(year, NEW_CLASS), "class-new", title,
        lambda record, _register: new_class.sheet(record, year, visit.today, visit.name),
        lambda record, register, filled, secret: new_class.build(
            record, year, filled, register=register, secret=secret
        ),
        note=_("Groups, lessons and the timetable of the class come after it is merged."),
        back=links.edit(year), text=False,
    )  # fmt: skip
    return edit(request, subject)


@open_to("staff")
@require_http_methods(["GET", "HEAD", "POST"])
def of_section(request: HttpRequest, year: str, section: str = "") -> HttpResponse:
    """A section, or a new one."""
    visit = cast(Request, request).visit
    known_year(visit, year)
    if section and not visit.record.section(year, section):
        raise Http404
    title = str(visit.record.section(year, section).get("title", section)) if section else _("New section")
    subject = Subject(
        title, paths.section(year, section or "1/new"), f"section-{section.replace('/', '-') or 'new'}"[:40], title,
        lambda record, _register: sections.sheet(record, year, section, visit.today, visit.name),
        lambda record, _register, filled, _secret: sections.build(record, year, section, filled),
        back=links.edit(year),
    )  # fmt: skip
    return edit(request, subject)


@open_to("staff")
@require_http_methods(["GET", "HEAD", "POST"])
def of_timetable(request: HttpRequest, year: str, home: str) -> HttpResponse:
    """The week of a class or grade."""
    visit = cast(Request, request).visit
    known_year(visit, year)
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
        lambda record, _register: timetable.sheet(record, year, home, period),
        lambda record, _register, filled, _secret: timetable.build(record, year, home, period, filled),
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
    known_year(visit, year)
    title = _("Calendar {year}").format(year=year.replace("-", "/"))
    subject = Subject(
        title, paths.calendar(year), "calendar", title,
        lambda record, _register: calendar.sheet(record, year),
        lambda record, _register, filled, _secret: calendar.build(record, year, filled),
        note=_("Grades are written as 1-4, 7; classes as 7а, 7б; without either it holds for the whole school."),
        back=links.edit(year),
    )  # fmt: skip
    return edit(request, subject)


@open_to("staff")
@require_http_methods(["GET", "HEAD", "POST"])
def of_curriculum(request: HttpRequest, year: str) -> HttpResponse:
    """Hours by grade and subject."""
    visit = cast(Request, request).visit
    known_year(visit, year)
    title = _("Curriculum {year}").format(year=year.replace("-", "/"))
    subject = Subject(
        title, paths.curriculum(year), "curriculum", title,
        lambda record, _register: curriculum.sheet(record, year),
        lambda record, _register, filled, _secret: curriculum.build(record, year, filled),
        back=links.edit(year),
    )  # fmt: skip
    return edit(request, subject)


def home_title(visit: Visit, year: str, home: str) -> str:
    """A class as people write it, or "grade 7" for what several classes have together."""
    if home.isdigit():
        return _("grade {grade}, groups of several classes").format(grade=home)
    return visit.record.class_title(year, home)


def _groups(visit: Visit, year: str) -> list[tuple[str, list[Entry]]]:
    record = visit.record
    classes = [c for c in record.classes(year) if may(visit, paths.class_(year, c))]
    whole = []
    if may(visit, paths.calendar(year)):
        whole.append(Entry(_("Terms, holidays, bells"), links.edit_calendar(year)))
    if may(visit, paths.curriculum(year)):
        whole.append(Entry(_("Curriculum"), links.edit_curriculum(year)))
    if may(visit, paths.REGULATION):
        whole.append(Entry(_("Regulation"), links.edit_regulation(year)))
    homes = [h for h in timetable.homes(record, year) if may(visit, paths.timetable(year, h))]
    found = [s for s in record.sections(year) if may(visit, paths.section(year, s))]
    return [
        (_("Class lists"), [Entry(record.class_title(year, c), links.edit_class(year, c)) for c in classes]),
        (_("Timetable"), [Entry(home_title(visit, year, h), links.edit_timetable(year, h)) for h in homes]),
        (_("The school year"), whole),
        (_("Pupils, parents, arrangements"), _pupils(visit, year)),
        (_("Lesson plans"), _plans(visit, year)),
        (_("Study groups"), sorted((_section(visit, year, s) for s in found), key=lambda entry: entry.title)),
        (_("Members of staff"), _staff(visit, year)),
        (_("Settings and catalogues, as texts"), _settings(visit)),
    ]


def _new(visit: Visit, year: str) -> list[tuple[str, str]]:
    """What may be entered anew: titles and addresses."""
    found = [
        (paths.class_(year, NEW_CLASS), _("New class"), links.edit_class(year)),
        (paths.section(year, "1/new"), _("New section"), links.edit_section(year)),
        (paths.plan(year, "1/new"), _("New lesson plan"), links.edit_plan(year)),
        (paths.staff("t-000"), _("New member of staff"), links.edit_staff(year)),
        (paths.extensions(year, visit.today.isoformat()), _("Move a deadline"), links.edit_extensions(year)),
    ]
    return [(title, url) for path, title, url in found if may(visit, path)]


def _pupils(visit: Visit, year: str) -> list[Entry]:
    record = visit.record
    found = []
    for class_id in record.classes(year):
        first = record.class_pupils(year, class_id, visit.today)[:1]
        places = [place for p in first for place in (paths.pupil(p), paths.arrangements(year, p), paths.transcript(p))]
        if any(may(visit, place) for place in places):
            found.append(Entry(record.class_title(year, class_id), links.edit_pupils(year, class_id)))
    return found


def _plans(visit: Visit, year: str) -> list[Entry]:
    found = plan.known(visit.record, year)
    return [Entry(title, links.edit_plan(year, one)) for one, title in found if may(visit, paths.plan(year, one))]


def _staff(visit: Visit, year: str) -> list[Entry]:
    found = [place[6:-5] for place in visit.record.source.list("staff/") if may(visit, place)]
    return sorted((Entry(visit.name(one), links.edit_staff(year, one)) for one in found), key=lambda e: e.title)


def _settings(visit: Visit) -> list[Entry]:
    titles = {
        paths.SCHOOL: pgettext("document", "School's settings"),
        paths.catalog("subjects"): pgettext("document", "Catalogue of subjects"),
        paths.catalog("rooms"): pgettext("document", "Catalogue of rooms"),
        paths.catalog("works"): pgettext("document", "Catalogue of kinds of work"),
        paths.catalog("reasons"): pgettext("document", "Catalogue of reasons"),
    }
    return [Entry(title, links.edit_text(path)) for path, title in titles.items() if may(visit, path)]


def _section(visit: Visit, year: str, section: str) -> Entry:
    teachers = ", ".join(visit.name(t) for t in visit.record.teachers(year, section, visit.today))
    title = str(visit.record.section(year, section).get("title", section))
    return Entry(title, links.edit_section(year, section), teachers)


__all__ = ["index", "of_calendar", "of_class", "of_curriculum", "of_new_class", "of_section", "of_timetable"]
