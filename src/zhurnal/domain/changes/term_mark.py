"""SetTermMark: term and year marks of a class by subject and pupil (3.5.5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from zhurnal.domain import finals, paths
from zhurnal.domain.brought import brought
from zhurnal.domain.changes.base import Change
from zhurnal.domain.findings import Effect, Finding
from zhurnal.domain.marks import UNMARKED, scale_of
from zhurnal.domain.record import Record
from zhurnal.domain.source import Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTermMark(Change):
    """Set, change or delete (None) a pupil's mark of a period in the subject of a section."""

    act: ClassVar[str] = "term-mark"
    year: str
    section: str
    class_id: str
    period: str
    pupil: str
    was: str | None
    now: str | None

    def path(self) -> str:
        return paths.finals(self.year, self.class_id, self.period)

    def stands(self, record: Record) -> bool:
        subject = record.section(self.year, self.section).get("subject", "")
        return bool(record.finals(self.year, self.class_id, self.period).get(subject, {}).get(self.pupil) == self.now)

    def check(self, record: Record) -> Iterator[Finding]:
        section = record.section(self.year, self.section)
        if not section:
            yield self.finding("no-such-section", section=self.section)
            return
        subject = section["subject"]
        found = record.finals(self.year, self.class_id, self.period).get(subject, {}).get(self.pupil)
        if found != self.now:
            yield from self.conflict(self.was, found, self.now, pupil=self.pupil)
        calendar, grade = record.calendar(self.year), record.grade(self.year, self.section)
        term = calendar.term(grade, self.period)
        if term is None and self.period != "year":
            yield self.finding("no-such-term", term=self.period)
            return
        first, last = (term.first, term.last) if term else (calendar.first, calendar.last)
        # The class first: the document stands under it, at every door. Whose section it is a push leaves open.
        if self.class_id not in {c for c, _ in record.classes_of(self.year, self.pupil)}:
            yield self.finding("pupil-not-in-class", pupil=self.pupil, class_id=self.class_id)
        if self.pupil not in record.members_between(self.year, self.section, first, last):
            yield self.finding("pupil-not-in-section", pupil=self.pupil, date=last.isoformat(), section=self.section)
        if self.now is not None:
            held = finals.holding(record, self.year, self.pupil, subject, self.period)
            if found is None and held is not None:
                yield self.finding("final-twice", pupil=self.pupil, subject=subject, class_id=held)
            yield from self.check_brought(record, subject)
            if self.period == "year":
                yield from self.check_year(record, subject, self.now)
            yield from self.check_value(record, self.now, section["marking"])

    def check_brought(self, record: Record, subject: str) -> Iterator[Finding]:
        """A finding where another school gave the mark of this period."""
        for one in brought(record, self.pupil, self.year, subject):
            if one.period == self.period:
                yield self.finding("final-brought", pupil=self.pupil, subject=subject, mark=one.mark, school=one.school)

    def check_year(self, record: Record, subject: str, mark: str) -> Iterator[Finding]:
        """Findings of a year mark: the pupil was in another section later; a warning where no term has a mark."""
        last = finals.taught_last(record, self.year, self.pupil, self.section)
        if last != self.section:
            yield self.finding("pupil-moved-on", pupil=self.pupil, section=last)
        if finals.rests_on_nothing(record, self.year, self.pupil, subject, mark):
            params: dict[str, str | int] = {"pupil": self.pupil, "subject": subject}
            yield Finding("year-without-terms", Effect.WARN, self.path(), clause="3.5.5", params=params)

    def check_value(self, record: Record, mark: str, marking: str) -> Iterator[Finding]:
        """Findings of the value: not of the section's kind of marking, not on the school's scale."""
        if marking == "none":
            yield self.finding("section-without-marks", section=self.section)
            return
        scale = scale_of(record.school, marking)
        if mark not in scale and mark not in UNMARKED:
            yield self.finding("not-on-scale", mark=mark, scale=" ".join([*scale, *UNMARKED]))

    def apply(self, draft: Draft) -> None:
        new = {"kind": "finals", "version": 1, "class": self.class_id, "period": self.period}
        subject = (draft.get(paths.section(self.year, self.section)) or {})["subject"]
        subjects = draft.edit(self.path(), new).setdefault("subjects", {})
        marks = subjects.setdefault(subject, {})
        if self.now is None:
            marks.pop(self.pupil, None)
        else:
            marks[self.pupil] = self.now
        if not marks:
            del subjects[subject]
        if not subjects:
            draft.put(self.path(), None)
