"""A class ledger beside the same visible pages rendered naively by WeasyPrint, both in this one process."""

from __future__ import annotations

from statistics import median
from time import perf_counter

from tests.bench.naive_ledger import naive_pdf
from tests.bench.school import TERMS, YEAR
from tests.bench.table import Goal, Row, faster, interleave, versions

from zhurnal import language
from zhurnal.rendering.ledger import FRONT, ledger_pdf
from zhurnal.rendering.ledger_model import Ledger
from zhurnal.services.ledger_view import Imprint, LedgerFiller
from zhurnal.services.school import School
from zhurnal.signing.pdf_pages import page_count

CLASS_ID = "7a"
NEARLY_TWICE = Goal(least=1.8)


def measure(school: School, runs: int) -> Row:
    """A row for the ledger of one class and term, from its view to unsigned bytes."""
    view = _view(school)
    made = school.record_store.info(view.commit).when
    pages = page_count(ledger_pdf(view, created=made))
    naive = page_count(naive_pdf(view))
    if not abs(pages - FRONT - naive) <= 2:
        raise RuntimeError(f"expected about as many pages as the peer's {naive} and {FRONT} in front, found {pages}")

    def ours(_: int) -> float:
        start = perf_counter()
        ledger_pdf(view, created=made)
        return perf_counter() - start

    def usual(_: int) -> float:
        start = perf_counter()
        naive_pdf(view)
        return perf_counter() - start

    took, told = interleave(runs, ours, usual)
    return Row(
        f"class ledger, {pages} pages of PDF/A-3a", "s", median(took), median(told), faster(took, told), NEARLY_TWICE,
        runs, f"peer is WeasyPrint's write_pdf of {naive} such pages as one plain document",
        versions("weasyprint", "pydyf", "fonttools"),
    )  # fmt: skip


def _view(school: School) -> Ledger:
    record = school.record()
    term = record.calendar(YEAR).term(int(CLASS_ID[0]), TERMS[0][0])
    head = school.record_store.head()
    if term is None or head is None:
        raise RuntimeError(f"expected a term {TERMS[0][0]} and a commit, found {term} and {head}")
    filler = LedgerFiller(record, school.register(), YEAR, CLASS_ID, term)
    with language.use("ru"):
        return filler.fill(Imprint(head, record.local(school.clock.now()).date(), "0" * 64))
