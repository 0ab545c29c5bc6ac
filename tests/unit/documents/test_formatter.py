"""`fmt` makes canonical what means the same, and refuses what it would have to lose or to guess."""

from __future__ import annotations

import time

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from zhurnal.documents import codec
from zhurnal.documents.formatter import fmt
from zhurnal.documents.limits import MAX_BYTES
from zhurnal.documents.schemas import SchemaSet
from zhurnal.domain.errors import DocumentError
from zhurnal.domain.findings import Finding

LOOSE = """\
---

version: 1
kind: diary
notes: {"no": ~a, b: no, '10:45': 5_1, empty list: '[]'}
lessons:
- held: True
  number: 3
  id: l-1
  date: 2026-10-14
  start: 10:45
  topic: >-
    Степень
    с показателем
  marks: {p-10: 4, p-9: "5"}
tags: []
title: 010
"""
CANONICAL = """\
kind: "diary"
version: 1
title: "010"
lessons:
  - id: "l-1"
    date: "2026-10-14"
    start: "10:45"
    number: 3
    held: true
    topic: "Степень с показателем"
    marks:
      p-9: "5"
      p-10: "4"
notes:
  "10:45": "5_1"
  b: "no"
  "empty list": "[]"
  "no": "~a"
"""
HEAD = "kind: diary\nversion: 1\nlessons:\n- id: l-1\n"


def told(text: str | bytes, schemas: SchemaSet) -> list[Finding]:
    data = text.encode() if isinstance(text, str) else text
    with pytest.raises(DocumentError) as caught:
        fmt(data, schemas, "a.yaml")
    assert all(finding.path == "a.yaml" for finding in caught.value.findings)
    return caught.value.findings


def test_ordinary_yaml_becomes_canonical_by_the_schemas_types(schemas: SchemaSet) -> None:
    assert fmt(LOOSE.encode(), schemas).decode() == CANONICAL
    codec.load(CANONICAL.encode(), schemas)


def test_canonical_bytes_stay_as_they_are(canonical: bytes, schemas: SchemaSet) -> None:
    assert fmt(canonical, schemas) == canonical


@pytest.mark.parametrize(
    "data",
    [
        CANONICAL.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + CANONICAL.encode(),
        CANONICAL.replace("Степень с", "Степень\u00a0с").encode(),
        CANONICAL.replace("\n", "\n\n").encode(),
        CANONICAL.rstrip("\n").encode(),
    ],
)
def test_line_ends_marks_and_odd_spaces_are_put_right(data: bytes, schemas: SchemaSet) -> None:
    assert fmt(data, schemas).decode() == CANONICAL


def test_letters_are_composed(schemas: SchemaSet) -> None:
    assert 'title: "й"' in fmt((HEAD + "title: и\u0306\n").encode(), schemas).decode()


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "empty-document", 1),
        ("# а\n", "empty-document", 1),
        ("- а\n", "not-a-map", 1),
        ("а\n", "not-a-map", 1),
        (HEAD + "title: 'а\n", "not-yaml", 6),
        (HEAD + "\tnotes: 1\n", "tab", 5),
        (HEAD + "title: а\ntitle: б\n", "duplicate-key", 6),
        (HEAD + "notes: {a: б, 'a': в}\n", "duplicate-key", 5),
        (HEAD + "notes: &a {}\n", "anchor-or-alias", 5),
        (HEAD + "notes: *a\n", "anchor-or-alias", 5),
        (HEAD + "<<: {title: a}\n", "merge-key", 5),
        (HEAD + "title: !!str 5\n", "tag", 5),
        (HEAD + "title: ! 'а'\n", "tag", 5),
        (HEAD + "---\nkind: diary\n", "several-documents", 5),
        (HEAD + "? [a]\n: b\n", "complex-key", 5),
        (HEAD + "title:\n", "null-value", 5),
        (HEAD + "title: ~\n", "null-value", 5),
        (HEAD + "notes: {a: null}\n", "null-value", 5),
        (HEAD + "  number: 010\n", "bad-number", 5),
        (HEAD + "  number: 5_1\n", "bad-number", 5),
        (HEAD + "  number: 0x1F\n", "bad-number", 5),
        (HEAD + "  held: yes\n", "bad-boolean", 5),
        (HEAD + "mood: 1.50\n", "bad-number", 5),
        (HEAD + "# конец\n", "comment", 5),
        (HEAD + "title: 'а # б' # в\n", "comment", 5),
        (HEAD + "title: | # в\n  а\n", "comment", 5),
        (HEAD + "title: \"\\u202e\"\n", "forbidden-character", 5),
        (HEAD + "title: \"\\t\"\n", "forbidden-character", 5),
        (HEAD + "tags: [[а]]\n", "list-in-list", 5),
        (HEAD + "- {}\n", "empty-item", 5),
        ("kind: diary\nversion: 1\nlessons: []\n", "empty-required", 3),
        (HEAD + "  date: 2026-02-30\n", "impossible-date", 5),
        (HEAD + "  topic: Hомер\n", "mixed-script", 5),
        (HEAD + "notes: " + "{a: " * 20, "too-deep", 5),
        ("kind: song\nversion: 1\n", "kind-unknown", 1),
    ],
)  # fmt: skip
def test_what_cannot_be_made_canonical_is_told(text: str, code: str, line: int, schemas: SchemaSet) -> None:
    assert [(finding.code, finding.line) for finding in told(text, schemas)] == [(code, line)]


def test_comments_go_only_when_told_so(schemas: SchemaSet) -> None:
    text = "# начало\n" + HEAD + "title: |- # в\n  а # не комментарий\n# конец\n"
    assert [finding.line for finding in told(text, schemas)] == [1, 6, 8]
    assert 'title: "а # не комментарий"' in fmt(text.encode(), schemas, drop_comments=True).decode()


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "{a: " * 100_000,
        "- " * 100_000,
        "? " * 100_000,
        "&a " * 100_000,
        "'" * 100_000,
        "#" * 100_000,
        "a: &a [x,x]\nb: &b [*a,*a,*a,*a]\nc: [*b,*b,*b,*b]\n",
        "a" * 1_000_000,
    ],
)
def test_hostile_yaml_is_refused_at_once(text: str, schemas: SchemaSet) -> None:
    start = time.process_time()
    assert told(text, schemas)
    assert time.process_time() - start < 1.0


def test_bytes_that_are_too_many_or_no_text_are_refused(schemas: SchemaSet) -> None:
    assert told(b" " * (MAX_BYTES + 1), schemas)[0].code == "too-large"
    assert told(b"a: \xff\n", schemas)[0].code == "not-utf-8"


_TEXTS = st.text(st.sampled_from("абв no:#-'\"\\~[]{}5_"), max_size=8)


@settings(max_examples=200, deadline=None)
@given(notes=st.dictionaries(_TEXTS, _TEXTS, min_size=1, max_size=4), flow=st.booleans(), order=st.booleans())
def test_what_pyyaml_writes_keeps_its_meaning(
    notes: dict[str, str], flow: bool, order: bool, schemas: SchemaSet
) -> None:
    document = {"kind": "diary", "version": 1, "lessons": [{"id": "l-1"}], "notes": notes}
    data = yaml.safe_dump(document, allow_unicode=True, default_flow_style=flow, sort_keys=order).encode()
    try:
        canonical = fmt(data, schemas)
    except DocumentError:
        assert "" in notes  # the only key that has no canonical spelling
        return
    assert codec.load(canonical, schemas) == document
