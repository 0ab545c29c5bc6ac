"""A full-size invented school for the benches: 40 classes of 14 sections in 4 terms, 2,240 journals.

Everything is computed from small numbers, nothing is random. The structure (classes, sections, timetable, staff,
pupils, plans) is founded through the service, so that the judge reads what it reads in any school.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from zhurnal.domain.source import Document
from zhurnal.services.found import start_documents

YEAR = "2026-2027"
TERMS = (
    ("q1", "I четверть", date(2026, 9, 1), date(2026, 10, 24)),
    ("q2", "II четверть", date(2026, 11, 5), date(2026, 12, 29)),
    ("q3", "III четверть", date(2027, 1, 11), date(2027, 3, 26)),
    ("q4", "IV четверть", date(2027, 4, 5), date(2027, 5, 28)),
)
TODAY = date(2027, 5, 19)
"""A Wednesday of the last term; all lessons before it are taught."""

GRADES = range(2, 10)
LETTERS = {"a": "а", "b": "б", "v": "в", "g": "г", "d": "д"}
CLASSES = tuple(f"{grade}{letter}" for grade in GRADES for letter in LETTERS)
SUBJECTS = {
    "russian": "Русский язык", "literature": "Литература", "english": "Английский язык", "maths": "Математика",
    "statistics": "Вероятность и статистика", "informatics": "Информатика", "history": "История",
    "geography": "География", "biology": "Биология", "physics": "Физика", "music": "Музыка",
    "technology": "Технология", "pe": "Физическая культура",
}  # fmt: skip
PUPILS = 25
ADMINISTRATOR = "t-001"

_WEEKDAYS = 5
_A_DAY = 8
_HOURS = 3
_FAMILIES = ("Абрамов", "Белкин", "Волков", "Гусев", "Дорохов", "Ежов", "Жданов", "Зимин", "Ильин", "Котов")
_GIVEN = ("Анна", "Борис", "Вера", "Глеб", "Дарья", "Егор", "Жанна")
_BELLS = "08:30-09:10 09:20-10:00 10:15-10:55 11:10-11:50 12:05-12:45 13:00-13:40 13:50-14:30 14:40-15:20"

Documents = dict[str, Document]


def sections_of(class_id: str) -> list[str]:
    """The 14 sections of a class: its subjects, English in two groups."""
    names = [name for code in SUBJECTS for name in (("english-1", "english-2") if code == "english" else (code,))]
    return [f"{class_id}/{name}" for name in names]


def subject_of(section: str) -> str:
    """Code of a section's subject: "7a/english-2" gives "english"."""
    return section.split("/")[1].removesuffix("-1").removesuffix("-2")


def pupils_of(section: str) -> list[str]:
    """Pupils of a section, or of a class, in the roster's order."""
    class_id, _, name = section.partition("/")
    first = CLASSES.index(class_id) * PUPILS
    pupils = [f"p-{first + n:04}" for n in range(PUPILS)]
    if name.startswith("english-"):
        return pupils[int(name[-1]) - 1 :: 2]
    return pupils


def teacher_of(section: str) -> str:
    """The teacher of a section: each has one subject in seven classes or so, as in a real school."""
    class_id = section.split("/")[0]
    subject = list(SUBJECTS).index(subject_of(section))
    second = 6 * len(SUBJECTS) if section.endswith("-2") else 0
    return f"t-{100 + subject * 6 + CLASSES.index(class_id) // 7 + second:03}"


