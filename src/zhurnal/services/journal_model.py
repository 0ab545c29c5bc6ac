"""The journal page of a section in a term as values: pupils in rows, lessons with their works in columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import overload


@dataclass(frozen=True, slots=True)
class Until:
    """A deadline as a page shows it, and what an entry made now would meet.

    effect: of a first entry now: "free", "late", "approve" or "refuse". reason: one is asked of the batch.
    opens: before it the entry is too early (term marks only).
    """

    at: dt.datetime
    clause: str
    effect: str = "free"
    reason: bool = False
    opens: dt.datetime | None = None

    @property
    def missed(self) -> bool:
        """Whether the deadline is over."""
        return self.effect != "free" and self.opens is None


@dataclass(frozen=True, slots=True)
class Column:
    """One column: a work of a lesson. The lesson's ordinary work has the lesson's own column (`main`).

    lesson: id of the lesson, or its place in the timetable ("@2026-10-14/3") while none is recorded there.
    work: id; "" for the ordinary work that nothing has opened yet. short, title: of the kind of work.
    """

    index: int
    lesson: str
    work: str
    main: bool
    short: str
    title: str
    written: bool = False
    monitoring: bool = False
    weight: int = 1
    until: Until | None = None


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson's head. state: "planned", "empty", "begun", "complete" or "cancelled".

    editable: whether the reader may enter marks and absences now. cancelled: why it is not held, "" where it is.
    substitute: name of who gives it instead. taken: attendance was taken. span: begin and end, "" without bells.
    """

    ref: str
    date: dt.date
    number: int
    recorded: bool
    state: str
    columns: tuple[Column, ...]
    editable: bool
    today: bool
    topic: str = ""
    homework: str = ""
    due: dt.date | None = None
    distance: bool = False
    cancelled: str = ""
    substitute: str = ""
    taken: bool = False
    span: str = ""
    until: Until | None = None

    @property
    def place(self) -> str:
        """The lesson's place in the timetable, whether recorded or not."""
        return f"@{self.date.isoformat()}/{self.number}"


@dataclass(frozen=True, slots=True)
class Cell:
    """code: what is edited ("н 4"). shown: what stands there ("б 4": the reason is known). title: in words.

    member: whether the pupil was in the section that day.
    """

    code: str = ""
    shown: str = ""
    title: str = ""
    member: bool = True
    editable: bool = False


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Lines of the same subject and term in another section: they count in the mean and stay where they are."""

    section: str
    marks: str


@dataclass(frozen=True, slots=True)
class Final:
    """A pupil's mark of a period, "" for none. school: who gave it where that was another school, "" for us.

    suggested: what the marks of the terms come to, of a year that has no mark yet. title: on what it rests, in words.
    """

    mark: str = ""
    school: str = ""
    suggested: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A pupil's line. left: no longer in the section. finals: by `JournalPage.periods`."""

    number: int
    pupil: str
    name: str
    left: bool
    cells: tuple[Cell, ...]
    mean: str = ""
    finals: tuple[Final, ...] = ()
    arrangement: str = ""
    elsewhere: tuple[Elsewhere, ...] = ()


class Rows(Sequence[Row]):
    """Pupils' lines, each made when it is first looked at: who saves one mark looks at one, a page at all."""

    def __init__(self, pupils: Sequence[str], make: Callable[[int, str], Row]) -> None:
        """make: the line of a number from 1 and a pupil."""
        self._pupils = pupils
        self._make = make
        self._made: dict[str, Row] = {}

    def __len__(self) -> int:
        return len(self._pupils)

    @overload
    def __getitem__(self, at: int) -> Row: ...

    @overload
    def __getitem__(self, at: slice) -> list[Row]: ...

    def __getitem__(self, at: int | slice) -> Row | list[Row]:
        if isinstance(at, slice):
            return [self[place] for place in range(*at.indices(len(self)))]
        number = range(len(self))[at]
        pupil = self._pupils[number]
        if pupil not in self._made:
            self._made[pupil] = self._make(number + 1, pupil)
        return self._made[pupil]

    def of(self, pupil: str) -> Row | None:
        """A pupil's line."""
        return self[self._pupils.index(pupil)] if pupil in self._pupils else None


@dataclass(frozen=True, slots=True)
class Period:
    """A column of term marks. editable: whether the reader may set them now."""

    code: str
    title: str
    short: str
    editable: bool = False
    until: Until | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of work of the catalogue, as offered for a new column."""

    code: str
    title: str
    written: bool
    weight: int | None


@dataclass(frozen=True, slots=True)
class Choice:
    """A code with its title: terms to switch to, reasons to give."""

    code: str
    title: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class JournalPage:
    """Everything that the page shows. `marks`: whether marks are kept here; `barred`: clause where 1.5 forbids them."""

    year: str
    section: str
    term: str
    title: str
    subject: str
    classes: str
    term_title: str
    teachers: str
    today: dt.date
    now: dt.datetime
    lessons: tuple[Lesson, ...]
    rows: Rows
    periods: tuple[Period, ...]
    terms: tuple[Choice, ...]
    reasons: tuple[Choice, ...]
    kinds: tuple[Kind, ...]
    signs: tuple[Choice, ...]
    scale: tuple[str, ...]
    weights: bool
    marks: bool
    editable: bool
    barred: str = ""

    @property
    def columns(self) -> tuple[Column, ...]:
        """All columns of lessons from left to right."""
        return tuple(column for lesson in self.lessons for column in lesson.columns)

    @property
    def months(self) -> tuple[tuple[dt.date, int], ...]:
        """Runs of columns by month: a day of the month and the number of columns."""
        days = [lesson.date for lesson in self.lessons for _column in lesson.columns]
        runs = (list(same) for _month, same in groupby(days, key=lambda d: (d.year, d.month)))
        return tuple((run[0], len(run)) for run in runs)

    def lesson(self, ref: str) -> Lesson | None:
        """A lesson by its id or its place."""
        return next((lesson for lesson in self.lessons if ref in (lesson.ref, lesson.place)), None)

    def column(self, lesson: str, work: str) -> Column | None:
        """A column by lesson (id or place) and work; "" is the lesson's own column."""
        found = self.lesson(lesson)
        if found is None:
            return None
        return next((c for c in found.columns if c.work == work or (c.main and not work)), None)

    def row(self, pupil: str) -> Row | None:
        """A pupil's line."""
        return self.rows.of(pupil)
