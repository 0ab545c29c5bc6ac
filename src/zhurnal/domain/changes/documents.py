"""FoundSchool, AmendDocument, RegisterOutput: changes of whole documents and of the register of outputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from zhurnal.domain import paths
from zhurnal.domain.changes.base import Change, next_id
from zhurnal.domain.findings import Finding
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document, Draft

# Kinds that are entered and amended as whole documents, with the act by which the regulation permits it.
ACTS = {
    "school": "school",
    "regulation": "regulation",
    "subjects": "catalog",
    "rooms": "catalog",
    "works": "catalog",
    "reasons": "catalog",
    "staff": "staff",
    "pupil": "pupil",
    "calendar": "calendar",
    "curriculum": "curriculum",
    "class": "class",
    "section": "section",
    "timetable": "timetable",
    "substitutions": "substitution",
    "extensions": "extension",
    "arrangements": "arrangement",
    "plan": "plan",
    "transcript": "transcript",
}

# The lists of a document that give somebody rights: the load, which the director approves (3.7.4).
LOAD = {"class": "class-teachers", "section": "teachers"}
# Without these no other document can be read.
_LASTING = ("school", "regulation")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSchool(Change):
    """The first commit, made by `init` in the name of the first administrator.

    documents: of the record, by path; people: entries of the register, by person's id.
    """

    act: ClassVar[str] = "found"
    amends_lists: ClassVar[bool] = True
    documents: Mapping[str, Document] = field(hash=False)
    people: Mapping[str, Document] = field(default_factory=dict, hash=False)

    def path(self) -> str:
        return paths.SCHOOL

    def paths(self) -> tuple[str, ...]:
        return tuple(self.documents)

    def check(self, record: Record) -> Iterator[Finding]:
        if record.source.get(paths.SCHOOL) is not None:
            yield self.finding("school-exists")

    def apply(self, draft: Draft) -> None:
        for path, document in self.documents.items():
            draft.put(path, document)

    def apply_register(self, register: Draft) -> None:
        for person, document in self.people.items():
            register.put(paths.person(person), document)


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendDocument(Change):
    """Enter, amend or take away (`now` None) one whole document of lists, plans or settings (3.3.1, 3.3.2)."""

    act: ClassVar[str] = "document"
    amends_lists: ClassVar[bool] = True
    place: str
    was: Document | None = field(hash=False)
    now: Document | None = field(hash=False)

    @property
    def kind(self) -> str:
        """Kind of the document, by its path; "" where no document may stand there."""
        found = paths.place_of(self.place)
        return found.kind if found else ""

    def path(self) -> str:
        return self.place

    def part(self, key: str) -> bool:
        """Whether what the document has under `key` changes."""
        return (self.was or {}).get(key) != (self.now or {}).get(key)

    def stands(self, record: Record) -> bool:
        return record.source.get(self.place) == self.now

    def check(self, record: Record) -> Iterator[Finding]:
        if self.kind not in ACTS:
            yield self.finding("not-amended-whole", path=self.place)
            return
        if self.now is None and self.kind in _LASTING:
            yield self.finding("must-stand", path=self.place)
        found = record.source.get(self.place)
        if found != self.was and found != self.now:
            yield self.finding("document-changed-meanwhile", path=self.place)

    def apply(self, draft: Draft) -> None:
        draft.put(self.place, self.now)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterOutput(Change):
    """Keep the digests of an issued file (3.7.7, 5.2). output: an entry of `outputs` without its id."""

    act: ClassVar[str] = "output"
    year: str
    output: Mapping[str, Any] = field(hash=False)

    def path(self) -> str:
        return paths.outputs(self.year)

    def check(self, record: Record) -> Iterator[Finding]:
        entries = (record.source.get(self.path()) or {}).get("outputs", ())
        if any(e["file"] == self.output["file"] for e in entries):
            yield self.finding("output-registered", file=str(self.output["file"]))

    def apply(self, draft: Draft) -> None:
        entries = draft.edit(self.path(), {"kind": "outputs", "version": 1}).setdefault("outputs", [])
        entries.append({"id": next_id("o", entries), **self.output})
