"""Pages of proposals: who sees them, what may be done by whom, what is told where it cannot be done."""

from __future__ import annotations

import re

import pytest
from tests.e2e.web.conftest import Visitor, Web
from tests.school import (
    ADMINISTRATOR,
    ALGEBRA,
    ARCHIVIST,
    CLASS_TEACHER,
    DEPUTY,
    DIRECTOR,
    HISTORY,
    PE,
    YEAR,
    at,
)

from zhurnal.domain import paths
from zhurnal.domain.changes import AmendDocument
from zhurnal.domain.source import Document
from zhurnal.rules import Approval
from zhurnal.services.proposals import find, listed, propose, requests
from zhurnal.services.submit import Submission, submit

CLASS = paths.class_(YEAR, "7a")


def roster(web: Web, order: str = "12-у", index: int = 0) -> Document:
    """7a's document with another order in a line."""
    document = web.school.record().class_(YEAR, "7a")
    lines = [{**line, "order": order} if n == index else line for n, line in enumerate(document["roster"])]
    return {**document, "roster": lines}


def made(web: Web, author: str = ADMINISTRATOR, name: str = "class-7a", **more: str) -> str:
    """A proposal; its address."""
    proposed = propose(web.school, author, {CLASS: roster(web, **more)}, title="Список 7а", name=name)
    assert proposed.ok, proposed.findings
    return f"/proposals/{name}/"


def act(visitor: Visitor, url: str, action: str, **fields: str) -> tuple[int, str]:
    """Press a button of the page; status and text of the answer."""
    head = visitor.get(url).fields("head").get("head", "") if "head" not in fields else fields.pop("head")
    page = visitor.post(url, {"action": action, "head": head, **fields})
    return page.status, page.text


def test_lists_and_pages_are_open_to_whom_they_concern(web: Web) -> None:
    url = made(web)
    for login in (ADMINISTRATOR, DEPUTY, DIRECTOR):
        assert web.visitor(login).get(url).status == 200
        assert "Список 7а" in web.visitor(login).get("/proposals/").text
    for login in (ALGEBRA, PE, HISTORY):
        assert web.visitor(login).get(url).status == 403
        assert "Список 7а" not in web.visitor(login).get("/proposals/").text
    for login in ("p-0101", "g-0101"):
        assert web.visitor(login).get(url).status == web.visitor(login).get("/proposals/").status == 404
    assert web.visitor().get(url).status == 302


def test_the_count_of_what_waits_is_in_the_menu_of_who_is_asked(web: Web) -> None:
    deputy, admin = web.visitor(DEPUTY), web.visitor(ADMINISTRATOR)
    assert 'class="count"' not in deputy.get("/journals/").source
    url = made(web)
    assert 'class="count" title="Ждут вас">1<' in deputy.get("/journals/").source
    assert 'class="count"' not in admin.get("/journals/").source
    act(deputy, url, "decline", text="Не тот приказ")
    assert 'class="count"' not in deputy.get("/journals/").source


def test_the_page_tells_the_change_the_document_and_who_must_agree(web: Web) -> None:
    page = web.visitor(DEPUTY).get(made(web))
    assert "заместитель директора или директор" in page.text
    assert "п. 3.3.1" in page.text
    assert '<tr class="plus">' in page.source
    assert 'order: "12-у"' in page.source.replace("&#34;", '"')
    assert "Антонов Глеб" in page.text, "names stand beside ids"
    assert "Что изменится" in page.text


def test_one_click_of_the_deputy_head_merges(web: Web) -> None:
    url = made(web)
    status, text = act(web.visitor(DEPUTY), url, "approve")
    assert status == 200
    assert "Предложение принято" in text
    assert web.school.record().class_(YEAR, "7a")["roster"][0]["order"] == "12-у"
    newest = next(iter(web.school.record_store.log()))
    assert (newest.trailer("Actor"), newest.trailer("Merged-By")) == (ADMINISTRATOR, DEPUTY)
    closed = web.visitor(ADMINISTRATOR).get("/proposals/")
    (summary,) = listed(web.school, state="")
    assert f"/proposals/closed/{summary.number}/" in closed.source
    assert "12-у" in web.visitor(ADMINISTRATOR).get(f"/proposals/closed/{summary.number}/").text


