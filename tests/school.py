"""A small invented school, small enough to know by heart: documents by path, a new copy each time.

2026-10-14 is a Wednesday, and the timetable of that day is the one most tests are about:

    7a  1 algebra   2 english-1, english-2   5 pe (with 7b)   6 english-1   8 theatre (extracurricular)
    7b  1 history   2 algebra                5 pe (with 7a)   7 history
    8a (second shift)  1 physics   4 physics
    1a  1 reading      3a  1 maths   6 chess (extracurricular)      10a  1 algebra   2 law
"""

from __future__ import annotations

from copy import deepcopy
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from zhurnal import bundle
from zhurnal.documents import codec
from zhurnal.documents.schemas import SchemaSet
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document, MemorySource

YEAR = "2026-2027"
ZONE = ZoneInfo("Europe/Moscow")
WEDNESDAY = date(2026, 10, 14)

ALGEBRA, ENGLISH_2, ENGLISH_1, LAW = "t-001", "t-003", "t-002", "t-011"
PE, HISTORY, PHYSICS, PRIMARY = "t-004", "t-005", "t-006", "t-007"
DEPUTY, DIRECTOR, ADMINISTRATOR, ARCHIVIST, DISMISSED = "t-010", "t-011", "t-012", "t-013", "t-099"
COUNCIL = "t-014"
CLASS_TEACHER = ENGLISH_1

JOURNAL = f"years/{YEAR}/journals/7a/q1/algebra.yaml"
"""The one begun journal."""

WHERE: dict[str, str] = {"year": YEAR, "section": "7a/algebra", "term": "q1"}
"""Its place, as changes name it."""

Documents = dict[str, Document]


@cache
def schemas() -> SchemaSet:
    """The package's schemas."""
    return SchemaSet.from_folder(bundle.path("schemas"))


@cache
def _regulation() -> Document:
    return codec.load(bundle.path("workflows", "regulation.yaml").read_bytes(), schemas())


