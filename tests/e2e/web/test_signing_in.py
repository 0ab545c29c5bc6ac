"""Sign-in, sessions, passwords, the language, and what every answer carries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from tests.e2e.web.conftest import Web
from tests.e2e.web.school import PASSWORD

WRONG = {"login": "t-001", "password": "not-the-password"}


def test_right_password_opens_the_day(web: Web) -> None:
    page = web.visitor("t-001").get("/")
    assert (page.status, page.response.headers["Location"]) == (302, "/today/")


def test_login_is_read_without_case_and_spaces(web: Web) -> None:
    page = web.visitor().post("/sign-in/", {"login": "  T-001 ", "password": PASSWORD}, follow=False)
    assert page.status == 302


def test_wrong_login_and_wrong_password_are_told_alike(web: Web) -> None:
    one = web.visitor().post("/sign-in/", WRONG)
    other = web.visitor().post("/sign-in/", {**WRONG, "login": "nobody"})
    assert one.status == other.status == 403
    assert one.text.replace("t-001", "") == other.text.replace("nobody", "")


def test_sign_in_is_throttled_by_login_and_opens_again(web: Web) -> None:
    for _ in range(8):
        assert web.visitor().post("/sign-in/", WRONG).status == 403
    right = {"login": "t-001", "password": PASSWORD}
    refused = web.visitor().post("/sign-in/", right, follow=False)
    assert refused.status == 429
    assert "15 мин" in refused.text
    assert int(refused.response.headers["Retry-After"]) == 900
    assert web.visitor().post("/sign-in/", {**right, "login": "t-002"}, follow=False).status == 302
    web.wall.advance(timedelta(minutes=15))
    assert web.visitor().post("/sign-in/", right, follow=False).status == 302


def test_sign_in_is_throttled_by_address(web: Web) -> None:
    from zhurnal.operations.throttle import note_failure

    for n in range(60):
        note_failure(f"login-{n}", "127.0.0.1", web.wall.now())
    assert web.visitor().post("/sign-in/", {"login": "t-001", "password": PASSWORD}, follow=False).status == 429


def test_session_changes_its_key_at_sign_in(web: Web) -> None:
    somebody = web.visitor()
    somebody.client.get("/sign-in/")
    session = somebody.client.session
    session["planted"] = "x"
    session.save()
    before = session.session_key
    somebody.post("/sign-in/", {"login": "t-001", "password": PASSWORD})
    assert somebody.client.session.session_key != before
    assert "planted" not in somebody.client.session


def test_session_ends_when_idle(web: Web) -> None:
    teacher = web.visitor("t-001")
    web.wall.advance(timedelta(minutes=119))
    assert teacher.get("/today/").status == 200
    web.wall.advance(timedelta(minutes=119))
    assert teacher.get("/today/").status == 200
    web.wall.advance(timedelta(minutes=121))
    page = teacher.get("/today/")
    assert (page.status, page.response.headers["Location"]) == (302, "/sign-in/?next=%2Ftoday%2F")


def test_changed_password_ends_other_sessions(web: Web) -> None:
    here, there = web.visitor("t-001"), web.visitor("t-001")
    changed = here.post("/password/", {"old": PASSWORD, "new": "sosnovyj-bor-9", "again": "sosnovyj-bor-9"})
    assert "Пароль изменён" in changed.text
    assert here.get("/today/").status == 200
    assert there.get("/today/").status == 302


@pytest.mark.parametrize(
    ("old", "new", "again", "said"),
    [
        ("wrong", "sosnovyj-bor-9", "sosnovyj-bor-9", "Нынешний пароль"),
        (PASSWORD, "sosnovyj-bor-9", "sosnovyj-bor-8", "не совпадают"),
        (PASSWORD, "short", "short", "не меньше 10"),
        (PASSWORD, "x" * 300, "x" * 300, "не больше 200"),
        (PASSWORD, "aaaaaaaaaaaa", "aaaaaaaaaaaa", "легко угадать"),
        (PASSWORD, "moj-t-001-parol", "moj-t-001-parol", "легко угадать"),
        (PASSWORD, PASSWORD, PASSWORD, "совпадает с прежним"),
    ],
)
def test_unfit_passwords_are_refused_with_a_reason(web: Web, old: str, new: str, again: str, said: str) -> None:
    page = web.visitor("t-001").post("/password/", {"old": old, "new": new, "again": again})
    assert page.status == 422
    assert said in page.text


def test_first_password_must_be_changed_first(web: Web) -> None:
    from zhurnal.operations.models import Account

    Account.objects.filter(person="t-001").update(must_change=True)
    teacher = web.visitor("t-001")
    assert teacher.get("/today/").response.headers["Location"] == "/password/"
    teacher.post("/password/", {"old": PASSWORD, "new": "sosnovyj-bor-9", "again": "sosnovyj-bor-9"})
    assert teacher.get("/today/").status == 200


def test_disabled_account_is_out_at_once(web: Web) -> None:
    from zhurnal.operations.models import Account

    teacher = web.visitor("t-001")
    Account.objects.filter(person="t-001").update(disabled=True)
    assert teacher.get("/today/").status == 302
    assert web.visitor().post("/sign-in/", {"login": "t-001", "password": PASSWORD}, follow=False).status == 403


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "\\\\evil.example", "javascript:x"])
def test_no_way_leads_to_a_foreign_site(web: Web, back: str) -> None:
    page = web.visitor().post("/sign-in/", {"login": "t-001", "password": PASSWORD, "next": back}, follow=False)
    assert page.response.headers["Location"] == "/"


def test_sign_out_ends_the_session(web: Web) -> None:
    teacher = web.visitor("t-001")
    teacher.post("/sign-out/", {})
    assert teacher.get("/today/").status == 302


def test_language_is_kept_after_sign_out(web: Web) -> None:
    teacher = web.visitor("t-001")
    assert "Мои группы" in teacher.get("/today/").text
    teacher.post("/language/", {"lang": "en", "next": "/today/"})
    assert "My sections" in teacher.get("/today/").text
    teacher.post("/sign-out/", {})
    assert 'lang="en"' in teacher.get("/sign-in/").source


def test_form_without_its_token_is_refused(web: Web) -> None:
    from django.test import Client

    stranger = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    answer = stranger.post("/sign-in/", {"login": "t-001", "password": PASSWORD})
    assert answer.status_code == 403
    assert "Форма устарела" in answer.content.decode()


def test_every_answer_has_safe_headers(web: Web) -> None:
    for page in (web.visitor().get("/sign-in/"), web.visitor("t-001").get("/today/"), web.visitor().get("/nothing")):
        policy = page.response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert page.response.headers["X-Content-Type-Options"] == "nosniff"
        assert page.response.headers["Cache-Control"] == "no-store"
        assert page.response.headers["X-Frame-Options"] == "DENY"


def test_cookies_are_closed_to_scripts(web: Web) -> None:
    teacher = web.visitor("t-001")
    for name in ("zhurnal", "zhurnal-csrf"):
        cookie = teacher.client.cookies[name]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"


def test_secret_key_is_its_owners_only(web: Web) -> None:
    for name in ("keys/web_secret", "operational.sqlite3"):
        assert (web.school.folder / name).stat().st_mode & 0o077 == 0


def addresses(patterns: Iterable[Any], start: str = "") -> Iterator[tuple[str, Any]]:
    """Every address with its view, those of included modules too."""
    for one in patterns:
        place = f"{start}{one.pattern}"
        if hasattr(one, "url_patterns"):
            yield from addresses(one.url_patterns, place)
        else:
            yield place, one.callback


def test_views_without_a_mark_are_closed(web: Web) -> None:
    """Default deny: every address says to whom it is open."""
    from zhurnal.web.urls import urlpatterns

    known = dict(addresses(urlpatterns))
    assert len(known) > 40
    assert [place for place, view in known.items() if getattr(view, "open_to", None) is None] == []


def test_templates_hold_no_inline_code() -> None:
    """The content policy would block it, and only in a browser would that be seen."""
    import re

    from zhurnal import bundle

    for file in bundle.path("site", "templates").glob("*.j2"):
        source = file.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*src=)|javascript:", source), file.name
