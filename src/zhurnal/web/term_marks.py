"""Term marks of a section: the means beside them, the window of 3.5.5 above them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from zhurnal.domain import finals
from zhurnal.domain.changes import SetTermMark
from zhurnal.domain.marks import UNMARKED, scale_of
from zhurnal.domain.means import mean, shown_mean
from zhurnal.rules.deadlines import term_deadline
from zhurnal.services.access import may_read_section
from zhurnal.web import links, reading
from zhurnal.web.access import open_to
from zhurnal.web.fields import Field, refuse_unknown
from zhurnal.web.page import page
from zhurnal.web.saving import Cell, Saved, flash, keep_undo, new_key, save
from zhurnal.web.visit import Request, Visit


@dataclass(slots=True)
class Row:
    """A pupil: class, mean of the period's marks, how many there are, marks of the other periods, the field."""

    pupil: str
    class_id: str
    mean: str
    count: int
    others: list[str]
    field: Field


@open_to("staff")
@require_http_methods(["GET", "HEAD", "POST"])
def term_marks(request: HttpRequest, year: str, section: str, period: str) -> HttpResponse:
    """Show and save the marks of a period."""
    visit = cast(Request, request).visit
    rows = _rows(visit, year, section, period)
    if request.method != "POST":
        return _page(request, visit, year, section, period, rows, Saved(), {})
    if visit.person not in visit.record.teachers(year, section, visit.today):
        raise PermissionDenied
    refuse_unknown(request.POST, {row.field.name for row in rows})
    cells = []
    for row in rows:
        row.field.read(request.POST)
        if row.field.changed:
            change = SetTermMark(
                year=year, section=section, class_id=row.class_id, period=period, pupil=row.pupil,
                was=row.field.was or None, now=row.field.value or None,
            )  # fmt: skip
            cells.append(Cell(row.field.name, change))
    reasons = {c: request.POST.get(f"reason-{c}", "")[:64] for c in ("late", "change")}
    saved = save(visit, cells, key=reading.key(request), reasons=reasons)
    keep_undo(request, saved)
    if saved.ok:
        flash(request, saved, nothing=not (saved.commits or saved.waiting or saved.told))
        return HttpResponseRedirect(links.term_marks(year, section, period))
    visit = cast(Request, request).visit = visit.fresh()
    typed = {row.pupil: row.field for row in rows}
    fresh = _rows(visit, year, section, period)
    for row in fresh:
        if row.pupil in typed and row.field.name not in saved.accepted:
            row.field.keep(typed[row.pupil], saved.of(row.field.name))
    return _page(request, visit, year, section, period, fresh, saved, reasons)


def _span(visit: Visit, year: str, section: str, period: str) -> tuple[date, date]:
    calendar = visit.record.calendar(year)
    if period == "year":
        return calendar.first, calendar.last
    term = calendar.term(visit.record.grade(year, section), period)
    if term is None:
        raise Http404
    return term.first, term.last


def _rows(visit: Visit, year: str, section: str, period: str) -> list[Row]:
    record = visit.record
    if year not in record.years or not record.section(year, section):
        raise Http404
    if not may_read_section(record, visit.person, year, section, visit.at):
        raise PermissionDenied
    first, last = _span(visit, year, section, period)
    periods = [t.code for t in record.calendar(year).terms(record.grade(year, section))]
    subject = str(record.section(year, section)["subject"])
    found = []
    for pupil in record.members_between(year, section, first, last):
        class_id = finals.home_of(record, year, pupil, section, period)
        marks = [finals.final_mark(record, year, pupil, subject, p) for p in periods if p != period]
        numbers, count = _mean(visit, year, section, periods if period == "year" else [period], pupil)
        own = finals.final_mark(record, year, pupil, subject, period)
        found.append(Row(pupil, class_id, numbers, count, marks, Field.of(f"f.{pupil}", own)))
    return found


def _mean(visit: Visit, year: str, section: str, periods: list[str], pupil: str) -> tuple[str, int]:
    """Mean over every section of the subject that the pupil was in: who changed class keeps the old marks."""
    record = visit.record
    subject = record.section(year, section)["subject"]
    same = [s for s in record.sections_of_pupil(year, pupil) if record.section(year, s)["subject"] == subject]
    lessons = [e for s in same for p in periods for e in record.journal(year, s, p).get("lessons", ())]
    attempts = str(record.regulation.get("attempts", "last"))
    value = mean(lessons, pupil, attempts=attempts, weights=bool(record.school.get("weights", False)))
    count = sum(pupil in work.get("marks", {}) for lesson in lessons for work in lesson.get("works", ()))
    return shown_mean(value), count


def _page(
    request: HttpRequest, visit: Visit, year: str, section: str, period: str, rows: list[Row], saved: Saved,
    chosen: dict[str, str],
) -> HttpResponse:  # fmt: skip
    record = visit.record
    terms = record.calendar(year).terms(record.grade(year, section))
    marking = record.section(year, section).get("marking")
    scale = scale_of(record.school, str(marking))
    deadline = term_deadline(record, year, section, period, visit.person)
    return page(
        request, "term_marks", saved.status,
        year=year, section=section, period=period, rows=rows, saved=saved, chosen=chosen, key=new_key(),
        values=[] if marking == "none" else [*scale, *UNMARKED],
        title=f"{visit.classes(year, section)} · {visit.subject(year, section)}",
        terms=terms, others=[t for t in terms if t.code != period], deadline=deadline,
        early=deadline is not None and deadline.opens is not None and visit.at < deadline.opens,
        editable=visit.person in record.teachers(year, section, visit.today) and marking != "none",
        reasons={c: record.catalog("reasons", c) for c in saved.reasons},
    )  # fmt: skip
