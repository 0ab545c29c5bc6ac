"""Ids and moments that the server gives: before judging, references become ids.

Ids are allocated when a change is accepted: the second of two teachers who open the same slot gets the first
one's lesson. An id is derived from its place and the moment, so that a replay with the same clock gives the same. The
id of a slot's lesson and of a lesson's ordinary work is derived from the place alone: a request that opened them on a
branch, to be merged days later, and a form that opens them on main meanwhile mean the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from zhurnal.domain import brought
from zhurnal.domain.changes import (
    AddRemark,
    AmendDocument,
    AppointSubstitute,
    BringMark,
    Change,
    CloseDay,
    ExplainAbsence,
    JournalChange,
    OpenWork,
    RecordLesson,
    SetAttendance,
    SetHomework,
    SetMark,
    SlotRef,
    TakeAttendance,
)
from zhurnal.domain.changes.absence import AbsenceEntry
from zhurnal.domain.changes.lesson import Entry
from zhurnal.domain.changes.work import WorkEntry
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document

ORDINARY = "answer"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def resolve(changes: Iterable[Change], record: Record, at: datetime) -> list[Change]:
    """The same changes with ids in place of references; a lesson or work that is needed is opened first."""
    resolver = Resolver(at)
    return [resolved for change in changes for resolved in resolver.group(change, record)]


@dataclass
class Resolver:
    """Gives ids to the changes of one batch, one after the other.

    at: the moment of the commit. lessons, works: ids given, by place. opened: ids of what a change of the
    batch opens; who refuses such a change takes them out again (`forget`), so that the next one that needs it
    opens it.
    """

    at: datetime
    lessons: dict[tuple[str, ...], str] = field(default_factory=dict)
    works: dict[tuple[str, ...], str] = field(default_factory=dict)
    opened: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)

    def group(self, change: Change, record: Record) -> list[Change]:
        """A change with its ids, last; before it the openings that only it needs."""
        if isinstance(change, JournalChange):
            return self._in_journal(change, record)
        if isinstance(change, AmendDocument) and change.kind == "substitutions":
            return [self._registered(change, record)]
        if isinstance(change, AppointSubstitute | CloseDay):
            return [self._appointed(change, record)]
        if isinstance(change, ExplainAbsence) and not change.entry and change.now is not None:
            document = record.source.get(change.path()) or {}
            explained = {e["id"]: AbsenceEntry.of(e) for e in document.get("absences", ())}
            # The very same explanation is the one that stands: sent twice, it is neither two nor a contradiction.
            same = next((entry for entry, one in explained.items() if one == change.now), "")
            entry = same or self._id("a", change.year, change.pupil, str(change.now), explained)
            return [replace(change, entry=entry)]
        if isinstance(change, BringMark) and not change.entry and change.now is not None:
            stands = brought.entries(record, change.pupil)
            same = next((entry for entry, one in stands.items() if one == change.now), "")
            return [replace(change, entry=same or self._id("s", "", change.pupil, str(change.now), stands))]
        return [change]

    def _in_journal(self, change: JournalChange, record: Record) -> list[Change]:
        before: list[Change] = []
        change = self._lesson(change, record, before)
        if isinstance(change, SetMark | OpenWork):
            change = self._work(change, record, before)
        elif isinstance(change, AddRemark) and not change.remark:
            document = record.source.get(change.path()) or {}
            known = {e["id"] for e in document.get("remarks", ())}
            change = replace(change, remark=self._id("r", change.year, change.pupil, change.lesson, known))
        return [*before, change]

    def forget(self, group: Iterable[Change]) -> None:
        """What a refused group was to open is not there."""
        for change in group:
            if isinstance(change, RecordLesson):
                self.opened.discard(change.lesson)
            elif isinstance(change, OpenWork):
                self.opened.discard(change.work)

    def _lesson(self, change: JournalChange, record: Record, before: list[Change]) -> JournalChange:
        slot = SlotRef.parse(change.lesson)
        if slot is None:
            return change
        year, section, term = change.year, change.section, change.term
        there = record.lesson_at(year, section, term, slot.date, slot.number)
        key = (year, section, term, str(slot))
        if there is not None:
            self.lessons[key] = there["id"]
        elif key not in self.lessons:
            self.lessons[key] = self._id("l", year, section, str(slot), _ids(record, change), dated=False)
        lesson = self.lessons[key]
        if there is None and lesson not in self.opened and _takes_away(change):
            return change  # nothing is opened to take from it what cannot be there
        if there is None and lesson not in self.opened:
            self.opened.add(lesson)
            if not isinstance(change, RecordLesson):
                place = {"date": slot.date, "number": slot.number}
                before.append(
                    RecordLesson(year=year, section=section, term=term, lesson=lesson, **place, now=Entry())  # type: ignore[arg-type]
                )
        if isinstance(change, RecordLesson):
            return replace(change, lesson=lesson, date=slot.date, number=slot.number)
        return replace(change, lesson=lesson)

    def _work(self, change: SetMark | OpenWork, record: Record, before: list[Change]) -> JournalChange:
        name = change.work
        if name and not name.startswith("@"):
            return change
        key = (change.year, change.section, change.lesson, name)
        if isinstance(change, SetMark) and name:
            return replace(change, work=self.works.get(key, name))
        there = _ordinary(change.found(record)) if isinstance(change, SetMark) else None
        if there is not None:
            return replace(change, work=there)
        if _takes_away(change) and key not in self.works:
            return change
        if isinstance(change, OpenWork) or key not in self.works:
            place = change.lesson + name
            self.works[key] = self._id(
                "w", change.year, change.section, place, _ids(record, change), dated=bool(name)
            )  # fmt: skip
        work = self.works[key]
        if isinstance(change, SetMark) and work not in self.opened:
            before.append(_ordinary_work(change, work, record))
        self.opened.add(work)
        return replace(change, work=work)

    def _appointed(self, change: AppointSubstitute | CloseDay, record: Record) -> Change:
        """A new entry with its id; of a substitution also the moment, whatever one a client wrote."""
        document = record.source.get(change.path()) or {}
        known = {e["id"] for key in ("substitutions", "exceptions") for e in document.get(key, ())}
        if isinstance(change, CloseDay):
            entry = change.entry or self._id("e", change.year, change.date.isoformat(), change.what, known)
            return replace(change, entry=entry)
        if change.entry and change.stands(record):
            return change
        entry = change.entry or self._id("s", change.year, change.section, f"{change.date}/{change.number}", known)
        return replace(change, entry=entry, registered=self._moment(record))

    def _moment(self, record: Record) -> str:
        return record.local(self.at).replace(tzinfo=None, microsecond=0).isoformat()

    def _registered(self, change: AmendDocument, record: Record) -> AmendDocument:
        """New and altered substitutions are registered now: whatever date a client wrote is no evidence (3.6.3)."""
        if change.now is None:
            return change
        before = (record.source.get(change.place) or {}).get("substitutions", ())
        moment = self._moment(record)
        entries = change.now.get("substitutions", ())
        stamped = [e if e in before else {**e, "registered": moment} for e in entries]
        return replace(change, now={**change.now, "substitutions": stamped})

    def _id(
        self, prefix: str, year: str, home: str, name: str, known: Collection[str], *, dated: bool = True
    ) -> str:  # fmt: skip
        moment, salt = int(self.at.timestamp()) if dated else 0, 0
        while True:
            text = f"{prefix} {year} {home} {name} {moment} {salt}"
            number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
            made = f"{prefix}-" + "".join(_DIGITS[number // 36**i % 36] for i in range(6))
            if made not in known and made not in self.taken:
                self.taken.add(made)
                return made
            salt += 1


def _takes_away(change: JournalChange) -> bool:
    return isinstance(change, SetMark | SetAttendance | SetHomework | TakeAttendance) and change.now is None


def _ordinary(lesson: Document | None) -> str | None:
    works = lesson.get("works", ()) if lesson else ()
    return next((w["id"] for w in works if w["work"] == ORDINARY), None)


def _ordinary_work(change: SetMark, work: str, record: Record) -> OpenWork:
    kind = record.catalog("works").get(ORDINARY, {})
    weight = kind.get("weight") if record.school.get("weights") else None
    now = WorkEntry(ORDINARY, kind.get("written", False), weight=weight)
    return OpenWork(
        year=change.year, section=change.section, term=change.term, lesson=change.lesson, work=work, now=now
    )


def _ids(record: Record, change: JournalChange) -> set[str]:
    """Ids of lessons and works of the section in all terms of the year: remarks name lessons without a term."""
    found: set[str] = set()
    home, name = change.section.split("/")
    for path in record.source.list(f"years/{change.year}/journals/{home}/"):
        if path.endswith(f"/{name}.yaml"):
            found |= record.source.derive(path, _ids_in) or frozenset()
    return found


def _ids_in(journal: Document) -> frozenset[str]:
    lessons = journal.get("lessons", ())
    return frozenset([one["id"] for lesson in lessons for one in (lesson, *lesson.get("works", ()))])


__all__ = ["ORDINARY", "Resolver", "resolve"]
