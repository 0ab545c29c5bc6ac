"""One document, one spelling: what `emit` writes is what `load` reads, and what any YAML reader reads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from zhurnal.documents import codec, reader
from zhurnal.documents.schemas import Schema, SchemaSet
from zhurnal.domain.errors import DocumentError


def test_reads_every_type_and_nothing_by_guess(canonical: bytes, schemas: SchemaSet) -> None:
    document = codec.load(canonical, schemas)
    assert document["version"] == 1
    assert document["lessons"][0]["held"] is True
    assert document["lessons"][0]["topic"] == 'Степень "n", C:\\\nвторая строка'
    assert document["notes"] == {"10:45": "5_1", "no": "~"}
    assert document == yaml.safe_load(canonical)


def test_emits_keys_in_the_order_of_the_schema_and_others_in_natural_order(
    canonical: bytes, schemas: SchemaSet, diary: Schema
) -> None:
    def reverse(value: Any) -> Any:
        return {k: reverse(v) for k, v in reversed(value.items())} if isinstance(value, dict) else value

    document = codec.load(canonical, schemas)
    shuffled = reverse(document) | {"lessons": [reverse(lesson) for lesson in document["lessons"]]}
    assert list(shuffled) != list(document)
    assert codec.emit(shuffled, diary) == canonical


def test_one_set_of_schemas_serves_many_threads(canonical: bytes, schemas: SchemaSet) -> None:
    expected = codec.load(canonical, schemas)
    with ThreadPoolExecutor(4) as pool:
        assert all(
            document == expected for document in pool.map(lambda _: codec.load(canonical, schemas), range(80))
        )


_TEXTS = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    ["", " ", "no", "10:45", "5_1", "~", "#", "a: b", "- a", '"', "\\", "\n", "[", "&a", "*a", "2026-10-14"]
)
_SCALARS = _TEXTS | st.booleans() | st.integers(-(10**18) + 1, 10**18 - 1)
_VALUES = st.recursive(
    _SCALARS,
    lambda below: (
        st.lists(below.filter(lambda value: not isinstance(value, list)), max_size=3)
        | st.dictionaries(_TEXTS, below, max_size=4)
    ),
    max_leaves=12,
)
_TREES = st.dictionaries(
    _TEXTS | st.sampled_from(["zeta", "alpha", "list", "right", "left"]), _VALUES, max_size=5
)


@settings(max_examples=300, deadline=None)
@given(members=_TREES)
def test_what_is_emitted_is_read_back_here_and_by_pyyaml(
    members: dict[str, Any], schemas: SchemaSet, tree: Schema
) -> None:
    document = {"kind": "tree", "version": 2} | members
    try:
        data = codec.emit(document, tree)
    except DocumentError:
        return
    expected = without_empty(document)
    assert yaml.safe_load(data) == expected
    # The format has nothing against it; the schema may: then only the reader is asked.
    read = codec.load(data, schemas) if tree.is_valid(expected) else reader.read(data.decode())
    assert read == expected
    assert codec.emit(read, tree) == data


def without_empty(value: Any) -> Any:
    """The document without the maps and lists that hold nothing."""
    if not isinstance(value, dict):
        return [without_empty(below) for below in value] if isinstance(value, list) else value
    below = {key: without_empty(member) for key, member in value.items()}
    return {key: member for key, member in below.items() if member != {} and member != []}


@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_one_changed_byte_is_refused_or_is_another_document(
    data: st.DataObject, canonical: bytes, schemas: SchemaSet, diary: Schema
) -> None:
    position = data.draw(st.integers(0, len(canonical) - 1))
    byte = data.draw(st.integers(0, 255) | st.sampled_from(sorted(b' \n"\\:-#0no')))
    kind = data.draw(st.sampled_from(["replace", "insert", "delete"]))
    rest = canonical[position + (kind != "insert") :]
    changed = canonical[:position] + (b"" if kind == "delete" else bytes([byte])) + rest
    if changed == canonical:
        return
    try:
        document = codec.load(changed, schemas)
    except DocumentError:
        return
    assert document != codec.load(canonical, schemas)
    assert codec.emit(document, diary) == changed
    assert yaml.safe_load(changed) == document
