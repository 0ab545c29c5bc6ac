"""One document under examination: the record around it, its path taken apart, and ways to say what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from zhurnal.domain.findings import Effect, Finding
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document

Step = str | int


def pointer(place: Iterable[Step]) -> str:
    """A place in a document as an RFC 6901 JSON pointer: "/lessons/3/works/0/marks/p-0421~12"."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in place)


@dataclass(frozen=True, slots=True)
class Scene:
    """What a check is handed. parts: the named parts of the path (`year`, `home`, `term` ...)."""

    record: Record
    path: str
    document: Document
    parts: dict[str, str]

    @property
    def year(self) -> str:
        """The school year of the document; "" where it belongs to none."""
        return self.parts.get("year", "")

    def finding(
        self, code: str, place: Iterable[Step], effect: Effect = Effect.REFUSE, /, **params: str | int
    ) -> Finding:
        """A finding about a place in this document."""
        return Finding(code, effect, self.path, params={**params, "at": pointer(place)})

    def at_its_path(self, **expected: str) -> Iterator[Finding]:
        """A finding for each key whose value is not what the path says."""
        for key, value in expected.items():
            found = self.document[key]
            if str(found) != value:
                yield self.finding("not-at-its-path", (key,), key=key, expected=value, found=str(found))

    def span(self, entry: Document, *place: Step) -> Iterator[Finding]:
        """A finding where an entry ends before it begins."""
        if "to" in entry and entry["to"] < entry.get("from", "0"):
            yield self.finding("span-reversed", (*place, "to"), first=entry["from"], last=entry["to"])

    def staff(self, person: str, *place: Step) -> Iterator[Finding]:
        """A finding where nobody of the staff has this id."""
        if not self.record.knows(person):
            yield self.finding("no-such-staff", place, person=person)

    def pupil(self, person: str, *place: Step) -> Iterator[Finding]:
        """A finding where no pupil has this id."""
        if not self.record.knows(person):
            yield self.finding("no-such-pupil", place, person=person)

    def section(self, section: str, *place: Step) -> Iterator[Finding]:
        """A finding where the year has no such section."""
        if not self.record.section(self.year, section):
            yield self.finding("no-such-section", place, section=section)

    def class_(self, class_id: str, *place: Step) -> Iterator[Finding]:
        """A finding where the year has no such class."""
        if not self.record.class_(self.year, class_id):
            yield self.finding("no-such-class", place, class_id=class_id)

    def subject(self, subject: str, *place: Step) -> Iterator[Finding]:
        """A finding where the catalogue has no such subject."""
        if subject not in self.record.catalog("subjects"):
            yield self.finding("no-such-subject", place, subject=subject)

    def room(self, room: str | None, *place: Step) -> Iterator[Finding]:
        """A finding where the catalogue has no such room."""
        if room is not None and room not in self.record.catalog("rooms"):
            yield self.finding("no-such-room", place, room=room)

    def reason(self, code: str, part: str, *place: Step) -> Iterator[Finding]:
        """A finding where that part of the catalogue of reasons has no such code."""
        if code not in self.record.catalog("reasons", part):
            yield self.finding("no-such-reason", place, reason=code, part=part)

    def once(self, entries: Iterable[tuple[str, tuple[Step, ...]]]) -> Iterator[Finding]:
        """A finding for each id that stands a second time. entries: ids with their places."""
        seen: set[str] = set()
        for name, place in entries:
            if name in seen:
                yield self.finding("id-twice", place, id=name)
            seen.add(name)


def day(text: str) -> date:
    """A date of a valid document."""
    return date.fromisoformat(text)
