"""Translations: every message of the sources is translated, once, with the same placeholders."""

from __future__ import annotations

import ast
import gettext
import re
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import messages  # noqa: E402  (a script beside the package)
from tests.conftest import load_script  # noqa: E402

PO_FILES = sorted((ROOT / "site" / "locale").glob("*/LC_MESSAGES/*.po"))
PLACEHOLDER = re.compile(r"\{(\w*)\}|%\((\w+)\)s")


def translations(language: str) -> dict[messages.Key, list[tuple[Path, tuple[str, ...]]]]:
    """Per message, every translation of it and the file it stands in."""
    found: dict[messages.Key, list[tuple[Path, tuple[str, ...]]]] = {}
    for file in PO_FILES:
        if file.parent.parent.name != language:
            continue
        with file.open("rb") as stream:
            for message in read_po(stream, locale=language, abort_invalid=True):
                strings = (message.string,) if isinstance(message.string, str) else tuple(message.string)
                if message.id and not message.fuzzy and all(strings):
                    first = message.id if isinstance(message.id, str) else message.id[0]
                    found.setdefault((message.context, first), []).append((file, strings))
    return found


def placeholders(text: str) -> set[str]:
    """Names of the placeholders in a message: `{name}` of Python, `%(name)s` of templates."""
    return {first or second for first, second in PLACEHOLDER.findall(text)}


def test_sources_have_messages() -> None:
    places = {message.place.split(":")[0] for message in messages.extracted()}
    assert "src/zhurnal/rendering/regulation_words.py" in places


def test_every_message_is_translated() -> None:
    known = translations("ru")
    missing = {message.key: message.place for message in messages.extracted() if message.key not in known}
    assert not missing, "no Russian for: " + "; ".join(f"{key} at {place}" for key, place in missing.items())


def test_placeholders_survive_translation() -> None:
    known = translations("ru")
    wrong = []
    for message in messages.extracted():
        wanted = set().union(*(placeholders(form) for form in message.forms))
        for file, strings in known.get(message.key, []):
            wrong += [f"{file.name}: {text!r}" for text in strings if placeholders(text) != wanted]
    assert not wrong


def test_no_message_is_translated_in_two_ways() -> None:
    differing = {key: found for key, found in translations("ru").items() if len({text for _, text in found}) > 1}
    assert not differing


@pytest.mark.parametrize("file", sorted((ROOT / "src").rglob("*.py")), ids=lambda path: path.name)
def test_messages_are_constants(file: Path) -> None:
    """An f-string or a sum inside the call can be neither extracted nor translated."""
    names = {"_": 1, "gettext": 1, "ngettext": 2, "pgettext": 2, "gettext_noop": 1, "pgettext_noop": 2}
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            bad = [
                argument
                for argument in node.args[: names[node.func.id]]
                if isinstance(argument, ast.JoinedStr | ast.BinOp)
            ]
            assert not bad, f"{file.name}:{node.lineno}: expected a constant message"


PO_HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def write_po(folder: Path, name: str, body: str) -> None:
    """One `.po` file of a Russian folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(PO_HEAD + body, encoding="utf-8")


def test_all_files_of_a_language_become_one_catalog(tmp_path: Path) -> None:
    folder = tmp_path / "ru" / "LC_MESSAGES"
    write_po(folder, "web.po", 'msgid "Save"\nmsgstr "Сохранить"\n\nmsgctxt "pupil"\nmsgid "late"\nmsgstr "опоздал"\n')
    write_po(
        folder,
        "zhurnal.po",
        'msgid "Save"\nmsgstr ""\n\nmsgid "{n} mark"\nmsgid_plural "{n} marks"\n'
        'msgstr[0] "{n} отметка"\nmsgstr[1] "{n} отметки"\nmsgstr[2] "{n} отметок"\n',
    )
    assert load_script(ROOT / "hatch_build.py").compile_locales(tmp_path) == [folder / "zhurnal.mo"]
    with (folder / "zhurnal.mo").open("rb") as stream:
        catalog = gettext.GNUTranslations(stream)
    assert catalog.gettext("Save") == "Сохранить"
    assert catalog.pgettext("pupil", "late") == "опоздал"
    assert catalog.gettext("late") == "late"
    assert [catalog.ngettext("{n} mark", "{n} marks", n) for n in (1, 3, 11)] == [
        "{n} отметка",
        "{n} отметки",
        "{n} отметок",
    ]
    assert sorted(path.name for path in folder.iterdir()) == ["web.po", "zhurnal.mo", "zhurnal.po"]


def test_new_messages_are_added_once_and_leftovers_told(tmp_path: Path) -> None:
    folder = tmp_path / "ru" / "LC_MESSAGES"
    write_po(folder, "web.po", 'msgid "Save"\nmsgstr "Сохранить"\n\nmsgid "Old"\nmsgstr "Старое"\n')
    write_po(folder, "zhurnal.po", "")
    found = [
        messages.Message(None, ("Save",), "a.py:1"),
        messages.Message("act", ("mark",), "a.py:2"),
        messages.Message("act", ("mark",), "b.py:2"),
        messages.Message(None, ("{n} mark", "{n} marks"), "a.py:3"),
    ]
    assert messages.update(folder, found) == (2, ["Old"])
    assert messages.update(folder, found) == (0, ["Old"])
    assert 'msgid_plural "{n} marks"' in (folder / "zhurnal.po").read_text(encoding="utf-8")
