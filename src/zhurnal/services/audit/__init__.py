"""The audit: history walked from the first commit, every commit judged by the rules of its day.

It trusts the allowed-signers file that it is handed, and nothing that stands in the record: neither what a commit
says of itself nor how stock git shows it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from zhurnal.documents.source import RecordSource
from zhurnal.domain.errors import DocumentError, StoreError
from zhurnal.domain.findings import Finding
from zhurnal.services.audit.chain import BrokenChainError, Chain, NotInHistoryError, Span
from zhurnal.services.audit.crew import WORTH_A_PROCESS, Stop, check_spans
from zhurnal.services.audit.objects import Looking, check_packs
from zhurnal.services.audit.refs import Refs, check_refs, named_commit, refs_of
from zhurnal.services.audit.resume import Proven
from zhurnal.services.audit.statements import check_tags
from zhurnal.services.audit.witnessed import Evidence, Witnessed, check_evidence
from zhurnal.services.school import new_library
from zhurnal.signing.ssh import parse_allowed_signers
from zhurnal.store.base import CommitInfo
from zhurnal.store.git import GitStore

Progress = Callable[[int, int], None]

# More processes than this wait for the disk, not for each other.
_MOST = 8


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
    repository itself (its refs and objects), not about one commit. resumed: how many of `commits` an interrupted
    audit had found good before. witnessed: what each checkpoint from outside proves.
    """

    head: str | None
    commits: int
    total: int
    findings: Sequence[Finding] = field(default_factory=tuple)
    bad: Bad | None = None
    resumed: int = 0
    witnessed: Sequence[Witnessed] = field(default_factory=tuple)

    @property
    def ok(self) -> bool:
        """True where nothing at all was found."""
        return self.bad is None and not self.findings and not any(one.findings for one in self.witnessed)


def audit(
    store: GitStore,
    allowed_signers: str,
    *,
    since: str = "",
    progress: Progress | None = None,
    processes: int = 0,
    state: Path | None = None,
    keep: bool = False,
    evidence: Sequence[Evidence] = (),
    authorities: bytes = b"",
) -> Audited:
    """Walk the first-parent chain of main and check every commit; tells the first bad one.

    allowed_signers: text of the file handed over outside the record. since: a tag or a commit (from 7 digits on)
    up to which all is taken for granted, "" for none. processes: how many work at once, 0 for as many as there are
    processors and as the history is worth. state: the file (`resume.Proven`) that says what was found good before;
    it is written while the work goes on, so that it stands after an interrupt, and stays after the work is done only
    with `keep`. evidence: checkpoints that witnesses have kept. authorities: certificates (PEM) trusted for time
    stamps, b"" for none. Memory grows by some 50 bytes a commit.

    Raises AllowedSignersError, NotInHistoryError, WorkerError, StoreError (no repository, no such object as `since`).
    """
    parse_allowed_signers(allowed_signers)
    refs = refs_of(store.path)
    findings = check_refs(store.path, refs)
    head = store.head()
    if head is None:
        return Audited(None, 0, 0, [*findings, Finding("no-commits")])
    broken = check_packs(store.path)
    if broken:
        # What a damaged pack makes of an object may bring the reader down: nothing more can be said of this copy.
        return Audited(head, 0, 0, [*findings, *broken])
    base = named_commit(store.path, refs, since) if since else ""
    looking = Looking(store.path)
    try:
        audited = _walked(store, head, base, allowed_signers, progress, processes, state, keep)
        findings += _standing_tags(store, refs)
        schemas = new_library().schemas
        witnessed = [check_evidence(store, one, refs, allowed_signers, schemas, authorities) for one in evidence]
    finally:
        findings += looking.findings()
    return replace(audited, findings=findings, witnessed=witnessed)


def _standing_tags(store: GitStore, refs: Refs) -> list[Finding]:
    """Tags that the record's own checkpoints saw elsewhere; what cannot be read was told of its commit."""
    snapshot = store.snapshot()
    source = RecordSource(snapshot, new_library())
    try:
        return check_tags(source, source.list("checkpoints/"), refs)
    except (StoreError, DocumentError):
        return []


def _walked(
    store: GitStore, head: str, base: str, signers: str, progress: Progress | None, processes: int,
    state: Path | None, keep: bool,
) -> Audited:  # fmt: skip
    try:
        chain = Chain.read(store, head, base)
    except BrokenChainError as broken:
        incomplete = _bad(_info(store, broken.commit), broken.commit, [Finding("history-incomplete")])
        return Audited(head, 0, broken.length, bad=incomplete)
    proven = Proven(state, chain, signers)

    def good(span: Span) -> None:
        proven.add(span)
        if progress:
            progress(proven.count, len(chain))

    if progress and proven.count < len(chain):
        progress(proven.count, len(chain))

    stop: Stop | None = None
    try:
        many, least = (processes, 1) if processes else (_processors(), WORTH_A_PROCESS)
        stop = check_spans(store, chain, proven.gaps(), signers, processes=many, good=good, least=least)
        done = True
    except BaseException:
        done = False
        raise
    finally:
        proven.forget() if done and not keep else proven.save()
    commits = len(chain) if stop is None else stop.number
    bad = None if stop is None else _bad(_info(store, chain[stop.number]), chain[stop.number], stop.findings)
    return Audited(head, commits, len(chain), bad=bad, resumed=min(proven.resumed, commits))


def _info(store: GitStore, commit: str) -> CommitInfo | None:
    try:
        return store.info(commit)
    except StoreError:
        return None


def _bad(info: CommitInfo | None, commit: str, findings: Sequence[Finding]) -> Bad:
    if info is None:
        return Bad(commit, None, "", "", findings)
    return Bad(info.id, info.when, info.author.name, info.subject, findings)


def _processors() -> int:
    return min(len(os.sched_getaffinity(0)), _MOST)


__all__ = ["Audited", "Bad", "Evidence", "NotInHistoryError", "Witnessed", "audit"]
