"""What somebody typed is saved, kept or told: two pages of one lesson, a browser that goes back, a lost answer."""

from __future__ import annotations

import pytest
from tests.e2e.web.conftest import Web
from tests.school import ALGEBRA, CLASS_TEACHER, HISTORY, YEAR

from zhurnal.domain.changes import AddRemark, SetTermMark
from zhurnal.services.submit import Submission, submit
from zhurnal.store.base import MessageError

LESSON = f"/lesson/{YEAR}/7b/history/2026-10-14/1/"


def test_marks_typed_on_a_page_from_before_the_work_was_opened(web: Web) -> None:
    here, there = web.visitor(HISTORY), web.visitor(HISTORY)
    old = there.get(LESSON).form
    here.fill(LESSON, **{"m.o.p-0201.1": "5"})
    assert there.post(LESSON, {**old, "m.o.p-0202.1": "4"}).status == 200
    works = web.lesson("7b/history", "2026-10-14", 1)["works"]
    assert [work["marks"] for work in works] == [{"p-0201": "5", "p-0202": "4"}]


def test_the_same_cell_on_two_pages_is_a_conflict_shown_at_the_cell(web: Web) -> None:
    here, there = web.visitor(HISTORY), web.visitor(HISTORY)
    old = there.get(LESSON).form
    here.fill(LESSON, **{"m.o.p-0201.1": "5"})
    page = there.post(LESSON, {**old, "m.o.p-0201.1": "2"})
    assert page.status == 409
    work = web.lesson("7b/history", "2026-10-14", 1)["works"][0]
    assert work["marks"] == {"p-0201": "5"}
    assert page.form[f"m.{work['id']}.p-0201.1"] == "2"
    assert page.form[f"w.m.{work['id']}.p-0201.1"] == "5"


def test_an_ordinary_mark_typed_while_a_control_work_was_opened(web: Web) -> None:
    here, there = web.visitor(HISTORY), web.visitor(HISTORY)
    old = there.get(LESSON).form
    here.fill(LESSON, **{"new-kind": "control"})
    assert there.post(LESSON, {**old, "m.o.p-0202.1": "4"}).status == 200
    works = web.lesson("7b/history", "2026-10-14", 1)["works"]
    assert [(work["work"], work.get("marks")) for work in works] == [("control", None), ("answer", {"p-0202": "4"})]


def test_a_browser_that_goes_back_sends_something_new(web: Web) -> None:
    """The page in its history still has the key of what was saved."""
    teacher = web.visitor(HISTORY)
    old = teacher.get(LESSON).form
    teacher.post(LESSON, {**old, "homework": "§ 12"})
    assert teacher.post(LESSON, {**old, "homework": "§ 12", "m.o.p-0202.1": "4"}).status == 200
    assert web.lesson("7b/history", "2026-10-14", 1)["works"][0]["marks"] == {"p-0202": "4"}


def test_a_key_of_somebody_else_is_not_an_answer(web: Web) -> None:
    mine = web.visitor(HISTORY)
    form = {**mine.get(LESSON).form, "topic": "Реформы"}
    mine.post(LESSON, form)
    other = f"/lesson/{YEAR}/7a/algebra/2026-10-12/1/"
    theirs = web.visitor(ALGEBRA)
    theirs.post(other, {**theirs.get(other).form, "topic": "Одночлены", "key": form["key"], "reason-late": "fault"})
    assert web.lesson("7a/algebra", "2026-10-12", 1)["topic"] == "Одночлены"


def test_a_new_work_sent_twice_is_one_work(web: Web) -> None:
    teacher = web.visitor(HISTORY)
    form = {**teacher.get(LESSON).form, "new-kind": "control", "m.new.p-0201.1": "5", "w.m.new.p-0201.1": ""}
    for _ in range(2):
        assert teacher.post(LESSON, form).status == 200
    works = web.lesson("7b/history", "2026-10-14", 1)["works"]
    assert [work.get("marks") for work in works] == [{"p-0201": "5"}]


