"""Commit signatures against OpenSSH's own tool, and everything that must not pass."""

from __future__ import annotations

import base64
import stat
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from zhurnal.signing.ssh import (
    AllowedSignersError,
    SshKeyError,
    SshSignatureError,
    SshSigner,
    allowed_signers_line,
    generate_key,
    parse_allowed_signers,
    verify,
)

AT = datetime(2026, 10, 14, 9, 0, 0, tzinfo=UTC)
PAYLOAD = "tree 1\n\n7а алгебра\n".encode()


@pytest.fixture
def signer(tmp_path: Path) -> SshSigner:
    return generate_key(tmp_path / "server")


def keygen(*arguments: str, payload: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["ssh-keygen", *arguments], input=payload, capture_output=True, check=False, timeout=20)


def test_openssh_reads_the_key(signer: SshSigner, tmp_path: Path) -> None:
    assert stat.S_IMODE((tmp_path / "server").stat().st_mode) == 0o600
    assert keygen("-y", "-f", str(tmp_path / "server")).stdout.decode().strip() == signer.public_line
    assert (tmp_path / "server.pub").read_text() == f"{signer.public_line} server@zhurnal.invalid\n"
    assert signer.fingerprint in keygen("-l", "-f", str(tmp_path / "server.pub")).stdout.decode()


def test_a_loaded_key_signs_alike(signer: SshSigner, tmp_path: Path) -> None:
    assert SshSigner.load(tmp_path / "server")(PAYLOAD) == signer(PAYLOAD) == signer(PAYLOAD)


def test_openssh_accepts_the_signature_and_makes_the_same(signer: SshSigner, tmp_path: Path) -> None:
    (tmp_path / "allowed").write_text(allowed_signers_line(signer.public_line))
    (tmp_path / "sig").write_text(signer(PAYLOAD))
    done = keygen("-Y", "verify", "-f", str(tmp_path / "allowed"), "-I", "server@zhurnal.invalid", "-n", "git",
                  "-s", str(tmp_path / "sig"), payload=PAYLOAD)  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    made = keygen("-Y", "sign", "-f", str(tmp_path / "server"), "-n", "git", payload=PAYLOAD)
    assert made.stdout.decode() == signer(PAYLOAD)


def test_a_key_is_never_overwritten(signer: SshSigner, tmp_path: Path) -> None:
    with pytest.raises(FileExistsError):
        generate_key(tmp_path / "server")
    assert SshSigner.load(tmp_path / "server").public_line == signer.public_line


@pytest.mark.parametrize("kind", [["-t", "ecdsa"], ["-t", "ed25519", "-N", "secret"]])
def test_other_keys_are_refused(tmp_path: Path, kind: list[str]) -> None:
    keygen("-q", "-N", "", *kind, "-f", str(tmp_path / "other"))
    with pytest.raises(SshKeyError, match="expected an"):
        SshSigner.load(tmp_path / "other")


def test_a_file_that_is_no_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("hello")
    with pytest.raises(SshKeyError, match="expected an unencrypted OpenSSH key in other"):
        SshSigner.load(tmp_path / "other")


def test_verify_names_the_principal(signer: SshSigner) -> None:
    line = allowed_signers_line(signer.public_line, principal="old@zhurnal.invalid")
    assert verify(PAYLOAD, signer(PAYLOAD), f"# keys\n\n{line}", AT) == "old@zhurnal.invalid"


@pytest.mark.parametrize(
    ("after", "before", "good"),
    [(0, None, True), (1, None, False), (None, 0, True), (None, -1, False), (-1, 1, True)],
)
def test_a_key_has_its_time_inclusive_to_the_second(
    signer: SshSigner, after: int | None, before: int | None, good: bool
) -> None:
    def moment(seconds: int | None) -> datetime | None:
        return None if seconds is None else AT + timedelta(seconds=seconds)

    line = allowed_signers_line(signer.public_line, valid_after=moment(after), valid_before=moment(before))
    if good:
        assert verify(PAYLOAD, signer(PAYLOAD), line, AT)
    else:
        with pytest.raises(SshSignatureError, match="expected a key allowed to sign at"):
            verify(PAYLOAD, signer(PAYLOAD), line, AT)


def test_a_second_line_may_prolong_the_key(signer: SshSigner) -> None:
    old = allowed_signers_line(signer.public_line, valid_before=AT - timedelta(days=1))
    new = allowed_signers_line(signer.public_line, "new@zhurnal.invalid", valid_after=AT)
    assert verify(PAYLOAD, signer(PAYLOAD), old + new, AT) == "new@zhurnal.invalid"


