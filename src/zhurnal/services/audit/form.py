"""What a commit says of itself: its signature, and whether it is written as the server writes commits."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zhurnal.domain.findings import Finding
from zhurnal.services.audit.agreements import APPROVED, MERGED, PROPOSAL, check_agreements, is_merge
from zhurnal.signing.ssh import KeyNotValidError, SshSignatureError, UnknownKeyError, verify
from zhurnal.store.base import COMMITTER, IDEMPOTENCY_TRAILER, CommitInfo, MessageError
from zhurnal.store.message import build_message
from zhurnal.store.objects import emit_commit

_ACTOR = re.compile(r"[ptg]-[0-9a-z]{3,12}|server")
_TRAILERS = ("Actor", "Door", "Changes", "Late", "Reason", PROPOSAL, APPROVED, MERGED, IDEMPOTENCY_TRAILER)
_REQUIRED = {"Actor", "Door", "Changes"}


def check_signature(signed: tuple[bytes, str] | None, info: CommitInfo, allowed_signers: str) -> list[Finding]:
    """A finding unless the server signed exactly these bytes by a key that was allowed at the commit's time."""
    if signed is None:
        return [Finding("unsigned")]
    try:
        principal = verify(*signed, allowed_signers, info.when)
    except UnknownKeyError:
        return [Finding("unknown-key")]
    except KeyNotValidError:
        return [Finding("key-not-valid", params={"time": info.when.isoformat()})]
    except SshSignatureError:
        return [Finding("signature-broken")]
    return [] if principal == COMMITTER.email else [Finding("unknown-key")]


def check_form(info: CommitInfo, signed: bytes, parent: CommitInfo | None) -> list[Finding]:
    """Findings of parents, time, committer, author and trailers.

    parent: the commit that must be the first parent; the only one but where a proposal was merged.
    """
    expected = () if parent is None else (parent.id,)
    merge = parent is not None and is_merge(info)
    if info.parents[:1] != expected or len(info.parents) != len(expected) + merge:
        params = {"found": len(info.parents), "expected": len(expected) + merge}
        return [Finding("odd-parents", params=params)]
    if parent is not None and info.when < parent.when:
        times = {"time": info.when.isoformat(), "before": parent.when.isoformat()}
        return [Finding("time-went-back", params=times)]
    if info.committer != COMMITTER:
        return [Finding("foreign-committer", params={"committer": info.committer.email})]
    actor = info.author.name
    if not _ACTOR.fullmatch(actor) or info.author.email != f"{actor}@zhurnal.invalid":
        return [Finding("foreign-author", params={"author": info.author.email})]
    if info.trailer("Actor") != actor:
        return [Finding("actor-differs", params={"actor": info.trailer("Actor") or "", "author": actor})]
    if not (_trailers_fit([key for key, _ in info.trailers]) and _is_as_written(info, signed)):
        return [Finding("commit-form")]
    return check_agreements(info)


def _trailers_fit(keys: Sequence[str]) -> bool:
    """Each at most once but the agreements, in the server's order, none that it does not write."""
    expected = [key for name in _TRAILERS for key in [name] * (keys.count(name) if name == APPROVED else name in keys)]
    return list(keys) == expected and set(keys) >= _REQUIRED


def _is_as_written(info: CommitInfo, signed: bytes) -> bool:
    """Whether the bytes are those of its fields: no header beside them, one time for author and committer."""
    try:
        # The bytes compared, their reading back is what they were read from: `commit_message` need not look again.
        message = build_message(info.subject, info.body, info.trailers)
        return emit_commit(info.tree, info.parents, info.author, COMMITTER, info.when, message) == signed
    except MessageError:
        return False
