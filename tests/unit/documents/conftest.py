"""Two small kinds of documents of our own: the codec knows no kind of the record."""

from __future__ import annotations

from typing import Any

import pytest

from zhurnal.documents.schemas import Schema, SchemaSet

DIALECT = "https://json-schema.org/draft/2020-12/schema"
HOST = "https://zhurnal.invalid/schemas/"

COMMON: dict[str, Any] = {
    "$schema": DIALECT,
    "$id": HOST + "common.v1.json",
    "$defs": {
        "date": {"type": "string", "format": "date"},
        "attempt": {"type": "string", "pattern": "^p-[0-9]{1,6}(/[2-9])?$"},
        "mark": {"type": "string", "enum": ["2", "3", "4", "5"]},
    },
}

DIARY: dict[str, Any] = {
    "$schema": DIALECT,
    "$id": HOST + "diary.v1.json",
    "type": "object",
    "properties": {
        "kind": {"const": "diary"},
        "version": {"const": 1},
        "title": {"type": "string", "maxLength": 40, "x-lookalike": True},
        "lessons": {"type": "array", "items": {"$ref": "#/$defs/lesson"}},
        "tags": {"type": "array", "items": {"type": "string"}, "uniqueItems": True, "maxItems": 3},
        "notes": {"type": "object", "additionalProperties": {"type": "string"}},
        "who": {
            "oneOf": [
                {"type": "object", "properties": {"all": {"const": True}}, "required": ["all"]},
                {
                    "type": "object",
                    "properties": {"pupils": {"type": "array", "items": {"type": "string"}}},
                    "required": ["pupils"],
                    "additionalProperties": False,
                },
            ]
        },
    },
    "required": ["kind", "version", "lessons"],
    "additionalProperties": False,
    "$defs": {
        "lesson": {
            "type": "object",
            "properties": {
                "id": {"type": "string"},
                "date": {"$ref": "common.v1.json#/$defs/date"},
                "start": {"type": "string", "format": "time"},
                "at": {"type": "string", "format": "date-time"},
                "number": {"type": "integer", "minimum": 0, "maximum": 12},
                "held": {"type": "boolean"},
                "topic": {"type": "string", "x-lookalike": True},
                "marks": {
                    "type": "object",
                    "propertyNames": {"$ref": "common.v1.json#/$defs/attempt"},
                    "additionalProperties": {"$ref": "common.v1.json#/$defs/mark"},
                },
            },
            "required": ["id"],
            "additionalProperties": False,
        }
    },
}

#: Recursive and open: whatever is in it, in whatever depth.
TREE: dict[str, Any] = {
    "$schema": DIALECT,
    "$id": HOST + "tree.v2.json",
    "type": "object",
    "properties": {
        "kind": {"const": "tree"},
        "version": {"const": 2},
        "zeta": {"type": "integer"},
        "alpha": {"$ref": "#/$defs/branch"},
        "list": {"type": "array"},
    },
    "$defs": {"branch": {"type": "object", "properties": {"right": {"$ref": "#/$defs/branch"}, "left": {}}}},
}


@pytest.fixture(scope="session")
def schemas() -> SchemaSet:
    return SchemaSet({"common.v1.json": COMMON, "diary.v1.json": DIARY, "tree.v2.json": TREE})


@pytest.fixture(scope="session")
def diary(schemas: SchemaSet) -> Schema:
    return schemas.kind("diary", 1)


@pytest.fixture(scope="session")
def tree(schemas: SchemaSet) -> Schema:
    return schemas.kind("tree", 2)


CANONICAL = """\
kind: "diary"
version: 1
title: "Дневник"
lessons:
  - id: "l-1"
    date: "2026-10-14"
    number: 3
    held: true
    topic: "Степень \\"n\\", C:\\\\\\nвторая строка"
    marks:
      p-9: "5"
      p-10: "4"
      p-10/2: "5"
      p-11: "2"
  - id: "l-2"
tags:
  - "а"
  - "no"
notes:
  "10:45": "5_1"
  "no": "~"
""".encode()


@pytest.fixture(scope="session")
def canonical() -> bytes:
    return CANONICAL
