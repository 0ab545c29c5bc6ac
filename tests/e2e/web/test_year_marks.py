"""Year marks on the form; marks of other schools in the lists: from the table to the proposal."""

from __future__ import annotations

import pytest
from tests.e2e.web.conftest import Web
from tests.e2e.web.year_marks import FORM, taught, years
from tests.school import ADMINISTRATOR, ALGEBRA, CLASS_TEACHER, DEPUTY, YEAR

from zhurnal.domain import paths
from zhurnal.services.proposals import listed

TRANSCRIPT = f"/edit/{YEAR}/transcript/p-0102/"


@pytest.fixture
def year(web: Web) -> Web:
    """The site in the last week of the year."""
    taught(web.school, web.clock)
    return web


# -- the form -----------------------------------------------------------------------------------


def test_the_form_shows_the_terms_the_other_school_and_what_they_come_to(year: Web) -> None:
    page = year.visitor(ALGEBRA).get(FORM)
    assert "22 мая" in page.text
    assert "26 мая" in page.text
    assert "открыто" in page.text
    assert "4 Школа № 12" in page.text
    assert "1 четверть: 4 (другая школа: Школа № 12); 2 четверть: 3; 3 четверть: 4. По отметкам за периоды: 4" in (
        page.source
    )
    assert page.form["f.p-0101"] == ""


def test_the_terms_fill_the_empty_fields_and_nothing_is_saved_before_the_teacher_does(year: Web) -> None:
    teacher, commits = year.visitor(ALGEBRA), year.commits()
    teacher.fill(FORM, **{"f.p-0101": "5"})
    page = teacher.get(f"{FORM}?fill=1")
    assert (page.form["f.p-0101"], page.form["f.p-0102"], page.form["f.p-0103"]) == ("5", "4", "")
    assert len(year.commits()) == len(commits) + 1
    saved = teacher.post(FORM, page.form)
    assert "Сохранено" in saved.text
    assert years(year.school) == {"p-0101": "5", "p-0102": "4"}
    assert year.commits()[0] == "7а алгебра: итоги, год, 1 отметка"
    assert year.commits()[2] == "7а алгебра: итоги, 3 четверть, 2 отметки"
    told = teacher.get(f"/history/{YEAR}/7a/algebra/year/final/p-0102/").text
    assert "Алексеева Мария" in told
    assert "24 мая 2027" in told


def test_a_year_mark_without_any_term_is_saved_and_told(year: Web) -> None:
    page = year.visitor(ALGEBRA).fill(FORM, **{"f.p-0103": "3"})
    assert "Сохранено" in page.text
    assert "нет отметки ни за один учебный период" in page.text
    assert years(year.school) == {"p-0103": "3"}


@pytest.mark.parametrize(
    ("when", "told", "reason", "status"),
    [
        ("2027-05-21 23:59:59", "ещё не открыто", "", 422),
        ("2027-05-22 00:00:00", "Сохранено", "", 200),
        ("2027-05-26 23:59:59", "Сохранено", "", 200),
        ("2027-05-27 00:00:00", "понадобится причина", "", 422),
        ("2027-05-27 23:59:59", "Сохранено", "fault", 200),
        ("2027-05-28 00:00:00", "ждёт согласия заместителя директора", "fault", 200),
    ],
)
def test_the_form_says_what_a_mark_set_now_meets(year: Web, when: str, told: str, reason: str, status: int) -> None:
    """One second before the window opens and on its first, on its last and one after."""
    year.at(when)
    page = year.visitor(ALGEBRA).fill(FORM, **{"f.p-0101": "4", "reason-late": reason})
    assert page.status == status
    assert told in page.text
    if status == 422:
        assert "3.5.5" in page.text
        assert page.form["f.p-0101"] == "4"
    assert bool(years(year.school)) == (told == "Сохранено")


def test_a_late_year_mark_waits_for_a_deputy_head_and_is_entered_as_late(year: Web) -> None:
    year.at("2027-06-01 12:00:00")
    year.visitor(ALGEBRA).fill(FORM, **{"f.p-0101": "4", "reason-late": "fault"})
    (waiting,) = listed(year.school)
    assert "7а Алгебра, год" in year.visitor(DEPUTY).get(f"/proposals/{waiting.name}/").text
    assert years(year.school) == {}