def test_nobody_agrees_to_the_own_proposal(web: Web) -> None:
    url = made(web)
    admin = web.visitor(ADMINISTRATOR)
    page = admin.get(url)
    assert 'value="approve"' not in page.source
    found = find(web.school, "class-7a")
    assert found is not None
    status, _text = act(admin, url, "approve", head=found.head)
    assert status == 422
    status, _text = act(admin, url, "merge", head=found.head)
    assert status == 422
    assert len(web.commits()) == 1


def test_a_class_teachers_proposal_is_the_administrators_to_agree_to(web: Web) -> None:
    url = made(web, CLASS_TEACHER)
    assert 'value="approve"' not in web.visitor(DEPUTY).get(url).source
    assert web.visitor(CLASS_TEACHER).get(url).status == 200
    status, text = act(web.visitor(ADMINISTRATOR), url, "approve")
    assert status == 200, text
    assert len(web.commits()) == 2


def test_what_was_pushed_since_the_page_was_shown_is_not_agreed_to(web: Web) -> None:
    url = made(web)
    deputy = web.visitor(DEPUTY)
    head = deputy.get(url).fields("head")["head"]
    made(web, order="13-у")
    status, text = act(deputy, url, "approve", head=head)
    assert status == 422
    assert "Ничего не сделано" in text
    assert len(web.commits()) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"action": "approve", "head": ""}, {"action": "approve", "head": "x" * 40}, {"action": "merge", "head": "HEAD"},
        {"action": "destroy"}, {"action": ""}, {"action": "comment", "text": "а\u202eб"},
        {"action": "comment", "text": "а" * 11_000},
    ],
)  # fmt: skip
def test_what_no_button_sends_is_refused_with_a_sentence(web: Web, fields: dict[str, str]) -> None:
    page = web.visitor(DEPUTY).post(made(web), fields)
    assert page.status == 400
    assert len(page.text) > 40
    assert len(web.commits()) == 1


@pytest.mark.parametrize("action", ["comment", "decline"])
@pytest.mark.parametrize("text", ["", "   ", "а" * 2001])
def test_a_reason_and_a_comment_have_words_and_an_end(web: Web, action: str, text: str) -> None:
    status, _told = act(web.visitor(DEPUTY), made(web), action, text=text)
    assert status == 422
    found = find(web.school, "class-7a")
    assert found is not None
    assert found.is_open
    assert not found.comments


def test_talk_is_escaped_and_keeps_its_lines(web: Web) -> None:
    url = made(web)
    act(web.visitor(DEPUTY), url, "comment", text="<script>x</script>\nвторая строка")
    page = web.visitor(ADMINISTRATOR).get(url)
    assert "&lt;script&gt;x&lt;/script&gt;\nвторая строка" in page.source
    assert "Зимина Вера" in page.text


def test_who_declines_says_why_and_the_author_reads_it(web: Web) -> None:
    url = made(web)
    status, _text = act(web.visitor(ADMINISTRATOR), url, "decline", text="сам")
    assert status == 422
    act(web.visitor(DEPUTY), url, "decline", text="Приказ не тот")
    page = web.visitor(ADMINISTRATOR).get(url)
    assert "Приказ не тот" in page.text
    assert "отклонено" in page.text
    assert not web.school.record_store.proposals()


def test_only_the_author_takes_it_back(web: Web) -> None:
    url = made(web)
    status, _text = act(web.visitor(DEPUTY), url, "withdraw")
    assert status == 422
    status, _text = act(web.visitor(ADMINISTRATOR), url, "withdraw")
    assert status == 200
    assert not web.school.record_store.proposals()


