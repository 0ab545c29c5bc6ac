"""Documents are remembered up to a size, and what was derived from one goes with it."""

from __future__ import annotations

from typing import Any

from zhurnal.documents.cache import DocumentCache
from zhurnal.documents.schemas import SchemaSet
from zhurnal.documents.source import Library


def load(cache: DocumentCache, blob: str, size: int) -> dict[str, Any]:
    return cache.get(blob, lambda: b"x" * size, lambda data: {"size": len(data)})


def test_what_is_derived_lives_as_long_as_the_document() -> None:
    cache = DocumentCache(max_bytes=100)
    asked: list[int] = []

    def size_of(document: dict[str, Any]) -> int:
        asked.append(document["size"])
        return int(document["size"])

    first = load(cache, "a", 60)
    assert [cache.derive("a", size_of, first) for _ in range(3)] == [60, 60, 60]
    assert asked == [60], "once"
    load(cache, "b", 60)
    assert "a" not in cache
    assert cache.derive("a", size_of, first) == 60
    assert asked == [60, 60], "of a document that is gone nothing is kept"
    assert cache.derive("a", size_of, load(cache, "a", 60)) == 60
    assert "b" not in cache


def test_what_was_used_last_stays() -> None:
    cache = DocumentCache(max_bytes=100)
    for blob in "abc":
        load(cache, blob, 30)
    load(cache, "a", 30)
    load(cache, "d", 30)
    assert [blob for blob in "abcd" if blob in cache] == ["a", "c", "d"]


def test_what_is_forgotten_makes_room() -> None:
    cache = DocumentCache(max_bytes=100)
    for blob in "ab":
        load(cache, blob, 45)
    cache.forget("a")
    cache.forget("a")
    load(cache, "c", 45)
    assert [blob for blob in "abc" if blob in cache] == ["b", "c"]


def test_a_library_takes_the_cache_that_it_is_given_though_nothing_is_in_it(schemas: SchemaSet) -> None:
    cache = DocumentCache(max_bytes=100)
    assert Library(schemas, cache).cache is cache
