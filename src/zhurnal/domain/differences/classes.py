"""Differences of the classes of a year: who came, who left, who moved from one class to another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from zhurnal.domain import paths as layout
from zhurnal.domain.changes import Change, EnrolPupil, MovePupil
from zhurnal.domain.differences.parts import ended, enrolled, left, rest
from zhurnal.domain.differences.scene import Scene
from zhurnal.domain.source import Draft


def classes(scenes: Sequence[Scene]) -> Iterator[Change]:
    """Movements first, those who end before those who begin; then what is left of each class.

    Of a class that is new, or is taken away, the whole is one change.
    """
    if not scenes:
        return
    draft = Draft(scenes[0].before)
    for change in _movements([s for s in scenes if s.old and s.new]):
        change.apply(draft)
        yield change
    for scene in scenes:
        yield from rest(scene.path, draft.get(scene.path), scene.after.get(scene.path))


def _movements(scenes: Sequence[Scene]) -> list[Change]:
    coming = {(e.year, e.class_id, e.pupil, e.first): e for s in scenes for e in enrolled(s.path, s.old, s.new)}
    found: list[Change] = [change for s in scenes for change in left(s.path, s.old, s.new)]
    begun: list[EnrolPupil | MovePupil] = []
    for scene in scenes:
        for line in ended(scene.old, scene.new):
            first = date.fromisoformat(line["to"]) + timedelta(days=1)
            there = coming.pop((scene.year, line.get("moved", ""), line["pupil"], first), None)
            if there is not None:
                gone = line.get("left", "")
                begun.append(MovePupil(
                    year=scene.year, class_id=scene.parts["class"], to_class=there.class_id, pupil=there.pupil,
                    first=first, order=there.order, left=None if gone == there.order else gone,
                    position=there.position,
                ))  # fmt: skip
    begun += [_with_document(scenes[0], enrolment) for enrolment in coming.values()]
    # Lines are put in from above, so that each finds its place.
    return found + sorted(begun, key=lambda c: (c.year, _joined(c), c.position))


def _joined(change: EnrolPupil | MovePupil) -> str:
    return change.to_class if isinstance(change, MovePupil) else change.class_id


def _with_document(scene: Scene, change: EnrolPupil) -> EnrolPupil:
    path = layout.pupil(change.pupil)
    return change if scene.before.get(path) is not None else replace(change, document=scene.after.get(path))


def joining(scenes: Sequence[Scene]) -> set[str]:
    """Pupils who come into a class that stood before: a new one's document comes with the enrolment."""
    return {e.pupil for s in scenes if s.old and s.new for e in enrolled(s.path, s.old, s.new)}
