"""What the judge, the loader and the checks have to say: data, put into words elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Effect(StrEnum):
    """What a finding does to the change it is about (regulation.yaml, `effect`)."""

    FREE = "free"
    WARN = "warn"
    LATE = "late"
    APPROVE = "approve"
    REFUSE = "refuse"

    @property
    def blocks(self) -> bool:
        """True where nothing may be committed as it stands."""
        return self in (Effect.APPROVE, Effect.REFUSE)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong or worth saying, with its place and its clause.

    code: stable, kebab-case, the key of the sentence (`mark-not-in-section`).
    effect: see `Effect`; a loader's finding is always `REFUSE`.
    path: the document, relative to the record's root; "" where there is none.
    line: 1-based line in that document; 0 where unknown.
    clause: of the regulation ("3.5.3"); "" where the format and not the regulation speaks.
    params: what the sentence's placeholders need; plain strings and numbers only.
    change: index of the change in its batch; -1 where the finding is about the whole.
    """

    code: str
    effect: Effect = Effect.REFUSE
    path: str = ""
    line: int = 0
    clause: str = ""
    params: Mapping[str, str | int] = field(default_factory=dict)
    change: int = -1

    def __hash__(self) -> int:
        return hash((self.code, self.path, self.line, self.clause, self.change))


def blocking(findings: list[Finding]) -> list[Finding]:
    """Those of `findings` that keep the change out of the record."""
    return [finding for finding in findings if finding.effect.blocks]
