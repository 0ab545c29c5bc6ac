"""Taking back what was just saved: changes that restore the values before, for the judge like any others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from zhurnal.domain.changes import (
    AddRemark,
    AmendWork,
    BringMark,
    CancelLesson,
    Change,
    ExplainAbsence,
    MoveLesson,
    OpenWork,
    RecordLesson,
    SetAttendance,
    SetHomework,
    SetMark,
    SetTermMark,
    TakeAttendance,
)
from zhurnal.domain.changes.lesson import Entry


def inverse(changes: Sequence[Change]) -> list[Change]:
    """Changes that restore what `changes` (accepted, with ids) altered, the last one first.

    A lesson that was recorded stays, emptied: its id was given and is never taken back.
    """
    return [back for change in reversed(changes) for back in _back(change)]


def _back(change: Change) -> list[Change]:
    if isinstance(change, RecordLesson):
        before = change.was or Entry()
        return [] if before == change.now else [replace(change, was=change.now, now=before)]
    if isinstance(change, SetMark | SetAttendance | SetTermMark):
        return [replace(change, was=change.now, now=change.was)]
    if isinstance(change, SetHomework):
        return [replace(change, was=change.now, now=change.was)]
    if isinstance(change, TakeAttendance):
        return [replace(change, was=change.now, now=change.was)]
    if isinstance(change, OpenWork):
        place = {"year": change.year, "section": change.section, "term": change.term, "lesson": change.lesson}
        return [AmendWork(**place, work=change.work, was=change.now, now=None)]
    if isinstance(change, AmendWork) and change.now is not None:
        return [replace(change, was=change.now, now=change.was)]
    if isinstance(change, CancelLesson):
        return [replace(change, reason=change.was, was=change.reason)]
    if isinstance(change, MoveLesson):
        there = {"was_date": change.date, "was_number": change.number}
        return [replace(change, date=change.was_date, number=change.was_number, **there)]  # type: ignore[arg-type]
    if isinstance(change, AddRemark) and change.text:
        return [replace(change, text="")]
    if isinstance(change, BringMark) and change.entry:
        return [replace(change, was=change.now, now=change.was)]
    if isinstance(change, ExplainAbsence) and change.now is not None and change.entry:
        return [replace(change, was=change.now, now=change.was, basis="")]
    return []
