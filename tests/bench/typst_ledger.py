"""The ledger's pages for Typst: the same texts in tables of the same columns, rows and page breaks, nothing finer."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from zhurnal.rendering.environment import month_name, short_date
from zhurnal.rendering.ledger_model import Ledger
from zhurnal.rendering.spread import Sheet, Spread, sheets, spreads

_HEAD = """#set page(paper: "a4", margin: 10mm)
#set text(font: "PT Sans", size: 8.5pt)
#set table(inset: 0.6pt, stroke: 0.09mm)
"""


def typst_source(view: Ledger) -> str:
    """All spreads and closing sheets of `view` as one document."""
    made = [_HEAD]
    for section in view.sections:
        for spread in spreads(section):
            made.append(f"== #{_text(section.title)}\n{_verso(spread)}#pagebreak()\n{_recto(spread)}#pagebreak()\n")
    made += [_sheet(sheet) + "#pagebreak()\n" for sheet in [*sheets(view.absences), *sheets(view.term_marks)]]
    return "".join(made).removesuffix("#pagebreak()\n")


def _verso(spread: Spread) -> str:
    months = [f"table.cell(colspan: {span}, {_text(month_name(lesson.date))})" for lesson, span in spread.months]
    corner = ['table.cell(rowspan: 3, "№")', 'table.cell(rowspan: 3, "Фамилия, имя обучающегося")']
    summary = [f"table.cell(rowspan: 3, {_text(head)})" for head in spread.summary]
    days = [_text(str(head.lesson.date.day)) for head in spread.heads]
    works = [_text(head.work) for head in spread.heads]
    cells = [*corner, *months, *summary, *days, *works]
    for line in spread.lines:
        texts = [run.text for run in line.cells for _ in range(run.span)]
        cells += map(_text, [str(line.number), line.name, *texts, *line.summary])
    return _table(spread.grid.columns, cells)


def _recto(spread: Spread) -> str:
    cells = list(map(_text, ("Дата", "№", "Что пройдено на уроке", "Домашнее задание")))
    for lesson in spread.lessons:
        topic = f"{lesson.topic} {lesson.mode} {lesson.note}".strip()
        cells += map(_text, [short_date(lesson.date), str(lesson.number), topic, lesson.homework])
    return _table((15, 8, 93, 70), cells)


def _sheet(sheet: Sheet) -> str:
    cells = [_text("№"), _text("Фамилия, имя обучающегося")]
    cells += [f"rotate(-90deg, reflow: true, {_text(head)})" for head in sheet.heads]
    for line in sheet.lines:
        texts = [run.text for run in line.cells for _ in range(run.span)]
        cells += map(_text, [str(line.number), line.name, *texts, *line.summary])
    return _table(sheet.grid.columns, cells)


def _table(columns: Sequence[float], cells: Iterable[str]) -> str:
    widths = ", ".join(f"{width}mm" for width in columns)
    return f"#table(columns: ({widths}), {', '.join(cells)})\n"


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
