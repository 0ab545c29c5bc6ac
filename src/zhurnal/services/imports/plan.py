"""What an import would do to the record and the register: added, changed, left; nothing is done here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from zhurnal.domain.changes import AmendDocument, AmendPerson
from zhurnal.domain.findings import Finding
from zhurnal.domain.source import Document, Source


@dataclass(frozen=True, slots=True)
class Fact:
    """What becomes of one entry of a document. what: "add", "change", "leave", "remove", "keep" (though the input has
    it no more); entry: its id; text: how people know it."""

    what: str
    entry: str
    text: str


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """Changes for the judge, in the order in which they refer to each other.

    people: changes of the register of people, to be made before the others name their persons.
    left: paths of documents of the record that the import speaks of and that need no change.
    notes: what was left out or understood otherwise than written, in the order of the input.
    facts: what becomes of the entries, where an import is of one document.
    """

    people: tuple[AmendPerson, ...]
    changes: tuple[AmendDocument, ...]
    left: tuple[str, ...]
    notes: tuple[Finding, ...] = field(default=(), hash=False)
    facts: tuple[Fact, ...] = ()

    @property
    def added(self) -> tuple[str, ...]:
        """Paths of new documents, the register's first."""
        return tuple(change.path() for change in self._everything() if change.was is None)

    @property
    def changed(self) -> tuple[str, ...]:
        """Paths of documents that will read otherwise, the register's first."""
        return tuple(change.path() for change in self._everything() if change.was is not None)

    def _everything(self) -> tuple[AmendPerson | AmendDocument, ...]:
        return (*self.people, *self.changes)

    @property
    def empty(self) -> bool:
        """Whether everything is there already."""
        return not self.people and not self.changes


class Documents:
    """The record as the import wants it to be: laid over what is there, then told as changes."""

    def __init__(self, record: Source) -> None:
        self._record = record
        self._wanted: dict[str, dict[str, Any]] = {}

    def get(self, path: str) -> Document | None:
        """The document as wanted so far, else as it stands."""
        return self._wanted.get(path) or self._record.get(path)

    def was(self, path: str) -> Document | None:
        """The document as it stands."""
        return self._record.get(path)

    def list(self, folder: str) -> list[str]:
        """Paths of what stands under `folder` (ends with "/")."""
        return list(self._record.list(folder))

    def standing(self, folder: str) -> dict[str, Document]:
        """What stands under `folder` by its id: the path's rest without its ending."""
        found = {path[len(folder) : -5]: self.was(path) for path in self.list(folder)}
        return {id_: document for id_, document in found.items() if document is not None}

    def put(self, path: str, document: Mapping[str, Any]) -> None:
        """Want `document` at `path`; equal to what stands there, it will be "left"."""
        self._wanted[path] = dict(document)

    def changes(self) -> tuple[AmendDocument, ...]:
        """One change for each document that would read otherwise, in the order of wanting."""
        return tuple(
            AmendDocument(place=path, was=self._record.get(path), now=document)
            for path, document in self._wanted.items()
            if self._record.get(path) != document
        )

    def left(self) -> tuple[str, ...]:
        """Paths of the wanted documents that stand already."""
        return tuple(path for path, document in self._wanted.items() if self._record.get(path) == document)
