"""Places and lines, allowed characters, and the cache of parsed documents."""

from __future__ import annotations

import sys
import threading
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhurnal.documents import cache, codec, text
from zhurnal.documents.places import spell_place
from zhurnal.documents.schemas import SchemaSet


def test_every_place_has_its_line(canonical: bytes, schemas: SchemaSet) -> None:
    lines = canonical.decode().split("\n")
    document = codec.load(canonical, schemas)
    found = codec.lines_of(canonical)

    def walk(value: Any, place: tuple[str | int, ...]) -> None:
        if place:
            line = lines[found[place] - 1].strip()
            step = place[-1]
            assert line.startswith("- " if isinstance(step, int) else ("- ", step, f'"{step}"'))
        for step, below in (
            value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        ):
            walk(below, (*place, step))

    walk(document, ())
    assert len(found) == len(set(found)) == sum(1 for _ in places(document))


def places(value: Any) -> Any:
    for below in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield below
        yield from places(below)


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ((), 1),
        (("lessons", 0, "marks", "p-10/2"), 13),
        (("lessons", 1), 15),
        (("lessons", 1, "topic"), 15),
        (("lessons", 7, "topic"), 4),
        (("tags", 1), 18),
        (("notes", "no"), 21),
        (("nothing",), 1),
    ],
)
def test_line_of_is_the_line_or_the_nearest_above(
    place: tuple[str | int, ...], line: int, canonical: bytes
) -> None:
    assert codec.line_of(canonical, place) == line


def test_a_place_is_a_json_pointer() -> None:
    assert spell_place(("a/b", 0, "c~d")) == "/a~1b/0/c~0d"


def test_allowed_characters_are_those_one_can_see() -> None:
    allowed = {chr(n) for n in range(sys.maxunicode + 1) if text.has_only_allowed(chr(n))}
    assert {"\n", " ", "ё", "№", "—", "«", "²", "😀", "e", "\u0301"} <= allowed
    assert {unicodedata.category(c) for c in allowed - {"\n"}}.isdisjoint(
        {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    )
    assert {c for c in allowed if unicodedata.category(c) == "Zs"} == {" "}
    assert all(text.first_forbidden(c) is None for c in allowed)
    assert text.first_forbidden("a\u202eb") == (1, "U+202E RIGHT-TO-LEFT OVERRIDE")


@given(st.text())
def test_normalised_text_keeps_what_can_be_read(value: str) -> None:
    normal = text.normalise_text(value)
    assert text.normalise_text(normal) == normal
    assert text.is_nfc(normal)
    assert not {"\r", "\t", "\u00a0", "\u00ad", "\ufeff"} & set(normal)


def test_a_word_pasted_from_a_word_processor_is_made_fit() -> None:
    assert text.normalise_text("\ufeff№\u00a0214,\t§\u2009З\u00adи\u0306\r\n") == "№ 214, § Зй\n"


class TestCache:
    """The cache remembers by blob id, within its bound, and never what failed."""

    @staticmethod
    def parse(data: bytes) -> dict[str, Any]:
        if not data:
            raise ValueError("empty")
        return {"size": len(data)}

    def test_reads_a_blob_once(self) -> None:
        reads: list[str] = []
        documents = cache.DocumentCache()

        def read() -> bytes:
            reads.append("read")
            return b"abc"

        first = documents.get("id", read, self.parse)
        assert documents.get("id", read, self.parse) is first
        assert (first, reads) == ({"size": 3}, ["read"])

    def test_forgets_what_was_used_longest_ago(self) -> None:
        documents = cache.DocumentCache(max_bytes=8)
        for name in ("a", "b", "a", "c"):
            documents.get(name, lambda: b"1234", self.parse)
        assert ("a" in documents, "b" in documents, "c" in documents, len(documents)) == (
            True,
            False,
            True,
            2,
        )

    def test_does_not_keep_what_is_larger_than_itself(self) -> None:
        documents = cache.DocumentCache(max_bytes=2)
        assert documents.get("a", lambda: b"1234", self.parse) == {"size": 4}
        assert len(documents) == 0

    def test_does_not_remember_a_failure(self) -> None:
        documents = cache.DocumentCache()
        with pytest.raises(ValueError, match="empty"):
            documents.get("a", lambda: b"", self.parse)
        assert documents.get("a", lambda: b"1", self.parse) == {"size": 1}

    def test_threads_that_meet_get_the_same_document(self) -> None:
        documents = cache.DocumentCache()
        meeting = threading.Barrier(4)
        got: list[dict[str, Any]] = []

        def read() -> bytes:
            meeting.wait(timeout=10)
            return b"abc"

        threads = [
            threading.Thread(target=lambda: got.append(documents.get("a", read, self.parse)))
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(got) == 4
        assert len({id(document) for document in got}) == 1

    def test_a_copy_shares_nothing_that_can_change(self, canonical: bytes, schemas: SchemaSet) -> None:
        document = codec.load(canonical, schemas)
        own = cache.copy(document)
        assert own == document
        own["lessons"][0]["marks"]["p-9"] = "2"
        own["tags"].append("x")
        assert document == codec.load(canonical, schemas)
