"""A school in the last week of its year: the marks of three terms, a pupil who came with a mark of another school."""

from __future__ import annotations

from tests.school import ADMINISTRATOR, ALGEBRA, DEPUTY, YEAR, at

from zhurnal.domain.brought import BroughtMark
from zhurnal.domain.changes import BringMark, Change, SetTermMark
from zhurnal.rules import Approval
from zhurnal.services.clock import SetClock
from zhurnal.services.school import School
from zhurnal.services.submit import Submission, submit

FORM = f"/term-marks/{YEAR}/7a/algebra/year/"
OPEN = "2027-05-24 12:00:00"
#: Marks of the terms in algebra: p-0102 came with a mark of the first quarter and has none of the last.
MARKS = {"q1": {"p-0101": "5"}, "q2": {"p-0101": "4", "p-0102": "3"}, "q3": {"p-0101": "4", "p-0102": "4"}}
TIMES = {"q1": "2026-10-20 12:00:00", "q2": "2026-12-25 12:00:00", "q3": "2027-03-23 12:00:00"}


def term_mark(period: str, pupil: str, now: str) -> SetTermMark:
    """A term mark of 7a in algebra."""
    where = {"year": YEAR, "section": "7a/algebra", "class_id": "7a"}
    return SetTermMark(**where, period=period, pupil=pupil, was=None, now=now)


def taught(school: School, clock: SetClock) -> None:
    """The marks of three terms, and what p-0102 brought along; the clock goes on to the last week of the year."""

    def save(when: str, actor: str, changes: list[Change], approvals: list[Approval]) -> None:
        clock.at = at(when)
        assert submit(school, Submission(actor, "form", changes, approvals=approvals)).ok

    mark = BroughtMark(YEAR, "q1", "algebra", "4", "Школа № 12", 7, "Справка № 5", "45-у")
    noon = at("2026-10-14 12:00:00")
    save("2026-10-14 12:00:01", ADMINISTRATOR, [BringMark(pupil="p-0102", now=mark)], [Approval(DEPUTY, noon)])
    for period, marks in MARKS.items():
        save(TIMES[period], ALGEBRA, [term_mark(period, pupil, now) for pupil, now in marks.items()], [])
    clock.at = at(OPEN)


def years(school: School) -> dict[str, str]:
    """Year marks of 7a in algebra."""
    return dict(school.record().finals(YEAR, "7a", "year").get("algebra", {}))
