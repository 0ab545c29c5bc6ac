"""The lesson page: one save, one commit; late, refused, waiting and conflicting entries; undo."""

from __future__ import annotations

import pytest
from tests.e2e.web.conftest import Web

from zhurnal.domain.changes import AmendDocument, SetMark
from zhurnal.services.submit import Submission, submit

# 7b has history in its first and seventh lesson that day, so that entries are free until 16:05.
HISTORY = "/lesson/2026-2027/7b/history/2026-10-14/1/"
LATER = "/lesson/2026-2027/7b/history/2026-10-14/7/"
ALGEBRA = "/lesson/2026-2027/7a/algebra/2026-10-07/1/"
ALGEBRA_14 = {"year": "2026-2027", "section": "7a/algebra", "term": "q1", "lesson": "@2026-10-14/1"}


def test_a_lesson_is_saved_by_one_commit(web: Web) -> None:
    before = len(web.commits())
    page = web.visitor("t-005").fill(
        HISTORY, topic="Реформы Петра", homework="§ 12,  вопросы\r\n1–3", due="2026-10-21", taken="taken",
        links="https://school.example/12", a__p_0201="",
    )  # fmt: skip
    assert page.status == 200
    assert "Сохранено, коммит" in page.text
    lesson = web.lesson("7b/history", "2026-10-14", 1)
    assert lesson["topic"] == "Реформы Петра"
    assert lesson["homework"] == {
        "text": "§ 12, вопросы\n1–3", "due": "2026-10-21", "links": ["https://school.example/12"]
    }  # fmt: skip
    assert lesson["attendance"] == "taken"
    assert len(web.commits()) == before + 1
    assert web.commits()[0] == "7б история 14.10 ур. 1: тема, задание, посещаемость"


def test_marks_absences_and_a_remark(web: Web) -> None:
    form = {"a.p-0201": "absent", "taken": "taken", "m.o.p-0202.1": "5", "r.p-0202": "Помог товарищу"}
    page = web.visitor("t-005").fill(HISTORY, **form)
    lesson = web.lesson("7b/history", "2026-10-14", 1)
    assert lesson["absent"] == {"p-0201": "absent"}
    assert lesson["works"][0]["marks"] == {"p-0202": "5"}
    assert "Помог товарищу" in page.text
    files = web.school.record_store.snapshot()
    assert not any("Помог".encode() in (files.read(path) or b"") for path in files.list())


def test_a_second_attempt_stands_beside_the_first(web: Web) -> None:
    web.visitor("t-001").fill(ALGEBRA, **{"m.w-0001.p-0103.2": "4"})
    assert web.lesson("7a/algebra", "2026-10-07", 1)["works"][0]["marks"]["p-0103/2"] == "4"


def test_sending_the_form_twice_makes_one_commit(web: Web) -> None:
    teacher = web.visitor("t-005")
    form = {**teacher.get(HISTORY).form, "topic": "Реформы"}
    teacher.post(HISTORY, form)
    count = len(web.commits())
    assert teacher.post(HISTORY, form).status == 200
    assert len(web.commits()) == count


def test_nothing_changed_makes_no_commit(web: Web) -> None:
    before = web.commits()
    assert "Ничего не изменено" in web.visitor("t-005").fill(HISTORY).text
    assert web.commits() == before


def test_late_on_the_same_day_is_saved_and_told(web: Web) -> None:
    web.at("2026-10-14 20:00:00")
    page = web.visitor("t-005").fill(HISTORY, topic="Реформы")
    assert page.status == 200
    assert "Сохранено" in page.text
    assert "3.5.3" in page.text


