"""Temporary teachers by a dated act (3.6.2): who keeps the journal for a sick or dismissed teacher."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from zhurnal.domain.changes import AppointTeacher
from zhurnal.language import gettext as _
from zhurnal.web import links, reading
from zhurnal.web.access import open_to
from zhurnal.web.acts.common import chosen, demand, staff_choice
from zhurnal.web.errors import BadInputError
from zhurnal.web.page import page
from zhurnal.web.saving import Cell, Saved, Told, flash, new_key, save
from zhurnal.web.visit import Request, Visit


@dataclass(slots=True)
class Line:
    """A section with the choice of who keeps its journal. told: what is said of it."""

    section: str
    name: str
    title: str
    value: str = ""
    told: list[Told] = field(default_factory=list)


@open_to("staff")
@require_http_methods(["GET", "HEAD", "POST"])
def temporary_teacher(request: HttpRequest) -> HttpResponse:
    """Choose for whom; then who keeps which section, from when to when, by which order."""
    visit = cast(Request, request).visit
    demand(visit, AppointTeacher)
    values: Mapping[str, str] = request.POST if request.method == "POST" else request.GET
    if not values.get("staff"):
        if request.method == "POST":
            raise BadInputError(_("Nobody of the staff was chosen. Go back and choose a teacher."))
        return page(request, "temporary_teacher", staff="", lines=None, people=staff_choice(visit))
    staff = chosen(visit, values["staff"])
    lines = _lines(visit, staff)
    typed = {name: reading.text(request.POST.get(name, "")) for name in ("from", "to", "order")}
    saved = Saved()
    if request.method == "POST":
        cells = _cells(visit, lines, typed, request.POST)
        saved = save(visit, cells, key=reading.key(request), reasons={})
        if saved.ok:
            flash(request, saved, undo=False, nothing=not cells)
            return HttpResponseRedirect(f"{links.TEMPORARY_TEACHER}?staff={staff}")
        for line in lines:
            line.told = saved.of(line.name)
    else:
        typed["from"] = visit.today.isoformat()
    return page(
        request, "temporary_teacher", saved.status, staff=staff, lines=lines, people=staff_choice(visit), saved=saved,
        key=new_key(), typed=typed,
    )  # fmt: skip


def _lines(visit: Visit, staff: str) -> list[Line]:
    record, year = visit.record, visit.year
    found = record.sections_taught(year, staff, visit.today)
    return [Line(s, f"t.{s}", str(record.section(year, s).get("title", s))) for s in found]


def _cells(visit: Visit, lines: list[Line], typed: dict[str, str], post: Mapping[str, str]) -> list[Cell]:
    """Raises BadInputError."""
    known = {line.name: line for line in lines}
    people = {person for person, _name in staff_choice(visit)}
    wanted = []
    for name in (name for name in post if name.startswith("t.")):
        if name not in known or (post[name] and post[name] not in people):
            raise BadInputError(
                _("The page has no field {name} any more. Reload it and enter this anew.").format(name=name[:60])
            )
        known[name].value = post[name]
        if post[name]:
            wanted.append(known[name])
    if not wanted:
        return []
    first, last = _day(typed["from"]), _day(typed["to"])
    if not typed["order"] or len(typed["order"]) > 40:
        raise BadInputError(_("The number of the order is missing: a temporary teacher is appointed by a dated act."))
    return [
        Cell(
            line.name,
            AppointTeacher(
                year=visit.year, section=line.section, staff=line.value, first=first, last=last, order=typed["order"]
            ),
        )
        for line in wanted
    ]


def _day(raw: str) -> date:
    found = reading.day(raw)
    if found is None:
        raise BadInputError(_("A day is missing: from which day, to which day?"))
    return found
