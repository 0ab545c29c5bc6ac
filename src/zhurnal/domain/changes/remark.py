"""AddRemark: the record keeps that a remark was made; its text is in the register of people (3.8.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from zhurnal.domain import paths
from zhurnal.domain.changes.base import JournalChange, write_text
from zhurnal.domain.findings import Finding
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document, Draft, Source

#: Stands for the text of a remark that was read from the record, where no texts are: such a change writes none
#: either. No document can hold it, so that nobody's own text is taken for it.
WITHHELD = "\N{NULL}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddRemark(JournalChange):
    """Make, reword or take back (`text` "") a remark to a pupil about a lesson.

    remark: its id; "" for a new one, which `rules.resolve` fills in. author: the actor.
    """

    act: ClassVar[str] = "remark"
    pupil: str
    remark: str
    author: str
    text: str

    def path(self) -> str:
        return paths.remarks(self.year, self.pupil)

    def check_in(self, record: Record, lesson: Document) -> Iterator[Finding]:
        if not record.knows(self.pupil):
            yield self.finding("no-such-person", person=self.pupil)
        yield from self.check_member(record, lesson, self.pupil)
        entries = (record.source.get(self.path()) or {}).get("remarks", ())
        there = next((e for e in entries if e["id"] == self.remark), None)
        if there is not None and there["author"] != self.author:
            yield self.finding("remark-of-another", author=there["author"])
        if there is None and not self.text:
            yield self.finding("no-such-remark", remark=self.remark)

    def apply(self, draft: Draft) -> None:
        new = {"kind": "remarks", "version": 1, "pupil": self.pupil}
        entries = draft.edit(self.path(), new).setdefault("remarks", [])
        kept = [e for e in entries if e["id"] != self.remark]
        if self.text:
            journal = draft.get(paths.journal(self.year, self.section, self.term)) or {}
            day = next(e["date"] for e in journal["lessons"] if e["id"] == self.lesson)
            place = {"section": self.section, "lesson": self.lesson, "date": day}
            kept.append({"id": self.remark, **place, "author": self.author})
        entries[:] = sorted(kept, key=lambda e: (e["date"], e["id"]))
        if not entries:
            draft.put(self.path(), None)

    def apply_register(self, register: Draft) -> None:
        if self.text != WITHHELD:
            write_text(register, self.pupil, self.remark, self.text)

    def check_register(self, register: Source) -> Iterator[Finding]:
        yield from self.person_missing(register, self.pupil)
