"""Whatever the bytes are, the loader answers with a finding, at once, and the process lives."""

from __future__ import annotations

import time

import pytest

from zhurnal.documents import codec
from zhurnal.documents.limits import MAX_BYTES, MAX_DEPTH, MAX_FINDINGS, MAX_KEY, MAX_TEXT
from zhurnal.documents.schemas import SchemaSet
from zhurnal.domain.errors import DocumentError

HEAD = 'kind: "diary"\nversion: 1\n'
BOMB = "a: &a ['x','x']\n" + "".join(
    f"{n}: &{n} [*{p},*{p},*{p},*{p}]\n" for p, n in zip("abcdefgh", "bcdefghi", strict=True)
)


def refusal(text: str | bytes, schemas: SchemaSet) -> list[tuple[str, int]]:
    data = text.encode() if isinstance(text, str) else text
    with pytest.raises(DocumentError) as caught:
        codec.load(data, schemas, path="a.yaml")
    assert all(finding.path == "a.yaml" for finding in caught.value.findings)
    return [(finding.code, finding.line) for finding in caught.value.findings]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "empty-document", 1),
        ("\n", "blank-line", 1),
        (HEAD.rstrip("\n"), "no-final-newline", 2),
        ("\ufeff" + HEAD, "byte-order-mark", 1),
        (HEAD.replace("\n", "\r\n"), "carriage-return", 1),
        (HEAD + "\tzeta: 1\n", "tab", 3),
        (HEAD + 'title: "\u202eа"\n', "forbidden-character", 3),
        (HEAD + 'title: "а\u200bб"\n', "forbidden-character", 3),
        (HEAD + 'title: "а\u00a0б"\n', "forbidden-character", 3),
        (HEAD + 'title: "\ufe0f"\n', "forbidden-character", 3),
        (HEAD + 'title: "\u3164"\n', "forbidden-character", 3),
        (HEAD + 'title: "\ue000"\n', "forbidden-character", 3),
        (HEAD + 'title: "\u0378"\n', "forbidden-character", 3),
        (HEAD + 'title: "\x00"\n', "forbidden-character", 3),
        (HEAD + 'title: "\x85"\n', "forbidden-character", 3),
        (HEAD + 'title: "\u2028"\n', "forbidden-character", 3),
        (HEAD + 'title: "и\u0306"\n', "not-nfc", 3),
        (HEAD + "title: Дневник\n", "unquoted-text", 3),
        (HEAD + "title: no\n", "unquoted-text", 3),
        (HEAD + "title: 10:45\n", "unquoted-text", 3),
        (HEAD + "title: 2026-02-30\n", "unquoted-text", 3),
        (HEAD + "title: 5_1\n", "bad-number", 3),
        (HEAD + "title: 010\n", "bad-number", 3),
        (HEAD + "title: +1\n", "bad-number", 3),
        (HEAD + "title: -0\n", "bad-number", 3),
        (HEAD + "title: 1234567890123456789\n", "bad-number", 3),
        (HEAD + "title: 1.5\n", "unquoted-text", 3),
        (HEAD + "title: ~\n", "unquoted-text", 3),
        (HEAD + "title: 'а'\n", "single-quotes", 3),
        (HEAD + 'title: "а" # б\n', "after-text", 3),
        (HEAD + 'title: "а\n', "unclosed-text", 3),
        (HEAD + 'title: "\\u202e"\n', "bad-escape", 3),
        (HEAD + 'title: "\\t"\n', "bad-escape", 3),
        (HEAD + "title: |\n  а\n", "block-text", 3),
        (HEAD + "tags: []\n", "flow-style", 3),
        (HEAD + "notes: {}\n", "flow-style", 3),
        (HEAD + "tags: &a\n", "anchor-or-alias", 3),
        (HEAD + "tags: *a\n", "anchor-or-alias", 3),
        (HEAD + "title: !!python/object:os.system\n", "tag", 3),
        (HEAD + "<<: *a\n", "merge-key", 3),
        (HEAD + "# а\n", "comment", 3),
        (HEAD + "\n", "blank-line", 3),
        ("---\n" + HEAD, "document-marker", 1),
        (HEAD + "...\n", "document-marker", 3),
        (HEAD + "%TAG\n", "document-marker", 3),
        (HEAD + "title:\n", "empty-value", 3),
        (HEAD + 'tags:\n- "а"\n', "empty-value", 3),
        (HEAD + 'notes:\n    a: "б"\n', "empty-value", 3),
        (HEAD + '  title: "а"\n', "bad-indentation", 3),
        (HEAD + ' title: "а"\n', "bad-indentation", 3),
        (HEAD + '- "а"\n', "unexpected-item", 3),
        (HEAD + 'tags:\n  - "а"\n  b: "в"\n', "expected-item", 5),
        (HEAD + 'notes:\n  a: "а"\n  - "в"\n', "unexpected-item", 5),
        (HEAD + 'tags:\n  - - "а"\n', "list-in-list", 4),
        (HEAD + "tags:\n  -\n", "empty-item", 4),
        (HEAD + "tags:\n  - \n", "empty-item", 4),
        (HEAD + "tags:\n  - а\n", "unquoted-text", 4),
        (HEAD + 'title: "а" \n', "after-text", 3),
        (HEAD + "title: \n", "trailing-space", 3),
        (HEAD + 'title:  "а"\n', "too-many-spaces", 3),
        (HEAD + 'title:"а"\n', "space-missing", 3),
        (HEAD + 'назв: "а"\n', "bad-key", 3),
        (HEAD + '"": "а"\n', "bad-key", 3),
        (HEAD + f"{'k' * (MAX_KEY + 1)}: 1\n", "bad-key", 3),
        (HEAD + '"title": "а"\n', "not-canonical", 3),
        (HEAD + 'title: "а"\ntitle: "б"\n', "duplicate-key", 4),
        (HEAD + 'notes:\n  a: "1"\n  "a": "2"\n', "duplicate-key", 5),
        (HEAD + "notes:\n" + "".join(f"{'  ' * n}a:\n" for n in range(1, 20)), "too-deep", 3 + MAX_DEPTH),
        (HEAD + f'title: "{"а" * (MAX_TEXT + 1)}"\n', "text-too-long", 3),
        (HEAD + f'title: "{"а" * 30_000}"\n', "text-too-long", 3),
        (HEAD + f"title: {'а' * 30_000}\n", "line-too-long", 3),
    ],
)
def test_a_wrong_spelling_is_told_with_its_line(text: str, code: str, line: int, schemas: SchemaSet) -> None:
    assert refusal(text, schemas)[0] == (code, line)