def test_a_closed_proposal_takes_no_more_clicks(web: Web) -> None:
    url = made(web)
    deputy = web.visitor(DEPUTY)
    head = deputy.get(url).fields("head")["head"]
    act(deputy, url, "decline", text="Нет")
    commits = web.commits()
    for action in ("approve", "merge", "withdraw", "comment", "update"):
        status, _text = act(deputy, url, action, head=head, text="x")
        assert status == 422
    assert web.commits() == commits


def test_a_conflict_shows_both_values_and_is_not_merged(web: Web) -> None:
    first, second = made(web, name="one", order="12-у"), made(web, name="two", order="13-у")
    deputy = web.visitor(DEPUTY)
    act(deputy, first, "approve")
    page = deputy.get(second)
    assert "изменено по-разному" in page.text
    assert "Ничьё согласие" not in page.text
    assert "12-у" in page.text
    assert "13-у" in page.text
    assert 'value="approve"' not in page.source
    found = find(web.school, "two")
    assert found is not None
    status, _text = act(deputy, second, "approve", head=found.head)
    assert status == 422
    assert web.school.record().class_(YEAR, "7a")["roster"][0]["order"] == "12-у"


def test_bring_up_to_date(web: Web) -> None:
    first, second = made(web, name="one", index=0), made(web, name="two", index=1)
    act(web.visitor(DEPUTY), first, "approve")
    admin = web.visitor(ADMINISTRATOR)
    assert "Обновить" in admin.get(second).text
    status, text = act(admin, second, "update")
    assert status == 200, text
    found = find(web.school, "two")
    assert found is not None
    assert found.up_to_date


@pytest.mark.parametrize("url", ["none", "closed/77", "closed/99999999999999999999"])
def test_what_is_not_there_is_no_page(web: Web, url: str) -> None:
    assert web.visitor(DEPUTY).get(f"/proposals/{url}/").status == 404


def test_the_regulation_is_amended_with_the_council_first_and_the_director_then(web: Web) -> None:
    """6.1; the director may have drafted it (3.7.5)."""
    path = paths.staff(ARCHIVIST)
    was = dict(web.school.record().source.get(path) or {})
    now = {**was, "duties": [{"duty": "council", "from": "2026-09-01"}]}
    agreed = [Approval(DIRECTOR, web.clock.now())]
    change = AmendDocument(place=path, was=was, now=now)
    assert submit(web.school, Submission(ADMINISTRATOR, "form", [change], approvals=agreed)).ok
    delegate, director = web.visitor(ARCHIVIST), web.visitor(DIRECTOR)
    assert delegate.get("/proposals/").status == 200
    regulation = {**web.school.record().regulation, "title": "Положение о журнале"}
    assert propose(web.school, DIRECTOR, {"regulation.yaml": regulation}, title="Положение", name="rules").ok
    url = "/proposals/rules/"
    assert 'value="approve"' not in director.get(url).source, "the council comes first"
    page = delegate.get(url)
    assert "представитель Управляющего совета" in page.text
    status, text = act(delegate, url, "approve")
    assert status == 200
    assert "очередь остальных" in text
    assert web.school.record().regulation["title"] != "Положение о журнале"
    status, text = act(director, url, "approve")
    assert status == 200, text
    assert web.school.record().regulation["title"] == "Положение о журнале"


LATE = f"/lesson/{YEAR}/7b/history/2026-10-14/1/"


def late_entry(web: Web) -> None:
    """A mark that its teacher gives so late that a deputy head must agree."""
    web.clock.at = at("2026-10-23 12:00:00")
    page = web.visitor(HISTORY).fill(LATE, **{"m.o.p-0202.1": "5", "reason-late": "fault"})
    if "m.o.p-0202.1" in page.text or page.status != 200:
        page = web.visitor(HISTORY).post(LATE, {**page.form, "reason-late": "fault"})
    assert len(requests(web.school)) == 1, page.text


