"""Cells of the journal page that wait for approval: kept as drafts, shown where they were typed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zhurnal.domain.changes import Change, SetAttendance, SetMark, SetTermMark, SlotRef
from zhurnal.domain.findings import Effect
from zhurnal.operations import drafts
from zhurnal.services.journal_codes import PRESENCE
from zhurnal.services.journal_model import JournalPage
from zhurnal.services.journal_save import Result
from zhurnal.services.wording import sentence, what_to_do
from zhurnal.web.visit import Visit

Place = tuple[str, str]
"""(column or period, pupil): "12" is the column's index, "q1" a period's code."""


@dataclass(frozen=True, slots=True)
class Held:
    """What waits in a cell: the draft's number, the code that is wanted, the sentence and what to do."""

    draft: int
    code: str
    sentence: str
    advice: str
    clause: str


def held_cells(visit: Visit, page: JournalPage) -> dict[Place, Held]:
    """The reader's own drafts by cell; a later one stands above an earlier one."""
    found: dict[Place, Held] = {}
    for waiting in drafts.own(visit.person, page.section):
        said = next((f for f in waiting.findings if f.effect is Effect.APPROVE), None)
        words = (sentence(said, visit.name), what_to_do(said), said.clause) if said else ("", "", "")
        by_place: dict[Place, list[Change]] = {}
        for change in waiting.changes:
            for place in _place(page, change):
                by_place.setdefault(place, []).append(change)
        for place, changes in by_place.items():
            wanted = _wanted(page, place, changes)
            if wanted != _stands(page, place):
                found[place] = Held(waiting.id, wanted, *words)
    return found


def keep_waiting(visit: Visit, page: JournalPage, result: Result) -> None:
    """Keep what waits, one draft a cell; what was settled otherwise no longer waits."""
    for told in result.told:
        places = {place for change in told.changes for place in _place(page, change)}
        if places and told.state in ("waiting", "saved", "late"):
            for waiting in drafts.own(visit.person, page.section):
                own = {place for change in waiting.changes for place in _place(page, change)}
                if own and own <= places:
                    drafts.drop(visit.person, waiting.id)
        if told.state == "waiting":
            said = [f for f in told.findings if f.effect is Effect.APPROVE]
            drafts.keep(visit.person, page.year, page.section, told.changes, said[:1], result.at)


def withdraw(visit: Visit, numbers: Sequence[int]) -> None:
    """Throw the reader's own drafts away."""
    for number in numbers:
        drafts.drop(visit.person, number)


def _place(page: JournalPage, change: Change) -> Iterator[Place]:
    if isinstance(change, SetTermMark):
        if (change.year, change.section) == (page.year, page.section):
            yield change.period, change.pupil
    elif isinstance(change, SetMark | SetAttendance) and (change.year, change.term) == (page.year, page.term):
        work = change.work if isinstance(change, SetMark) else ""
        column = page.column(_ref(change.lesson), work)
        if column is not None:
            yield str(column.index), change.pupil


def _ref(lesson: str) -> str:
    slot = SlotRef.parse(lesson)
    return str(slot) if slot else lesson


def _stands(page: JournalPage, place: Place) -> str:
    row = page.row(place[1])
    if row is None:
        return ""
    if place[0].isdigit():
        return row.cells[int(place[0])].code
    return next((mark for period, mark in zip(page.periods, row.finals, strict=True) if period.code == place[0]), "")


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
