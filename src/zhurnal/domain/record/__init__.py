"""The record at one moment, read as a school: who is taught what by whom, and when.

`Record` answers questions from documents and changes nothing. Spans of dates are inclusive; an
entry without `to` lasts. Ids are strings, dates are `datetime.date`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from zhurnal.domain import paths
from zhurnal.domain.calendar import Term
from zhurnal.domain.record.spans import Slot, grade_of, lasts
from zhurnal.domain.record.timetables import Timetables
from zhurnal.domain.source import Document

__all__ = ["Record", "Slot", "grade_of", "lasts"]


class Record(Timetables):
    """A reader over a `Source`; cheap to make, remembers what it was asked."""

    # Number in its journal of the lesson that was found last: a guess, looked at before it is believed.
    _last = 0

    def term_of(self, year: str, section_id: str, on: date) -> Term | None:
        """The term of a section's journal in which a day lies."""
        return self.calendar(year).term_on(self.grade(year, section_id), on)

    def journal(self, year: str, section_id: str, term: str) -> Document:
        """The journal of a section in a term; an empty one where none was begun."""
        found = self.source.get(paths.journal(year, section_id, term))
        return found or {"kind": "journal", "version": 1, "section": section_id, "term": term}

    def lesson(self, year: str, section_id: str, term: str, lesson_id: str) -> Document | None:
        """A lesson by its id."""
        # The judge asks several times a mark: the lesson asked for last is looked at first.
        journal = self.source.get(paths.journal(year, section_id, term))
        lessons: Sequence[Document] = journal.get("lessons", ()) if journal is not None else ()
        last = self._last
        if last < len(lessons) and lessons[last]["id"] == lesson_id:
            return lessons[last]
        for number, entry in enumerate(lessons):
            if entry["id"] == lesson_id:
                self._last = number
                return entry
        return None

    def lesson_at(self, year: str, section_id: str, term: str, on: date, number: int) -> Document | None:
        """A lesson by its place in the timetable."""
        day = on.isoformat()
        lessons: Sequence[Document] = self.journal(year, section_id, term).get("lessons", ())
        # Mostly a lesson of these days is asked for, and they stand last.
        for entry in reversed(lessons):
            if entry["date"] == day and entry["number"] == number:
                return entry
        return None

    def finals(self, year: str, class_id: str, period: str) -> Document:
        """Term or year marks of a class: subject to pupil to mark."""
        document = self.source.get(paths.finals(year, class_id, period)) or {}
        subjects: Document = document.get("subjects", {})
        return subjects

    def absence_reason(self, year: str, pupil: str, on: date, number: int) -> str | None:
        """Code of the reason why a pupil was absent from a lesson, by the class teacher's document."""
        document = self.source.get(paths.absences(year, pupil)) or {}
        for entry in document.get("absences", ()):
            if entry["from"] <= on.isoformat() <= entry["to"] and number in entry.get("numbers", (number,)):
                return str(entry["reason"])
        return None

    def arrangement(self, year: str, pupil: str, subject: str, on: date) -> Document | None:
        """The arrangement that holds for a pupil in a subject on a day."""
        document = self.source.get(paths.arrangements(year, pupil)) or {}
        for entry in document.get("arrangements", ()):
            if lasts(entry, on) and subject in entry.get("subjects", (subject,)):
                found: Document = entry
                return found
        return None
