"""Commit signatures: SSHSIG by an ed25519 key (OpenSSH, PROTOCOL.sshsig), made and checked in process.

Stock `git verify-commit` accepts them with `gpg.ssh.allowedSignersFile`; file format: ssh-keygen(1), ALLOWED SIGNERS.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_ssh_private_key,
)
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from zhurnal.domain.errors import ZhurnalError

NAMESPACE = "git"
PRINCIPAL = "server@zhurnal.invalid"

_KEY_TYPE = b"ssh-ed25519"
_MAGIC = b"SSHSIG"
_HASH = b"sha512"
_HASHES = {b"sha512": hashlib.sha512, b"sha256": hashlib.sha256}
_BEGIN = "-----BEGIN SSH SIGNATURE-----"
_END = "-----END SSH SIGNATURE-----"
_LINE = 70
_OPTIONS = re.compile(r'([a-z-]+)(?:="([^"]*)")?(?:,|\Z)')
_WORD = re.compile(r'(?:"[^"]*"|[^\s"])+')


class SshKeyError(ZhurnalError):
    """A key file that is not an unencrypted ed25519 key in OpenSSH's format."""


class SshSignatureError(ZhurnalError):
    """A signature that does not hold: malformed, altered, by an unknown key, or outside its key's time."""


class UnknownKeyError(SshSignatureError):
    """A signature by a key that is not among the allowed ones."""


class KeyNotValidError(SshSignatureError):
    """A signature by an allowed key, made when or for what the key was not allowed."""


class AllowedSignersError(ZhurnalError):
    """A line of an allowed-signers file that cannot be read."""


@dataclass(frozen=True, slots=True)
class AllowedSigner:
    """One line: who signs by which key, for what, and when (UTC, inclusive)."""

    principals: tuple[str, ...]
    key: bytes
    namespaces: tuple[str, ...] = ()
    valid_after: datetime | None = None
    valid_before: datetime | None = None

    def allows(self, namespace: str, at: datetime) -> bool:
        """True for a signature in `namespace` made at `at`."""
        if self.namespaces and namespace not in self.namespaces:
            return False
        if self.valid_after is not None and at < self.valid_after:
            return False
        return self.valid_before is None or at <= self.valid_before


