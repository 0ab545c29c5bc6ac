"""The peer of the ledger's benchmark: the same visible pages, written the way one first writes them.

One HTML document for the whole journal, a `<td>` with collapsed borders for every cell, page numbers by CSS counters,
and `HTML.write_pdf`: no parts, no ruled paper, no joined cells, the garbage collector awake. Fonts, sizes, texts,
page breaks, PDF/A-3a and tags are those of the real renderer. Title, contents and certification, three pages, are
left out of this one, in its favour.
"""

from __future__ import annotations

from jinja2 import Environment
from weasyprint import HTML

from zhurnal import bundle
from zhurnal.rendering.environment import month_name, short_date
from zhurnal.rendering.ledger_model import Ledger
from zhurnal.rendering.spread import sheets, spreads

CSS = """
@page { @bottom-left { content: counter(page) " из " counter(pages); font-size: 9.5pt } }
@page { @bottom-right { content: "7а класс · коммит 3f9a3f9a3f9a · SHA-256 документов 0123456789"; font-size: 7pt } }
html { break-before: left }
h2, p { margin: 0 }
th { font-weight: normal }
table { border-collapse: collapse }
.ruled th, .ruled td { border: .09mm solid #6b6b6b; padding: 0 }
.ruled tbody th { padding-left: 1.2mm }
.ruled tbody .n { padding-right: 1.2mm }
"""

TEMPLATE = """<!doctype html><html lang="ru"><head><meta charset="utf-8"><title>Журнал</title>
<style>{{ css|safe }}</style></head><body>
{% macro lines(rows, height) %}<tbody>{% for line in rows %}<tr style="height:{{ height }}mm">
<td class="n">{{ line.number }}</td><th scope="row" class="{{ line.fit }}">{{ line.name }}</th>
{% for run in line.cells %}{% for _ in range(run.span) %}<td>{{ run.text }}</td>{% endfor %}{% endfor %}
{% for text in line.summary %}<td class="s">{{ text }}</td>{% endfor %}</tr>{% endfor %}</tbody>{% endmacro %}
{% macro columns(grid) %}<colgroup>{% for width in grid.columns %}<col style="width:{{ width }}mm">{% endfor %}
</colgroup>{% endmacro %}
{% for section, spreads in sections %}{% for spread in spreads %}
<section class="verso"><div class="head"><h2>{{ section.title }}</h2>
<p>{{ view.class_title }} класс · {{ view.term }}</p></div>
<table class="ruled">{{ columns(spread.grid) }}<thead><tr style="height:5mm"><th rowspan="3">№</th>
<th rowspan="3">Фамилия, имя обучающегося</th>{% for lesson, span in spread.months %}
<th colspan="{{ span }}">{{ lesson.date|month_name }}</th>{% endfor %}{% for head in spread.summary %}
<th rowspan="3" class="w s">{{ head }}</th>{% endfor %}</tr>
<tr style="height:4.6mm">{% for head in spread.heads %}<th scope="col">{{ head.lesson.date.day }}</th>{% endfor %}
</tr><tr style="height:4.4mm">{% for head in spread.heads %}<th scope="col" class="w">{{ head.work }}</th>
{% endfor %}</tr></thead>{{ lines(spread.lines, spread.grid.row) }}</table></section>
<section class="recto"><div class="head"><p>Учитель: <b>{{ section.teachers|join(", ") }}</b></p>
<p>{{ section.title }}</p></div><table class="lessons"><colgroup><col style="width:15mm"><col style="width:8mm">
<col style="width:93mm"><col></colgroup><thead><tr><th>Дата</th><th>№</th><th>Что пройдено на уроке</th>
<th>Домашнее задание</th></tr></thead><tbody>{% for lesson in spread.lessons %}
<tr style="height:{{ spread.line }}mm"><td class="d">{{ lesson.date|short_date }}</td>
<td class="n">{{ lesson.number }}</td>
<td>{{ lesson.topic }}{% if lesson.mode or lesson.note %}<small>{{ lesson.mode }} {{ lesson.note }}</small>{% endif %}
</td><td>{{ lesson.homework }}</td></tr>{% endfor %}</tbody></table></section>
{% endfor %}{% endfor %}
{% for sheet in closing %}<section class="sheet"><div class="head"><h2>Ведомость</h2></div>
<table class="ruled">{{ columns(sheet.grid) }}<thead><tr><th>№</th><th>Фамилия, имя обучающегося</th>
{% for head in sheet.heads %}<th scope="col"><div class="up"><span>{{ head }}</span></div></th>{% endfor %}</tr></thead>
{{ lines(sheet.lines, sheet.grid.row) }}</table></section>{% endfor %}</body></html>"""


def naive_html(view: Ledger) -> str:
    """All pages of `view` as one document."""
    environment = Environment(autoescape=True)
    environment.filters.update(month_name=month_name, short_date=short_date)
    css = bundle.path("renderers", "ledger", "ledger.css").read_text(encoding="utf-8") + CSS
    return environment.from_string(TEMPLATE).render(
        view=view, css=css, sections=[(section, spreads(section)) for section in view.sections],
        closing=[*sheets(view.absences), *sheets(view.term_marks)],
    )  # fmt: skip


def naive_pdf(view: Ledger) -> bytes:
    """`naive_html` through `HTML.write_pdf`, everything else as WeasyPrint has it."""
    data: bytes = HTML(string=naive_html(view)).write_pdf(pdf_variant="pdf/a-3a", pdf_identifier=b"naive")
    return data
