"""Every command through the real entry point: what it does, what it answers, with which exit code."""

from __future__ import annotations

import argparse
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.e2e.command import SMALL, SMALL_WEEK, YEAR, Ran, codes, done, free_port, heads, zhurnal

from zhurnal.cli.main import parser
from zhurnal.services.demo import SIGN_INS

EXPECTED = [
    "init", "demo", "serve", "account", "check", "fmt", "show", "history", "import", "export", "proposal", "judge",
    "diaries", "ledger", "verify", "audit", "checkpoint", "handbook",
]  # fmt: skip
IMPORT = ("import", "fet", SMALL, "--timetable", SMALL_WEEK, "--year", YEAR)


def commands() -> dict[str, argparse.ArgumentParser]:
    """Every command's own parser by its words: "ledger", "import fet"."""
    found: dict[str, argparse.ArgumentParser] = {}

    def collect(of: argparse.ArgumentParser, words: str) -> None:
        for action in of._actions:
            if isinstance(action, argparse._SubParsersAction):
                for name, command in action.choices.items():
                    found[f"{words}{name}"] = command
                    collect(command, f"{words}{name} ")

    collect(parser(), "")
    return found


@pytest.fixture
def founded(tmp_path: Path) -> Path:
    """A school as `init` leaves it."""
    folder = tmp_path / "school"
    done("init", folder, "--title", "Школа № 5", "--administrator", "Громова Вера Павловна")
    return folder


def journals(school: Path, below: str = "journals/") -> list[str]:
    """Paths of the record's journals."""
    return [path for path in done("show", "--school", school).lines if f"/{below}" in path]


# -- help and misuse --------------------------------------------------------------------------


@pytest.mark.parametrize("command", commands())
def test_every_command_explains_itself_with_an_example(command: str) -> None:
    ran = done(*command.split(), "--help")
    assert ran.out.startswith(f"использование: zhurnal {command} ")
    assert re.search(rf"\nПример: zhurnal {command.split()[0]}", ran.out)
    english = re.findall(r"\b(?:usage|options|positional arguments|show this help)\b", ran.out)
    assert not english


def test_the_list_of_commands_is_whole() -> None:
    listed = re.findall(r"^    (\w+)\s", done("--help").out, re.MULTILINE)
    assert listed == list(dict.fromkeys(words.split()[0] for words in commands()))
    assert listed == EXPECTED


