"""The schemas of a set of documents.

One JSON Schema 2020-12 per kind and version, compiled once and shared by all threads.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import jsonschema_rs

from zhurnal.domain.errors import DocumentError
from zhurnal.domain.findings import Finding

from .layout import LayoutCompiler, Node, SchemaError
from .limits import MAX_BYTES

_FILE: Final = re.compile(r"([a-z][a-z0-9-]*)\.v([1-9][0-9]*)\.json")
#: `.invalid` is reserved (RFC 2606): a schema's address is a name and is never fetched.
_HOST: Final = "https://zhurnal.invalid/schemas/"
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME: Final = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_DATE_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}")
#: Keywords of a schema, and of a list in it, that say nothing of one item by another.
_PLAIN_ROOT: Final = frozenset(
    {"$schema", "$id", "title", "description", "examples", "type", "properties", "required", "additionalProperties"}
)
_PLAIN_LIST: Final = frozenset({"type", "description", "items", "minItems", "maxItems"})


@lru_cache(maxsize=4096)
def is_date(value: str) -> bool:
    """A day of the calendar, `2026-10-14` (ISO 8601)."""
    return _DATE.fullmatch(value) is not None and _is_possible(date.fromisoformat, value)


@lru_cache(maxsize=4096)
def is_time(value: str) -> bool:
    """A minute of a day by the school's clock, `08:30`."""
    return _TIME.fullmatch(value) is not None


@lru_cache(maxsize=4096)
def is_date_time(value: str) -> bool:
    """A second by the school's clock, `2026-10-14T15:25:00`, without zone: the zone is the school's."""
    return _DATE_TIME.fullmatch(value) is not None and _is_possible(datetime.fromisoformat, value)


def _is_possible(parse: Any, value: str) -> bool:
    try:
        parse(value)
    except ValueError:
        return False
    return True


#: The record's own narrower readings of three JSON Schema formats: local times without seconds or zone.
FORMATS: Final = {"date": is_date, "time": is_time, "date-time": is_date_time}


class Schema:
    """One kind of document in one version.

    kind, version: what a document of it says in its first two keys. document: the JSON Schema itself, not to
    be changed. layout: the order of keys. list_limits: key to the largest number of items, for each list of the
    document's own whose items are judged one by one (none where the schema says more than that).
    """

    def __init__(
        self,
        kind: str,
        version: int,
        document: Mapping[str, Any],
        layout: Node,
        registry: jsonschema_rs.Registry,
    ) -> None:
        self.kind, self.version, self.document, self.layout = kind, version, document, layout
        self.list_limits = dict(_list_limits(document))
        try:
            self._validator = jsonschema_rs.Draft202012Validator(
                dict(document), registry=registry, formats=dict(FORMATS), validate_formats=True, offline=True
            )
        except (ValueError, jsonschema_rs.ReferencingError) as error:
            raise SchemaError(f"{kind}.v{version}: expected a usable JSON Schema, found: {error}") from error

    def is_valid(self, document: dict[str, Any]) -> bool:
        """True where `document` follows the schema; look-alike letters are `codec`'s affair."""
        return self._validator.is_valid(document)

    def errors(self, document: dict[str, Any]) -> Iterator[jsonschema_rs.ValidationError]:
        """What does not follow the schema, as the validator says it."""
        return self._validator.iter_errors(document)


def _list_limits(document: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    if not document.keys() <= _PLAIN_ROOT or document.get("additionalProperties") is not False:
        return
    for key, below in document.get("properties", {}).items():
        if below.get("type") == "array" and below.keys() <= _PLAIN_LIST and below.get("minItems", 0) <= 1:
            yield key, below.get("maxItems", MAX_BYTES)


class SchemaSet:
    """Every schema a record needs, in every version ever published.

    files: by file name (`journal.v1.json`), its JSON as bytes or read already. Each has `$id`
    "https://zhurnal.invalid/schemas/<file name>"; references may be local or to another file of the set.
    Raises SchemaError for a file that is not such a schema.
    """

    def __init__(self, files: Mapping[str, bytes | Mapping[str, Any]]) -> None:
        resources = {_HOST + name: _parse(name, content) for name, content in files.items()}
        for address, document in resources.items():
            _check(address, document)
        registry = _registry(resources)
        compiler = LayoutCompiler(resources)
        self._schemas: dict[tuple[str, int], Schema] = {}
        for address, document in resources.items():
            match = _FILE.fullmatch(address.removeprefix(_HOST))
            if match is not None and "properties" in document:
                kind, version = match[1], int(match[2])
                layout = compiler.compile(address)
                self._schemas[kind, version] = Schema(kind, version, document, layout, registry)

    @classmethod
    def from_folder(cls, folder: Path) -> SchemaSet:
        """All `*.json` files of `folder`."""
        return cls({file.name: file.read_bytes() for file in sorted(folder.glob("*.json"))})

    def __iter__(self) -> Iterator[Schema]:
        return iter(self._schemas.values())

    def kind(self, kind: str, version: int) -> Schema:
        """The schema of one kind and version; raises SchemaError where the set has none."""
        try:
            return self._schemas[kind, version]
        except KeyError:
            raise SchemaError(f"expected a schema {kind}.v{version}.json, found {self._names()}") from None

    def schema_of(self, document: dict[str, Any], *, path: str = "") -> Schema:
        """The schema that `document` itself names.

        Raises DocumentError (`kind-missing`, `kind-unknown`, `version-unknown`).
        """
        kind, version = document.get("kind"), document.get("version")
        if not isinstance(kind, str) or not isinstance(version, int) or isinstance(version, bool):
            missing = "version" if isinstance(kind, str) else "kind"
            raise DocumentError([Finding("kind-missing", path=path, line=1, params={"key": missing})])
        schema = self._schemas.get((kind, version))
        if schema is not None:
            return schema
        known = sorted(number for name, number in self._schemas if name == kind)
        if known:
            params: dict[str, str | int] = {"kind": kind, "version": version}
            params["known"] = ", ".join(map(str, known))
            raise DocumentError([Finding("version-unknown", path=path, line=2, params=params)])
        raise DocumentError([Finding("kind-unknown", path=path, line=1, params={"kind": kind[:60]})])

    def _names(self) -> str:
        return ", ".join(f"{kind}.v{version}" for kind, version in sorted(self._schemas)) or "none"


def _registry(resources: Mapping[str, Mapping[str, Any]]) -> jsonschema_rs.Registry:
    try:
        return jsonschema_rs.Registry([(name, dict(document)) for name, document in resources.items()])
    except (ValueError, jsonschema_rs.ReferencingError) as error:
        raise SchemaError(f"expected references within the set, found: {error}") from error


def _parse(name: str, content: bytes | Mapping[str, Any]) -> Mapping[str, Any]:
    if _FILE.fullmatch(name) is None:
        raise SchemaError(f"{name}: expected a file name like journal.v1.json")
    if not isinstance(content, bytes):
        return content
    try:
        document = json.loads(content)
    except ValueError as error:
        raise SchemaError(f"{name}: expected JSON, found: {error}") from error
    if not isinstance(document, dict):
        raise SchemaError(f"{name}: expected a JSON object, found {type(document).__name__}")
    return document


def _check(address: str, document: Mapping[str, Any]) -> None:
    if document.get("$id") != address:
        raise SchemaError(f"{address}: expected this address as $id, found {document.get('$id')!r}")
    try:
        jsonschema_rs.meta.validate(dict(document))
    except ValueError as error:
        raise SchemaError(f"{address}: expected JSON Schema 2020-12, found: {error}") from error
