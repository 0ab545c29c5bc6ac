"""Founding a school: its folder, keys, stores and first commit (`zhurnal init`)."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from zhurnal import bundle
from zhurnal.documents import codec
from zhurnal.domain import paths
from zhurnal.domain.changes import FoundSchool
from zhurnal.domain.errors import FindingsError, ZhurnalError
from zhurnal.domain.source import Document
from zhurnal.language import gettext as _
from zhurnal.services.clock import Clock, SystemClock
from zhurnal.services.config import Config, write_config
from zhurnal.services.school import School, new_library
from zhurnal.services.submit import Submission, submit
from zhurnal.signing.pades import make_school_key
from zhurnal.signing.ssh import allowed_signers_line, generate_key
from zhurnal.store.git import GitStore


class SchoolExistsError(ZhurnalError):
    """The folder is not empty."""


def found_school(
    folder: Path,
    documents: Mapping[str, Document],
    people: Mapping[str, Document],
    *,
    administrator: str,
    config: Config | None = None,
    clock: Clock | None = None,
    secret: bytes | None = None,
) -> School:
    """Make a school in the empty folder `folder`; the first commit is in the first administrator's name.

    documents: by path, `school.yaml` and `regulation.yaml` among them; people: register entries by person's id.
    secret: what the school's keys are made of, for an invented school whose commits shall come out the same again.
    Raises SchoolExistsError, FindingsError (a document is not valid), StoreError.
    """
    if folder.exists() and any(folder.iterdir()):
        raise SchoolExistsError(
            _("{folder} is not empty: a school is founded in an empty or new folder.").format(folder=folder)
        )
    stood = folder.exists()
    try:
        return _found(folder, documents, people, administrator, config or Config(), clock or SystemClock(), secret)
    except BaseException:
        # Nothing half-written: the next attempt finds the folder as this one did.
        for path in folder.iterdir() if folder.is_dir() else ():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        if not stood and folder.is_dir():
            folder.rmdir()
        raise


def _found(
    folder: Path,
    documents: Mapping[str, Document],
    people: Mapping[str, Document],
    administrator: str,
    config: Config,
    clock: Clock,
    secret: bytes | None,
) -> School:
    keys = folder / "keys"
    keys.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    signer = generate_key(keys / "server", secret=_part(secret, "server"))
    allowed = allowed_signers_line(signer.public_line) + "\n"
    _write(keys / "allowed_signers", allowed.encode(), 0o644)
    title = str(documents["school.yaml"]["title"])
    key, certificate = make_school_key(title, clock.now(), secret=_part(secret, "school"))
    _write(keys / "school.key", key, 0o600)
    _write(keys / "school.pem", certificate, 0o644)
    write_config(folder, config)
    (folder / "public").mkdir()
    record_store = GitStore.create(folder / "record.git", signer)
    register_store = GitStore.create(folder / "people.git", signer)
    school = School(folder, config, record_store, register_store, clock, new_library())
    raw = {f"schemas/{p.name}": p.read_bytes() for p in sorted(bundle.path("schemas").glob("*.json"))}
    raw |= {"keys/allowed_signers": allowed.encode(), "keys/school.pem": certificate}
    founding = FoundSchool(documents=documents, people=people)
    outcome = submit(school, Submission(administrator, "init", [founding]), raw=raw)
    if outcome.commit is None:
        raise FindingsError(list(outcome.findings))
    return school


def _part(secret: bytes | None, name: str) -> bytes | None:
    """32 bytes for one of the keys, None where the key is to be a new one."""
    return None if secret is None else hashlib.sha256(name.encode() + b"\0" + secret).digest()


def start_documents(
    title: str, short: str, timezone: str, administrator: Sequence[str]
) -> tuple[dict[str, Document], dict[str, Document]]:
    """What an empty school begins with: its settings, regulation, catalogues, and the administrator t-001.

    administrator: family name, given name and, if there is one, patronymic. Calendar, classes and timetable
    come with an import (3.3.1). Returns documents by path and people by id.
    """
    schemas = new_library().schemas

    def bundled(*parts: str) -> Document:
        return codec.load(bundle.path(*parts).read_bytes(), schemas, path=parts[-1])

    school = {**bundled("data", "record", "school.yaml"), "title": title, "short": short, "timezone": timezone}
    school.pop("city", None)
    duties = [{"duty": "administrator", "from": "2000-01-01"}]
    documents: dict[str, Document] = {
        paths.SCHOOL: school,
        paths.REGULATION: bundled("workflows", "regulation.yaml"),
        paths.staff("t-001"): {"kind": "staff", "version": 1, "duties": duties},
    }
    for name in ("works", "reasons"):
        documents[paths.catalog(name)] = bundled("data", "record", "catalogs", f"{name}.yaml")
    names = dict(zip(("family", "given", "patronymic"), administrator, strict=False))
    return documents, {"t-001": {"kind": "person", "version": 1, "person": "t-001", **names}}


def _write(path: Path, data: bytes, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
