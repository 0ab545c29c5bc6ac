"""What every change has: an act, the documents it touches, a check and an application."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from zhurnal.domain import paths
from zhurnal.domain.findings import Effect, Finding
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document, Draft, Source


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that someone wants to become true.

    act: by this name regulation.yaml permits it. `check` says what in the record stands against it
    (something referred to is not there; what the person saw is no longer so), never who may do it:
    that is the judge's. `apply` makes it true in a draft and is only called after a clean check.
    """

    act: ClassVar[str]
    # Whether it changes what others are found by: classes, sections, the calendar, people, rules.
    amends_lists: ClassVar[bool] = False

    @property
    def name(self) -> str:
        """Kebab-case name for trailers: SetMark is "set-mark"."""
        text = type(self).__name__
        return "".join(f"-{c.lower()}" if c.isupper() else c for c in text).lstrip("-")

    def path(self) -> str:
        """The document of the record that changes."""
        raise NotImplementedError

    def paths(self) -> tuple[str, ...]:
        """All documents of the record that change: mostly one."""
        return (self.path(),)

    def check(self, record: Record) -> Iterator[Finding]:
        """Findings of reference and of conflict; none when the change fits the record."""
        raise NotImplementedError

    def apply(self, draft: Draft) -> None:
        """Make it true in the record's draft."""
        raise NotImplementedError

    def stands(self, record: Record) -> bool:
        """Whether it is true already: then nothing is applied and no deadline is missed."""
        return False

    def check_register(self, register: Source) -> Iterator[Finding]:
        """Findings of what stands against it in the register of people; most changes do not touch it."""
        return iter(())

    def apply_register(self, register: Draft) -> None:
        """Make its free texts true in the register of people's draft; most changes have none."""

    def finding(self, code: str, /, **params: str | int) -> Finding:
        """A finding about this change's document."""
        return Finding(code, path=self.path(), params=params)

    def conflict(self, was: Any, found: Any, now: Any, **params: str | int) -> Iterator[Finding]:
        """A finding with all values where `found` is neither what the person saw nor already what is wanted."""
        if found != was:
            values = {"was": shown(was), "found": shown(found), "now": shown(now)}
            yield Finding("conflict", path=self.path(), params={**params, **values})

    def person_missing(self, register: Source, person: str) -> Iterator[Finding]:
        """A finding where the register has nobody to whom a text could be written."""
        if register.get(paths.person(person)) is None:
            yield self.finding("not-in-register", person=person)


def check_duties(change: Change, record: Record, staff: str, on: date) -> Iterator[Finding]:
    """A warning where somebody has no duty on a day: a batch may bring it along, and then it comes after this."""
    if not record.duties(staff, on):
        params: dict[str, str | int] = {"person": staff, "date": on.isoformat()}
        yield Finding("no-duties", Effect.WARN, change.path(), params=params)


def shown(value: Any) -> str:
    """A value as a sentence can carry it; nothing is the empty string."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return ", ".join(f"{k}: {shown(v)}" for k, v in value.items())
    return str(value)


@dataclass(frozen=True, slots=True)
class SlotRef:
    """A lesson by its place in the timetable, where its id is not known yet: "@2026-10-14/3"."""

    date: date
    number: int

    def __str__(self) -> str:
        return f"@{self.date.isoformat()}/{self.number}"

    @staticmethod
    def parse(text: str) -> SlotRef | None:
        """The place that a text names; None where the text is a lesson's id."""
        if not text.startswith("@"):
            return None
        day, _, number = text[1:].partition("/")
        return SlotRef(date.fromisoformat(day), int(number))


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalChange(Change):
    """A change in the journal of a section in a term, about one lesson.

    lesson: the lesson's id, or a place in the timetable ("@2026-10-14/3") that `rules.resolve` turns into
    the id of the lesson standing there, recording it first where none does.
    """

    year: str
    section: str
    term: str
    lesson: str

    def path(self) -> str:
        return paths.journal(self.year, self.section, self.term)

    def found(self, record: Record) -> Document | None:
        """The lesson as it stands."""
        return record.lesson(self.year, self.section, self.term, self.lesson)

    def check(self, record: Record) -> Iterator[Finding]:
        lesson = self.found(record)
        if lesson is None:
            yield self.finding("no-such-lesson", lesson=self.lesson, section=self.section)
        elif lesson.get("cancelled") is not None:
            yield self.finding("lesson-cancelled", date=lesson["date"], number=lesson["number"])
        else:
            yield from self.check_in(record, lesson)

    def check_in(self, record: Record, lesson: Document) -> Iterator[Finding]:
        """Findings of a change whose lesson is there."""
        raise NotImplementedError

    def check_member(self, record: Record, lesson: Document, pupil: str) -> Iterator[Finding]:
        """A finding where a pupil was not in the section on the day of the lesson."""
        if not record.is_member(self.year, self.section, pupil, date.fromisoformat(lesson["date"])):
            yield self.finding("pupil-not-in-section", pupil=pupil, date=lesson["date"], section=self.section)

    def edit(self, draft: Draft) -> dict[str, Any]:
        """The lesson to be changed in place."""
        return draft.edit_item(self.path(), "lessons", self.lesson)


def set_or_drop(target: dict[str, Any], key: str, value: Any) -> None:
    """Set a key; an empty value takes it away, since canonical documents hold no empty values."""
    if value is None or value in ("", {}, []):
        target.pop(key, None)
    else:
        target[key] = value


def write_text(register: Draft, person: str, key: str, text: str) -> None:
    """Write a free text about a person into the register; "" takes it away. Raises KeyError for nobody."""
    document = register.edit(paths.person(person))
    texts = document.setdefault("texts", {})
    set_or_drop(texts, key, text)
    if not texts:
        del document["texts"]


def next_id(prefix: str, entries: Any) -> str:
    """The next free id "a-7" of a list of entries with ids; numbers are never given twice in a row."""
    numbers = [int(e["id"].split("-")[1], 36) for e in entries]
    number = max(numbers, default=0) + 1
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return f"{prefix}-{digits}"