def test_a_late_entry_asks_one_reason_and_keeps_what_was_typed(web: Web) -> None:
    web.at("2026-10-16 12:00:00")
    teacher = web.visitor("t-005")
    before = web.commits()
    asked = teacher.fill(HISTORY, **{"topic": "Реформы", "homework": "§ 12", "m.o.p-0202.1": "4"})
    assert asked.status == 422
    assert "Не хватает одного: причины" in asked.text
    assert web.commits() == before
    # Nothing is said to be accepted where nothing is.
    assert "принята" not in asked.text
    form = asked.form
    assert (form["topic"], form["homework"], form["m.o.p-0202.1"]) == ("Реформы", "§ 12", "4")
    saved = teacher.post(HISTORY, {**form, "reason-late": "fault"})
    assert saved.status == 200
    assert "Сохранено" in saved.text
    info = next(web.school.record_store.log())
    assert info.trailer("Reason") == "fault"
    assert "3.5.3" in (info.trailer("Late") or "")


def test_late_entries_and_corrections_share_one_reason_and_one_commit(web: Web) -> None:
    web.at("2026-10-15 09:00:00")
    teacher = web.visitor("t-001")
    submitted = SetMark(**ALGEBRA_14, work="", pupil="p-0101", was=None, now="5")
    assert submit(web.school, Submission("t-005", "form", [submitted], "fault")).ok
    before = web.commits()
    url = ALGEBRA.replace("10-07", "10-14")
    work = web.lesson("7a/algebra", "2026-10-14", 1)["works"][0]["id"]
    asked = teacher.fill(url, **{"topic": "Степени", f"m.{work}.p-0101.1": "4"})
    assert asked.status == 422
    assert asked.source.count('<select name="reason-') == 1
    assert web.commits() == before
    saved = teacher.post(url, {**asked.form, "reason-late": "slip"})
    assert saved.status == 200, saved.text
    assert len(web.commits()) == len(before) + 1
    lesson = web.lesson("7a/algebra", "2026-10-14", 1)
    assert (lesson["topic"], lesson["works"][0]["marks"]) == ("Степени", {"p-0101": "4"})
    assert next(web.school.record_store.log()).trailer("Reason") == "slip"


def test_one_tap_is_one_commit_of_all_that_the_form_holds(web: Web) -> None:
    teacher, before = web.visitor("t-005"), len(web.commits())
    form = {**teacher.get(HISTORY).form, "topic": "Реформы", "m.o.p-0202.1": "5"}
    for _ in range(2):
        page = teacher.post(HISTORY, {**form, "action": "all-present"})
    lesson = web.lesson("7b/history", "2026-10-14", 1)
    assert (lesson["topic"], lesson["attendance"]) == ("Реформы", "taken")
    assert lesson["works"][0]["marks"] == {"p-0202": "5"}
    assert len(web.commits()) == before + 1
    # Save pressed after it, with nothing new, adds nothing; with something, one commit of that.
    assert "Ничего не изменено" in teacher.post(HISTORY, page.form).text
    assert len(web.commits()) == before + 1
    teacher.fill(HISTORY, homework="§ 12")
    assert len(web.commits()) == before + 2


def test_a_late_tap_asks_the_reason_and_keeps_the_tap(web: Web) -> None:
    web.at("2026-10-16 12:00:00")
    teacher, before = web.visitor("t-005"), len(web.commits())
    asked = teacher.post(HISTORY, {**teacher.get(HISTORY).form, "topic": "Реформы", "action": "all-present"})
    assert (asked.status, asked.form["taken"], len(web.commits())) == (422, "taken", before)
    teacher.post(HISTORY, {**asked.form, "reason-late": "fault"})
    lesson = web.lesson("7b/history", "2026-10-14", 1)
    assert (lesson["topic"], lesson["attendance"], len(web.commits())) == ("Реформы", "taken", before + 1)


def test_a_made_up_reason_is_asked_again(web: Web) -> None:
    web.at("2026-10-16 12:00:00")
    teacher = web.visitor("t-005")
    asked = teacher.fill(HISTORY, topic="Реформы")
    assert teacher.post(HISTORY, {**asked.form, "reason-late": "no-such"}).status == 422


