"""Checking: documents against their schemas, the record against itself."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from zhurnal import bundle
from zhurnal.documents import codec
from zhurnal.documents.collector import collector_asleep
from zhurnal.documents.limits import MAX_BYTES
from zhurnal.documents.schemas import SchemaSet
from zhurnal.documents.source import RecordSource
from zhurnal.domain import paths
from zhurnal.domain.crosscheck import crosscheck
from zhurnal.domain.errors import DocumentError
from zhurnal.domain.findings import Effect, Finding
from zhurnal.domain.record import Record
from zhurnal.services.school import School
from zhurnal.store.base import Snapshot

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Checked:
    """Findings over the whole record and register, and how many documents were read."""

    findings: list[Finding]
    documents: int


def check_file(file: Path, schemas: SchemaSet) -> list[Finding]:
    """Findings of one document in a file: format and schema. Raises OSError where it cannot be read."""
    try:
        codec.load(read_document(file), schemas, path=str(file))
    except DocumentError as error:
        return error.findings
    return []


def read_document(file: Path) -> bytes:
    """Bytes of a file that is to be a document. Raises OSError, DocumentError where it is too large to be read."""
    with file.open("rb") as stream:
        data = stream.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            size = max(os.fstat(stream.fileno()).st_size, len(data))
            raise DocumentError([Finding("too-large", path=str(file), params={"size": size, "limit": MAX_BYTES})])
    return data


def check_record(school: School, progress: Progress | None = None) -> Checked:
    """Every document of the record and the register, then their references to each other."""
    with collector_asleep():
        return _checked(school, progress)


def _checked(school: School, progress: Progress | None) -> Checked:
    record_files, register_files = school.record_store.snapshot(), school.register_store.snapshot()
    findings: list[Finding] = []
    total = len(record_files.list()) + len(register_files.list())
    done = 0
    for files in (record_files, register_files):
        source = RecordSource(files, school.library)
        for path in files.list():
            findings += _check_path(source, files, path)
            done += 1
            if progress:
                progress(done, total)
    if not findings:
        # References are looked at only among documents that can be read.
        record = Record(RecordSource(record_files, school.library))
        findings += [placed(f, record_files) for f in crosscheck(record)]
        findings += _people(record, school)
        findings += _texts(record, school)
    return Checked(findings, total)


def _check_path(source: RecordSource, files: Snapshot, path: str) -> list[Finding]:
    place = paths.place_of(path)
    if place is None:
        if paths.is_other(path):
            return _check_copy(files, path)
        return [Finding("unknown-path", path=path, params={"path": path})]
    try:
        document = source.get(path)
    except DocumentError as error:
        return error.findings
    if document is not None and document["kind"] != place.kind:
        return [Finding("kind-path", path=path, params={"kind": document["kind"], "expected": place.kind})]
    return []


def _check_copy(files: Snapshot, path: str) -> list[Finding]:
    """The record's copy of a schema must equal the package's (DESIGN: schemas are immutable per version)."""
    if not path.startswith("schemas/"):
        return []
    published = bundle.path("schemas", path.removeprefix("schemas/"))
    if published.is_file() and published.read_bytes() == files.read(path):
        return []
    return [Finding("schema-copy-differs", path=path, params={"path": path})]


def _people(record: Record, school: School) -> list[Finding]:
    """Everybody whom the record names should stand in the register; an erased person is only pointed out."""
    known = {path[7:-5] for path in school.register().list("people/")}
    named = {path[6:-5]: path for path in record.source.list("staff/")}
    named |= {path[7:-5]: path for path in record.source.list("pupils/")}
    missing = sorted(set(named) - known)
    return [Finding("not-in-register", Effect.WARN, named[p], params={"person": p}) for p in missing]


def _texts(record: Record, school: School) -> Iterator[Finding]:
    """Texts about people that nothing in the record names: their commit was cut short after the register's.

    The register is written first, so that the record never names what is not there; a disk that fails between the
    two leaves such a text. Nobody is shown it, but it is about a person and must not lie there unknown.
    """
    named: set[tuple[str, str]] = set()
    for path in record.source.list("years/"):
        place = paths.place_of(path)
        if place is not None and place.kind in ("remarks", "absences"):
            document = record.source.get(path) or {}
            named |= {(document["pupil"], entry["id"]) for entry in document[place.kind]}
    register = school.register()
    for path in register.list("people/"):
        document = register.get(path) or {}
        for key in document.get("texts", {}):
            if (document["person"], key) not in named:
                yield Finding("text-unnamed", Effect.WARN, path, params={"person": document["person"], "text": key})


def placed(finding: Finding, files: Snapshot) -> Finding:
    """The finding with the line of what it is about, where it names a place in a document but no line yet."""
    data = files.read(finding.path)
    at = finding.params.get("at")
    if data is None or at is None or finding.line:
        return finding
    return replace(finding, line=codec.line_at(data, str(at)))


def write_whole(path: Path, data: bytes) -> None:
    """Put `data` at `path` whole or not at all; the file's mode stays."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
