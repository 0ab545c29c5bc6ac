"""Drafts: what a teacher entered and the regulation lets in by approval only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from zhurnal.domain.changes import Change
from zhurnal.domain.findings import Effect, Finding
from zhurnal.operations.changes import from_data, to_data
from zhurnal.operations.models import Draft


@dataclass(frozen=True, slots=True)
class Waiting:
    """One draft as its author sees it."""

    id: int
    year: str
    section: str
    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]
    created: datetime


def keep(
    actor: str, year: str, section: str, changes: Sequence[Change], findings: Sequence[Finding], at: datetime
) -> None:
    """Keep changes with the findings that hold them; the same changes are kept once."""
    data = [to_data(change) for change in changes]
    if any(draft.changes == data for draft in Draft.objects.filter(actor=actor, section=section)):
        return
    told = [
        {"code": f.code, "effect": str(f.effect), "path": f.path, "clause": f.clause, "params": dict(f.params)}
        for f in findings
    ]
    Draft.objects.create(actor=actor, year=year, section=section, changes=data, findings=told, created=at)


def own(actor: str, section: str | None = None) -> list[Waiting]:
    """Somebody's drafts, oldest first; of one section where it is named."""
    found = Draft.objects.filter(actor=actor).order_by("created", "pk")
    if section is not None:
        found = found.filter(section=section)
    return [_waiting(draft) for draft in found]


def take(actor: str, number: int) -> Waiting | None:
    """One of somebody's own drafts, or None."""
    draft = Draft.objects.filter(actor=actor, pk=number).first()
    return None if draft is None else _waiting(draft)


def drop(actor: str, number: int) -> bool:
    """Throw one of somebody's own drafts away; False where there is none."""
    return Draft.objects.filter(actor=actor, pk=number).delete()[0] > 0


def _waiting(draft: Draft) -> Waiting:
    findings = tuple(
        Finding(f["code"], Effect(f["effect"]), f["path"], clause=f["clause"], params=f["params"])
        for f in draft.findings
    )
    changes = tuple(from_data(data) for data in draft.changes)
    return Waiting(draft.pk, draft.year, draft.section, changes, findings, draft.created)
