"""A lesson as its page shows it: pupils in rows, presence, works with marks, what is suggested."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from zhurnal.domain.changes import RecordLesson
from zhurnal.domain.changes.homework import Homework
from zhurnal.domain.changes.lesson import Entry
from zhurnal.domain.marks import scale_of
from zhurnal.domain.presence import letter
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document
from zhurnal.rules.deadlines import Deadline, lesson_deadline, work_deadline
from zhurnal.rules.no_marks import barred
from zhurnal.rules.permissions import permission
from zhurnal.rules.resolve import ORDINARY
from zhurnal.services.agenda import State, state_of


@dataclass(frozen=True, slots=True)
class Column:
    """A work of the lesson. id: "" for the ordinary work that the first mark opens."""

    id: str
    kind: str
    title: str
    short: str
    written: bool
    monitoring: bool
    deadline: Deadline | None
    marks: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """A pupil of the lesson: presence ("", absent, late), its sign in the journal, the arrangement that holds."""

    pupil: str
    presence: str
    sign: str
    arrangement: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One lesson, recorded or not yet.

    suggested: who was absent at the class's lesson before this one; None where no attendance was taken there.
    values: marks that the section's kind of marking and the school's scale allow; none where marks are barred.
    """

    year: str
    section: str
    term: str
    date: date
    number: int
    lesson: Document | None
    entry: Entry
    homework: Homework | None
    taken: bool
    rows: list[Row]
    columns: list[Column]
    values: list[str]
    homework_allowed: bool
    suggested: frozenset[str] | None
    deadline: Deadline | None
    editable: bool

    @property
    def state(self) -> State:
        """How far its entry has come."""
        return state_of(self.lesson)

    @property
    def ref(self) -> str:
        """The lesson's id, or its place by the timetable where it is not recorded yet."""
        return str(self.lesson["id"]) if self.lesson else f"@{self.date.isoformat()}/{self.number}"

    @property
    def absent(self) -> dict[str, str]:
        """Presence as the journal has it: only who was absent or late."""
        return dict(self.lesson.get("absent", {})) if self.lesson else {}


def sheet(record: Record, actor: str, year: str, section: str, on: date, number: int, at: datetime) -> Sheet | None:
    """The sheet of a lesson; None where the section is unknown or the day lies outside its terms."""
    document = record.section(year, section)
    term = record.term_of(year, section, on) if document else None
    if term is None:
        return None
    lesson = record.lesson_at(year, section, term.code, on, number)
    entry = Entry.of(lesson) if lesson else Entry()
    closed = barred(record, year, section)
    values = _values(record, document) if closed is None else []
    ref = str(lesson["id"]) if lesson else f"@{on.isoformat()}/{number}"
    probe = RecordLesson(
        year=year, section=section, term=term.code, lesson=ref, date=on, number=number, now=entry
    )  # fmt: skip
    return Sheet(
        year, section, term.code, on, number, lesson, entry,
        Homework.of(lesson) if lesson else None,
        bool(lesson) and (lesson or {}).get("attendance") == "taken",
        _rows(record, year, section, on, number, lesson),
        _columns(record, actor, year, section, on, lesson) if values or (lesson or {}).get("works") else [],
        values,
        closed is None,
        previous_absent(record, year, section, on, number),
        lesson_deadline(record, year, section, on, number, "lesson", actor),
        not any(permission(record, actor, probe, at)),
    )  # fmt: skip


def previous_absent(record: Record, year: str, section: str, on: date, number: int) -> frozenset[str] | None:
    """Members absent at their last lesson of the day before `number` where attendance was taken; None for none.

    Who was late is there by now: lateness is not carried on.
    """
    latest: dict[str, tuple[int, bool]] = {}
    near = {s for c in record.section_classes(year, section) for s in record.sections_of_class(year, c)}
    members = set(record.members(year, section, on))
    for other in near:
        term = record.term_of(year, other, on)
        if term is None:
            continue
        for lesson in record.journal(year, other, term.code).get("lessons", ()):
            if lesson["date"] != on.isoformat() or lesson["number"] >= number or lesson.get("attendance") != "taken":
                continue
            for pupil in members.intersection(record.members(year, other, on)):
                if lesson["number"] > latest.get(pupil, (-1, False))[0]:
                    latest[pupil] = lesson["number"], lesson.get("absent", {}).get(pupil) == "absent"
    return frozenset(p for p, (_, was_absent) in latest.items() if was_absent) if latest else None


def _rows(
    record: Record, year: str, section: str, on: date, number: int, lesson: Document | None
) -> list[Row]:  # fmt: skip
    absent = (lesson or {}).get("absent", {})
    marked = {key.split("/")[0] for work in (lesson or {}).get("works", ()) for key in work.get("marks", {})}
    pupils = list(record.members(year, section, on))
    # Who left the section since stays on the lines where something was written.
    pupils += sorted((set(absent) | marked) - set(pupils))
    subject = record.section(year, section).get("subject", "")
    rows = []
    for pupil in pupils:
        presence = absent.get(pupil, "")
        sign = letter(record, year, pupil, on, number, presence)[0] if presence else ""
        arrangement = record.arrangement(year, pupil, subject, on) or {}
        rows.append(Row(pupil, presence, sign, str(arrangement.get("what", ""))))
    return rows


def _columns(
    record: Record, actor: str, year: str, section: str, on: date, lesson: Document | None
) -> list[Column]:  # fmt: skip
    kinds = record.catalog("works")
    found = []
    for work in (lesson or {}).get("works", ()):
        kind = kinds.get(work["work"], {})
        day = date.fromisoformat(work["date"]) if "date" in work else on
        monitoring = work.get("monitoring", False)
        until = None
        if work["written"]:
            until = work_deadline(record, year, section, day, monitoring=monitoring, actor=actor)
        title = work.get("title") or kind.get("title", work["work"])
        short = str(kind.get("short", work["work"]))
        found.append(
            Column(work["id"], work["work"], title, short, work["written"], monitoring, until, work.get("marks", {}))
        )
    if not found:
        kind = kinds.get(ORDINARY, {})
        found.append(Column("", ORDINARY, kind.get("title", ""), kind.get("short", ""), False, False, None, {}))
    return found


def _values(record: Record, section: Document) -> list[str]:
    return scale_of(record.school, str(section.get("marking")))
