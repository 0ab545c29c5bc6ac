"""Guessing passwords: neither at once nor from many addresses of one network is it quicker."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.http import HttpRequest
from tests.e2e.web.conftest import Web
from tests.e2e.web.school import PASSWORD

PER_LOGIN = 8

def test_guesses_sent_at_once_are_counted_one_by_one(web: Web) -> None:
    from zhurnal.operations import throttle

    def guess(_n: int) -> bool:
        try:
            return throttle.attempt("t-001", "127.0.0.1", web.wall.now()) is None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(12) as pool:
        assert sum(pool.map(guess, range(40))) == throttle.PER_LOGIN == PER_LOGIN


def test_a_right_password_is_no_failure(web: Web) -> None:
    for _ in range(PER_LOGIN * 2):
        page = web.visitor().post("/sign-in/", {"login": "t-001", "password": PASSWORD}, follow=False)
        assert page.status == 302


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("nonsense", "unknown"),
        ("", "unknown"),
    ],
)
def test_an_address_is_counted_as_whoever_has_it(web: Web, address: str, counted: str) -> None:
    from zhurnal.web.signing_in import address_of

    request = HttpRequest()
    request.META["REMOTE_ADDR"] = address
    assert address_of(request) == counted
