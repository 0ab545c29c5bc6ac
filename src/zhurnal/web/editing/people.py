"""Pupils, their parents and arrangements, marks of other schools, members of staff (3.3.2, 3.4.2, 3.7.4)."""

from __future__ import annotations

from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from zhurnal.domain import brought, paths
from zhurnal.language import gettext as _
from zhurnal.language import ngettext
from zhurnal.services.editing import arrangements, pupil, staff, transcript
from zhurnal.web import links
from zhurnal.web.access import open_to
from zhurnal.web.editing.form import Subject, edit
from zhurnal.web.editing.rights import Entry, known_year, may
from zhurnal.web.page import page
from zhurnal.web.visit import Request, Visit


@open_to("staff")
@require_safe
def of_pupils(request: HttpRequest, year: str, class_id: str) -> HttpResponse:
    """The pupils of a class: to the data of each, to what is arranged for each, to what each brought along."""
    visit = cast(Request, request).visit
    known_year(visit, year)
    title = visit.record.class_title(year, class_id)
    found = visit.record.class_pupils(year, class_id, visit.today)
    groups = [
        (_("Names, contacts, parents"),
         [Entry(visit.name(p), links.edit_pupil(year, p)) for p in found if may(visit, paths.pupil(p))]),
        (_("Arrangements"),
         [Entry(visit.name(p), links.edit_arrangements(year, p), _arranged(visit, year, p))
          for p in found if may(visit, paths.arrangements(year, p))]),
        (_("Marks of other schools"),
         [Entry(visit.name(p), links.edit_transcript(year, p), _brought(visit, p))
          for p in found if may(visit, paths.transcript(p))]),
    ]  # fmt: skip
    groups = [(name, sorted(entries, key=lambda entry: entry.title)) for name, entries in groups if entries]
    if not groups:
        raise PermissionDenied
    heading = _("Pupils of {title}").format(title=title)
    return page(request, "edit_index", year=year, groups=groups, acts=(), new=(), heading=heading)


@open_to("staff")
@require_http_methods(["GET", "HEAD", "POST"])
def of_pupil(request: HttpRequest, year: str, pupil: str) -> HttpResponse:
    """Names, contacts, coming of age, parents."""
    return edit(request, _pupil_subject(_known(request, year, pupil), year, pupil))


@open_to("staff")
@require_http_methods(["GET", "HEAD", "POST"])
def of_arrangements(request: HttpRequest, year: str, pupil: str) -> HttpResponse:
    """Exemption, home schooling, individual plan, deferred attestation."""
    visit = _known(request, year, pupil)
    title = _("Arrangements: {name}").format(name=visit.name(pupil))
    place = paths.arrangements(year, pupil)
    subject = Subject(
        title, place, f"arrange-{pupil}", _("Arrangements"),
        lambda record, _register: arrangements.sheet(record, year, pupil),
        lambda record, _register, filled, _secret: arrangements.build(record, year, pupil, filled),
        note=_("Without subjects it holds for all of them."),
        back=_back(visit, year, pupil), text=visit.record.source.get(place) is not None,
    )  # fmt: skip
    return edit(request, subject)


@open_to("staff")
@require_http_methods(["GET", "HEAD", "POST"])
def of_transcript(request: HttpRequest, year: str, pupil: str) -> HttpResponse:
    """Marks that a pupil brought from another school."""
    visit = _known(request, year, pupil)
    place = paths.transcript(pupil)
    subject = Subject(
        _("Marks of other schools: {name}").format(name=visit.name(pupil)),
        place, f"transcript-{pupil}", _("Marks of another school"),
        lambda record, _register: transcript.sheet(record, year, pupil),
        lambda record, _register, filled, _secret: transcript.build(record, pupil, filled),
        note=_("One line for each mark. Year, period, grade, school, paper and order that a new line leaves empty are "
               "those of the line above it."),
        back=_back(visit, year, pupil), text=visit.record.source.get(place) is not None,
    )  # fmt: skip
    return edit(request, subject)


@open_to("staff")
@require_http_methods(["GET", "HEAD", "POST"])
def of_staff(request: HttpRequest, year: str, person: str = "") -> HttpResponse:
    """A member of staff, or a new one."""
    visit = cast(Request, request).visit
    known_year(visit, year)
    if person and not visit.record.knows(person):
        raise Http404
    title = visit.name(person) if person else _("New member of staff")
    subject = Subject(
        title, paths.staff(person or "t-000"), f"staff-{person or 'new'}",
        _("Duties") if person else title,
        lambda record, register: staff.sheet(record, register, person),
        lambda record, register, filled, secret: staff.build(record, register, person, filled, secret=secret),
        note=_("Who leaves gets a last day of each duty: what was entered stays theirs."),
        back=links.edit(year), text=bool(person),
    )  # fmt: skip
    return edit(request, subject)


def _pupil_subject(visit: Visit, year: str, person: str) -> Subject:
    return Subject(
        visit.name(person), paths.pupil(person), f"pupil-{person}", _("A pupil's data"),
        lambda record, register: pupil.sheet(record, register, person, visit.name),
        lambda record, register, filled, secret: pupil.build(record, register, person, filled, secret=secret),
        note=_("A parent who has no right to see the diary any more gets a last day."),
        back=_back(visit, year, person),
    )  # fmt: skip


def _known(request: HttpRequest, year: str, person: str) -> Visit:
    visit = cast(Request, request).visit
    known_year(visit, year)
    if not visit.record.knows(person):
        raise Http404
    return visit


def _back(visit: Visit, year: str, person: str) -> str:
    found = visit.record.classes_of(year, person)
    return links.edit_pupils(year, found[-1][0]) if found else links.edit(year)


def _arranged(visit: Visit, year: str, person: str) -> str:
    """Whether something is arranged already."""
    return _("arranged") if visit.record.source.get(paths.arrangements(year, person)) else ""


def _brought(visit: Visit, person: str) -> str:
    """How many marks of other schools are entered."""
    count = len(brought.entries(visit.record, person))
    return ngettext("{count} mark", "{count} marks", count).format(count=count) if count else ""
