"""Time stamps by an authority (RFC 3161): that a file was there at a time, said by somebody who is not the school.

Imported where a stamp is at hand: pyHanko's client takes as long to import as all the rest of a process.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import urllib.request
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from asn1crypto import cms, pem, tsp, x509
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko_certvalidator import ValidationContext

from zhurnal.domain.errors import StampError

_QUERY, _REPLY = "application/timestamp-query", "application/timestamp-reply"
_LARGEST = 1 << 20
# It logs why a stamp does not hold, with its own insides; here that is an answer, said by StampError.
logging.getLogger("pyhanko.sign.validation").addHandler(logging.NullHandler())


class _Authority(TimeStamper):
    """pyHanko's client over the standard library: no address but the one that the school has named."""

    def __init__(self, address: str, timeout: float) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._address, self._timeout = address, timeout

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        asked = urllib.request.Request(self._address, req.dump(), {"Content-Type": _QUERY, "Accept": _REPLY})  # noqa: S310
        with urllib.request.urlopen(asked, timeout=self._timeout) as answer:  # noqa: S310 - http(s) by `fetch_stamp`
            return tsp.TimeStampResp.load(answer.read(_LARGEST))


def fetch_stamp(address: str, data: bytes, *, timeout: float = 20.0) -> bytes:
    """A token (DER, CMS) that the authority at `address` (http or https) gives for `data`. timeout: seconds.

    Only the SHA-256 of `data` is sent. Raises StampError.
    """
    if not address.startswith(("http://", "https://")):
        raise StampError(f"expected an address of http or https, found {address[:60]!r}")
    authority = _Authority(address, timeout)
    try:
        token = asyncio.run(authority.async_timestamp(hashlib.sha256(data).digest(), "sha256"))
    except (OSError, ValueError, TypeError, TimestampRequestError) as error:
        raise StampError(f"expected a time stamp from {address}, found: {error}") from error
    found: bytes = token.dump()
    return found


def check_stamp(token: bytes, data: bytes, authorities: bytes) -> datetime:
    """When the token says that `data` was there (UTC). authorities: PEM certificates that are trusted to say so.

    Raises StampError: no token, for other data, broken, or by somebody else.
    """
    roots = _certificates(authorities)
    try:
        signed: Any = cms.ContentInfo.load(token)["content"]
        info = signed["encap_content_info"]["content"].parsed
        at: datetime = info["gen_time"].native
        context = ValidationContext(trust_roots=roots, moment=at, allow_fetching=False)
        found = asyncio.run(
            validate_tst_signed_data(signed, context, lambda name: hashlib.new(name, data).digest())
        )
    except (ValueError, TypeError, KeyError, AttributeError, SignatureValidationError) as error:
        raise StampError(f"expected a time stamp (RFC 3161), found: {error}") from error
    if not (found["intact"] and found["valid"]):
        raise StampError("expected a time stamp of this file, found one of other bytes or a broken one")
    if found["trust_problem_indic"] is not None:
        raise StampError(f"expected a time stamp by a trusted authority, found: {found['trust_problem_indic']}")
    return at


def _certificates(data: bytes) -> Sequence[x509.Certificate]:
    try:
        found = [x509.Certificate.load(der) for _, _, der in pem.unarmor(data, multiple=True)]
    except ValueError as error:
        raise StampError(f"expected certificates in PEM, found: {error}") from error
    return found
