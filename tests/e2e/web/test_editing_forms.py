"""Plans, people, arrangements, moved deadlines, the regulation: who may, what waits for whom, what holds at once."""

from __future__ import annotations

import pytest
from tests.e2e.web.conftest import Web
from tests.e2e.web.test_editing import heads, send
from tests.e2e.web.test_proposal_pages import act
from tests.school import ADMINISTRATOR, ALGEBRA, CLASS_TEACHER, COUNCIL, DEPUTY, DIRECTOR, HISTORY, PE, YEAR
from tests.unit.services.proposing import audited, newest

from zhurnal.domain import paths
from zhurnal.services.proposals import listed

PLAN = f"/edit/{YEAR}/plan/7/algebra/"
NEW_PLAN = f"/edit/{YEAR}/plan/"
PUPILS = f"/edit/{YEAR}/pupils/7a/"
PUPIL = f"/edit/{YEAR}/pupil/p-0101/"
ARRANGEMENTS = f"/edit/{YEAR}/arrangements/p-0101/"
STAFF = f"/edit/{YEAR}/staff/{ALGEBRA}/"
NEW_STAFF = f"/edit/{YEAR}/staff/"
EXTENSIONS = f"/edit/{YEAR}/extensions/"
REGULATION = f"/edit/{YEAR}/regulation/"
TEXT = "/edit/text/regulation.yaml"
PAGES = [PLAN, NEW_PLAN, PUPILS, PUPIL, ARRANGEMENTS, STAFF, NEW_STAFF, EXTENSIONS, REGULATION, TEXT]
OPEN = {
    ADMINISTRATOR: {*PAGES} - {EXTENSIONS},
    DEPUTY: {PUPILS, ARRANGEMENTS, EXTENSIONS, REGULATION, TEXT},
    DIRECTOR: {REGULATION, TEXT},
    CLASS_TEACHER: {PUPILS, PUPIL},
    ALGEBRA: {PLAN},
    PE: set(),
}  # fmt: skip


@pytest.mark.parametrize("person", OPEN)
def test_pages_open_by_the_regulation_only(web: Web, person: str) -> None:
    visitor = web.visitor(person)
    assert {url for url in PAGES if visitor.get(url).status == 200} == OPEN[person]
    assert all(visitor.get(url).status == 403 for url in PAGES if url not in OPEN[person])


@pytest.mark.parametrize("url", PAGES)
def test_no_page_is_for_pupils_and_parents(web: Web, url: str) -> None:
    assert web.visitor("p-0101").get(url).status == web.visitor("g-0101").get(url).status == 404
    assert web.visitor().get(url).status == 302


@pytest.mark.parametrize(
    "url",
    [
        f"/edit/{YEAR}/plan/7/none/", f"/edit/{YEAR}/pupil/p-9999/", f"/edit/{YEAR}/staff/t-999/",
        f"/edit/{YEAR}/arrangements/p-9999/", "/edit/2020-2021/regulation/", "/edit/text/none.yaml",
        "/edit/text/../config.toml", f"/edit/text/{paths.journal(YEAR, '7a/algebra', 'q1')}", "/edit/text/README.md",
        f"/edit/text/years/{YEAR}/plans/7/none.yaml",
    ],
)  # fmt: skip
def test_what_is_not_there_is_no_page(web: Web, url: str) -> None:
    assert web.visitor(ADMINISTRATOR).get(url).status == 404


