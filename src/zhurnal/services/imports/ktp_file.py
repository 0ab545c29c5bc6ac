"""Reading a calendar-thematic plan (КТП) from a CSV table, in the two ways in which schools keep them.

Either a heading names the columns (topic, hours, unit, homework ...), or each row says by its first word what it is:
`план;-;title;-`, `раздел;1;unit;-`, `урок;1;topic;3`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from zhurnal.domain.findings import Finding
from zhurnal.domain.lookalikes import mixed_words
from zhurnal.services.imports import ktp_columns as layout
from zhurnal.services.imports.encodings import decode_any
from zhurnal.services.imports.ktp_model import MAX_HOMEWORK, MAX_HOURS, MAX_TOPIC, MAX_UNIT, KtpFile, Topic
from zhurnal.services.imports.names import clean
from zhurnal.services.imports.notes import note, refusal

MAX_ROWS = 5_000
_HEADING_WITHIN = 20
_KIND_COLUMNS = {"kind": 0, "number": 1, "topic": 2, "hours": 3, "homework": 4}
# Columns whose text goes into the record, with its longest.
_TEXTS = {"topic": MAX_TOPIC, "unit": MAX_UNIT, "homework": MAX_HOMEWORK}


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of the file, its cells cleaned."""

    number: int
    cells: list[str]


def read_ktp(data: bytes, name: str) -> KtpFile:
    """The topics of the file in its order; `name` is what findings call it.

    Raises FindingsError: those of `decode_any`, `csv-malformed`, `csv-too-long`, `ktp-no-columns`, `ktp-no-topics`.
    Notes: `import-encoding`, `ktp-column-ignored` (column), `ktp-dates-ignored`, `ktp-order` (number, before),
    `ktp-total` (expected, found), and for each row without a place `unplaced-ktp-...`, at its line.
    """
    notes: list[Finding] = []
    lines = list(_lines(decode_any(data, name, notes), name))
    reader = _Reader(name, notes)
    reader.read(lines)
    if not reader.topics:
        raise refusal("ktp-no-topics", name)
    notes.sort(key=lambda said: said.line)
    return KtpFile(name, reader.title, tuple(reader.topics), tuple(reader.around), tuple(notes))


def _lines(text: str, name: str) -> Iterator[_Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=layout.separator_of(text), strict=True)
    number, count = 1, 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                count += 1
                yield _Line(number, [clean(cell) for cell in cells])
            number = reader.line_num + 1
            if count > MAX_ROWS:
                raise refusal("csv-too-long", name, number, limit=MAX_ROWS)
    except csv.Error as error:
        raise refusal("csv-malformed", name, number, reason=str(error)) from error


