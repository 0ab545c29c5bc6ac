"""Whether today's record goes on from the one that a witness has a checkpoint of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from zhurnal.documents import codec
from zhurnal.documents.schemas import SchemaSet
from zhurnal.domain import paths
from zhurnal.domain.errors import DocumentError, StampError, StoreError
from zhurnal.domain.findings import Finding
from zhurnal.services.audit.statements import moved
from zhurnal.services.checkpoints.digests import Digests, blobs_of
from zhurnal.services.checkpoints.statement import KIND, Statement, is_signed, read_statement
from zhurnal.store.git import GitStore
from zhurnal.store.refs import PROPOSALS


@dataclass(frozen=True, slots=True)
class Witnessed:
    """What a checkpoint from outside proves.

    name: of its file. statement: what it says; None where it is no checkpoint. findings: why today's record does
    not go on from it; none: it does. stamped: when an authority saw it (UTC), None where there is no stamp or nobody
    to trust. proposals: open proposals that came, went or moved since, which they may.
    """

    name: str
    statement: Statement | None
    findings: tuple[Finding, ...]
    stamped: datetime | None = None
    proposals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file from a witness: its name, its bytes, the time stamp beside it (b"" for none)."""

    name: str
    data: bytes
    stamp: bytes = b""


def check_evidence(
    store: GitStore, evidence: Evidence, refs: Mapping[str, str], signers: str, schemas: SchemaSet, authorities: bytes
) -> Witnessed:
    """Compare the record with one checkpoint. refs: all of today's, name to id, as they stand (not what they point at).

    authorities: PEM certificates trusted for time stamps, b"" for none: then stamps are not looked at. Everything of
    the checkpoint's commit is read and hashed.
    """
    name = evidence.name
    try:
        document = codec.load(evidence.data, schemas, path=name)
    except DocumentError as error:
        return Witnessed(name, None, (Finding("no-checkpoint", path=name), *error.findings))
    if document["kind"] != KIND:
        return Witnessed(name, None, (Finding("no-checkpoint", path=name),))
    statement = read_statement(document)
    if not is_signed(document, signers, schemas):
        return Witnessed(name, statement, (Finding("checkpoint-signature", path=name),))
    try:
        stamped = _stamped(evidence, authorities) if evidence.stamp and authorities else None
    except StampError as error:
        return Witnessed(name, statement, (Finding("stamp-broken", path=name, params={"said": str(error)}),))
    found = _history(store, statement, name)
    found += [] if found else _place(store, statement, evidence)
    found += _tags(statement, refs, name)
    then = {ref: at for ref, at in statement.refs.items() if ref.startswith(PROPOSALS)}
    now = {ref: at for ref, at in refs.items() if ref.startswith(PROPOSALS)}
    changed = {ref.removeprefix(PROPOSALS) for ref, _ in then.items() ^ now.items()}
    return Witnessed(name, statement, tuple(found), stamped, tuple(sorted(changed)))


def _stamped(evidence: Evidence, authorities: bytes) -> datetime:
    from zhurnal.signing.stamp import check_stamp

    return check_stamp(evidence.stamp, evidence.data, authorities)


def _history(store: GitStore, statement: Statement, name: str) -> list[Finding]:
    """The commit must be one of today's main, and hold what it held."""
    params = {"commit": statement.commit, "made": statement.made.isoformat()}
    try:
        if not any(info.id == statement.commit for info in store.log()):
            return [Finding("history-rewritten", path=name, params=params)]
        snapshot = store.snapshot(statement.commit)
        blobs = blobs_of(snapshot)
        same = (len(blobs), Digests(snapshot.read_blob).of(blobs)) == (statement.files, statement.documents)
    except StoreError:
        return [Finding("object-unreadable", path=name, params={"object": statement.commit})]
    return [] if same else [Finding("documents-differ", path=name, params=params)]


def _place(store: GitStore, statement: Statement, evidence: Evidence) -> list[Finding]:
    """The record must have the checkpoint itself: the commit that brought it was the next one."""
    path = paths.checkpoint(statement.made.isoformat())
    if store.snapshot().read(path) == evidence.data:
        return []
    return [Finding("checkpoint-gone", path=evidence.name, params={"path": path})]


def _tags(statement: Statement, refs: Mapping[str, str], name: str) -> list[Finding]:
    return [moved(ref, at, refs.get(ref), name) for ref, at in statement.tags.items() if refs.get(ref) != at]