@pytest.mark.parametrize(
    ("person", "url", "changes", "asked"),
    [
        (ADMINISTRATOR, PLAN, {"items.n0.topic": "Ещё тема", "items.n0.hours": "2"}, "заместитель директора"),
        (ALGEBRA, PLAN, {"items.n0.topic": "Ещё тема", "items.n0.hours": "2"}, "заместитель директора"),
        (ADMINISTRATOR, NEW_PLAN, {"plan.0.home": "7", "plan.0.name": "pe", "plan.0.title": "Физкультура, 7",
         "plan.0.subject": "pe", "items.n0.topic": "Бег", "items.n0.hours": "2"}, "заместитель директора"),
        (ADMINISTRATOR, ARRANGEMENTS, {"arrangements.n0.what": "exempt", "arrangements.n0.subjects.pe": "on",
         "arrangements.n0.from": "2026-10-15", "arrangements.n0.order": "9-у"}, "заместитель директора"),
        (ADMINISTRATOR, PUPIL, {"new.n0.family": "Орлова", "new.n0.given": "Анна", "new.n0.from": "2026-10-15"},
         "заместитель директора"),
        (CLASS_TEACHER, PUPIL, {"pupil.0.adult": "2031-01-01"}, "администратор"),
        (ADMINISTRATOR, NEW_STAFF, {"person.0.family": "Орлов", "person.0.given": "Пётр", "duties.n0.duty": "teacher",
         "duties.n0.from": "2026-10-15"}, "директор"),
        (ADMINISTRATOR, STAFF, {"duties.n0.duty": "archivist", "duties.n0.from": "2026-10-15"}, "директор"),
        (DEPUTY, REGULATION, {"deadline-0.0.minutes": "90"}, "Управляющего совета"),
        (DEPUTY, EXTENSIONS, {"extensions.n0.from": "2026-10-12", "extensions.n0.to": "2026-10-13",
         "extensions.n0.until": "2026-10-20T18:00", "extensions.n0.reason": "fault", "extensions.n0.staff": DEPUTY},
         "директор"),
    ],
)  # fmt: skip
def test_what_somebody_must_agree_to_becomes_a_proposal(
    web: Web, person: str, url: str, changes: dict[str, str], asked: str
) -> None:  # fmt: skip
    main, visitor = web.school.record_store.head(), web.visitor(person)
    look = send(visitor, url, **changes)
    assert look.status == 200, look.text
    assert "Что изменится" in look.text
    assert not listed(web.school)
    page = send(visitor, url, "propose", **changes)
    assert page.status == 200, page.text
    (made,) = listed(web.school)
    assert made.author == person
    assert asked in page.text
    assert web.school.record_store.head() == main
    assert "Орлов" not in web.school.record_store.info(made.head).subject if made.head else True


def test_a_class_teacher_changes_a_telephone_at_once(web: Web) -> None:
    """3.4.2: the register has no agreement to wait for; the record is not touched."""
    main, teacher = web.school.record_store.head(), web.visitor(CLASS_TEACHER)
    look = send(teacher, PUPIL, **{"pupil.0.phone": "3-33-33"})
    assert "сразу вступит в силу" in look.text
    page = send(teacher, PUPIL, "propose", **{"pupil.0.phone": "3-33-33"})
    assert page.status == 200, page.text
    assert (web.school.person("p-0101") or {})["phone"] == "3-33-33"
    assert not listed(web.school)
    assert web.school.record_store.head() == main


def test_two_who_change_one_person_lose_nothing_of_each_other(web: Web) -> None:
    teacher, admin = web.visitor(CLASS_TEACHER), web.visitor(ADMINISTRATOR)
    first = {**teacher.get(PUPIL).fields("secret"), "pupil.0.phone": "3-33-33", "action": "propose"}
    second = {**admin.get(PUPIL).fields("secret"), "pupil.0.email": "ia@example.org", "action": "propose"}
    third = {**admin.get(PUPIL).fields("secret"), "pupil.0.phone": "4-44-44", "action": "propose"}
    assert teacher.post(PUPIL, first).status == 200
    assert admin.post(PUPIL, second).status == 200
    person = web.school.person("p-0101") or {}
    assert (person["phone"], person["email"]) == ("3-33-33", "ia@example.org")
    assert admin.post(PUPIL, third).status == 409
    assert (web.school.person("p-0101") or {})["phone"] == "3-33-33"


def test_a_deputy_head_moves_a_deadline_at_once_and_once(web: Web) -> None:
    deputy = web.visitor(DEPUTY)
    form = {
        **deputy.get(EXTENSIONS).fields("secret"), "extensions.n0.staff": ALGEBRA, "extensions.n0.from": "2026-10-12",
        "extensions.n0.to": "2026-10-13", "extensions.n0.until": "2026-10-20T18:00", "extensions.n0.reason": "fault",
        "action": "propose",
    }  # fmt: skip
    page = deputy.post(EXTENSIONS, form)
    assert page.status == 200, page.text
    (entry,) = web.school.record().extensions(YEAR)
    assert (entry["by"], entry["until"]) == (DEPUTY, "2026-10-20T18:00:00")
    assert not listed(web.school)
    commits = web.commits()
    assert deputy.post(EXTENSIONS, form).status == 200, "a form sent twice is one commit"
    assert web.commits() == commits


