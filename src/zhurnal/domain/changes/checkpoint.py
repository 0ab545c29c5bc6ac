"""MakeCheckpoint: a signed statement about the record enters the record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from zhurnal.domain import paths
from zhurnal.domain.changes.base import Change
from zhurnal.domain.findings import Finding
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document, Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeCheckpoint(Change):
    """Keep a checkpoint. Only the server makes one, whatever the regulation says; none is ever altered.

    statement: the whole document. Whether it is true and signed is seen by who knows commits: the audit.
    """

    act: ClassVar[str] = "checkpoint"
    statement: Document = field(hash=False)

    def path(self) -> str:
        return paths.checkpoint(str(self.statement["made"]))

    def check(self, record: Record) -> Iterator[Finding]:
        if record.source.get(self.path()) is not None:
            yield self.finding("checkpoint-exists", path=self.path())

    def apply(self, draft: Draft) -> None:
        draft.put(self.path(), self.statement)
