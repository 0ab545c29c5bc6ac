"""Lists of journals: a teacher's own sections, and what class teachers and the administration may read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from zhurnal.domain.calendar import Term
from zhurnal.services.access import may_read_class, may_read_school
from zhurnal.web.access import open_to
from zhurnal.web.page import page
from zhurnal.web.visit import Request, Visit


@dataclass(frozen=True, slots=True)
class Line:
    """A section in a list: terms that have begun, newest last; how many pupils; who teaches it."""

    year: str
    section: str
    classes: str
    subject: str
    title: str
    teachers: str
    pupils: int
    terms: list[Term]


@open_to("staff")
@require_safe
def own_sections(request: HttpRequest) -> HttpResponse:
    """Sections that one teaches today."""
    visit = cast(Request, request).visit
    year = visit.year
    found = visit.record.sections_taught(year, visit.person, visit.today) if year else []
    return page(request, "sections", lines=sorted((_line(visit, year, s) for s in found), key=_order))


@open_to("staff")
@require_safe
def all_journals(request: HttpRequest) -> HttpResponse:
    """Classes that one may read; with `q` their sections by class, subject or teacher."""
    visit = cast(Request, request).visit
    year = visit.year
    classes = [c for c in visit.record.classes(year) if _may(visit, year, c)] if year else []
    if not classes and not may_read_school(visit.record, visit.person, visit.at):
        raise PermissionDenied
    words = request.GET.get("q", "")[:100].casefold().split()
    lines: list[Line] = []
    if words:
        sections = {s for c in classes for s in visit.record.sections_of_class(year, c)}
        every = (_line(visit, year, s) for s in sections)
        lines = sorted((n for n in every if all(w in _searched(n) for w in words)), key=_order)
    led = {c: ", ".join(map(visit.name, visit.record.class_teachers(year, c, visit.today))) for c in classes}
    counts = {c: len(visit.record.class_pupils(year, c, visit.today)) for c in classes}
    return page(
        request, "journals", lines=lines, searched=bool(words), q=request.GET.get("q", "")[:100],
        year=year, classes=classes, led=led, counts=counts,
    )  # fmt: skip


@open_to("staff")
@require_safe
def class_journals(request: HttpRequest, year: str, class_id: str) -> HttpResponse:
    """Every section that a class's pupils attend, and its pupils' diaries."""
    visit = cast(Request, request).visit
    if year not in visit.record.years or not visit.record.class_(year, class_id):
        raise Http404
    if not _may(visit, year, class_id):
        raise PermissionDenied
    lines = sorted((_line(visit, year, s) for s in visit.record.sections_of_class(year, class_id)), key=_order)
    pupils = visit.record.class_pupils(year, class_id, visit.today)
    leads = visit.person in visit.record.class_teachers(year, class_id, visit.today)
    title = visit.record.class_title(year, class_id)
    return page(
        request, "class_journals", lines=lines, pupils=pupils, year=year, class_id=class_id, title=title, leads=leads
    )


def _may(visit: Visit, year: str, class_id: str) -> bool:
    return may_read_class(visit.record, visit.person, year, class_id, visit.at)


def _line(visit: Visit, year: str, section: str) -> Line:
    record, on = visit.record, visit.today
    terms = record.calendar(year).terms(record.grade(year, section))
    return Line(
        year, section, visit.classes(year, section), visit.subject(year, section),
        str(record.section(year, section).get("title", section)),
        ", ".join(visit.name(t) for t in record.teachers(year, section, on)),
        len(record.members(year, section, on)),
        [t for t in terms if t.first <= on],
    )  # fmt: skip


def _order(line: Line) -> tuple[int, str, str]:
    grade = line.section.split("/")[0]
    return int("".join(c for c in grade[:2] if c.isdigit())), line.classes, line.subject


def _searched(line: Line) -> str:
    return f"{line.classes} {line.subject} {line.title} {line.teachers}".casefold()
