"""From two states the changes between them: the same facts, the same verdict; what none expresses is told."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.school import (
    ADMINISTRATOR,
    ALGEBRA,
    CLASS_TEACHER,
    DEPUTY,
    JOURNAL,
    WHERE,
    YEAR,
    Documents,
    at,
    canonical,
    make_documents,
    make_record,
)

from zhurnal.domain import paths
from zhurnal.domain.changes import (
    AddRemark,
    AmendDocument,
    AmendWork,
    CancelLesson,
    Change,
    ExplainAbsence,
    FoundSchool,
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
from zhurnal.domain.changes.absence import AbsenceEntry
from zhurnal.domain.changes.homework import Homework
from zhurnal.domain.changes.lesson import Entry
from zhurnal.domain.changes.work import WorkEntry
from zhurnal.domain.differences import changes_between
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document, Draft, MemorySource
from zhurnal.rules import Verdict, judge
from zhurnal.rules.lateness import late_facts
from zhurnal.rules.restate import hangs_on_order, restated

PUPILS = ["p-0101", "p-0102", "p-0103", "p-0104", "p-0106"]
FREE = ["2026-10-12/1", "2026-10-15/1", "2026-10-14/6", "2026-10-10/1"]


# -- people's acts, such as fit the record they meet ------------------------------------------------


def lesson_of(rng: Random, record: Record) -> Document:
    return rng.choice(record.journal(**_journal())["lessons"])


def _journal() -> dict[str, str]:
    return {"year": YEAR, "section_id": "7a/algebra", "term": "q1"}


def at_lesson(lesson: Document) -> dict[str, str]:
    return {**WHERE, "lesson": lesson["id"]}


def set_mark(rng: Random, record: Record) -> Change:
    lesson, pupil = lesson_of(rng, record), rng.choice(PUPILS)
    works = lesson.get("works", ())
    if not works or rng.random() < 0.3:
        return SetMark(**at_lesson(lesson), work="", pupil=pupil, was=None, now=rng.choice("5432"))
    work, attempt = rng.choice(works), rng.choice((1, 1, 2))
    key = pupil if attempt == 1 else f"{pupil}/2"
    was, now = work.get("marks", {}).get(key), rng.choice(("5", "4", "3", None))
    return SetMark(**at_lesson(lesson), work=work["id"], pupil=pupil, attempt=attempt, was=was, now=now)


def slot_mark(rng: Random, record: Record) -> Change:
    return SetMark(
        **WHERE, lesson=f"@{rng.choice(FREE)}", work="", pupil=rng.choice(PUPILS), was=None, now=rng.choice("5432")
    )


def record_lesson(rng: Random, record: Record) -> Change:
    now = Entry(rng.choice(("", "Степень", "Одночлены")), rng.choice(("", "k-1", "k-2")), rng.choice(("", "distance")))
    day, number = rng.choice(FREE).split("/")
    if record.lesson_at(**_journal(), on=date.fromisoformat(day), number=int(number)) is None:
        return RecordLesson(
            **WHERE, lesson=f"@{day}/{number}", date=date.fromisoformat(day), number=int(number), now=now
        )
    lesson = lesson_of(rng, record)
    place: Any = {"date": date.fromisoformat(lesson["date"]), "number": lesson["number"]}
    was = rng.choice((None, Entry.of(lesson), Entry.of(lesson)))
    return RecordLesson(**at_lesson(lesson), **place, was=was, now=now)


def move(rng: Random, record: Record) -> Change:
    lesson = lesson_of(rng, record)
    day, number = rng.choice([*FREE, "2026-10-14/1", "2026-10-07/1"]).split("/")
    here: Any = {"was_date": date.fromisoformat(lesson["date"]), "was_number": lesson["number"]}
    return MoveLesson(**at_lesson(lesson), date=date.fromisoformat(day), number=int(number), **here)


def cancel(rng: Random, record: Record) -> Change:
    lesson = lesson_of(rng, record)
    was = lesson.get("cancelled", "")
    return CancelLesson(**at_lesson(lesson), was=was, reason="" if was else "frost")


def set_homework(rng: Random, record: Record) -> Change:
    lesson = lesson_of(rng, record)
    now = rng.choice((None, Homework("№ 1"), Homework("№ 2", date(2026, 10, 21), ("https://example.org/a",))))
    return SetHomework(**at_lesson(lesson), was=Homework.of(lesson), now=now)


def attendance(rng: Random, record: Record) -> Change:
    lesson = lesson_of(rng, record)
    absent = {p: rng.choice(("absent", "late")) for p in PUPILS if rng.random() < 0.3}
    now = None if rng.random() < 0.2 else absent
    return TakeAttendance(**at_lesson(lesson), was=lesson.get("absent", {}), now=now)


def presence(rng: Random, record: Record) -> Change:
    lesson, pupil = lesson_of(rng, record), rng.choice(PUPILS)
    was, now = lesson.get("absent", {}).get(pupil), rng.choice(("absent", "late", None))
    return SetAttendance(**at_lesson(lesson), pupil=pupil, was=was, now=now)


def open_work(rng: Random, record: Record) -> Change:
    entry = WorkEntry(rng.choice(("control", "answer")), rng.random() < 0.5, rng.random() < 0.3, title="Тест")
    return OpenWork(**at_lesson(lesson_of(rng, record)), work=f"@{rng.randrange(9)}", now=entry)


def amend_work(rng: Random, record: Record) -> Change:
    lesson = lesson_of(rng, record)
    if not lesson.get("works"):
        return open_work(rng, record)
    work = rng.choice(lesson["works"])
    now = None if rng.random() < 0.3 else WorkEntry("control", True, title=rng.choice(("", "К/р 1", "К/р 2")))
    return AmendWork(**at_lesson(lesson), work=work["id"], was=WorkEntry.of(work), now=now)


def remark(rng: Random, record: Record) -> Change:
    pupil = rng.choice(PUPILS)
    entries = (record.source.get(paths.remarks(YEAR, pupil)) or {}).get("remarks", ())
    if entries and rng.random() < 0.5:
        entry = rng.choice(entries)
        return AddRemark(
            **WHERE, lesson=entry["lesson"], pupil=pupil, remark=entry["id"], author=ALGEBRA,
            text=rng.choice(("", "иначе")),
        )  # fmt: skip
    return AddRemark(**at_lesson(lesson_of(rng, record)), pupil=pupil, remark="", author=ALGEBRA, text="Молодец!")


def term_mark(rng: Random, record: Record) -> Change:
    pupil = rng.choice(PUPILS)
    was = record.finals(YEAR, "7a", "q1").get("algebra", {}).get(pupil)
    now = rng.choice(("5", "4", "н/а", None))
    return SetTermMark(year=YEAR, section="7a/algebra", class_id="7a", period="q1", pupil=pupil, was=was, now=now)


def year_mark(rng: Random, record: Record) -> Change:
    """In one of two sections of the subject: p-0106 changed class within the year."""
    pupil, class_id = rng.choice(PUPILS), rng.choice(("7a", "7a", "7b"))
    was = record.finals(YEAR, class_id, "year").get("algebra", {}).get(pupil)
    return SetTermMark(
        year=YEAR, section=f"{class_id}/algebra", class_id=class_id, period="year", pupil=pupil, was=was,
        now=rng.choice(("5", "4", "осв", "зач", None)),
    )  # fmt: skip


def absence(rng: Random, record: Record) -> Change:
    pupil = rng.choice(PUPILS)
    entries = (record.source.get(paths.absences(YEAR, pupil)) or {}).get("absences", ())
    first = date(2026, 10, rng.randrange(1, 25))
    numbers = rng.choice(((), (), (1, 2)))
    now = AbsenceEntry(first, first + timedelta(days=rng.randrange(3)), "illness", numbers)
    if entries and rng.random() < 0.6:
        entry = rng.choice(entries)
        wanted = rng.choice((None, now))
        return ExplainAbsence(year=YEAR, pupil=pupil, entry=entry["id"], was=AbsenceEntry.of(entry), now=wanted)
    return ExplainAbsence(year=YEAR, pupil=pupil, now=now)


def whole(rng: Random, record: Record) -> Change:
    place = rng.choice(("catalogs/rooms.yaml", f"years/{YEAR}/classes/7b.yaml", "pupils/p-0777.yaml"))
    was = record.source.get(place)
    now = deepcopy(dict(was)) if was else {"kind": "pupil", "version": 1}
    if "roster" in now:
        now["roster"].append({"pupil": "p-0777", "from": "2026-10-01"})
    elif "rooms" in now:
        now["rooms"][str(rng.randrange(100, 999))] = {"title": "Зал"}
    return AmendDocument(place=place, was=was, now=None if was and "roster" not in was and rng.random() < 0.2 else now)


def substitution(rng: Random, record: Record) -> Change:
    place = paths.substitutions(YEAR, "2026-10-01")
    was = record.source.get(place) or {}
    entries = was.get("substitutions", [])
    new = {
        "id": f"s-{len(entries) + 7}", "section": "7a/algebra", "date": "2026-10-15", "number": 1,
        "staff": CLASS_TEACHER, "registered": "2020-01-01T00:00:00",
    }  # fmt: skip
    return AmendDocument(place=place, was=was, now={**was, "substitutions": [*entries, new]})


def output(rng: Random, record: Record) -> Change:
    digest = f"{rng.randrange(16**8):064x}"
    entry = {
        "output": "ledger", "class": "7a", "period": "q1", "commit": "0" * 40, "content": digest,
        "renderer": digest, "unsigned": digest, "file": digest, "bytes": 10, "pages": 1, "made": "2026-10-24T10:00:00",
    }  # fmt: skip
    return RegisterOutput(year=YEAR, output=entry)


Act = Callable[[Random, Record], Change]
TEACHING: list[Act] = [
    set_mark, set_mark, set_mark, slot_mark, record_lesson, move, cancel, set_homework, attendance, presence, open_work,
    amend_work, remark, term_mark, year_mark,
]  # fmt: skip
PEOPLE: dict[str, list[Act]] = {
    ALGEBRA: TEACHING,
    CLASS_TEACHER: [absence],
    ADMINISTRATOR: [whole, output],
    DEPUTY: [substitution],
}


def batch_of(rng: Random, record: Record, actor: str) -> list[Change]:
    return [rng.choice(PEOPLE[actor])(rng, record) for _ in range(rng.randrange(1, 7))]


def told(verdict: Verdict) -> set[tuple[str, str, str]]:
    """What was said of the accepted changes."""
    refused = {f.change for f in verdict.findings if f.effect.blocks}
    return {(f.code, f.clause, f.effect) for f in verdict.findings if f.change not in refused}


# -- the property -------------------------------------------------------------------------------------


@settings(max_examples=120, deadline=None)
@given(
    rng=st.randoms(use_true_random=False),
    actors=st.lists(st.sampled_from([ALGEBRA, ALGEBRA, *PEOPLE]), min_size=2, max_size=6),
    hours=st.integers(0, 400),
    reason=st.sampled_from(["", "fault", "slip"]),
)
def test_differences_are_the_changes_that_made_them(rng: Random, actors: list[str], hours: int, reason: str) -> None:
    documents, moment = make_documents(), at("2026-10-14 09:00:00")
    for actor in actors:
        moment += timedelta(hours=rng.randrange(hours + 1))
        documents = after_one_batch(rng, documents, actor, moment, reason)


def after_one_batch(rng: Random, documents: Documents, actor: str, moment: datetime, reason: str) -> Documents:
    record = make_record(documents)
    batch = batch_of(rng, record, actor)
    asked = partial(judge, actor=actor, at=moment, record=record, reason=reason)
    handed_in = asked(batch)
    said = restated(handed_in, record.source, actor, asked)
    if said is None:
        assert hangs_on_order(handed_in.accepted)
        return documents
    after = {**documents, **{path: doc for path, doc in said.draft.changed.items() if doc is not None}}
    for path in [path for path, doc in said.draft.changed.items() if doc is None]:
        after.pop(path, None)
    changed = [path for path in {**documents, **after} if documents.get(path) != after.get(path)]
    found = changes_between(record.source, MemorySource(after), changed, actor=actor)
    assert found.unexplained == []
    draft = Draft(record.source)
    for change in found.changes:
        change.apply(draft)
    made: Documents = {path: doc for path in changed if (doc := draft.get(path)) is not None}
    assert canonical(made) == canonical({path: after[path] for path in changed if path in after})
    again = asked(found.changes)
    assert again.clean, [f for f in again.findings if f.effect.blocks]
    assert list(again.changes) == list(found.changes)
    assert {path: again.draft.get(path) for path in changed} == {path: after.get(path) for path in changed}
    assert late_facts(again) == late_facts(said)
    assert told(again) <= told(said)
    standing = [c for c in said.accepted if c.stands(record)]
    assert standing or told(again) == told(said)
    return after


# -- examples -----------------------------------------------------------------------------------------


def between(after: Documents, before: Documents | None = None) -> Any:
    before = make_documents() if before is None else before
    changed = [path for path in {**before, **after} if before.get(path) != after.get(path)]
    return changes_between(MemorySource(before), MemorySource(after), changed)


def altered(**lesson: Any) -> Documents:
    documents = make_documents()
    documents[JOURNAL]["lessons"][0].update(lesson)
    return documents


def test_nothing_differs() -> None:
    assert between(make_documents()).changes == []


def test_the_first_commit_founds_the_school() -> None:
    documents = make_documents()
    changes = changes_between(MemorySource({}), MemorySource(documents), [*documents, "schemas/journal.v1.json"])
    assert changes.changes == [FoundSchool(documents=documents)]
    assert changes.unexplained == []


def test_a_school_without_its_settings_is_not_founded() -> None:
    documents = make_documents()
    del documents["school.yaml"]
    found = between(documents, {})
    assert found.changes == []
    assert {f.code for f in found.unexplained} == {"unexplained-difference"}
    assert len(found.unexplained) == len(documents)


def test_the_teacher_who_gave_a_term_mark_gave_it_in_the_own_section() -> None:
    documents = make_documents()
    finals = {"kind": "finals", "version": 1, "class": "7a", "period": "q1", "subjects": {"english": {"p-0103": "4"}}}
    path = f"years/{YEAR}/finals/7a/q1.yaml"
    documents[path] = finals
    [change] = between(documents).changes
    assert (change.section, change.pupil, change.was, change.now) == ("7a/english-2", "p-0103", None, "4")


def test_lessons_change_into_each_others_places_in_the_order_in_which_they_can() -> None:
    documents = make_documents()
    first, second = documents[JOURNAL]["lessons"]
    second["date"], first["date"] = "2026-10-15", "2026-10-14"
    found = between(documents)
    assert [(c.lesson, c.date.isoformat()) for c in found.changes] == [
        ("l-0002", "2026-10-15"), ("l-0001", "2026-10-14"),
    ]  # fmt: skip
    assert found.unexplained == []


REFUSED: dict[str, tuple[Callable[[Documents], Any], str, str]] = {
    "a lesson taken away": (lambda d: d[JOURNAL]["lessons"].pop(0), JOURNAL, "/lessons/0/id"),
    "a lesson's id": (lambda d: d[JOURNAL]["lessons"][0].update(id="l-9999"), JOURNAL, "/lessons/0/id"),
    "lessons out of order": (lambda d: d[JOURNAL]["lessons"].reverse(), JOURNAL, "/lessons/0/id"),
    "works out of order": (lambda d: d[JOURNAL]["lessons"][0]["works"].reverse(), JOURNAL, "/lessons/0/works/0/id"),
    "a journal of another section": (lambda d: d[JOURNAL].update(section="7b/algebra"), JOURNAL, "/section"),
    "a journal taken away": (lambda d: d.pop(JOURNAL), JOURNAL, ""),
    "a false that stands for nothing": (
        lambda d: d[JOURNAL]["lessons"][0]["works"][0].update(monitoring=False), JOURNAL,
        "/lessons/0/works/0/monitoring",
    ),
    "a remark on no lesson": (
        lambda d: d.update({
            f"years/{YEAR}/remarks/p-0101.yaml": {
                "kind": "remarks", "version": 1, "pupil": "p-0101", "remarks": [
                    {"id": "r-1", "section": "7a/algebra", "lesson": "l-none", "date": "2026-10-07", "author": ALGEBRA}
                ],
            }
        }),
        f"years/{YEAR}/remarks/p-0101.yaml", "",
    ),
    "a term mark in a subject that the pupil has not": (
        lambda d: d.update({
            f"years/{YEAR}/finals/7a/q1.yaml": {
                "kind": "finals", "version": 1, "class": "7a", "period": "q1", "subjects": {"law": {"p-0101": "5"}}
            }
        }),
        f"years/{YEAR}/finals/7a/q1.yaml", "",
    ),
    "a key": (lambda d: d.update({"keys/allowed_signers": {}}), "keys/allowed_signers", ""),
    "a path of nobody's": (lambda d: d.update({"notes/a.yaml": {}}), "notes/a.yaml", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_no_change_expresses_is_told_with_its_place(name: str) -> None:
    alter, path, place = REFUSED[name]
    documents = make_documents()
    alter(documents)
    found = between(documents)
    assert [(f.code, f.path, f.params["at"]) for f in found.unexplained] == [("unexplained-difference", path, place)]


def test_an_issued_file_is_never_altered() -> None:
    first = output(Random(1), make_record())
    draft = Draft(MemorySource(make_documents()))
    first.apply(draft)
    before = {**make_documents(), **{p: d for p, d in draft.changed.items() if d}}
    after = deepcopy(before)
    path = f"outputs/{YEAR}.yaml"
    after[path]["outputs"][0]["pages"] = 2  # type: ignore[index]
    assert [f.params["at"] for f in between(after, before).unexplained] == ["/outputs/0/pages"]


def test_a_remark_read_back_writes_no_text() -> None:
    change = remark(Random(3), make_record())
    assert isinstance(change, AddRemark)
    said = judge([change], ALGEBRA, at("2026-10-14 09:00:00"), make_record())
    after = {**make_documents(), **{p: d for p, d in said.draft.changed.items() if d}}
    [found] = between(after).changes
    register = Draft(MemorySource({f"people/{found.pupil}.yaml": {"kind": "person", "version": 1}}))
    found.apply_register(register)
    assert register.changed == {}
