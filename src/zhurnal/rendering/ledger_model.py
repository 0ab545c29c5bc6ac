"""What a class ledger shows: plain values, in the order in which they are printed.

A service fills it from the record. Everything that a person reads here is final text (a cell is "5", "2/4", "н"),
in the language of the ledger; nothing is computed from it but page breaks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson: a line on the right page, one column on the left page for each of `works`.

    number: in the day, 0 where the school does not count. works: short names shown above the column ("к/р"); one
    empty name is a lesson without a work. mode: "" in school, else a word ("дистанционно"). note: a substitution.
    """

    date: date
    number: int = 0
    topic: str = ""
    homework: str = ""
    works: tuple[str, ...] = ("",)
    mode: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class PupilRow:
    """A pupil's line: one cell for each column of all lessons, then one for each of the section's `summary`."""

    name: str
    cells: tuple[str, ...]
    summary: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """What one group does in one subject. group: "" for the whole class. summary: heads of the last columns."""

    subject: str
    group: str
    teachers: tuple[str, ...]
    lessons: tuple[Lesson, ...]
    pupils: tuple[PupilRow, ...]
    summary: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Subject and group: "Английский язык, 1-я группа"."""
        return f"{self.subject}, {self.group}" if self.group else self.subject


@dataclass(frozen=True, slots=True)
class Table:
    """Pupils by something: heads of the columns, and a line of as many cells for each pupil.

    strong: how many columns at the right are totals.
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    strong: int = 0


@dataclass(frozen=True, slots=True)
class Movement:
    """A pupil who entered or left: `what` ("прибыл из 7б"), by which order."""

    date: date
    name: str
    what: str
    order: str = ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """The journal of one class and term, or the summary of its whole year (`whole`), which has no sections.

    commit: the last one that touched the inputs (40 hexadecimal digits); digest: SHA-256 of the inputs (64).
    as_of: day of that commit. legend: (sign, meaning), for the signs used in cells. absences: heads are reasons.
    term_marks: heads are subjects. summaries: further sheets of marks with their titles: in the last term the year's,
    in the year's summary those of its terms. place: town, for the signature. language: "ru" or "en".
    """

    school: str
    place: str
    class_title: str
    class_teacher: str
    term: str
    year: str
    as_of: date
    commit: str
    digest: str
    sections: tuple[Section, ...]
    absences: Table
    term_marks: Table
    movements: tuple[Movement, ...]
    legend: tuple[tuple[str, str], ...]
    language: str = "ru"
    summaries: tuple[tuple[str, Table], ...] = ()
    whole: bool = False