def test_every_altered_byte_of_the_payload_is_noticed(signer: SshSigner) -> None:
    armored, line = signer(PAYLOAD), allowed_signers_line(signer.public_line)
    for at in range(len(PAYLOAD)):
        altered = PAYLOAD[:at] + bytes([PAYLOAD[at] ^ 1]) + PAYLOAD[at + 1 :]
        with pytest.raises(SshSignatureError, match="found one of others"):
            verify(altered, armored, line, AT)


def test_every_altered_letter_of_the_signature_is_noticed(signer: SshSigner) -> None:
    armored, line = signer(PAYLOAD), allowed_signers_line(signer.public_line)
    for at, letter in enumerate(armored.rstrip("\n")):
        altered = armored[:at] + ("A" if letter != "A" else "B") + armored[at + 1 :]
        with pytest.raises(SshSignatureError, match="expected"):
            verify(PAYLOAD, altered, line, AT)


def test_bits_behind_the_last_byte_are_noticed(signer: SshSigner) -> None:
    """The public key's length decides whether base64 ends in `==`, `=` or neither; ours ends in such bits."""
    armored, line = signer(PAYLOAD), allowed_signers_line(signer.public_line)
    head, tail = armored.split("=", 1)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    altered = f"{head[:-1]}{letters[letters.index(head[-1]) + 1]}={tail}"
    assert base64.b64decode(altered.split("\n", 1)[1].split("-", 1)[0]) == base64.b64decode(
        armored.split("\n", 1)[1].split("-", 1)[0]
    )
    with pytest.raises(SshSignatureError, match="expected zero bits"):
        verify(PAYLOAD, altered, line, AT)


def test_an_unknown_key_and_another_namespace_are_refused(signer: SshSigner, tmp_path: Path) -> None:
    line = allowed_signers_line(signer.public_line)
    stranger = generate_key(tmp_path / "stranger")
    with pytest.raises(SshSignatureError, match="unknown key"):
        verify(PAYLOAD, stranger(PAYLOAD), line, AT)
    file = keygen("-Y", "sign", "-f", str(tmp_path / "server"), "-n", "file", payload=PAYLOAD).stdout.decode()
    with pytest.raises(SshSignatureError, match="expected the namespace 'git'"):
        verify(PAYLOAD, file, line, AT)
    with pytest.raises(SshSignatureError, match="expected a key allowed"):
        verify(PAYLOAD, signer(PAYLOAD), line.replace('"git"', '"file"'), AT)


@pytest.mark.parametrize(
    "line",
    [
        "server@zhurnal.invalid",
        'server@zhurnal.invalid namespaces="git" ssh-ed25519',
        'server@zhurnal.invalid namespaces="git" ssh-ed25519 AAAA',
        'server@zhurnal.invalid namespace="git" {key}',
        'server@zhurnal.invalid valid-after="20260901" {key}',
        'server@zhurnal.invalid valid-after="20261301Z" {key}',
        'server@zhurnal.invalid valid-after="20260902Z",valid-before="20260901Z" {key}',
    ],
)
def test_a_line_that_cannot_be_read_is_named(signer: SshSigner, line: str) -> None:
    text = "# first\n" + line.replace("{key}", signer.public_line) + "\n"
    with pytest.raises(AllowedSignersError, match="line 2: expected"):
        parse_allowed_signers(text)


def test_authorities_and_other_kinds_of_keys_are_left_out(signer: SshSigner) -> None:
    text = f"a@b cert-authority {signer.public_line}\na@b ssh-rsa AAAA\na@b {signer.public_line} comment\n"
    assert [found.principals for found in parse_allowed_signers(text)] == [("a@b",)]


def test_a_signature_with_an_empty_field_is_refused(signer: SshSigner) -> None:
    lines = signer(PAYLOAD).splitlines()
    blob = base64.b64decode("".join(lines[1:-1]))
    # The last field is 4 bytes of length, 4 + 11 of the kind, 4 + 64 of the signature.
    emptied = blob[: -(4 + 15 + 68)] + bytes(4)
    armored = "\n".join([lines[0], base64.b64encode(emptied).decode(), lines[-1]])
    with pytest.raises(SshSignatureError, match="expected an ed25519 signature"):
        verify(PAYLOAD, armored, allowed_signers_line(signer.public_line), AT)