def test_what_was_refused_is_told_again_when_the_answer_was_lost(web: Web) -> None:
    teacher = web.visitor(HISTORY)
    form = {**teacher.get(LESSON).form, "topic": "Реформы", "m.o.p-0201.1": "6"}
    first, second = (teacher.post(LESSON, form) for _ in range(2))
    assert first.status == second.status == 422
    assert web.lesson("7b/history", "2026-10-14", 1)["topic"] == "Реформы"


def test_an_absence_sent_twice_is_explained_once(web: Web) -> None:
    leader, url = web.visitor(CLASS_TEACHER), f"/absences/{YEAR}/7a/"
    new = {"pupil.new": "p-0101", "reason.new": "illness", "first.new": "2026-10-12", "last.new": "2026-10-13"}
    form = {**leader.get(url).form, **new, "basis.new": "справка"}
    for _ in range(2):
        assert leader.post(url, form).status == 200
    absences = web.school.record().source.get(f"years/{YEAR}/absences/p-0101.yaml") or {}
    assert len(absences["absences"]) == 1


def test_a_term_mark_is_changed_where_it_stands_after_the_pupil_moved(web: Web) -> None:
    web.at("2026-10-20 12:00:00")
    where = {"year": YEAR, "class_id": "7a", "period": "q1", "pupil": "p-0106"}
    given = SetTermMark(**where, section="7a/algebra", was=None, now="4")
    assert submit(web.school, Submission(ALGEBRA, "form", [given])).ok
    # Since yesterday the pupil is in 7b, whose algebra the same teacher gives.
    page = web.visitor(ALGEBRA).fill(f"/term-marks/{YEAR}/7b/algebra/q1/", **{"f.p-0106": "5"})
    assert page.status == 200, page.text
    record = web.school.record()
    assert record.finals(YEAR, "7a", "q1")["algebra"]["p-0106"] == "5"
    assert not record.finals(YEAR, "7b", "q1")


def test_a_text_that_is_too_long_is_told_at_its_field_and_nothing_typed_is_lost(web: Web) -> None:
    teacher, before = web.visitor(HISTORY), web.commits()
    long = {"topic": "т" * 600, "homework": "§ 12", "m.o.p-0201.1": "5"}
    page = teacher.fill(LESSON, **long)
    assert page.status == 422
    assert {name: page.form[name] for name in long} == long
    near = page.source.split('name="topic"', 1)[1].split('name="homework"', 1)[0]
    assert "500" in near
    assert web.commits() == before
    saved = teacher.post(LESSON, {**page.form, "topic": "Реформы"})
    assert saved.status == 200
    assert web.lesson("7b/history", "2026-10-14", 1)["works"][0]["marks"] == {"p-0201": "5"}


def test_a_remark_that_is_too_long_keeps_both_repositories_as_they_were(web: Web) -> None:
    heads = web.school.record_store.head(), web.school.register_store.head()
    form = {"topic": "Реформы", "r.p-0201": "т" * 9_000, "r.p-0202": "Молодец"}
    page = web.visitor(HISTORY).fill(LESSON, **form)
    assert page.status == 422
    assert {name: page.form[name] for name in form} == form
    assert (web.school.record_store.head(), web.school.register_store.head()) == heads


def test_what_the_record_refuses_at_the_last_moment_is_not_in_the_register(web: Web) -> None:
    heads = web.school.record_store.head(), web.school.register_store.head()
    where = {"year": YEAR, "section": "7b/history", "term": "q1", "lesson": "@2026-10-14/1"}
    remark = AddRemark(**where, pupil="p-0201", remark="", author=HISTORY, text="Молодец")
    with pytest.raises(MessageError):
        submit(web.school, Submission(HISTORY, "a door\nof two lines", [remark]))
    assert (web.school.record_store.head(), web.school.register_store.head()) == heads