@pytest.mark.parametrize(
    "data", [b"\xff\xfe", HEAD.encode() + b'title: "\xed\xa0\x80"\n', b"\xc0\x80", b"\xf4\x90\x80\x80"]
)
def test_what_is_not_utf_8_is_refused(data: bytes, schemas: SchemaSet) -> None:
    assert refusal(data, schemas) == [("not-utf-8", data.count(b"\n") or 1)]


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "{a: " * 100_000,
        "- " * 100_000,
        "- \n" * 100_000,
        "? " * 100_000,
        "a: " * 100_000,
        "&a " * 100_000,
        '"' * 100_000,
        '"\\' * 100_000,
        "'" * 100_000,
        " " * 100_000,
        " \n" * 100_000,
        "  " * 100_000 + "a: 1\n",
        "\n" * 100_000,
        "a:\n" * 100_000,
        "#" * 100_000,
        BOMB,
        'a: "' + "\\\\" * 400_000,
        'a: "' + "\\n" * 400_000 + '"\n',
        '"' + "a" * 800_000 + '": 1\n',
        "".join(f"{'  ' * n}a:\n" for n in range(1000)),
        "9" * 800_000 + "\n",
        "a: " + "9" * 800_000 + "\n",
        "х" * 500_000,
    ],
)
def test_a_hostile_file_is_refused_at_once(text: str, schemas: SchemaSet) -> None:
    data = text.encode()
    assert len(data) < MAX_BYTES
    start = time.process_time()
    findings = refusal(data, schemas)
    # A generous bound for a busy machine: a refusal takes milliseconds, the parsers' disasters take seconds.
    assert time.process_time() - start < 1.0
    assert 1 <= len(findings) <= MAX_FINDINGS


def test_size_is_checked_before_anything_else(schemas: SchemaSet) -> None:
    assert refusal(b"\xff" * (MAX_BYTES + 1), schemas) == [("too-large", 0)]
    with pytest.raises(DocumentError, match="too-large"):
        codec.load(b"x" * 11, schemas, max_bytes=10)


def test_a_large_document_that_breaks_its_schema_everywhere_is_refused_soon(schemas: SchemaSet) -> None:
    lessons = "".join(f'  - id: "l-{n}"\n    number: 99\n' for n in range(25_000))
    start = time.process_time()
    findings = refusal(HEAD + "lessons:\n" + lessons, schemas)
    assert time.process_time() - start < 3.0
    assert findings[0] == ("too-big", 5)
    assert len(findings) == MAX_FINDINGS


def test_a_duplicate_key_names_both_lines(schemas: SchemaSet) -> None:
    text = HEAD + 'lessons:\n  - id: "a"\n    topic: "1"\n  - id: "b"\n    topic: "2"\n    topic: "3"\n'
    with pytest.raises(DocumentError) as caught:
        codec.load(text.encode(), schemas)
    (finding,) = caught.value.findings
    assert (finding.line, finding.params) == (8, {"key": "topic", "first": 7})


def test_several_wrong_lines_are_told_together(schemas: SchemaSet) -> None:
    text = HEAD + "title: Дневник\ntags: []\n# конец\n"
    assert refusal(text, schemas) == [("unquoted-text", 3), ("flow-style", 4), ("comment", 5)]
