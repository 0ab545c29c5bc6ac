"""The audit: history walked from the first commit, every commit judged by the rules of its day.

It trusts the allowed-signers file that it is handed, and nothing that stands in the record: neither what a commit
says of itself nor how stock git shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from zhurnal.documents.cache import DocumentCache
from zhurnal.documents.source import Library
from zhurnal.domain.errors import StoreError, ZhurnalError
from zhurnal.domain.findings import Finding
from zhurnal.language import gettext as _
from zhurnal.services.audit.form import check_form, check_signature
from zhurnal.services.audit.refs import check_refs, named_commit, refs_of
from zhurnal.services.audit.replay import Replay
from zhurnal.services.school import new_library
from zhurnal.signing.ssh import parse_allowed_signers
from zhurnal.store.base import CommitInfo
from zhurnal.store.git import GitStore

Progress = Callable[[int, int], None]

# Bytes of source text whose documents are remembered: the journals of a large school's term fit in.
_DOCUMENTS = 24 * 1024 * 1024


class NotInHistoryError(ZhurnalError):
    """What the audit was to begin after is no commit of this record's history."""


@dataclass(frozen=True, slots=True)
class Bad:
    """The first commit that is not as it must be, and why; `findings[0]` says it in short.

    at, actor, subject: as the commit says; None and "" where it could not be read.
    """

    commit: str
    at: datetime | None
    actor: str
    subject: str
    findings: Sequence[Finding]


@dataclass(frozen=True, slots=True)
class Audited:
    """What the audit found.

    commits: how many were found good, all before `bad`. total: how many there are. findings: about the
    repository itself (its refs), not about one commit.
    """

    head: str | None
    commits: int
    total: int
    findings: Sequence[Finding] = field(default_factory=tuple)
    bad: Bad | None = None

    @property
    def ok(self) -> bool:
        """True where nothing at all was found."""
        return self.bad is None and not self.findings


def audit(store: GitStore, allowed_signers: str, *, since: str = "", progress: Progress | None = None) -> Audited:
    """Walk the first-parent chain of main and check every commit; stops at the first bad one.

    allowed_signers: text of the file handed over outside the record. since: a tag or a commit (from 7 digits on)
    up to which all is taken for granted, "" for none. Memory grows by some 50 bytes a commit.
    Raises AllowedSignersError, NotInHistoryError, StoreError (no repository, no such object as `since`).
    """
    parse_allowed_signers(allowed_signers)
    refs = refs_of(store.path)
    findings = check_refs(store.path, refs)
    head = store.head()
    if head is None:
        return Audited(None, 0, 0, [*findings, Finding("no-commits")])
    base = named_commit(refs, since) if since else ""
    chain = _Chain.read(store, head, base)
    if chain.broken is not None:
        return Audited(head, 0, len(chain), findings, chain.broken)
    replay = Replay(store, chain.base, Library(new_library().schemas, DocumentCache(_DOCUMENTS)))
    done = 0
    for commit in chain:
        bad = _check(store, commit, replay, allowed_signers)
        if bad is not None:
            return Audited(head, done, len(chain), findings, bad)
        done += 1
        if progress:
            progress(done, len(chain))
    return Audited(head, done, len(chain), findings)


class _Chain:
    """Ids of the commits to be checked, oldest first, 20 bytes each. base: the trusted commit before them."""

    def __init__(self, ids: bytes, base: str | None, broken: Bad | None) -> None:
        self._ids = ids
        self.base = base
        self.broken = broken

    @classmethod
    def read(cls, store: GitStore, head: str, base: str) -> _Chain:
        """Newest first as the parents lead, up to `base` (a beginning of an id) or to the first commit."""
        ids = bytearray()
        info: CommitInfo | None = None
        try:
            for info in store.log(start=head):
                if base and info.id.startswith(base):
                    return cls(bytes(ids), info.id, None)
                ids += bytes.fromhex(info.id)
        except StoreError:
            return cls(bytes(ids), None, _bad(info, head, [Finding("history-incomplete")]))
        if base:
            raise NotInHistoryError(_("No commit of this history is called {name}.").format(name=base))
        return cls(bytes(ids), None, None)

    def __len__(self) -> int:
        return len(self._ids) // 20

    def __iter__(self) -> Iterator[str]:
        for end in range(len(self._ids), 0, -20):
            yield self._ids[end - 20 : end].hex()


def _check(store: GitStore, commit: str, replay: Replay, allowed_signers: str) -> Bad | None:
    """One commit: who signed it, how it is written, and whether what it changes was allowed."""
    info: CommitInfo | None = None
    try:
        info = store.info(commit)
        signed = store.signature(commit)
        found = check_signature(signed, info, allowed_signers)
        found = found or check_form(info, signed[0] if signed else b"", replay.parent)
        found = found or replay.step(info)
    except StoreError:
        found = [Finding("object-unreadable", params={"object": commit})]
    return _bad(info, commit, found) if found else None


def _bad(info: CommitInfo | None, commit: str, findings: Sequence[Finding]) -> Bad:
    if info is None:
        return Bad(commit, None, "", "", findings)
    return Bad(info.id, info.when, info.author.name, info.subject, findings)


__all__ = ["Audited", "Bad", "NotInHistoryError", "audit"]
