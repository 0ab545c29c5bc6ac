"""The journal page of a section and a term: a grid for the keyboard, and a plain form of one lesson's columns."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.views.decorators.http import require_http_methods, require_safe

from zhurnal.domain import finals
from zhurnal.domain.changes import OpenWork
from zhurnal.domain.changes.work import WorkEntry
from zhurnal.domain.errors import StoreError
from zhurnal.domain.marks import UNMARKED
from zhurnal.language import gettext as _
from zhurnal.services.access import may_read_section
from zhurnal.services.journal_codes import LATIN
from zhurnal.services.journal_history import cell_turns, final_turns
from zhurnal.services.journal_model import JournalPage, Lesson
from zhurnal.services.journal_page import NoSuchJournalError, journal_page
from zhurnal.services.journal_save import Batch, Edit, Result, UnknownCellError, save_cells
from zhurnal.services.wording.doors import door_title
from zhurnal.web import links, reading
from zhurnal.web.access import open_to
from zhurnal.web.errors import BadInputError
from zhurnal.web.journal_answer import Note, answer, note, noted, state_title
from zhurnal.web.journal_drafts import held_cells, keep_waiting, withdraw
from zhurnal.web.journal_input import from_form, from_json
from zhurnal.web.journal_words import script_words, weekdays
from zhurnal.web.page import page
from zhurnal.web.past import Past, chosen, not_then
from zhurnal.web.saving import Cell, Saved, flash, keep_undo, new_key, save
from zhurnal.web.site import the_site
from zhurnal.web.visit import Request, Visit


@dataclass(slots=True)
class Shown:
    """What a plain form shows besides the record: what was typed and what is said of it, by column and pupil.

    ticked: attendance as it was sent, None where the record has it. held: nothing was saved, a reason is asked.
    """

    typed: dict[tuple[int, str], str] = field(default_factory=dict)
    notes: dict[tuple[int, str], Note] = field(default_factory=dict)
    taken: Note | None = None
    ticked: bool | None = None
    held: bool = False
    reason: str = ""
    reason_needed: bool = False
    work_problem: str = ""


@open_to("staff")
@require_http_methods(["GET", "HEAD", "POST"])
def journal(request: HttpRequest, year: str, section: str, term: str) -> HttpResponse:
    """Show the journal; save cells (JSON), the columns of one lesson or a new work (plain forms)."""
    visit = cast(Request, request).visit
    try:
        found = _found(visit, year, section, term)
    except PermissionDenied:
        if request.content_type != "application/json":
            raise
        return JsonResponse({"sentence": _("Your duties in the school do not open this page.")}, status=403)
    if request.method != "POST":
        past = chosen(request, visit)
        return _page(request, visit, _found_then(visit, found, past) if past else found, Shown(), past=past)
    if request.content_type == "application/json":
        return _save_json(request, visit, found)
    if not found.editable:
        raise PermissionDenied
    if request.POST.get("action") == "work":
        return _open_work(request, visit, found)
    return _save_form(request, visit, found)


@open_to("staff")
@require_safe
def cell_history(request: HttpRequest, year: str, section: str, term: str) -> HttpResponse:
    """Who set a cell, when, what it was before, why, by which commit; `part` gives the table alone."""
    visit = cast(Request, request).visit
    found = _found(visit, year, section, term)
    row = found.row(request.GET.get("pupil", ""))
    if row is None:
        raise Http404
    period = next((p for p in found.periods if p.code == request.GET.get("period")), None)
    column = found.column(request.GET.get("lesson", ""), request.GET.get("work", ""))
    if period is not None:
        classes = finals.homes(visit.record, year, row.pupil)
        subject = visit.record.section(year, section)["subject"]
        turns = list(final_turns(visit.school, year, classes, subject, period.code, row.pupil))
        what = period.title
    elif column is not None:
        lesson = found.lesson(column.lesson)
        turns = []
        if lesson is not None and lesson.recorded:
            turns = list(cell_turns(visit.school, year, section, term, lesson.ref, column.work, row.pupil))
        what = column.title
    else:
        raise Http404
    template = "journal_turns" if request.GET.get("part") else "journal_history"
    lesson = found.lesson(column.lesson) if column is not None else None
    return page(
        request, template, journal=found, row=row, what=what, lesson=lesson, turns=turns,
        reasons={one.code: one.title for one in found.reasons},
        local=visit.record.local, door_title=door_title,
    )  # fmt: skip


def _found(visit: Visit, year: str, section: str, term: str) -> JournalPage:
    if not visit.record.section(year, section):
        raise Http404
    if not may_read_section(visit.record, visit.person, year, section, visit.at):
        raise PermissionDenied
    try:
        return journal_page(visit.record, visit.register, year, section, term, visit.person, visit.at)
    except NoSuchJournalError:
        raise Http404 from None


def _found_then(visit: Visit, now: JournalPage, past: Past) -> JournalPage:
    """The page as it stood at a moment, for nobody's pen: who may read it was asked of the record of now."""
    record = visit.school.record(past.commit)
    try:
        return journal_page(record, visit.register, now.year, now.section, now.term, "", past.at)
    except NoSuchJournalError:
        raise not_then(past) from None


