"""Cells of the journal page that wait for approval: requests, shown where they were typed (3.6.8)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zhurnal.domain.changes import Change, OpenWork, RecordLesson, SetAttendance, SetMark, SetTermMark, SlotRef
from zhurnal.domain.findings import Effect
from zhurnal.rules.resolve import ORDINARY
from zhurnal.services import proposals
from zhurnal.services.journal_codes import PRESENCE
from zhurnal.services.journal_model import JournalPage
from zhurnal.services.journal_save import Result
from zhurnal.services.wording import sentence, what_to_do
from zhurnal.web.visit import Visit

Place = tuple[str, str]
"""(column or period, pupil): "12" is the column's index, "q1" a period's code."""

_TOKEN = 2**24


@dataclass(frozen=True, slots=True)
class Held:
    """What waits in a cell: number of the request and the cell in it, the wanted code, the sentence, what to do."""

    draft: int
    code: str
    sentence: str
    advice: str
    clause: str


def held_cells(visit: Visit, page: JournalPage) -> dict[Place, Held]:
    """The reader's own requests by cell; a later one stands above an earlier one."""
    found: dict[Place, Held] = {}
    for waiting in _own(visit, page):
        said = next((f for f in waiting.findings if f.effect is Effect.REFUSE), None)
        said = said or next((f for f in waiting.findings if f.effect is Effect.APPROVE), None)
        words = (sentence(said, visit.name), what_to_do(said), said.clause) if said else ("", "", "")
        for place, changes in _by_place(page, waiting.changes).items():
            wanted = _wanted(page, place, changes)
            if wanted != _stands(page, place):
                found[place] = Held(_number(waiting, changes), wanted, *words)
    return found


def keep_waiting(visit: Visit, page: JournalPage, result: Result, reason: str) -> None:
    """Ask for what waits; what was settled otherwise no longer does."""
    settled = {p for t in result.told if t.state in ("saved", "late") for c in t.changes for p in _places(page, c, {})}
    for waiting in _own(visit, page) if settled else ():
        done = [c for place, changes in _by_place(page, waiting.changes).items() if place in settled for c in changes]
        if done:
            proposals.take_back(visit.school, waiting.summary.name, visit.person, done)
    asked = [change for told in result.told if told.state == "waiting" for change in told.changes]
    if asked:
        proposals.request(visit.school, visit.person, asked, reason=reason)


def withdraw(visit: Visit, page: JournalPage, numbers: Sequence[int]) -> None:
    """Take cells of the reader's own requests back; numbers: as `Held.draft` gave them."""
    wanted = set(numbers)
    for waiting in _own(visit, page) if wanted else ():
        cells = _by_place(page, waiting.changes).values()
        gone = [change for changes in cells if _number(waiting, changes) in wanted for change in changes]
        if gone:
            proposals.take_back(visit.school, waiting.summary.name, visit.person, gone)


def _own(visit: Visit, page: JournalPage) -> list[proposals.Request]:
    return proposals.requests(visit.school, author=visit.person, year=page.year, section=page.section)


def _number(waiting: proposals.Request, changes: Sequence[Change]) -> int:
    """One number for a request and a cell in it, the same as long as the request asks for that cell."""
    first = changes[0]
    lesson = first.period if isinstance(first, SetTermMark) else getattr(first, "lesson", "")
    # A cell's work is named by a mark alone; presence stands in the column of the ordinary one.
    work = next((change.work for change in changes if isinstance(change, SetMark)), "")
    text = f"{lesson} {work} {getattr(first, 'pupil', '')}"
    return waiting.summary.number * _TOKEN + int.from_bytes(hashlib.sha256(text.encode()).digest()[:3])


def _by_place(page: JournalPage, changes: Sequence[Change]) -> dict[Place, list[Change]]:
    # Lessons and ordinary works that a request opens are known to the page by their places only.
    opened = {c.lesson: str(SlotRef(c.date, c.number)) for c in changes if isinstance(c, RecordLesson)}
    opened |= {c.work: "" for c in changes if isinstance(c, OpenWork) and c.now.kind == ORDINARY}
    found: dict[Place, list[Change]] = {}
    for change in changes:
        for place in _places(page, change, opened):
            found.setdefault(place, []).append(change)
    return found


def _places(page: JournalPage, change: Change, opened: dict[str, str]) -> Iterator[Place]:
    if isinstance(change, SetTermMark):
        if (change.year, change.section) == (page.year, page.section):
            yield change.period, change.pupil
    elif isinstance(change, SetMark | SetAttendance) and (change.year, change.term) == (page.year, page.term):
        work = change.work if isinstance(change, SetMark) else ""
        column = page.column(change.lesson, work)
        column = column or page.column(opened.get(change.lesson, change.lesson), opened.get(work, work))
        if column is not None:
            yield str(column.index), change.pupil


def _stands(page: JournalPage, place: Place) -> str:
    row = page.row(place[1])
    if row is None:
        return ""
    if place[0].isdigit():
        return row.cells[int(place[0])].code
    finals = zip(page.periods, row.finals, strict=True)
    return next((final.mark for period, final in finals if period.code == place[0]), "")


def _wanted(page: JournalPage, place: Place, changes: Sequence[Change]) -> str:
    """The cell's code with the waiting changes made."""
    presence, _space, marks = _split(_stands(page, place))
    values = [mark for mark in marks.split("/") if mark]
    for change in changes:
        if isinstance(change, SetTermMark):
            return change.now or ""
        if isinstance(change, SetAttendance):
            presence = next((sign for sign, value in PRESENCE.items() if value == change.now), "")
        elif isinstance(change, SetMark):
            values[change.attempt - 1 : change.attempt] = [change.now] if change.now else []
    return " ".join(part for part in (presence, "/".join(values)) if part)


def _split(code: str) -> tuple[str, str, str]:
    head, space, rest = code.partition(" ")
    return (head, space, rest) if head in PRESENCE else ("", "", code)