def test_what_needs_approval_is_a_request_and_homework_is_saved(web: Web) -> None:
    web.at("2026-10-24 12:00:00")
    teacher = web.visitor("t-005")
    page = teacher.fill(HISTORY, topic="Реформы", homework="§ 12")
    assert "Ждёт согласования" in page.text
    assert "тема: Реформы" in page.text
    lesson = web.lesson("7b/history", "2026-10-14", 1)
    assert "topic" not in lesson
    assert lesson["homework"] == {"text": "§ 12"}
    assert "тема: Реформы" in teacher.get("/drafts/").text
    assert "тема: Реформы" not in web.visitor("t-001").get("/drafts/").text


def _number() -> str:
    from zhurnal.operations.models import Proposal

    return str(Proposal.objects.get(state="open").pk)


def test_a_request_is_taken_back_by_its_author_only(web: Web) -> None:
    web.at("2026-10-24 12:00:00")
    teacher = web.visitor("t-005")
    teacher.fill(HISTORY, topic="Реформы")
    number = _number()
    assert web.visitor("t-001").post("/drafts/", {"draft": number, "action": "drop"}).status == 404
    assert teacher.post("/drafts/", {"draft": "x" * 30, "action": "drop"}).status == 404
    teacher.post("/drafts/", {"draft": number, "action": "drop"})
    assert web.school.record_store.proposals() == {}


def test_a_request_can_be_tried_again(web: Web) -> None:
    web.at("2026-10-24 12:00:00")
    teacher = web.visitor("t-005")
    teacher.fill(HISTORY, topic="Реформы")
    number = _number()
    assert "Всё осталось как есть" in teacher.post("/drafts/", {"draft": number, "action": "again"}).text
    given = submit(web.school, Submission("t-010", "form", [_extension()]))
    assert given.ok, given.findings
    assert "Теперь запись принята" in teacher.post("/drafts/", {"draft": number, "action": "again"}).text
    assert web.lesson("7b/history", "2026-10-14", 1)["topic"] == "Реформы"
    assert web.school.record_store.proposals() == {}


def test_a_request_in_a_lesson_never_recorded_finds_its_lesson_later(web: Web) -> None:
    web.at("2026-10-24 12:00:00")
    teacher = web.visitor("t-005")
    teacher.fill(HISTORY, **{"m.o.p-0202.1": "4"})
    number = _number()
    assert submit(web.school, Submission("t-010", "form", [_extension()])).ok
    assert "Теперь запись принята" in teacher.post("/drafts/", {"draft": number, "action": "again"}).text
    assert web.lesson("7b/history", "2026-10-14", 1)["works"][0]["marks"] == {"p-0202": "4"}


def _extension() -> AmendDocument:
    """The deputy head gives a teacher more time, by an act of its own."""
    entry = {
        "id": "x-1", "staff": "t-005", "from": "2026-10-14", "to": "2026-10-14", "until": "2026-10-25T12:00:00",
        "reason": "fault", "by": "t-010",
    }  # fmt: skip
    document = {"kind": "extensions", "version": 1, "extensions": [entry]}
    return AmendDocument(place="years/2026-2027/extensions/2026-10.yaml", was=None, now=document)


def test_a_foreign_change_shows_both_values_and_asks(web: Web) -> None:
    first, second = web.visitor("t-005"), web.visitor("t-005")
    form = second.get(HISTORY).form
    first.fill(HISTORY, topic="Реформы Петра", homework="§ 12")
    page = second.post(HISTORY, {**form, "topic": "Северная война", "m.o.p-0202.1": "5"})
    assert page.status == 409
    assert "оставить как в журнале: Реформы Петра" in page.text
    assert "записать моё: Северная война" in page.text
    # What did not collide is saved.
    assert web.lesson("7b/history", "2026-10-14", 1)["works"][0]["marks"] == {"p-0202": "5"}
    kept = second.post(HISTORY, page.form)
    assert kept.status == 200
    assert web.lesson("7b/history", "2026-10-14", 1)["topic"] == "Реформы Петра"
    again = second.post(HISTORY, {**page.form, "c.topic": "mine", "key": "k" * 20})
    assert again.status == 200
    assert web.lesson("7b/history", "2026-10-14", 1)["topic"] == "Северная война"


