"""Reasons of absence: the class teacher's own document, apart from the journal (3.4.1, 3.4.2, 4.2.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_safe

from zhurnal.domain.changes import ExplainAbsence
from zhurnal.domain.changes.absence import AbsenceEntry
from zhurnal.language import gettext as _
from zhurnal.services.absences import Gap, explained, unexplained
from zhurnal.services.access import may_read_class
from zhurnal.web import links, reading
from zhurnal.web.access import open_to
from zhurnal.web.errors import BadInputError
from zhurnal.web.page import page
from zhurnal.web.saving import Cell, Saved, flash, keep_undo, new_key, save
from zhurnal.web.visit import Request, Visit


@dataclass(slots=True)
class Line:
    """A gap with the form's fields for it."""

    name: str
    pupil: str
    first: str
    last: str
    numbers: str
    reason: str = ""
    basis: str = ""


@open_to("staff")
@require_safe
def choose_class(request: HttpRequest) -> HttpResponse:
    """The class that one leads; a choice where there are several."""
    visit = cast(Request, request).visit
    if not visit.classes_led:
        raise PermissionDenied
    if len(visit.classes_led) == 1:
        return HttpResponseRedirect(links.absences(visit.year, visit.classes_led[0]))
    return page(request, "choose_class", classes=visit.classes_led)


@open_to("staff")
@require_http_methods(["GET", "HEAD", "POST"])
def of_class(request: HttpRequest, year: str, class_id: str) -> HttpResponse:
    """Show what is unexplained and what was explained; save reasons."""
    visit = cast(Request, request).visit
    if year not in visit.record.years or not visit.record.class_(year, class_id):
        raise Http404
    if not may_read_class(visit.record, visit.person, year, class_id, visit.at):
        raise PermissionDenied
    lines = _lines(visit, year, class_id)
    if request.method != "POST":
        return _page(request, visit, year, class_id, lines, Saved())
    if visit.person not in visit.record.class_teachers(year, class_id, visit.today):
        raise PermissionDenied
    cells = _dropped(visit, year, class_id, request.POST) or _explained(visit, year, class_id, lines, request.POST)
    saved = save(visit, cells, key=reading.key(request), reasons={})
    keep_undo(request, saved)
    if saved.ok:
        flash(request, saved, nothing=not cells)
        return HttpResponseRedirect(links.absences(year, class_id))
    visit = cast(Request, request).visit = visit.fresh()
    kept = [line for line in lines if f"reason.{line.name}" not in saved.accepted]
    return _page(request, visit, year, class_id, kept, saved)


def _lines(visit: Visit, year: str, class_id: str) -> list[Line]:
    found = [_line(gap) for gap in unexplained(visit.record, year, class_id, visit.today)]
    today = visit.today.isoformat()
    return [*found, Line("new", "", today, today, "")]


def _line(gap: Gap) -> Line:
    numbers = ", ".join(map(str, gap.numbers))
    name = f"{gap.pupil}.{gap.first.isoformat()}"
    return Line(name, gap.pupil, gap.first.isoformat(), gap.last.isoformat(), numbers)


def _explained(
    visit: Visit, year: str, class_id: str, lines: list[Line], post: Mapping[str, str]
) -> list[Cell]:  # fmt: skip
    pupils = visit.record.class_pupils(year, class_id, visit.today)
    cells = []
    for line in lines:
        line.reason = post.get(f"reason.{line.name}", "")[:64]
        for part in ("first", "last", "numbers", "basis"):
            setattr(line, part, reading.text(post.get(f"{part}.{line.name}", getattr(line, part))))
        if line.name == "new":
            line.pupil = post.get("pupil.new", "")
            if line.pupil and line.pupil not in pupils:
                raise _not_here(line.pupil)
        if not line.reason or not line.pupil:
            continue
        entry = AbsenceEntry(
            _day(line.first), _day(line.last), line.reason, reading.numbers(line.numbers)
        )  # fmt: skip
        change = ExplainAbsence(year=year, pupil=line.pupil, now=entry, basis=line.basis)
        cells.append(Cell(f"reason.{line.name}", change))
    return cells


def _dropped(visit: Visit, year: str, class_id: str, post: Mapping[str, str]) -> list[Cell]:
    raw = post.get("drop", "")
    if not raw:
        return []
    pupil, _sep, number = raw.partition("/")
    if pupil not in visit.record.class_pupils(year, class_id, visit.today):
        raise _not_here(pupil)
    found = dict(explained(visit.record, year, pupil)).get(number)
    if found is None:
        raise BadInputError(_("There is no explanation {number} any more. Reload the page.").format(number=number[:20]))
    return [Cell("drop", ExplainAbsence(year=year, pupil=pupil, entry=number, was=found, now=None))]


def _not_here(pupil: str) -> BadInputError:
    return BadInputError(_("{person} is not in this class now. Reload the page.").format(person=pupil[:20]))


def _day(raw: str) -> date:
    found = reading.day(raw)
    if found is None:
        raise BadInputError(_("A day is missing: from which day, to which day?"))
    return found


def _page(
    request: HttpRequest, visit: Visit, year: str, class_id: str, lines: list[Line], saved: Saved
) -> HttpResponse:  # fmt: skip
    pupils = visit.record.class_pupils(year, class_id, visit.today)
    every = ((pupil, *found) for pupil in pupils for found in explained(visit.record, year, pupil))
    known = sorted(
        ((entry.first, pupil, number, entry) for pupil, number, entry in every),
        key=lambda found: (found[0], found[1]),
        reverse=True,
    )
    return page(
        request, "absences", saved.status,
        year=year, class_id=class_id, title=visit.record.class_title(year, class_id), lines=lines, saved=saved,
        key=new_key(), pupils=pupils, known=known[:60], reasons=visit.record.catalog("reasons", "absence"),
        editable=visit.person in visit.record.class_teachers(year, class_id, visit.today),
        basis={number: visit.text(pupil, number) for _first, pupil, number, _entry in known[:60]},
    )  # fmt: skip
