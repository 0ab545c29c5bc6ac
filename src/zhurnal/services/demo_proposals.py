"""Proposals in the demo school: one merged weeks ago, one that waits for the deputy head, one late mark's request.

Django must be configured: their conversation stands in operational tables.
"""

from __future__ import annotations

from datetime import date

from zhurnal.domain.changes import Change, LeavePupil, MovePupil, SetMark
from zhurnal.domain.errors import FindingsError
from zhurnal.domain.record import Record
from zhurnal.services import proposals
from zhurnal.services.proposals.model import Answer, NoSuchProposalError, Proposed, State
from zhurnal.services.school import School
from zhurnal.services.simulation import Day, Witness

YEAR = "2026-2027"
ADMINISTRATOR, DEPUTY, TEACHER, LEADER = "t-001", "t-003", "t-011", "t-014"
MERGED, OPEN = "leave-7b", "move-7a-7b"
"""Names of the two proposals of the administrator."""

LATE_LESSON = "7a/russian", date(2026, 10, 8)
"""Where the request's mark belongs: nine school days back, entered by approval only (3.5.3)."""


def plan_episodes(day: Day) -> None:
    """What happens between the lessons, each at its moment; begun again it is done but once."""
    if day.on == date(2026, 10, 12):
        day.errand(day.at(16, 5), _leave)
        day.errand(day.at(16, 40), _agree)
    if day.on == date(2026, 10, 20):
        day.errand(day.at(9, 40), _move)
        day.errand(day.at(10, 15), _ask)


def _leave(school: School, _witness: Witness) -> None:
    change = LeavePupil(year=YEAR, class_id="7b", pupil="p-0434", last=date(2026, 10, 24), order="131-у")
    _propose(school, change, MERGED, "7б: выбывает с 26 октября, приказ 131-у")


def _agree(school: School, _witness: Witness) -> None:
    found = proposals.find(school, MERGED)
    if found is None:
        raise NoSuchProposalError(f"expected a proposal called {MERGED!r}, found none")
    if found.summary.state is not State.OPEN:
        return
    _say(school, MERGED, DEPUTY, "Личное дело выдано, согласна.")
    _done(proposals.approve(school, MERGED, DEPUTY, found.head))


def _move(school: School, _witness: Witness) -> None:
    change = MovePupil(
        year=YEAR, class_id="7a", to_class="7b", pupil="p-0411", first=date(2026, 11, 5), order="138-у"
    )  # fmt: skip
    _propose(school, change, OPEN, "Перевод из 7а в 7б со II четверти, приказ 138-у")
    _say(school, OPEN, ADMINISTRATOR, "Заявление родителей принято 19 октября.")
    _say(school, OPEN, LEADER, "Не возражаю: текущие отметки выставлены.")


def _ask(school: School, _witness: Witness) -> None:
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
    if proposals.find(school, name) is None:
        _made(proposals.propose_changes(school, ADMINISTRATOR, [change], title=title, name=name))


def _say(school: School, name: str, person: str, text: str) -> None:
    found = proposals.find(school, name)
    if found is None or all((c.person, c.text) != (person, text) for c in found.comments):
        _done(proposals.comment(school, name, person, text))


def _made(made: Proposed) -> None:
    if not made.ok:
        raise FindingsError(list(made.findings))


def _done(answer: Answer) -> None:
    if not answer.ok:
        raise FindingsError([*answer.findings, *(answer.merged.findings if answer.merged else ())])
