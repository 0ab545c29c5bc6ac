"""Lists edited in the browser: what is wrong is told at its line and nothing is written; the rest is a proposal."""

from __future__ import annotations

import re

import pytest
from tests.e2e.web.conftest import Page, Visitor, Web
from tests.school import ADMINISTRATOR, ALGEBRA, CLASS_TEACHER, DEPUTY, DIRECTOR, PE, PHYSICS, YEAR

from zhurnal.services.proposals import find, listed

CLASS = f"/edit/{YEAR}/class/7a/"
SECTION = f"/edit/{YEAR}/section/7a/algebra/"
NEW_SECTION = f"/edit/{YEAR}/section/"
TIMETABLE = f"/edit/{YEAR}/timetable/7a/"
CALENDAR = f"/edit/{YEAR}/calendar/"
CURRICULUM = f"/edit/{YEAR}/curriculum/"
PAGES = [CLASS, SECTION, NEW_SECTION, TIMETABLE, CALENDAR, CURRICULUM]


def send(visitor: Visitor, url: str, action: str = "check", **changes: str) -> Page:
    """Open an editing page, change fields (roster__0__to is roster.0.to), press a button."""
    form = {**visitor.get(url).fields("secret"), **{k.replace("__", "."): v for k, v in changes.items()}}
    return visitor.post(url, {**form, "action": action})


def heads(web: Web) -> tuple[object, ...]:
    """What would be another if anything had been written."""
    school = web.school
    return (
        school.record_store.head(), school.register_store.head(), dict(school.record_store.proposals()),
        dict(school.register_store.proposals()), len(listed(school, state="")),
    )  # fmt: skip


@pytest.mark.parametrize("url", [f"/edit/{YEAR}/", *PAGES])
def test_pages_open_by_the_regulation_only(web: Web, url: str) -> None:
    assert web.visitor(ADMINISTRATOR).get(url).status == 200
    assert web.visitor(PE).get(url).status == 403
    assert web.visitor("p-0101").get(url).status == 404
    assert web.visitor("g-0101").get(url).status == 404
    assert web.visitor().get(url).status == 302


def test_the_class_teacher_opens_the_own_class_and_no_other(web: Web) -> None:
    teacher = web.visitor(CLASS_TEACHER)
    assert teacher.get(CLASS).status == 200
    assert teacher.get(f"/edit/{YEAR}/class/7b/").status == 403
    index = teacher.get(f"/edit/{YEAR}/")
    assert CLASS in index.source
    assert CALENDAR not in index.source


def test_the_deputy_head_opens_what_the_deputy_head_may_propose(web: Web) -> None:
    deputy = web.visitor(DEPUTY)
    assert deputy.get(TIMETABLE).status == deputy.get(CURRICULUM).status == deputy.get(SECTION).status == 200
    assert deputy.get(CALENDAR).status == deputy.get(NEW_SECTION).status == 403


@pytest.mark.parametrize(
    "url",
    [
        "/edit/2020-2021/", f"/edit/{YEAR}/class/9z/", f"/edit/{YEAR}/section/7a/none/", f"/edit/{YEAR}/timetable/9/",
        TIMETABLE + "?period=7", TIMETABLE + "?period=x", "/edit/2020-2021/calendar/",
    ],
)  # fmt: skip
def test_what_is_not_there_is_no_page(web: Web, url: str) -> None:
    assert web.visitor(ADMINISTRATOR).get(url).status == 404


def test_a_look_at_the_page_and_at_the_preview_writes_nothing(web: Web) -> None:
    before, admin = heads(web), web.visitor(ADMINISTRATOR)
    page = send(
        admin, CLASS, enrol__n0__family="Орлова", enrol__n0__given="Ника", enrol__n0__from="2026-10-15",
        roster__0__goes="7b", roster__0__to="2026-10-16", roster__0__left="45-у",
    )  # fmt: skip
    assert page.status == 200
    assert "Что изменится" in page.text
    assert "Орлова Ника" in page.text
    assert heads(web) == before