def at(text: str, zone: ZoneInfo = ZONE) -> datetime:
    """A moment by the school's clock: "2026-10-14 15:10:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def make_documents() -> Documents:
    """The whole school: settings, people, the year, one begun journal."""
    found: Documents = {"school.yaml": _school(), "regulation.yaml": deepcopy(dict(_regulation()))}
    found |= _catalogs() | _staff() | _pupils() | _classes() | _sections() | _timetables() | _plans()
    found[f"years/{YEAR}/calendar.yaml"] = _calendar()
    found[f"years/{YEAR}/substitutions/2026-10.yaml"] = _substitutions()
    found[JOURNAL] = _journal()
    return found


def make_record(documents: Documents | None = None) -> Record:
    """A reader over the school, or over other documents."""
    return Record(MemorySource(make_documents() if documents is None else documents))


def canonical(documents: Documents) -> dict[str, bytes]:
    """Canonical bytes by path; raises DocumentError for a document that is not valid."""
    return {path: codec.dump(dict(document), schemas(), path=path) for path, document in documents.items()}


def _school() -> Document:
    return {
        "kind": "school", "version": 1, "format": 1, "title": "Гимназия № 0", "short": "Гимназия",
        "timezone": "Europe/Moscow", "weights": False, "scale": ["5", "4", "3", "2", "зач", "незач"],
    }  # fmt: skip


def _catalogs() -> Documents:
    subjects = {
        "algebra": "Алгебра", "english": "Английский язык", "pe": "Физкультура", "history": "История",
        "physics": "Физика", "reading": "Чтение", "maths": "Математика", "chess": "Шахматы", "law": "Право",
        "theatre": "Театр", "robotics": "Робототехника",
    }  # fmt: skip
    works = {
        "answer": {"title": "Ответ на уроке", "short": "отв.", "written": False},
        "control": {"title": "Контрольная работа", "short": "к/р", "written": True},
    }
    return {
        "catalogs/subjects.yaml": {
            "kind": "subjects", "version": 1, "subjects": {code: {"title": title} for code, title in subjects.items()}
        },
        "catalogs/rooms.yaml": {"kind": "rooms", "version": 1, "rooms": {"12": {"title": "12"}}},
        "catalogs/works.yaml": {"kind": "works", "version": 1, "works": works},
        "catalogs/reasons.yaml": {
            "kind": "reasons",
            "version": 1,
            "absence": {"illness": {"title": "Болезнь", "sign": "б", "excused": True}},
            "late": {"fault": {"title": "Сбой системы"}},
            "change": {"slip": {"title": "Ошибка при вводе"}},
            "cancel": {"frost": {"title": "Мороз"}},
        },
    }  # fmt: skip


def _staff() -> Documents:
    duties = {
        ALGEBRA: ["teacher"], ENGLISH_1: ["teacher"], ENGLISH_2: ["teacher"], PE: ["teacher"],
        HISTORY: ["teacher"], PHYSICS: ["teacher"], PRIMARY: ["teacher"], DEPUTY: ["deputy-head"],
        DIRECTOR: ["director", "teacher"], ADMINISTRATOR: ["administrator"], ARCHIVIST: ["archivist"],
        COUNCIL: ["council"],
    }  # fmt: skip
    found: Documents = {
        f"staff/{person}.yaml": {
            "kind": "staff", "version": 1, "duties": [{"duty": d, "from": "2026-09-01"} for d in held]
        }
        for person, held in duties.items()
    }  # fmt: skip
    gone = {"duty": "teacher", "from": "2025-09-01", "to": "2026-09-30"}
    return {**found, f"staff/{DISMISSED}.yaml": {"kind": "staff", "version": 1, "duties": [gone]}}


_ROSTERS: dict[str, list[dict[str, str]]] = {
    "1a": [{"pupil": "p-0301"}],
    "3a": [{"pupil": "p-0401"}],
    "7a": [
        {"pupil": "p-0101"},
        {"pupil": "p-0102"},
        {"pupil": "p-0103"},
        {"pupil": "p-0104"},
        {"pupil": "p-0105", "to": "2026-09-30", "left": "17-у"},
        {"pupil": "p-0106", "to": "2026-10-18", "moved": "7b"},
    ],
    "7b": [{"pupil": "p-0201"}, {"pupil": "p-0202"}, {"pupil": "p-0106", "from": "2026-10-19"}],
    "8a": [{"pupil": "p-0501"}],
    "10a": [{"pupil": "p-0601"}],
}


def _pupils() -> Documents:
    found: Documents = {}
    for entry in (e for roster in _ROSTERS.values() for e in roster):
        found[f"pupils/{entry['pupil']}.yaml"] = {"kind": "pupil", "version": 1}
    mother = {"guardian": "g-0101", "from": "2026-09-01"}
    for pupil in ("p-0101", "p-0201"):
        found[f"pupils/{pupil}.yaml"] = {"kind": "pupil", "version": 1, "guardians": [mother]}
    grown = {"kind": "pupil", "version": 1, "adult": "2026-12-01", "guardians": [{**mother, "guardian": "g-0601"}]}
    return {**found, "pupils/p-0601.yaml": grown}


def _classes() -> Documents:
    lead = {"7a": CLASS_TEACHER, "7b": HISTORY, "1a": PRIMARY, "3a": PRIMARY, "8a": PHYSICS, "10a": ALGEBRA}
    found: Documents = {}
    for class_id, roster in _ROSTERS.items():
        found[f"years/{YEAR}/classes/{class_id}.yaml"] = {
            "kind": "class", "version": 1, "class": class_id,
            "title": class_id.replace("a", "а").replace("b", "б"),
            "grade": int(class_id[:-1]), "shift": 2 if class_id == "8a" else 1,
            "class-teachers": [{"staff": lead[class_id], "from": "2026-09-01"}],
            "roster": [{"from": "2026-09-01", **entry} for entry in roster],
        }  # fmt: skip
    first = {"part": "english-1", "title": "Английский, группа 1", "members": _since("p-0101", "p-0102", "p-0106")}
    second = {"part": "english-2", "title": "Английский, группа 2", "members": _since("p-0103", "p-0104")}
    seventh = f"years/{YEAR}/classes/7a.yaml"
    return {**found, seventh: {**found[seventh], "parts": [first, second]}}


def _since(*pupils: str) -> list[dict[str, str]]:
    return [{"pupil": pupil, "from": "2026-09-01"} for pupil in pupils]


def _sections() -> Documents:
    def section(name: str, subject: str, teacher: str, *members: dict[str, str], **more: Any) -> Document:
        return {
            "kind": "section", "version": 1, "section": name, "title": subject, "subject": subject,
            "type": "lesson", "marking": "marks",
            "members": [{"from": "2026-09-01", **m} for m in members or ({"class": name.split("/")[0]},)],
            "teachers": [{"staff": teacher, "role": "main", "from": "2026-09-01"}],
            **more,
        }  # fmt: skip

    second = {"staff": DISMISSED, "role": "second", "from": "2026-09-01"}
    algebra = section("7a/algebra", "algebra", ALGEBRA, plan="7/algebra")
    found = [
        {**algebra, "teachers": [*algebra["teachers"], second]},
        section("7a/english-1", "english", ENGLISH_1, {"class": "7a", "part": "english-1"}),
        section("7a/english-2", "english", ENGLISH_2, {"class": "7a", "part": "english-2"}),
        section("7a/theatre", "theatre", ENGLISH_2, type="extracurricular", marking="none"),
        section("7/pe", "pe", PE, {"class": "7a"}, {"class": "7b"}),
        section("7/robotics", "robotics", PHYSICS, {"pupil": "p-0101"}, {"pupil": "p-0201"}, type="elective"),
        section("7b/algebra", "algebra", ALGEBRA, plan="7b/algebra"),
        section("7b/history", "history", HISTORY),
        section("8a/physics", "physics", PHYSICS),
        section("1a/reading", "reading", PRIMARY),
        section("3a/maths", "maths", PRIMARY),
        section("3a/chess", "chess", PRIMARY, type="extracurricular"),
        section("10a/algebra", "algebra", ALGEBRA),
        section("10a/law", "law", LAW, marking="pass"),
    ]
    return {f"years/{YEAR}/sections/{s['section']}.yaml": s for s in found}


# Home, then by day of the week: (number, section) pairs; a third member is the week.
_WEEK: dict[str, dict[int, list[tuple[Any, ...]]]] = {
    "7a": {
        1: [(1, "7a/algebra"), (3, "7a/english-1"), (3, "7a/english-2")],
        3: [
            (1, "7a/algebra"), (2, "7a/english-1"), (2, "7a/english-2"), (6, "7a/english-1"), (8, "7a/theatre"),
        ],
        4: [(1, "7a/algebra"), (2, "7a/english-1"), (2, "7a/english-2")],
    },
    "7b": {
        1: [(2, "7b/algebra")],
        2: [(1, "7b/history", "a")],
        3: [(1, "7b/history"), (2, "7b/algebra"), (7, "7b/history")],
    },
    "7": {3: [(5, "7/pe")], 4: [(7, "7/robotics")]},
    "8a": {3: [(1, "8a/physics"), (4, "8a/physics")]},
    "1a": {3: [(1, "1a/reading")]},
    "3a": {3: [(1, "3a/maths"), (6, "3a/chess")]},
    "10a": {3: [(1, "10a/algebra"), (2, "10a/law")], 6: [(1, "10a/algebra")]},
}  # fmt: skip


def _timetables() -> Documents:
    found: Documents = {}
    for home, week in _WEEK.items():
        slots = [
            {"day": day, "number": number, "section": section, **({"week": letter[0]} if letter else {})}
            for day, lessons in week.items()
            for number, section, *letter in lessons
        ]
        weeks = [{"from": "2026-09-01", "slots": slots}]
        found[f"years/{YEAR}/timetable/{home}.yaml"] = {
            "kind": "timetable", "version": 1, "home": home, "weeks": weeks
        }  # fmt: skip
    return found


def _plans() -> Documents:
    topics = ["Степень", "Одночлены", "Многочлены"]
    items = [{"id": f"k-{n}", "topic": topic, "hours": 2} for n, topic in enumerate(topics, 1)]
    base = {"kind": "plan", "version": 1, "plan": "7/algebra", "title": "Алгебра 7", "subject": "algebra"}
    own = {**base, "plan": "7b/algebra", "title": "Алгебра 7б", "base": "7/algebra", "dropped": ["k-2"]}
    return {
        f"years/{YEAR}/plans/7/algebra.yaml": {**base, "items": items},
        f"years/{YEAR}/plans/7b/algebra.yaml": {**own, "items": [{"id": "k-3", "topic": "Формулы", "hours": 1}]},
    }


_BELLS = "08:30-09:15 09:25-10:10 10:30-11:15 11:35-12:20 12:30-13:15 13:25-14:10 14:20-15:05 15:15-16:00"
_SHORT = "08:30-09:00 09:10-09:40 09:50-10:20 10:30-11:00 11:10-11:40 11:50-12:20 12:30-13:00 13:10-13:40"
_SECOND = "14:00-14:45 14:55-15:40 15:50-16:35 16:45-17:30 17:40-18:25"


def _bells(times: str) -> list[dict[str, Any]]:
    pairs = [span.split("-") for span in times.split()]
    return [{"number": n, "from": begins, "to": ends} for n, (begins, ends) in enumerate(pairs, 1)]


def _calendar() -> Document:
    quarters = [
        ("q1", "I четверть", "2026-09-01", "2026-10-24"),
        ("q2", "II четверть", "2026-11-05", "2026-12-29"),
        ("q3", "III четверть", "2027-01-11", "2027-03-26"),
        ("q4", "IV четверть", "2027-04-05", "2027-05-28"),
    ]
    halves = [
        ("h1", "I полугодие", "2026-09-01", "2026-12-29"),
        ("h2", "II полугодие", "2027-01-11", "2027-05-28"),
    ]
    terms = [
        {"term": term, "grades": grades, "title": title, "from": first, "to": last}
        for grades, group in ((list(range(1, 10)), quarters), ([10, 11], halves))
        for term, title, first, last in group
    ]
    holidays = [
        {"title": "Осенние каникулы", "from": "2026-10-26", "to": "2026-11-03"},
        {"title": "День народного единства", "from": "2026-11-04", "to": "2026-11-04"},
        {"title": "Зимние каникулы", "from": "2026-12-30", "to": "2027-01-10"},
        {"title": "Каникулы первоклассников", "from": "2027-02-15", "to": "2027-02-21", "grades": [1]},
        {"title": "День защитника Отечества", "from": "2027-02-23", "to": "2027-02-23"},
        {"title": "Международный женский день", "from": "2027-03-08", "to": "2027-03-08"},
        {"title": "Весенние каникулы", "from": "2027-03-27", "to": "2027-04-04"},
        {"title": "День России", "from": "2027-06-12", "to": "2027-06-12"},
    ]
    return {
        "kind": "calendar", "version": 1, "from": "2026-09-01", "to": "2027-05-28",
        "week": [{"grades": list(range(1, 10)), "days": 5}, {"grades": [10, 11], "days": 6}],
        "terms": terms,
        "holidays": holidays,
        "shifts": [
            {"shift": 1, "bells": _bells(_BELLS), "short": _bells(_SHORT)},
            {"shift": 2, "bells": _bells(_SECOND)},
        ],
    }  # fmt: skip


def _substitutions() -> Document:
    known = {"id": "s-1", "section": "7a/algebra", "date": "2026-10-14", "number": 1, "staff": HISTORY}
    late = {"id": "s-2", "section": "7b/algebra", "date": "2026-10-14", "number": 2, "staff": PHYSICS}
    return {
        "kind": "substitutions",
        "version": 1,
        "substitutions": [
            {**known, "registered": "2026-10-13T15:00:00"},
            {**late, "registered": "2026-10-15T10:00:00"},
        ],
    }


def _journal() -> Document:
    answer = {"id": "w-0001", "work": "answer", "written": False, "marks": {"p-0101": "5", "p-0103": "3"}}
    control = {"id": "w-0002", "work": "control", "written": True, "marks": {"p-0102": "2", "p-0102/2": "4"}}
    first = {
        "id": "l-0001", "date": "2026-10-07", "number": 1, "topic": "Степень", "plan": "k-1",
        "homework": {"text": "№ 214, 216", "due": "2026-10-12"}, "attendance": "taken", "absent": {"p-0104": "absent"},
        "works": [answer, control],
    }  # fmt: skip
    second = {"id": "l-0002", "date": "2026-10-14", "number": 1, "topic": "Степень", "plan": "k-1"}
    return {"kind": "journal", "version": 1, "section": "7a/algebra", "term": "q1", "lessons": [first, second]}
