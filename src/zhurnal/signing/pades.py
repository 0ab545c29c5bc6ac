"""PAdES B-B signatures of PDF files by the school's own key (ETSI EN 319 142-1; ISO 32000-1, 12.8).

The signature is one incremental update: the unsigned file stays in front of it byte for byte, so that who
renders the same commit again can compare. The key is made by the program; it is *not* a qualified signature
in the sense of 63-FZ, and every page that shows one says so (clause 3.7.7).
"""

from __future__ import annotations

import asyncio
import hashlib
from datetime import datetime
from io import BytesIO

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import SimpleSigner, constants
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import PdfSignedData, SignatureObject
from pyhanko_certvalidator.registry import SimpleCertificateStore

from zhurnal.domain.errors import ZhurnalError

DIGEST = "sha256"
FIELD = "School"
YEARS_VALID = 25
"""As long as summary sheets are kept (clause 5.2)."""

CONTAINER_HEX_DIGITS = 4096
"""Room for the CMS object; with one P-256 certificate it takes about 1,600 hexadecimal digits."""


class SigningError(ZhurnalError):
    """A file could not be signed."""


class _QuietWriter(IncrementalPdfFileWriter):
    """An incremental writer that leaves the metadata as they are.

    pyHanko stamps the machine's clock into Info and XMP on every update and rewrites the XMP packet by its
    own model; here time is given by the caller, and the renderer's PDF/A identification must stay.
    """

    def _update_meta(self) -> None:
        return


def make_school_key(title: str, at: datetime, *, secret: bytes | None = None) -> tuple[bytes, bytes]:
    """A new P-256 key and a self-signed certificate for the school called `title`, valid from `at`; both PEM.

    title: of the school, not empty. X.520 allows a name 64 characters (cryptography counts bytes in the
    common name), so the organisation holds twice as much Cyrillic as the common name. at: aware. secret: 32 bytes
    that make the key of an invented school, for which two calls give the same two files; whoever knows them has it.
    """
    key = ec.generate_private_key(ec.SECP256R1()) if secret is None else _derived(secret)
    serial = x509.random_serial_number() if secret is None else _number(secret, "serial", 1 << 158)
    common = title.encode()[:64].decode(errors="ignore")
    name = x509.Name([
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, title[:64]),
        x509.NameAttribute(NameOID.COMMON_NAME, common),
    ])  # fmt: skip
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(at)
        .not_valid_after(_years_later(at, YEARS_VALID))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256(), ecdsa_deterministic=secret is not None)
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    return key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain), certificate.public_bytes(pem)


def _derived(secret: bytes) -> ec.EllipticCurvePrivateKey:
    curve = ec.SECP256R1()
    return ec.derive_private_key(_number(secret, "key", curve.group_order - 1), curve)


def _number(secret: bytes, what: str, below: int) -> int:
    """A number from 1 to `below`, both included; twice as many bits as needed, so that none is likelier."""
    return 1 + int.from_bytes(hashlib.sha512(what.encode() + secret).digest()) % below


def sign_pdf(data: bytes, key: bytes, cert: bytes, *, at: datetime, reason: str, location: str) -> bytes:
    """`data` with one invisible PAdES B-B signature appended; the result begins with `data`, unchanged.

    key, cert: PEM, as `make_school_key` gives them. at: the claimed signing time, aware (PDF entry M; PAdES
    forbids the CMS attribute). reason, location: as readers show them. Raises SigningError when `at` is
    naive, when the file is no PDF, or is signed already: a second signature would be an addition to a closed
    document.
    """
    if at.tzinfo is None:
        raise SigningError("Expected an aware signing time, found a naive one.")
    if b"/ByteRange" in data:
        raise SigningError("Expected an unsigned PDF file, found a signed one.")
    try:
        writer = _QuietWriter(BytesIO(data))
    except PdfError as error:
        raise SigningError(f"Expected a PDF file, found something else: {error}") from error
    writer.ensure_output_version(version=(1, 7))  # type: ignore[no-untyped-call]
    writer.register_extension(constants.ESIC_EXTENSION_1)
    steps = PdfCMSEmbedder(new_field_spec=SigFieldSpec(FIELD)).write_cms(field_name=FIELD, writer=writer)
    next(steps)
    placeholder: PdfSignedData = SignatureObject(
        timestamp=at, subfilter=SigSeedSubFilter.PADES, reason=reason, location=location,
        bytes_reserved=CONTAINER_HEX_DIGITS,
    )  # fmt: skip
    steps.send(SigObjSetup(sig_placeholder=placeholder))
    digest, output = steps.send(SigIOSetup(md_algorithm=DIGEST, output=BytesIO()))
    container = asyncio.run(_signer(key, cert).async_sign(digest.document_digest, DIGEST, use_pades=True))
    steps.send(container)
    signed: bytes = output.getvalue()
    return signed


def _signer(key: bytes, cert: bytes) -> SimpleSigner:
    private = serialization.load_pem_private_key(key, password=None)
    encoding, plain = serialization.Encoding.DER, serialization.NoEncryption()
    der = private.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain)
    certificate = x509.load_pem_x509_certificate(cert).public_bytes(encoding)
    return SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(certificate),
        signing_key=asn1_keys.PrivateKeyInfo.load(der),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]
    )


def _years_later(at: datetime, years: int) -> datetime:
    day = 28 if (at.month, at.day) == (2, 29) else at.day
    return at.replace(year=at.year + years, day=day)
