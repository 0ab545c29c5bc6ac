"""Is this PDF file, to the last byte, the one that the school signed?

Stricter than a PDF reader on purpose. A reader asks whether the signature is valid for the revision it
covers; here nothing may stand outside it, the container is compared with the only form in which `sign_pdf`
writes it (a reader takes `3a` for `3A`, and ignores what fills the rest of the container), and only one
certificate is trusted. Only a file that has passed all that is given to pyHanko's parser for its independent
opinion.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from io import BytesIO

from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

_BYTE_RANGE = re.compile(rb"/ByteRange \[0 (\d{1,10}) (\d{1,10}) (\d{1,10})\]")
_END_OF_FILE = b"%%EOF\n"


class Problem(StrEnum):
    """Why a file is not what the school signed; the sentence for each is the caller's."""

    NONE = ""
    UNSIGNED = "unsigned"
    LENGTH = "length"
    """Something was appended to the file or cut off its end."""
    ALTERED = "altered"
    FOREIGN_KEY = "foreign-key"
    """Intact perhaps, but signed by somebody else."""
    KEY_NOT_VALID = "key-not-valid"
    """The claimed signing time is outside the certificate's validity."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of a file. Everything but `problem` and `sha256` is empty unless the file is valid.

    sha256: of the whole file, hexadecimal, as registered in the record. signer: organisation in the
    certificate; fingerprint: its SHA-256. at: the claimed signing time. unsigned_length, unsigned_sha256: of
    the file before it was signed, which is the first bytes of this one.
    """

    problem: Problem
    sha256: str
    signer: str = ""
    fingerprint: str = ""
    at: datetime | None = None
    unsigned_length: int = 0
    unsigned_sha256: str = ""

    @property
    def valid(self) -> bool:
        """True for exactly the bytes that the school signed."""
        return self.problem is Problem.NONE


class _Bad(Exception):
    """Never leaves this module."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def verify_pdf(data: bytes, trusted_cert: bytes) -> Verdict:
    """The verdict on `data`.

    trusted_cert: PEM, the school's own, from a place that is trusted (never from the file itself). Raises
    ValueError when it is no certificate.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    certificate = x509.load_pem_x509_certificate(trusted_cert)
    try:
        start, end = _gap(data)
        _check_container(data[:start] + data[end:], data[start:end], certificate)
        at, length = _opinion(data, start, certificate)
    except _Bad as bad:
        return Verdict(bad.problem, sha256)
    names = certificate.subject.get_attributes_for_oid(x509.NameOID.ORGANIZATION_NAME)
    return Verdict(
        Problem.NONE,
        sha256,
        signer=str(names[0].value) if names else "",
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        at=at,
        unsigned_length=length,
        unsigned_sha256=hashlib.sha256(data[:length]).hexdigest(),
    )


def _gap(data: bytes) -> tuple[int, int]:
    """Where the part that the signature leaves out begins and ends: the container in its angle brackets."""
    ranges = _BYTE_RANGE.findall(data)
    if not ranges:
        raise _Bad(Problem.ALTERED if b"/ETSI.CAdES.detached" in data else Problem.UNSIGNED)
    start, end, rest = (int(number) for number in ranges[-1])
    if len(data) != end + rest:
        raise _Bad(Problem.LENGTH)
    if len(ranges) != 1 or not start < end <= len(data):
        raise _Bad(Problem.ALTERED)
    return start, end


def _check_container(signed: bytes, container: bytes, certificate: x509.Certificate) -> None:
    """Digest, signature and key of the CMS object, and that it is spelt as `sign_pdf` spells it."""
    if container[:1] != b"<" or container[-1:] != b">" or len(container) % 2:
        raise _Bad(Problem.ALTERED)
    try:
        padded = bytes.fromhex(container[1:-1].decode("ascii"))
        content = cms.ContentInfo.load(padded, strict=False)
        der: bytes = content.dump()
        info = content["content"]["signer_infos"][0]
        attributes, signature = info["signed_attrs"], info["signature"].native
        embedded = content["content"]["certificates"][0].chosen.dump()
        digest = next(a["values"][0].native for a in attributes if a["type"].native == "message_digest")
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, StopIteration) as error:
        raise _Bad(Problem.ALTERED) from error  # asn1crypto reports bad DER by any of these
    trusted = certificate.public_bytes(serialization.Encoding.DER)
    if digest != hashlib.sha256(signed).digest():
        raise _Bad(Problem.ALTERED)
    if embedded != trusted:
        raise _Bad(Problem.FOREIGN_KEY)
    spelt = _container_as_written(attributes, signature, trusted)
    digits = spelt.hex().upper().encode().ljust(len(container) - 2, b"0")
    if der != spelt or container != b"<" + digits + b">":
        raise _Bad(Problem.ALTERED)
    _check_signature(attributes.untag().dump(), signature, certificate)


def _check_signature(attributes: bytes, signature: bytes, certificate: x509.Certificate) -> None:
    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise _Bad(Problem.FOREIGN_KEY)
    try:
        key.verify(signature, attributes, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature as error:
        raise _Bad(Problem.ALTERED) from error


def _container_as_written(attributes: cms.CMSAttributes, signature: bytes, trusted: bytes) -> bytes:
    """The CMS object around the signed attributes and the signature: all else is known beforehand (RFC 5652).
    """
    certificate = asn1_x509.Certificate.load(trusted)
    issuer = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
    signer = cms.SignerInfo({
        "version": "v1",
        "sid": cms.SignerIdentifier({"issuer_and_serial_number": cms.IssuerAndSerialNumber(issuer)}),
        "digest_algorithm": {"algorithm": "sha256"},
        "signed_attrs": attributes,
        "signature_algorithm": {"algorithm": "sha256_ecdsa"},
        "signature": signature,
    })  # fmt: skip
    signed_data = {
        "version": "v1",
        "digest_algorithms": [{"algorithm": "sha256"}],
        "encap_content_info": {"content_type": "data"},
        "certificates": [certificate],
        "signer_infos": [signer],
    }
    content = cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed_data)})
    der: bytes = content.dump()
    return der


def _opinion(data: bytes, start: int, certificate: x509.Certificate) -> tuple[datetime, int]:
    """pyHanko's judgement: claimed time and length of the unsigned file. Raises _Bad where it disagrees."""
    root = asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
    try:
        reader = PdfFileReader(BytesIO(data))
        (signature,) = reader.embedded_signatures
        at = signature.self_reported_timestamp
        context = ValidationContext(trust_roots=[root], moment=at, allow_fetching=False)
        status = validate_pdf_signature(signature, context)
    except (PdfError, SignatureValidationError, ValueError) as error:
        raise _Bad(Problem.ALTERED) from error
    length = data.rfind(_END_OF_FILE, 0, start) + len(_END_OF_FILE)
    whole = status.coverage is SignatureCoverageLevel.ENTIRE_FILE and reader.xrefs.total_revisions == 2
    if not (status.intact and status.valid and status.trusted and whole and status.bottom_line and at):
        raise _Bad(Problem.ALTERED)
    # A trust root is trusted by pyHanko at any time; our key did not exist before it was made.
    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        raise _Bad(Problem.KEY_NOT_VALID)
    return at, length
