"""Commit messages: a subject that people read (who reads `git log` reads Russian) and trailers that programs read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from zhurnal.domain.changes import (
    AddRemark,
    AmendPerson,
    AmendWork,
    CancelLesson,
    Change,
    ExplainAbsence,
    FoundSchool,
    JournalChange,
    MakeCheckpoint,
    MoveLesson,
    OpenWork,
    RecordLesson,
    RegisterOutput,
    SetAttendance,
    SetHomework,
    SetMark,
    SetTermMark,
    TakeAttendance,
)
from zhurnal.domain.record import Record
from zhurnal.domain.source import Source
from zhurnal.rules import Verdict
from zhurnal.rules.lateness import late_facts
from zhurnal.rules.resolve import ORDINARY
from zhurnal.services.subject_lists import list_subject

_LIMIT = 120


def subject_line(changes: Sequence[Change], record: Record, after: Source) -> str:
    """One line: "7а алгебра 14.10 ур. 3: тема, 24 отметки". Ids only where a person is meant."""
    journal = [c for c in changes if isinstance(c, JournalChange)]
    if journal:
        text = f"{_place(journal, record, Record(after, like=record))}: {_what(changes)}"
    else:
        text = _other(changes, record)
    return text if len(text) <= _LIMIT else text[: _LIMIT - 1] + "…"


def trailers(
    actor: str, door: str, verdict: Verdict, reason: str, key: str, merged: Sequence[tuple[str, str]] = ()
) -> list[tuple[str, str]]:
    """Who, by which door, which changes, which clause if late, the reason, the idempotency key.

    merged: what a merge says of its proposal, before the key.
    """
    counts = Counter(change.name for change in verdict.accepted)
    found = [("Actor", actor), ("Door", door)]
    found.append(("Changes", ", ".join(f"{name} {number}" for name, number in sorted(counts.items()))))
    late = late_line(verdict)
    if late:
        found.append(("Late", late))
    if reason:
        found.append(("Reason", reason))
    found += merged
    if key:
        found.append(("Idempotency-Key", key))
    return found


def late_line(verdict: Verdict) -> str:
    """How many facts are late by which clause, "3.5.3 4, 4.2.1 1"; "" where none is."""
    return ", ".join(f"{clause} {number}" for clause, number in sorted(late_facts(verdict).items()))


def plural(number: int, one: str, few: str, many: str) -> str:
    """A number with its noun in Russian: 1 отметка, 2 отметки, 5 отметок."""
    tail, tens = number % 10, number % 100
    word = many if 11 <= tens <= 14 else one if tail == 1 else few if 2 <= tail <= 4 else many
    return f"{number} {word}"


def _place(changes: Sequence[JournalChange], record: Record, after: Record) -> str:
    first = changes[0]
    section = record.section(first.year, first.section)
    subject = record.catalog("subjects").get(section.get("subject", ""), {}).get("title", first.section)
    classes = "+".join(record.class_title(first.year, c) for c in record.section_classes(first.year, first.section))
    head = f"{classes or first.section.split('/')[0]} {str(subject).lower()}"
    sections = {c.section for c in changes}
    if len(sections) > 1:
        return f"{head} и ещё {len(sections) - 1}"
    lessons = {c.lesson for c in changes}
    if len(lessons) > 1:
        return f"{head} {plural(len(lessons), 'урок', 'урока', 'уроков')}"
    lesson = after.lesson(first.year, first.section, first.term, first.lesson)
    if lesson is None:
        return head
    day = date.fromisoformat(lesson["date"])
    return f"{head} {day:%d.%m} ур. {lesson['number']}"


def _what(changes: Sequence[Change]) -> str:
    told: list[str] = []
    lessons = [c for c in changes if isinstance(c, RecordLesson)]
    if any(c.now.topic for c in lessons):
        told.append("тема" if len(lessons) == 1 else plural(len(lessons), "тема", "темы", "тем"))
    elif lessons:
        told.append("урок" if len(lessons) == 1 else plural(len(lessons), "урок", "урока", "уроков"))
    for kind, word in _WORDS:
        # The ordinary work of a lesson is opened by the first mark itself: nothing to tell.
        if any(isinstance(c, kind) and not (isinstance(c, OpenWork) and c.now.kind == ORDINARY) for c in changes):
            told.append(word)
    new = sum(isinstance(c, SetMark) and c.was is None for c in changes)
    altered = sum(isinstance(c, SetMark) and c.was is not None and c.now is not None for c in changes)
    gone = sum(isinstance(c, SetMark) and c.now is None for c in changes)
    if new:
        told.append(plural(new, "отметка", "отметки", "отметок"))
    if altered:
        told.append(plural(altered, "отметка изменена", "отметки изменены", "отметок изменено"))
    if gone:
        told.append(plural(gone, "отметка удалена", "отметки удалены", "отметок удалено"))
    return ", ".join(told) or "запись"


_WORDS: tuple[tuple[type[Change] | tuple[type[Change], ...], str], ...] = (
    (SetHomework, "задание"),
    ((TakeAttendance, SetAttendance), "посещаемость"),
    ((OpenWork, AmendWork), "работа"),
    (MoveLesson, "перенос"),
    (CancelLesson, "отмена"),
    (AddRemark, "замечание"),
)


_PERIODS = {"q": "четверть", "h": "полугодие", "t": "триместр"}


def _period(period: str) -> str:
    """ "1 четверть", "год"."""
    return "год" if period == "year" else f"{period[1:]} {_PERIODS[period[0]]}"


def _other(changes: Sequence[Change], record: Record) -> str:
    first = changes[0]
    if isinstance(first, FoundSchool):
        title = first.documents.get("school.yaml", {}).get("short", "")
        return f"Школа основана: {title}"
    if isinstance(first, SetTermMark):
        subject = record.section(first.year, first.section).get("subject", "")
        title = record.catalog("subjects").get(subject, {}).get("title", subject)
        count = plural(len(changes), "отметка", "отметки", "отметок")
        head = f"{record.class_title(first.year, first.class_id)} {str(title).lower()}"
        return f"{head}: итоги, {_period(first.period)}, {count}"
    if isinstance(first, ExplainAbsence):
        return f"{first.pupil}: причина отсутствия"
    if isinstance(first, MakeCheckpoint):
        return f"Контрольная точка: {first.statement['commit'][:12]}"
    if isinstance(first, RegisterOutput):
        output = first.output
        return f"{record.class_title(first.year, output['class'])} {output['period']}: выпущена ведомость"
    # An import brings people and the documents that name them: the documents tell more.
    if all(isinstance(c, AmendPerson) for c in changes):
        return f"Реестр людей: {plural(len(changes), 'запись', 'записи', 'записей')}"
    return list_subject(changes, record) or "Изменения"