def test_a_conflict_in_attendance_is_told_at_the_pupil(web: Web) -> None:
    first, second = web.visitor("t-005"), web.visitor("t-005")
    form = second.get(HISTORY).form
    first.fill(HISTORY, **{"taken": "taken", "a.p-0201": "late"})
    page = second.post(HISTORY, {**form, "taken": "taken", "a.p-0201": "absent"})
    assert page.status == 409
    assert "оставить как в журнале: опоздал(а)" in page.text
    assert "записать моё: не был(а)" in page.text


def test_undo_restores_what_stood_before(web: Web) -> None:
    teacher = web.visitor("t-005")
    teacher.fill(HISTORY, topic="Реформы", homework="§ 12")
    stood = web.journal("7b/history")
    changed = teacher.fill(HISTORY, **{"topic": "Война", "homework": "", "taken": "taken", "m.o.p-0202.1": "3"})
    commit = web.school.record_store.head() or ""
    assert commit[:7] in changed.text
    undone = teacher.post("/undo/", {"commit": commit, "next": HISTORY})
    assert "Отменено" in undone.text
    assert web.journal("7b/history") == stood
    assert web.school.record_store.head() != commit


def test_only_the_last_save_is_taken_back_once(web: Web) -> None:
    teacher = web.visitor("t-005")
    teacher.fill(HISTORY, topic="Реформы")
    commit = web.school.record_store.head() or ""
    teacher.post("/undo/", {"commit": commit, "next": HISTORY})
    head = web.school.record_store.head()
    assert "Отменять больше нечего" in teacher.post("/undo/", {"commit": commit, "next": HISTORY}).text
    assert web.school.record_store.head() == head


def test_undo_of_what_another_changed_meanwhile_leaves_it(web: Web) -> None:
    first, second = web.visitor("t-005"), web.visitor("t-005")
    first.fill(HISTORY, topic="Реформы")
    commit = web.school.record_store.head() or ""
    second.fill(HISTORY, topic="Война")
    assert "Всё осталось как есть" in first.post("/undo/", {"commit": commit, "next": HISTORY}).text
    assert web.lesson("7b/history", "2026-10-14", 1)["topic"] == "Война"


def test_attendance_by_one_tap(web: Web) -> None:
    teacher = web.visitor("t-005")
    teacher.fill(HISTORY, **{"taken": "taken", "a.p-0201": "absent"})
    web.at("2026-10-14 14:30:00")
    page = teacher.get(LATER)
    assert "Все как на прошлом уроке (отсутствует 1)" in page.text
    teacher.post(LATER, {**page.form, "action": "as-before"})
    assert web.lesson("7b/history", "2026-10-14", 7)["absent"] == {"p-0201": "absent"}
    teacher.fill(HISTORY, **{"taken": "taken", "a.p-0201": ""})
    assert "absent" not in web.lesson("7b/history", "2026-10-14", 1)


def test_nobody_absent_by_one_tap(web: Web) -> None:
    teacher = web.visitor("t-005")
    teacher.post(HISTORY, {**teacher.get(HISTORY).form, "action": "all-present", "topic": "Реформы"})
    lesson = web.lesson("7b/history", "2026-10-14", 1)
    assert (lesson["attendance"], lesson["topic"]) == ("taken", "Реформы")
    assert "absent" not in lesson


def test_absence_without_taking_attendance_does_not_say_that_it_was_taken(web: Web) -> None:
    web.visitor("t-005").fill(HISTORY, **{"a.p-0201": "late"})
    lesson = web.lesson("7b/history", "2026-10-14", 1)
    assert lesson["absent"] == {"p-0201": "late"}
    assert "attendance" not in lesson


