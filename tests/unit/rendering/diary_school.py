"""A class of four pupils with an English subgroup, a joint French section with 7b, and one written week of October."""

from __future__ import annotations

import copy
from typing import Any

from zhurnal import bundle
from zhurnal.documents import codec
from zhurnal.documents.schemas import SchemaSet

Documents = dict[str, dict[str, Any]]
YEAR = "2026-2027"
SUBJECTS = {
    "algebra": ("Алгебра", "Алг."),
    "geometry": ("Геометрия", "Геом."),
    "russian": ("Русский язык", "Рус."),
    "literature": ("Литература", "Лит."),
    "english": ("Английский язык", "Англ."),
    "french": ("Французский язык", "Фр."),
    "history": ("История", "Ист."),
    "biology": ("Биология", "Биол."),
    "physics": ("Физика", "Физ."),
    "pe": ("Физическая культура", "Физ-ра"),
    "art": ("Изобразительное искусство", "ИЗО"),
}
WEEK = {
    1: ("algebra", "russian", "history", "english-1", "pe"),
    2: ("physics", "geometry", "literature", "biology", "russian"),
    3: ("algebra", "russian", "english-1", "history", "art"),
    4: ("geometry", "physics", "russian", "pe", "french"),
    5: ("algebra", "literature", "english-1", "biology"),
}
WHO = {
    "p-0421": ("Ветрова", "Анна", "Игоревна"),
    "p-0433": ("Громов", "Тимур", ""),
    "p-0440": ("Константинопольская-Вознесенская", "Александра", "Вячеславовна"),
    "p-0501": ("Ильин", "Пётр", "Олегович"),
}


def school() -> Documents:
    """Documents of the record by path; a fresh copy each time."""
    return copy.deepcopy(_structure() | _sections() | _journals() | _own())


def people() -> Documents:
    """Documents of the register of people by path."""
    found: Documents = {}
    for person, (family, given, patronymic) in WHO.items():
        entry = {"kind": "person", "version": 1, "person": person, "family": family, "given": given}
        found[f"people/{person}.yaml"] = entry | ({"patronymic": patronymic} if patronymic else {})
    found["people/p-0421.yaml"]["texts"] = {"n-1": "Забыла тетрадь для контрольных работ. Прошу принести в среду."}
    return found


def library() -> SchemaSet:
    """The package's schemas."""
    return SchemaSet.from_folder(bundle.path("schemas"))


def regulation() -> dict[str, Any]:
    """The regulation that ships with the program."""
    return codec.load(bundle.path("workflows", "regulation.yaml").read_bytes(), library())