def test_a_roster_becomes_a_proposal_with_the_register_of_people(web: Web) -> None:
    admin = web.visitor(ADMINISTRATOR)
    page = send(
        admin, CLASS, "propose", enrol__n0__family="Орлова", enrol__n0__given="Ника", enrol__n0__from="2026-10-15",
        title="7а: новая ученица",
    )  # fmt: skip
    assert page.status == 200
    (made,) = listed(web.school)
    assert (made.title, made.author, made.door) == ("7а: новая ученица", ADMINISTRATOR, "form")
    assert "заместитель директора" in page.text
    assert "Орлова" in page.text
    branch = web.school.record_store.snapshot(made.head)
    assert not [path for path in branch.list() if "Орлова".encode() in (branch.read(path) or b"")]
    assert "Орлова" not in web.school.record_store.info(made.head).subject


def test_the_same_form_sent_twice_is_one_proposal(web: Web) -> None:
    admin = web.visitor(ADMINISTRATOR)
    changes = {"roster.0.order": "12-у", "action": "propose"}
    form = {**admin.get(CLASS).fields("secret"), **changes}
    first, second = admin.post(CLASS, form), admin.post(CLASS, form)
    assert first.status == second.status == 200
    assert len(listed(web.school)) == 1


@pytest.mark.parametrize(
    ("url", "changes", "sentence"),
    [
        (CLASS, {"roster.0.goes": "7b"}, "последний день"),
        (CLASS, {"enrol.n0.given": "Ника"}, "Фамилия"),
        (CLASS, {"roster.0.to": "2026-08-01", "roster.0.goes": "leaves"}, "раньше"),
        (CLASS, {"roster.0.from": "2026-02-30"}, "Такой даты нет"),
        (CLASS, {"roster.0.order": "№@!"}, "вид"),
        (CLASS, {"teachers.n0.staff": "t-001"}, "С"),
        (NEW_SECTION, {"section.0.home": "7a", "section.0.name": "Имя"}, "латинские"),
        (SECTION, {"section.0.title": ""}, "Название"),
        (SECTION, {"teachers.0.gone": "on", "teachers.1.gone": "on"}, "нет учителя"),
        (TIMETABLE, {"slots.nd2-3-0.room": "12"}, "группа не выбрана"),
        (TIMETABLE, {"slots.nd3-1-0.section": "7a/algebra"}, "дважды"),
        (TIMETABLE, {"span.0.since": "2026-08-31"}, "позже"),
        (CALENDAR, {"terms.0.grades": "1-99"}, "числа"),
        (CALENDAR, {"terms.0.to": "2026-11-20"}, "пересекается"),
        (CALENDAR, {"exceptions.n0.date": "2026-12-19", "exceptions.n0.what": "as-day"}, "19.12"),
        (CALENDAR, {"bells-1.0.from": "25:00"}, "врем"),
        (CURRICULUM, {"grade-7.n0.subject": "algebra", "grade-7.n0.year": "сто"}, "числа"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_and_nothing_is_written(
    web: Web, url: str, changes: dict[str, str], sentence: str
) -> None:  # fmt: skip
    before, admin = heads(web), web.visitor(ADMINISTRATOR)
    for action in ("check", "propose"):
        page = send(admin, url, action, **changes)
        assert page.status == 422, page.text
        assert sentence in page.text
        for name, value in changes.items():
            if not name.endswith("gone"):
                assert page.fields("secret")[name] == value, "what was typed is still there"
    assert heads(web) == before


@pytest.mark.parametrize(
    "changes",
    [
        {"roster.99.to": "2026-10-14"}, {"roster.0.goes": "99z"}, {"base": "0" * 40}, {"base": "main"}, {"base": ""},
        {"secret": ""}, {"secret": "кот"}, {"enrol.n0.family": "Ор\u202eлова"}, {"enrol.n0.family": "О" * 11_000},
        {"enrol.n0.known": "p-0101"}, {"other.0.field": "x"}, {"roster.n0.from": "2026-10-14"},
        {"enrol.n60.given": "Я"},
    ],
)  # fmt: skip
def test_what_no_form_of_ours_sends_is_refused_with_a_sentence(web: Web, changes: dict[str, str]) -> None:
    before, admin = heads(web), web.visitor(ADMINISTRATOR)
    page = send(admin, CLASS, "propose", **changes)
    assert page.status == 400
    assert len(page.text) > 40
    assert heads(web) == before


@pytest.mark.parametrize("value", ["0001-01-01", "9999-12-31", "20261020", "-1", "<b>", "7а"])
@pytest.mark.parametrize("url", PAGES)
def test_whatever_stands_in_the_fields_is_answered_and_writes_nothing(web: Web, url: str, value: str) -> None:
    """Every field that is typed into holds it, one after the other and all at once."""
    before, admin = heads(web), web.visitor(ADMINISTRATOR)
    page = admin.get(url)
    form = page.fields("secret")
    typed = re.findall(r'<input name="([^"]+)"', page.source)
    samples = [typed[:1], typed[len(typed) // 2 :][:1], typed[-1:], typed]
    for names in samples:
        answer = admin.post(url, {**form, **dict.fromkeys(names, value), "action": "check"})
        assert answer.status in (200, 400, 422), (names, answer.status)
    assert heads(web) == before


def test_a_state_that_only_another_proposal_has_is_no_base(web: Web) -> None:
    admin = web.visitor(ADMINISTRATOR)
    send(admin, CLASS, "propose", **{"roster.0.order": "12-у"})
    (made,) = listed(web.school)
    assert send(web.visitor(CLASS_TEACHER), CLASS, "check", base=made.head).status == 400


def test_rights_are_asked_of_the_sender_and_not_of_the_form(web: Web) -> None:
    form = web.visitor(ADMINISTRATOR).get(CLASS).fields("secret")
    before = heads(web)
    changes = {"roster.0.order": "1", "action": "propose", "actor": ADMINISTRATOR}
    for login in (ALGEBRA, PHYSICS, DIRECTOR):
        assert web.visitor(login).post(CLASS, {**form, **changes}).status == 403
    assert heads(web) == before


def test_a_deputy_head_may_propose_who_teaches_and_nothing_else_of_a_section(web: Web) -> None:
    deputy = web.visitor(DEPUTY)
    refused = send(deputy, SECTION, "propose", **{"section.0.title": "Алгебра и начала"})
    assert refused.status == 422
    assert not listed(web.school)
    made = send(
        deputy, SECTION, "propose",
        **{"teachers.n0.staff": PHYSICS, "teachers.n0.role": "second", "teachers.n0.from": "2026-10-15"},
    )  # fmt: skip
    assert made.status == 200
    (proposal,) = listed(web.school)
    found = find(web.school, proposal.name)
    assert found is not None
    assert [step.roles for step in found.steps] == [("director",)]


def test_more_empty_lines_keep_what_was_typed(web: Web) -> None:
    admin = web.visitor(ADMINISTRATOR)
    form = {**admin.get(CLASS).fields("secret"), "enrol.n1.family": "Орлова", "more": "enrol"}
    page = admin.post(CLASS, form)
    fields = page.fields("secret")
    assert fields["enrol.n1.family"] == "Орлова"
    assert "enrol.n6.family" in fields


def test_what_another_changed_meanwhile_stays(web: Web) -> None:
    """The form was open while the list moved: facts of others are neither undone nor overwritten."""
    admin = web.visitor(ADMINISTRATOR)
    old = admin.get(CLASS).fields("secret")
    send(admin, CLASS, "propose", **{"roster.1.order": "77-у"})
    (made,) = listed(web.school)
    deputy = web.visitor(DEPUTY)
    deputy.post(f"/proposals/{made.name}/", {"action": "approve", "head": made.head})
    assert web.school.record().class_(YEAR, "7a")["roster"][1]["order"] == "77-у"
    admin.post(CLASS, {**old, "roster.0.order": "12-у", "action": "propose"})
    (other,) = listed(web.school)
    deputy.post(f"/proposals/{other.name}/", {"action": "approve", "head": other.head})
    roster = web.school.record().class_(YEAR, "7a")["roster"]
    assert [entry["order"] for entry in roster[:2]] == ["12-у", "77-у"]
    clash = admin.post(CLASS, {**old, "roster.1.order": "13-у", "action": "propose"})
    assert clash.status == 409
    assert not listed(web.school)


@pytest.mark.parametrize(
    "changes",
    [
        {"enrol.n0.family": "Орлова", "enrol.n0.given": "Ника", "enrol.n0.from": "2026-10-15"},
        {"enrol.n0.known": "p-0105", "enrol.n0.from": "2026-10-15"},
        {"roster.0.goes": "7b", "roster.0.to": "2026-10-16"},
        {"roster.0.goes": "leaves", "roster.0.to": "2026-10-16", "roster.0.left": "45-у"},
        {"groups.0.english-2": "on", "groups-day.0.from": "2026-10-19"},
    ],
    ids=["new", "known", "moves", "leaves", "group"],
)
def test_a_class_teacher_proposes_the_own_class_and_the_administrator_agrees(web: Web, changes: dict[str, str]) -> None:
    teacher = web.visitor(CLASS_TEACHER)
    page = send(teacher, CLASS, "propose", **changes)
    assert page.status == 200, page.text
    (made,) = listed(web.school)
    found = find(web.school, made.name)
    assert found is not None
    assert [step.roles for step in found.steps] == [("administrator",)]
    url = f"/proposals/{made.name}/"
    merged = web.visitor(ADMINISTRATOR).post(url, {"action": "approve", "head": found.head})
    assert "Предложение принято" in merged.text, merged.text
    assert not listed(web.school)


def test_a_class_teacher_does_not_appoint_class_teachers(web: Web) -> None:
    """Who leads a class is the load, the director's to approve (3.7.4)."""
    teacher = web.visitor(CLASS_TEACHER)
    page = send(teacher, CLASS, "propose", **{"teachers.n0.staff": "t-001", "teachers.n0.from": "2026-10-15"})
    assert page.status == 422
    assert not listed(web.school)


def test_the_first_timetable_of_a_home(web: Web) -> None:
    """Groups of grade 8 have sections before they have hours."""
    admin, deputy = web.visitor(ADMINISTRATOR), web.visitor(DEPUTY)
    new = {
        "section.0.home": "8", "section.0.name": "chess", "section.0.title": "Шахматы, 8", "section.0.subject": "chess",
        "members.n0.who": "8a", "teachers.n0.staff": PHYSICS, "teachers.n0.role": "main",
        "teachers.n0.from": "2026-10-15",
    }  # fmt: skip
    assert send(admin, NEW_SECTION, "propose", **new).status == 200
    for made in listed(web.school):
        found = find(web.school, made.name)
        assert found is not None
        for person in (deputy, web.visitor(DIRECTOR)):
            person.post(f"/proposals/{made.name}/", {"action": "approve", "head": found.head})
    assert web.school.record().section(YEAR, "8/chess")["title"] == "Шахматы, 8"
    url = f"/edit/{YEAR}/timetable/8/"
    assert send(admin, url, "propose", **{"slots.nd1-1-0.section": "8/chess"}).status == 422, "from when?"
    page = send(admin, url, "propose", **{"slots.nd1-1-0.section": "8/chess", "span.0.from": "2026-10-19"})
    assert page.status == 200, page.text
    assert len(listed(web.school)) == 1


def test_a_new_class_with_its_teacher_and_first_pupil(web: Web) -> None:
    """Who leads it is the load, the director's to approve after a deputy head (3.7.4)."""
    admin, new = web.visitor(ADMINISTRATOR), f"/edit/{YEAR}/class/"
    assert new in admin.get(f"/edit/{YEAR}/").source
    assert new not in web.visitor(CLASS_TEACHER).get(f"/edit/{YEAR}/").source.replace(CLASS, "")
    assert web.visitor(CLASS_TEACHER).get(new).status == web.visitor(PE).get(new).status == 403
    fields = {
        "class.0.title": "7в", "class.0.room": "12", "teachers.n0.staff": PE, "teachers.n0.from": "2026-10-19",
        "enrol.n0.family": "Яшин", "enrol.n0.given": "Лев", "enrol.n0.from": "2026-10-19", "enrol.n0.order": "45-у",
    }  # fmt: skip
    page = send(admin, new, **fields)
    assert page.status == 200
    assert "Предложить" in page.text
    assert send(admin, new, "propose", **{**fields, "class.0.title": "7 А"}).status == 422
    assert send(admin, new, "propose", **fields).status == 200
    (made,) = listed(web.school)
    for person in (web.visitor(DEPUTY), web.visitor(DIRECTOR)):
        found = find(web.school, made.name)
        if found is not None and found.is_open:
            person.post(f"/proposals/{made.name}/", {"action": "approve", "head": found.head})
    assert not listed(web.school)
    document = web.school.record().class_(YEAR, "7v")
    assert (document["title"], document["class-teachers"]) == ("7в", [{"staff": PE, "from": "2026-10-19"}])
    (line,) = document["roster"]
    assert (web.school.person(line["pupil"]) or {})["family"] == "Яшин"
    assert "7в" in admin.get(f"/edit/{YEAR}/").text
