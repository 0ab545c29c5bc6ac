"""`--as-of` on the command line, and what `history` says of a cell."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.e2e.command import Ran
from tests.e2e.command import zhurnal as run
from tests.unit.services.audited import JOURNAL, build

from zhurnal.services.school import HISTORY_INDEX, School


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("past") / "school"
    build(found)
    return found


def zhurnal(folder: Path, *words: str | Path) -> Ran:
    return run(*words, "--school", folder)


def test_show_prints_what_stood_then(folder: Path) -> None:
    early = zhurnal(folder, "show", JOURNAL, "--as-of", "2026-10-15T08:00").out
    late = zhurnal(folder, "show", JOURNAL, "--as-of", "17.10.2026").out
    assert "Одночлены" not in early
    assert "Одночлены" in late
    commits = [info.id for info in School.open(folder).record_store.log()]
    assert zhurnal(folder, "show", JOURNAL, "--as-of", commits[-1][:12]).out == early
    assert zhurnal(folder, "show", JOURNAL, "--as-of", commits[0], "--commit", commits[0]).code == 2


@pytest.mark.parametrize(
    ("moment", "code", "told"),
    [
        ("soon", 2, "Нужен момент"),
        ("2026-02-30", 2, "Нужен момент"),
        ("2020-01-01", 1, "данных школы ещё не было"),
        ("2100-01-01", 1, "ещё не наступило"),
        ("deadbeef", 1, "нет коммита"),
    ],
)
def test_a_moment_that_is_none_is_told(folder: Path, tmp_path: Path, moment: str, code: int, told: str) -> None:
    for words in (
        ["show", JOURNAL],
        ["history", JOURNAL],
        ["diaries", "--pupil", "p-0101", "--out", str(tmp_path / "out")],
        ["ledger", "--class", "7a", "--term", "q1", "--out", str(tmp_path / "7a.pdf")],
    ):
        ran = zhurnal(folder, *words, "--as-of", moment)
        assert (ran.code, ran.out) == (code, "")
        assert told in ran.err
    assert list(tmp_path.iterdir()) == []


def test_history_ends_at_the_moment_and_names_the_door(folder: Path) -> None:
    words = ["history", "--section", "7a/algebra", "--date", "2026-10-15", "--pupil", "p-0101"]
    everything, some = zhurnal(folder, *words), zhurnal(folder, *words, "--as-of", "2026-10-15T09:10")
    assert everything.code == some.code == 0
    assert len(everything.lines) > len(some.lines) == 1
    assert everything.lines[-1] == some.lines[0]
    assert "форма" in some.lines[0]
    (entry,) = zhurnal(folder, *words, "--as-of", "2026-10-15T09:10", "--json").json
    assert (entry["was"], entry["now"], entry["door"]) == (None, "4", "form")
    assert (entry["proposal"], entry["approved"]) == ("", [])


def test_history_builds_the_index_that_a_server_would(folder: Path) -> None:
    assert zhurnal(folder, "history", JOURNAL).code == 0
    index = folder / HISTORY_INDEX
    assert index.exists()
    first = zhurnal(folder, "history", JOURNAL).out
    index.write_bytes(b"\0" * 1000)
    assert zhurnal(folder, "history", JOURNAL).out == first


def test_history_answers_where_it_may_not_write(folder: Path) -> None:
    expected = zhurnal(folder, "history", JOURNAL).out
    index = folder / HISTORY_INDEX
    index.unlink()
    index.with_suffix(".lock").unlink()
    index.parent.rmdir()
    index.parent.write_text("a file where the folder should be", encoding="ascii")
    try:
        assert zhurnal(folder, "history", JOURNAL).out == expected
    finally:
        index.parent.unlink()


def test_a_diary_of_the_past_is_written_apart(folder: Path, tmp_path: Path) -> None:
    ran = zhurnal(folder, "diaries", "--as-of", "2026-10-15", "--pupil", "p-0101", "--out", tmp_path, "--json")
    assert ran.code == 0
    pages = sorted(tmp_path.rglob("*.html"))
    assert len(pages) == ran.json["written"] > 10
    assert (tmp_path / "diary.css").is_file()
    for page in pages:
        assert "Дневник на 15.10.2026 23:59:59" in page.read_text(encoding="utf-8")
    assert not (folder / "public" / "diaries").exists()


@pytest.mark.parametrize("words", [["--as-of", "2026-10-15"], ["--pupil", "p-0101"], ["--out", "there"]])
def test_a_diary_of_the_past_needs_all_that_it_needs(folder: Path, words: list[str]) -> None:
    ran = zhurnal(folder, "diaries", *words)
    assert ran.code == 2
    assert "--as-of" in ran.err


def test_a_pupil_who_was_not_there_is_told(folder: Path, tmp_path: Path) -> None:
    for pupil in ("p-9999", "../p-0101", ""):
        ran = zhurnal(folder, "diaries", "--as-of", "2026-10-15", "--pupil", pupil, "--out", tmp_path / "out")
        assert ran.code == 1
        assert "ещё не было" in ran.err
    assert list(tmp_path.iterdir()) == []
