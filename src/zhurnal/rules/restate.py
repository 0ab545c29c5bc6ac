"""A batch said again as what it changed in the end: the way in which an audit will find it in the record."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from zhurnal.domain.changes import (
    AmendDocument,
    AmendWork,
    CancelLesson,
    Change,
    MoveLesson,
    SetAttendance,
    TakeAttendance,
)
from zhurnal.domain.differences import proposed
from zhurnal.domain.source import Source
from zhurnal.rules.judge import Verdict
from zhurnal.rules.lateness import fact_of

Again = Callable[[Sequence[Change]], Verdict]


def restated(verdict: Verdict, before: Source, actor: str, again: Again) -> Verdict | None:
    """The verdict under which the accepted changes are committed; usually `verdict` itself.

    Where a lesson is moved, called off or a work altered together with something else, or one fact is changed
    twice, the record cannot tell afterwards in which order that was done, and on the order a deadline may hang.
    Then the differences are judged instead (`again`), which have one order. None where they are not allowed: such a
    batch cannot be saved at once.
    """
    if not hangs_on_order(verdict.accepted):
        return verdict
    paths = [p for p in verdict.draft.changed if verdict.draft.get(p) != before.get(p)]
    changes = proposed(before, verdict.draft, paths, actor=actor, school=verdict.outcome())
    found = again(changes)
    same = all(found.draft.get(p) == verdict.draft.get(p) for p in paths)
    return found if found.clean and same else None


def hangs_on_order(changes: Sequence[Change]) -> bool:
    """Whether another order of the changes might be judged otherwise."""
    if len(changes) > 1 and any(isinstance(c, MoveLesson | CancelLesson | AmendWork) for c in changes):
        return True
    # Who leaves one class and comes into another has moved: that is seen in the two documents together.
    if sum(isinstance(c, AmendDocument) and c.kind == "class" and c.was is not None for c in changes) > 1:
        return True
    facts = [fact_of(c) for c in changes if not isinstance(c, TakeAttendance | SetAttendance)]
    return len(set(facts)) < len(facts)