def test_late_entries_are_agreed_to_in_bulk(web: Web) -> None:
    late_entry(web)
    deputy = web.visitor(DEPUTY)
    page = deputy.get("/requests/")
    assert "Данилова Ольга" in page.text
    ticked = {name: value for name, value in page.fields("csrfmiddlewaretoken").items() if name.startswith("take.")}
    form = next(iter(ticked), None)
    assert form is None or form.startswith("take.r-")
    (request,) = requests(web.school)
    name = f"take.{request.summary.name}"
    assert name in page.source
    done = deputy.post("/requests/", {name: request.summary.head, "action": "approve"})
    assert "1 запрос одобрен" in done.text
    assert not requests(web.school)
    lesson = web.lesson("7b/history", "2026-10-14", 1)
    assert [work["marks"] for work in lesson["works"]] == [{"p-0202": "5"}]


def test_who_has_waited_longer_than_a_day_is_told_on_both_sides(web: Web) -> None:
    late_entry(web)
    places = ((DEPUTY, "/requests/", "решить до 24.10 12:00"), (HISTORY, "/today/", "решить до 24.10 12:00"))
    for who, url, within in places:
        assert within in web.visitor(who).get(url).text
    web.clock.at = at("2026-10-24 12:00:01")
    for who, url, within in places:
        text = web.visitor(who).get(url).text
        assert "больше суток" in text
        assert within not in text


def test_late_entries_are_declined_with_a_reason(web: Web) -> None:
    late_entry(web)
    deputy = web.visitor(DEPUTY)
    (request,) = requests(web.school)
    name = f"take.{request.summary.name}"
    assert deputy.post("/requests/", {name: request.summary.head, "action": "decline"}).status == 400
    assert len(requests(web.school)) == 1
    deputy.post("/requests/", {name: request.summary.head, "action": "decline", "text": "Поздно"})
    assert not requests(web.school)
    # The teacher reads it on the first page, for a week; the way leads to what it was.
    page = web.visitor(HISTORY).get("/today/")
    assert "Поздно" in page.text
    address = re.search(r'href="(/proposals/closed/\d+/)"', page.source)
    assert address
    assert "Поздно" in web.visitor(HISTORY).get(address[1]).text
    assert "Поздно" not in web.visitor(ALGEBRA).get("/today/").text
    web.clock.at = at("2026-10-31 12:00:00")
    assert "Поздно" not in web.visitor(HISTORY).get("/today/").text


def test_the_form_asks_for_the_reason_of_declining_alone(web: Web) -> None:
    late_entry(web)
    source = web.visitor(DEPUTY).get("/requests/").source
    assert re.search(r"<textarea [^>]*name=\"text\"[^>]* required", source)
    assert re.search(r"<button [^>]*value=\"approve\" formnovalidate", source)


@pytest.mark.parametrize("fields", [{}, {"take.r-none": "x"}, {"take.r-none": ""}])
def test_nothing_ticked_or_ticked_without_its_head_is_refused(web: Web, fields: dict[str, str]) -> None:
    assert web.visitor(DEPUTY).post("/requests/", {"action": "approve", **fields}).status == 400


def test_a_request_that_is_gone_is_told(web: Web) -> None:
    page = web.visitor(DEPUTY).post("/requests/", {"take.r-none": "0" * 40, "action": "approve"})
    assert "уже закрыто" in page.text


@pytest.mark.parametrize("login", [ALGEBRA, ADMINISTRATOR])
def test_late_entries_are_not_everybodys_to_see(web: Web, login: str) -> None:
    late_entry(web)
    (request,) = requests(web.school)
    assert web.visitor(login).get("/requests/").status == 403
    posted = {f"take.{request.summary.name}": request.summary.head, "action": "approve"}
    assert web.visitor(login).post("/requests/", posted).status == 403
    assert len(requests(web.school)) == 1
