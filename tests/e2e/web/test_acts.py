"""What a deputy head decides at once: closed days, substitutions, temporary teachers."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest
from tests.e2e.web.conftest import Visitor, Web
from tests.school import (
    ADMINISTRATOR,
    ALGEBRA,
    DEPUTY,
    DIRECTOR,
    DISMISSED,
    ENGLISH_1,
    ENGLISH_2,
    HISTORY,
    PE,
    WEDNESDAY,
    YEAR,
)
from tests.unit.services.proposing import audited, newest

from zhurnal.services.proposals import listed

CLOSED, SUBSTITUTIONS, TEMPORARY = "/acts/closed-day/", "/acts/substitutions/", "/acts/temporary-teacher/"
NEXT = "2026-10-15"


def asked(staff: str = ALGEBRA, first: str = NEXT, last: str = NEXT) -> str:
    return f"{SUBSTITUTIONS}?staff={staff}&from={first}&to={last}"


@pytest.mark.parametrize("url", [CLOSED, SUBSTITUTIONS, TEMPORARY])
def test_pages_open_by_the_regulation_only(web: Web, url: str) -> None:
    assert web.visitor(DEPUTY).get(url).status == 200
    for login in (ALGEBRA, DIRECTOR, DISMISSED):
        assert web.visitor(login).get(url).status == 403
        assert web.visitor(login).post(url, {"staff": ALGEBRA, "key": "k" * 24}).status == 403
    assert web.visitor("p-0101").get(url).status == 404
    assert web.visitor(ADMINISTRATOR).get(url).status == (403 if url == SUBSTITUTIONS else 200)
    assert len(web.commits()) == 1


def test_the_list_of_lists_leads_to_them(web: Web) -> None:
    page = web.visitor(DEPUTY).get(f"/edit/{YEAR}/")
    for url in (CLOSED, SUBSTITUTIONS, TEMPORARY):
        assert f'href="{url}"' in page.source
    assert SUBSTITUTIONS not in web.visitor(ADMINISTRATOR).get(f"/edit/{YEAR}/").source


def test_an_unforeseen_closed_day_holds_at_once(web: Web) -> None:
    deputy = web.visitor(DEPUTY)
    page = deputy.fill(CLOSED, date="2026-10-19", title="Мороз", grades="7", numbers="1, 2", order="91")
    assert page.status == 200
    assert "Сохранено" in page.text
    assert "Мороз" in page.text
    (entry,) = web.school.record().calendar(YEAR).document["exceptions"]
    assert entry == {
        "id": entry["id"], "date": "2026-10-19", "what": "cancelled", "numbers": [1, 2], "grades": [7],
        "title": "Мороз", "order": "91",
    }  # fmt: skip
    assert "Замена" not in web.visitor(ALGEBRA).get("/today/2026-10-19/").text
    assert web.school.record().staff_slots(YEAR, ALGEBRA, date(2026, 10, 19)) == []


def test_an_administrators_closed_day_waits_for_approval(web: Web) -> None:
    page = web.visitor(ADMINISTRATOR).fill(CLOSED, date="2026-10-19", title="Мороз")
    assert page.status == 200
    assert "exceptions" not in web.school.record().calendar(YEAR).document
    assert len(web.school.record_store.proposals()) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"date": ""}, {"date": "2026-02-30"}, {"title": ""}, {"what": "as-day"}, {"what": "party"}, {"grades": "x"},
        {"grades": "13"}, {"classes": "9ю"}, {"numbers": "1-99"}, {"title": "М" * 101},
        {"order": "1" * 41}, {"key": ""},
    ],
)  # fmt: skip
def test_a_closed_day_that_cannot_be_read_is_refused_with_a_sentence(web: Web, changes: dict[str, str]) -> None:
    page = web.visitor(DEPUTY).fill(CLOSED, **{"title": "Мороз", **changes})
    assert page.status == 400
    assert len(page.text) > 40
    assert len(web.commits()) == 1


@pytest.mark.parametrize("changes", [{"date": "2031-10-19"}, {"order": "<b>"}])
def test_a_closed_day_that_the_judge_or_the_loader_refuses_is_told(web: Web, changes: dict[str, str]) -> None:
    page = web.visitor(DEPUTY).fill(CLOSED, **{"title": "Мороз", **changes})
    assert page.status == 422
    assert page.form["title"] == "Мороз"
    assert len(web.commits()) == 1


def test_each_lesson_of_the_days_gets_its_replacement(web: Web) -> None:
    deputy = web.visitor(DEPUTY)
    page = deputy.get(asked(first="2026-10-14", last="2026-10-16"))
    lessons = [name for name in page.form if name.startswith("r.")]
    today = ["r.2026-10-14/1/10a/algebra", "r.2026-10-14/1/7a/algebra", "r.2026-10-14/2/7b/algebra"]
    assert lessons == [*today, "r.2026-10-15/1/7a/algebra"]
    form = {**page.form, "r.2026-10-15/1/7a/algebra": HISTORY, "order": "92"}
    saved = deputy.post(SUBSTITUTIONS, form)
    assert "Сохранено" in saved.text
    (entry,) = web.school.record().substitutions(YEAR, date(2026, 10, 15))
    assert (entry["staff"], entry["section"], entry["number"], entry["order"]) == (HISTORY, "7a/algebra", 1, "92")
    assert entry["registered"].startswith("2026-10-14T12:00")
    assert saved.fields("key")["r.2026-10-15/1/7a/algebra"] == HISTORY
    assert len(web.school.record().substitutions(YEAR, WEDNESDAY)) == 2, "what was not touched is not registered again"


def test_days_at_the_end_of_time_have_no_lessons(web: Web) -> None:
    assert "уроков нет" in web.visitor(DEPUTY).get(asked(first="9999-12-31", last="9999-12-31")).text


def test_who_replaces_edits_exactly_that_lesson(web: Web) -> None:
    page = web.visitor(DEPUTY).get(asked())
    web.visitor(DEPUTY).post(SUBSTITUTIONS, {**page.form, "r.2026-10-15/1/7a/algebra": PE})
    web.at("2026-10-15 09:20:00")
    teacher = web.visitor(PE)
    url = f"/lesson/{YEAR}/7a/algebra/2026-10-15/1/"
    assert teacher.fill(url, topic="Одночлены").status == 200
    assert web.lesson("7a/algebra", "2026-10-15", 1)["topic"] == "Одночлены"


def test_who_has_a_lesson_then_is_said_to(web: Web) -> None:
    page = web.visitor(DEPUTY).get(asked())
    assert "Жукова Анна · урока нет" in page.text
    assert "Данилова Ольга · урока нет" in page.text
    busy = web.visitor(DEPUTY).get(asked(ENGLISH_1, "2026-10-14", "2026-10-14")).text
    assert "Волкова Нина · в это время" in busy


def test_a_substitution_may_be_given_back(web: Web) -> None:
    deputy = web.visitor(DEPUTY)
    page = deputy.get(asked(first="2026-10-14", last="2026-10-14"))
    assert page.form["r.2026-10-14/1/7a/algebra"] == HISTORY
    deputy.post(SUBSTITUTIONS, {**page.form, "r.2026-10-14/1/7a/algebra": ALGEBRA})
    found = web.school.record().substitution(YEAR, "7a/algebra", WEDNESDAY, 1)
    assert found is not None
    assert found["staff"] == ALGEBRA


@pytest.mark.parametrize(
    "changes",
    [
        {"staff": ""}, {"staff": "t-777"}, {"staff": "p-0101"}, {"from": "2026-10-32"}, {"to": "2026-10-01"},
        {"to": "2027-10-01"}, {"r.2026-10-15/1/7a/algebra": "p-0101"}, {"r.2026-10-15/1/7a/algebra": "t-777"},
        {"r.2026-10-15/9/7a/algebra": HISTORY}, {"r.2026-10-15/1/7b/algebra": HISTORY}, {"order": "1" * 41},
        {"key": ""},
    ],
)  # fmt: skip
def test_a_substitution_that_the_page_does_not_offer_is_refused(web: Web, changes: dict[str, str]) -> None:
    deputy = web.visitor(DEPUTY)
    page = deputy.post(SUBSTITUTIONS, {**deputy.get(asked()).form, **changes})
    assert page.status == 400
    assert len(page.text) > 40
    assert len(web.commits()) == 1


def test_a_temporary_teacher_keeps_the_journal_and_the_director_is_told(web: Web) -> None:
    deputy = web.visitor(DEPUTY)
    form = deputy.get(f"{TEMPORARY}?staff={ENGLISH_1}").form
    page = deputy.post(TEMPORARY, {**form, "to": "2026-10-21", "order": "93", "t.7a/english-1": ENGLISH_2})
    assert "Сохранено" in page.text
    teachers = web.school.record().section(YEAR, "7a/english-1")["teachers"]
    assert teachers[-1] == {
        "staff": ENGLISH_2, "role": "temporary", "from": "2026-10-14", "to": "2026-10-21", "order": "93"
    }  # fmt: skip
    assert "7a/english-1" in web.school.record().sections_taught(YEAR, ENGLISH_2, WEDNESDAY)
    told = web.visitor(DIRECTOR).get("/proposals/").text
    assert "Временные учителя" in told
    assert "Волкова Нина" in told


def test_a_deputy_head_may_appoint_herself_by_a_dated_act(web: Web) -> None:
    deputy = web.visitor(DEPUTY)
    form = deputy.get(f"{TEMPORARY}?staff={ENGLISH_1}").form
    deputy.post(TEMPORARY, {**form, "to": "2026-10-21", "order": "93", "t.7a/english-1": DEPUTY})
    assert DEPUTY in web.school.record().teachers(YEAR, "7a/english-1", WEDNESDAY)
    assert "Зимина Вера" in web.visitor(DIRECTOR).get("/proposals/").text


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"staff": ""}, 400), ({"staff": "t-777"}, 400), ({"to": ""}, 400), ({"from": "x"}, 400), ({"order": ""}, 400),
        ({"order": "1" * 41}, 400), ({"t.7a/english-1": "p-0101"}, 400), ({"t.7b/history": HISTORY}, 400),
        ({"key": ""}, 400), ({"to": "2026-10-01"}, 422), ({"order": "<>"}, 422),
    ],
)  # fmt: skip
def test_an_act_without_its_dates_or_order_is_no_act(web: Web, changes: dict[str, str], status: int) -> None:
    deputy = web.visitor(DEPUTY)
    form = deputy.get(f"{TEMPORARY}?staff={ENGLISH_1}").form
    good = {"to": "2026-10-21", "order": "93", "t.7a/english-1": ENGLISH_2}
    page = deputy.post(TEMPORARY, {**form, **good, **changes})
    assert page.status == status
    assert len(page.text) > 40
    assert len(web.commits()) == 1


def taking_back(visitor: Visitor) -> dict[str, str]:
    """The form of the one day that is listed."""
    page = visitor.get(CLOSED)
    found = dict(re.findall(r'name="(key|line|back)" value="([^"]*)"', page.source.split('id="near"')[1]))
    assert set(found) == {"key", "line", "back"}
    return {name: html.unescape(value) for name, value in found.items()}


@pytest.mark.parametrize("day", ["2026-10-14", "2026-10-21"])
def test_a_deputy_head_takes_a_day_back_at_once(web: Web, day: str) -> None:
    deputy = web.visitor(DEPUTY)
    assert deputy.fill(CLOSED, date=day, title="Мороз").status == 200
    form = taking_back(deputy)
    page = deputy.post(CLOSED, form)
    assert (page.status, "Сохранено" in page.text) == (200, True)
    assert "exceptions" not in web.school.record().calendar(YEAR).document
    assert not listed(web.school)
    assert newest(web.school)["Changes"] == ["take-back-day 1"]
    assert len(web.commits()) == 3
    assert deputy.post(CLOSED, form).status == 200, "sent twice it is one"
    assert len(web.commits()) == 3
    assert audited(web.school) == []


def test_a_day_gone_by_and_an_administrators_wish_wait_for_agreement(web: Web) -> None:
    """Whoever closes a day alone opens it alone; what is over, or by the administrator, another looks at."""
    deputy, admin = web.visitor(DEPUTY), web.visitor(ADMINISTRATOR)
    assert deputy.fill(CLOSED, date="2026-10-15", title="Мороз").status == 200
    assert admin.post(CLOSED, taking_back(admin)).status == 200
    assert [one.author for one in listed(web.school)] == [ADMINISTRATOR]
    web.at("2026-10-16 12:00:00")
    assert deputy.post(CLOSED, taking_back(deputy)).status == 200
    assert {one.author for one in listed(web.school)} == {ADMINISTRATOR, DEPUTY}
    assert web.school.record().calendar(YEAR).document["exceptions"]


def test_a_day_that_another_has_changed_is_not_taken_back_unseen(web: Web) -> None:
    deputy = web.visitor(DEPUTY)
    assert deputy.fill(CLOSED, date="2026-10-21", title="Мороз").status == 200
    page = deputy.post(CLOSED, {**taking_back(deputy), "line": "21.10 · занятий нет · Карантин"})
    assert page.status == 400
    assert "Кто-то изменил этот день" in page.text
    assert web.school.record().calendar(YEAR).document["exceptions"]


@pytest.mark.parametrize("person", [ALGEBRA, DIRECTOR, PE])
def test_nobody_else_takes_a_day_back(web: Web, person: str) -> None:
    deputy = web.visitor(DEPUTY)
    assert deputy.fill(CLOSED, date="2026-10-21", title="Мороз").status == 200
    assert web.visitor(person).post(CLOSED, taking_back(deputy)).status == 403
    assert web.school.record().calendar(YEAR).document["exceptions"]
