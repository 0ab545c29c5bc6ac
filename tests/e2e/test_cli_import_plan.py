"""zhurnal import plan: a lesson plan by the command, as an administrator of a school that has a deputy head."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.command import YEAR, codes, done, heads, zhurnal

PLAN = """план;-;Учебный план по математике;-
раздел;1;Натуральные числа;-
урок;1;Обозначение натуральных чисел;3
урок;2;Отрезок;2
урок;3;;1
"""
PATH = f"years/{YEAR}/plans/5/math.yaml"


def test_a_plan_is_told_proposed_approved_and_there_the_second_time(demo_copy: Path, tmp_path: Path) -> None:
    file = tmp_path / "math5.csv"
    file.write_bytes(PLAN.encode("windows-1251"))
    words = ("import", "plan", file, "--school", demo_copy)
    before = heads(demo_copy)
    dry = done(*words, "--dry-run")
    assert f"  добавить: {PATH}" in dry.lines
    assert "    добавить: k-1 Обозначение натуральных чисел (3)" in dry.lines
    assert "Не удалось разместить 1 строку:" in dry.lines
    assert "  math5.csv:5: unplaced-ktp-no-topic: Пропущено: в строке нет темы." in dry.lines
    assert "  math5.csv: import-encoding: Файл прочитан в кодировке windows-1251." in dry.lines
    assert heads(demo_copy) == before

    made = done(*words, "--json").json
    assert (made["commit"], made["added"]) == (None, [PATH])
    assert made["proposal"].startswith("import-")
    assert [entry["what"] for entry in made["entries"]] == ["add", "add"]
    assert heads(demo_copy) == before
    assert done(*words, "--json").json["proposal"] == made["proposal"]
    done("proposal", "approve", made["proposal"], "--actor", "t-003", "--school", demo_copy)
    assert "Натуральные числа" in done("show", PATH, "--school", demo_copy).out

    after = heads(demo_copy)
    again = done(*words)
    assert again.lines[-1] == "Делать нечего: всё уже есть."
    assert "    2 записи остаются." in again.lines
    assert heads(demo_copy) == after
    assert done("check", "--school", demo_copy, "--json").json == []
    assert zhurnal("audit", demo_copy).code == 0


def test_bad_input_is_answered_with_a_reason_and_nothing_written(demo_copy: Path, tmp_path: Path) -> None:
    before = heads(demo_copy)
    file = tmp_path / "plan.csv"
    file.write_bytes(b"a;b\n1;2\n")
    at = ("--school", demo_copy)
    ran = zhurnal("import", "plan", file, *at, "--json")
    assert (ran.code, codes(ran.json)) == (1, ["ktp-no-columns"])
    said = zhurnal("import", "plan", file, *at)
    assert said.lines[0].startswith("plan.csv:1: ktp-no-columns: Не найдено ни заголовка")
    assert zhurnal("import", "plan", tmp_path / "nowhere.csv", *at).code == 1
    assert zhurnal("import", "plan", file, "--grade", "13", *at).code == 2
    assert zhurnal("import", "plan", *at).code == 2
    file.write_text(PLAN, encoding="utf-8")
    assert codes(zhurnal("import", "plan", file, "--json", *at).json) == ["ktp-no-grade"]
    refused = zhurnal("import", "plan", file, "--grade", "5", "--actor", "t-014", "--json", *at)
    assert refused.code == 1
    assert refused.json["refused"][0]["clause"] == "3.3.1"
    assert heads(demo_copy) == before
