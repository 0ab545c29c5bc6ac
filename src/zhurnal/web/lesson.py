"""The lesson page: topic, homework, attendance, marks, remarks of one lesson; one save, one commit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from zhurnal.domain import paths
from zhurnal.language import gettext as _
from zhurnal.services.access import may_read_diary, may_read_section
from zhurnal.services.planning import Topic, topics, upcoming
from zhurnal.services.proposals import Request as Waiting
from zhurnal.services.proposals import requests
from zhurnal.services.sheet import Sheet, sheet
from zhurnal.web import lesson_form, links, reading
from zhurnal.web.access import open_to
from zhurnal.web.errors import BadInputError
from zhurnal.web.lesson_form import Form
from zhurnal.web.page import page
from zhurnal.web.saving import Saved, flash, keep_undo, new_key, save
from zhurnal.web.telling import draft_lines
from zhurnal.web.visit import Request, Visit

_ACTIONS = ("save", "next-topic", "all-present", "as-before", "add-work", "cancel", "held", "move")


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark of this lesson as its page shows it."""

    id: str
    author: str
    text: str


@open_to("staff")
@require_http_methods(["GET", "HEAD", "POST"])
def lesson(request: HttpRequest, year: str, section: str, on: date, number: int) -> HttpResponse:
    """Show the lesson; save what was entered."""
    visit = cast(Request, request).visit
    found = _sheet(visit, year, section, on, number)
    plan = topics(visit.record, year, section, but=str(found.lesson["id"]) if found.lesson else "")
    if request.method != "POST":
        return _page(request, visit, found, lesson_form.from_sheet(found), plan, Saved())
    if not found.editable:
        raise PermissionDenied
    form = lesson_form.from_post(found, request.POST)
    form.key = reading.key(request)
    action = request.POST.get("action", "save")
    if action not in _ACTIONS:
        raise BadInputError(_("The page has no button “{name}”. Reload it and try again.").format(name=action[:20]))
    if action in ("add-work", "next-topic"):
        _fill(form, action, plan, request.POST.get("kind", ""))
        return _page(request, visit, found, form, plan, Saved())
    if action in ("cancel", "held", "move"):
        return _move(request, visit, found, form, plan, action)
    _tap(form, found, action)
    cells = lesson_form.cells(form, found, visit.record, visit.person, plan)
    saved = save(visit, cells, key=form.key, reasons=form.reasons)
    keep_undo(request, saved)
    if saved.ok:
        flash(request, saved, nothing=not (saved.commits or saved.waiting or saved.told))
        return HttpResponseRedirect(links.lesson(year, section, on, number))
    # What was accepted is in the record by now; what was not stays as it was typed, beside what is said of it.
    visit = cast(Request, request).visit = visit.fresh()
    now = _sheet(visit, year, section, on, number)
    _accepted(form, now, saved)
    lesson_form.tell(form, now, saved.told)
    return _page(request, visit, now, form, plan, saved)


def _move(
    request: HttpRequest, visit: Visit, found: Sheet, form: Form, plan: list[Topic], action: str
) -> HttpResponse:  # fmt: skip
    """Call the lesson off, take that back, or move it; a commit of its own."""
    saved = save(visit, lesson_form.moves(found, request.POST, action), key=form.key, reasons=form.reasons)
    keep_undo(request, saved)
    if not saved.ok:
        return _page(request, visit, found, form, plan, saved)
    flash(request, saved, nothing=not (saved.commits or saved.waiting or saved.told))
    on, number = found.date, found.number
    if action == "move" and saved.commits:
        on, number = reading.day(request.POST["to-date"]) or on, reading.numbers(request.POST["to-number"])[0]
    return HttpResponseRedirect(links.lesson(found.year, found.section, on, number))


def _sheet(visit: Visit, year: str, section: str, on: date, number: int) -> Sheet:
    if not visit.record.section(year, section) or number > 15:
        raise Http404
    if not may_read_section(visit.record, visit.person, year, section, visit.at):
        raise PermissionDenied
    found = sheet(visit.record, visit.person, year, section, on, number, visit.at)
    if found is None:
        raise Http404
    return found


