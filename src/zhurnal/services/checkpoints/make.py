"""Making checkpoints: daily, at each seal, and when asked."""

from __future__ import annotations

from datetime import datetime, timedelta

from zhurnal.domain import paths
from zhurnal.domain.changes import MakeCheckpoint
from zhurnal.domain.source import Document
from zhurnal.services.checkpoints.digests import Digests, blobs_of
from zhurnal.services.checkpoints.statement import Statement, signed
from zhurnal.services.school import School
from zhurnal.services.submit import Outcome, Submission, enter, moment
from zhurnal.signing.ssh import SshSigner
from zhurnal.store.base import MAIN, Transaction
from zhurnal.store.git import GitStore
from zhurnal.store.refs import PROPOSALS, list_refs

FOLDER = "checkpoints/"
_STATED = ("refs/tags/", PROPOSALS)


def make_checkpoint(school: School, cause: str) -> Outcome:
    """State what the record is now, in one more commit. cause: "daily", "seal", "asked".

    All files are read before the lock is taken; under it only those that changed meanwhile. Raises StoreError,
    SshKeyError, OSError (no key).
    """
    signer = SshSigner.load(school.folder / "keys" / "server")
    snapshot = school.record_store.snapshot()
    digests = Digests(snapshot.read_blob)
    digests.of(blobs_of(snapshot))

    def under_lock(tx: Transaction) -> Outcome:
        blobs = blobs_of(tx.snapshot)
        at = school.record(snapshot=tx.snapshot).local(moment(school, tx))
        commit = tx.head or ""
        statement = Statement(cause, at, commit, len(blobs), digests.of(blobs), {MAIN: commit, **_refs(school)})
        change = MakeCheckpoint(statement=signed(statement, signer, school.library.schemas))
        return enter(school, Submission("server", "server", [change]), tx)

    return school.writer.submit(under_lock)


def checkpoints(school: School) -> list[tuple[str, Document]]:
    """Path and document of all checkpoints of the record, oldest first."""
    source = school.record().source
    return [(path, source.get(path) or {}) for path in source.list(FOLDER)]


def is_due(school: School) -> bool:
    """Whether the daily checkpoint is to be made: its hour has passed, and before it something was entered that no
    checkpoint has seen. The first one of all waits for an hour after which nothing was entered yet: a quiet night.
    """
    head = school.record_store.head()
    if head is None:
        return False
    record, newest = school.record(), school.record_store.info(head)
    now = record.local(school.clock.now())
    hour = datetime.combine(now.date(), school.config.checkpoints.daily, record.zone)
    hour = hour if hour <= now else hour - timedelta(days=1)
    last = max(record.source.list(FOLDER), default=None)
    if last is None:
        return newest.when < hour
    if last >= paths.checkpoint(hour.isoformat()):
        return False
    stated = (record.source.get(last) or {})["commit"]
    before = next((info for info in school.record_store.log() if info.when <= hour), newest)
    return before.parents != (stated,)


def _refs(school: School) -> dict[str, str]:
    store = school.record_store
    if not isinstance(store, GitStore):
        return {}
    return {name: at for prefix in _STATED for name, at in list_refs(store.path, prefix).items()}
