"""One's own account: tokens are made, shown once, ended; who may clone nothing gets none."""

from __future__ import annotations

import base64
import re

import pytest
from tests import school as small
from tests.e2e.web.conftest import Web

ASK = "/git/record.git/info/refs?service=git-upload-pack"


def ask(web: Web, secret: str, login: str = "x") -> tuple[int, str]:
    """Status and text of a git client's first request."""
    from django.test import Client

    basic = base64.b64encode(f"{login}:{secret}".encode()).decode()
    response = Client(SERVER_NAME="127.0.0.1").get(ASK, headers={"Authorization": f"Basic {basic}"})
    content = b"".join(response) if response.streaming else response.content
    response.close()
    return response.status_code, content.decode("utf-8", "replace")


def test_a_token_is_shown_once_opens_the_record_and_is_ended(web: Web) -> None:
    admin = web.visitor(small.ADMINISTRATOR)
    page = admin.post("/account/", {"name": " мой   ноутбук ", "days": "90"})
    found = re.search(r"zhurnal_[\w-]{43}", page.source)
    assert found is not None
    secret = found[0]
    assert page.response.headers["Cache-Control"] == "no-store"
    listed = admin.get("/account/")
    assert secret not in listed.source
    assert "мой ноутбук" in listed.text
    assert "ещё не использован" in listed.text
    status, refs = ask(web, secret)
    assert (status, "refs/heads/main" in refs) == (200, True)
    assert "последний раз" in admin.get("/account/").text
    number = re.search(r'name="revoke" value="(\d+)"', listed.source)
    assert number is not None
    other = web.visitor(small.DEPUTY)
    other.post("/account/", {"revoke": number[1]})
    assert ask(web, secret)[0] == 200
    admin.post("/account/", {"revoke": number[1]})
    assert ask(web, secret)[0] == 401
    assert "Токенов у вас нет" in admin.get("/account/").text


@pytest.mark.parametrize(
    ("name", "days", "said"),
    [("", "90", "Дайте токену имя"), ("a" * 61, "90", "Дайте токену имя"), ("a", "91", "сколько будет действовать"),
     ("a", "", "сколько будет действовать"), ("a\x07", "90", "Дайте токену имя")],
)  # fmt: skip
def test_a_token_that_is_not_made(web: Web, name: str, days: str, said: str) -> None:
    page = web.visitor(small.ADMINISTRATOR).post("/account/", {"name": name, "days": days})
    assert page.status == 422
    assert said in page.text


@pytest.mark.parametrize("person", [small.ALGEBRA, small.DEPUTY, "p-0101"])
def test_who_may_clone_nothing_is_offered_nothing(web: Web, person: str) -> None:
    visitor = web.visitor(person)
    page = visitor.get("/account/")
    assert page.status == 200
    assert "git clone" not in page.source
    assert visitor.post("/account/", {"name": "a", "days": "90"}).status == 400


def test_wrong_tokens_are_counted_and_keep_nobody_else_out(web: Web) -> None:
    from zhurnal.operations import tokens
    from zhurnal.operations.models import Account

    account = Account.objects.get(login=small.ADMINISTRATOR)
    right = tokens.make(account, "a", 30, web.wall.now())
    found = [ask(web, "zhurnal_wrong", small.ADMINISTRATOR)[0] for _ in range(10)]
    assert found == [401] * 8 + [429] * 2
    assert ask(web, right, small.ADMINISTRATOR)[0] == 200
    assert web.visitor(small.ADMINISTRATOR).get("/account/").status == 200


def test_a_token_of_a_closed_account_opens_nothing(web: Web) -> None:
    from zhurnal.operations import tokens
    from zhurnal.operations.models import Account

    account = Account.objects.get(login=small.ADMINISTRATOR)
    secret = tokens.make(account, "a", 30, web.wall.now())
    Account.objects.filter(pk=account.pk).update(disabled=True)
    assert ask(web, secret)[0] == 401


def test_a_session_opens_no_repository(web: Web) -> None:
    """A page of another site could have the browser ask with its cookies."""
    assert web.visitor(small.ADMINISTRATOR).get(ASK).status == 401