def _fill(form: Form, action: str, plan: list[Topic], kind: str) -> None:
    """Buttons that only fill the form in, for browsers without scripts."""
    if action == "add-work":
        form.new.kind = kind
    elif upcoming(plan):
        form.get("topic").value = upcoming(plan)[0].topic
        if not form.get("homework").value:
            form.get("homework").value = upcoming(plan)[0].homework


def _tap(form: Form, found: Sheet, action: str) -> None:
    """Attendance by one tap: nobody absent, or as at the lesson before."""
    if action not in ("all-present", "as-before"):
        return
    absent = found.suggested if action == "as-before" and found.suggested else frozenset()
    form.get("taken").value = "taken"
    for row in found.rows:
        form.get(f"a.{row.pupil}").value = "absent" if row.pupil in absent else ""


def _accepted(form: Form, now: Sheet, saved: Saved) -> None:
    """Fields whose change was accepted show the record; a new work's marks have a column of their own by now."""
    fresh = lesson_form.from_sheet(now)
    groups: dict[str, tuple[str, ...]] = {"topic": ("topic", "plan", "mode"), "homework": ("homework", "due", "links")}
    groups["taken"] = ("taken", *(f"a.{row.pupil}" for row in now.rows))
    for cell in saved.accepted:
        for name in groups.get(cell, (cell,)):
            if name in fresh.fields:
                form.fields[name] = fresh.fields[name]
    if "new-kind" in saved.accepted:
        form.new.kind = ""
    for name, one in fresh.fields.items():
        form.fields.setdefault(name, one)


def _page(
    request: HttpRequest, visit: Visit, found: Sheet, form: Form, plan: list[Topic], saved: Saved
) -> HttpResponse:  # fmt: skip
    form.key = new_key()
    record = visit.record
    reasons = {c: record.catalog("reasons", c) for c in saved.reasons}
    values: dict[str, Any] = {
        "sheet": found,
        "form": form,
        "saved": saved,
        "span": record.lesson_time(found.year, found.section, found.date, found.number),
        "topics": plan,
        "upcoming": upcoming(plan, 3),
        "reasons": reasons,
        "kinds": record.catalog("works"),
        "cancels": record.catalog("reasons", "cancel"),
        "all_reasons": {c: record.catalog("reasons", c) for c in ("late", "change")},
        "moving": {k: request.POST.get(k, "") for k in ("to-date", "to-number", "cancel-reason", "action")},
        "new_kind": record.catalog("works").get(form.new.kind),
        "remarks": {row.pupil: _remarks(visit, found, row.pupil) for row in found.rows} if found.lesson else {},
        "diaries": {r.pupil for r in found.rows if may_read_diary(record, visit.person, r.pupil, visit.at)},
        "drafts": [draft_lines(visit, r) for r in _requests(visit, found)],
        "neighbours": _neighbours(visit, found),
    }
    return page(request, "lesson", saved.status, **values)


def _requests(visit: Visit, found: Sheet) -> list[Waiting]:
    return requests(visit.school, author=visit.person, year=found.year, section=found.section)


def _remarks(visit: Visit, found: Sheet, pupil: str) -> list[Remark]:
    document = visit.record.source.get(paths.remarks(found.year, pupil)) or {}
    lesson_id = found.lesson["id"] if found.lesson else ""
    return [
        Remark(entry["id"], visit.name(entry["author"]), visit.text(pupil, entry["id"]))
        for entry in document.get("remarks", ())
        if entry["lesson"] == lesson_id and entry["section"] == found.section
    ]


def _neighbours(visit: Visit, found: Sheet) -> tuple[str, str]:
    """Addresses of the section's lessons before and after this one, by the timetable; "" for none."""
    slots = visit.record.section_days(found.year, found.section, *_around(visit, found))
    places = sorted({(s.date, s.number) for s in slots})
    here = (found.date, found.number)
    before = [p for p in places if p < here][-1:]
    after = [p for p in places if p > here][:1]
    back, forward = (links.lesson(found.year, found.section, *p[0]) if p else "" for p in (before, after))
    return back, forward


def _around(visit: Visit, found: Sheet) -> tuple[date, date]:
    term = visit.record.term_of(found.year, found.section, found.date)
    if term is None:
        return found.date, found.date
    return term.first, term.last
