"""Today, the week, absences, term marks, histories, lists of journals."""

from __future__ import annotations

from datetime import date

import pytest
from tests.e2e.web.conftest import Web
from tests.school import ARCHIVIST, COUNCIL, DEPUTY

from zhurnal.domain import paths
from zhurnal.services.proposals import propose

# -- today --------------------------------------------------------------------------------------


def test_today_shows_the_day_with_deadlines(web: Web) -> None:
    page = web.visitor("t-005").get("/today/")
    assert "Сегодня, среда, 14 октября" in page.text
    assert "7б · История" in page.text
    assert "пусто до 16:05" in page.text
    assert "п. 3.5.3" in page.source


def test_states_follow_what_is_written(web: Web) -> None:
    teacher = web.visitor("t-005")
    first = "/lesson/2026-2027/7b/history/2026-10-14/1/"
    teacher.fill(first, homework="§ 1")
    assert "начат" in teacher.get("/today/").text
    teacher.fill(first, topic="Реформы", taken="taken")
    assert "заполнен" in teacher.get("/today/").text
    web.at("2026-10-14 16:05:01")
    assert "просрочен" in teacher.get("/today/").text


def test_a_substitution_is_on_the_substitutes_day_only(web: Web) -> None:
    assert "7а · Алгебра замена" in web.visitor("t-005").get("/today/").text
    assert "/lesson/2026-2027/7a/algebra/2026-10-14/1/" not in web.visitor("t-001").get("/today/2026-10-14/").source


def test_debts_are_listed_oldest_first_with_their_age(web: Web) -> None:
    page = web.visitor("t-005").get("/today/")
    debts = page.text.split("Долги", 1)[1]
    assert "09.09" in debts
    assert "просрочено на 35 дней" in debts
    assert debts.index("09.09") < debts.index("07.10")


def test_a_timetable_older_than_the_record_makes_no_debts(web: Web) -> None:
    """The school's record begins on 7 September; lessons of the week before are in the timetable."""
    assert "02.09" not in web.visitor("t-005").get("/today/").text


def test_days_are_walked_by_lessons(web: Web) -> None:
    page = web.visitor("t-005").get("/today/2026-10-14/")
    assert 'href="/today/2026-10-07/"' in page.source or 'href="/today/2026-10-13/"' in page.source


@pytest.mark.parametrize("url", ["/today/2026-02-30/", "/today/yesterday/", "/today/9999-12-31/", "/today/0001-01-01/"])
def test_days_that_cannot_be(web: Web, url: str) -> None:
    assert web.visitor("t-005").get(url).status == 404


# -- the week -----------------------------------------------------------------------------------

WEEK = "/week/2026-10-12/"


def test_a_week_is_one_save_and_one_commit_per_section(web: Web) -> None:
    before = len(web.commits())
    page = web.visitor("t-001").fill(
        WEEK,
        **{
            "t.7a/algebra.2026-10-15.1": "Одночлены",
            "h.7a/algebra.2026-10-15.1": "№ 300",
            "t.10a/algebra.2026-10-14.1": "Корень",
            "t.10a/algebra.2026-10-17.1": "Корень",
        },
    )
    assert "Сохранено" in page.text
    assert len(web.commits()) == before + 2
    lesson = web.lesson("7a/algebra", "2026-10-15", 1)
    assert (lesson["topic"], lesson["plan"], lesson["homework"]) == ("Одночлены", "k-2", {"text": "№ 300"})
    lessons = web.journal("10a/algebra", "h1")["lessons"]
    assert [e["topic"] for e in lessons] == ["Корень", "Корень"]


def test_topics_come_from_the_plan_into_empty_fields_only(web: Web) -> None:
    teacher = web.visitor("t-001")
    page = teacher.get(WEEK)
    form = {**page.form, "action": "plan", "t.7a/algebra.2026-10-12.1": "Своя тема"}
    filled = teacher.post(WEEK, form).form
    assert filled["t.7a/algebra.2026-10-12.1"] == "Своя тема"
    assert filled["t.7a/algebra.2026-10-15.1"] == "Одночлены"
    assert web.journal("7a/algebra")["lessons"][-1]["date"] == "2026-10-14"


def test_a_week_is_copied_to_the_parallel_class(web: Web) -> None:
    teacher = web.visitor("t-001")
    form = {
        **teacher.get(WEEK).form, "action": "copy", "from": "7a/algebra", "to": "7b/algebra",
        "t.7a/algebra.2026-10-12.1": "Степень", "h.7a/algebra.2026-10-12.1": "№ 1",
    }  # fmt: skip
    filled = teacher.post(WEEK, form).form
    assert (filled["t.7b/algebra.2026-10-12.2"], filled["h.7b/algebra.2026-10-12.2"]) == ("Степень", "№ 1")


