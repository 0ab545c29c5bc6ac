"""The class ledger filled from the record: every section the class's pupils attend, over one term, or the year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from zhurnal.domain import finals, paths
from zhurnal.domain.calendar import Term
from zhurnal.domain.marks import attempts
from zhurnal.domain.means import mean, shown_mean
from zhurnal.domain.presence import letter
from zhurnal.domain.record import Record, grade_of
from zhurnal.domain.source import Document, Source
from zhurnal.language import gettext as _
from zhurnal.rendering.ledger_model import Ledger, Lesson, Movement, PupilRow, Section, Table
from zhurnal.rules.resolve import ORDINARY
from zhurnal.services.school import known_as


@dataclass(frozen=True, slots=True)
class Imprint:
    """What names the documents that a ledger shows: the last commit that touched them, its day, their digest."""

    commit: str
    as_of: date
    digest: str


def whole_year(record: Record, year: str) -> Term:
    """A school year as one period, of which a ledger may be filled: marks of all terms and of the year."""
    calendar = record.calendar(year)
    return Term("year", _("Marks of the year"), calendar.first, calendar.last)


class LedgerFiller:
    """One class and term, or its year (`whole_year`), read from the record and the register (names only)."""

    def __init__(self, record: Record, register: Source, year: str, class_id: str, term: Term) -> None:
        self.record, self.register = record, register
        self.year, self.class_id, self.term = year, class_id, term
        terms = record.calendar(year).terms(grade_of(class_id))
        self.whole = term.code == "year"
        self.terms = terms if self.whole else [term]
        # The year's marks stand beside those of its last term.
        self.closes = not self.whole and [t.code for t in terms[-1:]] == [term.code]
        entries = record.class_(year, class_id).get("roster", ())
        first, last = term.first.isoformat(), term.last.isoformat()
        present = [e for e in entries if e["from"] <= last and first <= e.get("to", "9")]
        self.pupils = list(dict.fromkeys(e["pupil"] for e in present))

    def inputs(self) -> list[str]:
        """Paths of the record's documents that the ledger shows, sorted; journals not begun are not named."""
        year, record = self.year, self.record
        found = [paths.SCHOOL, paths.REGULATION, paths.calendar(year)]
        found += [paths.class_(year, one) for one in self._classes()]
        found += [paths.substitutions(year, month) for month in self._months()]
        found += [paths.catalog(name) for name in ("subjects", "works", "reasons")]
        for class_id in {self.class_id, *(c for p in self.pupils for c in finals.homes(record, year, p))}:
            found += [paths.finals(year, class_id, period) for period in self._periods()]
        for kind in (paths.absences, paths.arrangements):
            found += [kind(year, pupil) for pupil in self.pupils]
        found += [paths.transcript(pupil) for pupil in self.pupils]
        counted = {s for section in self.sections() for p in self.pupils for s in self._same_subject(section, p)}
        for section in counted.union(self.sections()):
            found.append(paths.section(year, section))
            found += [paths.journal(year, section, term.code) for term in self.terms]
        return sorted(p for p in set(found) if record.source.get(p) is not None)

    def people(self) -> list[str]:
        """Paths of the register's entries whose names the ledger shows, sorted."""
        found = set(self.pupils) | set(self.record.class_teachers(self.year, self.class_id, self.term.last))
        for section in self.sections():
            if self.whole:
                continue
            found.update(self.record.teachers(self.year, section, self.term.last))
            found.update(one["staff"] for e in self._lessons(section) if (one := self._instead(section, e)))
        return sorted(paths.person(person) for person in found)

    def _periods(self) -> list[str]:
        """Codes of the periods whose marks are shown."""
        return [*(term.code for term in self.terms), *(["year"] if self.whole or self.closes else [])]

    def _classes(self) -> set[str]:
        """The class, and those that it names: of common sections, and where pupils moved to."""
        common = {c for section in self.sections() for c in self.record.section_classes(self.year, section)}
        roster = self.record.class_(self.year, self.class_id).get("roster", ())
        return {self.class_id} | common | {entry["moved"] for entry in roster if "moved" in entry}

    def _months(self) -> list[str]:
        first, last = self.term.first, self.term.last
        months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
        return [f"{month // 12}-{month % 12 + 1:02}" for month in months]

    def _instead(self, section_id: str, lesson: Document) -> Document | None:
        """The substitution of a lesson, if there was one."""
        on = date.fromisoformat(lesson["date"])
        return self.record.substitution(self.year, section_id, on, lesson["number"])

    def sections(self) -> list[str]:
        """Sections that the class's pupils attend, by the title of their subject."""
        chosen = [s for s in self.record.sections_of_class(self.year, self.class_id) if self._rows_of(s)]
        return sorted(chosen, key=lambda s: (self._subject(s), s))

    def fill(self, imprint: Imprint) -> Ledger:
        """The whole ledger, in the current language."""
        record, year = self.record, self.year
        leaders = record.class_teachers(year, self.class_id, self.term.last)
        return Ledger(
            school=str(record.school["title"]),
            place=str(record.school.get("city", "")),
            class_title=record.class_title(year, self.class_id),
            class_teacher=", ".join(self._full_name(leader) for leader in leaders),
            term=self.term.title,
            year=year.replace("-", "/"),
            as_of=imprint.as_of,
            commit=imprint.commit,
            digest=imprint.digest,
            sections=() if self.whole else tuple(self._section(section) for section in self.sections()),
            absences=self._absences(),
            term_marks=self._term_marks(self.term.code),
            movements=tuple(self._movements()),
            legend=tuple(self._legend()),
            summaries=tuple(self._summaries()),
            whole=self.whole,
        )

    # -- sections -----------------------------------------------------------------------------

    def _section(self, section_id: str) -> Section:
        section = self.record.section(self.year, section_id)
        lessons = self._lessons(section_id)
        marked = section["marking"] != "none"
        return Section(
            subject=self._subject(section_id),
            group=self._group(section_id),
            teachers=tuple(self._full_name(t) for t in self.record.teachers(self.year, section_id, self.term.last)),
            lessons=tuple(self._lesson(section_id, lesson) for lesson in lessons),
            pupils=tuple(self._row(section_id, pupil, lessons) for pupil in self._rows_of(section_id)),
            summary=(_("Mean"), _("Term mark")) if marked else (),
        )

    def _lessons(self, section_id: str) -> list[Document]:
        journals = (self.record.journal(self.year, section_id, term.code) for term in self.terms)
        return [lesson for journal in journals for lesson in journal.get("lessons", ())]

    def _same_subject(self, section_id: str, pupil: str) -> list[str]:
        """Sections of the pupil in the subject of this one, itself among them."""
        subject = self.record.section(self.year, section_id)["subject"]
        return self.record.sections_in(self.year, pupil, subject)

    def _rows_of(self, section_id: str) -> list[str]:
        spans = self.record.members_between(self.year, section_id, self.term.first, self.term.last)
        return [pupil for pupil in self.pupils if pupil in spans]

    def _lesson(self, section_id: str, lesson: Document) -> Lesson:
        record = self.record
        catalog = record.catalog("works")
        cancelled = lesson.get("cancelled")
        on = date.fromisoformat(lesson["date"])
        instead = self._instead(section_id, lesson)
        reason = record.catalog("reasons", "cancel").get(str(cancelled), {}).get("title", cancelled)
        notes = [_("not held: {reason}").format(reason=reason)] if cancelled else []
        if instead is not None:
            notes.append(_("substitution: {name}").format(name=self._full_name(instead["staff"])))
        return Lesson(
            date=on,
            number=lesson["number"],
            topic=lesson.get("topic", ""),
            homework=self._homework(lesson),
            works=tuple(_head(catalog, work) for work in _columns(lesson)) or ("",),
            mode=_("at a distance") if lesson.get("mode") == "distance" else "",
            note="; ".join(notes),
        )

    def _homework(self, lesson: Document) -> str:
        homework = lesson.get("homework")
        if homework is None:
            return ""
        due = homework.get("due")
        parts = [homework["text"], *homework.get("links", ())]
        if due:
            parts.append(_("due {date}").format(date=f"{date.fromisoformat(due):%d.%m}"))
        return "; ".join(parts)

    def _row(self, section_id: str, pupil: str, lessons: list[Document]) -> PupilRow:
        cells = tuple(cell for lesson in lessons for cell in self._cells(section_id, pupil, lesson))
        section = self.record.section(self.year, section_id)
        summary: tuple[str, ...] = ()
        if section["marking"] != "none":
            counting = str(self.record.regulation.get("attempts", "last"))
            weights = bool(self.record.school.get("weights", False))
            # Who changed group or class keeps the old lines where they are; the mean spans both, as the term mark does.
            counted = [lesson for s in self._same_subject(section_id, pupil) for lesson in self._lessons(s)]
            value = mean(counted, pupil, attempts=counting, weights=weights)
            summary = (shown_mean(value), self._term_mark(section["subject"], pupil, self.term.code))
        return PupilRow(self._name(pupil), cells, summary)

    def _cells(self, section_id: str, pupil: str, lesson: Document) -> Iterator[str]:
        on = date.fromisoformat(lesson["date"])
        works = _columns(lesson) or [{}]
        if not self.record.is_member(self.year, section_id, pupil, on):
            yield from ("" for _work in works)
            return
        presence = lesson.get("absent", {}).get(pupil)
        sign = letter(self.record, self.year, pupil, on, lesson["number"], presence)[0] if presence else ""
        subject = self.record.section(self.year, section_id)["subject"]
        arrangement = self.record.arrangement(self.year, pupil, subject, on)
        if arrangement is not None and arrangement["what"] == "exempt":
            sign = sign or _("exempt.")
        for number, work in enumerate(works):
            marks = "/".join(attempts(work.get("marks", {}), pupil))
            yield "/".join(part for part in ((sign if number == 0 else ""), marks) if part)

    # -- tables -------------------------------------------------------------------------------

    def _absences(self) -> Table:
        reasons = self.record.catalog("reasons", "absence")
        heads = (*(str(r["title"]) for r in reasons.values()), _("No reason yet"), _("Missed in all"), _("Late"))
        rows = []
        for pupil in self.pupils:
            counts = dict.fromkeys([*reasons, "", "late"], 0)
            for section_id in self.sections():
                for lesson in self._lessons(section_id):
                    presence = lesson.get("absent", {}).get(pupil)
                    if presence == "late":
                        counts["late"] += 1
                    elif presence:
                        on = date.fromisoformat(lesson["date"])
                        counts[letter(self.record, self.year, pupil, on, lesson["number"], presence)[1]] += 1
            missed = sum(count for code, count in counts.items() if code != "late")
            cells = [*(counts[code] for code in reasons), counts[""], missed, counts["late"]]
            rows.append((self._name(pupil), tuple(str(c) if c else "" for c in cells)))
        return Table(heads, tuple(rows), strong=2)

    def _summaries(self) -> Iterator[tuple[str, Table]]:
        """The sheets of marks beside that of the period itself."""
        if self.closes:
            yield _("Summary sheet of year marks"), self._term_marks("year")
        for term in self.terms if self.whole else ():
            yield _("Marks: {term}").format(term=term.title), self._term_marks(term.code)

    def _term_marks(self, period: str) -> Table:
        """Marks of a period by pupil and subject."""
        subjects = {}
        for section_id in self.sections():
            section = self.record.section(self.year, section_id)
            if section["marking"] != "none":
                subjects[section["subject"]] = self._subject(section_id)
        ordered = sorted(subjects, key=lambda s: str(subjects[s]))
        rows = [(self._name(p), tuple(self._term_mark(s, p, period) for s in ordered)) for p in self.pupils]
        return Table(tuple(subjects[s] for s in ordered), tuple(rows))

    def _term_mark(self, subject: str, pupil: str, period: str) -> str:
        """A mark of this class; in the year's summary also of the class before; of another school with an asterisk.

        Who went on to another class has what was given there in the ledger of that class.
        """
        own = self.record.finals(self.year, self.class_id, period).get(subject, {}).get(pupil, "")
        if not own and self._last_home(pupil):
            if period != self.term.code:
                own = finals.final_mark(self.record, self.year, pupil, subject, period)
            foreign = finals.brought_mark(self.record, self.year, pupil, subject, period)
            return f"{foreign.mark}*" if foreign else own
        return str(own)

    def _last_home(self, pupil: str) -> bool:
        return finals.homes(self.record, self.year, pupil)[-1:] == [self.class_id]

    def _movements(self) -> Iterator[Movement]:
        begins = self.record.calendar(self.year).first.isoformat()
        first, last = self.term.first.isoformat(), self.term.last.isoformat()
        for entry in self.record.class_(self.year, self.class_id).get("roster", ()):
            name = self._name(entry["pupil"])
            if entry["from"] != begins and first <= entry["from"] <= last:
                yield Movement(date.fromisoformat(entry["from"]), name, _("entered the class"), entry.get("order", ""))
            if first <= entry.get("to", "9") <= last:
                moved = entry.get("moved")
                to = self.record.class_title(self.year, moved) if moved else ""
                what = _("moved to {title}").format(title=to) if to else _("left the class")
                yield Movement(date.fromisoformat(entry["to"]), name, what, entry.get("left", ""))

    def _legend(self) -> Iterator[tuple[str, str]]:
        yield "н", _("absent, reason not yet known")
        for entry in self.record.catalog("reasons", "absence").values():
            yield str(entry["sign"]), str(entry["title"]).lower()
        yield "о", _("late for the lesson")
        yield _("exempt."), _("exempt from the subject by order")
        yield "*", _("mark of another school")
        yield "2/4", _("first and second attempt of one work")
        for entry in self.record.catalog("works").values():
            yield str(entry["short"]), str(entry["title"]).lower()

    # -- words --------------------------------------------------------------------------------

    def _subject(self, section_id: str) -> str:
        subject = self.record.section(self.year, section_id).get("subject", "")
        return str(self.record.catalog("subjects").get(subject, {}).get("title", subject))

    def _group(self, section_id: str) -> str:
        """What tells a section from others of its subject: the titles of its parts, its other classes."""
        members = self.record.section(self.year, section_id).get("members", ())
        own = [m for m in members if m.get("class") == self.class_id]
        parts = {p["part"]: p["title"] for p in self.record.class_(self.year, self.class_id).get("parts", ())}
        told = [str(parts.get(m["part"], m["part"])) for m in own if "part" in m]
        others = [c for c in self.record.section_classes(self.year, section_id) if c != self.class_id]
        if others:
            titles = ", ".join(self.record.class_title(self.year, c) for c in sorted(others, key=grade_of))
            told.append(_("together with {classes}").format(classes=titles))
        return ", ".join(told)

    def _name(self, person: str) -> str:
        return known_as(self.register.get(paths.person(person)), person)

    def _full_name(self, person: str) -> str:
        document = self.register.get(paths.person(person))
        if document is None:
            return person
        return " ".join(str(document[k]) for k in ("family", "given", "patronymic") if k in document)


def _columns(lesson: Document) -> list[Document]:
    """The works of a lesson that have a column: the ordinary one first."""
    works: list[Document] = list(lesson.get("works", ()))
    return sorted(works, key=lambda w: w["work"] != ORDINARY)


def _head(catalog: Document, work: Document) -> str:
    """What stands above a work's column: nothing for the ordinary work, as in a journal of paper."""
    return "" if work["work"] == ORDINARY else str(catalog.get(work["work"], {}).get("short", ""))
