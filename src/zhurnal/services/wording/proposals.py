"""What a proposal would change, in words: "Moved to 7б from 12.10, order 45: Ветрова Анна".

The record keeps ids; names come from the register of people, by the function that the caller hands in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from zhurnal.domain.brought import BroughtMark
from zhurnal.domain.changes import (
    AddRemark,
    AmendDocument,
    AmendPerson,
    AmendWork,
    AppointSubstitute,
    AppointTeacher,
    BringMark,
    CancelLesson,
    Change,
    CloseDay,
    EnrolPupil,
    ExplainAbsence,
    FoundSchool,
    JournalChange,
    LeavePupil,
    MoveLesson,
    MovePupil,
    OpenWork,
    RecordLesson,
    RegisterOutput,
    SetAttendance,
    SetHomework,
    SetMark,
    SetTermMark,
    TakeAttendance,
    TakeBackDay,
)
from zhurnal.domain.changes.documents import LOAD
from zhurnal.domain.changes.lesson import Entry
from zhurnal.domain.paths import place_of
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document
from zhurnal.language import gettext as _
from zhurnal.language import gettext_noop, pgettext, pgettext_noop
from zhurnal.rules.resolve import ORDINARY
from zhurnal.services.wording.amendments import amendment
from zhurnal.services.wording.closed_days import day_line, order_words
from zhurnal.services.wording.values import period_title

Names = Callable[[str], str]
Days = Mapping[str, date]
"""Days of lessons by their ids, of those that the changes themselves open."""


def tell(change: Change, record: Record, names: Names, days: Days | None = None) -> str:
    """One change as a line; "" for one that only makes room for others. record: as it stands before them."""
    if isinstance(change, JournalChange):
        return _of_lesson(change, record, names, days or {})
    if isinstance(change, AmendDocument):
        return _load(change, record, names) or document_line(change.place, change.was, change.now, record, names)
    if isinstance(change, SetTermMark):
        return _term_mark(change, record, names)
    if isinstance(change, ExplainAbsence):
        return _absence(change, record, names)
    if isinstance(change, AmendPerson):
        return _person(change)
    if isinstance(change, EnrolPupil | LeavePupil | MovePupil):
        return _movement(change, record, names)
    if isinstance(change, AppointSubstitute | AppointTeacher):
        return _appointment(change, record, names)
    if isinstance(change, CloseDay):
        return day_line(change.line(), change.year, record, back=isinstance(change, TakeBackDay))
    if isinstance(change, BringMark):
        return _brought(change, record, names)
    if isinstance(change, RegisterOutput):
        return _("Issued file registered: {file}").format(file=change.output["file"])
    return _("The school is founded.") if isinstance(change, FoundSchool) else change.name


def lines(changes: Iterable[Change], record: Record, names: Names) -> list[str]:
    """Changes as lines, in their order; what stands twice is told once."""
    wanted = list(changes)
    days = {c.lesson: c.date for c in wanted if isinstance(c, RecordLesson)}
    # Whom the changes themselves enter the register does not know yet.
    entered = {c.person: _full_name(c) for c in wanted if isinstance(c, AmendPerson)}

    def name(person: str) -> str:
        return entered.get(person) or names(person)

    told = (line for change in wanted for line in _facts(change, record, name) or [tell(change, record, name, days)])
    return list(dict.fromkeys(line for line in told if line))


def _facts(change: Change, record: Record, names: Names) -> list[str]:
    """An amended document fact by fact; [] where it is told in one line."""
    place = place_of(change.place) if isinstance(change, AmendDocument) else None
    if place is None or not isinstance(change, AmendDocument) or change.was is None or change.now is None:
        return []
    facts = amendment(place.kind, place.parts.get("year", ""), change.was, change.now, record)
    what = _document(place.kind, place.parts, change.now, record, names) if facts else ""
    return [f"{what}: {fact}" for fact in facts]


def _of_lesson(change: JournalChange, record: Record, names: Names, days: Days) -> str:
    what = _in_lesson(change, record, names)
    if not what:
        return ""
    day = _day(change, record, days)
    head = _section_title(record, change.year, change.section) + (f", {day:%d.%m}" if day else "")
    return f"{head}: {what}"


def in_lesson(change: Change, record: Record, names: Names, days: Days | None = None) -> str:
    """A change as a line on the page of its section: without the class and the subject, which stand above it."""
    if isinstance(change, SetTermMark):
        return f"{names(change.pupil)}: {change.now or '—'}"
    if not isinstance(change, JournalChange):
        return tell(change, record, names)
    what, day = _in_lesson(change, record, names), _day(change, record, days or {})
    return f"{day:%d.%m} · {what}" if what and day else what


def _day(change: JournalChange, record: Record, days: Days) -> date | None:
    if isinstance(change, RecordLesson):
        return change.date
    lesson = change.found(record)
    return date.fromisoformat(lesson["date"]) if lesson else days.get(change.lesson)


def _in_lesson(change: JournalChange, record: Record, names: Names) -> str:
    if isinstance(change, RecordLesson):
        return _entry(change.was, change.now)
    if isinstance(change, SetHomework):
        return _("homework: {text}").format(text=change.now.text if change.now else "—")
    if isinstance(change, SetMark):
        return _values(names(change.pupil), change.was, change.now)
    if isinstance(change, SetAttendance):
        return f"{names(change.pupil)}: {presence(change.now or '')}"
    if isinstance(change, TakeAttendance):
        return _("attendance")
    if isinstance(change, OpenWork | AmendWork):
        # The ordinary work of a lesson is opened by the first mark itself: nothing to tell.
        kind = change.now.kind if change.now else change.work
        opened = isinstance(change, OpenWork) and kind == ORDINARY
        return "" if opened else str(record.catalog("works").get(kind, {}).get("title", kind))
    if isinstance(change, AddRemark):
        return _("remark: {name}").format(name=names(change.pupil))
    if isinstance(change, MoveLesson):
        return _("lesson moved")
    return _("lesson cancelled") if isinstance(change, CancelLesson) else change.name


def _entry(was: Entry | None, now: Entry) -> str:
    if now.topic:
        return _("topic: {topic}").format(topic=now.topic)
    return "" if was is None or was == now else _("topic: {topic}").format(topic="—")


def presence(value: str) -> str:
    """Presence in a word."""
    return {"absent": _("was absent"), "late": _("came late")}.get(value, _("was there"))


def _values(who: str, was: str | None, now: str | None) -> str:
    return f"{who}: {was} → {now or '—'}" if was else f"{who}: {now or '—'}"


def _term_mark(change: SetTermMark, record: Record, names: Names) -> str:
    subject = record.section(change.year, change.section).get("subject", change.section)
    title = record.catalog("subjects").get(subject, {}).get("title", subject)
    classes = record.class_title(change.year, change.class_id)
    return f"{classes} {title}, {period_title(change.period)}: {_values(names(change.pupil), change.was, change.now)}"


def _absence(change: ExplainAbsence, record: Record, names: Names) -> str:
    entry = change.now or change.was
    if entry is None:
        return ""
    reason = record.catalog("reasons", "absence").get(entry.reason, {}).get("title", entry.reason)
    days = f"{entry.first:%d.%m}" if entry.first == entry.last else f"{entry.first:%d.%m}–{entry.last:%d.%m}"
    text = _("Absence explained, {days}, {reason}: {name}")
    if change.now is None:
        text = _("Reason of absence taken away, {days}, {reason}: {name}")
    return text.format(days=days, reason=reason, name=names(change.pupil))


def _movement(change: EnrolPupil | LeavePupil | MovePupil, record: Record, names: Names) -> str:
    name = names(change.pupil)
    if isinstance(change, MovePupil):
        title = record.class_title(change.year, change.to_class)
        text = _("Moved to {title} from {day:%d.%m}{order}: {name}")
        return text.format(title=title, day=change.first, order=order_words(change.order), name=name)
    title = record.class_title(change.year, change.class_id)
    if isinstance(change, EnrolPupil):
        text = _("Enrolled in {title} from {day:%d.%m}{order}: {name}")
        return text.format(title=title, day=change.first, order=order_words(change.order), name=name)
    text = _("Left {title}, last day {day:%d.%m}{order}: {name}")
    return text.format(title=title, day=change.last, order=order_words(change.order), name=name)


def _appointment(change: AppointSubstitute | AppointTeacher, record: Record, names: Names) -> str:
    section = _section_title(record, change.year, change.section)
    name, order = names(change.staff), order_words(change.order)
    if isinstance(change, AppointSubstitute):
        text = _("Substitution on {day:%d.%m}, lesson {number}, {section}{order}: {name}")
        return text.format(day=change.date, number=change.number, section=section, order=order, name=name)
    text = _("Temporary teacher of {section} from {first:%d.%m} to {last:%d.%m}{order}: {name}")
    return text.format(section=section, first=change.first, last=change.last, order=order, name=name)


def _brought(change: BringMark, record: Record, names: Names) -> str:
    """The mark with all that the paper says: whoever agrees holds it against the paper."""
    was, now = (_paper(mark, record) if mark else "" for mark in (change.was, change.now))
    text = _("Mark of another school: {name}: {was} → {now}")
    if change.was is None:
        text = _("Mark of another school: {name}: {now}")
    elif change.now is None:
        text = _("Mark of another school taken away: {name}: {was}")
    return text.format(name=names(change.pupil), was=was, now=now)


def _paper(mark: BroughtMark, record: Record) -> str:
    """ "2026-2027, quarter 1, Алгебра: 4 (grade 7, Школа № 12, Личное дело, order 45)"."""
    subject = record.catalog("subjects").get(mark.subject, {}).get("title", mark.subject)
    told = [_("in grade {grade}").format(grade=mark.grade)] if mark.grade else []
    told += [text for text in (mark.school, mark.source) if text]
    return (
        f"{mark.year}, {period_title(mark.period)}, {subject}: {mark.mark} ({', '.join(told)}{order_words(mark.order)})"
    )


def _section_title(record: Record, year: str, section_id: str) -> str:
    section = record.section(year, section_id)
    subject = record.catalog("subjects").get(section.get("subject", ""), {}).get("title", section_id)
    classes = ", ".join(record.class_title(year, c) for c in record.section_classes(year, section_id))
    return f"{classes or section_id.split('/')[0]} {subject}"


def _person(change: AmendPerson) -> str:
    text = _("Register of people, amended: {name}")
    if change.was is None:
        text = _("Register of people, entered: {name}")
    elif change.now is None:
        text = _("Register of people, taken away: {name}")
    return text.format(name=_full_name(change))


def _full_name(change: AmendPerson) -> str:
    entry = change.now or change.was or {}
    return f"{entry.get('family', '')} {entry.get('given', '')}".strip() or change.person


_VERBS: Mapping[str, str] = {
    "entered": gettext_noop("{what}: entered"),
    "amended": gettext_noop("{what}: amended"),
    "gone": gettext_noop("{what}: taken away"),
}
_DOCUMENTS: Mapping[str, str] = {
    "school": pgettext_noop("document", "School's settings"),
    "regulation": pgettext_noop("document", "Regulation"),
    "subjects": pgettext_noop("document", "Catalogue of subjects"),
    "rooms": pgettext_noop("document", "Catalogue of rooms"),
    "works": pgettext_noop("document", "Catalogue of kinds of work"),
    "reasons": pgettext_noop("document", "Catalogue of reasons"),
    "staff": pgettext_noop("document", "Duties of {title}"),
    "pupil": pgettext_noop("document", "Pupil {title}"),
    "calendar": pgettext_noop("document", "Calendar of {title}"),
    "curriculum": pgettext_noop("document", "Curriculum of {title}"),
    "class": pgettext_noop("document", "Class {title}"),
    "section": pgettext_noop("document", "Section {title}"),
    "timetable": pgettext_noop("document", "Timetable of {title}"),
    "substitutions": pgettext_noop("document", "Substitutions of {title}"),
    "extensions": pgettext_noop("document", "Extensions of deadlines of {title}"),
    "arrangements": pgettext_noop("document", "Arrangements for {title}"),
    "plan": pgettext_noop("document", "Plan {title}"),
    "transcript": pgettext_noop("document", "Marks of another school for {title}"),
}


_PARTS: Mapping[str, str] = {
    "title": pgettext_noop("part of the regulation", "title"),
    "edition": pgettext_noop("part of the regulation", "edition"),
    "permissions": pgettext_noop("part of the regulation", "who may do what"),
    "approvals": pgettext_noop("part of the regulation", "who agrees"),
    "deadlines": pgettext_noop("part of the regulation", "deadlines"),
    "corrections": pgettext_noop("part of the regulation", "corrections"),
    "closed-term": pgettext_noop("part of the regulation", "closed term"),
    "no-marks": pgettext_noop("part of the regulation", "without marks"),
    "attempts": pgettext_noop("part of the regulation", "attempts"),
    "holidays-inside-days": pgettext_noop("part of the regulation", "holidays inside a span"),
    "reading": pgettext_noop("part of the regulation", "who may read"),
    "clauses": pgettext_noop("part of the regulation", "texts of the clauses"),
}


def _load(change: AmendDocument, record: Record, names: Names) -> str:
    """Who teaches a section or leads a class, where nothing else of the document changes; "" elsewhere."""
    key = LOAD.get(change.kind, "")
    was, now = change.was or {}, change.now or {}
    place = place_of(change.place)
    if place is None or not key or {**was, key: 0} != {**now, key: 0}:
        return ""
    title = _title(change.kind, place.parts, now, record, names)
    people = ", ".join(dict.fromkeys(names(entry["staff"]) for entry in now.get(key, ()))) or "—"
    text = _("Class teacher of {title}: {names}") if change.kind == "class" else _("Teachers of {title}: {names}")
    return text.format(title=title, names=people)


def document_line(path: str, was: Document | None, now: Document | None, record: Record, names: Names) -> str:
    """A whole document as a line: what it is and what becomes of it."""
    place = place_of(path)
    kind = place.kind if place else ""
    verb = "gone" if now is None else "entered" if was is None else "amended"
    what = _document(kind, place.parts, now or was or {}, record, names) if place and kind in _DOCUMENTS else path
    line = _(_VERBS[verb]).format(what=what)
    if kind != "regulation" or was is None or now is None:
        return line
    parts = [pgettext("part of the regulation", title) for key, title in _PARTS.items() if was.get(key) != now.get(key)]
    return _("{line} ({parts})").format(line=line, parts=", ".join(parts)) if parts else line


def _document(kind: str, parts: Mapping[str, str], document: Document, record: Record, names: Names) -> str:
    return pgettext("document", _DOCUMENTS[kind]).format(title=_title(kind, parts, document, record, names))


def _title(kind: str, parts: Mapping[str, str], document: Document, record: Record, names: Names) -> str:
    person = parts.get("staff") or parts.get("pupil") or parts.get("person")
    if person:
        return names(person)
    if kind == "timetable":
        home = parts.get("home", "")
        return record.class_title(parts["year"], home) if not home.isdigit() else home
    if kind == "section":
        return f"{document.get('title', '')} ({document.get('section', '')})"
    if kind in ("substitutions", "extensions"):
        return str(parts.get("month", ""))
    return str(document.get("title", "")) or parts.get("year", "")


SENTENCES: Mapping[str, str] = {
    "proposal-name": gettext_noop(
        'A proposal cannot be called "{name}": 1 to 48 of a-z, 0-9 and "-", not beginning with "r-".'
    ),
    "proposal-exists": gettext_noop("An open proposal of somebody else is called {name} already."),
    "proposal-empty": gettext_noop("Nothing would change: it all stands like that already."),
    "proposal-unrelated": gettext_noop("The branch does not come from this record."),
    "proposal-head-moved": gettext_noop("{name} was amended after you opened it: read it again."),
    "proposal-closed": gettext_noop("{name} was closed meanwhile."),
    "proposal-not-yours": gettext_noop("This is not yours to decide: {name}."),
    "approval-own": gettext_noop("Nobody approves their own change."),
    "approval-not-asked": gettext_noop("Your approval is not what is missing here."),
    "merge-conflict": gettext_noop("{path}, {at}: it was {base}; meanwhile it is {ours}, the proposal wants {theirs}."),
    "text-missing": gettext_noop("Some words are needed here."),
}

ADVICE: Mapping[str, str] = {
    "proposal-exists": gettext_noop("Choose another name."),
    "proposal-unrelated": gettext_noop("Begin the branch at the record's main and push it again."),
    "approval-own": gettext_noop("Somebody else who may approve it must agree."),
    "merge-conflict": gettext_noop("The author decides which value is right and amends the proposal."),
}