def test_english_is_spoken_on_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHURNAL_LANGUAGE", "en")
    assert done("ledger", "--help").out.startswith("usage: zhurnal ledger ")
    assert "required, but not given: --term, --out" in zhurnal("ledger", "--class", "7a").err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "обязательно, но не указано: КОМАНДА"),
        (("publish",), "КОМАНДА: нет такого — publish"),
        (("ledger", "--class", "7a"), "обязательно, но не указано: --term, --out"),
        (("verify", "a.pdf", "b.pdf"), "здесь такого нет: b.pdf"),
        (("serve", "--port", "http"), "--port: нужно число от 1 до 65535, а указано http"),
        (("history", "--date", "2026-02-30"), "--date: нужна дата вида 2026-10-14, а указано 2026-02-30"),
        (("show", "--commit"), "--commit: после него нужно значение"),
    ],
)
def test_misuse_is_told_in_words_with_exit_code_2(words: tuple[str, ...], said: str) -> None:
    ran = zhurnal(*words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert ran.err.startswith("использование: zhurnal")


@pytest.mark.parametrize(
    "words",
    [
        ("check",), ("show",), ("history", "school.yaml"), ("diaries",), ("verify", __file__), ("handbook",),
        ("ledger", "--class", "7a", "--term", "q1", "--out", "a.pdf"), (*IMPORT,), ("serve",), ("proposal", "list"),
        ("export", "roster", "--xlsx", "a.xlsx"), ("import", "roster", __file__), ("checkpoint", "make"),
        ("import", "plan", __file__), ("import", "oneroster", __file__, "--year", YEAR),
        ("account", "t-014"),
    ],
)  # fmt: skip
def test_a_folder_that_is_no_school_is_misuse(words: tuple[str | Path, ...], tmp_path: Path) -> None:
    ran = zhurnal(*words, "--school", tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"{tmp_path} — не папка школы: в ней нет zhurnal.toml. Укажите папку школы: --school.\n"
    assert list(tmp_path.iterdir()) == []


def test_the_school_is_the_current_folder_unless_said_otherwise(
    founded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(founded)
    assert "school.yaml" in done("show").lines
    monkeypatch.chdir(tmp_path)
    assert zhurnal("show").code == 2
    assert "school.yaml" in done("show", "--school", founded).lines


def test_settings_that_cannot_be_are_misuse(founded: Path) -> None:
    (founded / "zhurnal.toml").write_text("[server]\nport = 'many'\n", encoding="utf-8")
    ran = zhurnal("check", "--school", founded)
    assert ran.code == 2
    assert "port" in ran.err


def test_each_option_of_each_command_is_explained() -> None:
    for name, command in commands().items():
        for action in command._actions:
            assert action.help or action.choices, f"{name}: {action.dest}"


# -- the story of a school ----------------------------------------------------------------------


def test_a_school_is_founded_once(founded: Path) -> None:
    inside = {path.name for path in founded.iterdir()}
    assert inside >= {"record.git", "people.git", "zhurnal.toml", "operational.sqlite3", "keys", "public"}
    assert (founded / "keys" / "server").stat().st_mode & 0o777 == 0o600
    before = heads(founded)
    again = zhurnal("init", founded, "--title", "Школа", "--administrator", "Громова Вера")
    assert again.code == 1
    assert "не пуста" in again.err
    assert heads(founded) == before


@pytest.mark.parametrize(
    ("administrator", "zone", "said"),
    [("Громова", "Europe/Moscow", "Громова"), ("Громова Вера", "Moscow", "Europe/Moscow")],
)
def test_a_school_is_not_founded_by_halves(tmp_path: Path, administrator: str, zone: str, said: str) -> None:
    folder = tmp_path / "school"
    ran = zhurnal("init", folder, "--title", "Школа", "--administrator", administrator, "--timezone", zone)
    assert ran.code == 2
    assert said in ran.err
    assert not folder.exists()


def test_a_title_too_long_is_refused_and_leaves_no_folder(tmp_path: Path) -> None:
    folder = tmp_path / "school"
    ran = zhurnal("init", folder, "--title", "Ш" * 400, "--administrator", "Громова Вера")
    assert ran.code == 1
    assert "school.yaml:4: text-too-long: Текст длиннее 200 знаков." in ran.out
    assert not folder.exists()


def test_the_first_sign_in_is_printed_once_and_works(tmp_path: Path) -> None:
    folder = tmp_path / "school"
    ran = done("init", folder, "--title", "Школа № 5", "--administrator", "Громова Вера Павловна")
    found = re.search(r"admin, пароль (\S+) ", ran.out)
    assert found is not None
    from zhurnal.operations import accounts

    account = accounts.sign_in("admin", found[1])
    assert account is not None
    assert (account.person, account.must_change) == ("t-001", True)


def test_a_person_gets_a_sign_in_and_later_another_password(founded: Path) -> None:
    done(*IMPORT, "--school", founded)
    made = done("account", "t-002", "--login", "Ivanova", "--school", founded, "--json").json
    from zhurnal.operations import accounts

    assert (made["person"], made["login"]) == ("t-002", "ivanova")
    account = accounts.sign_in("ivanova", made["password"])
    assert account is not None
    assert account.must_change
    again = done("account", "t-002", "--school", founded)
    found = re.search(r"логин ivanova, пароль (\S+) ", again.out)
    assert found is not None
    assert accounts.sign_in("ivanova", made["password"]) is None
    assert accounts.sign_in("ivanova", found[1]) is not None
    taken = zhurnal("account", "t-003", "--login", "ivanova", "--school", founded)
    assert taken.code == 1
    nobody = zhurnal("account", "t-999", "--school", founded)
    assert (nobody.code, nobody.err) == (1, "В реестре людей нет t-999.\n")


def test_an_import_tells_commits_and_is_there_the_second_time(founded: Path) -> None:
    before = heads(founded)
    dry = done(*IMPORT, "--school", founded, "--dry-run")
    assert "добавить: years/2026-2027/classes/7a.yaml" in dry.out
    assert "Не удалось разместить 2 строки:" in dry.out
    assert heads(founded) == before

    real = done(*IMPORT, "--school", founded, "--json").json
    after = heads(founded)
    assert real["commit"] == after[0] != before[0]
    assert len(real["added"]) == 40
    assert not real["changed"]
    assert not real["refused"]
    unplaced = [code for code in codes(real["notes"]) if code.startswith("unplaced-")]
    assert unplaced == ["unplaced-inactive", "unplaced-no-students"]

    again = done(*IMPORT, "--school", founded)
    assert "Добавить: 0, изменить: 0, оставить как есть: 32." in again.out
    assert again.lines[-1] == "Делать нечего: всё уже есть."
    assert heads(founded) == after
    assert done("check", "--school", founded).lines[-1].endswith(", замечаний нет.")
    assert done("check", "--school", founded, "--json").json == []


def test_who_may_not_import_is_refused_with_the_clause_and_nothing_is_written(founded: Path) -> None:
    before = heads(founded)
    ran = zhurnal(*IMPORT, "--school", founded, "--actor", "t-009", "--json")
    assert ran.code == 1
    assert ran.json["commit"] is None
    refused = ran.json["refused"]
    assert refused
    assert all(finding["effect"] == "refuse" and finding["clause"] and finding["sentence"] for finding in refused)
    assert heads(founded) == before


def test_a_school_without_pupils_yet_has_a_ledger(founded: Path, tmp_path: Path) -> None:
    done(*IMPORT, "--school", founded)
    out = tmp_path / "7a.pdf"
    ledger = ("ledger", "--school", founded, "--class", "7а", "--term", "q1", "--year", YEAR)
    made = done(*ledger, "--out", out, "--json").json
    assert made["file"] == str(out)
    assert done("verify", out, "--school", founded).code == 0
    assert done("check", "--school", founded).code == 0


# -- the demo: reading --------------------------------------------------------------------------


def test_the_demo_is_taught_and_clean(demo: Path) -> None:
    assert done("check", "--school", demo, "--json").json == []
    assert len(journals(demo)) > 20


def test_show_prints_a_document_a_folder_and_an_earlier_state(demo: Path) -> None:
    path = f"years/{YEAR}/classes/7a.yaml"
    assert done("show", path, "--school", demo).out.startswith('kind: "class"\n')
    assert path in done("show", f"years/{YEAR}/classes", "--school", demo).lines
    first = done("history", "school.yaml", "--school", demo, "--json").json[-1]["commit"]
    journal = journals(demo)[0]
    assert zhurnal("show", journal, "--commit", first, "--school", demo).code == 1
    assert done("show", path, "--commit", first, "--school", demo).out == done("show", path, "--school", demo).out


@pytest.mark.parametrize(
    "words",
    [("show", "years/1999-2000"), ("show", "../zhurnal.toml"), ("show", "school.yaml", "--commit", "abc"),
     ("show", "school.yaml", "--commit", "0" * 40), ("history", "no/such.yaml"),
     ("history", "--section", "7a/alchemy", "--date", "2026-09-08"),
     ("history", "--section", "7a/algebra", "--date", "1999-09-08")],
)  # fmt: skip
def test_what_is_not_there_is_told_with_exit_code_1(demo: Path, words: tuple[str, ...]) -> None:
    ran = zhurnal(*words, "--school", demo)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("7a/alchemy", "--date", "2026-09-08"), "нет группы 7a/alchemy"),
        (("7q/algebra", "--date", "2026-09-08"), "нет группы 7q/algebra"),
        (("7a/algebra", "--date", "2027-07-20"), "2027-07-20"),
        (("7a/algebra", "--date", "2026-09-08", "--pupil", "p-9999"), "нет обучающегося p-9999"),
    ],
)
def test_history_says_what_of_the_place_there_is_not(demo: Path, words: tuple[str, ...], said: str) -> None:
    ran = zhurnal("history", "--section", *words, "--school", demo)
    assert (ran.code, ran.out) == (1, "")
    assert said in ran.err


