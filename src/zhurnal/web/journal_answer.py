"""What became of a batch, as the grid's script reads it and as the plain form shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from zhurnal.domain.findings import Effect
from zhurnal.language import gettext as _
from zhurnal.services.journal_model import Final, JournalPage, Lesson, Row
from zhurnal.services.journal_save import Batch, Edit, Result, Taken, Told
from zhurnal.services.wording import sentence, what_to_do
from zhurnal.web import links, saving
from zhurnal.web.journal_drafts import Held, Place
from zhurnal.web.journal_words import problem
from zhurnal.web.visit import Visit

_GRAVITY = (Effect.REFUSE, Effect.APPROVE, Effect.LATE, Effect.WARN)


@dataclass(frozen=True, slots=True)
class Note:
    """What is said of a cell: state, sentence, what to do, the clause with its page; "" where there is none."""

    state: str
    sentence: str = ""
    advice: str = ""
    clause: str = ""
    clause_url: str = ""


def note(visit: Visit, told: Told, scale: str) -> Note:
    """The gravest that there is to say of an edit."""
    if told.problem:
        return Note(told.state, problem(told.problem, scale))
    found = sorted(told.findings, key=lambda f: _GRAVITY.index(f.effect) if f.effect in _GRAVITY else len(_GRAVITY))
    if not found:
        return Note(told.state)
    return Note(
        told.state,
        sentence(found[0], visit.name),
        what_to_do(found[0]),
        found[0].clause,
        links.clause(found[0].clause) if found[0].clause else "",
    )


def noted(visit: Visit, told: Told) -> Iterator[saving.Told]:
    """The same for the message that follows a plain form."""
    for finding in told.findings:
        yield saving.tell(visit, finding, "")


def answer(visit: Visit, page: JournalPage, batch: Batch, result: Result, held: Mapping[Place, Held]) -> dict[str, Any]:
    """The answer to a batch in the order of its entries; page: the journal as it stands now.

    Of the journal it tells what the batch may have moved: its lessons, the means of its pupils.
    """
    scale = " ".join(page.scale)
    edits = [told for told in result.told if isinstance(told.edit, Edit)]
    taken = [told for told in result.told if isinstance(told.edit, Taken)]
    rows = _rows(page, batch)
    return {
        "commit": result.commit or "",
        "short": (result.commit or "")[:7],
        "at": f"{result.at:%H:%M}",
        "held": result.held,
        "cells": [_edit(visit, page, t, scale, held) for t in edits if isinstance(t.edit, Edit) and not t.edit.period],
        "term_marks": [_edit(visit, page, t, scale, held) for t in edits if isinstance(t.edit, Edit) and t.edit.period],
        "taken": [asdict(note(visit, t, scale)) for t in taken],
        "lessons": [
            {
                "place": lesson.place,
                "lesson": lesson.ref,
                "work": lesson.columns[0].work,
                "taken": lesson.taken,
                "state": lesson.state,
                "title": state_title(lesson.state),
            }
            for lesson in _touched(page, batch)
            if lesson.recorded
        ],
        "means": {row.pupil: row.mean for row in rows},
        # The year follows the terms as they are marked.
        "years": {
            row.pupil: {"suggested": final.suggested, "title": final.title}
            for row in rows
            for period, final in zip(page.periods, row.finals, strict=True)
            if period.code == "year"
        },
    }


def _rows(page: JournalPage, batch: Batch) -> list[Row]:
    """The lines of a batch's pupils."""
    return [row for row in map(page.row, sorted({edit.pupil for edit in batch.edits})) if row is not None]


def _touched(page: JournalPage, batch: Batch) -> list[Lesson]:
    """The lessons of a batch's entries, in the page's order."""
    named = {edit.lesson for edit in batch.edits} | {taken.lesson for taken in batch.taken}
    return [lesson for lesson in page.lessons if not named.isdisjoint((lesson.ref, lesson.place))]


def state_title(state: str) -> str:
    """The state of a lesson's entry in words."""
    return {
        "planned": _("not held yet"),
        "empty": _("nothing written yet"),
        "begun": _("begun: topic or attendance is missing"),
        "complete": _("complete"),
        "cancelled": _("not held"),
    }[state]


def _edit(visit: Visit, page: JournalPage, told: Told, scale: str, held: Mapping[Place, Held]) -> dict[str, Any]:
    edit = told.edit
    assert isinstance(edit, Edit)  # noqa: S101  (the caller chose them)
    row = page.row(edit.pupil)
    column = page.column(edit.lesson, edit.work) if edit.lesson else None
    said = asdict(note(visit, told, scale))
    place = str(column.index) if column else edit.period
    waits = held.get((place, edit.pupil))
    said["draft"] = waits.draft if waits and told.state == "waiting" else 0
    if row is None:
        return {**said, "code": "", "shown": "", "title": ""}
    if column is not None:
        cell = row.cells[column.index]
        return {**said, "code": cell.code, "shown": cell.shown, "title": cell.title}
    marks = dict(zip((p.code for p in page.periods), row.finals, strict=True))
    final = marks.get(edit.period, Final())
    return {**said, "code": final.mark, "shown": final.mark, "title": final.title}
