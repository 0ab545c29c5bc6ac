"""Marks that a pupil brought from another school: what they say, and what stands against them.

They count for the year mark where the pupil was not here yet; they never stand beside a mark of our own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zhurnal.domain import paths
from zhurnal.domain.findings import Effect
from zhurnal.domain.marks import NUMERIC, PASSING, UNMARKED
from zhurnal.domain.record import Record, grade_of
from zhurnal.domain.source import Document

Key = tuple[str, str, str]
Fault = tuple[str, Effect, Mapping[str, str | int]]


@dataclass(frozen=True, slots=True)
class BroughtMark:
    """year, period: "2026-2027", "q1" as that school divided its year. grade: there, None where nobody knows.

    school: who gave it. source: the paper it was taken from. order: number of our order; "" for none.
    """

    year: str
    period: str
    subject: str
    mark: str
    school: str
    grade: int | None = None
    source: str = ""
    order: str = ""

    @staticmethod
    def of(entry: Document) -> BroughtMark:
        """As the document has it."""
        rest = {key: entry[key] for key in ("grade", "source", "order") if key in entry}
        return BroughtMark(
            entry["year"], entry["period"], entry["subject"], entry["mark"], entry["school"], **rest
        )  # fmt: skip

    def line(self, entry: str) -> dict[str, Any]:
        """As the document has it, under the id `entry`."""
        found: dict[str, Any] = {"id": entry, "year": self.year, "period": self.period, "subject": self.subject}
        found |= {} if self.grade is None else {"grade": self.grade}
        found |= {"mark": self.mark, "school": self.school}
        return found | {key: text for key, text in (("source", self.source), ("order", self.order)) if text}

    @property
    def key(self) -> Key:
        """What it is a mark of: there is one such mark at most."""
        return self.year, self.period, self.subject

    def __str__(self) -> str:
        grade = "" if self.grade is None else f" {self.grade}"
        told = f"{self.year} {self.period} {self.subject}{grade}: {self.mark}, {self.school}"
        return ", ".join(text for text in (told, self.source, self.order) if text)


def entries(record: Record, pupil: str) -> dict[str, BroughtMark]:
    """All that a pupil brought, by the entries' ids."""
    document = record.source.get(paths.transcript(pupil)) or {}
    return {entry["id"]: BroughtMark.of(entry) for entry in document.get("marks", ())}


def brought(record: Record, pupil: str, year: str, subject: str) -> list[BroughtMark]:
    """What a pupil brought in a subject of a year."""
    return [one for one in entries(record, pupil).values() if (one.year, one.subject) == (year, subject)]


def given_here(record: Record, pupil: str, mark: BroughtMark) -> str | None:
    """The class in whose document a mark of our own stands for the same period; None for none."""
    for class_id in _homes(record, mark.year, pupil):
        if pupil in record.finals(mark.year, class_id, mark.period).get(mark.subject, {}):
            return class_id
    return None


def faults(record: Record, pupil: str, mark: BroughtMark) -> Iterator[Fault]:
    """What the record says against a brought mark: code, effect and parameters of a finding."""
    if mark.subject not in record.catalog("subjects"):
        yield "no-such-subject", Effect.REFUSE, {"subject": mark.subject}
    scale = [value for value in record.school.get("scale", ()) if value in (*NUMERIC, *PASSING)]
    if mark.mark not in scale and mark.mark not in UNMARKED:
        yield "not-on-scale", Effect.REFUSE, {"mark": mark.mark, "scale": " ".join([*scale, *UNMARKED])}
    if not _is_year(mark.year) or mark.year > max(record.years, default=mark.year):
        yield "brought-year", Effect.REFUSE, {"year": mark.year}
        return
    fits = _grades(record, pupil, mark.year)
    if mark.grade is not None and mark.grade not in fits:
        low, high = min(fits), max(fits)
        yield "brought-grade", Effect.REFUSE, {"grade": mark.grade, "year": mark.year, "low": low, "high": high}
    held = given_here(record, pupil, mark)
    if held is not None:
        params = {"pupil": pupil, "year": mark.year, "period": mark.period, "subject": mark.subject, "class_id": held}
        yield "brought-and-own", Effect.REFUSE, params
    elif not _is_period(record, pupil, mark):
        yield "brought-period", Effect.WARN, {"pupil": pupil, "year": mark.year, "period": mark.period}


def twice(pupil: str, mark: BroughtMark, others: Mapping[str, BroughtMark], entry: str) -> Iterator[Fault]:
    """Whether another entry is of the same year, period and subject."""
    if any(other.key == mark.key for name, other in others.items() if name != entry):
        params = {"pupil": pupil, "year": mark.year, "period": mark.period, "subject": mark.subject}
        yield "transcript-twice", Effect.REFUSE, params


def grade_in(record: Record, pupil: str, mark: BroughtMark) -> int | None:
    """The grade to which a brought mark belongs: as it says, else that of the pupil's class here in that year."""
    if mark.grade is not None:
        return mark.grade
    return next((grade_of(class_id) for class_id in _homes(record, mark.year, pupil)), None)


def _homes(record: Record, year: str, pupil: str) -> list[str]:
    return [class_id for class_id, _ in record.classes_of(year, pupil)]


def _is_year(year: str) -> bool:
    first, _, last = year.partition("-")
    return int(last) == int(first) + 1


def _grades(record: Record, pupil: str, year: str) -> Sequence[int]:
    """Grades in which a pupil may have been: those of the classes here, else between the years before and after.

    Who repeats a year is in the same grade again; how many may be skipped nobody prescribes.
    """
    known = {one: [grade_of(c) for c in _homes(record, one, pupil)] for one in record.years}
    if known.get(year):
        return sorted(set(known[year]))
    low = max((min(grades) for one, grades in known.items() if grades and one < year), default=1)
    high = min((max(grades) for one, grades in known.items() if grades and one > year), default=12)
    return range(min(low, high), max(low, high) + 1)


def _is_period(record: Record, pupil: str, mark: BroughtMark) -> bool:
    """Whether the period is one into which we divided that year for the pupil, as far as the record knows."""
    homes = _homes(record, mark.year, pupil)
    if mark.period == "year" or mark.year not in record.years or not homes:
        return True
    calendar = record.calendar(mark.year)
    return any(calendar.term(grade_of(class_id), mark.period) is not None for class_id in homes)