def test_history_knows_a_class_by_its_russian_name(demo: Path) -> None:
    words = ("--date", "2026-09-08", "--school", demo)
    latin, cyrillic = (done("history", "--section", f"{name}/algebra", *words) for name in ("7a", "7а"))
    assert latin.out == cyrillic.out != ""


def test_programs_read_the_first_sign_in(tmp_path: Path) -> None:
    told = done("init", tmp_path / "school", "--title", "Школа", "--administrator", "Громова Вера", "--json").json
    assert (told["person"], told["login"]) == ("t-001", "admin")
    assert len(told["password"]) > 10


def test_programs_read_documents_and_folders(demo: Path) -> None:
    assert done("show", "school.yaml", "--json", "--school", demo).json["kind"] == "school"
    assert "school.yaml" in done("show", "--json", "--school", demo).json


def test_history_names_the_mark_its_giver_the_moment_and_the_commit(demo: Path) -> None:
    document = done("show", f"years/{YEAR}/journals/7a/q1/algebra.yaml", "--school", demo).out
    lesson = next(part for part in document.split('  - id: "l-') if "marks:" in part)
    mark = re.search(r'        (p-\d+): "(\d)"\n', lesson)
    day = re.search(r'date: "(\S+)"', lesson)
    assert mark is not None
    assert day is not None
    pupil, value, on = mark[1], mark[2], day[1]
    words = ("history", "--section", "7a/algebra", "--date", on, "--pupil", pupil, "--school", demo)
    turns = done(*words, "--json").json
    assert turns[0]["now"] == value
    assert turns[-1]["was"] is None
    assert {turn["actor"] for turn in turns} == {"t-014"}
    line = done(*words).lines[0]
    assert f"→ {value}" in line
    assert turns[0]["commit"][:10] in line
    assert "(t-014)" in line


