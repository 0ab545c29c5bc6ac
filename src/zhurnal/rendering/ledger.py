"""The class ledger: view -> PDF/A of facing pages (clauses 3.6.5, 3.7.7, 3.7.8, 5.2).

Parts are laid out one by one: first the sections and the end, whose lengths give the numbers in the contents,
then title and contents, last the footers, which know the number of all pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from weasyprint.document import Page

from zhurnal import bundle, language
from zhurnal.documents.collector import collector_asleep
from zhurnal.rendering.environment import environment
from zhurnal.rendering.ledger_model import Ledger
from zhurnal.rendering.pdf import Attachment, Imprint, Press, put_margins
from zhurnal.rendering.spread import Sheet, sheets, spreads

FRONT = 3
"""Title, contents, signs: the first section begins on page 4, a left page."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents. anchor: id of the heading, page: counted from its part's first."""

    title: str
    addition: str
    page: int


def ledger_pdf(view: Ledger, *, created: datetime, attachments: Sequence[Attachment] = ()) -> bytes:
    """The ledger as unsigned PDF/A-3a; the same view and time give the same bytes.

    created: aware; the commit's time, so that the file can be made again. Raises RenderingError.
    """
    with language.use(view.language), collector_asleep():
        title = language.gettext("Class journal {title}, {term}").format(title=view.class_title, term=view.term)
        press = Press(bundle.path("renderers", "ledger"), ["ledger.css"])
        pages = _all_pages(press, view, title)
        imprint = Imprint(view.commit.encode(), created, title, view.language)
        return press.bind(pages, imprint, attachments)


def _all_pages(press: Press, view: Ledger, title: str) -> list[Page]:
    parts: list[list[Page]] = []
    entries: list[Entry] = []
    for section in view.sections:
        entries.append(Entry(section.title, ", ".join(section.teachers), _length(parts)))
        html = _html("section", view, section=section, spreads=spreads(section))
        parts.append(_even(press, view, press.pages(html)))
    closing = _closing_sheets(view)
    back = press.pages(_html("back", view, title=title, sheets=closing))
    entries += [Entry(name, "", _length(parts) + _page_of(back, f"sheet{n}"))
                for n, (name, _) in enumerate(closing, 1)]  # fmt: skip
    entries.append(Entry(language.gettext("Movement of pupils"), "", _length(parts) + _page_of(back, "moves")))
    entries.append(Entry(language.gettext("Certification"), "", _length(parts) + _page_of(back, "sewn")))
    inside = [page for part in parts for page in part] + back
    pages = _front(press, view, title, entries, len(inside)) + inside
    put_margins(pages, press.pages(_margins(view, len(pages))))
    return pages


def _front(press: Press, view: Ledger, title: str, entries: list[Entry], inside: int) -> list[Page]:
    """Title and contents. More sections than one page of contents holds push everything on by two pages."""
    length = FRONT
    while True:
        numbered = [(entry.title, entry.addition, length + entry.page + 1) for entry in entries]
        pages = press.pages(_html("front", view, title=title, entries=numbered, count=length + inside))
        if len(pages) == length:
            return pages
        length = len(pages)


def _closing_sheets(view: Ledger) -> list[tuple[str, Sheet]]:
    term, year = language.gettext("Summary sheet of term marks"), language.gettext("Summary sheet of year marks")
    tables = [(language.gettext("Missed lessons"), view.absences), (year if view.whole else term, view.term_marks)]
    return [(title, sheet) for title, table in (*tables, *view.summaries) for sheet in sheets(table)]


def _margins(view: Ledger, count: int) -> str:
    stamp = language.gettext("Class {title}, {term} · commit {commit} · SHA-256 of the documents {digest}")
    of = language.gettext("of {count}").format(count=count)
    filled = stamp.format(title=view.class_title, term=view.term, commit=view.commit[:12], digest=view.digest[:24])
    return _html("margins", view, stamp=filled, of=of, count=count)


def _even(press: Press, view: Ledger, pages: list[Page]) -> list[Page]:
    """`pages`, and an empty one where the next part would not begin at the left."""
    return pages if len(pages) % 2 == 0 else pages + press.pages(_html("blank", view))


def _html(part: str, view: Ledger, **values: object) -> str:
    return environment().get_template(f"ledger/{part}.html.j2").render(view=view, **values)


def _length(parts: list[list[Page]]) -> int:
    return sum(map(len, parts))


def _page_of(pages: list[Page], anchor: str) -> int:
    return next(number for number, page in enumerate(pages) if anchor in page.anchors)