@pytest.mark.parametrize(
    ("person", "url", "changes", "sentence"),
    [
        (ADMINISTRATOR, PLAN, {"items.0.hours": "99"}, "40"),
        (ADMINISTRATOR, PUPIL, {"pupil.0.email": "без собаки"}, "вид"),
        (ADMINISTRATOR, PUPIL, {"guardians.0.to": "2020-01-01"}, "раньше"),
        (ADMINISTRATOR, STAFF, {"duties.0.to": "2020-01-01"}, "раньше"),
        (ADMINISTRATOR, ARRANGEMENTS, {"arrangements.n0.what": "home"}, "Приказ"),
        (DEPUTY, EXTENSIONS, {"extensions.n0.from": "2026-10-12"}, "Причина"),
        (DEPUTY, REGULATION, {"steps-0.0.until": ""}, "ровно одна строка"),
        (DEPUTY, REGULATION, {"clauses.7.clause": "9.9"}, "3.3.1"),
        (DEPUTY, TEXT, {"text.0.text": "kind: \"regulation\"\nversion: 1\ntitle: &a x\n"}, "Строка 3"),
        (DEPUTY, TEXT, {"text.0.text": ""}, "regulation.yaml"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_and_nothing_is_written(
    web: Web, person: str, url: str, changes: dict[str, str], sentence: str
) -> None:  # fmt: skip
    before, visitor = heads(web), web.visitor(person)
    for action in ("check", "propose"):
        page = send(visitor, url, action, **changes)
        assert page.status == 422, page.text
        assert sentence in page.text
    assert heads(web) == before


@pytest.mark.parametrize(
    "changes",
    [{"people": "0" * 40}, {"people": "main"}, {"permissions.0.roles.emperor": "on"}, {"steps-9.0.count": "1"}],
)
def test_what_the_page_never_offered_is_refused(web: Web, changes: dict[str, str]) -> None:
    before, deputy = heads(web), web.visitor(DEPUTY)
    assert send(deputy, REGULATION, "propose", **changes).status == 400
    assert heads(web) == before


def test_nobody_opens_the_own_duties(web: Web) -> None:
    assert web.visitor(ADMINISTRATOR).get(f"/edit/{YEAR}/staff/{ADMINISTRATOR}/").status == 403


def test_an_amended_deadline_holds_from_its_approval_on_and_not_before(web: Web) -> None:
    """6.1, 6.2: drafted by a deputy head, agreed to by the council, approved by the director; old acts stay judged."""
    lesson = f"/lesson/{YEAR}/7b/history/2026-10-14/1/"
    web.at("2026-10-14 15:10:00")
    teacher = web.visitor(HISTORY)
    assert teacher.fill(lesson, topic="До изменения").status == 200
    assert "Late" not in newest(web.school)
    deputy, council, director = (web.visitor(person) for person in (DEPUTY, COUNCIL, DIRECTOR))
    page = send(
        deputy, REGULATION, "propose", **{"deadline-0.0.minutes": "1", "about.0.edition": "2026-10-14"}, title="Минута"
    )  # fmt: skip
    assert page.status == 200, page.text
    (made,) = listed(web.school)
    url = f"/proposals/{made.name}/"
    assert 'value="approve"' not in director.get(url).source
    for visitor in (council, director):
        status, text = act(visitor, url, "approve")
        assert status == 200, text
    assert newest(web.school)["Proposal"] == [made.name]
    assert web.school.record().regulation["deadlines"][0]["minutes"] == 1
    assert teacher.fill(lesson, **{"m.o.p-0202.1": "4"}).status == 200
    assert newest(web.school)["Late"]
    assert audited(web.school) == [], "each act is judged by the rules of its moment"