class _Reader:
    """Takes the rows one after the other; remembers the unit that the next topic begins."""

    def __init__(self, name: str, notes: list[Finding]) -> None:
        self.title = ""
        self.topics: list[Topic] = []
        self.around: list[str] = []
        self._name = name
        self._notes = notes
        self._columns: dict[str, int] = {}
        self._unit = ""
        self._begun = ""
        self._last = 0

    def read(self, lines: list[_Line]) -> None:
        """All rows. Raises FindingsError `ktp-no-columns` where neither a heading nor kinds of rows are found."""
        start = next((n for n, one in enumerate(lines[:_HEADING_WITHIN]) if layout.columns_of(one.cells)), None)
        if start is not None:
            self._columns = layout.columns_of(lines[start].cells)
            self._tell_columns(lines[start])
            self.around += [cell for line in lines[:start] for cell in line.cells if cell]
            lines = lines[start + 1 :]
        elif lines and layout.kind_of(lines[0].cells[0]):
            self._columns = _KIND_COLUMNS
        else:
            raise refusal("ktp-no-columns", self._name, lines[0].number if lines else 1)
        for line in lines:
            self._row(line)

    def _tell_columns(self, heading: _Line) -> None:
        for at, cell in enumerate(heading.cells):
            named = layout.named_column(cell)
            if named == "date":
                self._note("ktp-dates-ignored", heading, column=cell[:60])
            elif cell and self._columns.get(named) != at:
                self._note("ktp-column-ignored", heading, column=cell[:60])

    def _row(self, line: _Line) -> None:
        kind, topic = self._kind(line), self._cell(line, "topic")
        if kind == "plan":
            self.title = self.title or topic
            self.around.append(topic)
        elif kind == "unit":
            self._begin(line, topic or self._cell(line, "unit"))
        elif kind == "total":
            self._total(line)
        elif kind == "topic":
            self._topic(line, topic)
        else:
            self._note("unplaced-ktp-kind", line, found=line.cells[0][:40])

    def _kind(self, line: _Line) -> str:
        """What a row is: by its word, where there is such a column; else by what it leaves empty."""
        word = self._cell(line, "kind")
        if word:
            return layout.kind_of(word)
        first = next((cell for cell in line.cells if cell), "")
        topic, number = self._cell(line, "topic"), self._cell(line, "number")
        if layout.kind_of(first) == "total":
            return "total"
        if not number and layout.starts_unit(topic or first):
            return "unit"
        only_unit = not topic and self._cell(line, "unit")
        return "unit" if only_unit and not self._cell(line, "hours") else "topic"

    def _cell(self, line: _Line, column: str) -> str:
        at = self._columns.get(column, -1)
        text = line.cells[at] if 0 <= at < len(line.cells) else ""
        return "" if layout.is_blank(text) else text

    def _begin(self, line: _Line, unit: str) -> None:
        unit = unit or next((cell for cell in line.cells if cell), "")
        if self._fits(line, {"unit": unit}) and unit != self._begun:
            self._unit = self._begun = unit

    def _topic(self, line: _Line, topic: str) -> None:
        unit, homework = self._cell(line, "unit"), self._cell(line, "homework")
        hours = self._hours(line)
        if not topic:
            self._note("unplaced-ktp-no-topic", line)
        elif hours is None:
            self._note("unplaced-ktp-no-hours", line, found=self._raw(line, "hours")[:40])
        elif not 1 <= hours <= MAX_HOURS:
            self._note("unplaced-ktp-hours", line, found=hours, limit=MAX_HOURS)
        elif self._fits(line, {"topic": topic, "unit": unit, "homework": homework}) and self._has_grade(line):
            if unit and unit != self._begun:
                self._unit = self._begun = unit
            self._in_order(line)
            grade = self._cell(line, "grade")
            subject = self._cell(line, "subject")
            grade_number = _grade(grade) or 0
            self.topics.append(Topic(line.number, topic, hours, self._unit, homework, grade_number, subject))
            self._unit = ""

    def _hours(self, line: _Line) -> int | None:
        """A row's hours; where the table leaves them out, as many as it has numbers: "7-9" are three lessons."""
        text = self._cell(line, "hours")
        if text:
            return layout.hours_of(text)
        span = layout.span_of(self._cell(line, "number"))
        if span and (span[0] < span[1] or "hours" not in self._columns):
            return span[1] - span[0] + 1
        return None if "hours" in self._columns else 1

    def _raw(self, line: _Line, column: str) -> str:
        at = self._columns.get(column, -1)
        return line.cells[at] if 0 <= at < len(line.cells) else ""

    def _has_grade(self, line: _Line) -> bool:
        text = self._cell(line, "grade")
        if not text or _grade(text) is not None:
            return True
        self._note("unplaced-ktp-grade", line, found=text[:20])
        return False

    def _fits(self, line: _Line, texts: dict[str, str]) -> bool:
        """Whether the record would take the texts; where not, why is told."""
        for column, text in texts.items():
            if len(text) > _TEXTS[column]:
                self._note("unplaced-cell-too-long", line, column=column, size=len(text), limit=_TEXTS[column])
                return False
            for word in mixed_words(text):
                self._note("unplaced-mixed-script", line, column=column, word=word[:40])
                return False
        return True

    def _in_order(self, line: _Line) -> None:
        span = layout.span_of(self._cell(line, "number"))
        if span and span[0] <= self._last:
            self._note("ktp-order", line, number=span[0], before=self._last)
        self._last = span[1] if span else self._last

    def _total(self, line: _Line) -> None:
        said = [hours for cell in line.cells[1:] if (hours := layout.hours_of(cell)) is not None]
        found = sum(topic.hours for topic in self.topics)
        if said and found not in said:
            self._note("ktp-total", line, expected=said[0], found=found)

    def _note(self, code: str, line: _Line, **params: str | int) -> None:
        self._notes.append(note(code, self._name, line.number, **params))


def _grade(text: str) -> int | None:
    """A grade as a cell writes it: "5", "5 класс", "5а"; None for anything else."""
    found = re.match(r"(1[0-2]|[1-9])(?!\d)", text)
    return int(found[1]) if found else None