def test_a_late_week_asks_before_anything_is_saved(web: Web) -> None:
    web.at("2026-10-17 12:00:00")
    teacher = web.visitor("t-001")
    before = web.commits()
    asked = teacher.fill(WEEK, **{"t.7a/algebra.2026-10-12.1": "Степень", "t.10a/algebra.2026-10-17.1": "Корень"})
    assert asked.status == 422
    assert web.commits() == before
    saved = teacher.post(WEEK, {**asked.form, "reason-late": "fault"})
    assert "Сохранено" in saved.text
    assert len(web.commits()) == len(before) + 2


def test_a_foreign_change_in_the_week_is_asked_about(web: Web) -> None:
    first, second = web.visitor("t-001"), web.visitor("t-001")
    form = second.get(WEEK).form
    first.fill(WEEK, **{"t.7a/algebra.2026-10-15.1": "Одночлены"})
    page = second.post(WEEK, {**form, "t.7a/algebra.2026-10-15.1": "Многочлены"})
    assert page.status == 409
    assert "оставить как в журнале: Одночлены" in page.text
    second.post(WEEK, page.form)
    assert web.lesson("7a/algebra", "2026-10-15", 1)["topic"] == "Одночлены"


def test_undo_of_a_week_takes_all_its_commits_back(web: Web) -> None:
    teacher = web.visitor("t-001")
    teacher.fill(WEEK, **{"t.7a/algebra.2026-10-15.1": "Одночлены", "t.10a/algebra.2026-10-14.1": "Корень"})
    teacher.post("/undo/", {"commit": web.school.record_store.head() or "", "next": WEEK})
    assert "topic" not in web.lesson("7a/algebra", "2026-10-15", 1)
    assert "topic" not in web.journal("10a/algebra", "h1")["lessons"][0]


def test_a_day_within_the_week_leads_to_its_monday(web: Web) -> None:
    assert web.visitor("t-001").get("/week/2026-10-14/").response.headers["Location"] == WEEK


# -- absences -----------------------------------------------------------------------------------

ABSENCES = "/absences/2026-2027/7a/"


def test_a_class_teacher_explains_an_absence(web: Web) -> None:
    teacher = web.visitor("t-002")
    page = teacher.get(ABSENCES)
    assert "Гусева Майя" in page.text
    saved = teacher.post(
        ABSENCES, {**page.form, "reason.p-0104.2026-10-07": "illness", "basis.p-0104.2026-10-07": "справка 12"}
    )
    assert "Сохранено" in saved.text
    assert web.school.record().absence_reason("2026-2027", "p-0104", _day(7), 1) == "illness"
    assert "справка 12" in saved.text
    files = web.school.record_store.snapshot()
    assert not any("справка".encode() in (files.read(path) or b"") for path in files.list())


def test_an_explanation_is_taken_away(web: Web) -> None:
    teacher = web.visitor("t-002")
    page = teacher.post(ABSENCES, {**teacher.get(ABSENCES).form, "reason.p-0104.2026-10-07": "illness"})
    number = page.source.split('name="drop" value="', 1)[1].split('"', 1)[0]
    teacher.post(ABSENCES, {**page.form, "drop": number})
    assert web.school.record().absence_reason("2026-2027", "p-0104", _day(7), 1) is None


def test_overlapping_reasons_are_refused_and_told(web: Web) -> None:
    teacher = web.visitor("t-002")
    form = {"pupil.new": "p-0101", "first.new": "2026-10-12", "last.new": "2026-10-14", "reason.new": "illness"}
    assert teacher.fill(ABSENCES, **form).status == 200
    before = web.commits()
    assert teacher.fill(ABSENCES, **form).status == 200  # the very same: nothing to add
    assert web.commits() == before
    assert teacher.fill(ABSENCES, **{**form, "last.new": "2026-10-15"}).status == 422
    assert teacher.fill(ABSENCES, **{**form, "first.new": "2026-10-20"}).status == 422


@pytest.mark.parametrize(("login", "status"), [("t-001", 403), ("t-010", 200), ("t-005", 403), ("g-0101", 404)])
def test_who_may_see_the_absences(web: Web, login: str, status: int) -> None:
    assert web.visitor(login).get(ABSENCES).status == status