def test_a_topic_of_the_plan_is_offered_and_remembered(web: Web) -> None:
    teacher = web.visitor("t-001")
    url = "/lesson/2026-2027/7a/algebra/2026-10-15/1/"
    web.at("2026-10-15 12:00:00")
    page = teacher.get(url)
    assert "Из плана: Одночлены" in page.text
    filled = teacher.post(url, {**page.form, "action": "next-topic"})
    assert filled.form["topic"] == "Одночлены"
    teacher.post(url, {**filled.form, "action": "save"})
    lesson = web.lesson("7a/algebra", "2026-10-15", 1)
    assert (lesson["topic"], lesson["plan"]) == ("Одночлены", "k-2")


def test_a_work_is_added_without_scripts(web: Web) -> None:
    teacher = web.visitor("t-005")
    asked = teacher.post(HISTORY, {**teacher.get(HISTORY).form, "action": "add-work", "kind": "control"})
    assert "Новая работа: Контрольная работа" in asked.text
    form = {**asked.form, "action": "save", "new-title": "Пётр I", "new-monitoring": "on", "m.new.p-0202.1": "3"}
    page = teacher.post(HISTORY, form)
    works = web.lesson("7b/history", "2026-10-14", 1)["works"]
    assert [(w["work"], w["title"], w["monitoring"], w["marks"]) for w in works] == [
        ("control", "Пётр I", True, {"p-0202": "3"})
    ]
    assert "отметки до 17.10" in page.text


def test_no_marks_and_homework_where_1_5_bars_them(web: Web) -> None:
    page = web.visitor("t-007").get("/lesson/2026-2027/1a/reading/2026-10-14/1/")
    assert "п. 1.5" in page.text
    assert "homework" not in page.form
    assert not any(name.startswith("m.") for name in page.form)


@pytest.mark.parametrize(("login", "status"), [("t-001", 403), ("t-004", 403), ("p-0201", 404), ("g-0101", 404)])
def test_others_do_not_see_the_lesson(web: Web, login: str, status: int) -> None:
    assert web.visitor(login).get(HISTORY).status == status


@pytest.mark.parametrize("login", ["t-010", "t-011", "t-012"])
def test_the_administration_reads_and_does_not_write(web: Web, login: str) -> None:
    reader = web.visitor(login)
    page = reader.get(HISTORY)
    assert page.status == 200
    assert "Сохранить" not in page.source
    form = {"key": "k" * 20, "w.topic": "", "topic": "Чужая тема"}
    before = web.commits()
    assert reader.post(HISTORY, form).status == 403
    assert web.commits() == before


def test_a_substitute_writes_exactly_that_lesson(web: Web) -> None:
    substitute = web.visitor("t-005")
    assert substitute.fill("/lesson/2026-2027/7a/algebra/2026-10-14/1/", homework="§ 7").status == 200
    assert web.lesson("7a/algebra", "2026-10-14", 1)["homework"] == {"text": "§ 7"}
    other = "/lesson/2026-2027/7a/algebra/2026-10-15/1/"
    assert substitute.post(other, {"key": "k" * 20, "w.topic": "", "topic": "Ещё"}).status == 403


@pytest.mark.parametrize(
    ("field", "value", "status", "said"),
    [
        ("topic", "x" * 10_001, 400, "слишком длинный"),
        ("topic", "т" * 600, 422, ""),
        ("topic", "тема\u202e", 400, "U+202E"),
        ("due", "2026-02-30", 400, "Нет такой даты"),
        ("due", "завтра", 400, "Нет такой даты"),
        ("due", "2026-10-01", 422, ""),
        ("links", "javascript:alert(1)", 422, ""),
        ("m.o.p-0202.1", "7", 422, "5 4 3 2"),
        ("key", "", 400, "без ключа"),
        ("a.p-0202", "asleep", 422, ""),
    ],
)
def test_bad_input_is_told_and_writes_nothing(web: Web, field: str, value: str, status: int, said: str) -> None:
    before = web.commits()
    form = {"homework": "§ 1", field: value} if field in ("due", "links") else {field: value}
    page = web.visitor("t-005").fill(HISTORY, **form)
    assert page.status == status
    assert said in page.text
    assert web.commits() == before