def test_diaries_are_rendered_and_rendered_again_only_where_something_changed(demo_copy: Path) -> None:
    done("diaries", "--school", demo_copy)
    pages = list((demo_copy / "public" / "diaries").rglob("*.html"))
    assert pages
    again = done("diaries", "--school", demo_copy, "--json").json
    assert again["written"] == 0
    assert again["commit"] == heads(demo_copy)[0]


def test_the_handbook_speaks_of_the_schools_own_regulation(demo: Path, tmp_path: Path) -> None:
    done("handbook", "--school", demo, "--to", tmp_path / "help")
    assert (tmp_path / "help" / "regulation" / "3.html").is_file()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("proposal", "list", "--school", "."), 0),
        (("proposal", "show", "move-7a-7b", "--school", "."), 0),
        (("proposal", "show", "nowhere", "--school", "."), 1),
        (("proposal", "approve", "move-7a-7b", "--school", "."), 2),
        (("proposal", "approve", "move-7a-7b", "--actor", "t-001", "--school", "."), 1),
        (("export", "roster", "--xlsx", "NEW/7a.xlsx", "--class", "7a", "--school", "."), 0),
        (("export", "roster", "--xlsx", "NEW/9z.xlsx", "--class", "9z", "--school", "."), 1),
        (("export", "roster", "--school", "."), 2),
        (("import", "roster", "nowhere.xlsx", "--school", "."), 1),
        (("import", "roster", "zhurnal.toml", "--school", "."), 1),
        (("import", "roster", "--school", "."), 2),
        (("checkpoint", "list", "--school", "."), 0),
        (("checkpoint", "--school", "."), 2),
        (("judge", "record.git", "--base", "main", "--head", "main"), 0),
        (("judge", "record.git", "--base", "main", "--head", "nowhere"), 1),
        (("judge", "record.git"), 2),
        (("audit", "."), 0),
        (("audit", "record.git", "--allowed-signers", "zhurnal.toml"), 1),
        (("audit",), 2),
    ],
)
def test_exit_codes_of_the_doors(
    demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], code: int
) -> None:  # fmt: skip
    monkeypatch.chdir(demo)
    ran = zhurnal(*(word.replace("NEW", str(tmp_path)) for word in words))
    assert ran.code == code, ran
    assert (ran.out + ran.err).strip()


