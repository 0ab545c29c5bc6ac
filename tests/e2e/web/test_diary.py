"""Diaries: served to whom they belong; to anybody else there is no such page, to the byte."""

from __future__ import annotations

import pytest
from tests.e2e.web.conftest import Page, Visitor, Web

OWN = "/diary/p-0101/2026-2027/2026-10-12.html"


@pytest.mark.parametrize("login", ["p-0101", "g-0101", "t-002", "t-010", "t-011", "t-012"])
def test_who_may_read_a_diary(web: Web, login: str) -> None:
    reader = web.visitor(login)
    first = reader.get("/diary/p-0101/")
    assert first.response.headers["Location"] == OWN
    page = reader.get(OWN)
    assert page.status == 200
    assert "Антонов Глеб" in page.text


def _answer(page: Page) -> tuple[int, bytes, dict[str, str]]:
    return page.status, page.response.content, dict(page.response.headers)


@pytest.mark.parametrize("login", ["p-0102", "g-0601", "t-001", "t-004", "t-013", "t-099"])
def test_to_others_it_does_not_exist(web: Web, login: str) -> None:
    stranger = web.visitor(login)
    foreign = [stranger.get("/diary/p-0101/"), stranger.get(OWN), stranger.get(OWN.replace("2026-10-12", "means-q1"))]
    missing = [
        stranger.get("/diary/p-9999/"), stranger.get("/diary/p-9999/2026-2027/2026-10-12.html"),
        stranger.get("/diary/p-0101/2026-2027/nothing"), stranger.get("/diary/../../etc/passwd"),
        stranger.get("/no/such/page"),
    ]  # fmt: skip
    answers = [_answer(page) for page in foreign + missing]
    assert answers[0][0] == 404
    assert all(answer == answers[0] for answer in answers)


def test_an_own_page_that_does_not_exist_answers_alike(web: Web) -> None:
    pupil = web.visitor("p-0101")
    assert _answer(pupil.get("/diary/p-0101/2026-2027/2020-01-06.html")) == _answer(pupil.get("/diary/p-0102/"))


def test_a_stranger_is_sent_to_sign_in_for_any_diary(web: Web) -> None:
    visitor = web.visitor()
    for url in (OWN, "/diary/p-9999/2026-2027/2026-10-12.html"):
        assert visitor.get(url).response.headers["Location"].startswith("/sign-in/")


def test_a_parent_switches_between_children(web: Web) -> None:
    parent = web.visitor("g-0101")
    chosen = parent.get("/diary/")
    assert "Антонов Глеб" in chosen.text
    assert "Антонова Рита" in chosen.text
    assert 'href="/diary/p-0201/"' in parent.get(OWN).source


def test_a_pupil_lands_in_the_own_week(web: Web) -> None:
    pupil = web.visitor("p-0101")
    assert pupil.get("/").response.headers["Location"] == "/diary/"
    assert pupil.get("/diary/").response.headers["Location"] == "/diary/p-0101/"
    assert 'href="/diary/p-0201/"' not in pupil.get(OWN).source


def test_guardianship_ends_with_the_coming_of_age(web: Web) -> None:
    parent = web.visitor("g-0601")
    assert parent.get("/diary/p-0601/").status == 302
    web.at("2026-12-01 08:00:00")
    assert parent.get("/diary/p-0601/").status == 404
    assert web.visitor("p-0601").get("/diary/p-0601/").status == 302


def test_a_saved_mark_is_on_the_page(web: Web) -> None:
    web.visitor("t-005").fill(
        "/lesson/2026-2027/7b/history/2026-10-14/1/",
        **{"topic": "Реформы Петра", "homework": "§ 12", "m.o.p-0201.1": "5", "r.p-0201": "Отличный доклад"},
    )
    page = web.visitor("g-0101").get("/diary/p-0201/2026-2027/2026-10-12.html")
    for said in ("Реформы Петра", "§ 12", "Отличный доклад"):
        assert said in page.text


def test_views_are_written_down(web: Web) -> None:
    from zhurnal.operations.views_log import views_of

    web.visitor("t-010").get(OWN)
    web.visitor("p-0102").get(OWN)
    assert [(actor, page) for actor, page, _at in views_of("p-0101")] == [("t-010", "2026-2027/2026-10-12.html")]


def test_pages_need_no_inline_code_and_are_kept_by_no_cache(web: Web) -> None:
    page = web.visitor("p-0101").get(OWN)
    assert "<style" not in page.source
    assert " style=" not in page.source
    assert page.response.headers["Cache-Control"] == "no-store"
    assert web.visitor().get("/diary/diary.css").response.headers["Content-Type"].startswith("text/css")


def test_the_handbook_is_served_and_nothing_beside_it(web: Web) -> None:
    help_folder = web.school.public / "help"
    help_folder.mkdir(parents=True)
    (help_folder / "index.html").write_text("<h1>Справка</h1>", encoding="utf-8")
    visitor: Visitor = web.visitor()
    assert visitor.get("/help/").status == 200
    for url in ("/help/../../keys/web_secret", "/help/..%2f..%2fkeys/web_secret", "/help/none.html"):
        assert visitor.get(url).status == 404


def test_health(web: Web) -> None:
    page = web.visitor().get("/healthz")
    assert (page.status, page.source) == (200, "ok\n")