def slots_of(section: str) -> list[tuple[int, int]]:
    """(day of the week from 1, number in the day) of a section's three lessons a week."""
    place = list(SUBJECTS).index(subject_of(section))
    hours = (place + n * len(SUBJECTS) for n in range(_HOURS))
    return [(hour // _A_DAY + 1, hour % _A_DAY + 1) for hour in hours]


def lessons_of(section: str, first: date, last: date) -> list[tuple[date, int]]:
    """Date and number of a section's lessons between two days by the timetable, at most 25."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    slots = slots_of(section)
    return [(day, number) for day in days for weekday, number in slots if day.isoweekday() == weekday][:25]


def school_documents() -> tuple[Documents, Documents]:
    """The school's structure as documents by path, and its people by id."""
    documents, people = start_documents("Школа № 0", "Школа", "Europe/Moscow", ("Админова", "Ада"))
    subjects = {code: {"title": title} for code, title in SUBJECTS.items()}
    documents["catalogs/subjects.yaml"] = {"kind": "subjects", "version": 1, "subjects": subjects}
    documents[f"years/{YEAR}/calendar.yaml"] = _calendar()
    for class_id in CLASSES:
        documents |= _class(class_id)
    for grade in GRADES:
        documents |= {f"years/{YEAR}/plans/{grade}/{code}.yaml": _plan(grade, code) for code in SUBJECTS}
    staff = sorted({teacher_of(s) for c in CLASSES for s in sections_of(c)})
    duty = {"kind": "staff", "version": 1, "duties": [{"duty": "teacher", "from": "2026-08-20"}]}
    documents |= {f"staff/{person}.yaml": duty for person in staff}
    pupils = [pupil for class_id in CLASSES for pupil in pupils_of(class_id)]
    documents |= {f"pupils/{pupil}.yaml": _pupil(pupil) for pupil in pupils}
    guardians = [f"g-{pupil[2:]}" for pupil in pupils]
    return documents, people | {p: _person(p, n) for n, p in enumerate([*staff, *pupils, *guardians])}


def _calendar() -> Document:
    grades = list(GRADES)
    pairs = [span.split("-") for span in _BELLS.split()]
    bells = [{"number": n, "from": begins, "to": ends} for n, (begins, ends) in enumerate(pairs, 1)]
    return {
        "kind": "calendar", "version": 1, "from": "2026-09-01", "to": "2027-05-31",
        "week": [{"grades": grades, "days": _WEEKDAYS}],
        "terms": [
            {"term": term, "grades": grades, "title": title, "from": first.isoformat(), "to": last.isoformat()}
            for term, title, first, last in TERMS
        ],
        "holidays": [
            {"title": "Осенние каникулы", "from": "2026-10-25", "to": "2026-11-04"},
            {"title": "Зимние каникулы", "from": "2026-12-30", "to": "2027-01-10"},
            {"title": "Весенние каникулы", "from": "2027-03-27", "to": "2027-04-04"},
        ],
        "shifts": [{"shift": 1, "bells": bells}],
    }  # fmt: skip


def _class(class_id: str) -> Documents:
    pupils, groups = pupils_of(class_id), ("english-1", "english-2")
    parts = [
        {"part": group, "title": f"Группа {group[-1]}",
         "members": [{"pupil": p, "from": "2026-09-01"} for p in pupils_of(f"{class_id}/{group}")]}
        for group in groups
    ]  # fmt: skip
    found: Documents = {
        f"years/{YEAR}/classes/{class_id}.yaml": {
            "kind": "class", "version": 1, "class": class_id, "title": class_id[0] + LETTERS[class_id[1]],
            "grade": int(class_id[0]), "shift": 1,
            "class-teachers": [{"staff": teacher_of(f"{class_id}/russian"), "from": "2026-09-01"}],
            "roster": [{"pupil": pupil, "from": "2026-09-01"} for pupil in pupils],
            "parts": parts,
        }
    }  # fmt: skip
    slots: list[dict[str, Any]] = []
    for section in sections_of(class_id):
        name, subject = section.split("/")[1], subject_of(section)
        member = {"class": class_id, "part": name} if name in groups else {"class": class_id}
        found[f"years/{YEAR}/sections/{section}.yaml"] = {
            "kind": "section", "version": 1, "section": section, "title": SUBJECTS[subject], "subject": subject,
            "type": "lesson", "marking": "marks", "plan": f"{class_id[0]}/{subject}", "members": [member],
            "teachers": [{"staff": teacher_of(section), "role": "main", "from": "2026-09-01"}],
        }  # fmt: skip
        slots += [{"day": day, "number": number, "section": section} for day, number in slots_of(section)]
    slots.sort(key=lambda slot: (slot["day"], slot["number"], slot["section"]))
    weeks = [{"from": "2026-09-01", "slots": slots}]
    path = f"years/{YEAR}/timetable/{class_id}.yaml"
    return found | {path: {"kind": "timetable", "version": 1, "home": class_id, "weeks": weeks}}


def _plan(grade: int, subject: str) -> Document:
    items = [{"id": f"k-{n}", "topic": topic(subject, n), "hours": 3} for n in range(1, 35)]
    title = f"{SUBJECTS[subject]}, {grade} класс"
    return {
        "kind": "plan", "version": 1, "plan": f"{grade}/{subject}", "title": title, "subject": subject, "items": items
    }  # fmt: skip


def topic(subject: str, number: int) -> str:
    """The topic of a subject's n-th item of the plan."""
    what = ("Повторение изученного", "Новое понятие, определение и свойства", "Решение задач", "Работа с текстом")
    return f"{SUBJECTS[subject]}: {what[number % 4].lower()}, тема {number}"


def _pupil(pupil: str) -> Document:
    guardians = [{"guardian": f"g-{pupil[2:]}", "from": "2026-09-01"}]
    return {"kind": "pupil", "version": 1, "adult": "2035-09-01", "guardians": guardians}


def _person(person: str, number: int) -> Document:
    names = {"family": _FAMILIES[number % 10], "given": _GIVEN[number % 7]}
    return {"kind": "person", "version": 1, "person": person, **names}
