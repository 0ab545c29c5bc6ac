"""The lesson page's form: fields from the sheet, fields from the post, and the changes between them.

Every field travels with what the reader saw (`w.` and its name), so that a foreign change is noticed.
Names: topic, mode, homework, due, links, taken, `a.<pupil>`, `m.<work>.<pupil>.<attempt>`, `r.<pupil>`.
The work "o" is the lesson's ordinary one, which has no id yet; "new" is one about to be opened.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zhurnal.domain.changes import (
    AddRemark,
    CancelLesson,
    MoveLesson,
    OpenWork,
    RecordLesson,
    SetAttendance,
    SetHomework,
    SetMark,
    TakeAttendance,
)
from zhurnal.domain.changes.homework import Homework
from zhurnal.domain.changes.lesson import Entry
from zhurnal.domain.changes.work import WorkEntry
from zhurnal.domain.marks import mark_key
from zhurnal.domain.record import Record
from zhurnal.language import gettext as _
from zhurnal.rules.resolve import ORDINARY
from zhurnal.services.planning import Topic, item_of
from zhurnal.services.sheet import Sheet
from zhurnal.web import reading
from zhurnal.web.errors import BadInputError
from zhurnal.web.fields import Field, refuse_unknown
from zhurnal.web.saving import Cell, Told

ATTEMPTS = 3
_ORDINARY_FIELD = re.compile(r"^([wc]\.|)m\.o\.")
# What the page's boxes say when they are ticked.
_ONLY = {"mode": "distance", "taken": "taken"}
_LINES = ("homework", "links")
_TOGETHER = {"homework": ("homework", "due", "links"), "topic": ("topic", "mode")}


@dataclass(slots=True)
class NewWork:
    """A work about to be opened: its kind, and what the teacher says of it."""

    kind: str = ""
    title: str = ""
    monitoring: bool = False


@dataclass(slots=True)
class Form:
    """The fields by name, in the order in which they are shown; the work to be opened; the reasons chosen."""

    fields: dict[str, Field]
    new: NewWork = field(default_factory=NewWork)
    reasons: dict[str, str] = field(default_factory=dict)
    key: str = ""

    def get(self, name: str) -> Field:
        """A field; an empty one where the sheet has none."""
        return self.fields.get(name) or Field(name, "", "")


def from_sheet(sheet: Sheet) -> Form:
    """The form as the record stands."""
    values = _values(sheet)
    return Form({name: Field.of(name, value) for name, value in values.items()})


def from_post(sheet: Sheet, post: Mapping[str, str]) -> Form:
    """The form as it was filled in. Raises BadInputError for a field that this sheet does not have."""
    form = from_sheet(sheet)
    kind = post.get("new-kind", "")[:64]
    form.new = NewWork(kind, reading.text(post.get("new-title", "")), "new-monitoring" in post)
    post = _with_ordinary_work(sheet, post)
    names = _names(sheet, form, kind)
    refuse_unknown(post, names)
    for name, current in names.items():
        if f"w.{name}" not in post:
            continue
        current.read(post, lines=name in _LINES)
        if current.value and current.value != _ONLY.get(name, current.value):
            raise BadInputError(_("The field {name} cannot be “{value}”.").format(name=name, value=current.value[:20]))
        form.fields[name] = current
    form.reasons = {c: post.get(f"reason-{c}", "")[:64] for c in ("late", "change")}
    return form


def cells(form: Form, sheet: Sheet, record: Record, actor: str, topics: Sequence[Topic]) -> list[Cell]:
    """The changes that the form makes, in the order in which they are to be judged."""
    place = {"year": sheet.year, "section": sheet.section, "term": sheet.term, "lesson": sheet.ref}
    found = _entry(form, sheet, topics, place) + _homework(form, place) + _attendance(form, sheet, place)
    found += _marks(form, sheet, record, place)
    for row in sheet.rows:
        remark = form.get(f"r.{row.pupil}").value
        if remark:
            change = AddRemark(**place, pupil=row.pupil, remark="", author=actor, text=remark)
            found.append(Cell(f"r.{row.pupil}", change))
    return found


def moves(sheet: Sheet, post: Mapping[str, str], action: str) -> list[Cell]:
    """The lesson called off, held after all, or moved. Raises BadInputError."""
    place: dict[str, Any] = {"year": sheet.year, "section": sheet.section, "term": sheet.term, "lesson": sheet.ref}
    if action == "move":
        day, numbers = reading.day(post.get("to-date", "")), reading.numbers(post.get("to-number", ""))
        if day is None or len(numbers) != 1 or sheet.lesson is None:
            raise BadInputError(_("To which day and to which lesson? Only a lesson with entries is moved."))
        change = MoveLesson(
            **place, date=day, number=numbers[0], was_date=sheet.date, was_number=sheet.number
        )  # fmt: skip
        return [Cell("move", change)]
    reason = post.get("cancel-reason", "")[:64] if action == "cancel" else ""
    was = str((sheet.lesson or {}).get("cancelled", ""))
    return [Cell("move", CancelLesson(**place, reason=reason, was=was))] if reason != was else []


def tell(form: Form, now: Sheet, told: Sequence[Told]) -> None:
    """Put what was said beside its fields. What the reader has now seen of others' values counts as seen."""
    current = _values(now)
    for one in told:
        name = one.cell if one.cell in form.fields else ""
        if not name:
            continue
        shown = form.fields[name]
        shown.told.append(one)
        if one.kind == "conflict":
            for part in _TOGETHER.get(name, (name,)):
                form.fields[part].was = current.get(part, "")
            shown.found = current.get(name, one.found)


