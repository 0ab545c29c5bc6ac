"""Bad input at the doors of the command line: a sentence with place and reason, exit code 1, nothing written."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.e2e.command import SMALL, YEAR, codes, done, heads, zhurnal

from zhurnal.services.school import School
from zhurnal.store.base import COMMITTER

CLASS = """kind: "class"
version: 1
class: "7a"
title: "7а"
grade: 7
shift: 1
"""
ROSTER = 'roster:\n  - pupil: "p-0101"\n    from: "2026-02-30"\n'
BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE fet [<!ENTITY a "xxxxxxxxxx"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>
<fet version="6.9.2"><Institution_Name>&d;</Institution_Name></fet>"""
OUTSIDE = b'<!DOCTYPE fet [<!ENTITY x SYSTEM "file:///etc/hostname">]><fet version="6"><Comments>&x;</Comments></fet>'

DOCUMENTS = [
    pytest.param(CLASS[: CLASS.index("grade")].encode(), "missing-key", 1, id="truncated"),
    pytest.param(b"", "empty-document", 1, id="empty"),
    pytest.param(b"\xff\xfe" + CLASS.encode("utf-16-le"), "not-utf-8", 1, id="utf-16"),
    pytest.param(CLASS.encode("cp1251"), "not-utf-8", 4, id="cp1251"),
    pytest.param((CLASS + 'grade: 8\n').encode(), "duplicate-key", 7, id="duplicate key"),
    pytest.param(CLASS.replace("7а", "7" + "а" * 20_000).encode(), "text-too-long", 4, id="over-long"),
    pytest.param((CLASS + "roster:\n" + "".join(f"{'  ' * n}a:\n" for n in range(1, 30))).encode(), "too-deep", 19,
                 id="over-deep"),
    pytest.param(CLASS.encode() + b"#" * 1024 * 1024, "too-large", 0, id="over-large"),
    pytest.param((CLASS + ROSTER).encode(), "impossible-date", 9, id="impossible date"),
    pytest.param(CLASS.replace("7а", "7\u202eа").encode(), "forbidden-character", 4, id="bidi"),
    pytest.param(b"[" * 9_000 + b"\n", "flow-style", 1, id="brackets"),
    pytest.param(CLASS.replace('"class"\n', '"klass"\n').encode(), "kind-unknown", 1, id="unknown kind"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "code", "line"), DOCUMENTS)
def test_check_names_file_line_and_reason(data: bytes, code: str, line: int, tmp_path: Path) -> None:
    file = tmp_path / "7a.yaml"
    file.write_bytes(data)
    ran = zhurnal("check", file, "--json")
    assert ran.code == 1
    first = ran.json[0]
    assert (first["path"], first["code"], first["line"]) == (str(file), code, line)
    said = zhurnal("check", file)
    assert said.code == 1
    place = f"{file}:{line}" if line else str(file)
    assert said.lines[0] == f"{place}: {code}: {first['sentence']}"
    assert len(first["sentence"]) > 10
    assert all(letter.isascii() or "а" <= letter.lower() <= "ё" or letter in "«»—–…№" for letter in first["sentence"])


@pytest.mark.parametrize(("data", "code", "line"), DOCUMENTS)
def test_fmt_leaves_what_it_cannot_put_right_as_it_is(data: bytes, code: str, line: int, tmp_path: Path) -> None:
    file = tmp_path / "7a.yaml"
    file.write_bytes(data)
    ran = zhurnal("fmt", file)
    assert ran.code == 1
    assert ran.lines[0].startswith(str(file))
    assert file.read_bytes() == data
    assert [path.name for path in tmp_path.iterdir()] == ["7a.yaml"]


def test_fmt_puts_ordinary_yaml_right_and_says_so(tmp_path: Path) -> None:
    good, loose = tmp_path / "good.yaml", tmp_path / "loose.yaml"
    good.write_text(CLASS, encoding="utf-8")
    loose.write_text('{version: 1, kind: class, title: "7а", class: 7a,\n shift: 1, grade: 7}\r\n', encoding="utf-8")
    loose.chmod(0o640)
    dry = zhurnal("fmt", "--check", good, loose)
    assert (dry.code, dry.out) == (1, f"{loose}: не в каноническом виде\n")
    ran = done("fmt", good, loose)
    assert ran.out == f"{loose}: переписан\n"
    assert loose.read_text(encoding="utf-8") == CLASS
    assert loose.stat().st_mode & 0o777 == 0o640
    assert done("fmt", good, loose).out == ""
    assert done("check", good, loose).out == "2 документа, замечаний нет.\n"


