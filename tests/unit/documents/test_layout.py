"""The order of keys, and schemas that cannot be used."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhurnal.documents import codec
from zhurnal.documents.layout import SchemaError, natural, spell_key
from zhurnal.documents.schemas import Schema, SchemaSet, is_date, is_date_time, is_time
from zhurnal.domain.errors import DocumentError

from .conftest import COMMON, DIALECT, DIARY, HOST


def of(name: str, **members: Any) -> dict[str, Any]:
    return {"$schema": DIALECT, "$id": HOST + name} | members


def test_ids_sort_as_people_count() -> None:
    keys = ["p-0422", "p-10", "p-0421/2", "p-9", "p-0421", "p-0421/10", "p-09"]
    assert sorted(keys, key=natural) == ["p-09", "p-9", "p-10", "p-0421", "p-0421/2", "p-0421/10", "p-0422"]


@given(st.lists(st.text("p-/019", max_size=6), unique=True, max_size=6))
def test_the_natural_order_is_total(keys: list[str]) -> None:
    backwards = list(reversed(keys))
    assert sorted(keys, key=natural) == sorted(backwards, key=natural)
    assert len({natural(key) for key in keys}) == len(keys)


@pytest.mark.parametrize(
    ("key", "spelled"),
    [
        ("p-0421/2", "p-0421/2"),
        ("a.b_c", "a.b_c"),
        ("no", '"no"'),
        ("NULL", '"NULL"'),
        ("y", '"y"'),
        ("7a", '"7a"'),
        ("ключ", '"ключ"'),
        ('a"\\', '"a\\"\\\\"'),
    ],
)
def test_a_key_is_plain_where_no_reader_mistakes_it(key: str, spelled: str) -> None:
    assert spell_key(key) == spelled


def test_recursive_schemas_have_an_order_at_every_depth(tree: Schema) -> None:
    document = {
        "alpha": {"left": 1, "right": {"z": 1, "left": 2, "right": {"right": {"right": {"left": 3}}}}}
    }
    assert codec.emit(document, tree).decode().replace(" ", "").split("\n")[:7] == [
        "alpha:", "right:", "right:", "right:", "right:", "left:3", "left:2",
    ]  # fmt: skip


def test_order_comes_through_references_and_alternatives() -> None:
    base = {"properties": {"kind": {"const": "k"}, "version": {"const": 1}, "z": {}}}
    schema = of(
        "k.v1.json",
        properties={"kind": {}, "version": {}},
        allOf=[{"$ref": "b.v1.json#/$defs/base"}],
        oneOf=[{"properties": {"w": {}}}, {"properties": {"x": {"properties": {"b": {}}}}}],
        **{"if": {"required": ["x"]}, "then": {"properties": {"x": {"properties": {"a": {}}}}}},
    )
    schemas = SchemaSet({"k.v1.json": schema, "b.v1.json": of("b.v1.json", **{"$defs": {"base": base}})})
    document = {"other": 1, "x": {"a": 1, "b": 1}, "w": 1, "z": 1, "version": 1, "kind": "k"}
    text = codec.emit(document, schemas.kind("k", 1)).decode()
    assert [line.split(":")[0] for line in text.splitlines()] == [
        "kind", "version", "z", "w", "x", "  b", "  a", "other",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("document", "code", "at"),
    [
        ({}, "empty-document", ""),
        ({"lessons": []}, "empty-document", ""),
        ({"kind": "diary", "lessons": []}, "empty-required", "/lessons"),
        ({"lessons": [{}]}, "empty-item", "/lessons/0"),
        ({"lessons": [{"marks": {}}]}, "empty-item", "/lessons/0"),
        ({"tags": [["a"]]}, "list-in-list", "/tags/0"),
        ({"title": None}, "unsupported-value", "/title"),
        ({"title": 1.5}, "unsupported-value", "/title"),
        ({"title": ("a",)}, "unsupported-value", "/title"),
        ({"title": "\x00"}, "forbidden-character", "/title"),
        ({"title": "\ud800"}, "forbidden-character", "/title"),
        ({"lessons": [{"topic": "\u202e"}]}, "forbidden-character", "/lessons/0/topic"),
        ({"notes": {"a\nb": "c"}}, "forbidden-character", "/notes"),
        ({"notes": {"": "c"}}, "bad-key", "/notes"),
        ({"notes": {"k" * 129: "c"}}, "bad-key", "/notes"),
        ({"notes": {7: "c"}}, "unsupported-value", "/notes"),
        ({"title": "и\u0306"}, "not-nfc", ""),
        ({"title": "x" * 10_001}, "text-too-long", "/title"),
        ({"number": 10**18}, "number-too-long", "/number"),
        ({"notes": {f"k{n}": "x" * 9_999 for n in range(110)}}, "too-large", ""),
    ],
)
def test_what_has_no_spelling_is_not_emitted(
    document: dict[str, Any], code: str, at: str, diary: Schema
) -> None:
    with pytest.raises(DocumentError) as caught:
        codec.emit(document, diary, path="a.yaml")
    (finding,) = caught.value.findings
    assert (finding.code, finding.params["at"], finding.path) == (code, at, "a.yaml")


def test_emit_keeps_the_same_depth_as_load(schemas: SchemaSet, tree: Schema) -> None:
    def nested(levels: int) -> dict[str, Any]:
        inner: Any = {"left": 1}
        for _ in range(levels - 1):
            inner = {"right": inner}
        return {"kind": "tree", "version": 2, "alpha": inner}

    assert codec.load(codec.emit(nested(11), tree), schemas) == nested(11)
    with pytest.raises(DocumentError, match="too-deep"):
        codec.emit(nested(12), tree)
    assert codec.load(codec.emit({**nested(1), "list": [{"a": [{"b": 1}]}]}, tree), schemas)


def test_empty_lists_and_maps_are_left_out(diary: Schema) -> None:
    document = {"kind": "diary", "tags": [], "notes": {}, "lessons": [{"id": "a", "marks": {}}]}
    assert codec.emit(document, diary).decode() == 'kind: "diary"\nlessons:\n  - id: "a"\n'


def test_dump_checks_the_schema(schemas: SchemaSet) -> None:
    with pytest.raises(DocumentError, match="wrong-type"):
        codec.dump({"kind": "diary", "version": 1, "lessons": [{"id": 1}]}, schemas)
    with pytest.raises(DocumentError, match="kind-unknown"):
        codec.dump({"kind": "x", "version": 1}, schemas)


def test_dump_checks_what_is_left_once_empty_maps_are_left_out(schemas: SchemaSet) -> None:
    lesson = {"marks": {}, "id": "a"}
    document = {"lessons": [lesson], "tags": [], "version": 1, "kind": "diary"}
    data = codec.dump(document, schemas)
    assert codec.load(data, schemas) == {"kind": "diary", "version": 1, "lessons": [{"id": "a"}]}
    assert codec.dump(codec.load(data, schemas), schemas) == data
    with pytest.raises(DocumentError, match="wrong-type"):
        codec.dump({**document, "lessons": [{**lesson, "id": 1}]}, schemas)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"diary.json": DIARY}, "file name"),
        ({"diary.v1.json": b"{"}, "expected JSON"),
        ({"diary.v1.json": b"[]"}, "JSON object"),
        ({"diary.v2.json": DIARY}, "expected this address"),
        ({"diary.v1.json": DIARY}, "common.v1.json"),
        ({"k.v1.json": of("k.v1.json", properties={"a": {"$ref": "#/$defs/none"}})}, "none"),
        ({"k.v1.json": of("k.v1.json", properties={"a": {"type": "text"}})}, "2020-12"),
    ],
)
def test_a_schema_that_cannot_be_used_is_told(files: dict[str, Any], message: str) -> None:
    with pytest.raises(SchemaError, match=message):
        SchemaSet(files)


def test_a_set_knows_its_kinds(tmp_path: Path) -> None:
    for document in (COMMON, DIARY):
        (tmp_path / document["$id"].rpartition("/")[2]).write_text(json.dumps(document))
    schemas = SchemaSet.from_folder(tmp_path)
    assert [(schema.kind, schema.version) for schema in schemas] == [("diary", 1)]
    with pytest.raises(SchemaError, match=r"expected a schema diary\.v2\.json"):
        schemas.kind("diary", 2)


def test_dates_and_times_are_possible_ones() -> None:
    assert [is_date(text) for text in ("2024-02-29", "2026-02-29", "2026-2-01", "20260201", "２026-02-01")] == [
        True, False, False, False, False,
    ]  # fmt: skip
    assert [is_time(text) for text in ("00:00", "23:59", "24:00", "8:30", "08:30:00")] == [
        True, True, False, False, False,
    ]  # fmt: skip
    moments = ("2026-10-14T15:25:00", "2026-10-14T15:25:60", "2026-10-14 15:25:00")
    assert [is_date_time(text) for text in moments] == [True, False, False]
