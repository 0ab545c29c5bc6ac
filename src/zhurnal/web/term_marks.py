"""Term marks of a section: the means beside them, the window of 3.5.5 above them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from zhurnal.domain import finals
from zhurnal.domain.calendar import Term
from zhurnal.domain.changes import SetTermMark
from zhurnal.domain.finals import PeriodMark
from zhurnal.domain.marks import UNMARKED, scale_of
from zhurnal.domain.means import mean, shown_mean
from zhurnal.domain.record import Record
from zhurnal.language import gettext as _
from zhurnal.rules.deadlines import Deadline, step_at, term_deadline
from zhurnal.services.access import may_read_section
from zhurnal.services.wording.finals import from_school, on_what
from zhurnal.web import links, reading
from zhurnal.web.access import open_to
from zhurnal.web.fields import Field, refuse_unknown
from zhurnal.web.page import page
from zhurnal.web.saving import Cell, Saved, flash, keep_undo, new_key, save
from zhurnal.web.visit import Request, Visit


@dataclass(slots=True)
class Row:
    """A pupil: class, mean of the period's marks, how many there are, marks of the other periods, the field.

    foreign: the period's mark where another school gave it: then there is nothing to fill in. suggested: what the
    terms come to, of the year; title: on what that rests, in words.
    """

    pupil: str
    class_id: str
    mean: str
    count: int
    others: list[PeriodMark]
    field: Field
    foreign: PeriodMark | None = None
    suggested: str = ""
    title: str = ""


@open_to("staff")
@require_http_methods(["GET", "HEAD", "POST"])
def term_marks(request: HttpRequest, year: str, section: str, period: str) -> HttpResponse:
    """Show and save the marks of a period."""
    visit = cast(Request, request).visit
    rows = _rows(visit, year, section, period)
    if request.method != "POST":
        filled = "fill" in request.GET and _fill(rows)
        return _page(request, visit, year, section, period, rows, Saved(), {}, filled=filled)
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
    periods = [t.code for t in _terms(visit, year, section)]
    columns = [one for one in (*periods, *_year(periods, period)) if one != period]
    subject = str(record.section(year, section)["subject"])
    found = []
    for pupil in record.members_between(year, section, first, last):
        class_id = finals.home_of(record, year, pupil, section, period)
        where = (record, year, pupil, subject)
        marks = [_mark(*where, one) for one in columns]
        numbers, count = _mean(visit, year, section, periods if period == "year" else [period], pupil)
        own = Field.of(f"f.{pupil}", finals.final_mark(*where, period))
        foreign = finals.brought_mark(*where, period)
        row = Row(pupil, class_id, numbers, count, marks, own, foreign)
        if period == "year":
            basis = finals.year_basis(*where)
            row.suggested, row.title = finals.suggested_year_mark(one.mark for one in basis), on_what(basis)
        found.append(row)
    return found


def _terms(visit: Visit, year: str, section: str) -> list[Term]:
    return visit.record.calendar(year).terms(visit.record.grade(year, section))


def _year(periods: list[str], period: str) -> list[str]:
    """The year stands beside the last of its terms."""
    return ["year"] if periods and period == periods[-1] else []


def _mark(record: Record, year: str, pupil: str, subject: str, period: str) -> PeriodMark:
    own = finals.final_mark(record, year, pupil, subject, period)
    return finals.brought_mark(record, year, pupil, subject, period) or PeriodMark(period, own)


def _fill(rows: list[Row]) -> bool:
    """Put what the terms come to into the empty fields, for the teacher to look at and save; whether there were any."""
    empty = [row for row in rows if row.suggested and not row.field.value and not row.foreign]
    for row in empty:
        row.field.value = row.suggested
    return bool(empty)


def _mean(visit: Visit, year: str, section: str, periods: list[str], pupil: str) -> tuple[str, int]:
    """Mean over every section of the subject that the pupil was in: who changed class keeps the old marks."""
    record = visit.record
    subject = record.section(year, section)["subject"]
    same = record.sections_in(year, pupil, subject)
    lessons = [e for s in same for p in periods for e in record.journal(year, s, p).get("lessons", ())]
    attempts = str(record.regulation.get("attempts", "last"))
    value = mean(lessons, pupil, attempts=attempts, weights=bool(record.school.get("weights", False)))
    count = sum(pupil in work.get("marks", {}) for lesson in lessons for work in lesson.get("works", ()))
    return shown_mean(value), count


def _page(
    request: HttpRequest, visit: Visit, year: str, section: str, period: str, rows: list[Row], saved: Saved,
    chosen: dict[str, str], *, filled: bool = False,
) -> HttpResponse:  # fmt: skip
    record = visit.record
    terms = _terms(visit, year, section)
    others = [(t.code, t.title) for t in terms]
    others += [(code, _("Year")) for code in _year([t.code for t in terms], period)]
    marking = record.section(year, section).get("marking")
    scale = scale_of(record.school, str(marking))
    deadline = term_deadline(record, year, section, period, visit.person)
    return page(
        request, "term_marks", saved.status,
        year=year, section=section, period=period, rows=rows, saved=saved, chosen=chosen, key=new_key(),
        values=[] if marking == "none" else [*scale, *UNMARKED],
        title=f"{visit.classes(year, section)} · {visit.subject(year, section)}",
        terms=terms, others=[title for code, title in others if code != period], deadline=deadline,
        effect=_effect(visit, year, section, deadline), filled=filled, from_school=from_school,
        fillable=any(row.suggested and not row.field.value and not row.foreign for row in rows),
        early=deadline is not None and deadline.opens is not None and visit.at < deadline.opens,
        editable=visit.person in record.teachers(year, section, visit.today) and marking != "none",
        reasons={c: record.catalog("reasons", c) for c in saved.reasons},
    )  # fmt: skip


def _effect(visit: Visit, year: str, section: str, deadline: Deadline | None) -> str:
    """What a mark set now meets once its deadline is over: "late", "approve", "refuse"; "" before that."""
    if deadline is None or visit.at <= deadline.at:
        return ""
    steps, audience = deadline.entry["steps"], visit.record.audience(year, section)
    return str(step_at(visit.record, year, audience, steps, deadline.at, deadline.at.date(), visit.at).effect)
