"""Every code has a sentence that names what is wrong; dates, names and values are shown as people say them."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from tests.school import schemas

from zhurnal.documents import codec, misspelling, verdicts
from zhurnal.domain.findings import Effect, Finding
from zhurnal.language import use
from zhurnal.services.imports import wording as imports
from zhurnal.services.wording import ADVICE, SENTENCES, sentence, what_to_do

SRC = Path(codec.__file__).parents[1]
CALLS = {"Finding", "finding", "_finding", "_Refusal", "_refuse", "refuse", "_error", "_find", "find", "_told"}
CODE = re.compile(r"[a-z]+(-[a-z0-9]+)*")


def raised() -> dict[str, str]:
    """Codes that the sources give to a finding as a constant, with the file that does."""
    found: dict[str, str] = {}
    for file in sorted(SRC.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            first = node.args[0]
            if name in CALLS and isinstance(first, ast.Constant) and isinstance(first.value, str):
                found[first.value] = file.relative_to(SRC).as_posix()
    return {code: file for code, file in found.items() if CODE.fullmatch(code)}


def computed() -> set[str]:
    """Codes that are put together or looked up: of deadlines by rule and effect, of lines, of schema keywords."""
    rules = schemas().kind("regulation", 1).document["properties"]["deadlines"]["items"]["properties"]["rule"]["enum"]
    effects = [effect for effect in Effect if effect is not Effect.FREE]
    found = {f"{rule}-{effect}" for rule in [*rules, "correction"] for effect in effects}
    found |= {code for code, _ in misspelling._REASONS} | {"bad-line"}
    found |= set(verdicts._LIMITS.values()) | set(verdicts._FORMATS.values())
    found |= {"missing-key", "wrong-type", "not-allowed", "wrong-form", "repeated-item", "schema"}
    return found | {"reason-needed", "reason-unknown", "key-order", "not-canonical"}


def test_the_sources_are_read() -> None:
    assert {"conflict", "not-permitted", "tab", "duplicate-key", "id-twice"} <= raised().keys()


def test_every_code_has_a_sentence() -> None:
    known = {*SENTENCES, *imports.SENTENCES}
    missing = {code: file for code, file in raised().items() if code not in known}
    assert not missing
    assert not computed() - known


def test_advice_is_given_for_codes_that_are() -> None:
    assert set(ADVICE) <= set(SENTENCES)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_sentence_can_be_said(language: str) -> None:
    """Also of a finding from a record of another version, whose parameters are not those expected."""
    with use(language):
        for code in SENTENCES:
            text = sentence(Finding(code, clause="3.5.3"))
            assert "{" not in text.replace("{text}", ""), code
            assert "3.5.3" in text


def late(**params: str) -> Finding:
    given = {"act": "mark", "deadline": "2026-10-14T15:25:00+03:00", **params}
    return Finding("lesson-day-late", Effect.LATE, clause="3.5.3", params=given)


def test_a_deadline_is_told_with_its_minute_day_and_clause() -> None:
    assert sentence(late()) == "Запись позже срока: отметка — срок был до 15:25 (14.10) (п. 3.5.3)."
    with use("en"):
        assert sentence(late()) == "Late: mark was due until 15:25 (14.10) (clause 3.5.3)."


def test_the_end_of_a_day_is_not_told_as_a_minute() -> None:
    params = {"deadline": "2026-10-12T23:59:59+03:00", "approvers": "deputy-head", "step": 0}
    finding = Finding("written-work-approve", Effect.APPROVE, params=params)
    assert "до конца дня 12.10" in sentence(finding)
    assert "Ждёт согласия заместителя директора" in what_to_do(finding)


def test_a_conflict_shows_both_values_and_the_pupils_name() -> None:
    params = {"pupil": "p-0101", "was": "", "found": "4", "now": "5"}
    finding = Finding("conflict", params=params)
    names = {"p-0101": "Ветрова Анна"}
    text = sentence(finding, lambda person: names.get(person, person))
    assert text == "Ветрова Анна: вы видели: пусто; тем временем стало: 4; вы ввели: 5."
    assert sentence(finding).startswith("p-0101: ")
    assert what_to_do(finding)


def test_values_of_cells_are_told_as_the_journal_shows_them() -> None:
    presence = Finding("conflict", params={"pupil": "p-0101", "was": "absent", "found": "late", "now": ""})
    moved = Finding("conflict", params={"was": "2026-10-14/1", "found": "2026-10-15/2", "now": "2026-10-16/3"})
    topic = Finding("conflict", params={"part": "topic", "was": "", "found": "Степень", "now": "Корень"})
    assert sentence(presence) == "p-0101: вы видели: н (отсутствует); тем временем стало: о (опоздал); вы ввели: пусто."
    assert sentence(moved) == "вы видели: 14.10, урок 1; тем временем стало: 15.10, урок 2; вы ввели: 16.10, урок 3."
    assert sentence(topic).startswith("тема: ")


def test_a_name_in_braces_is_text_like_any_other() -> None:
    finding = Finding("conflict", params={"was": "{0}", "found": "{pupil}", "now": "%s"})
    assert "{0}" in sentence(finding)


def test_an_unknown_code_is_shown_with_what_is_known() -> None:
    assert sentence(Finding("of-the-future", params={"a": 1})) == "of-the-future (a: 1)"


def test_findings_of_an_import_have_the_imports_sentences() -> None:
    code = next(iter(imports.SENTENCES))
    assert sentence(Finding(code, params={"size": 2, "limit": 1})) == imports.sentence(
        Finding(code, params={"size": 2, "limit": 1})
    )