def test_the_examples_of_the_help_work_on_the_demo(demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(demo, tmp_path / "demo-school")
    monkeypatch.chdir(tmp_path)
    for command in (
        "init", "check", "show", "history", "diaries", "ledger", "verify", "handbook", "export roster", "proposal list",
        "proposal show", "proposal update", "proposal approve",
    ):  # fmt: skip
        example = done(*command.split(), "--help").out.rpartition("Пример: zhurnal ")[2]
        ran = done(*shlex.split(example))
        assert ran.out, example


# -- as processes of their own ------------------------------------------------------------------


def process(*words: str | Path, **environment: str) -> Ran:
    """The command as a shell starts it."""
    ran = subprocess.run(
        [sys.executable, "-m", "zhurnal.cli.main", *map(str, words)],
        env={**os.environ, **environment}, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    return Ran(ran.returncode, ran.stdout, ran.stderr)


def test_exit_codes_reach_the_shell(demo: Path, tmp_path: Path) -> None:
    assert process("check", "--school", demo).code == 0
    (tmp_path / "a.yaml").write_bytes(b"\xff")
    assert process("check", tmp_path / "a.yaml").code == 1
    assert process("check", "--school", tmp_path).code == 2


def test_russian_is_printed_whatever_the_locale(demo: Path) -> None:
    assert "замечаний нет" in process("check", "--school", demo, LC_ALL="C", LANG="C").out


def test_the_server_says_where_it_is_answers_and_stops_when_told(demo_copy: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "zhurnal.cli.main", "serve", "--school", str(demo_copy), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8") as server:
        assert server.stdout is not None
        assert server.stdout.readline() == f"Журнал открыт по адресу http://127.0.0.1:{port}/\n"
        told = [server.stdout.readline() for _ in range(1 + len(SIGN_INS))]
        assert "zarechnaya-2026" in told[-1], "a sign-in for every role"
        assert answer(port, "/healthz").startswith("HTTP/1.1 200")
        assert "/sign-in/" in answer(port, "/today/")

        busy = zhurnal("serve", "--school", demo_copy, "--port", str(port))
        assert (busy.code, busy.err) == (1, f"127.0.0.1:{port} занять нельзя: этот адрес уже занят.\n")

        server.send_signal(signal.SIGTERM)
        _, errors = server.communicate(timeout=30)
    assert server.returncode == 0
    assert "Traceback" not in errors


def answer(port: int, path: str) -> str:
    """The server's answer to a request, waited for while it starts."""
    for _ in range(300):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
                connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
                return connection.makefile("rb").read().decode()
        except ConnectionRefusedError:
            time.sleep(0.1)
    raise AssertionError(f"expected a server on port {port}, found none")


def test_a_reader_that_leaves_a_pipe_is_no_error(demo: Path) -> None:
    command = f"{sys.executable} -m zhurnal.cli.main show --school {demo} | head -n 1"
    ran = subprocess.run(["bash", "-c", command], capture_output=True, encoding="utf-8", check=False)
    assert ran.stdout.count("\n") == 1
    assert ran.stderr == ""
