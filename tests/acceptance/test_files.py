"""Each file of `positive/` and `negative/` is a test: what is handed in, and what must be said of it.

A file is YAML with `what` (one sentence) and one of:

    document    text of one document, handed to the door `load` (default) or `fmt`; `path` names its place.
                `put` replaces marks in the text by what YAML cannot hold: {mark: {hex}} or {mark: {text, times}}
    changes     a batch of changes by `actor`, `at` a moment of the school's clock, with a `reason`, in the school
                of tests/school.py, whose `documents` are replaced by path (null: taken away), with `approvals`:
                the moment of agreeing by person
    documents   alone: references across the documents of that school are checked

`expect` lists what is found, all of it and in order: {code, line, at, clause, effect, change, params ...}, only the
named keys are compared. Positive files expect nothing that blocks. `accepted` lists what would be committed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.school import at, canonical, make_documents, make_record, schemas

from zhurnal.documents import codec
from zhurnal.documents.formatter import fmt
from zhurnal.domain import changes as kinds
from zhurnal.domain.brought import BroughtMark
from zhurnal.domain.changes import Change
from zhurnal.domain.changes.absence import AbsenceEntry
from zhurnal.domain.changes.homework import Homework
from zhurnal.domain.changes.lesson import Entry
from zhurnal.domain.changes.work import WorkEntry
from zhurnal.domain.crosscheck import crosscheck
from zhurnal.domain.errors import DocumentError
from zhurnal.domain.findings import Effect, Finding
from zhurnal.language import use
from zhurnal.rules import Approval, judge
from zhurnal.services.wording import formats, sentence, what_to_do

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("*/*.yaml"))
VALUES: dict[type[Change], Any] = {
    kinds.RecordLesson: lambda data: Entry(**data),
    kinds.SetHomework: lambda data: Homework(data["text"], data.get("due")),
    kinds.OpenWork: lambda data: WorkEntry(**data),
    kinds.AmendWork: lambda data: WorkEntry(**data),
    kinds.BringMark: lambda data: BroughtMark(**data),
    kinds.ExplainAbsence: lambda data: AbsenceEntry(
        data["first"], data["last"], data["reason"], tuple(data.get("numbers", ()))
    ),
}
# Said to programs that emit, never of a file's bytes; the unit tests of the emitter have them.
NOT_OF_FILES = {"unsupported-value", "number-too-long", "empty-required"}
# Keywords that no schema of the record uses today; the unit tests of the verdicts have them.
NOT_OF_FILES |= {"schema", "not-multiple", "repeated-item", "too-few"}
# Told of paths and of the record as a whole, or of a handbook's source, not of one document's text.
ELSEWHERE = {"kind-path", "unknown-path", "schema-copy-differs", "wrong-kind"}


def change_of(data: Mapping[str, Any]) -> Change:
    """{"change": "SetMark", ...} as a change; dates of YAML are dates."""
    kind: type[Change] = getattr(kinds, data["change"])
    fields = {key: value for key, value in data.items() if key != "change"}
    make = VALUES.get(kind)
    for key in ("was", "now"):
        if make is not None and fields.get(key) is not None:
            fields[key] = make(fields[key])
    return kind(**fields)


def bytes_of(case: Mapping[str, Any]) -> bytes:
    """The document's bytes with its marks replaced."""
    data = str(case["document"]).encode()
    for mark, piece in case.get("put", {}).items():
        put = bytes.fromhex(piece["hex"]) if "hex" in piece else str(piece["text"]).encode() * piece.get("times", 1)
        assert mark.encode() in data, f"the text has no mark {mark}"
        data = data.replace(mark.encode(), put)
    return data


def plain(value: Any) -> Any:
    """A document of YAML as the record has it: dates are texts there."""
    if isinstance(value, dict):
        return {key: plain(below) for key, below in value.items()}
    if isinstance(value, list):
        return [plain(below) for below in value]
    return value.isoformat() if isinstance(value, date) else value


def school_of(case: Mapping[str, Any]) -> dict[str, Any]:
    """The school's documents with those of the case."""
    given = {path: plain(document) for path, document in case.get("documents", {}).items()}
    canonical({path: document for path, document in given.items() if document is not None})
    documents = {**make_documents(), **given}
    return {path: document for path, document in documents.items() if document is not None}


def outcome(case: Mapping[str, Any]) -> tuple[list[Finding], list[str]]:
    """Findings, and names of the changes that would be committed."""
    if "document" in case:
        data, path = bytes_of(case), case.get("path", "journal.yaml")
        try:
            if case.get("door") == "fmt":
                assert codec.load(fmt(data, schemas(), path), schemas(), path=path)
            else:
                assert codec.load(data, schemas(), path=path)
        except DocumentError as error:
            return error.findings, []
        return [], []
    record = make_record(school_of(case))
    if "changes" not in case:
        return crosscheck(record), []
    batch = [change_of(data) for data in case["changes"]]
    agreed = [Approval(person, at(moment)) for person, moment in case.get("approvals", {}).items()]
    verdict = judge(batch, case["actor"], at(case["at"]), record, reason=case.get("reason", ""), approvals=agreed)
    findings = [
        Finding(f.code, f.effect, f.path, f.line, f.clause, f.params, verdict.origins[f.change])
        for f in verdict.findings
    ]
    return findings, [change.name for change in verdict.accepted]


def told(finding: Finding, keys: Mapping[str, Any]) -> dict[str, Any]:
    """A finding by the keys that are compared."""
    own = {"code": finding.code, "line": finding.line, "clause": finding.clause, "effect": str(finding.effect)}
    own |= {"change": finding.change}
    return {key: own[key] if key in own else finding.params.get(key) for key in keys}


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_file(file: Path) -> None:
    case = yaml.safe_load(file.read_text(encoding="utf-8"))
    expected = case.get("expect", [])
    findings, accepted = outcome(case)
    found = [told(f, keys) for f, keys in zip(findings, expected, strict=False)]
    assert found == expected, [f.code for f in findings]
    assert len(findings) == len(expected), [f.code for f in findings]
    if "accepted" in case:
        assert accepted == case["accepted"]
    blocked = [f.code for f in findings if f.effect in (Effect.REFUSE, Effect.APPROVE)]
    assert bool(blocked) == (file.parent.name == "negative")
    for finding in findings:
        for language in ("ru", "en"):
            with use(language):
                # Every placeholder is filled: the finding carries what its sentence needs.
                assert "?" not in sentence(finding), sentence(finding)
                assert finding.clause in sentence(finding)
                what_to_do(finding)


def test_there_are_enough_files_and_each_says_what_it_is_about() -> None:
    assert len(FILES) >= 40
    sentences = [yaml.safe_load(file.read_text(encoding="utf-8"))["what"] for file in FILES]
    assert len(set(sentences)) == len(sentences)


def test_every_code_of_the_loader_has_a_file() -> None:
    cases = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in FILES]
    shown = {finding["code"] for case in cases for finding in case.get("expect", [])}
    assert set(formats.SENTENCES) - NOT_OF_FILES - ELSEWHERE <= shown