def _structure() -> Documents:
    every = list(range(1, 10))
    bells = [(1, "08:30", "09:15"), (2, "09:25", "10:10"), (3, "10:30", "11:15"), (4, "11:35", "12:20")]
    bells += [(5, "12:30", "13:15"), (6, "13:25", "14:10")]
    terms = [("q1", "1 четверть", "2026-09-01", "2026-10-25"), ("q2", "2 четверть", "2026-11-02", "2026-12-29")]
    terms += [("q3", "3 четверть", "2027-01-11", "2027-03-19"), ("q4", "4 четверть", "2027-03-29", "2027-05-28")]
    holidays = [("Осенние каникулы", "2026-10-26", "2026-11-01")]
    holidays += [("День народного единства", "2026-11-04", "2026-11-04")]
    holidays += [("Зимние каникулы", "2026-12-30", "2027-01-10")]
    slots = [
        {"day": day, "number": number, "section": f"7a/{name}", "room": "r-204"}
        for day, names in WEEK.items()
        for number, name in enumerate(names, 1)
        if name != "french"
    ]
    return {
        "school.yaml": {
            "kind": "school", "version": 1, "format": 1, "title": "МАОУ «Гимназия № 1»", "short": "Гимназия № 1",
            "timezone": "Asia/Yekaterinburg", "city": "Пермь", "weights": False,
            "scale": ["5", "4", "3", "2", "зач", "незач"],
        },
        "regulation.yaml": regulation(),
        "catalogs/subjects.yaml": {
            "kind": "subjects", "version": 1,
            "subjects": {code: {"title": title, "short": short} for code, (title, short) in SUBJECTS.items()},
        },
        "catalogs/rooms.yaml": {"kind": "rooms", "version": 1, "rooms": {"r-204": {"title": "204"}}},
        "catalogs/works.yaml": {
            "kind": "works", "version": 1,
            "works": {
                "answer": {"title": "Ответ на уроке", "short": "Отв", "written": False},
                "control": {"title": "Контрольная работа", "short": "КР", "written": True},
                "dictation": {"title": "Диктант", "short": "Дикт", "written": True},
            },
        },
        "catalogs/reasons.yaml": {
            "kind": "reasons", "version": 1,
            "absence": {
                "ill": {"title": "Болезнь", "sign": "б", "excused": True},
                "good": {"title": "Уважительная причина", "sign": "уп", "excused": True},
                "none": {"title": "Без уважительной причины", "sign": "нп", "excused": False},
            },
            "late": {"outage": {"title": "Не было связи"}},
            "change": {"slip": {"title": "Описка"}},
            "cancel": {"teacher-ill": {"title": "Болезнь учителя"}},
        },
        f"years/{YEAR}/calendar.yaml": {
            "kind": "calendar", "version": 1, "from": "2026-09-01", "to": "2027-05-28",
            "week": [{"grades": every, "days": 5}],
            "terms": [{"term": c, "grades": every, "title": t, "from": a, "to": b} for c, t, a, b in terms],
            "holidays": [{"title": t, "from": a, "to": b} for t, a, b in holidays],
            "shifts": [{"shift": 1, "bells": [{"number": n, "from": a, "to": b} for n, a, b in bells]}],
            "exceptions": [
                {"id": "e-1", "date": "2026-10-16", "what": "cancelled", "numbers": [4], "title": "День здоровья"},
            ],
        },
        f"years/{YEAR}/classes/7a.yaml": {
            "kind": "class", "version": 1, "class": "7a", "title": "7а", "grade": 7, "shift": 1,
            "class-teachers": [{"staff": "t-014", "from": "2026-09-01"}],
            "roster": [{"pupil": p, "from": "2026-09-01"} for p in ("p-0421", "p-0433", "p-0440")],
            "parts": [
                {"part": "english-1", "title": "1-я группа",
                 "members": [{"pupil": p, "from": "2026-09-01"} for p in ("p-0421", "p-0440")]},
            ],
        },
        f"years/{YEAR}/classes/7b.yaml": {
            "kind": "class", "version": 1, "class": "7b", "title": "7б", "grade": 7, "shift": 1,
            "class-teachers": [{"staff": "t-015", "from": "2026-09-01"}],
            "roster": [{"pupil": "p-0501", "from": "2026-09-01"}],
        },
        f"years/{YEAR}/timetable/7a.yaml": {
            "kind": "timetable", "version": 1, "home": "7a", "weeks": [{"from": "2026-09-01", "slots": slots}],
        },
        f"years/{YEAR}/timetable/7.yaml": {
            "kind": "timetable", "version": 1, "home": "7",
            "weeks": [{"from": "2026-09-01", "slots": [{"day": 4, "number": 5, "section": "7/french"}]}],
        },
        f"years/{YEAR}/substitutions/2026-10.yaml": {
            "kind": "substitutions", "version": 1,
            "substitutions": [
                {"id": "z-1", "section": "7a/algebra", "date": "2026-10-14", "number": 1, "staff": "t-016",
                 "registered": "2026-10-14T07:50:00"},
            ],
        },
    } | {
        f"pupils/{p}.yaml": {
            "kind": "pupil", "version": 1, "adult": "2031-05-03",
            "guardians": [{"guardian": "g-0102", "from": "2026-09-01"}],
        }
        for p in ("p-0421", "p-0433")
    } | {
        f"pupils/{p}.yaml": {"kind": "pupil", "version": 1, "adult": "2031-05-03"} for p in ("p-0440", "p-0501")
    } | {
        f"staff/{t}.yaml": {
            "kind": "staff", "version": 1, "duties": [{"duty": d, "from": "2026-09-01"} for d in duties],
        }
        for t, duties in (
            ("t-001", ["director"]), ("t-002", ["deputy-head"]), ("t-003", ["administrator"]),
            ("t-004", ["archivist"]), ("t-014", ["teacher"]), ("t-015", ["teacher"]), ("t-016", ["teacher"]),
        )
    }  # fmt: skip


def _sections() -> Documents:
    names = sorted({name for names in WEEK.values() for name in names} - {"french"})
    found: Documents = {}
    for name in names:
        member = {"class": "7a", "part": name} if name == "english-1" else {"class": "7a"}
        found[f"years/{YEAR}/sections/7a/{name}.yaml"] = {
            "kind": "section", "version": 1, "section": f"7a/{name}", "title": name,
            "subject": name.removesuffix("-1"), "type": "lesson", "marking": "marks",
            "members": [member],
            "teachers": [{"staff": "t-015", "role": "main", "from": "2026-09-01"}],
        }  # fmt: skip
    found[f"years/{YEAR}/sections/7/french.yaml"] = {
        "kind": "section", "version": 1, "section": "7/french", "title": "Французский, 7 классы", "subject": "french",
        "type": "elective", "marking": "marks", "members": [{"pupil": "p-0421"}, {"pupil": "p-0501"}],
        "teachers": [{"staff": "t-014", "role": "main", "from": "2026-09-01"}],
    }  # fmt: skip
    return found


