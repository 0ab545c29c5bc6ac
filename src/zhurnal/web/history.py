"""The history of a cell: who, when, what before, why, by which commit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from zhurnal.domain import finals, paths
from zhurnal.domain.marks import mark_key
from zhurnal.language import gettext as _
from zhurnal.services.access import may_read_section
from zhurnal.services.history import Cell, Turn, mark_cell, turns
from zhurnal.services.wording.doors import door_title
from zhurnal.services.wording.values import reason_title
from zhurnal.web.access import open_to
from zhurnal.web.page import page
from zhurnal.web.telling import presence
from zhurnal.web.visit import Request, Visit

_MOST = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One turn in words."""

    at: datetime
    who: str
    was: str
    now: str
    why: str
    late: str
    commit: str
    subject: str
    door: str
    proposal: str
    approved: list[tuple[str, datetime]]


@open_to("staff")
@require_safe
def of_part(request: HttpRequest, year: str, section: str, term: str, lesson_id: str, part: str) -> HttpResponse:
    """History of a lesson's topic, mode, homework or attendance."""
    visit = _allowed(request, year, section)
    titles = {
        "topic": _("Topic"), "mode": _("Mode"), "homework": _("Homework"), "attendance": _("Attendance"),
        "absent": _("Attendance"), "cancelled": _("Cancelled"),
    }  # fmt: skip
    path = paths.journal(year, section, term)
    return _page(request, visit, (year, section), titles[part], path, ("lessons", lesson_id, part))


@open_to("staff")
@require_safe
def of_mark(
    request: HttpRequest, year: str, section: str, term: str, lesson_id: str, work: str, pupil: str, attempt: int
) -> HttpResponse:  # fmt: skip
    """History of a mark."""
    visit = _allowed(request, year, section, pupil)
    title = _("Mark: {name}").format(name=visit.name(pupil))
    path = paths.journal(year, section, term)
    return _page(request, visit, (year, section), title, path, mark_cell(lesson_id, work, mark_key(pupil, attempt)))


@open_to("staff")
@require_safe
def of_term_mark(request: HttpRequest, year: str, section: str, period: str, pupil: str) -> HttpResponse:
    """History of a term mark: in the finals of every class that the pupil was in."""
    visit = _allowed(request, year, section, pupil)
    subject = visit.record.section(year, section).get("subject", "")
    title = _("Term mark: {name}").format(name=visit.name(pupil))
    found = [paths.finals(year, c, period) for c in finals.homes(visit.record, year, pupil)]
    lines = [line for path in found for line in _lines(visit, path, ("subjects", subject, pupil))]
    return _show(request, visit, (year, section), title, lines)


def _allowed(request: HttpRequest, year: str, section: str, pupil: str = "") -> Visit:
    """The visit of who may read the section. A pupil who never was in it has no history here, not even a name."""
    visit = cast(Request, request).visit
    if year not in visit.record.years or not visit.record.section(year, section):
        raise Http404
    if not may_read_section(visit.record, visit.person, year, section, visit.at):
        raise PermissionDenied
    if pupil and pupil not in visit.record.member_spans(year, section):
        raise Http404
    return visit


def _page(
    request: HttpRequest, visit: Visit, place: tuple[str, str], title: str, path: str, cell: Cell
) -> HttpResponse:  # fmt: skip
    return _show(request, visit, place, title, _lines(visit, path, cell))


def _show(
    request: HttpRequest, visit: Visit, place: tuple[str, str], title: str, lines: list[Line]
) -> HttpResponse:  # fmt: skip
    where = f"{visit.classes(*place)} · {visit.subject(*place)}"
    return page(request, "history", title=title, where=where, lines=lines, door_title=door_title)


def _lines(visit: Visit, path: str, cell: Cell) -> list[Line]:
    return [_line(visit, turn) for turn in islice(turns(visit.school, path, cell), _MOST)]


def _line(visit: Visit, turn: Turn) -> Line:
    return Line(
        visit.record.local(turn.at), visit.name(turn.actor), _value(visit, turn.was), _value(visit, turn.now),
        reason_title(visit.record, turn.reason), turn.late, turn.commit, turn.subject, turn.door, turn.proposal,
        [(visit.name(one.person), visit.record.local(one.at)) for one in turn.approved],
    )  # fmt: skip


def _value(visit: Visit, value: Any) -> str:
    if value is None:
        return "—"
    if isinstance(value, dict) and "text" in value:
        return str(value["text"])
    if isinstance(value, dict):
        return "; ".join(f"{visit.name(pupil)}: {presence(str(one))}" for pupil, one in value.items())
    return _("taken") if value == "taken" else _("at a distance") if value == "distance" else str(value)
