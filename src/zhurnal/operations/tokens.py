"""Personal access tokens: what a git client shows instead of a password.

A token is 256 random bits, so that its SHA-256 needs no salt and no slow hash; it is shown once and never kept.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from zhurnal.domain.errors import ZhurnalError
from zhurnal.operations.models import AccessToken, Account

PREFIX = "zhurnal_"
"""So that who finds one, or a program that looks for leaked ones, knows what it is."""
MOST = 20
"""Working tokens of one account."""
DAYS = (30, 90, 366)
"""For how long a token may be made."""
LONGEST_NAME = 60

_TOUCH = timedelta(minutes=1)


class TokenError(ZhurnalError):
    """A token that is not made. `code` says why: name, days or many."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"expected a token that may be made, found one whose {code} may not be")


def make(account: Account, name: str, days: int, now: datetime) -> str:
    """A new token, which is the answer and is not kept. Raises TokenError."""
    name = " ".join(name.split())
    if not name.isprintable() or not 1 <= len(name) <= LONGEST_NAME:
        raise TokenError("name")
    if days not in DAYS:
        raise TokenError("days")
    secret = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        if working(account, now).count() >= MOST:
            raise TokenError("many")
        AccessToken.objects.create(
            account=account, name=name, digest=_digest(secret), created=now, expires=now + timedelta(days=days)
        )
    return secret


def account_of(secret: str, now: datetime) -> Account | None:
    """Whose token this is; None where it is nobody's, expired or revoked, or the account is closed or has yet to
    choose its first password. Remembers that it was used."""
    found = AccessToken.objects.select_related("account").filter(digest=_digest(secret)).first()
    if found is None or found.revoked is not None or found.expires <= now:
        return None
    if found.account.disabled or found.account.must_change:
        return None
    if found.used is None or now - found.used > _TOUCH:
        AccessToken.objects.filter(pk=found.pk).update(used=now)
    return found.account


def working(account: Account, now: datetime) -> QuerySet[AccessToken]:
    """The tokens of an account that open something, newest first."""
    return AccessToken.objects.filter(account=account, revoked=None, expires__gt=now).order_by("-pk")


def revoke(account: Account, number: int, now: datetime) -> bool:
    """Ends a token of an account at once; False where it has no such token that works."""
    return bool(working(account, now).filter(pk=number).update(revoked=now))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
