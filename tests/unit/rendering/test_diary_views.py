"""A pupil's pages as values: what of the record they show, and what not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.unit.rendering.diary_school import YEAR, Documents, people, school, work

from zhurnal.domain.record import Record
from zhurnal.domain.source import MemorySource
from zhurnal.rendering.diary import DiaryPages
from zhurnal.rendering.diary_model import DiaryWeek, Entry
from zhurnal.services.diary_views import Views

MONDAY = date(2026, 10, 12)
ALGEBRA = f"years/{YEAR}/journals/7a/q1/algebra.yaml"


def week(pupil: str = "p-0421", monday: date = MONDAY, documents: Documents | None = None) -> DiaryWeek:
    record = Record(MemorySource(school() if documents is None else documents))
    return Views(record, MemorySource(people())).week(pupil, YEAR, monday)


def entry(on: str, number: int, **kwargs: Any) -> Entry:
    day = next(d for d in week(**kwargs).days if d.date.isoformat() == on)
    return next(e for e in day.entries if e.lesson.number == number)


def shown(view: DiaryWeek) -> list[tuple[str, int, str]]:
    return [(d.date.isoformat()[8:], e.lesson.number, e.lesson.subject) for d in view.days for e in d.entries]


def test_a_day_shows_the_lessons_of_the_pupils_own_sections_in_order() -> None:
    assert [s for s in shown(week()) if s[0] == "12"] == [
        ("12", 1, "Алгебра"),
        ("12", 2, "Русский язык"),
        ("12", 3, "История"),
        ("12", 4, "Английский язык"),
        ("12", 5, "Физическая культура"),
    ]
    # Not in the English group, and not in the French section.
    assert {s for s in shown(week("p-0433")) if s[2] in ("Английский язык", "Французский язык")} == set()
    assert shown(week("p-0501")) == [("15", 5, "Французский язык")]


def test_a_lesson_by_the_timetable_stands_there_before_anything_is_written_in_it() -> None:
    lesson = entry("2026-10-15", 1).lesson
    assert (lesson.subject, lesson.begins, lesson.ends, lesson.room) == ("Геометрия", "08:30", "09:15", "204")
    assert (lesson.topic, lesson.homework) == ("", None)


def test_a_lesson_off_the_timetable_is_shown_and_a_cancelled_slot_is_not() -> None:
    documents = school()
    documents[ALGEBRA]["lessons"].append({"id": "l-extra", "date": "2026-10-13", "number": 6, "topic": "Повторение"})
    assert entry("2026-10-13", 6, documents=documents).lesson.topic == "Повторение"
    assert [s[1] for s in shown(week()) if s[0] == "16"] == [1, 2, 3]  # the 4th was cancelled by the calendar


@pytest.mark.parametrize(
    ("on", "number", "sign", "reason", "late"),
    [
        ("2026-10-12", 2, "о", "", True),
        ("2026-10-13", 4, "б", "Болезнь", False),
        ("2026-10-15", 5, "н", "", False),
    ],
)
def test_the_letter_is_computed_from_presence_and_reason(
    on: str, number: int, sign: str, reason: str, late: bool
) -> None:
    presence = entry(on, number).presence
    assert presence is not None
    assert (presence.sign, presence.reason, presence.late) == (sign, reason, late)


def test_an_absence_that_the_teacher_did_not_record_is_not_shown() -> None:
    assert entry("2026-10-13", 1).presence is None


def test_marks_with_kind_of_work_and_attempts() -> None:
    assert [(m.value, m.kind, m.title) for m in entry("2026-10-16", 1).marks] == [
        ("2/4", "Контрольная работа", "Степень")
    ]
    assert [(m.value, m.kind, m.title) for m in entry("2026-10-15", 3).marks] == [
        ("4", "Диктант", ""),
        ("5", "Контрольная работа", "Грамматическое задание"),
    ]
    assert entry("2026-10-16", 1, pupil="p-0433").marks == ()


def test_weights_are_shown_where_the_school_uses_them() -> None:
    documents = school()
    documents[ALGEBRA]["lessons"][0]["works"] = [work("w-alg1", "control", {"p-0421": "5"}, weight=3)]
    assert entry("2026-10-12", 1, documents=documents).marks[0].weight == 1
    documents["school.yaml"]["weights"] = True
    assert entry("2026-10-12", 1, documents=documents).marks[0].weight == 3


def test_homework_stands_where_it_was_set_and_on_the_day_it_is_due() -> None:
    was_set = entry("2026-10-12", 1).lesson.homework
    assert was_set is not None
    assert (was_set.text, was_set.due) == ("№ 214, 216 (б, г), правило на с. 63", date(2026, 10, 14))
    assert entry("2026-10-14", 1).lesson.due == (was_set,)


def test_homework_without_a_date_is_due_at_the_next_lesson() -> None:
    was_set = entry("2026-10-14", 1).lesson.homework
    assert was_set is not None
    assert was_set.due == date(2026, 10, 16)
    assert was_set.links == ("https://resh.example.org/subject/lesson/7-alg-14",)
    assert entry("2026-10-16", 1).lesson.due == (was_set,)


def test_homework_due_on_a_day_without_its_lesson_stands_at_the_end_of_the_day() -> None:
    documents = school()
    documents[ALGEBRA]["lessons"][0]["homework"]["due"] = "2026-10-15"
    day = week(documents=documents).days[3]
    assert [(h.subject, h.set_on) for h in day.due] == [("Алгебра", MONDAY)]


def test_homework_over_the_holidays_is_found_in_the_term_before() -> None:
    documents = school()
    homework = {"text": "Прочитать повесть", "due": "2026-11-03"}
    path = f"years/{YEAR}/journals/7a/q1/literature.yaml"
    lesson = {"id": "l-lit1", "date": "2026-10-23", "number": 2, "homework": homework}
    documents[path] = {"kind": "journal", "section": "7a/literature", "term": "q1", "lessons": [lesson]}
    due = entry("2026-11-03", 3, monday=date(2026, 11, 2), documents=documents).lesson.due
    assert [h.text for h in due] == ["Прочитать повесть"]


def test_a_cancelled_lesson_says_why() -> None:
    assert entry("2026-10-12", 3).lesson.cancelled == "Болезнь учителя"


def test_a_remark_is_shown_to_its_pupil_only() -> None:
    assert entry("2026-10-12", 1).remarks == ("Забыла тетрадь для контрольных работ. Прошу принести в среду.",)
    assert entry("2026-10-12", 1, pupil="p-0433").remarks == ()


def test_an_arrangement_is_named() -> None:
    assert entry("2026-10-12", 5).arrangement == "exempt"
    assert entry("2026-10-12", 5, pupil="p-0433").arrangement == ""


def test_weeks_without_lessons_say_why() -> None:
    holidays = week(monday=date(2026, 10, 26))
    assert (holidays.days, holidays.holiday, holidays.enrolled) == ((), "Осенние каникулы", True)
    documents = school()
    documents[f"years/{YEAR}/classes/7a.yaml"]["roster"][0]["to"] = "2026-10-02"
    left = week(documents=documents)
    assert (left.days, left.enrolled, left.owner.class_title) == ((), False, "")


def test_a_single_holiday_is_named_on_its_day() -> None:
    days = week(monday=date(2026, 11, 2)).days
    assert [(d.date.day, d.holiday, bool(d.entries)) for d in days if not d.entries] == [
        (4, "День народного единства", False)
    ]


def test_weeks_lead_to_each_other_within_the_year() -> None:
    first, last = week(monday=date(2026, 8, 31)), week(monday=date(2027, 5, 24))
    assert (first.previous, first.next, first.means) == (None, date(2026, 9, 7), "q1")
    assert (last.previous, last.next, last.means) == (date(2027, 5, 17), None, "q4")
    assert week().term == "1 четверть"


def test_a_pupil_who_moved_keeps_the_old_lines() -> None:
    documents = school()
    documents[f"years/{YEAR}/classes/7a.yaml"]["roster"][0]["to"] = "2026-10-13"
    documents[f"years/{YEAR}/classes/7b.yaml"]["roster"].append({"pupil": "p-0421", "from": "2026-10-14"})
    moved = week(documents=documents)
    assert moved.owner.class_title == "7б"
    assert {s[0] for s in shown(moved)} == {"12", "13", "15"}  # French goes on, the lessons of 7a do not
    assert entry("2026-10-12", 1, documents=documents).marks[0].value == "5"


def test_an_erased_person_is_shown_by_id() -> None:
    record = Record(MemorySource(school()))
    assert Views(record, MemorySource({})).week("p-0421", YEAR, MONDAY).owner.pupil == "p-0421"


def test_the_digest_knows_every_fact_of_the_page_and_no_other() -> None:
    before = week().digest
    assert week().digest == before
    documents = school()
    documents[ALGEBRA]["lessons"][0]["works"][0]["marks"]["p-0433"] = "2"
    assert week(documents=documents).digest == before  # another pupil's mark
    documents[ALGEBRA]["lessons"][0]["works"][0]["marks"]["p-0421"] = "4"
    assert week(documents=documents).digest != before
    documents = school()
    documents[ALGEBRA]["lessons"][0]["topic"] = "Степени"
    assert week(documents=documents).digest != before


# -- means --------------------------------------------------------------------------------------


def means_of(pupil: str = "p-0421", term: str = "q1", documents: Documents | None = None) -> Any:
    record = Record(MemorySource(school() if documents is None else documents))
    return Views(record, MemorySource(people())).means(pupil, YEAR, term)


def test_means_by_subject_with_marks_and_missed_lessons() -> None:
    rows = {r.subject: r for r in means_of().rows}
    assert (rows["Алгебра"].marks, rows["Алгебра"].mean, rows["Алгебра"].missed) == (("5", "2/4"), "4,50", 0)
    assert (rows["Русский язык"].marks, rows["Русский язык"].missed) == (("4", "5"), 1)  # late is not missed
    assert rows["Физика"].mean == ""


def test_term_marks_stand_by_period() -> None:
    found = means_of()
    assert [p.code for p in found.periods] == ["q1", "q2", "q3", "q4", "year"]
    rows = {r.subject: r.periods for r in found.rows}
    assert rows["Алгебра"] == ("4", "", "", "", "")
    assert rows["Физическая культура"] == ("осв", "", "", "", "")


def transcript(*marks: tuple[str, str, str]) -> Documents:
    """The school with marks of another one that p-0421 brought: period, subject, mark."""
    lines = [
        {"id": f"s-{n}", "year": YEAR, "period": period, "subject": subject, "mark": mark, "school": "Школа № 12"}
        for n, (period, subject, mark) in enumerate(marks)
    ]
    document = {"kind": "transcript", "version": 1, "pupil": "p-0421", "marks": lines}
    return {**school(), "transcripts/p-0421.yaml": document}


def test_marks_of_another_school_stand_where_there_is_none_of_ours() -> None:
    found = means_of(documents=transcript(("q2", "algebra", "5"), ("t1", "russian", "3"), ("year", "history", "4")))
    rows = {r.subject: r for r in found.rows}
    assert (rows["Алгебра"].periods, rows["Алгебра"].brought) == (("4", "5", "", "", ""), (1,))
    assert rows["Русский язык"].brought == ()
    assert {(one.period, one.title, one.marks) for one in found.brought} >= {
        ("q2", "2 четверть", (("Алгебра", "5"),)), ("t1", "", (("Русский язык", "3"),)),
    }  # fmt: skip
    plain = means_of()
    assert plain.brought == ()
    assert plain.digest != found.digest
    html = DiaryPages().means(found, "0" * 40)
    assert "<sup" in html
    assert "* Школа № 12, 1 триместр: Русский язык" in html
    assert "<sup" not in DiaryPages().means(plain, "0" * 40)


def test_what_was_brought_of_another_year_stands_on_no_page() -> None:
    documents = transcript(("q2", "algebra", "5"))
    documents["transcripts/p-0421.yaml"]["marks"][0]["year"] = "2025-2026"
    assert means_of(documents=documents).digest == means_of().digest


def test_a_mean_counts_attempts_as_the_regulation_says() -> None:
    documents = school()
    for rule, mean in (("last", "4,50"), ("mean", "4,00"), ("best", "4,50")):
        documents["regulation.yaml"]["attempts"] = rule
        rows = {r.subject: r for r in means_of(documents=documents).rows}
        assert rows["Алгебра"].mean == mean


def test_means_span_both_sections_of_a_pupil_who_moved() -> None:
    documents = school()
    documents[f"years/{YEAR}/classes/7a.yaml"]["roster"][0]["to"] = "2026-10-13"
    documents[f"years/{YEAR}/classes/7b.yaml"]["roster"].append({"pupil": "p-0421", "from": "2026-10-14"})
    section = documents[f"years/{YEAR}/sections/7a/algebra.yaml"] | {"section": "7b/algebra"}
    documents[f"years/{YEAR}/sections/7b/algebra.yaml"] = section | {"members": [{"class": "7b"}]}
    lesson = {"id": "l-7b01", "date": "2026-10-15", "number": 1, "works": [work("w-7b01", "answer", {"p-0421": "3"})]}
    journal = {"section": "7b/algebra", "term": "q1", "lessons": [lesson]}
    documents[f"years/{YEAR}/journals/7b/q1/algebra.yaml"] = journal
    rows = {r.subject: r for r in means_of(documents=documents).rows}
    assert rows["Алгебра"].marks == ("5", "3", "2/4")
    assert rows["Алгебра"].mean == "4,00"
    assert rows["Алгебра"].periods[0] == "4"


def test_a_term_that_is_not_the_pupils_has_no_page() -> None:
    with pytest.raises(KeyError):
        means_of(term="h1")
