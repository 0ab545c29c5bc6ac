"""The journal page filled from the record, for one reader at one moment (3.5.1, 3.5.2, 3.5.5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from zhurnal.domain import finals, paths
from zhurnal.domain.calendar import Term
from zhurnal.domain.changes import RecordLesson
from zhurnal.domain.changes.lesson import Entry
from zhurnal.domain.marks import UNMARKED, attempts, scale_of
from zhurnal.domain.means import mean_of, shown_mean
from zhurnal.domain.presence import letter
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document, Source
from zhurnal.language import gettext as _
from zhurnal.language import gettext_noop
from zhurnal.rules.deadlines import Deadline, lesson_deadline, step_at, term_deadline, work_deadline
from zhurnal.rules.no_marks import barred
from zhurnal.rules.permissions import permission
from zhurnal.rules.resolve import ORDINARY
from zhurnal.rules.roles import roles_in_section
from zhurnal.services.agenda import State, state_of
from zhurnal.services.diary_reading import Marked, of_pupils
from zhurnal.services.journal_codes import Code, Rules
from zhurnal.services.journal_model import (
    Cell,
    Choice,
    Column,
    Elsewhere,
    Final,
    JournalPage,
    Kind,
    Lesson,
    Period,
    Row,
    Rows,
    Until,
)
from zhurnal.services.school import known_as
from zhurnal.services.wording.finals import from_school, on_what

AHEAD = timedelta(days=7)
"""Lessons of the coming week stand on the page already, so that a teacher sees what is near."""

ARRANGEMENTS = {
    "exempt": gettext_noop("exempt"),
    "home": gettext_noop("taught at home"),
    "individual": gettext_noop("individual plan"),
    "deferred": gettext_noop("attestation deferred"),
}


class NoSuchJournalError(KeyError):
    """A year, section or term that the record does not have."""


def journal_page(
    record: Record, register: Source, year: str, section: str, term: str, actor: str, at: datetime
) -> JournalPage:
    """The journal of a section in a term as `actor` sees it at a moment; names are the register's.

    Who may read it at all is asked of services.access before. Raises NoSuchJournalError.
    """
    if year not in record.years or not record.section(year, section):
        raise NoSuchJournalError(f"expected a section of {year}, found {section!r}")
    found = record.calendar(year).term(record.grade(year, section), term)
    if found is None:
        raise NoSuchJournalError(f"expected a term of {section}, found {term!r}")
    return _Filler(record, register, year, section, found, actor, record.local(at)).page()


def cell_rules(record: Record, year: str, section: str) -> Rules:
    """What the cells of a section take: its part of the school's scale, none where marks are not kept."""
    marking = record.section(year, section).get("marking", "none")
    if marking == "none" or barred(record, year, section):
        scale: tuple[str, ...] = ()
    else:
        scale = tuple(scale_of(record.school, marking))
    signs = [str(entry["sign"]) for entry in record.catalog("reasons", "absence").values()]
    return Rules(scale, signs, UNMARKED)


def cell_code(lesson: Document, work: Document | None, pupil: str, *, main: bool) -> Code:
    """A pupil's code in a column of a lesson of the journal; presence stands in the lesson's own column only."""
    presence = str(lesson.get("absent", {}).get(pupil, "")) if main else ""
    return Code(presence, tuple(attempts((work or {}).get("marks", {}), pupil)))


