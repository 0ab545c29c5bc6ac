"""Sign-in is throttled by login and by address: guessing is slow, and one address cannot try many logins.

The limit of an address is wide, since a whole school may come from one.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from zhurnal.operations.accounts import plain_login
from zhurnal.operations.models import SignInFailure

WINDOW = timedelta(minutes=15)
PER_LOGIN = 8
PER_ADDRESS = 60


def wait_until(login: str, address: str, now: datetime) -> datetime | None:
    """Until when nobody may try this login, or from this address; None where one may."""
    recent = SignInFailure.objects.filter(at__gt=now - WINDOW)
    limits = ((recent.filter(login=plain_login(login)), PER_LOGIN), (recent.filter(address=address), PER_ADDRESS))
    waits = []
    for found, limit in limits:
        times = list(found.order_by("-at").values_list("at", flat=True)[:limit])
        if len(times) == limit:
            waits.append(times[-1] + WINDOW)
    return max(waits, default=None)


def attempt(login: str, address: str, now: datetime) -> datetime | None:
    """Count a sign-in as failed before its password is looked at; until when to wait where no more may be tried.

    Counted first, and in one transaction: otherwise any number of guesses sent at once would all find the count as
    it was before them. A right password takes its own back (`forget`).
    """
    with transaction.atomic():
        wait = wait_until(login, address, now)
        if wait is None:
            note_failure(login, address, now)
    return wait


def note_failure(login: str, address: str, now: datetime) -> None:
    """Remember a failure; forget those that no longer count."""
    SignInFailure.objects.filter(Q(at__lte=now - WINDOW)).delete()
    SignInFailure.objects.create(login=plain_login(login), address=address, at=now)


def forget(login: str) -> None:
    """A right password clears its login."""
    SignInFailure.objects.filter(login=plain_login(login)).delete()
