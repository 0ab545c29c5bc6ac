"""The history of one cell of the journal page: presence and all attempts together, as the cell shows them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhurnal.domain import paths
from zhurnal.domain.source import Document
from zhurnal.rules.resolve import ORDINARY
from zhurnal.services.history import Approved, Turn, turns
from zhurnal.services.journal_page import cell_code
from zhurnal.services.school import School


@dataclass(frozen=True, slots=True)
class CellTurn:
    """One commit that changed a cell. was, now: codes ("" for nothing). reason: catalogue code; late: clauses.

    proposal: name of the one that was merged, "" for none; approved: who agreed, in order.
    """

    commit: str
    at: datetime
    actor: str
    was: str
    now: str
    reason: str
    late: str
    subject: str
    door: str = ""
    proposal: str = ""
    approved: tuple[Approved, ...] = ()


def cell_turns(
    school: School, year: str, section: str, term: str, lesson: str, work: str, pupil: str
) -> Iterator[CellTurn]:
    """The commits that changed a pupil's cell of a lesson, newest first. work: id, "" for the lesson's own column."""
    path = paths.journal(year, section, term)
    for turn in turns(school, path, ("lessons", lesson)):
        was, now = _code(turn.was, work, pupil), _code(turn.now, work, pupil)
        if was != now:
            yield _told(turn, was, now)


def final_turns(
    school: School, year: str, classes: list[str], subject: str, period: str, pupil: str
) -> Iterator[CellTurn]:
    """The commits that changed a pupil's mark of a period; class by class, newest first."""
    for class_id in reversed(classes):
        path = paths.finals(year, class_id, period)
        for turn in turns(school, path, ("subjects", subject, pupil)):
            was, now = str(turn.was or ""), str(turn.now or "")
            yield _told(turn, was, now)


def _told(turn: Turn, was: str, now: str) -> CellTurn:
    return CellTurn(
        turn.commit, turn.at, turn.actor, was, now, turn.reason, turn.late, turn.subject,
        turn.door, turn.proposal, turn.approved,
    )  # fmt: skip


def _code(lesson: Any, work: str, pupil: str) -> str:
    if not isinstance(lesson, dict):
        return ""
    works: list[Document] = lesson.get("works", [])
    ordinary = next((w for w in works if w["work"] == ORDINARY), None)
    main = not work or (ordinary is not None and ordinary["id"] == work)
    found = ordinary if main else next((w for w in works if w["id"] == work), None)
    return str(cell_code(lesson, found, pupil, main=main))
