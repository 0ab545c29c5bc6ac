"""Proposals in the demo school: one merged weeks ago, one that waits for the deputy head, one late mark's request.

Django must be configured: their conversation stands in operational tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from zhurnal.domain.changes import Change, LeavePupil, MovePupil, SetMark
from zhurnal.domain.errors import FindingsError
from zhurnal.domain.record import Record
from zhurnal.services import proposals
from zhurnal.services.proposals.model import Answer, NoSuchProposalError, Proposed
from zhurnal.services.school import School
from zhurnal.services.simulation import Episode

YEAR = "2026-2027"
ADMINISTRATOR, DEPUTY, TEACHER, LEADER = "t-001", "t-003", "t-011", "t-014"
MERGED, OPEN = "leave-7b", "move-7a-7b"
"""Names of the two proposals of the administrator."""

LATE_LESSON = "7a/russian", date(2026, 10, 8)
"""Where the request's mark belongs: nine school days back, entered by approval only (3.5.3)."""


def episodes(zone: ZoneInfo) -> Sequence[Episode]:
    """What happens between the lessons, each at its moment."""

    def at(on: date, hour: int, minute: int) -> datetime:
        return datetime.combine(on, time(hour, minute), zone)

    return (
        Episode(at(date(2026, 10, 12), 16, 5), _leave),
        Episode(at(date(2026, 10, 12), 16, 40), _agree),
        Episode(at(date(2026, 10, 20), 9, 40), _move),
        Episode(at(date(2026, 10, 20), 10, 15), _ask),
    )


def _leave(school: School) -> None:
    change = LeavePupil(year=YEAR, class_id="7b", pupil="p-0434", last=date(2026, 10, 24), order="131-у")
    _propose(school, change, MERGED, "7б: выбывает с 26 октября, приказ 131-у")


def _agree(school: School) -> None:
    found = proposals.find(school, MERGED)
    if found is None:
        raise NoSuchProposalError(f"expected a proposal called {MERGED!r}, found none")
    _done(proposals.comment(school, MERGED, DEPUTY, "Личное дело выдано, согласна."))
    _done(proposals.approve(school, MERGED, DEPUTY, found.head))


def _move(school: School) -> None:
    change = MovePupil(
        year=YEAR, class_id="7a", to_class="7b", pupil="p-0411", first=date(2026, 11, 5), order="138-у"
    )  # fmt: skip
    _propose(school, change, OPEN, "Перевод из 7а в 7б со II четверти, приказ 138-у")
    _done(proposals.comment(school, OPEN, ADMINISTRATOR, "Заявление родителей принято 19 октября."))
    _done(proposals.comment(school, OPEN, LEADER, "Не возражаю: текущие отметки выставлены."))


def _ask(school: School) -> None:
    """A mark that was not entered in time: the judge lets it in with the deputy head's agreement only."""
    for made in proposals.request(school, TEACHER, [late_mark(school.record())], reason="forgot"):
        _made(made)


def late_mark(record: Record) -> Change:
    """The mark of the first pupil of the lesson's class who was there and has none."""
    section, on = LATE_LESSON
    lesson = next(e for e in record.journal(YEAR, section, "q1")["lessons"] if e["date"] == on.isoformat())
    marked = {pupil for work in lesson.get("works", ()) for pupil in work["marks"]}
    away = lesson.get("absent", {})
    pupil = next(p for p in record.members(YEAR, section, on) if p not in marked and p not in away)
    return SetMark(
        year=YEAR, section=section, term="q1", lesson=lesson["id"], work="", pupil=pupil, was=None, now="4"
    )  # fmt: skip


def _propose(school: School, change: Change, name: str, title: str) -> None:
    _made(proposals.propose_changes(school, ADMINISTRATOR, [change], title=title, name=name))


def _made(made: Proposed) -> None:
    if not made.ok:
        raise FindingsError(list(made.findings))


def _done(answer: Answer) -> None:
    if not answer.ok:
        raise FindingsError([*answer.findings, *(answer.merged.findings if answer.merged else ())])