def test_fmt_tells_programs_of_each_file(tmp_path: Path) -> None:
    good, loose, bad = (tmp_path / f"{name}.yaml" for name in ("good", "loose", "bad"))
    good.write_text(CLASS, encoding="utf-8")
    loose.write_text('{version: 1, kind: class, title: "7а", class: 7a, shift: 1, grade: 7}', encoding="utf-8")
    bad.write_text("[" * 100, encoding="utf-8")
    dry = zhurnal("fmt", "--check", "--json", good, loose, bad)
    assert dry.code == 1
    assert [one["state"] for one in dry.json] == ["canonical", "not-canonical", "refused"]
    assert [one["findings"] == [] for one in dry.json] == [True, True, False]
    assert [one["state"] for one in zhurnal("fmt", "--json", good, loose, bad).json][1] == "rewritten"


def test_all_files_are_told_not_only_the_first(tmp_path: Path) -> None:
    files = [tmp_path / f"{n}.yaml" for n in range(3)]
    for file in files:
        file.write_bytes(b"\xff")
    assert codes(zhurnal("check", *files, "--json").json) == ["not-utf-8"] * 3
    missing = zhurnal("check", tmp_path / "none.yaml")
    assert (missing.code, missing.err) == (1, f"{tmp_path / 'none.yaml'}: такого файла нет\n")
    assert zhurnal("check", tmp_path).err == f"{tmp_path}: это папка, а нужен файл\n"


# -- a record that somebody wrote past the judge --------------------------------------------------

JOURNAL = f"years/{YEAR}/journals/7a/q1/algebra.yaml"


def write_by_hand(folder: Path, path: str, change: Callable[[str], str]) -> str:
    """Put other bytes at a path of the record, as somebody with a shell could; the new text."""
    school = School.open(folder)
    with school.record_store.transaction() as tx:
        text = change((tx.snapshot.read(path) or b"").decode())
        tx.commit({path: text.encode()}, subject="by hand", author=COMMITTER, when=school.clock.now(), trailers=[])
    return text


def line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.split("\n"), 1) if part in line)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        pytest.param('          p-0418: "', '          p-9999: "', "no-such-pupil", id="a pupil whom nobody knows"),
        pytest.param('    date: "2026-09-08"', '    date: "2026-09-06"', "lesson-on-holiday", id="a Sunday"),
        pytest.param('    topic: "', '    topic: &a "', "anchor-or-alias", id="an anchor"),
    ],
)
def test_check_finds_file_and_line_of_what_is_wrong(demo_copy: Path, old: str, new: str, code: str) -> None:
    text = write_by_hand(demo_copy, JOURNAL, lambda text: text.replace(old, new, 1))
    ran = zhurnal("check", "--school", demo_copy, "--json")
    assert ran.code == 1
    found = [(finding["path"], finding["line"]) for finding in ran.json if finding["code"] == code]
    assert found == [(JOURNAL, line_of(text, new))], ran.json
    assert f"{JOURNAL}:{line_of(text, new)}: {code}: " in zhurnal("check", "--school", demo_copy).out


def test_a_damaged_document_is_told_by_the_commands_that_need_it(demo_copy: Path, tmp_path: Path) -> None:
    write_by_hand(demo_copy, JOURNAL, lambda text: text + "# end\n")
    out = tmp_path / "7a.pdf"
    ran = zhurnal("ledger", "--class", "7a", "--term", "q1", "--year", YEAR, "--out", out, "--school", demo_copy)
    assert ran.code == 1
    assert ran.lines[0].startswith(f"{JOURNAL}:")
    assert not out.exists()
    assert "comment" in ran.lines[0]


# -- FET ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli") / "school"
    done("init", folder, "--title", "Школа № 5", "--administrator", "Громова Вера Павловна")
    return folder


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(BOMB, "xml-entity", id="entity bomb"),
        pytest.param(OUTSIDE, "xml-entity", id="outside entity"),
        pytest.param(SMALL.read_bytes()[:9000], "xml-malformed", id="truncated"),
        pytest.param(SMALL.read_bytes().decode("utf-8-sig").encode("cp1251", "replace"), "file-not-utf8", id="cp1251"),
        pytest.param(b"<fet>" + b"<a>" * 100_000, "xml-too-deep", id="over-deep"),
        pytest.param(b" " * (16 * 1024 * 1024 + 1), "file-too-large", id="over-large"),
        pytest.param(b"<html></html>", "fet-not-fet", id="another file"),
        pytest.param(b"", "xml-malformed", id="empty"),
    ],
)
def test_a_bad_fet_file_is_refused(data: bytes, code: str, school: Path, tmp_path: Path) -> None:
    file = tmp_path / "school.fet"
    file.write_bytes(data)
    before = heads(school)
    words = ("import", "fet", file, "--year", YEAR, "--school", school)
    ran = zhurnal(*words, "--json")
    assert ran.code == 1
    assert codes(ran.json) == [code]
    assert ran.json[0]["path"] == "school.fet"
    said = zhurnal(*words)
    assert said.lines == [line for line in said.lines if line.startswith("school.fet")]
    assert "xxxxxxxxxx" not in said.out
    assert heads(school) == before


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--year", "2026"), "import-year"),
        (("--year", "2026-2028"), "import-year"),
        (("--year", YEAR, "--from", "2031-01-01"), "import-outside-year"),
        (("--year", YEAR, "--lesson-minutes", "600"), "lesson-minutes"),
    ],
)
def test_options_that_cannot_be_are_refused(words: tuple[str, ...], code: str, school: Path) -> None:
    before = heads(school)
    ran = zhurnal("import", "fet", SMALL, *words, "--school", school, "--json")
    assert (ran.code, codes(ran.json)) == (1, [code])
    assert heads(school) == before


