"""Accounts: made, signed in to, given another password.

Passwords are hashed by argon2id with the parameters that OWASP's cheat sheet names first for servers that
sign in many at once (19 MiB, 2 passes, 1 lane).
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from datetime import datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from django.db import IntegrityError, transaction

from zhurnal.domain.errors import ZhurnalError
from zhurnal.operations.models import Account

SHORTEST = 10
LONGEST = 200
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is mistaken for another on paper


class AccountExistsError(ZhurnalError):
    """The login is taken, or the person has an account."""


class PasswordError(ZhurnalError):
    """A password that may not be used. `code` says why: short, long, common or unchanged."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"expected a fit password, found one that is {code}")


def create_account(person: str, login: str, password: str, *, at: datetime, must_change: bool = False) -> Account:
    """An account of a person. Raises AccountExistsError, PasswordError."""
    _check_password(password, login)
    try:
        with transaction.atomic():
            return Account.objects.create(
                person=person,
                login=plain_login(login),
                password=_hasher().hash(_prepared(password)),
                must_change=must_change,
                created=at,
            )
    except IntegrityError as error:
        raise AccountExistsError(f"expected a new login and a new person, found {login!r} or {person!r}") from error


def sign_in(login: str, password: str) -> Account | None:
    """The account of a login and its password; None for any other pair, after the same amount of work."""
    account = Account.objects.filter(login=plain_login(login), disabled=False).first()
    right = verify(account, password)
    return account if right else None


def verify(account: Account | None, password: str) -> bool:
    """Whether a password is that of an account; without an account as slow as with one, and False."""
    encoded = account.password if account else _nobody()
    prepared = _prepared(password[:LONGEST])
    try:
        _hasher().verify(encoded, prepared)
    except (VerificationError, InvalidHashError):
        return False
    if account is not None and _hasher().check_needs_rehash(encoded):
        account.password = _hasher().hash(prepared)
        account.save(update_fields=["password"])
    return account is not None


def set_password(account: Account, password: str, *, must_change: bool = False) -> None:
    """Another password; all sessions of the account end by it. Raises PasswordError."""
    _check_password(password, account.login)
    if verify(account, password):
        raise PasswordError("unchanged")
    account.password = _hasher().hash(_prepared(password))
    account.must_change = must_change
    account.save(update_fields=["password", "must_change"])


def fingerprint(account: Account) -> str:
    """What a session remembers of an account: it differs after the password was changed."""
    return hashlib.sha256(account.password.encode()).hexdigest()[:32]


def plain_login(login: str) -> str:
    """A login as it is compared: without case and outer spaces, in one composition."""
    return unicodedata.normalize("NFKC", login).strip().casefold()[:64]


def new_password() -> str:
    """A password for a letter to a family: 59 bits, easy to type."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))


def _prepared(password: str) -> str:
    # RFC 8265: the same password typed on another keyboard is the same password.
    return unicodedata.normalize("NFC", password)


def _check_password(password: str, login: str) -> None:
    if len(password) < SHORTEST:
        raise PasswordError("short")
    if len(password) > LONGEST:
        raise PasswordError("long")
    if len(set(password)) < 4 or plain_login(login) in password.casefold():
        raise PasswordError("common")


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@cache
def _nobody() -> str:
    return _hasher().hash(secrets.token_hex(16))
