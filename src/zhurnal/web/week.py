"""The evening page: topics and homework of all own sections of a week in one table; one commit per section."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_safe

from zhurnal.domain.calendar import DAY
from zhurnal.domain.changes import RecordLesson, SetHomework
from zhurnal.domain.changes.homework import Homework
from zhurnal.domain.changes.lesson import Entry
from zhurnal.rules.no_marks import barred
from zhurnal.services.agenda import Item, State, week_of
from zhurnal.services.planning import Topic, item_of, topics, upcoming
from zhurnal.web import links, reading
from zhurnal.web.access import open_to
from zhurnal.web.fields import Field, refuse_unknown
from zhurnal.web.page import page
from zhurnal.web.saving import Cell, Saved, flash, keep_undo, missing_reasons, new_key, save
from zhurnal.web.visit import Request, Visit


@dataclass(slots=True)
class Line:
    """One lesson of the table."""

    item: Item
    topic: Field
    homework: Field
    homework_allowed: bool


@open_to("staff")
@require_safe
def this_week(request: HttpRequest) -> HttpResponse:
    """The present week."""
    today = cast(Request, request).visit.today
    return HttpResponseRedirect(links.week(today - (today.isoweekday() - 1) * DAY))


@open_to("staff")
@require_http_methods(["GET", "HEAD", "POST"])
def week(request: HttpRequest, monday: date) -> HttpResponse:
    """Show the week; fill it from the plan or a parallel class; save it."""
    if monday.isoweekday() != 1:
        return HttpResponseRedirect(links.week(monday - (monday.isoweekday() - 1) * DAY))
    visit = cast(Request, request).visit
    lines = _lines(visit, monday)
    plans = {s: topics(visit.record, y, s) for y, s in {(n.item.year, n.item.section) for n in lines}}
    if request.method != "POST":
        return _page(request, visit, monday, lines, plans, Saved())
    _read(lines, request.POST)
    key = reading.key(request)
    reasons = {c: request.POST.get(f"reason-{c}", "")[:64] for c in ("late", "change")}
    action = request.POST.get("action", "save")
    if action != "save":
        _fill(lines, plans, action, request.POST)
        return _page(request, visit, monday, lines, plans, Saved(), reasons)
    saved = _save(visit, lines, plans, key, reasons)
    keep_undo(request, saved)
    if saved.ok:
        flash(request, saved, nothing=not (saved.commits or saved.waiting or saved.told))
        return HttpResponseRedirect(links.week(monday))
    visit = cast(Request, request).visit = visit.fresh()
    return _page(request, visit, monday, _after(visit, monday, lines, saved), plans, saved, reasons)


def _lines(visit: Visit, monday: date) -> list[Line]:
    found = []
    for item in week_of(visit.record, visit.person, monday):
        if item.state is State.CANCELLED:
            continue
        name = f"{item.section}.{item.date.isoformat()}.{item.number}"
        lesson = item.lesson or {}
        topic, homework = str(lesson.get("topic", "")), str(lesson.get("homework", {}).get("text", ""))
        allowed = barred(visit.record, item.year, item.section) is None
        found.append(Line(item, Field.of(f"t.{name}", topic), Field.of(f"h.{name}", homework), allowed))
    return found


def _read(lines: list[Line], post: Mapping[str, str]) -> None:
    refuse_unknown(post, {field.name for line in lines for field in (line.topic, line.homework)})
    for line in lines:
        line.topic.read(post)
        line.homework.read(post, lines=True)


def _fill(lines: list[Line], plans: Mapping[str, list[Topic]], action: str, post: Mapping[str, str]) -> None:
    """Fill empty fields only: what somebody wrote is never overwritten by a button."""
    if action == "plan":
        for section, plan in plans.items():
            empty = [line for line in lines if line.item.section == section and not line.topic.value]
            for line, topic in zip(empty, upcoming(plan, len(empty)), strict=False):
                line.topic.value = topic.topic
                if topic.homework and line.homework_allowed and not line.homework.value:
                    line.homework.value = topic.homework
    elif action == "copy":
        sources = [line for line in lines if line.item.section == post.get("from")]
        targets = [line for line in lines if line.item.section == post.get("to")]
        for source, target in zip(sources, targets, strict=False):
            target.topic.value = target.topic.value or source.topic.value
            if target.homework_allowed:
                target.homework.value = target.homework.value or source.homework.value


def _save(
    visit: Visit, lines: list[Line], plans: Mapping[str, list[Topic]], key: str, reasons: dict[str, str]
) -> Saved:  # fmt: skip
    by_section: dict[str, list[Cell]] = {}
    for line in lines:
        by_section.setdefault(line.item.section, []).extend(_cells(line, plans[line.item.section]))
    every = [cell for cells in by_section.values() for cell in cells]
    saved = missing_reasons(visit, every, reasons)
    if saved.reasons:
        return saved
    saved = Saved()
    for index, cells in enumerate(by_section.values()):
        saved.join(save(visit, cells, key=f"{key}-{index}", reasons=reasons))
    return saved


def _cells(line: Line, plan: list[Topic]) -> list[Cell]:
    item, found = line.item, list[Cell]()
    ref = str(item.lesson["id"]) if item.lesson else f"@{item.date.isoformat()}/{item.number}"
    place: dict[str, Any] = {"year": item.year, "section": item.section, "term": item.term, "lesson": ref}
    if line.topic.changed:
        there = Entry.of(item.lesson) if item.lesson else Entry()
        was = Entry(line.topic.was, there.plan, there.mode)
        now = Entry(line.topic.value, item_of(plan, line.topic.value), there.mode)
        seen = None if was == Entry() else was
        change = RecordLesson(**place, date=item.date, number=item.number, was=seen, now=now)
        found.append(Cell(line.topic.name, change))
    if line.homework.changed and line.homework_allowed:
        kept = Homework.of(item.lesson or {}) or Homework("")
        before, after = (
            Homework(text, kept.due, kept.links) if text else None for text in (line.homework.was, line.homework.value)
        )
        found.append(Cell(line.homework.name, SetHomework(**place, was=before, now=after)))
    return found


def _after(visit: Visit, monday: date, typed: list[Line], saved: Saved) -> list[Line]:
    """The week as it stands now, with what was typed and not accepted, and what is said of it."""
    fresh = _lines(visit, monday)
    before = {field.name: field for line in typed for field in (line.topic, line.homework)}
    for line in fresh:
        for field in (line.topic, line.homework):
            old = before.get(field.name)
            if old is not None and field.name not in saved.accepted:
                field.keep(old, saved.of(field.name))
    return fresh


def _page(
    request: HttpRequest, visit: Visit, monday: date, lines: list[Line], plans: Mapping[str, list[Topic]],
    saved: Saved, reasons: Mapping[str, str] | None = None,
) -> HttpResponse:  # fmt: skip
    sections = {(n.item.year, n.item.section) for n in lines}
    subjects = {s: visit.record.section(y, s).get("subject") for y, s in sections}
    parallel = {s for s in subjects if sum(subjects[s] == subjects[o] for o in subjects) > 1}
    titles = {s: f"{visit.classes(y, s)} · {visit.subject(y, s)}" for y, s in sorted(sections)}
    return page(
        request, "week", saved.status,
        monday=monday, sunday=monday + 6 * DAY, lines=lines, plans=plans, saved=saved, key=new_key(), titles=titles,
        parallel=[s for s in titles if s in parallel], chosen=reasons or {},
        reasons={c: visit.record.catalog("reasons", c) for c in saved.reasons},
        before=links.week(monday - 7 * DAY), after=links.week(monday + 7 * DAY),
    )  # fmt: skip
