"""What a merge commit says of its proposal: which one, who agreed to exactly what was merged, and when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from zhurnal.domain.findings import Finding
from zhurnal.rules import Approval
from zhurnal.store.base import CommitInfo

PROPOSAL, APPROVED, MERGED = "Proposal", "Approved-By", "Merged-By"
"""Trailers of a merge, in this order; `Approved-By` as often as somebody agreed."""

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?")
_PERSON = r"t-[0-9a-z]{3,12}"
_MERGED = re.compile(rf"{_PERSON}|server")
_APPROVED = re.compile(rf"({_PERSON}) ([0-9a-f]{{40}}) (\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d)")


def is_merge(info: CommitInfo) -> bool:
    """Whether a commit says that it merges a proposal: then, and only then, it has two parents."""
    return info.trailer(PROPOSAL) is not None


def agreements(info: CommitInfo) -> list[Approval]:
    """Who agreed, by the trailers. Raises ValueError where they are not as the server writes them."""
    return [approval for approval, _ in _read(info)]


def _read(info: CommitInfo) -> Iterator[tuple[Approval, str]]:
    for key, value in info.trailers:
        if key == APPROVED:
            match = _APPROVED.fullmatch(value)
            if match is None:
                raise ValueError(f"expected a person, a commit and a moment, found {value!r}")
            yield Approval(match[1], datetime.fromisoformat(match[3])), match[2]


def check_agreements(info: CommitInfo) -> list[Finding]:
    """Findings of a merge's trailers: each agreement is to the very commit that was merged, none comes after it."""
    others = {key for key, _ in info.trailers} & {APPROVED, MERGED}
    if not is_merge(info):
        return [Finding("commit-form")] if others else []
    if info.trailer("Door") != "proposal" or not _NAME.fullmatch(info.trailer(PROPOSAL) or ""):
        return [Finding("commit-form")]
    if not _MERGED.fullmatch(info.trailer(MERGED) or ""):
        return [Finding("commit-form")]
    try:
        found = list(_read(info))
    except ValueError:
        return [Finding("commit-form")]
    for approval, head in found:
        if head != info.parents[1]:
            return [Finding("approval-of-another", params={"person": approval.person, "approved": head})]
        if approval.at > info.when:
            return [Finding("approval-not-yet", params={"person": approval.person, "time": approval.at.isoformat()})]
    times = [approval.at for approval, _ in found]
    return [] if times == sorted(times) else [Finding("commit-form")]
