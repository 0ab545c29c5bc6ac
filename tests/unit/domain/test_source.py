"""A draft is its owner's alone: nothing done to it is seen in the documents it was made from."""

from __future__ import annotations

from types import MappingProxyType

import pytest

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


def test_one_item_edited_leaves_the_base_as_it_was_and_the_others_shared() -> None:
    base = {"lessons": [{"id": "l-1", "marks": {"p-0101": "5"}}, {"id": "l-2"}]}
    draft = Draft(MemorySource({PATH: base}))
    draft.edit_list(PATH, "lessons").append({"id": "l-3"})
    draft.edit_item(PATH, "lessons", "l-1")["marks"]["p-0101"] = "2"
    draft.edit_item(PATH, "lessons", "l-1")["marks"]["p-0102"] = "3"
    draft.edit_item(PATH, "lessons", "l-3")["topic"] = "a"
    assert base == {"lessons": [{"id": "l-1", "marks": {"p-0101": "5"}}, {"id": "l-2"}]}
    now = [{"id": "l-1", "marks": {"p-0101": "2", "p-0102": "3"}}, {"id": "l-2"}, {"id": "l-3", "topic": "a"}]
    assert draft.get(PATH) == {"lessons": now}
    assert (draft.get(PATH) or {})["lessons"][1] is base["lessons"][1]


def test_the_whole_document_after_one_item_is_ones_own_as_well() -> None:
    base = {"lessons": [{"id": "l-1"}, {"id": "l-2"}]}
    draft = Draft(MemorySource({PATH: base}))
    draft.edit_item(PATH, "lessons", "l-1")["topic"] = "a"
    saved = draft.save(PATH)
    draft.edit(PATH)["lessons"][1]["topic"] = "b"
    draft.restore(saved)
    draft.edit_item(PATH, "lessons", "l-2")["topic"] = "c"
    assert (draft.get(PATH) or {})["lessons"] == [{"id": "l-1", "topic": "a"}, {"id": "l-2", "topic": "c"}]
    assert base == {"lessons": [{"id": "l-1"}, {"id": "l-2"}]}


def test_a_list_of_nothing_is_begun() -> None:
    draft = Draft(MemorySource({}))
    draft.edit_list(PATH, "lessons", {"kind": "journal"}).append({"id": "l-1"})
    draft.edit_item(PATH, "lessons", "l-1")["topic"] = "a"
    assert draft.get(PATH) == {"kind": "journal", "lessons": [{"id": "l-1", "topic": "a"}]}
    with pytest.raises(KeyError):
        Draft(MemorySource({})).edit_item(PATH, "lessons", "l-1")


def test_a_copy_is_free_to_change_whatever_it_was_made_from() -> None:
    made = own(MappingProxyType({"a": ({"b": MappingProxyType({"c": 1})}, "d"), "e": True}))
    assert made == {"a": [{"b": {"c": 1}}, "d"], "e": True}
    made["a"][0]["b"]["c"] = 2