def test_the_deputy_reads_absences_and_does_not_write(web: Web) -> None:
    form = {"key": "k" * 20, "reason.p-0104.2026-10-07": "illness"}
    assert web.visitor("t-010").post(ABSENCES, form).status == 403


# -- term marks ---------------------------------------------------------------------------------

TERM = "/term-marks/2026-2027/7a/algebra/q1/"


def test_term_marks_are_given_in_their_window(web: Web) -> None:
    web.at("2026-10-19 12:00:00")
    teacher = web.visitor("t-001")
    page = teacher.get(TERM)
    assert "5,00" in page.text
    assert "открыто" in page.text
    saved = teacher.fill(TERM, **{"f.p-0101": "5", "f.p-0102": "осв"})
    assert "Сохранено" in saved.text
    marks = web.school.record().finals("2026-2027", "7a", "q1")["algebra"]
    assert marks == {"p-0101": "5", "p-0102": "осв"}


def test_term_marks_before_the_window_are_refused(web: Web) -> None:
    page = web.visitor("t-001").fill(TERM, **{"f.p-0101": "5"})
    assert page.status == 422
    assert "3.5.5" in page.text
    assert page.form["f.p-0101"] == "5"
    assert "ещё не открыто" in page.text


def test_a_foreign_term_mark_is_asked_about(web: Web) -> None:
    web.at("2026-10-19 12:00:00")
    first, second = web.visitor("t-001"), web.visitor("t-001")
    form = second.get(TERM).form
    first.fill(TERM, **{"f.p-0101": "5"})
    page = second.post(TERM, {**form, "f.p-0101": "4"})
    assert page.status == 409
    second.post(TERM, {**page.form, "c.f.p-0101": "mine"})
    assert web.school.record().finals("2026-2027", "7a", "q1")["algebra"]["p-0101"] == "4"


@pytest.mark.parametrize("url", ["/term-marks/2026-2027/7a/algebra/h1/", "/term-marks/2026-2027/7a/none/q1/"])
def test_term_marks_that_cannot_be(web: Web, url: str) -> None:
    assert web.visitor("t-001").get(url).status == 404


def test_a_colleague_does_not_write_term_marks(web: Web) -> None:
    assert web.visitor("t-010").post(TERM, {"key": "k" * 20, "w.f.p-0101": "", "f.p-0101": "5"}).status == 403
    assert web.visitor("t-004").get(TERM).status == 403


# -- history and lists --------------------------------------------------------------------------


def test_history_says_who_when_before_and_by_which_commit(web: Web) -> None:
    teacher = web.visitor("t-005")
    lesson = "/lesson/2026-2027/7b/history/2026-10-14/1/"
    teacher.fill(lesson, **{"m.o.p-0202.1": "3", "topic": "Реформы"})
    stood = web.lesson("7b/history", "2026-10-14", 1)
    work = stood["works"][0]["id"]
    web.at("2026-10-14 12:10:00")
    teacher.fill(lesson, **{f"m.{work}.p-0202.1": "4"})
    page = teacher.get(f"/history/2026-2027/7b/history/q1/{stood['id']}/{work}/p-0202/1/")
    assert "Данилова Ольга" in page.text
    assert "14 октября 2026, 12:10:00" in page.text
    assert "3 4" in page.text
    assert (web.school.record_store.head() or "none")[:7] in page.text
    assert "Реформы" in teacher.get(f"/history/2026-2027/7b/history/q1/{stood['id']}/topic/").text
    assert web.visitor("t-004").get(f"/history/2026-2027/7b/history/q1/{stood['id']}/topic/").status == 403
    nothing = teacher.get("/history/2026-2027/7b/history/q1/l-9999/topic/")
    assert "ещё ничего не записывали" in nothing.text


def test_history_of_a_term_mark(web: Web) -> None:
    web.at("2026-10-19 12:00:00")
    teacher = web.visitor("t-001")
    teacher.fill(TERM, **{"f.p-0101": "5"})
    page = teacher.get("/history/2026-2027/7a/algebra/q1/final/p-0101/")
    assert "Алексеева Мария" in page.text


def test_journals_are_found_by_class_subject_and_teacher(web: Web) -> None:
    deputy = web.visitor("t-010")
    assert "10а" in deputy.get("/journals/").text
    assert "Физика" in deputy.get("/journals/?q=физ").text
    assert "Физика" in deputy.get("/journals/?q=ершов 8").text
    assert "Ничего не найдено" in deputy.get("/journals/?q=латынь").text
    assert deputy.get("/journals/2026-2027/7a/").status == 200
    assert deputy.get("/journals/2026-2027/7z/").status == 404