def journal(section: str, *lessons: dict[str, Any], term: str = "q1") -> Documents:
    """A journal with lessons; each is given an id by its place."""
    home, name = section.split("/")
    made = [{"id": f"l-{name[:3]}{lesson['date'][8:]}{lesson['number']}", **lesson} for lesson in lessons]
    path = f"years/{YEAR}/journals/{home}/{term}/{name}.yaml"
    return {path: {"kind": "journal", "version": 1, "section": section, "term": term, "lessons": made}}


def work(code: str, kind: str, marks: dict[str, str], **more: Any) -> dict[str, Any]:
    """A work with marks."""
    written = kind != "answer"
    return {"id": code, "work": kind, "written": written, **more, "marks": marks}


def _journals() -> Documents:
    taken = {"attendance": "taken"}
    far = "§ 9, задание 3: подготовить сообщение об одном из природных сообществ родного края, выписать новые слова"
    return (
        journal(
            "7a/algebra",
            {"date": "2026-10-12", "number": 1, "topic": "Степень с натуральным показателем",
             "homework": {"text": "№ 214, 216 (б, г), правило на с. 63", "due": "2026-10-14"}, **taken,
             "works": [work("w-alg1", "answer", {"p-0421": "5", "p-0433": "4"})]},
            {"date": "2026-10-14", "number": 1, "topic": "Умножение и деление степеней",
             "homework": {"text": "Подготовиться к контрольной работе: № 230–236",
                          "links": ["https://resh.example.org/subject/lesson/7-alg-14"]}, **taken,
             "absent": {"p-0433": "absent"},
             "works": [work("w-alg2", "answer", {"p-0440": "3"})]},
            {"date": "2026-10-16", "number": 1, "topic": "Контрольная работа № 2 «Степень»", **taken,
             "works": [work("w-alg3", "control", {"p-0421": "2", "p-0421/2": "4", "p-0440": "5"},
                            title="Степень", weight=3)]},
        )
        | journal(
            "7a/russian",
            {"date": "2026-10-12", "number": 2, "topic": "Причастие как часть речи", **taken,
             "absent": {"p-0421": "late"},
             "homework": {"text": "§ 14, упр. 87", "due": "2026-10-13"}},
            {"date": "2026-10-13", "number": 5, "topic": "Склонение причастий", **taken,
             "absent": {"p-0421": "absent"}},
            {"date": "2026-10-15", "number": 3, "topic": "Контрольный диктант", **taken,
             "works": [work("w-rus1", "dictation", {"p-0421": "4", "p-0433": "3"}),
                       work("w-rus2", "control", {"p-0421": "5", "p-0433": "3"}, title="Грамматическое задание")]},
        )
        | journal(
            "7a/biology",
            {"date": "2026-10-13", "number": 4, "topic": "Природные сообщества", **taken,
             "absent": {"p-0421": "absent"},
             "homework": {"text": far, "due": "2026-10-20"}},
        )
        | journal("7a/history", {"date": "2026-10-12", "number": 3, "cancelled": "teacher-ill"})
        | journal(
            "7a/english-1",
            {"date": "2026-10-12", "number": 4, "mode": "distance", "topic": "School life: modal verbs", **taken,
             "homework": {"text": "Student's book, p. 41, ex. 3\nWorkbook, p. 22", "due": "2026-10-14"}},
        )
        | journal(
            "7/french",
            {"date": "2026-10-15", "number": 5, "topic": "Au café", **taken, "absent": {"p-0421": "absent"},
             "works": [work("w-fre1", "answer", {"p-0501": "5"})]},
        )
    )  # fmt: skip


def _own() -> Documents:
    return {
        f"years/{YEAR}/absences/p-0421.yaml": {
            "kind": "absences", "version": 1, "pupil": "p-0421",
            "absences": [{"id": "a-1", "from": "2026-10-13", "to": "2026-10-13", "reason": "ill"}],
        },
        f"years/{YEAR}/remarks/p-0421.yaml": {
            "kind": "remarks", "version": 1, "pupil": "p-0421",
            "remarks": [{"id": "n-1", "section": "7a/algebra", "lesson": "l-alg121", "date": "2026-10-12",
                         "author": "t-015"}],
        },
        f"years/{YEAR}/arrangements/p-0421.yaml": {
            "kind": "arrangements", "version": 1, "pupil": "p-0421",
            "arrangements": [{"id": "b-1", "what": "exempt", "subjects": ["pe"], "from": "2026-09-01", "order": "31"}],
        },
        f"years/{YEAR}/finals/7a/q1.yaml": {
            "kind": "finals", "version": 1, "class": "7a", "period": "q1",
            "subjects": {"algebra": {"p-0421": "4", "p-0433": "4"}, "pe": {"p-0421": "осв"}},
        },
    }  # fmt: skip
