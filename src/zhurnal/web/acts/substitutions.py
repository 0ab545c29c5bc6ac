"""Substitutions (3.6.3): a teacher's days of absence, the lessons of these days, a replacement for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from zhurnal.domain.changes import AppointSubstitute
from zhurnal.language import gettext as _
from zhurnal.services.replacing import Vacant, busy, of_subject, vacant
from zhurnal.web import links, reading
from zhurnal.web.access import open_to
from zhurnal.web.acts.common import chosen, demand, span, staff_choice
from zhurnal.web.errors import BadInputError
from zhurnal.web.page import page
from zhurnal.web.saving import Cell, Saved, Told, flash, new_key, save
from zhurnal.web.visit import Request, Visit


@dataclass(slots=True)
class Line:
    """A lesson with the choice of who gives it. value: who is chosen. told: what is said of it."""

    vacant: Vacant
    name: str
    options: Sequence[tuple[str, str]]
    value: str
    told: list[Told] = field(default_factory=list)


@open_to("staff")
@require_http_methods(["GET", "HEAD", "POST"])
def substitutions(request: HttpRequest) -> HttpResponse:
    """Choose who is absent and when; then a replacement for each lesson."""
    visit = cast(Request, request).visit
    demand(visit, AppointSubstitute)
    values: Mapping[str, str] = request.POST if request.method == "POST" else request.GET
    if not values.get("staff"):
        if request.method == "POST":
            raise BadInputError(_("Nobody of the staff was chosen. Go back and choose a teacher."))
        today = visit.today.isoformat()
        return page(
            request, "substitutions", staff="", first=today, last=today, lines=None, people=staff_choice(visit)
        )  # fmt: skip
    staff = chosen(visit, values["staff"])
    first, last = span(visit, values)
    lines = [_line(visit, staff, one) for one in vacant(visit.record, staff, first, last)]
    saved = Saved()
    if request.method == "POST":
        cells = _cells(lines, request.POST)
        saved = save(visit, cells, key=reading.key(request), reasons={})
        if saved.ok:
            flash(request, saved, undo=False, nothing=not cells)
            return HttpResponseRedirect(links.substitutions_of(staff, first, last))
        for line in lines:
            line.told = saved.of(line.name)
    return page(
        request, "substitutions", saved.status, staff=staff, first=first.isoformat(), last=last.isoformat(),
        lines=lines, people=staff_choice(visit), saved=saved, key=new_key(), order=request.POST.get("order", "")[:40],
    )  # fmt: skip


def _cells(lines: Sequence[Line], post: Mapping[str, str]) -> list[Cell]:
    """Raises BadInputError for a lesson or a person that the page does not offer."""
    known = {line.name: line for line in lines}
    order = reading.text(post.get("order", ""), most=40)
    cells = []
    for name in (name for name in post if name.startswith("r.")):
        line = known.get(name)
        value = post[name]
        if line is None or (value and value not in dict(line.options)):
            raise BadInputError(
                _("The page has no field {name} any more. Reload it and enter this anew.").format(name=name[:60])
            )
        line.value = value
        if value and value != line.vacant.instead:
            slot = line.vacant.slot
            change = AppointSubstitute(
                year=line.vacant.year, section=slot.section, date=slot.date, number=slot.number, staff=value,
                order=order,
            )  # fmt: skip
            cells.append(Cell(name, change))
    return cells


def _line(visit: Visit, staff: str, one: Vacant) -> Line:
    """Whoever teaches the subject and is free comes first, who has a lesson of their own last."""
    taken = busy(visit.record, one.year, one.slot)
    same = of_subject(visit.record, one.year, one.slot.section, one.slot.date)
    options: list[tuple[int, str, str]] = []
    for person, name in staff_choice(visit):
        if person == staff:
            # Back to the teacher: the newest substitution is the one that counts.
            if one.instead:
                options.append((0, person, _("{name} (gives it after all)").format(name=name)))
        elif person in taken:
            title = str(visit.record.section(one.year, taken[person]).get("title", taken[person]))
            options.append((3, person, _("{name} · has {section} then").format(name=name, section=title)))
        elif person in same:
            options.append((1, person, _("{name} · same subject, free").format(name=name)))
        else:
            options.append((2, person, _("{name} · free").format(name=name)))
    return Line(one, f"r.{one.name}", [(p, title) for _rank, p, title in sorted(options)], one.instead)
