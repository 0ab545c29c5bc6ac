"""Where marks and homework are not kept: grade 1 and extracurricular courses of primary school (1.5)."""

from __future__ import annotations

from collections.abc import Iterator

from zhurnal.domain.brought import grade_in
from zhurnal.domain.changes import BringMark, Change, JournalChange, OpenWork, SetHomework, SetMark, SetTermMark
from zhurnal.domain.findings import Finding
from zhurnal.domain.marks import UNMARKED
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document


def barred(record: Record, year: str, section: str) -> str | None:
    """The clause that keeps marks and homework out of a section; None where they may be."""

    entry = barring(record, year, section)
    return str(entry["clause"]) if entry else None


def barring(record: Record, year: str, section: str) -> Document | None:
    """The regulation's entry that keeps marks and homework out of a section."""

    def make(record: Record) -> Document | None:
        grades = record.audience(year, section).grades
        kind = record.section(year, section).get("type")
        for entry in record.regulation.get("no-marks", ()):
            if grades.intersection(entry["grades"]) and kind in entry.get("kinds", (kind,)):
                found: Document = entry
                return found
        return None

    return record.once(("no-marks", year, section), make)


def no_marks(record: Record, change: Change) -> Iterator[Finding]:
    """A refusal of a mark, a work, homework or a term mark where 1.5 bars it; taking one away is allowed."""
    if isinstance(change, BringMark):
        yield from _brought(record, change)
        return
    if not isinstance(change, JournalChange | SetTermMark):
        return
    gives = isinstance(change, OpenWork) or (
        isinstance(change, SetMark | SetHomework | SetTermMark) and change.now is not None
    )
    clause = barred(record, change.year, change.section) if gives else None
    if clause is not None:
        yield Finding(
            "no-marks-here", path=change.path(), clause=clause, params={"section": change.section, "act": change.act}
        )


def _brought(record: Record, change: BringMark) -> Iterator[Finding]:
    """No other school gives marks where nobody does: of a whole grade, not of a kind of course."""
    if change.now is None or change.now.mark in UNMARKED:
        return
    grade = grade_in(record, change.pupil, change.now)
    for entry in record.regulation.get("no-marks", ()):
        if grade in entry["grades"] and "kinds" not in entry:
            params: dict[str, str | int] = {"act": change.act, "grade": grade or 0, "year": change.now.year}
            yield Finding("no-marks-brought", path=change.path(), clause=str(entry["clause"]), params=params)
            return