def test_the_period_of_the_other_school_has_no_field(year: Web) -> None:
    url = f"/term-marks/{YEAR}/7a/algebra/q1/"
    teacher = year.visitor(ALGEBRA)
    page = teacher.get(url)
    assert "f.p-0102" not in page.form
    assert "4 Школа № 12" in page.text
    forged = teacher.post(url, {**page.form, "w.f.p-0102": "", "f.p-0102": "5"})
    assert forged.status == 422
    assert "отметка другой школы: 4, Школа № 12" in forged.text


# -- marks of other schools in the lists --------------------------------------------------------

NEW = {
    "marks.n0.year": YEAR, "marks.n0.period": "q1", "marks.n0.subject": "history", "marks.n0.mark": "5",
    "marks.n0.grade": "7", "marks.n0.school": "Школа № 3", "marks.n0.source": "Справка", "marks.n0.order": "9-у",
}  # fmt: skip


def sent(web: Web, person: str, action: str, **changes: str) -> tuple[int, str]:
    visitor = web.visitor(person)
    answer = visitor.post(TRANSCRIPT, {**visitor.get(TRANSCRIPT).fields("secret"), **changes, "action": action})
    return answer.status, answer.text


@pytest.mark.parametrize(
    ("person", "asked"), [(ADMINISTRATOR, "заместитель директора"), (CLASS_TEACHER, "администратор")]
)
def test_a_transcript_is_entered_and_told_in_words(web: Web, person: str, asked: str) -> None:
    # A second line says only what differs.
    second = {"marks.n1.subject": "algebra", "marks.n1.mark": "4"}
    status, text = sent(web, person, "check", **NEW, **second)
    assert status == 200, text
    assert "Отметка другой школы: Быкова Ева: 2026-2027, 1 четверть, История: 5 (7 класс, Школа № 3, Справка" in text
    status, text = sent(web, person, "propose", **NEW, **second)
    assert status == 200, text
    assert asked in text
    (made,) = listed(web.school)
    read = web.visitor(DEPUTY).get(f"/proposals/{made.name}/").text
    assert "1 четверть, Алгебра: 4 (7 класс, Школа № 3, Справка, приказ 9-у)" in read
    assert "Быкова" not in web.school.record_store.info(made.head).subject


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"marks.n0.grade": "9"}, "9 класс не подходит к 2026-2027"),
        ({"marks.n0.grade": "7а"}, "7а"),
        ({"marks.n0.school": ""}, "Какая школа поставила"),
        ({"marks.n0.subject": ""}, "Предмет"),
    ],
)
def test_what_is_wrong_with_a_line_is_told_at_it(web: Web, changes: dict[str, str], told: str) -> None:
    before = web.school.record_store.head()
    status, text = sent(web, ADMINISTRATOR, "propose", **{**NEW, **changes})
    assert status == 422
    assert told in text
    assert web.school.record_store.head() == before
    assert not listed(web.school)


def test_no_period_has_two_marks_by_the_table(year: Web) -> None:
    algebra = {**NEW, "marks.n0.subject": "algebra"}
    status, text = sent(year, ADMINISTRATOR, "propose", **{**algebra, "marks.n0.period": "q2"})
    assert status == 422
    assert "есть наша отметка" in text
    status, text = sent(year, ADMINISTRATOR, "propose", **algebra)
    assert status == 422
    assert "две отметки" in text


def test_who_may_open_the_table(web: Web) -> None:
    for person, status in ((ADMINISTRATOR, 200), (CLASS_TEACHER, 200), (DEPUTY, 403), (ALGEBRA, 403), ("p-0102", 404)):
        assert web.visitor(person).get(TRANSCRIPT).status == status, person
    listed_pupils = web.visitor(ADMINISTRATOR).get(f"/edit/{YEAR}/pupils/7a/").text
    assert "Отметки других школ" in listed_pupils
    assert paths.transcript("p-0102") not in web.school.record().source.list("transcripts/")
