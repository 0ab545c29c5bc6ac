"""A class ledger beside the same visible pages by WeasyPrint used naively, by Chromium and by Typst; its signature.

WeasyPrint is the peer: it makes the same PDF/A-3a with tags. Chromium and Typst are named as what the fastest do: no
PDF/A there, and of Typst's pages only tables of the same size.
"""

from __future__ import annotations

import shutil
import subprocess
from datetime import datetime
from pathlib import Path
from statistics import median

import typst
from tests.bench.naive_ledger import naive_html, naive_pdf
from tests.bench.site import Site
from tests.bench.table import Goal, Row, Side, faster, interleave, program, versions
from tests.bench.typst_ledger import typst_source
from tests.bench.watch import timed

from zhurnal import language
from zhurnal.domain.record.spans import grade_of
from zhurnal.rendering.ledger import FRONT, ledger_pdf
from zhurnal.rendering.ledger_model import Ledger
from zhurnal.services.ledger_view import Imprint, LedgerFiller
from zhurnal.signing.pades import sign_pdf
from zhurnal.signing.pdf_pages import page_count
from zhurnal.signing.verdict import verify_pdf

LEDGER, SIGN, VERIFY = "ledger", "ledger-sign", "ledger-verify"
CLASS_ID = "7a"
SIGNATURES = 10
"""Signatures in one run: each takes milliseconds."""

_NEARLY_TWICE = Goal(least=1.8)
_FOLDER_FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-pdf-header-footer")


class _Sheets:
    """One class's first term as values, and the time that stands in the file."""

    def __init__(self, site: Site) -> None:
        self.view = _view(site)
        self.made = site.end.record_store.info(self.view.commit).when
        self.pdf = ledger_pdf(self.view, created=self.made)
        self.pages = page_count(self.pdf)
        keys = site.school / "keys"
        self.key, self.certificate = (keys / "school.key").read_bytes(), (keys / "school.pem").read_bytes()

    def ours(self, _run: int) -> float:
        """Seconds from the view to the unsigned bytes."""
        with timed() as took:
            ledger_pdf(self.view, created=self.made)
        return took.seconds

    def sign(self, _run: int) -> float:
        """Seconds of a signature."""
        with timed() as took:
            for _ in range(SIGNATURES):
                self.signed()
        return took.seconds / SIGNATURES

    def signed(self) -> bytes:
        """The file with its signature."""
        return sign_pdf(self.pdf, self.key, self.certificate, at=self.made, reason="7a q1", location="")

    def verify(self, _run: int) -> float:
        """Seconds of a verdict."""
        signed = self.signed()
        with timed() as took:
            for _ in range(SIGNATURES):
                if not verify_pdf(signed, self.certificate).valid:
                    raise RuntimeError("expected a valid signature, found another verdict")
        return took.seconds / SIGNATURES


def ours(site: Site) -> Side:
    """The ledger of one class and term."""
    return _Sheets(site).ours


def sign(site: Site) -> Side:
    """Its signature."""
    return _Sheets(site).sign


def verify(site: Site) -> Side:
    """The verdict on its signature."""
    return _Sheets(site).verify


def measure(site: Site, runs: int) -> list[Row]:
    """Pages a second, all in one process; then signatures."""
    sheets = _Sheets(site)
    naive = page_count(naive_pdf(sheets.view))
    if not abs(sheets.pages - FRONT - naive) <= 2:
        raise RuntimeError(f"expected about as many pages as the peer's {naive} and {FRONT} in front, "
                           f"found {sheets.pages}")  # fmt: skip
    chromium = next((name for name in ("chromium", "chromium-browser") if shutil.which(name)), None)
    page = site.folder / "ledger.html"
    page.write_text(naive_html(sheets.view), encoding="utf-8")
    source = typst_source(sheets.view)

    def usual(_run: int) -> float:
        with timed() as took:
            naive_pdf(sheets.view)
        return took.seconds

    def printed(_run: int) -> float:
        with timed() as took:
            _print(chromium or "", page)
        return took.seconds

    def typeset(_run: int) -> float:
        with timed() as took:
            typst.compile(source.encode())
        return took.seconds

    sides = [sheets.ours, usual, typeset, sheets.sign, sheets.verify, *([printed] if chromium else [])]
    took = interleave(runs, *sides)
    counts = {"WeasyPrint": naive, "Typst": page_count(typst.compile(source.encode()))}
    known = {"WeasyPrint": versions("weasyprint", "pydyf", "fonttools"), "Typst": versions("typst")}
    times = {"WeasyPrint": took[1], "Typst": took[2]}
    if chromium:
        counts["Chromium"] = page_count(_print(chromium, page))
        known["Chromium"] = program("chromium", chromium, "--version")
        times["Chromium"] = took[5]
    rows = [_row(name, sheets.pages, took[0], counts[name], times[name], known[name]) for name in counts]
    if not chromium:
        rows.append(Row("ledger: Chromium", "pages/s", None, runs=0, note="Chromium is not installed",
                        key=f"{LEDGER}-chromium", case=LEDGER, beside="Chromium"))  # fmt: skip
    signing = versions("pyhanko", "cryptography")
    size = f"{len(sheets.signed()) / 1e6:.1f} MB"
    return [
        *rows,
        Row(f"ledger: one signature, a file of {size}", "ms", median(took[3]) * 1e3, runs=runs, versions=signing,
            key=SIGN, case=SIGN),
        Row(f"ledger: one verdict, a file of {size}", "ms", median(took[4]) * 1e3, runs=runs, versions=signing,
            key=VERIFY, case=VERIFY),
    ]  # fmt: skip


def _row(name: str, pages: int, own: list[float], count: int, theirs: list[float], known: dict[str, str]) -> Row:
    rates, peer = [pages / seconds for seconds in own], [count / seconds for seconds in theirs]
    goal = _NEARLY_TWICE if name == "WeasyPrint" else None
    return Row(
        f"ledger of {pages} pages: {name}", "pages/s", median(rates), median(peer), faster(peer, rates), goal, len(own),
        f"{name} made {count} pages", versions("weasyprint") | known, key=f"{LEDGER}-{name.lower()}", case=LEDGER,
        beside=name,
    )  # fmt: skip


def _print(chromium: str, page: Path) -> bytes:
    """The page as the browser prints it, its start included: there is no other way to ask for one file."""
    target, profile = page.with_suffix(".pdf"), page.with_suffix(".profile")
    command = [chromium, *_FOLDER_FLAGS, f"--user-data-dir={profile}", f"--print-to-pdf={target}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return target.read_bytes()


def _view(site: Site) -> Ledger:
    school, record, year = site.end, site.record, site.year
    term = record.calendar(year).terms(grade_of(CLASS_ID))[0]
    head = school.record_store.head() or ""
    filler = LedgerFiller(record, school.register(), year, CLASS_ID, term)
    made: datetime = record.local(school.clock.now())
    with language.use("ru"):
        return filler.fill(Imprint(head, made.date(), "0" * 64))
