"""Signing and verifying: what stock tools say, and that no byte can change unnoticed."""

from __future__ import annotations

import hashlib
import subprocess
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path

import pydyf
import pytest

from zhurnal.signing.pades import SigningError, make_school_key, sign_pdf
from zhurnal.signing.verdict import Problem, verify_pdf

MADE = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
AT = datetime(2026, 11, 1, 12, 30, 5, tzinfo=timezone(timedelta(hours=3)))
KEY, CERT = make_school_key("Гимназия № 1", MADE)


def small_pdf() -> bytes:
    pdf = pydyf.PDF()
    page = {"Type": "/Page", "Parent": pdf.pages.reference, "MediaBox": pydyf.Array([0, 0, 200, 100])}
    pdf.add_page(pydyf.Dictionary(page))
    output = BytesIO()
    pdf.write(output, b"1.7", b"zhurnal-test", compress=False)
    return output.getvalue()


UNSIGNED = small_pdf()
SIGNED = sign_pdf(UNSIGNED, KEY, CERT, at=AT, reason="Журнал 7а", location="Москва")


def pdfsig(data: bytes, folder: Path) -> str:
    file = folder / "file.pdf"
    file.write_bytes(data)
    return subprocess.run(["pdfsig", str(file)], capture_output=True, text=True, check=False).stdout


def flipped(data: bytes, index: int, bit: int = 1) -> bytes:
    return data[:index] + bytes([data[index] ^ bit]) + data[index + 1 :]


def test_the_unsigned_file_is_an_exact_prefix() -> None:
    verdict = verify_pdf(SIGNED, CERT)
    assert SIGNED.startswith(UNSIGNED)
    assert verdict.valid
    assert verdict.unsigned_length == len(UNSIGNED)
    assert verdict.unsigned_sha256 == hashlib.sha256(UNSIGNED).hexdigest()
    assert verdict.sha256 == hashlib.sha256(SIGNED).hexdigest()
    assert (verdict.signer, verdict.at) == ("Гимназия № 1", AT)


def test_pdfsig_agrees(tmp_path: Path) -> None:
    said = pdfsig(SIGNED, tmp_path)
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said
    assert "Гимназия № 1" in said


def test_pdfsig_objects_to_altered_and_to_appended(tmp_path: Path) -> None:
    assert "Signature is Valid" not in pdfsig(flipped(SIGNED, 30), tmp_path)
    assert "Total document signed" not in pdfsig(SIGNED + b"% more\n", tmp_path)


def test_no_byte_of_the_container_may_change_not_even_the_case_of_a_digit() -> None:
    start = SIGNED.index(b"/Contents <")
    for index in range(start, SIGNED.index(b">", start + 11) + 1):
        assert not verify_pdf(flipped(SIGNED, index, 0x20), CERT).valid, index


@pytest.mark.parametrize("bit", [0x01, 0x10])
def test_no_byte_of_the_file_may_change(bit: int) -> None:
    for index in range(bit % 7, len(SIGNED), 7):
        assert not verify_pdf(flipped(SIGNED, index, bit), CERT).valid, index


@pytest.mark.parametrize("more", [b"\n", b" ", b"\0", b"%%EOF\n"])
def test_nothing_may_be_appended(more: bytes) -> None:
    assert verify_pdf(SIGNED + more, CERT).problem is Problem.LENGTH


def test_nothing_may_be_cut_off_or_put_in_front() -> None:
    for length in range(1, len(SIGNED), 97):
        assert not verify_pdf(SIGNED[:length], CERT).valid
        assert not verify_pdf(SIGNED[length:], CERT).valid
    assert verify_pdf(SIGNED[:-1], CERT).problem is Problem.LENGTH


def test_the_key_of_another_of_the_same_name_is_foreign() -> None:
    forged = sign_pdf(UNSIGNED, *make_school_key("Гимназия № 1", MADE), at=AT, reason="", location="")
    assert verify_pdf(forged, CERT).problem is Problem.FOREIGN_KEY


def test_the_signature_of_another_file_does_not_fit() -> None:
    other = sign_pdf(UNSIGNED, KEY, CERT, at=AT, reason="Журнал 7б", location="Москва")
    hole = slice(SIGNED.index(b"/Contents <") + 11, SIGNED.index(b"/Contents <") + 11 + 4096)
    assert not verify_pdf(SIGNED[: hole.start] + other[hole] + SIGNED[hole.stop :], CERT).valid


@pytest.mark.parametrize("data", [UNSIGNED, b"", b"%PDF-1.7\n", "Не PDF".encode()])
def test_what_is_not_signed_is_said_to_be_unsigned(data: bytes) -> None:
    verdict = verify_pdf(data, CERT)
    assert verdict.problem is Problem.UNSIGNED
    assert verdict.unsigned_sha256 == ""


def test_a_signature_before_the_key_was_made_is_not_trusted() -> None:
    early = sign_pdf(UNSIGNED, KEY, CERT, at=MADE - timedelta(seconds=1), reason="", location="")
    assert verify_pdf(early, CERT).problem is Problem.KEY_NOT_VALID
    assert verify_pdf(sign_pdf(UNSIGNED, KEY, CERT, at=MADE, reason="", location=""), CERT).valid


def test_signing_refuses_what_it_must_not_sign() -> None:
    with pytest.raises(SigningError, match="found a signed one"):
        sign_pdf(SIGNED, KEY, CERT, at=AT, reason="", location="")
    with pytest.raises(SigningError, match="naive"):
        sign_pdf(UNSIGNED, KEY, CERT, at=AT.replace(tzinfo=None), reason="", location="")
    with pytest.raises(SigningError, match="Expected a PDF file"):
        sign_pdf(b"hello", KEY, CERT, at=AT, reason="", location="")


def test_a_long_title_and_a_leap_day_make_a_key() -> None:
    key, cert = make_school_key("Ш" * 200, datetime(2028, 2, 29, tzinfo=UTC))
    signed = sign_pdf(UNSIGNED, key, cert, at=datetime(2028, 3, 1, tzinfo=UTC), reason="", location="")
    assert verify_pdf(signed, cert).signer == "Ш" * 64