def test_a_class_teacher_sees_the_own_class_only(web: Web) -> None:
    teacher = web.visitor("t-002")
    assert "7б" not in teacher.get("/journals/").text.split("Класс", 1)[1].split("7а")[0]
    assert teacher.get("/journals/2026-2027/7a/").status == 200
    assert teacher.get("/journals/2026-2027/7b/").status == 403
    assert web.visitor("t-004").get("/journals/").status == 403


def test_own_sections_lead_to_their_journals(web: Web) -> None:
    page = web.visitor("t-001").get("/sections/")
    assert "/journal/2026-2027/7a/algebra/q1/" in page.source
    assert "/term-marks/2026-2027/7a/algebra/year/" in page.source
    assert "algebra/q2/" not in page.source


def test_the_councils_delegate_begins_at_the_regulation(web: Web) -> None:
    delegate = web.visitor(COUNCIL)
    page = delegate.get("/")
    assert "Вы представляете Управляющий совет" in page.text
    assert 'href="/help/regulation/index.html"' in page.source
    assert 'href="/help/roles/council.html"' in page.source
    assert "Сейчас ни одно изменение не ждёт решения совета" in page.text
    assert delegate.get("/journals/").status == 403
    assert delegate.get("/journal/2026-2027/7a/algebra/q1/").status == 403
    assert delegate.get("/diary/p-0101/").status == 404


def test_a_change_of_the_regulation_waits_for_the_councils_delegate(web: Web) -> None:
    regulation = dict(web.school.record().source.get(paths.REGULATION) or {})
    changed = {**regulation, "title": "Положение о журнале"}
    made = propose(web.school, DEPUTY, {paths.REGULATION: changed}, title="Название положения")
    assert made.name, made.findings
    delegate = web.visitor(COUNCIL)
    page = delegate.get("/")
    assert "1 изменение ждёт решения совета" in page.text
    assert 'class="button main" href="/proposals/"' in page.source
    assert "Название положения" in delegate.get("/proposals/").text


def test_the_archivist_begins_at_what_there_is_to_do(web: Web) -> None:
    page = web.visitor(ARCHIVIST).get("/")
    assert "Вы отвечаете за архив" in page.text
    assert 'href="/help/roles/archivist.html"' in page.source


def test_pages_speak_english_too(web: Web) -> None:
    teacher = web.visitor("t-001")
    teacher.post("/language/", {"lang": "en", "next": "/"})
    for url in ("/today/", WEEK, "/sections/", TERM, "/lesson/2026-2027/7a/algebra/2026-10-15/1/", "/drafts/"):
        page = teacher.get(url)
        assert page.status == 200
        assert 'lang="en"' in page.source
    assert "Today, Wednesday, 14 October" in teacher.get("/today/").text


HEADS = {
    "t-001": (
        "/", "/healthz", "/password/", "/today/", "/today/2026-10-14/", WEEK, "/sections/", TERM, "/drafts/", "/help/x",
        "/lesson/2026-2027/7a/algebra/2026-10-15/1/", "/journal/2026-2027/7a/algebra/q1/", "/week/",
        "/journal/2026-2027/7a/algebra/q1/history", "/history/2026-2027/7a/algebra/q1/l-1/topic/", "/undo/",
    ),
    "t-002": ("/absences/", "/absences/2026-2027/7a/", "/journals/", "/journals/2026-2027/7a/", "/diary/p-0101/"),
    "p-0101": ("/", "/diary/", "/diary/diary.css", "/diary/p-0101/", "/diary/p-0101/2026-2027/2026-10-12.html"),
    "": ("/sign-in/", "/today/", "/help/"),
}  # fmt: skip


@pytest.mark.parametrize(("login", "url"), [(login, url) for login, urls in HEADS.items() for url in urls])
def test_head_is_answered_as_get_without_a_body(web: Web, login: str, url: str) -> None:
    visitor = web.visitor(login)
    head, get = visitor.client.head(url), visitor.client.get(url)
    assert (head.status_code, head.get("Location")) == (get.status_code, get.get("Location"))
    assert head.content == b""


def test_head_takes_no_message_away(web: Web) -> None:
    teacher = web.visitor("t-001")
    url = "/lesson/2026-2027/7a/algebra/2026-10-15/1/"
    teacher.post(url, {**teacher.get(url).form, "topic": "Степень"}, follow=False)
    assert teacher.client.head(url).status_code == 200
    assert "Сохранено, коммит" in teacher.get(url).text


def _day(number: int) -> date:
    return date(2026, 10, number)