@pytest.mark.parametrize("option", ["--timetable", "--bells", "--terms"])
def test_a_table_that_is_none_is_refused(option: str, school: Path, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_bytes(b"\x00\xff")
    before = heads(school)
    ran = zhurnal("import", "fet", SMALL, option, table, "--year", YEAR, "--school", school, "--json")
    assert (ran.code, codes(ran.json)) == (1, ["file-not-utf8"])
    assert ran.json[0]["path"] == "table.csv"
    assert heads(school) == before


# -- ledgers ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ledger(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A copy of the demo, and the ledger of 7а that it issued."""
    folder = tmp_path_factory.mktemp("ledger")
    copy = Path(shutil.copytree(demo, folder / "demo"))
    done("ledger", "--class", "7a", "--term", "q1", "--year", YEAR, "--out", folder / "7a.pdf", "--school", copy)
    return copy, folder / "7a.pdf"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--class", "7z", "--term", "q1"), "нет класса 7z"),
        (("--class", "7a", "--term", "h1"), "нет учебного периода h1"),
        (("--class", "7a", "--term", "q1", "--year", "1999-2000"), "нет учебного года 1999-2000"),
        (("--class", "../7a", "--term", "q1"), "нет класса ../7a"),
    ],
)
def test_a_ledger_of_nothing_is_refused(
    ledger: tuple[Path, Path], words: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    school, _ = ledger
    before = heads(school)
    year = () if "--year" in words else ("--year", YEAR)
    ran = zhurnal("ledger", *words, *year, "--out", tmp_path / "a.pdf", "--school", school)
    assert ran.code == 1
    assert said in ran.err
    assert list(tmp_path.iterdir()) == []
    assert heads(school) == before


def test_nothing_is_registered_where_the_file_cannot_be_written(ledger: tuple[Path, Path], tmp_path: Path) -> None:
    school, _ = ledger
    before = heads(school)
    for out in (tmp_path, tmp_path / "none" / "7a.pdf"):
        ran = zhurnal("ledger", "--class", "7a", "--term", "q1", "--year", YEAR, "--out", out, "--school", school)
        assert ran.code == 1
        assert "записать нельзя" in ran.err
    assert heads(school) == before


def test_verify_holds_for_the_issued_file(ledger: tuple[Path, Path]) -> None:
    school, file = ledger
    ran = done("verify", file, "--school", school, "--json").json
    assert ran["ok"]
    assert {check["check"]: check["ok"] for check in ran["checks"]} == {
        "signature": True, "digest": True, "rendering": True
    }  # fmt: skip


def altered(data: bytes, how: str) -> bytes:
    """The file with the least change of its kind."""
    middle = len(data) // 3
    return {
        "changed": data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :],
        "first byte": bytes([data[0] ^ 1]) + data[1:],
        "last byte": data[:-1] + bytes([data[-1] ^ 1]),
        "appended": data + b"\n",
        "truncated": data[:-1],
        "half": data[: len(data) // 2],
        "empty": b"",
        "text": b"not a PDF at all",
    }[how]


@pytest.mark.parametrize(
    "how", ["changed", "first byte", "last byte", "appended", "truncated", "half", "empty", "text"]
)
def test_verify_fails_for_any_other_file(ledger: tuple[Path, Path], how: str, tmp_path: Path) -> None:
    school, file = ledger
    copy = tmp_path / "copy.pdf"
    copy.write_bytes(altered(file.read_bytes(), how))
    ran = zhurnal("verify", copy, "--school", school, "--json")
    assert ran.code == 1
    assert not ran.json["ok"]
    assert {check["check"]: check["ok"] for check in ran.json["checks"]} == {"signature": False, "digest": False}
    said = zhurnal("verify", copy, "--school", school)
    assert said.code == 1
    assert all(line.startswith("НЕВЕРНО") for line in said.lines)


def test_another_schools_ledger_is_not_ours(ledger: tuple[Path, Path], school: Path) -> None:
    ran = zhurnal("verify", ledger[1], "--school", school, "--json")
    assert ran.code == 1
    assert [check["ok"] for check in ran.json["checks"]] == [False, False]
