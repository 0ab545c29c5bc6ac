"""AmendPerson: an entry of the register of people (people.git), where every name stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from zhurnal.domain import paths
from zhurnal.domain.changes.base import Change
from zhurnal.domain.findings import Finding
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document, Draft, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendPerson(Change):
    """Enter, amend or take away (`now` None) one person in the register; judged against the register."""

    act: ClassVar[str] = "person"
    person: str
    was: Document | None = field(hash=False)
    now: Document | None = field(hash=False)

    def path(self) -> str:
        return paths.person(self.person)

    def check(self, record: Record) -> Iterator[Finding]:
        return iter(())

    def check_register(self, register: Source) -> Iterator[Finding]:
        found = register.get(self.path())
        if found != self.was and found != self.now:
            yield self.finding("document-changed-meanwhile", path=self.path())

    def apply(self, draft: Draft) -> None:
        """Nothing in the record changes."""

    def apply_register(self, register: Draft) -> None:
        register.put(self.path(), self.now)
