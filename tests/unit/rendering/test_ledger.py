"""The ledger as a file: what the tools of others find in it, and that it can be made again."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from tests.unit.rendering.ledger_sample import COMMIT, DIGEST, ledger, section

from zhurnal.rendering.ledger import ledger_pdf
from zhurnal.signing.pades import make_school_key, sign_pdf
from zhurnal.signing.verdict import verify_pdf

AT = datetime(2026, 11, 1, 18, 0, tzinfo=UTC)
SMALL = replace(ledger(size=4, subjects=0), sections=(
    section("Алгебра", "", "Смирнова Татьяна Викторовна", 4, 40, 5),
    section("Второй иностранный язык", "французский", "Морель Анна; Иванова Вера", 3, 0, 1),
    section("Физика", "", "Лебедев Роман Ильич", 4, 6, 1),
))  # fmt: skip


def tool(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ledger") / "ledger.pdf"
    path.write_bytes(ledger_pdf(SMALL, created=AT))
    return path


@pytest.fixture(scope="module")
def texts(file: Path) -> list[str]:
    return tool("pdftotext", "-layout", str(file), "-").split("\f")[:-1]


def test_every_page_is_numbered_and_names_commit_and_digest(texts: list[str]) -> None:
    for number, text in enumerate(texts, 1):
        assert f"{number} из {len(texts)}" in text
        assert COMMIT[:12] in text
        assert DIGEST[:24] in text
    assert COMMIT in texts[0]
    assert DIGEST in texts[0]
    assert "не квалифицированная электронная подпись" in texts[0]
    assert f"Страниц в документе: {len(texts)}" in texts[0]


def test_the_contents_give_the_pages_where_the_headings_are(texts: list[str]) -> None:
    lines = re.findall(r"^(\S.*?)\s{2,}(\d+)$", texts[1], re.MULTILINE)
    found = {line.split("  ")[0]: int(number) for line, number in lines}
    headings = ["Алгебра", "Второй иностранный язык", "Физика", "Сведения о пропущенных уроках",
                "Сводная ведомость отметок", "Движение обучающихся", "Заверительная запись"]  # fmt: skip
    assert len(found) == len(headings)
    for heading, (line, number) in zip(headings, found.items(), strict=True):
        assert line.startswith(heading)
        assert heading in texts[number - 1], (heading, number)


def test_a_section_opens_on_two_facing_pages_with_the_same_lessons(texts: list[str]) -> None:
    left, right = texts[3], texts[4]
    assert "Фамилия, имя обучающегося" in left
    assert "Абрамова Анна" in left
    assert "Что пройдено на уроке" in right
    assert "Смирнова Татьяна Викторовна" in right
    days = next(line for line in left.splitlines() if re.search(r"\b1\s+2\s+3\s+3\b", line))
    dates = re.findall(r"^\s*(\d\d)\.09\b", right, re.MULTILINE)
    assert {int(day) for day in re.findall(r"\d+", days)} == {int(day) for day in dates}
    assert all("Фамилия, имя обучающегося" in text for text in (texts[5], texts[7], texts[9]))


def test_every_mark_of_the_view_is_on_the_left_pages(texts: list[str]) -> None:
    for pupil in SMALL.sections[0].pupils:
        assert pupil.name.split("-")[0] in texts[3]
    lines = [line for text in (texts[3], texts[5]) for line in text.splitlines() if "Белкин Пётр" in line]
    shown = [word for line in lines for word in line.split("Пётр")[1].split()]
    belkin = SMALL.sections[0].pupils[1]
    assert shown == [cell for cell in (*belkin.cells, *belkin.summary) if cell]


def test_a_section_without_lessons_says_so(texts: list[str]) -> None:
    assert texts[7].count("Уроков в этом периоде не было.") == 1
    assert "Уроков в этом периоде не было." in texts[8]
    assert "Учителя:" in texts[8]


def test_the_end_has_movement_and_the_place_for_signature_and_seal(texts: list[str]) -> None:
    assert "прибыла из школы № 12 г. Твери" in texts[-1]
    assert "прошито, пронумеровано и скреплено печатью" in texts[-1]
    assert "М. П." in texts[-1]
    assert "М. П." in texts[0]


def test_it_claims_and_carries_what_pdf_a_3a_demands(file: Path) -> None:
    info = tool("pdfinfo", str(file))
    assert re.search(r"Tagged:\s+yes", info)
    assert "Page size:       595.276 x 841.89 pts (A4)" in info
    meta = tool("pdfinfo", "-meta", str(file))
    assert 'pdfaid:part="3"' in meta
    assert 'pdfaid:conformance="A"' in meta
    assert "2026-11-01T18:00:00Z" in meta
    assert "/OutputIntents" in root_of(file)
    structure = tool("pdfinfo", "-struct", str(file))
    assert "Table" in structure
    assert "TH" in structure


def root_of(file: Path) -> Any:
    """The document catalog."""
    return PdfFileReader(BytesIO(file.read_bytes())).root


def test_all_fonts_are_embedded_and_of_the_house(file: Path) -> None:
    rows = tool("pdffonts", str(file)).splitlines()[2:]
    assert len(rows) >= 4
    for row in rows:
        assert re.search(r"^[A-Z]{6}\+PT-S(ans|erif)\S*\s.*\byes yes yes\b", row), row


def test_the_headings_are_bookmarks(file: Path) -> None:
    titles, node = [], root_of(file)["/Outlines"]["/First"]
    while node is not None:
        titles.append(str(node["/Title"]))
        node = node.get("/Next")
    assert "КЛАССНЫЙ ЖУРНАЛ" in titles


def test_another_process_makes_the_same_bytes(file: Path) -> None:
    code = (
        "import hashlib; from tests.unit.rendering.test_ledger import *;"
        "print(hashlib.sha256(ledger_pdf(SMALL, created=AT)).hexdigest())"
    )
    path = os.pathsep.join([str(Path(__file__).parents[3]), *sys.path])
    env = {**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": "7", "TZ": "Asia/Vladivostok", "LANG": "C"}
    again = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert again.stdout.strip() == hashlib.sha256(file.read_bytes()).hexdigest()


def test_another_word_makes_other_bytes(file: Path) -> None:
    assert ledger_pdf(replace(SMALL, term="2-я четверть"), created=AT) != file.read_bytes()


def test_signed_it_verifies_and_pdfsig_agrees(file: Path, tmp_path: Path) -> None:
    data = file.read_bytes()
    key, cert = make_school_key(SMALL.school, AT)
    signed = sign_pdf(data, key, cert, at=AT, reason="Классный журнал", location=SMALL.place)
    assert verify_pdf(signed, cert).unsigned_sha256 == hashlib.sha256(data).hexdigest()
    target = tmp_path / "signed.pdf"
    target.write_bytes(signed)
    said = tool("pdfsig", str(target))
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    middle = len(data) // 2
    target.write_bytes(signed[:middle] + bytes([signed[middle] ^ 1]) + signed[middle + 1 :])
    assert "Signature is Valid" not in tool("pdfsig", str(target))


def test_names_and_topics_that_look_like_markup_stay_text() -> None:
    evil = replace(SMALL, class_title='7"}</style><b>', school="<script>alert(1)</script> & «Ко»")
    data = ledger_pdf(evil, created=AT)
    text = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
    assert "<script>alert(1)</script> & «Ко»" in text
    assert text.count('7"}</style><b>') >= len(SMALL.sections)


def test_an_english_ledger_is_english() -> None:
    data = ledger_pdf(replace(SMALL, sections=(), language="en"), created=AT)
    text = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
    assert "CLASS JOURNAL" in text
    assert "as of 1 November 2026" in text
