"""Differences of a journal: its lessons, what was written of them, their works and marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from zhurnal.domain.changes import (
    AmendWork,
    CancelLesson,
    Change,
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
from zhurnal.domain.differences.scene import Scene
from zhurnal.domain.marks import parts_of_key
from zhurnal.domain.source import Document

Where = dict[str, Any]


def journal(scene: Scene) -> Iterator[Change]:
    """Changes in an order in which each finds what it needs.

    Cancelled lessons are held again before anything is written in them; lessons move before others come to
    stand at their places; cancelling comes last.
    """
    section = f"{scene.parts['home']}/{scene.parts['name']}"
    where = {"year": scene.year, "section": section, "term": scene.parts["term"]}
    stood, stand = scene.old.get("lessons", ()), scene.new.get("lessons", ())
    old, new = _apart(stood, stand), _apart(stand, stood)
    pairs = [(was, now) for i, now in new.items() if (was := old.get(i)) != now]
    kept = [(was, now) for was, now in pairs if was is not None]
    for was, now in kept:
        if _held_again(was, now):
            yield CancelLesson(**where, lesson=now["id"], was=was["cancelled"], reason="")
    yield from _moves(where, kept, stood)
    for before, now in pairs:
        yield from _lesson({**where, "lesson": now["id"]}, before, now)
    for before, now in pairs:
        seen = "" if before is None or _held_again(before, now) else before.get("cancelled", "")
        if now.get("cancelled", "") != seen:
            yield CancelLesson(**where, lesson=now["id"], was=seen, reason=now.get("cancelled", ""))


def _held_again(was: Document, now: Document) -> bool:
    """Whether a cancellation is taken back: for good, or because more than its reason changes."""
    if "cancelled" not in was or was["cancelled"] == now.get("cancelled"):
        return False
    rest = {**now, "cancelled": was["cancelled"]}
    return "cancelled" not in now or rest != was


def _place(lesson: Document) -> tuple[str, int]:
    return lesson["date"], lesson["number"]


def _apart(one: Sequence[Document], other: Sequence[Document]) -> dict[str, Document]:
    """The lessons of one state by id, but for those at its beginning and its end that are the other's as well: two
    readings of a journal share the lessons that are alike."""
    first, last = 0, min(len(one), len(other))
    while first < last and one[first] is other[first]:
        first += 1
    rest = 0
    while rest < last - first and one[-1 - rest] is other[-1 - rest]:
        rest += 1
    return {lesson["id"]: lesson for lesson in one[first : len(one) - rest]}


def _moves(where: Where, kept: list[tuple[Document, Document]], stood: Sequence[Document]) -> Iterator[Change]:
    """Moved lessons, first those whose new place is free; of a ring, which no moves can make, the rest as it is.

    stood: all lessons before.
    """
    left = [(was, now) for was, now in kept if _place(was) != _place(now)]
    taken = {_place(lesson) for lesson in stood} if left else set()
    while left:
        free = next((pair for pair in left if _place(pair[1]) not in taken), left[0])
        left.remove(free)
        was, now = free
        taken = (taken - {_place(was)}) | {_place(now)}
        day, before = date.fromisoformat(now["date"]), date.fromisoformat(was["date"])
        yield MoveLesson(
            **where, lesson=now["id"], date=day, number=now["number"], was_date=before, was_number=was["number"]
        )


def _lesson(where: Where, before: Document | None, now: Document) -> Iterator[Change]:
    was: Document = before or {}
    entry = Entry.of(now)
    if before is None or Entry.of(was) != entry:
        seen = None if before is None else Entry.of(was)
        day = date.fromisoformat(now["date"])
        yield RecordLesson(**where, date=day, number=now["number"], was=seen, now=entry)
    if Homework.of(was) != Homework.of(now):
        yield SetHomework(**where, was=Homework.of(was), now=Homework.of(now))
    yield from _attendance(where, was, now)
    yield from _works(where, was, now)


def _attendance(where: Where, was: Document, now: Document) -> Iterator[Change]:
    found, wanted = was.get("absent", {}), now.get("absent", {})
    taken_before, taken = "attendance" in was, "attendance" in now
    if taken and (not taken_before or found != wanted):
        yield TakeAttendance(**where, was=dict(found), now=dict(wanted))
        return
    if taken_before and not taken:
        # Taking it back empties the lesson's list; who is still written absent stands there by name.
        yield TakeAttendance(**where, was=dict(found), now=None)
        found = {}
    for pupil in sorted({*found, *wanted}):
        if found.get(pupil) != wanted.get(pupil):
            yield SetAttendance(**where, pupil=pupil, was=found.get(pupil), now=wanted.get(pupil))


def _works(where: Where, was: Document, now: Document) -> Iterator[Change]:
    """Works opened and amended before their marks; emptied before they are taken away."""
    old = {work["id"]: work for work in was.get("works", ())}
    new = {work["id"]: work for work in now.get("works", ())}
    for work in (old[i] for i in old if i not in new):
        yield from _marks(where, work["id"], work.get("marks", {}), {})
        yield AmendWork(**where, work=work["id"], was=WorkEntry.of(work), now=None)
    for work_id, work in new.items():
        before = old.get(work_id)
        entry = WorkEntry.of(work)
        if before is None:
            yield OpenWork(**where, work=work_id, now=entry)
        elif WorkEntry.of(before) != entry:
            yield AmendWork(**where, work=work_id, was=WorkEntry.of(before), now=entry)
        yield from _marks(where, work_id, (before or {}).get("marks", {}), work.get("marks", {}))


def _marks(where: Where, work: str, was: Document, now: Document) -> Iterator[Change]:
    """Marks taken away, the last attempt first; then marks set, the first attempt first."""
    for key in sorted((key for key in was if key not in now), key=parts_of_key, reverse=True):
        yield _mark(where, work, key, was[key], None)
    for key in sorted((key for key in now if was.get(key) != now[key]), key=parts_of_key):
        yield _mark(where, work, key, was.get(key), now[key])


def _mark(where: Where, work: str, key: str, was: str | None, now: str | None) -> SetMark:
    pupil, attempt = parts_of_key(key)
    return SetMark(**where, work=work, pupil=pupil, attempt=attempt, was=was, now=now)