def _with_ordinary_work(sheet: Sheet, post: Mapping[str, str]) -> Mapping[str, str]:
    """The posted fields, those of the ordinary work by its id where another page has opened it meanwhile."""
    opened = next((column.id for column in sheet.columns if column.kind == ORDINARY and column.id), None)
    if opened is None:
        return post
    return {_ORDINARY_FIELD.sub(rf"\1m.{opened}.", name): value for name, value in post.items()}


def _names(sheet: Sheet, form: Form, new_kind: str) -> dict[str, Field]:
    """The fields that a post may have: the sheet's, and those of works that it is the first to open."""
    works = ["new"] if new_kind else []
    if not any(column.kind == ORDINARY for column in sheet.columns):
        works.append("o")
    opened = [f"m.{work}.{row.pupil}.1" for work in works for row in sheet.rows]
    return {**form.fields, **{name: Field(name, "", "") for name in opened}}


def _values(sheet: Sheet) -> dict[str, str]:
    homework = sheet.homework or Homework("")
    found = {
        "topic": sheet.entry.topic,
        "plan": sheet.entry.plan,
        "mode": sheet.entry.mode,
        "homework": homework.text,
        "due": homework.due.isoformat() if homework.due else "",
        "links": "\n".join(homework.links),
        "taken": "taken" if sheet.taken else "",
    }
    for row in sheet.rows:
        found[f"a.{row.pupil}"] = row.presence
    for column in sheet.columns:
        for row in sheet.rows:
            for attempt in range(1, ATTEMPTS + 1):
                mark = column.marks.get(mark_key(row.pupil, attempt), "")
                found[f"m.{column.id or 'o'}.{row.pupil}.{attempt}"] = mark
    for row in sheet.rows:
        found[f"r.{row.pupil}"] = ""
    return found


def _entry(form: Form, sheet: Sheet, topics: Sequence[Topic], place: dict[str, Any]) -> list[Cell]:
    topic, plan, mode = form.get("topic"), form.get("plan"), form.get("mode")
    if not (topic.changed or mode.changed):
        return []
    was = Entry(topic.was, plan.was, mode.was)
    item = item_of(topics, topic.value) if topic.changed else plan.was
    now = Entry(topic.value, item, "distance" if mode.value else "")
    change = RecordLesson(
        **place, date=sheet.date, number=sheet.number, was=None if was == Entry() else was, now=now
    )  # fmt: skip
    return [Cell("topic", change)]


def _homework(form: Form, place: dict[str, Any]) -> list[Cell]:
    parts = [form.get(name) for name in ("homework", "due", "links")]
    if not any(part.changed for part in parts):
        return []
    was, now = (_one_homework(*values) for values in ([p.was for p in parts], [p.value for p in parts]))
    due = form.get("due")
    if now is None and due.value and due.changed:
        # A day without a task is not dropped in silence; a task that is taken away takes its day along.
        now = _one_homework("", due.value, "", whole=True)
    return [] if was == now else [Cell("homework", SetHomework(**place, was=was, now=now))]


def _one_homework(text: str, due: str, links: str, *, whole: bool = False) -> Homework | None:
    return Homework(text, reading.day(due), tuple(links.split())) if text or links or whole else None


def _attendance(form: Form, sheet: Sheet, place: dict[str, Any]) -> list[Cell]:
    fields = {row.pupil: form.get(f"a.{row.pupil}") for row in sheet.rows}
    seen = {pupil: f.was for pupil, f in fields.items() if f.was}
    now = {pupil: f.value for pupil, f in fields.items() if f.value}
    taken = form.get("taken")
    if not taken.value:
        return [
            Cell(f"a.{pupil}", SetAttendance(**place, pupil=pupil, was=f.was or None, now=f.value or None))
            for pupil, f in fields.items()
            if f.changed
        ]
    if taken.was and seen == now:
        return []
    was = seen if taken.was or seen else None
    return [Cell("taken", TakeAttendance(**place, was=was, now=now))]


def _marks(form: Form, sheet: Sheet, record: Record, place: dict[str, Any]) -> list[Cell]:
    found: list[Cell] = []
    works = {"o": "", **{column.id or "o": column.id for column in sheet.columns}}
    if form.new.kind:
        # A kind that the catalogue does not have is the judge's to refuse, in words.
        kind = record.catalog("works").get(form.new.kind, {})
        weight = kind.get("weight") if record.school.get("weights") else None
        entry = WorkEntry(form.new.kind, kind.get("written", False), form.new.monitoring, weight, form.new.title)
        found.append(Cell("new-kind", OpenWork(**place, work="@new", now=entry)))
        works["new"] = "@new"
    for name, one in form.fields.items():
        if not name.startswith("m.") or not one.changed:
            continue
        _, work, pupil, attempt = name.split(".")
        if work in works:
            change = SetMark(
                **place, work=works[work], pupil=pupil, attempt=int(attempt), was=one.was or None, now=one.value or None
            )
            found.append(Cell(name, change))
    return found
