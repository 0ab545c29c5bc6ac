"""Subjects of commits that change lists: who came and left, who stands in, which days are closed, which documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from zhurnal.domain.changes import (
    AmendDocument,
    AppointSubstitute,
    AppointTeacher,
    BringMark,
    Change,
    CloseDay,
    EnrolPupil,
    LeavePupil,
    MovePupil,
    TakeBackDay,
)
from zhurnal.domain.record import Record


def list_subject(changes: Sequence[Change], record: Record) -> str:
    """ "7б: зачислен 1, выбыл 1; замены 2; Справочники и списки: группы 1"; "" where no list changes."""
    told = [*_movements(changes, record), *_appointments(changes), *_days(changes), *_brought(changes)]
    kinds = Counter(c.kind for c in {c.place: c for c in changes if isinstance(c, AmendDocument)}.values())
    if kinds:
        told.append("Справочники и списки: " + ", ".join(f"{_KINDS.get(k, k)} {number}" for k, number in kinds.items()))
    return "; ".join(told)


def _movements(changes: Sequence[Change], record: Record) -> Iterator[str]:
    """By class, the counts of each kind of movement. A move is told of both classes."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    for change in changes:
        if isinstance(change, EnrolPupil):
            counts.setdefault((change.year, change.class_id), Counter())["зачислен"] += 1
        elif isinstance(change, LeavePupil):
            counts.setdefault((change.year, change.class_id), Counter())["выбыл"] += 1
        elif isinstance(change, MovePupil):
            there = record.class_title(change.year, change.to_class)
            counts.setdefault((change.year, change.class_id), Counter())[f"переведён в {there}"] += 1
    for (year, class_id), found in counts.items():
        told = ", ".join(f"{_of(word, number)} {number}" for word, number in found.items())
        yield f"{record.class_title(year, class_id)}: {told}"


def _of(word: str, number: int) -> str:
    """The participle as it agrees with the number: "зачислен 1", "зачислено 5"."""
    if number % 10 == 1 and number % 100 != 11:
        return word
    verb, _, rest = word.partition(" ")
    return f"{_MANY[verb]} {rest}".strip()


_MANY = {"зачислен": "зачислено", "выбыл": "выбыло", "переведён": "переведено"}


def _appointments(changes: Sequence[Change]) -> Iterator[str]:
    lessons = [c for c in changes if isinstance(c, AppointSubstitute)]
    if len(lessons) == 1:
        (one,) = lessons
        yield f"Замена {one.date:%d.%m} ур. {one.number} {one.section}: {one.staff}"
    elif lessons:
        yield f"Замены {len(lessons)}"
    for change in changes:
        if isinstance(change, AppointTeacher):
            span = f"{change.first:%d.%m}–{change.last:%d.%m}"
            yield f"Временный учитель {change.section}: {change.staff} {span}"


def _days(changes: Sequence[Change]) -> Iterator[str]:
    for change in changes:
        if isinstance(change, TakeBackDay):
            yield f"{change.date:%d.%m} как обычно"
        elif isinstance(change, CloseDay):
            yield f"{change.date:%d.%m} {_WHAT.get(change.what, change.what)}"


def _brought(changes: Sequence[Change]) -> Iterator[str]:
    """By pupil: marks of another school entered, corrected, taken away."""
    counts: dict[str, Counter[str]] = {}
    for change in changes:
        if isinstance(change, BringMark):
            word = "внесено" if change.was is None else "изъято" if change.now is None else "исправлено"
            counts.setdefault(change.pupil, Counter())[word] += 1
    for pupil, found in counts.items():
        told = ", ".join(f"{word} {number}" for word, number in found.items())
        yield f"Отметки другой школы {pupil}: {told}"


_WHAT = {"cancelled": "занятия отменены", "distance": "занятия дистанционно", "shortened": "уроки сокращены"}

_KINDS = {
    "class": "классы",
    "section": "группы",
    "staff": "сотрудники",
    "pupil": "ученики",
    "timetable": "расписание",
    "plan": "планы",
    "calendar": "календарь",
    "subjects": "предметы",
    "rooms": "кабинеты",
    "works": "виды работ",
    "reasons": "причины",
    "substitutions": "замены",
    "extensions": "продления",
    "arrangements": "особые условия",
    "transcript": "отметки другой школы",
    "curriculum": "учебный план",
    "regulation": "положение",
    "school": "школа",
}
