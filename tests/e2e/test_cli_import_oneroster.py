"""zhurnal import oneroster: a school that moves in, by the command; bad input at the door."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from tests.e2e.command import YEAR, codes, done, heads, zhurnal
from tests.unit.imports.oneroster_samples import PASSWORD, large, small

from zhurnal.services.school import School


@pytest.fixture
def founded(tmp_path: Path) -> Path:
    """A school as `init` leaves it."""
    folder = tmp_path / "school"
    done("init", folder, "--title", "Школа № 5", "--administrator", "Громова Вера Павловна")
    return folder


@pytest.fixture
def bells(tmp_path: Path) -> Path:
    """A table of bells: what no bundle tells."""
    file = tmp_path / "bells.csv"
    file.write_text("number,from,to\n1,08:30,09:15\n2,09:25,10:10\n", encoding="utf-8")
    return file


def bundle(folder: Path, data: bytes) -> Path:
    file = folder / "bundle.zip"
    file.write_bytes(data)
    return file


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_a_thousand_people_move_in_by_one_commit(founded: Path, bells: Path, tmp_path: Path, version: str) -> None:
    file = bundle(tmp_path, large(version).pack())
    words = ("import", "oneroster", file, "--year", YEAR, "--bells", bells, "--school", founded)
    before = heads(founded)
    dry = done(*words, "--dry-run")
    assert "  добавить: people/p-0462.yaml" in dry.lines
    assert dry.lines[-2:] == [
        "Добавить: 1738, изменить: 0, оставить как есть: 0.", "Пробный прогон: ничего не записано.",
    ]  # fmt: skip
    assert heads(founded) == before

    real = done(*words, "--json").json
    after = heads(founded)
    assert real["commit"] == after[0] != before[0]
    assert (len(real["added"]), real["changed"], real["notes"], real["refused"]) == (1738, [], [], [])
    again = done(*words)
    assert again.lines == ["Добавить: 0, изменить: 0, оставить как есть: 738.", "Делать нечего: всё уже есть."]
    assert heads(founded) == after
    assert done("check", "--school", founded, "--json").json == []
    assert zhurnal("audit", founded).code == 0
    _holds_no_secret(founded, real["added"])


def _holds_no_secret(folder: Path, paths: list[str]) -> None:
    """No password anywhere, no name and no foreign id in the record."""
    school = School.open(folder)
    record, register = school.record_store.snapshot(), school.register_store.snapshot()
    for path in paths:
        text = ((register if path.startswith("people/") else record).read(path) or b"").decode()
        assert PASSWORD not in text
        assert path.startswith("people/") or ("Авдонин" not in text and "oneroster" not in text)


def test_where_somebody_must_agree_it_is_proposed(demo_copy: Path, tmp_path: Path) -> None:
    sample = small()
    sample.tables["classes"][0]["title"] = "5к"
    for row in sample.tables["users"]:
        row["grades"] = ""
    sample.tables["classes"][0]["grades"] = "05"
    words = ("import", "oneroster", bundle(tmp_path, sample.pack()), "--year", YEAR, "--school", demo_copy)
    before = heads(demo_copy)
    made = done(*words, "--json").json
    assert made["commit"] is None
    assert made["proposal"].startswith("import-")
    assert heads(demo_copy) == before
    assert done(*words, "--json").json["proposal"] == made["proposal"]
    for person in ("t-002", "t-003"):
        zhurnal("proposal", "approve", made["proposal"], "--actor", person, "--school", demo_copy)
    assert 'title: "5к"' in done("show", f"years/{YEAR}/classes/5k.yaml", "--school", demo_copy).out
    assert "Делать нечего: всё уже есть." in done(*words).out
    assert done("check", "--school", demo_copy, "--json").json == []


def test_each_row_left_out_is_told_in_words(founded: Path, bells: Path, tmp_path: Path) -> None:
    sample = small()
    sample.user("t9", "administrator", "Властный", "Пётр")
    sample.enrol("p9", "c1")
    file = bundle(tmp_path, sample.pack())
    ran = done("import", "oneroster", file, "--year", YEAR, "--bells", bells, "--school", founded, "--dry-run")
    assert "Не удалось разместить 2 строки:" in ran.lines
    told = "у e-c1-p9 в столбце userSourcedId стоит p9, а такого в наборе нет."
    assert f"  enrollments.csv:13: unplaced-or-unknown: Пропущено: {told}" in ran.lines
    assert PASSWORD not in ran.out + ran.err
    assert "Властный" not in ran.out


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "zip-unreadable"), (b"PK\x03\x04", "zip-unreadable"), (small().pack()[:-9], "zip-unreadable")],
)
def test_bad_input_is_answered_with_a_reason_and_nothing_written(
    founded: Path, tmp_path: Path, data: bytes, code: str
) -> None:
    before = heads(founded)
    words = ("import", "oneroster", bundle(tmp_path, data), "--year", YEAR, "--school", founded)
    ran = zhurnal(*words, "--json")
    assert (ran.code, codes(ran.json)) == (1, [code])
    said = zhurnal(*words)
    assert (said.code, "Traceback" in said.out + said.err) == (1, False)
    assert said.lines[0].startswith(f"bundle.zip: {code}: Архив не читается")
    assert heads(founded) == before


def test_misuse_and_refusals(founded: Path, bells: Path, tmp_path: Path) -> None:
    file = bundle(tmp_path, small().pack())
    words = ("import", "oneroster", file, "--school", founded)
    assert zhurnal(*words).code == 2
    assert zhurnal(*words, "--year", "2026").code == 1
    assert codes(zhurnal(*words, "--year", YEAR, "--json").json) == ["oneroster-no-bells"]
    assert zhurnal("import", "oneroster", tmp_path / "nowhere.zip", "--year", YEAR, "--school", founded).code == 1
    before = heads(founded)
    ran = zhurnal(*words, "--year", YEAR, "--bells", bells, "--actor", "t-009", "--json")
    assert ran.code == 1
    assert all(finding["clause"] for finding in ran.json["refused"])
    assert heads(founded) == before
    encrypted = tmp_path / "folder.zip"
    with zipfile.ZipFile(encrypted, "w") as archive:
        archive.writestr("../../users.csv", "x")
    refused = zhurnal("import", "oneroster", encrypted, "--year", YEAR, "--school", founded)
    assert refused.lines == [
        "folder.zip: zip-path: В архиве есть «../../users.csv»; файлы должны лежать в нём сразу, без папок."
    ]