def _page(
    request: HttpRequest,
    visit: Visit,
    found: JournalPage,
    shown: Shown,
    status: int = 200,
    *,
    past: Past | None = None,
) -> HttpResponse:
    scale = " ".join(found.scale)
    edited = found.lesson(request.POST.get("lesson") or request.GET.get("edit", ""))
    values: dict[str, Any] = {
        "journal": found,
        "held": {} if past else held_cells(visit, found),
        "past": past,
        "now_field": visit.at.strftime("%Y-%m-%dT%H:%M"),
        "edited": edited if edited is not None and edited.editable else None,
        "shown": shown,
        "key": new_key(),
        "words": script_words(scale),
        "latin": json.dumps(dict(LATIN), ensure_ascii=False),
        "final_words": " ".join(UNMARKED),
        "autosave": the_site().autosave,
        "state_title": state_title,
        "weekdays": weekdays(),
    }
    return page(request, "journal", status, **values)


def _save_json(request: HttpRequest, visit: Visit, found: JournalPage) -> HttpResponse:
    try:
        sent = from_json(request.body)
        withdraw(visit, found, sent.withdraw)
        result = _save(visit, found, sent.batch)
    except BadInputError as error:
        return JsonResponse({"sentence": str(error)}, status=error.status)
    except StoreError:
        return JsonResponse({"sentence": _("The record cannot be written now.")}, status=503)
    fresh = visit.fresh()
    now = _found(fresh, found.year, found.section, found.term)
    # The answer names requests only where something of this batch waits.
    held = held_cells(fresh, now) if any(told.state == "waiting" for told in result.told) else {}
    return JsonResponse(answer(fresh, now, sent.batch, result, held))


def _save(visit: Visit, found: JournalPage, batch: Batch) -> Result:
    try:
        result = save_cells(visit.school, visit.record, found, visit.person, batch)
    except UnknownCellError:
        raise BadInputError(
            _("The journal has no such lesson, work or pupil any more. Reload the page; unsaved entries come back.")
        ) from None
    keep_waiting(visit, found, result, batch.reason)
    the_site().moved.set()
    return result


def _save_form(request: HttpRequest, visit: Visit, found: JournalPage) -> HttpResponse:
    batch = from_form(request.POST)
    result = _save(visit, found, batch)
    saved = Saved(
        commits=[result.commit] if result.commit else [],
        waiting=sum(told.state == "waiting" for told in result.told),
        undo=[list(result.accepted)] if result.commit and result.accepted else [],
        told=[t for told in result.told for t in noted(visit, told)],
    )
    keep_undo(request, saved)
    open_still = [told for told in result.told if told.state in ("refused", "conflict", "reason", "held")]
    if not open_still:
        flash(request, saved, nothing=not (saved.commits or saved.waiting or saved.told))
        return HttpResponseRedirect(_here(found, found.lesson(request.POST.get("lesson", ""))))
    fresh = cast(Request, request).visit = visit.fresh()
    now = _found(fresh, found.year, found.section, found.term)
    needed = any(told.state == "reason" for told in open_still)
    shown = Shown(reason=batch.reason, reason_needed=needed, held=result.held)
    scale = " ".join(now.scale)
    for told in open_still:
        # The ordinary work has an id by now where the rest of the form opened it: the column is found anew.
        if not isinstance(told.edit, Edit):
            shown.ticked = told.edit.now
            shown.taken = note(fresh, told, scale) if told.findings else None
            continue
        column = now.column(told.edit.lesson, told.edit.work)
        if column is not None:
            shown.typed[column.index, told.edit.pupil] = told.edit.now
            if told.state != "held":
                shown.notes[column.index, told.edit.pupil] = note(fresh, told, scale)
    status = 409 if any(told.state == "conflict" for told in open_still) else 422
    return _page(request, fresh, now, shown, status)


def _open_work(request: HttpRequest, visit: Visit, found: JournalPage) -> HttpResponse:
    data = request.POST
    lesson = found.lesson(data.get("lesson", ""))
    kind = next((k for k in found.kinds if k.code == data.get("kind")), None)
    weight = data.get("weight", "").strip()
    if lesson is None or kind is None or not re.fullmatch(r"([1-9]|10)?", weight):
        raise BadInputError(_("Choose a lesson and a kind of work; a weight is a number from 1 to 10."))
    entry = WorkEntry(
        kind.code,
        data.get("written") == "yes",
        monitoring=data.get("monitoring") == "yes",
        weight=(int(weight) if weight else kind.weight) if found.weights else None,
        title=reading.text(data.get("title", ""))[:120],
    )
    change = OpenWork(
        year=found.year, section=found.section, term=found.term, lesson=lesson.ref, work="@new", now=entry
    )
    code = data.get("reason", "")
    saved = save(visit, [Cell("work", change)], key=reading.key(request), reasons={"late": code, "change": code})
    keep_undo(request, saved)
    if saved.ok:
        flash(request, saved)
        return HttpResponseRedirect(_here(found, None))
    told = saved.problems[0].sentence if saved.problems else _("It is late for this: choose a reason.")
    shown = Shown(work_problem=told, reason_needed=bool(saved.reasons), reason=code)
    return _page(request, visit, found, shown, saved.status)


def _here(found: JournalPage, lesson: Lesson | None) -> str:
    url = links.journal(found.year, found.section, found.term)
    return f"{url}?edit={lesson.place}" if lesson is not None else url
