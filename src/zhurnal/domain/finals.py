"""Marks of a term or of the year found by (pupil, subject, period), whatever class the pupil was in (3.5.5).

A mark stands in the document of one class. Whoever changes class keeps it there: it is read and changed where it is.
The year mark rests on the marks of the terms, in grades 10 and 11 of the half-years; on those that a pupil brought from
another school where there are none of ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from zhurnal.domain.brought import brought
from zhurnal.domain.marks import PASSING, UNMARKED
from zhurnal.domain.means import numeric
from zhurnal.domain.record import Record, grade_of

# Into how many parts a school divides its year: quarters, trimesters, half-years.
_PARTS = {"q": 4, "t": 3, "h": 2}


@dataclass(frozen=True, slots=True)
class PeriodMark:
    """A mark on which the year mark rests. school: who gave it, "" for us."""

    period: str
    mark: str
    school: str = ""


def homes(record: Record, year: str, pupil: str) -> list[str]:
    """Classes of a pupil in a year, each once, in order of entry."""
    return list(dict.fromkeys(class_id for class_id, _ in record.classes_of(year, pupil)))


def holding(record: Record, year: str, pupil: str, subject: str, period: str) -> str | None:
    """The class in whose document the mark stands, the last entered where there are several; None for no mark."""
    found = [c for c in homes(record, year, pupil) if pupil in record.finals(year, c, period).get(subject, {})]
    return found[-1] if found else None


def home_of(record: Record, year: str, pupil: str, section: str, period: str) -> str:
    """The class in whose document a pupil's mark is set: where it stands, else the class at the period's end.

    Of somebody who left before that the last class. Raises IndexError for who was in no class.
    """
    subject = str(record.section(year, section).get("subject", ""))
    calendar = record.calendar(year)
    term = calendar.term(record.grade(year, section), period)
    last = term.last if term else calendar.last
    held = holding(record, year, pupil, subject, period)
    return held or record.class_of(year, pupil, last) or homes(record, year, pupil)[-1]


def final_mark(record: Record, year: str, pupil: str, subject: str, period: str) -> str:
    """A pupil's mark of a period in a subject; "" for none."""
    held = holding(record, year, pupil, subject, period)
    return "" if held is None else str(record.finals(year, held, period)[subject][pupil])


def brought_mark(record: Record, year: str, pupil: str, subject: str, period: str) -> PeriodMark | None:
    """The mark of a period that a pupil brought from another school; None where there is none, or one of ours."""
    if final_mark(record, year, pupil, subject, period):
        return None
    found = (one for one in brought(record, pupil, year, subject) if one.period == period)
    return next((PeriodMark(period, one.mark, one.school) for one in found), None)


def year_basis(record: Record, year: str, pupil: str, subject: str) -> list[PeriodMark]:
    """The marks of a year's terms in a subject in the order in which they ended: ours and, where there is none of
    ours for the same period, those brought."""
    calendar = record.calendar(year)
    grades = {grade_of(class_id) for class_id in homes(record, year, pupil)}
    periods = {term.code for grade in grades for term in calendar.terms(grade)}
    own = {period: mark for period in periods if (mark := final_mark(record, year, pupil, subject, period))}
    found = [PeriodMark(period, mark) for period, mark in own.items()]
    for one in brought(record, pupil, year, subject):
        if one.period != "year" and one.period not in own:
            found.append(PeriodMark(one.period, one.mark, one.school))
    return sorted(found, key=lambda entry: (_end(entry.period), entry.period))


def suggested_year_mark(marks: Iterable[str]) -> str:
    """What the marks of the terms come to: their mean, rounded half up; "" where that is the teacher's to decide.

    Terms of exemption do not count. Nothing follows from a term without attestation, nor from marks of two kinds.
    """
    given = list(marks)
    counting = [mark for mark in given if mark != "осв"]
    if not counting:
        return "осв" if given else ""
    numbers = numeric(counting)
    if len(numbers) == len(counting):
        return str(int(Fraction(sum(numbers), len(numbers)) + Fraction(1, 2)))
    return counting[0] if set(counting) in ({word} for word in PASSING) else ""


def rests_on_nothing(record: Record, year: str, pupil: str, subject: str, mark: str) -> bool:
    """Whether a year mark is a mark, and no term has one."""
    if mark in UNMARKED:
        return False
    return all(one.mark in UNMARKED for one in year_basis(record, year, pupil, subject))


def taught_last(record: Record, year: str, pupil: str, section: str) -> str:
    """The section that gives a pupil's year mark in a subject: of those with the same kind of marking the one in
    which the pupil was last; `section` itself where others lasted as long."""
    document = record.section(year, section)
    subject, marking = document.get("subject", ""), document.get("marking")

    def last(one: str) -> date:
        return max((end for _, end in record.member_spans(year, one).get(pupil, ())), default=date.min)

    same = record.sections_in(year, pupil, subject)
    others = [one for one in same if record.section(year, one).get("marking") == marking]
    return max((section, *others), key=last)


def _end(period: str) -> Fraction:
    """When a period ends, as a part of the year."""
    return Fraction(int(period[1:]), _PARTS[period[0]])
