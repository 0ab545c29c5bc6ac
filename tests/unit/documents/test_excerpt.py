"""A place of a document as text: there where the value is, equal where the values are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhurnal import bundle
from zhurnal.documents import codec
from zhurnal.documents.excerpt import excerpt, scalar
from zhurnal.documents.schemas import SchemaSet
from zhurnal.services.history import value_at

SCHEMAS = SchemaSet.from_folder(bundle.path("schemas"))
_texts = st.text(alphabet="аб \\\"'#:-{}[]\n№", min_size=1, max_size=12).filter(lambda t: t == t.strip())
_pupils = st.sampled_from(["p-0101", "p-0102", "p-0103"])
_marks = st.dictionaries(st.sampled_from(["p-0101", "p-0101/2", "p-0102"]), st.sampled_from("2345"), max_size=3)


def _work(number: int, marks: dict[str, str], title: str) -> dict[str, Any]:
    made = {"id": f"w-000{number}", "work": "control", "title": title, "written": True}
    return made | ({"marks": marks} if marks else {})


def _lesson(number: int, parts: tuple[str, str, dict[str, str], list[dict[str, Any]]]) -> dict[str, Any]:
    topic, homework, absent, works = parts
    made: dict[str, Any] = {"id": f"l-000{number}", "date": f"2026-10-0{number}", "number": 1, "topic": topic}
    made["homework"] = {"text": homework, "due": "2026-10-20"}
    return made | ({"absent": absent} if absent else {}) | ({"works": works} if works else {})


_works = st.lists(st.tuples(_marks, _texts), max_size=2).map(
    lambda found: [_work(n, marks, title) for n, (marks, title) in enumerate(found, 1)]
)
_lessons = st.lists(
    st.tuples(_texts, _texts, st.dictionaries(_pupils, st.sampled_from(["absent", "late"]), max_size=2), _works),
    min_size=1, max_size=4,
).map(lambda found: [_lesson(n, parts) for n, parts in enumerate(found, 1)])  # fmt: skip
journals = _lessons.map(
    lambda found: {"kind": "journal", "version": 1, "section": "7a/algebra", "term": "q1", "lessons": found}
)
_steps = st.sampled_from([
    "lessons", "l-0001", "l-0002", "l-0003", "works", "w-0001", "w-0002", "marks", "p-0101", "p-0101/2", "absent",
    "topic", "homework", "text", "title", "id", "number", "kind", "l-000", "0001", "",
])  # fmt: skip
cells = st.one_of(
    st.lists(_steps, max_size=5),
    st.tuples(st.just("lessons"), _steps, st.just("works"), _steps, st.just("marks"), _steps).map(list),
    st.tuples(st.just("lessons"), _steps, _steps, _steps).map(list),
)


def texts_of(journal: dict[str, Any], cell: list[str]) -> tuple[bytes | None, Any]:
    data = codec.dump(journal, SCHEMAS)
    return excerpt(data, cell), value_at(codec.load(data, SCHEMAS), tuple(cell))


@given(journals, journals, cells)
def test_equal_texts_are_equal_values(one: dict[str, Any], other: dict[str, Any], cell: list[str]) -> None:
    (text, value), (other_text, other_value) = texts_of(one, cell), texts_of(other, cell)
    assert (text is None) == (value is None)
    assert (text == other_text) == (value == other_value)
    if text is not None:
        assert text.startswith(b"\n") == isinstance(value, dict | list)
        assert text.startswith(b"\n") or scalar(text) == value


@pytest.mark.parametrize("file", sorted(bundle.path("data", "record").rglob("*.yaml")), ids=lambda f: f.name)
def test_every_place_of_the_demo_school_is_found(file: Path) -> None:
    """Two levels deep in every document of the demo: keys, and list entries that have ids."""
    data = file.read_bytes()
    document = codec.load(data, SCHEMAS)
    for key, value in document.items():
        entries = value if isinstance(value, list) else []
        below = [e["id"] for e in entries if isinstance(e, dict) and "id" in e]
        for cell in ([key], *([key, step] for step in (value if isinstance(value, dict) else below))):
            text = excerpt(data, cell)
            found = value_at(document, tuple(cell))
            assert text is not None
            assert text.startswith(b"\n") or scalar(text) == found


def test_a_list_of_texts_has_no_entries_with_ids() -> None:
    assert excerpt(b'days:\n  - "one"\n  - "two"\n', ["days", "one"]) is None
    assert excerpt(b'days:\n  - "one"\n  - "two"\n', ["days"]) == b'\n  - "one"\n  - "two"\n'
