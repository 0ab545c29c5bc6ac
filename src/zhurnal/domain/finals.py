"""Marks of a term or of the year found by (pupil, subject, period), whatever class the pupil was in (3.5.5).

A mark stands in the document of one class. Whoever changes class keeps it there: it is read and changed where it is.
"""

from __future__ import annotations

from zhurnal.domain.record import Record


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
