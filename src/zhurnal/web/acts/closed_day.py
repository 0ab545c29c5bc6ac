"""A day that nobody foresaw is without lessons, at a distance or shortened: at once, without a queue (3.3.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from zhurnal.domain import paths
from zhurnal.domain.changes import AmendDocument, CloseDay, TakeBackDay
from zhurnal.domain.changes.closed_day import WHAT
from zhurnal.domain.differences.parts import parts_of
from zhurnal.domain.findings import Finding
from zhurnal.domain.source import Document
from zhurnal.language import gettext as _
from zhurnal.services.editing.calendar import exception_kinds
from zhurnal.services.editing.sheet import NumbersError, numbers_of, numbers_told
from zhurnal.services.wording import sentence
from zhurnal.web import links, reading
from zhurnal.web.access import open_to
from zhurnal.web.acts.common import demand
from zhurnal.web.editing.rights import may
from zhurnal.web.errors import BadInputError
from zhurnal.web.page import page
from zhurnal.web.saving import Cell, Saved, flash, new_key, save
from zhurnal.web.visit import Request, Visit

FIELDS = ("date", "what", "numbers", "grades", "classes", "title", "order")
_LONGEST = {"title": 100, "order": 40}


@dataclass(frozen=True, slots=True)
class Near:
    """A day that differs, as the page lists it. line: in words. back: what takes it back, None where only a proposal
    in the calendar does. key: of the form that does it."""

    day: date
    entry: str
    line: str
    back: TakeBackDay | None
    key: str


@open_to("staff")
@require_http_methods(["GET", "HEAD", "POST"])
def closed_day(request: HttpRequest) -> HttpResponse:
    """Enter a day, or take one back; those of these weeks are listed."""
    visit = cast(Request, request).visit
    demand(visit, CloseDay)
    typed = {"date": visit.today.isoformat(), "what": "cancelled"}
    if request.method != "POST":
        return _page(request, visit, typed, Saved())
    post = request.POST
    if "back" in post:
        return _taken_back(request, visit, typed)
    typed = {name: reading.text(post.get(name, ""), most=_LONGEST.get(name, reading.LONGEST)) for name in FIELDS}
    saved = save(visit, [Cell("day", _change(visit, typed))], key=reading.key(request), reasons={})
    if saved.ok:
        flash(request, saved, undo=False)
        return HttpResponseRedirect(links.CLOSED_DAY)
    return _page(request, visit, typed, saved)


def _taken_back(request: HttpRequest, visit: Visit, typed: dict[str, str]) -> HttpResponse:
    """Raises BadInputError where the day is not what the person saw."""
    day = next((one for one in _near(visit) if one.entry == request.POST["back"]), None)
    if day is None:
        # Gone already: sent twice, or taken back by another; the page shows it.
        return HttpResponseRedirect(links.CLOSED_DAY)
    if day.line != request.POST.get("line") or day.back is None:
        raise BadInputError(_("Somebody has changed this day meanwhile. Go back, reload the page and look at it."))
    saved = save(visit, [Cell("day", day.back)], key=reading.key(request), reasons={})
    if saved.ok:
        flash(request, saved, undo=False)
        return HttpResponseRedirect(links.CLOSED_DAY)
    return _page(request, visit, typed, saved)


def _near(visit: Visit) -> list[Near]:
    """The exceptions of these weeks, the last one first."""
    place = paths.calendar(visit.year)
    was = visit.record.source.get(place) or {}
    entries = was.get("exceptions", ())
    without = {key: value for key, value in was.items() if key != "exceptions"}
    parts = parts_of(AmendDocument(place=place, was=was, now=without))
    known = {change.entry: change for change in parts if isinstance(change, TakeBackDay)}
    found = [
        Near(date.fromisoformat(e["date"]), e["id"], _line(visit, e), known.get(e["id"]), new_key())
        for e in entries
        if abs((date.fromisoformat(e["date"]) - visit.today).days) <= 30
    ]
    return sorted(found, key=lambda one: (one.day, one.line), reverse=True)


def _change(visit: Visit, typed: dict[str, str]) -> CloseDay:
    """Raises BadInputError."""
    day = reading.day(typed["date"])
    if day is None:
        raise BadInputError(_("Which day? Go back and enter it."))
    if typed["what"] not in WHAT or not typed["title"]:
        raise BadInputError(_("What is different on this day, and why? Go back and fill in both."))
    try:
        numbers, grades = numbers_of(typed["numbers"], 0, 15), numbers_of(typed["grades"], 1, 12)
    except NumbersError as error:
        raise BadInputError(sentence(Finding("edit-numbers", params={"text": str(error)[:40]}))) from error
    year = visit.record.year_on(day) or visit.year
    return CloseDay(
        year=year, date=day, what=typed["what"], numbers=tuple(numbers), grades=tuple(grades),
        classes=_classes(visit, year, typed["classes"]), title=typed["title"], order=typed["order"],
    )  # fmt: skip


def _classes(visit: Visit, year: str, text: str) -> tuple[str, ...]:
    codes = {visit.record.class_title(year, c).casefold(): c for c in visit.record.classes(year)}
    codes |= {c: c for c in visit.record.classes(year)}
    words = text.replace(",", " ").replace(";", " ").casefold().split()
    for word in words:
        if word not in codes:
            raise BadInputError(sentence(Finding("edit-class-unknown", params={"text": word[:20]})))
    return tuple(dict.fromkeys(codes[word] for word in words))


def _page(request: HttpRequest, visit: Visit, typed: dict[str, str], saved: Saved) -> HttpResponse:
    kinds = [(code, title) for code, title in exception_kinds() if code in WHAT]
    return page(
        request, "closed_day", saved.status, typed={**dict.fromkeys(FIELDS, ""), **typed}, saved=saved, key=new_key(),
        kinds=kinds, near=_near(visit),
        calendar=links.edit_calendar(visit.year) if may(visit, paths.calendar(visit.year)) else "",
    )  # fmt: skip


def _line(visit: Visit, entry: Document) -> str:
    """An exception of the calendar in words: what, for whom, which lessons, why."""
    grades, numbers = numbers_told(entry.get("grades", ())), numbers_told(entry.get("numbers", ()))
    classes = ", ".join(visit.record.class_title(visit.year, c) for c in entry.get("classes", ()))
    told = [
        f"{date.fromisoformat(entry['date']):%d.%m}",
        dict(exception_kinds()).get(entry["what"], entry["what"]),
        _("grades {numbers}").format(numbers=grades) if grades else "",
        classes,
        _("lessons {numbers}").format(numbers=numbers) if numbers else "",
        entry.get("title", ""),
    ]
    return " · ".join(part for part in told if part)