class _Filler:
    def __init__(
        self, record: Record, register: Source, year: str, section: str, term: Term, actor: str, at: datetime
    ) -> None:
        self.record, self.register = record, register
        self.year, self.section, self.term, self.actor, self.at = year, section, term, actor, at
        self.document = record.section(year, section)
        self.rules = cell_rules(record, year, section)
        self.kinds = record.catalog("works")
        self.audience = record.audience(year, section)
        self.spans = record.member_spans(year, section)
        self.taught = list(record.journal(year, section, term.code).get("lessons", ()))
        # A lesson and its ordinary work have one deadline, as have the works of a day.
        self.untils: dict[tuple[datetime, str], Until] = {}

    def page(self) -> JournalPage:
        record, year = self.record, self.year
        lessons = tuple(self._lessons())
        periods = tuple(self._periods())
        pupils = record.members_between(year, self.section, self.term.first, self.term.last)
        documents = {entry["id"]: entry for entry in self.taught}
        rows = Rows(pupils, lambda number, pupil: self._row(number, pupil, lessons, documents, periods))
        classes = record.section_classes(year, self.section)
        terms = record.calendar(year).terms(record.grade(year, self.section))
        return JournalPage(
            year=year,
            section=self.section,
            term=self.term.code,
            title=str(self.document.get("title", self.section)),
            subject=self._subject(),
            classes=", ".join(record.class_title(year, c) for c in classes),
            term_title=self.term.title,
            teachers=", ".join(self._name(t) for t in record.teachers(year, self.section, self._within_term())),
            today=self.at.date(),
            now=self.at,
            lessons=lessons,
            rows=rows,
            periods=periods,
            terms=tuple(Choice(t.code, t.title, t.code == self.term.code) for t in terms),
            reasons=tuple(self._reasons()),
            kinds=tuple(
                Kind(code, str(k["title"]), bool(k["written"]), k.get("weight")) for code, k in self.kinds.items()
            ),
            signs=tuple(Choice(str(e["sign"]), str(e["title"])) for e in record.catalog("reasons", "absence").values()),
            scale=tuple(self.rules.scale),
            weights=bool(record.school.get("weights", False)),
            marks=bool(self.rules.scale),
            editable=any(lesson.editable for lesson in lessons) or any(p.editable for p in periods),
            barred=barred(record, year, self.section) or "",
        )

    # -- columns ------------------------------------------------------------------------------

    def _lessons(self) -> Iterator[Lesson]:
        """Recorded lessons and those of the timetable up to a week ahead, in the order of time."""
        places: dict[tuple[date, int], Document] = {}
        last = min(self.term.last, self.at.date() + AHEAD)
        for slot in self.record.section_days(self.year, self.section, self.term.first, last):
            places[slot.date, slot.number] = {}
        recorded = sorted(self.taught, key=lambda e: (e["date"], e["number"], e["id"]))
        for entry in recorded:
            places.pop((date.fromisoformat(entry["date"]), entry["number"]), None)
        found = [(day, number, entry) for (day, number), entry in places.items()]
        found += [(date.fromisoformat(e["date"]), e["number"], e) for e in recorded]
        index = 0
        for day, number, entry in sorted(found, key=lambda f: f[:2]):
            lesson = self._lesson(day, number, entry, index)
            index += len(lesson.columns)
            yield lesson

    def _lesson(self, on: date, number: int, entry: Document, index: int) -> Lesson:
        ref = str(entry.get("id") or f"@{on.isoformat()}/{number}")
        cancelled = entry.get("cancelled", "")
        catalog = self.record.catalog("reasons", "cancel")
        homework = entry.get("homework", {})
        span = self.record.lesson_time(self.year, self.section, on, number)
        instead = self.record.substitution(self.year, self.section, on, number)
        return Lesson(
            ref=ref,
            date=on,
            number=number,
            recorded=bool(entry),
            state=_state(entry, on, self.at.date()),
            columns=tuple(self._columns(ref, on, number, entry, index)),
            editable=not cancelled and on <= self.at.date() and self._may_edit(ref, on, number),
            today=on == self.at.date(),
            topic=str(entry.get("topic", "")),
            homework=str(homework.get("text", "")),
            due=date.fromisoformat(homework["due"]) if "due" in homework else None,
            distance=entry.get("mode") == "distance",
            cancelled=str(catalog.get(cancelled, {}).get("title", cancelled)),
            substitute=self._name(instead["staff"]) if instead else "",
            taken="attendance" in entry,
            span=f"{span[0]:%H:%M}–{span[1]:%H:%M}" if span else "",
            until=self._until(lesson_deadline(self.record, self.year, self.section, on, number, "mark", self.actor)),
        )

    def _columns(self, ref: str, on: date, number: int, entry: Document, index: int) -> Iterator[Column]:
        works = list(entry.get("works", ()))
        ordinary = next((w for w in works if w["work"] == ORDINARY), None)
        for place, work in enumerate([ordinary, *(w for w in works if w is not ordinary)]):
            kind = self.kinds.get(work["work"] if work else ORDINARY, {})
            day = date.fromisoformat(work["date"]) if work and "date" in work else on
            yield Column(
                index=index + place,
                lesson=ref,
                work=str(work["id"]) if work else "",
                main=place == 0,
                short="" if place == 0 else str(kind.get("short", "")),
                title=str((work or {}).get("title") or kind.get("title", "")),
                written=bool(work and work["written"]),
                monitoring=bool(work and work.get("monitoring")),
                weight=int(work.get("weight", 1)) if work else int(kind.get("weight", 1)),
                until=self._until(self._deadline(work, day, number)),
            )

    def _deadline(self, work: Document | None, on: date, number: int) -> Deadline | None:
        where = (self.record, self.year, self.section, on)
        if work and work["written"]:
            found = work_deadline(*where, monitoring=bool(work.get("monitoring")), actor=self.actor)
            if found is not None:
                return found
        return lesson_deadline(*where, number, "mark", self.actor)

    def _until(self, deadline: Deadline | None) -> Until | None:
        if deadline is None:
            return None
        key = deadline.at, deadline.rule
        if key not in self.untils:
            steps, origin = deadline.entry["steps"], deadline.at.date()
            step = step_at(self.record, self.year, self.audience, steps, deadline.at, origin, self.at)
            reason = step.reason and not step.effect.blocks
            self.untils[key] = Until(deadline.at, deadline.clause, str(step.effect), reason)
        return self.untils[key]

    def _may_edit(self, ref: str, on: date, number: int) -> bool:
        change = RecordLesson(
            year=self.year, section=self.section, term=self.term.code, lesson=ref, date=on, number=number, now=Entry()
        )
        return not any(f.effect.blocks for f in permission(self.record, self.actor, change, self.at))

    # -- rows ---------------------------------------------------------------------------------

    def _row(
        self,
        number: int,
        pupil: str,
        lessons: tuple[Lesson, ...],
        documents: Mapping[str, Document],
        periods: tuple[Period, ...],
    ) -> Row:
        spans = self.spans.get(pupil, ())
        cells = []
        for lesson in lessons:
            member = any(first <= lesson.date <= last for first, last in spans)
            entry = documents.get(lesson.ref, {})
            works = {work["id"]: work for work in entry.get("works", ())}
            for column in lesson.columns:
                cells.append(self._cell(pupil, lesson, column, entry, works.get(column.work), member))
        last = self._within_term()
        arrangement = self.record.arrangement(self.year, pupil, self.document["subject"], last)
        own, elsewhere = self._counted(pupil)
        value = mean_of(
            ((one.weight, one.numbers) for one in own),
            attempts=str(self.record.regulation.get("attempts", "last")),
            weights=bool(self.record.school.get("weights", False)),
        )
        return Row(
            number=number,
            pupil=pupil,
            name=self._name(pupil),
            left=not any(first <= last <= end for first, end in spans),
            cells=tuple(cells),
            mean=shown_mean(value),
            finals=tuple(self._final(pupil, period.code) for period in periods),
            arrangement=_arranged(arrangement),
            elsewhere=elsewhere,
        )

    def _cell(
        self, pupil: str, lesson: Lesson, column: Column, entry: Document, work: Document | None, member: bool
    ) -> Cell:
        code = cell_code(entry, work, pupil, main=column.main)
        sign, title = "", ""
        if code.presence:
            sign, reason = letter(self.record, self.year, pupil, lesson.date, lesson.number, code.presence)
            known = self.record.catalog("reasons", "absence").get(reason, {})
            title = str(known.get("title", "")) or (_("late") if code.presence == "late" else _("absent"))
        shown = " ".join(part for part in (sign, "/".join(code.marks)) if part)
        return Cell(str(code), shown, title, member, member and lesson.editable)

    def _counted(self, pupil: str) -> tuple[list[Marked], tuple[Elsewhere, ...]]:
        """A pupil's marks that count in the mean of the term, and those of them that stand in other sections.

        Whoever changed group or class in the term keeps the old lines where they are, and the mean spans both.
        """
        marked: list[Marked] = []
        elsewhere = []
        for section in self.record.sections_of_pupil(self.year, pupil):
            document = self.record.section(self.year, section)
            if document["subject"] != self.document["subject"]:
                continue
            by_pupil = self.record.source.derive(paths.journal(self.year, section, self.term.code), of_pupils) or {}
            found = by_pupil.get(pupil, ([], 0))[0]
            marked += found
            if found and section != self.section:
                marks = " ".join(one.shown for one in found)
                elsewhere.append(Elsewhere(str(document.get("title", section)), marks))
        return marked, tuple(elsewhere)

    # -- term marks ---------------------------------------------------------------------------

    def _final(self, pupil: str, period: str) -> Final:
        where = (self.record, self.year, pupil, str(self.document.get("subject", "")))
        mark = finals.final_mark(*where, period)
        foreign = finals.brought_mark(*where, period)
        if foreign is not None:
            return Final(foreign.mark, foreign.school, title=from_school(foreign))
        if period != "year":
            return Final(mark)
        basis = finals.year_basis(*where)
        suggested = "" if mark else finals.suggested_year_mark(one.mark for one in basis)
        return Final(mark, suggested=suggested, title=on_what(basis))

    def _periods(self) -> Iterator[Period]:
        """The terms up to this one, for comparison, and the year at the last of them."""
        if not self.rules.scale:
            return
        terms = self.record.calendar(self.year).terms(self.record.grade(self.year, self.section))
        for term in terms:
            if term.first <= self.term.first:
                yield self._period(term.code, term.title, _short(term.title))
        if terms and terms[-1].code == self.term.code:
            yield self._period("year", _("Year"), _("Year"))

    def _period(self, code: str, title: str, short: str) -> Period:
        if code not in (self.term.code, "year"):
            return Period(code, title, short)
        deadline = term_deadline(self.record, self.year, self.section, code, self.actor)
        until = self._term_until(deadline) if deadline else None
        held = roles_in_section(self.record, self.actor, self.year, self.section, self.at)
        entry = next((p for p in self.record.regulation.get("permissions", ()) if p["act"] == "term-mark"), None)
        permitted = entry is not None and bool(held.intersection(entry["roles"]))
        return Period(code, title, short, permitted and (until is None or until.effect != "refuse"), until)

    def _term_until(self, deadline: Deadline) -> Until:
        if deadline.opens is not None and self.at.timestamp() < deadline.opens.timestamp():
            early = str(deadline.entry.get("early", "refuse"))
            return Until(deadline.at, deadline.clause, early, opens=deadline.opens)
        found = self._until(deadline)
        assert found is not None  # noqa: S101  (a deadline gives one)
        return found

    # -- words --------------------------------------------------------------------------------

    def _reasons(self) -> Iterator[Choice]:
        for part in ("late", "change"):
            for code, entry in self.record.catalog("reasons", part).items():
                yield Choice(code, str(entry["title"]))

    def _within_term(self) -> date:
        return max(self.term.first, min(self.at.date(), self.term.last))

    def _subject(self) -> str:
        code = str(self.document.get("subject", ""))
        return str(self.record.catalog("subjects").get(code, {}).get("title", code))

    def _name(self, person: str) -> str:
        return known_as(self.register.get(paths.person(person)), person)


def _arranged(arrangement: Document | None) -> str:
    if arrangement is None:
        return ""
    name = ARRANGEMENTS[arrangement["what"]]
    return _(name)


def _short(title: str) -> str:
    """A term's title for a narrow head: "I четверть" is "I чет."."""
    first, _space, rest = title.partition(" ")
    return f"{first} {rest[:3]}." if rest else first


def _state(entry: Document, on: date, today: date) -> str:
    found = state_of(entry or None)
    return "planned" if found is State.EMPTY and on > today else str(found)