def test_fields_of_strangers_are_not_read(web: Web) -> None:
    teacher = web.visitor("t-005")
    foreign = {"w.m.o.p-0101.1": "", "m.o.p-0101.1": "5", "w.a.p-9999": "", "a.p-9999": "late"}
    form = {**teacher.get(HISTORY).form, **foreign}
    before = web.commits()
    assert "нет поля" in teacher.post(HISTORY, form).text
    assert web.commits() == before


def test_look_alike_letters_are_put_right(web: Web) -> None:
    web.visitor("t-005").fill(HISTORY, topic="Pеформы Петpа")
    assert web.lesson("7b/history", "2026-10-14", 1)["topic"] == "Реформы Петра"


def test_text_is_escaped(web: Web) -> None:
    page = web.visitor("t-005").fill(HISTORY, topic="<script>alert(1)</script>")
    assert "<script>alert(1)" not in page.source
    assert "&lt;script&gt;alert(1)" in page.source


@pytest.mark.parametrize(
    "url",
    [
        "/lesson/2026-2027/7z/none/2026-10-14/1/",
        "/lesson/2020-2021/7b/history/2026-10-14/1/",
        "/lesson/2026-2027/7b/history/2026-02-30/1/",
        "/lesson/2026-2027/7b/history/2026-11-01/1/",
        "/lesson/2026-2027/7b/history/2026-10-14/99/",
        "/lesson/2026-2027/7B/history/2026-10-14/1/",
        "/lesson/2026-2027/7б/history/2026-10-14/1/",
    ],
)
def test_lessons_that_cannot_be(web: Web, url: str) -> None:
    assert web.visitor("t-005").get(url).status == 404


def test_a_lesson_is_called_off_and_held_after_all(web: Web) -> None:
    teacher = web.visitor("t-005")
    page = teacher.post(HISTORY, {"key": "k" * 20, "action": "cancel", "cancel-reason": "frost"})
    assert "Этот урок не состоялся" in page.text
    assert web.lesson("7b/history", "2026-10-14", 1)["cancelled"] == "frost"
    assert "отменён" in teacher.get("/today/").text
    refused = teacher.fill(HISTORY, topic="Реформы")
    assert refused.status == 422
    teacher.post(HISTORY, {"key": "l" * 20, "action": "held"})
    assert "cancelled" not in web.lesson("7b/history", "2026-10-14", 1)


def test_a_moved_lesson_keeps_its_marks(web: Web) -> None:
    teacher = web.visitor("t-005")
    teacher.fill(HISTORY, **{"topic": "Реформы", "m.o.p-0202.1": "5"})
    there = {"to-date": "2026-10-21", "to-number": "7"}
    asked = teacher.post(HISTORY, {"key": "k" * 20, "action": "move", **there})
    moved = asked
    if asked.status == 422:
        moved = teacher.post(HISTORY, {"key": "l" * 20, "action": "move", "reason-change": "slip", **there})
    assert moved.status == 200
    assert web.lesson("7b/history", "2026-10-21", 7)["works"][0]["marks"] == {"p-0202": "5"}
    commit = web.school.record_store.head() or ""
    teacher.post("/undo/", {"commit": commit, "next": HISTORY})
    assert web.lesson("7b/history", "2026-10-14", 1)["topic"] == "Реформы"


@pytest.mark.parametrize("there", [{}, {"to-date": "2026-10-21"}, {"to-date": "2026-10-21", "to-number": "1 2"}])
def test_a_move_to_nowhere_is_told(web: Web, there: dict[str, str]) -> None:
    page = web.visitor("t-005").post(HISTORY, {"key": "k" * 20, "action": "move", **there})
    assert page.status == 400
    assert "На какой день" in page.text
