"""Is an issued file what the record says it is: signature, digest, and the same bytes rendered again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from zhurnal.domain import paths
from zhurnal.domain.record import grade_of
from zhurnal.domain.source import Document
from zhurnal.language import gettext as _
from zhurnal.services.ledger import render_ledger, renderer_digest
from zhurnal.services.school import School
from zhurnal.signing.verdict import Problem, verify_pdf


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. says: a sentence for people."""

    name: str
    ok: bool
    says: str


@dataclass(frozen=True, slots=True)
class FileVerdict:
    """All checks of a file; it holds when every one does."""

    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """True where nothing is wrong."""
        return all(check.ok for check in self.checks)


def verify_file(school: School, data: bytes) -> FileVerdict:
    """Check a file that the school issued. The key is the record's first, handed over when it was founded."""
    return FileVerdict(tuple(_checks(school, data)))


def _checks(school: School, data: bytes) -> Iterator[Check]:
    snapshot = school.record_store.snapshot()
    certificate = snapshot.read("keys/school.pem") or b""
    verdict = verify_pdf(data, certificate)
    if not verdict.valid:
        yield Check("signature", False, _problems()[verdict.problem])
    else:
        at = school.record().local(verdict.at).strftime("%d.%m.%Y %H:%M:%S") if verdict.at else ""
        text = _("The signature is the school's ({signer}, {at}) and covers the whole file.")
        yield Check("signature", True, text.format(signer=verdict.signer, at=at))
    entry = _entry(school, verdict.sha256)
    if entry is None:
        yield Check(
            "digest", False, _("The record knows no issued file with SHA-256 {digest}.").format(digest=verdict.sha256)
        )
        return
    text = _("The record knows this file: {id}, class {title}, {period}, {pages} pages, issued {made}.")
    year, output = entry
    title = school.record().class_title(year, output["class"])
    term = school.record().calendar(year).term(grade_of(output["class"]), output["period"])
    period = term.title if term else output["period"]
    told = {"id": output["id"], "title": title, "period": period, "pages": output["pages"]}
    yield Check("digest", True, text.format(**told, made=output["made"].replace("T", " ")))
    if verdict.valid:
        yield from _again(school, year, output, verdict.unsigned_sha256)


def _again(school: School, year: str, output: Document, unsigned: str) -> Iterator[Check]:
    """The named commit rendered again. Names come from the register as it was when the file was made."""
    if output["renderer"] != renderer_digest():
        text = _("This renderer is another one than that of the file (templates, fonts or libraries): the pages "
                 "were not compared; signature and digest stand.")  # fmt: skip
        yield Check("rendering", True, text)
        return
    record = school.record(output["commit"])
    made = datetime.fromisoformat(output["made"]).replace(tzinfo=record.zone)
    register = school.register(snapshot=school.register_store.snapshot(_register_at(school, made)))
    again = render_ledger(school, record, register, year, output["class"], output["period"], output["commit"])
    same = hashlib.sha256(again.pdf).hexdigest() == unsigned == output["unsigned"]
    if same:
        yield Check(
            "rendering",
            True,
            _("Commit {commit}, rendered again, gives the same bytes.").format(commit=output["commit"]),
        )
        return
    text = _("Commit {commit}, rendered again, gives other bytes. Was a person erased from the register since?")
    yield Check("rendering", False, text.format(commit=output["commit"]))


def _register_at(school: School, moment: datetime) -> str | None:
    return next((info.id for info in school.register_store.log() if info.when <= moment), None)


def _entry(school: School, digest: str) -> tuple[str, Document] | None:
    record = school.record()
    for path in record.source.list("outputs/"):
        document = record.source.get(path) or {}
        for output in document.get("outputs", ()):
            if output["file"] == digest:
                place = paths.place_of(path)
                return (place.parts["year"] if place else "", output)
    return None


def _problems() -> dict[Problem, str]:
    return {
        Problem.UNSIGNED: _("The file is not signed."),
        Problem.LENGTH: _("Something was appended to the file or cut off its end after it was signed."),
        Problem.ALTERED: _("The file was altered after it was signed."),
        Problem.FOREIGN_KEY: _("The file is signed by another key than the school's."),
        Problem.KEY_NOT_VALID: _("The file is signed at a time at which the school's key was not valid."),
    }
