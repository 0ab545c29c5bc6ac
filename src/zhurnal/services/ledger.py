"""Issuing a class ledger: rendered from a commit, signed, written whole, its digests registered (3.7.7, 5.2)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from zhurnal import language
from zhurnal.domain.changes import RegisterOutput
from zhurnal.domain.errors import ZhurnalError
from zhurnal.domain.findings import Finding
from zhurnal.domain.record import Record, grade_of
from zhurnal.domain.source import Source
from zhurnal.language import gettext as _
from zhurnal.rendering.fingerprint import fingerprint
from zhurnal.rendering.ledger import ledger_pdf
from zhurnal.services import ledger_view
from zhurnal.services.check import write_whole
from zhurnal.services.ledger_view import Imprint, LedgerFiller, whole_year
from zhurnal.services.named import class_named
from zhurnal.services.school import School
from zhurnal.services.submit import Submission, submit
from zhurnal.signing.pades import sign_pdf
from zhurnal.signing.pdf_pages import page_count

Progress = Callable[[int, int], None]


class LedgerError(ZhurnalError):
    """There is no such class or term."""


@dataclass(frozen=True, slots=True)
class Issued:
    """An issued ledger; with `findings` nothing was written."""

    pages: int
    sha256: str
    commit: str
    findings: Sequence[Finding] = ()


@dataclass(frozen=True, slots=True)
class Rendered:
    """An unsigned ledger and what names it."""

    pdf: bytes
    imprint: Imprint
    renderer: str


def render_ledger(
    school: School, record: Record, register: Source, year: str, class_id: str, term_code: str, head: str
) -> Rendered:
    """The unsigned ledger as of a commit; the same commit and renderer give the same bytes.

    head: the commit that `record` reads. Raises LedgerError, RenderingError.
    """
    if not record.class_(year, class_id):
        classes = ", ".join(record.classes(year))
        raise LedgerError(
            _("There is no class {found} in {year}; there are {classes}.").format(
                found=class_id, year=year, classes=classes
            )
        )
    with language.use("ru"):
        whole = whole_year(record, year) if term_code == "year" else None
    term = whole or record.calendar(year).term(grade_of(class_id), term_code)
    if term is None:
        codes = ", ".join([*(t.code for t in record.calendar(year).terms(grade_of(class_id))), "year"])
        raise LedgerError(
            _("Class {title} has no term {found}; it has {codes}.").format(title=class_id, found=term_code, codes=codes)
        )
    filler = LedgerFiller(record, register, year, class_id, term)
    inputs = filler.inputs()
    commit, moment = last_touching(school, inputs, head)
    digest = _digest(school, inputs, head, register, filler.people())
    imprint = Imprint(commit, record.local(moment).date(), digest)
    with language.use("ru"):
        view = filler.fill(imprint)
    return Rendered(ledger_pdf(view, created=moment), imprint, renderer_digest())


def issue_ledger(
    school: School,
    class_id: str,
    term: str,
    out: Path,
    *,
    year: str | None = None,
    commit: str | None = None,
    progress: Progress | None = None,
) -> Issued:
    """Render, sign, register and write the ledger of a class and term to `out`.

    commit: the state to render, by default the newest. The record's entry comes first, so that no file is about that
    the record does not know of.
    Raises LedgerError, RenderingError, StoreError, OSError.
    """
    head = commit or school.record_store.head()
    record = school.record(head)
    at = school.clock.now()
    year = year or record.year_on(record.local(at).date()) or ""
    if year not in record.years:
        years = ", ".join(record.years) or "–"
        raise LedgerError(
            _("There is no school year {found} in the record; there are: {years}.").format(found=year, years=years)
        )
    if not out.parent.is_dir() or out.is_dir():
        # Before anything is registered: a file that the record knows of must not fail for want of a folder.
        raise LedgerError(_("{file} cannot be written: name a file in a folder that exists.").format(file=out))
    class_id = class_named(record, year, class_id)
    made = render_ledger(school, record, school.register(), year, class_id, term, head or "")
    if progress:
        progress(1, 2)
    signed = sign_pdf(
        made.pdf,
        (school.folder / "keys" / "school.key").read_bytes(),
        (school.folder / "keys" / "school.pem").read_bytes(),
        at=at,
        reason=f"{class_id} {term}",
        location=str(record.school.get("city", "")),
    )
    pages, digest = page_count(made.pdf), hashlib.sha256(signed).hexdigest()
    entry = {
        "output": "ledger",
        "class": class_id,
        "period": term,
        "commit": made.imprint.commit,
        "content": made.imprint.digest,
        "renderer": made.renderer,
        "unsigned": hashlib.sha256(made.pdf).hexdigest(),
        "file": digest,
        "bytes": len(signed),
        "pages": pages,
        "made": record.local(at).strftime("%Y-%m-%dT%H:%M:%S"),
    }
    outcome = submit(school, Submission("server", "cli", [RegisterOutput(year=year, output=entry)]))
    if outcome.commit is None:
        return Issued(0, "", "", outcome.findings)
    write_whole(out, signed)
    if progress:
        progress(2, 2)
    return Issued(pages, digest, made.imprint.commit)


def renderer_digest() -> str:
    """SHA-256 of all that a ledger's bytes depend on besides the documents: templates, words, fonts, programs.

    Raises MissingFontError.
    """
    made = fingerprint("ledger")
    filling = hashlib.sha256(Path(ledger_view.__file__).read_bytes()).hexdigest()
    return hashlib.sha256(f"{made.templates} {made.fonts} {made.program} {filling}".encode()).hexdigest()


def last_touching(school: School, inputs: Sequence[str], head: str) -> tuple[str, datetime]:
    """The last commit up to `head` that changed one of the inputs, and its time."""
    found = school.record_store.newest(inputs, start=head)
    if found is None:
        raise LedgerError(f"expected documents of the ledger in the history of {head}, found none")
    return found.id, found.when


def _digest(school: School, inputs: Sequence[str], head: str, register: Source, people: Sequence[str]) -> str:
    """SHA-256 over the inputs: a line "path SHA-256" each; of people only that their names were used, by id."""
    snapshot = school.record_store.snapshot(head)
    total = hashlib.sha256()
    for path in inputs:
        total.update(f"{path} {hashlib.sha256(snapshot.read(path) or b'').hexdigest()}\n".encode())
    for path in people:
        person = register.get(path)
        names = " ".join(str(person.get(k, "")) for k in ("family", "given", "patronymic")) if person else ""
        total.update(f"{path} {hashlib.sha256(names.encode()).hexdigest()}\n".encode())
    return total.hexdigest()
