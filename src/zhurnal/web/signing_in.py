"""Sessions: who is signed in, until when, and how that ends."""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Network, ip_address

from django.http import HttpRequest
from django.middleware.csrf import rotate_token

from zhurnal.operations import accounts
from zhurnal.operations.models import Account
from zhurnal.web.site import the_site

IDLE = timedelta(hours=2)
_TOUCH = timedelta(minutes=1)


def begin(request: HttpRequest, account: Account, now: datetime) -> None:
    """Sign in: a new session, so that one planted before is worth nothing (session fixation)."""
    request.session.flush()
    request.session["account"] = account.pk
    request.session["fingerprint"] = accounts.fingerprint(account)
    request.session["seen"] = now.isoformat()
    rotate_token(request)


def renew(request: HttpRequest, account: Account) -> None:
    """Go on after one's own password was changed; all other sessions of the account end."""
    request.session.cycle_key()
    request.session["fingerprint"] = accounts.fingerprint(account)


def account_of(request: HttpRequest, now: datetime) -> Account | None:
    """The account of a request's session; None where there is none, or it idled, or the account changed."""
    number = request.session.get("account")
    if number is None:
        return None
    seen = datetime.fromisoformat(request.session["seen"])
    account = Account.objects.filter(pk=number, disabled=False).first()
    if account is None or now - seen > IDLE or request.session["fingerprint"] != accounts.fingerprint(account):
        request.session.flush()
        return None
    if now - seen > _TOUCH:
        request.session["seen"] = now.isoformat()
    return account


def address_of(request: HttpRequest) -> str:
    """Where a request comes from. Behind our own proxy (https, on this machine) as the proxy says.

    Of an IPv6 address its network of 64 bits: all of that is one customer's (RFC 6177), who could change the rest
    at will.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    if the_site().school.config.https and peer in ("127.0.0.1", "::1", ""):
        peer = str(request.META.get("HTTP_X_FORWARDED_FOR", peer)).rsplit(",", 1)[-1].strip()
    try:
        found = ip_address(peer)
    except ValueError:
        return "unknown"
    if isinstance(found, IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or IPv6Network((int(found) >> 64 << 64, 64)))