class SshSigner:
    """A `store.base.Signer`: `signer(payload) -> armored`, about 0.06 ms; the same payload, the same signature."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self._public = _public_blob(key.public_key())

    @classmethod
    def load(cls, path: Path) -> SshSigner:
        """The signer of a private key file. Raises SshKeyError; OSError where the file cannot be read."""
        try:
            key = load_ssh_private_key(path.read_bytes(), password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise SshKeyError(f"expected an unencrypted OpenSSH key in {path.name}, found: {error}") from error
        if not isinstance(key, Ed25519PrivateKey):
            raise SshKeyError(f"expected an ed25519 key in {path.name}, found {type(key).__name__}")
        return cls(key)

    @property
    def public_line(self) -> str:
        """`ssh-ed25519 AAAA...`, as in a `.pub` file without its comment."""
        return f"{_KEY_TYPE.decode()} {base64.b64encode(self._public).decode()}"

    @property
    def fingerprint(self) -> str:
        """`SHA256:...`, as `ssh-keygen -l` prints it."""
        digest = base64.b64encode(hashlib.sha256(self._public).digest()).decode()
        return f"SHA256:{digest.rstrip('=')}"

    def __call__(self, payload: bytes) -> str:
        """The armored signature of `payload` in the namespace `git`."""
        raw = self._key.sign(_signed_data(NAMESPACE.encode(), _HASH, payload))
        signature = _string(_KEY_TYPE) + _string(raw)
        blob = (
            _MAGIC
            + struct.pack(">I", 1)
            + b"".join(map(_string, (self._public, NAMESPACE.encode(), b"", _HASH, signature)))
        )
        text = base64.b64encode(blob).decode()
        lines = [text[at : at + _LINE] for at in range(0, len(text), _LINE)]
        return "\n".join([_BEGIN, *lines, _END, ""])


def generate_key(path: Path, comment: str = PRINCIPAL, *, secret: bytes | None = None) -> SshSigner:
    """A new key pair: `path` (0600, OpenSSH's format) and `path` + `.pub`, both on the disk.

    secret: 32 bytes that make the key, for an invented school whose commits shall come out the same again; whoever
    knows them has the key. Raises FileExistsError where a key stands already: a key is never overwritten.
    """
    key = Ed25519PrivateKey.generate() if secret is None else Ed25519PrivateKey.from_private_bytes(secret)
    signer = SshSigner(key)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    _write_new(path, private, 0o600)
    _write_new(path.with_name(f"{path.name}.pub"), f"{signer.public_line} {comment}\n".encode(), 0o644)
    folder = os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return signer


def allowed_signers_line(
    public_line: str,
    principal: str = PRINCIPAL,
    *,
    valid_after: datetime | None = None,
    valid_before: datetime | None = None,
) -> str:
    """A line (with its newline) that lets `public_line` sign in the namespace `git`.

    The times (aware) are written in UTC with `Z`, which ssh-keygen understands from OpenSSH 9.1 on; git hands it
    the committer's date to judge by.
    """
    options = [f'namespaces="{NAMESPACE}"']
    for name, moment in (("valid-after", valid_after), ("valid-before", valid_before)):
        if moment is not None:
            options.append(f'{name}="{moment.astimezone(UTC):%Y%m%d%H%M%SZ}"')
    kind, encoded = public_line.split()[:2]
    return f"{principal} {','.join(options)} {kind} {encoded}\n"


def verify(payload: bytes, armored: str, allowed_signers: str, at: datetime) -> str:
    """The principal who signed `payload`; `at` (aware) is when it was signed: the committer's date.

    Raises SshSignatureError (UnknownKeyError, KeyNotValidError), and AllowedSignersError for a file that cannot be
    read.
    """
    public, namespace, algorithm, raw = _parse_signature(armored)
    if namespace != NAMESPACE.encode():
        raise SshSignatureError(f"expected the namespace {NAMESPACE!r}, found {namespace[:40]!r}")
    known = [signer for signer in _parsed(allowed_signers) if signer.key == public]
    if not known:
        raise UnknownKeyError("expected a signature by an allowed key, found one by an unknown key")
    try:
        _public_key(public).verify(_signed_data(namespace, algorithm, payload), raw)
    except BadSignatureError as error:
        raise SshSignatureError("expected a signature of these bytes, found one of others") from error
    allowed = [signer for signer in known if signer.allows(NAMESPACE, at)]
    if not allowed:
        raise KeyNotValidError(f"expected a key allowed to sign at {at.isoformat()}, found it is not")
    return allowed[0].principals[0]


def parse_allowed_signers(text: str) -> list[AllowedSigner]:
    """The lines of an allowed-signers file; keys of other types and authorities of certificates are left out.

    Raises AllowedSignersError with the line's number.
    """
    signers = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.lstrip().startswith("#"):
            signer = _parse_line(line, number)
            if signer is not None:
                signers.append(signer)
    return signers


@lru_cache(maxsize=8)
def _parsed(text: str) -> tuple[AllowedSigner, ...]:
    return tuple(parse_allowed_signers(text))


def _parse_line(line: str, number: int) -> AllowedSigner | None:
    words = _WORD.findall(line)
    if len(words) < 3:
        raise AllowedSignersError(f"line {number}: expected principals, options, key, found {len(words)} words")
    has_options = not re.fullmatch(r"(?:ssh|ecdsa|sk)-[\w@.-]+", words[1])
    options = _parse_options(words[1], number) if has_options else {}
    kind, *rest = words[2:] if has_options else words[1:]
    if kind != _KEY_TYPE.decode() or "cert-authority" in options:
        return None
    try:
        key = _decoded(rest[0])
        _only_key(key)
    except (IndexError, binascii.Error, SshSignatureError) as error:
        raise AllowedSignersError(f"line {number}: expected an ed25519 key, found: {error}") from error
    after, before = (_moment(options.get(name), number) for name in ("valid-after", "valid-before"))
    if after is not None and before is not None and before <= after:
        raise AllowedSignersError(f"line {number}: expected valid-before after valid-after, found {before} first")
    return AllowedSigner(
        principals=tuple(words[0].strip('"').split(",")),
        key=key,
        namespaces=tuple(filter(None, options.get("namespaces", "").split(","))),
        valid_after=after,
        valid_before=before,
    )


def _parse_options(word: str, number: int) -> dict[str, str]:
    found = {match[1]: match[2] or "" for match in _OPTIONS.finditer(word)}
    known = {"namespaces", "valid-after", "valid-before", "cert-authority"}
    if "".join(match[0] for match in _OPTIONS.finditer(word)) != word or not found.keys() <= known:
        raise AllowedSignersError(f"line {number}: expected options {sorted(known)}, found {word!r}")
    return found


def _moment(text: str | None, number: int) -> datetime | None:
    """A time in UTC. One without `Z` would mean another moment on each machine, so it is refused."""
    if text is None:
        return None
    # By length, because strptime takes 2026-1-3 01 o'clock for 20261301.
    layout = {9: "%Y%m%dZ", 13: "%Y%m%d%H%MZ", 15: "%Y%m%d%H%M%SZ"}.get(len(text), "")
    try:
        return datetime.strptime(text, layout).replace(tzinfo=UTC)
    except ValueError as error:
        message = f"line {number}: expected a time YYYYMMDD[HHMM[SS]]Z, found {text!r}"
        raise AllowedSignersError(message) from error


def _parse_signature(armored: str) -> tuple[bytes, bytes, bytes, bytes]:
    """(public key blob, namespace, hash algorithm, 64 bytes) of an armored signature."""
    lines = armored.strip().splitlines()
    if len(lines) < 3 or lines[0] != _BEGIN or lines[-1] != _END:
        raise SshSignatureError(f"expected an armored SSH signature, found {armored[:40]!r}")
    try:
        blob = _decoded("".join(lines[1:-1]))
    except (binascii.Error, ValueError) as error:
        raise SshSignatureError(f"expected base64 in the signature, found: {error}") from error
    if blob[:10] != _MAGIC + struct.pack(">I", 1):
        raise SshSignatureError(f"expected SSHSIG version 1, found {blob[:10]!r}")
    fields = list(_strings(blob[10:]))
    if len(fields) != 5 or fields[3] not in _HASHES:
        raise SshSignatureError("expected key, namespace, reserved, sha512 or sha256, signature; found otherwise")
    inner = list(_strings(fields[4]))
    if len(inner) != 2 or inner[0] != _KEY_TYPE or len(inner[1]) != 64:
        raise SshSignatureError(f"expected an ed25519 signature of 64 bytes, found {fields[4][:40]!r}")
    return fields[0], fields[1], fields[3], inner[1]


def _decoded(text: str) -> bytes:
    """The bytes of `text` in base64. Raises binascii.Error, also where the bits after the last byte are not zero.

    RFC 4648, 3.5 lets a decoder drop those bits; then an altered letter would pass for the signature that was made.
    """
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise binascii.Error("expected zero bits after the last byte")
    return data


def _signed_data(namespace: bytes, algorithm: bytes, payload: bytes) -> bytes:
    digest = _HASHES[algorithm](payload).digest()
    return _MAGIC + b"".join(map(_string, (namespace, b"", algorithm, digest)))


def _public_blob(key: Ed25519PublicKey) -> bytes:
    return _string(_KEY_TYPE) + _string(key.public_bytes(Encoding.Raw, PublicFormat.Raw))


@lru_cache(maxsize=8)
def _public_key(blob: bytes) -> VerifyKey:
    # libsodium checks a signature in half of OpenSSL's time, and an audit checks one a commit.
    return VerifyKey(_only_key(blob))


def _only_key(blob: bytes) -> bytes:
    """The 32 bytes of an ed25519 key blob."""
    fields = list(_strings(blob))
    if len(fields) != 2 or fields[0] != _KEY_TYPE or len(fields[1]) != 32:
        raise SshSignatureError(f"expected an ed25519 key of 32 bytes, found {blob[:20]!r}")
    return fields[1]


def _string(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


def _strings(data: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        if at + 4 + length > len(data):
            raise SshSignatureError(f"expected {length} more bytes, found {len(data) - at - 4}")
        yield data[at + 4 : at + 4 + length]
        at += 4 + length


def _write_new(path: Path, data: bytes, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(descriptor, mode)
        file.write(data)
        file.flush()
        os.fsync(descriptor)
