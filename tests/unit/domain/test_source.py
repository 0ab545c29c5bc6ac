"""A draft is its owner's alone: nothing done to it is seen in the documents it was made from."""

from __future__ import annotations

from types import MappingProxyType

from zhurnal.domain.source import Draft, MemorySource, own

PATH = "years/2026-2027/journals/7a/q1/algebra.yaml"


def test_editing_leaves_the_base_as_it_was() -> None:
    base = {"lessons": [{"id": "l-1", "works": [{"marks": {"p-0101": "5"}}]}]}
    draft = Draft(MemorySource({PATH: base}))
    edited = draft.edit(PATH)
    edited["lessons"][0]["works"][0]["marks"]["p-0101"] = "2"
    edited["lessons"].append({"id": "l-2"})
    assert base == {"lessons": [{"id": "l-1", "works": [{"marks": {"p-0101": "5"}}]}]}
    assert draft.get(PATH) == edited


def test_restoring_undoes_what_came_after() -> None:
    draft = Draft(MemorySource({PATH: {"lessons": [{"id": "l-1"}]}}))
    untouched = draft.save(PATH)
    draft.edit(PATH)["lessons"][0]["topic"] = "a"
    saved = draft.save(PATH)
    draft.edit(PATH)["lessons"][0]["topic"] = "b"
    draft.restore(saved)
    assert draft.edit(PATH)["lessons"] == [{"id": "l-1", "topic": "a"}]
    draft.restore(untouched)
    assert draft.changed == {}


def test_a_copy_is_free_to_change_whatever_it_was_made_from() -> None:
    made = own(MappingProxyType({"a": ({"b": MappingProxyType({"c": 1})}, "d"), "e": True}))
    assert made == {"a": [{"b": {"c": 1}}, "d"], "e": True}
    made["a"][0]["b"]["c"] = 2
