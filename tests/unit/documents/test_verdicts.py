"""What a schema has against a document: code, line, place and parameters."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from referencing import Registry, Resource

from zhurnal.documents import codec
from zhurnal.documents.schemas import FORMATS, Schema, SchemaSet
from zhurnal.documents.text import may_mix_scripts, mixed_script_word
from zhurnal.domain.errors import DocumentError
from zhurnal.domain.findings import Finding

from .conftest import COMMON, DIARY

HEAD = 'kind: "diary"\nversion: 1\n'
LESSON = HEAD + 'lessons:\n  - id: "l-1"\n'


def told(text: str, schemas: SchemaSet) -> list[Finding]:
    with pytest.raises(DocumentError) as caught:
        codec.load(text.encode(), schemas)
    return caught.value.findings


@pytest.mark.parametrize(
    ("text", "code", "line", "params"),
    [
        (HEAD, "missing-key", 1, {"key": "lessons", "at": ""}),
        (LESSON + 'tags:\n  - "a"\n  - "a"\n', "repeated-item", 5, {"at": "/tags"}),
        (
            LESSON + '    date: "2026-02-30"\n',
            "impossible-date",
            5,
            {"found": "2026-02-30", "at": "/lessons/0/date"},
        ),
        (LESSON + '    date: "14.10.2026"\n', "impossible-date", 5, {"format": "date"}),
        (LESSON + '    start: "24:00"\n', "impossible-time", 5, {"found": "24:00"}),
        (LESSON + '    start: "8:30"\n', "impossible-time", 5, {"found": "8:30"}),
        (LESSON + '    at: "2026-10-14T25:00:00"\n', "impossible-date-time", 5, {}),
        (LESSON + '    at: "2026-10-14T12:00:00Z"\n', "impossible-date-time", 5, {}),
        (LESSON + "    number: 13\n", "too-big", 5, {"limit": "12", "found": "13"}),
        (LESSON + "    number: -1\n", "too-small", 5, {"limit": "0"}),
        (LESSON + '    number: "3"\n', "wrong-type", 5, {"expected": "integer", "found": "string"}),
        (LESSON + "    held: 1\n", "wrong-type", 5, {"expected": "boolean", "found": "integer"}),
        (LESSON + '    marks:\n      p-1: "6"\n', "not-allowed", 6, {"allowed": "2, 3, 4, 5", "found": "6"}),
        (
            LESSON + '    marks:\n      x-1: "5"\n',
            "wrong-key",
            6,
            {"key": "x-1", "at": "/lessons/0/marks/x-1"},
        ),
        (LESSON + '    marks:\n      p-1/9: "6"\n', "not-allowed", 6, {"at": "/lessons/0/marks/p-1~19"}),
        (LESSON + '    mood: "x"\n', "unknown-key", 5, {"key": "mood", "at": "/lessons/0/mood"}),
        (HEAD + f'title: "{"x" * 41}"\n' + LESSON[len(HEAD) :], "text-too-long", 3, {"limit": "40"}),
        (
            LESSON + 'tags:\n  - "a"\n  - "b"\n  - "c"\n  - "d"\n',
            "too-many",
            5,
            {"limit": "3", "found": "[4]"},
        ),
        (LESSON + "who:\n  pupils:\n    - 1\n", "wrong-type", 7, {"at": "/who/pupils/0"}),
        (LESSON + "who: 1\n", "no-alternative", 5, {"at": "/who"}),
        (LESSON + '    topic: "Hомер"\n', "mixed-script", 5, {"word": "Hомер", "meant": "Номер"}),
        ('kind: "diary"\nversion: 7\n', "version-unknown", 2, {"kind": "diary", "version": 7, "known": "1"}),
        ('kind: "song"\nversion: 1\n', "kind-unknown", 1, {"kind": "song"}),
        ("version: 1\n", "kind-missing", 1, {"key": "kind"}),
        ('kind: "diary"\n', "kind-missing", 1, {"key": "version"}),
        ('kind: "diary"\nversion: true\n', "kind-missing", 1, {"key": "version"}),
    ],
)
def test_a_finding_has_code_line_and_parameters(
    text: str, code: str, line: int, params: dict[str, Any], schemas: SchemaSet
) -> None:
    (finding,) = told(text, schemas)
    assert (finding.code, finding.line) == (code, line)
    assert dict(finding.params) | params == dict(finding.params)
    assert finding.effect.blocks


def test_order_and_schema_are_told_together(schemas: SchemaSet) -> None:
    text = HEAD + 'lessons:\n  - id: "l-1"\n    number: 13\n    date: "2026-02-30"\n'
    assert [(f.code, f.line) for f in told(text, schemas)] == [
        ("key-order", 5),
        ("too-big", 5),
        ("impossible-date", 6),
    ]


def test_keys_out_of_natural_order_are_told_by_the_expected_line(schemas: SchemaSet) -> None:
    (finding,) = told(LESSON + '    marks:\n      p-10: "5"\n      p-9: "4"\n', schemas)
    assert (finding.code, finding.line) == ("key-order", 6)
    assert finding.params == {"found": 'p-10: "5"', "expected": 'p-9: "4"'}


@given(st.text([*"aoHpяоНр \n:é№ԝɏ", "\u024f", "\u0250", "\u052f"], max_size=8))
def test_no_text_with_a_word_of_two_scripts_is_passed_over(text: str) -> None:
    assert mixed_script_word(text) is None or may_mix_scripts(text.encode())
    assert not (text.isascii() and may_mix_scripts(text.encode()))


def test_mixed_script_is_for_marked_places_only(schemas: SchemaSet) -> None:
    assert codec.load((LESSON + 'notes:\n  a: "Hомер"\n').encode(), schemas)
    assert codec.load((LESSON + '    topic: "Rобщ, SQL-запрос, Hello"\n').encode(), schemas)


_RESOURCES = [(document["$id"], Resource.from_contents(document)) for document in (COMMON, DIARY)]
_CHECKER = jsonschema.FormatChecker(formats=())
for _name, _check in FORMATS.items():
    _CHECKER.checks(_name)(lambda value, check=_check: not isinstance(value, str) or check(value))
ORACLE = jsonschema.Draft202012Validator(
    DIARY, registry=Registry().with_resources(_RESOURCES), format_checker=_CHECKER
)
_SMALL = st.sampled_from(["l-1", "2026-10-14", "2026-02-30", "08:30", "5", "6", 3, 13, -1, True, False])
_LESSONS = st.dictionaries(
    st.sampled_from(["id", "date", "start", "number", "held", "topic", "mood"]), _SMALL, max_size=5
) | st.fixed_dictionaries(
    {"id": _SMALL, "marks": st.dictionaries(st.sampled_from(["p-1", "p-1/2", "q"]), _SMALL)}
)
_DIARIES = st.fixed_dictionaries(
    {"kind": st.just("diary"), "version": st.just(1), "lessons": st.lists(_LESSONS, max_size=2)},
    optional={
        "title": _SMALL,
        "tags": st.lists(_SMALL, max_size=4),
        "who": st.sampled_from(
            [{"all": True}, {"all": False}, {"pupils": ["p-1"]}, {"pupils": [1]}, {"x": 1}, 1]
        ),
    },
)


@settings(max_examples=300, deadline=None)
@given(document=_DIARIES)
def test_the_fast_validator_and_jsonschema_agree(document: dict[str, Any], diary: Schema) -> None:
    assert diary.is_valid(document) == ORACLE.is_valid(document)
    fast = {tuple(error.instance_path) for error in diary.errors(document)}
    assert fast == {tuple(error.absolute_path) for error in ORACLE.iter_errors(document)}
