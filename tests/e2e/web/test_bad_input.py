"""Bad input at every door: a sentence that names place and reason, status 4xx, nothing written, the process lives."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from tests.e2e.web.conftest import Page, Visitor, Web
from tests.school import CLASS_TEACHER, HISTORY, YEAR

LESSON = f"/lesson/{YEAR}/7b/history/2026-10-14/1/"
WEEK = "/week/2026-10-12/"
ABSENCES = f"/absences/{YEAR}/7a/"
TERM_MARKS = f"/term-marks/{YEAR}/7b/history/q1/"
GRID = f"/journal/{YEAR}/7b/history/q1/"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def unharmed(web: Web) -> Iterator[Web]:
    """After the test nothing was written to either repository and pages are served as before."""
    before = web.school.record_store.head(), web.school.register_store.head()
    yield web
    assert (web.school.record_store.head(), web.school.register_store.head()) == before
    assert web.visitor(HISTORY).get("/today/").status == 200


def refused(page: Page, *said: str, status: int = 0) -> None:
    """A 4xx whose page says each of `said`."""
    assert 400 <= page.status < 500, page.status
    assert not status or page.status == status
    for words in said:
        assert words in page.text, page.text


# -- addresses -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "/help/%00",
        "/help/" + "a" * 300,
        "/help/" + "a/" * 3000,
        "/help/../../zhurnal.toml",
        "/help/%2e%2e/%2e%2e/zhurnal.toml",
        "/help//etc/passwd",
        "/help/%ff%fe",
        "/static/../keys/server",
        "/today/2026-02-30/",
        "/today/2026-13-01/",
        "/today/٢٠٢٦-١٠-١٤/",
        "/week/2026-10-32/",
        f"/lesson/{YEAR}/7b/history/2026-02-30/1/",
        f"/lesson/{YEAR}/7b/history/2026-10-14/0/",
        f"/lesson/{YEAR}/7b/history/2026-10-14/16/",
        f"/lesson/{YEAR}/7b/history/2026-10-14/" + "9" * 5000 + "/",
        f"/lesson/{YEAR}/7b/nothing/2026-10-14/1/",
        f"/lesson/{YEAR}/7Б/history/2026-10-14/1/",
        "/lesson/2030-2031/7b/history/2030-10-14/1/",
        f"/journal/{YEAR}/7b/history/q9/",
        f"/journal/{YEAR}/7b/history/h1/",
        "/journal/2030-2031/7b/history/q1/",
        "/term-marks/2030-2031/7b/history/q1/",
        "/absences/2030-2031/7b/",
        "/journals/2030-2031/7b/",
        f"/history/{YEAR}/7b/history/q1/l-9999/w-9999/p-9999/1/",
        f"{GRID}history?pupil=p-9999",
        f"{GRID}history?pupil=p-0201&lesson=%00&work=%ff",
        "/diary/p-0201/2030-2031/2030-10-14.html",
        "/diary/%00/",
        "/nothing/",
    ],
)
def test_an_address_that_cannot_be_is_no_page(unharmed: Web, url: str) -> None:
    assert unharmed.visitor(HISTORY).get(url).status == 404


@pytest.mark.parametrize("url", ["/today/2026-02-30/", f"/lesson/{YEAR}/7b/history/2026-02-30/1/"])
def test_a_day_that_no_calendar_has_is_named(unharmed: Web, url: str) -> None:
    refused(unharmed.visitor(HISTORY).get(url), "Такого дня нет: 2026-02-30.", status=404)


PAGES = ["2026-10-12.html", "2026-10-13.html", "../p-0202.html", "means-q9.html", "%00.html", "x"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("year", ["2030-2031", "1999-2000", "2026-2028"])
def test_a_page_of_the_own_diary_that_cannot_be_is_no_page(unharmed: Web, name: str, year: str) -> None:
    assert unharmed.visitor("p-0201").get(f"/diary/p-0201/{year}/{name}").status == 404


@pytest.mark.parametrize("url", [LESSON, WEEK, ABSENCES, TERM_MARKS, GRID, "/drafts/", "/undo/", "/password/"])
def test_other_methods_are_refused_in_words(unharmed: Web, url: str) -> None:
    refused(Page(unharmed.visitor(HISTORY).client.put(url, b"x")), "нельзя", status=405)


# -- forms as a whole ----------------------------------------------------------------------------


def filled(visitor: Visitor, url: str, **changes: Any) -> dict[str, Any]:
    """The form of a page with some fields changed."""
    return {**visitor.get(url).form, **changes}


def test_a_form_that_is_too_large(unharmed: Web) -> None:
    teacher = unharmed.visitor(HISTORY)
    refused(teacher.post(LESSON, filled(teacher, LESSON, topic="т" * 3_000_000)), "велик", status=413)


def test_a_file_that_is_too_large_is_not_even_read(unharmed: Web) -> None:
    class Endless:
        """A body that must not be read."""

        def read(self, *_size: int) -> bytes:
            raise AssertionError("the body was read")

        readline = read

    teacher = unharmed.visitor(HISTORY)
    answer = teacher.client.generic("POST", LESSON, b"", content_type="multipart/form-data; boundary=x",
                                    CONTENT_LENGTH=str(10**11), **{"wsgi.input": Endless()})  # fmt: skip
    refused(Page(answer), "велик", status=413)
    assert answer.headers["Connection"] == "close"


def test_too_many_fields(unharmed: Web) -> None:
    teacher = unharmed.visitor(HISTORY)
    many = {f"x{n}": "" for n in range(25_000)}
    refused(teacher.post(LESSON, {**filled(teacher, LESSON), **many}), status=400)


def test_a_field_given_twice(unharmed: Web) -> None:
    teacher = unharmed.visitor(HISTORY)
    refused(teacher.post(LESSON, filled(teacher, LESSON, topic=["Одно", "Другое"])), "topic", "дважды", status=400)


@pytest.mark.parametrize("body", [b"topic=%ff%fe&w.topic=", b"topic=\xff\xfe&w.topic=", b"topic=%ed%a0%80&w.topic="])
def test_a_text_in_another_encoding(unharmed: Web, body: bytes) -> None:
    teacher = unharmed.visitor(HISTORY)
    key = teacher.get(LESSON).form["key"].encode()
    refused(Page(teacher.client.post(LESSON, body + b"&key=" + key, content_type=FORM)), status=400)


def test_a_form_that_claims_another_encoding(unharmed: Web) -> None:
    teacher = unharmed.visitor(HISTORY)
    refused(Page(teacher.client.post(LESSON, b"topic=x", content_type=f"{FORM}; charset=koi8-r")), status=400)


@pytest.mark.parametrize("key", [None, "", "short", "x" * 65, "../../../etc/passwd00", "ключ" * 5])
@pytest.mark.parametrize("url", [LESSON, WEEK, TERM_MARKS])
def test_a_form_without_its_key(unharmed: Web, url: str, key: str | None) -> None:
    teacher = unharmed.visitor(HISTORY)
    form = {k: v for k, v in filled(teacher, url).items() if k != "key"}
    refused(teacher.post(url, form if key is None else {**form, "key": key}), "ключ", status=400)


# -- the lesson page -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"topic": "т" * 10_001}, "10001"),
        ({"topic": "Реформы\u202eты"}, "«Реформы␣ты»"),
        ({"homework": "§ 12,\n№ 5\u200b" + "и" * 30}, "«§ 12, № 5␣" + "и" * 20 + "»"),
        ({"due": "2026-10-21"}, "без текста"),
        ({"due": "2026-02-30"}, "2026-02-30"),
        ({"mode": "elsewhere"}, "elsewhere"),
        ({"taken": "perhaps"}, "perhaps"),
        ({"action": "dance"}, "dance"),
        ({"topic": "Реформы\x07"}, "знак"),
        ({"topic": "т" * 600}, "500"),
        ({"homework": "§ 12", "due": "2026-02-30"}, "2026-02-30"),
        ({"homework": "§ 12", "due": "завтра"}, "завтра"),
        ({"homework": "§ 12", "due": "2026-10-01"}, "01.10"),
        ({"homework": "§ 12", "due": "2062-10-21"}, "через год"),
        ({"homework": "§ 12", "links": "javascript:alert(1)"}, "javascript"),
        ({"m.o.p-0201.1": "6"}, "6"),
        ({"m.o.p-0201.1": "пять"}, "пять"),
        ({"m.o.p-0201.2": "5", "w.m.o.p-0201.2": ""}, "попытк"),
        ({"m.o.p-0201.2": "5"}, "m.o.p-0201.2"),
        ({"a.p-0201": "asleep"}, "asleep"),
        ({"a.p-0201": "asleep", "taken": "taken"}, "asleep"),
        ({"new-kind": "no-such"}, "no-such"),
        ({"m.o.p-9999.1": "5", "w.m.o.p-9999.1": ""}, "m.o.p-9999.1"),
        ({"m.w-9999.p-0201.1": "5", "w.m.w-9999.p-0201.1": ""}, "m.w-9999.p-0201.1"),
        ({"a.p-0101": "absent", "w.a.p-0101": ""}, "a.p-0101"),
        ({"r.p-0101": "Молодец", "w.r.p-0101": ""}, "r.p-0101"),
    ],
)
def test_what_a_lesson_cannot_take(unharmed: Web, changes: dict[str, str], said: str) -> None:
    teacher = unharmed.visitor(HISTORY)
    refused(teacher.post(LESSON, filled(teacher, LESSON, **changes)), said)


def test_latin_letters_in_a_russian_word_are_put_right(web: Web) -> None:
    web.visitor(HISTORY).fill(LESSON, topic="Pефopмы Петpа")
    assert web.lesson("7b/history", "2026-10-14", 1)["topic"] == "Реформы Петра"


# -- absences, term marks, the week --------------------------------------------------------------

NEW = {"pupil.new": "p-0101", "reason.new": "illness", "first.new": "2026-10-12", "last.new": "2026-10-13"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"first.new": "2026-02-30"}, "2026-02-30"),
        ({"first.new": "", "last.new": ""}, "день"),
        ({"first.new": "2026-10-14", "last.new": "2026-10-12"}, "14.10"),
        ({"first.new": "0001-01-01", "last.new": "9999-12-31"}, "учебн"),
        ({"first.new": "2026-10-12", "last.new": "2027-09-01"}, "учебн"),
        ({"numbers.new": "1, x"}, "1, x"),
        ({"numbers.new": "9" * 5000}, "999"),
        ({"numbers.new": "0"}, "0"),
        ({"numbers.new": "16"}, "16"),
        ({"reason.new": "no-such"}, "no-such"),
        ({"pupil.new": "p-0201"}, "p-0201"),
        ({"pupil.new": "p-9999"}, "p-9999"),
        ({"basis.new": "с" * 10_001}, "длин"),
        ({"drop": "p-0101/a-9999"}, "a-9999"),
        ({"drop": "p-0201/a-1"}, "p-0201"),
    ],
)
def test_what_the_absences_cannot_take(unharmed: Web, changes: dict[str, str], said: str) -> None:
    leader = unharmed.visitor(CLASS_TEACHER)
    refused(leader.post(ABSENCES, filled(leader, ABSENCES, **{**NEW, **changes})), said)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"f.p-0201": "7"}, "7"),
        ({"f.p-0201": "зач"}, "зач"),
        ({"f.p-0201": "5" * 10_001}, "длин"),
        ({"f.p-0101": "5", "w.f.p-0101": ""}, "f.p-0101"),
    ],
)
def test_what_term_marks_cannot_take(unharmed: Web, changes: dict[str, str], said: str) -> None:
    unharmed.at("2026-10-20 12:00:00")
    teacher = unharmed.visitor(HISTORY)
    refused(teacher.post(TERM_MARKS, filled(teacher, TERM_MARKS, **changes)), said)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"t.7b/history.2026-10-14.1": "т" * 10_001}, "длин"),
        ({"t.7b/history.2026-10-14.1": "т" * 600}, "500"),
        ({"t.7a/algebra.2026-10-12.1": "Чужое", "w.t.7a/algebra.2026-10-12.1": ""}, "t.7a/algebra.2026-10-12.1"),
    ],
)
def test_what_a_week_cannot_take(unharmed: Web, changes: dict[str, str], said: str) -> None:
    teacher = unharmed.visitor(HISTORY)
    refused(teacher.post(WEEK, filled(teacher, WEEK, **changes)), said)


# -- the grid ------------------------------------------------------------------------------------


def grid(visitor: Visitor, body: bytes) -> Any:
    """Post JSON to the grid."""
    return visitor.client.post(GRID, body, content_type="application/json")


@pytest.mark.parametrize(
    "body",
    [
        b" ",
        b"{",
        b"[" * 200_000,
        b'{"a":' * 100_000,
        b"\xff\xfe",
        b'"' + b"x" * 600_000 + b'"',
        b'{"withdraw": [' + b"9" * 6000 + b"]}",
        b"NaN",
    ],
)
def test_json_that_cannot_be_read(unharmed: Web, body: bytes) -> None:
    answer = grid(unharmed.visitor(HISTORY), body)
    assert answer.status_code == 400
    assert answer.json()["sentence"]


def test_json_that_is_too_large(unharmed: Web) -> None:
    assert grid(unharmed.visitor(HISTORY), b"[" + b"1," * 2_000_000 + b"1]").status_code == 413


def test_json_that_gives_a_key_twice(unharmed: Web) -> None:
    cell = '{"lesson": "@2026-10-14/1", "work": "", "pupil": "p-0201", "was": "", "now": "2", "now": "5"}'
    body = f'{{"key": "{"k" * 20}", "reason": "", "cells": [{cell}], "term_marks": [], "taken": [], "withdraw": []}}'
    answer = grid(unharmed.visitor(HISTORY), body.encode())
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "change",
    [
        {"lesson": "@2026-02-30/1"},
        {"lesson": "@٢٠٢٦-١٠-١٤/1"},
        {"lesson": "@2026-10-14/99"},
        {"was": "\ud800"},
        {"now": "\ud800"},
        {"now": "5/5/5/5/5/5/5/5/5/5"},
        {"was": "5/5/5/5/5/5/5/5/5/5"},
        {"pupil": "p-0101"},
    ],
)
def test_cells_that_cannot_be(unharmed: Web, change: dict[str, str]) -> None:
    cell = {"lesson": "@2026-10-14/1", "work": "", "pupil": "p-0201", "was": "", "now": "5", **change}
    body = {"key": "k" * 20, "reason": "", "cells": [cell], "term_marks": [], "taken": [], "withdraw": []}
    answer = grid(unharmed.visitor(HISTORY), json.dumps(body).encode())
    told = answer.json()
    assert (answer.status_code == 400 and told["sentence"]) or told["cells"][0]["state"] in ("refused", "conflict")


@pytest.mark.parametrize("letter", ["H", "h", "Н", "y"])
def test_a_latin_h_is_the_russian_letter_of_absence(web: Web, letter: str) -> None:
    cell = {"lesson": "@2026-10-14/1", "work": "", "pupil": "p-0201", "was": "", "now": letter}
    body = {"key": "k" * 20, "reason": "", "cells": [cell], "term_marks": [], "taken": [], "withdraw": []}
    body["leaving"] = False
    assert grid(web.visitor(HISTORY), json.dumps(body).encode()).json()["cells"][0]["code"] == "н"


# -- sign-in, undo, drafts, language -------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        {"login": "x" * 100_000, "password": "y" * 100_000},
        {"login": "\x00", "password": "\x00"},
        {"login": "\ufffd\ud7ff", "password": "p"},
        {"login": "ﬀ" * 64, "password": "p"},
        {},
    ],
)
def test_sign_in_with_what_cannot_be(unharmed: Web, data: dict[str, str]) -> None:
    refused(unharmed.visitor().post("/sign-in/", data))


def test_sign_in_with_a_nul_byte_as_it_stands(unharmed: Web) -> None:
    answer = unharmed.visitor().client.post("/sign-in/", b"login=%00&password=%ff", content_type=FORM)
    assert 400 <= answer.status_code < 500


@pytest.mark.parametrize("draft", ["", "x", "-1", "9" * 17, "9" * 30, "٣"])
def test_a_draft_that_cannot_be(unharmed: Web, draft: str) -> None:
    refused(unharmed.visitor(HISTORY).post("/drafts/", {"draft": draft}), status=404)


@pytest.mark.parametrize("commit", ["", "x", "0" * 40, "HEAD", "x" * 100_000])
def test_an_undo_of_what_was_not_saved(unharmed: Web, commit: str) -> None:
    page = unharmed.visitor(HISTORY).post("/undo/", {"commit": commit, "next": "//evil.example/"})
    assert page.status == 200
    assert page.response.redirect_chain[0][0] == "/"
