"""How a schema lays out its documents: the order of keys, compiled once into a tree of `Node`.

Known keys stand in the order in which the schema first names them (`properties`, through `$ref`, `allOf`,
`anyOf`, `oneOf`, `if`/`then`/`else`); all others in natural order (p-0421 < p-0421/2 < p-0422, p-9 < p-10),
so that a document has one spelling only and a new mark is one new line at a foreseeable place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final
from urllib.parse import unquote, urldefrag, urljoin

from zhurnal.domain.errors import ZhurnalError

from .limits import MAX_KEY

_PLAIN_KEY: Final = re.compile(r"[A-Za-z][A-Za-z0-9/_.-]*", re.ASCII)
#: Words that a YAML 1.1 reader takes for a boolean or null (yaml.org/type/bool.html, null.html), whatever the
#: case.
_YAML_WORDS: Final = frozenset({"y", "yes", "n", "no", "true", "false", "on", "off", "null"})
_DIGITS: Final = re.compile("([0-9]+)")


class SchemaError(ZhurnalError):
    """A schema that the product cannot use; a mistake of whoever wrote the schema, never of a document."""


@dataclass(slots=True, eq=False)
class Node:
    """One place of a document. Cyclic where the schema is recursive.

    names: the known keys in canonical order, with their spelling in the file and the place below.
    order: the position of each known key in `names`.
    patterns, other: the place below any other key; item: the place of a list's items.
    required: keys that every valid document has here.
    types: JSON types allowed here; empty where the schema does not say.
    lookalike: texts here must not mix scripts (`"x-lookalike": true`); watched: so must some text below.
    """

    names: tuple[tuple[str, str, Node], ...] = ()
    order: dict[str, int] = field(default_factory=dict)
    patterns: tuple[tuple[re.Pattern[str], Node], ...] = ()
    other: Node | None = None
    item: Node | None = None
    required: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    lookalike: bool = False
    watched: bool = False

    def child(self, key: str) -> Node:
        """The place below `key`; a place without any layout where the schema does not know the key."""
        position = self.order.get(key)
        if position is not None:
            return self.names[position][2]
        for pattern, node in self.patterns:
            if pattern.search(key):
                return node
        return self.other or ANYTHING

    def items(self) -> Node:
        """The place of a list's items."""
        return self.item or ANYTHING


#: The place of which no schema speaks.
ANYTHING: Final = Node()


@lru_cache(maxsize=65536)
def natural(key: str) -> tuple[tuple[str | int, ...], str]:
    """Sort key of the natural order.

    Digits compare as numbers, and equal numbers ("07", "7") by their spelling.
    """
    parts: list[str | int] = list(_DIGITS.split(key[:MAX_KEY]))
    parts[1::2] = [int(digits) for digits in parts[1::2]]
    return tuple(parts), key


def spell_key(key: str) -> str:
    """The key as it stands in a file: plain where no YAML reader can mistake it, else in double quotes."""
    if _PLAIN_KEY.fullmatch(key) and key.lower() not in _YAML_WORDS:
        return key
    return '"' + key.replace("\\", "\\\\").replace('"', '\\"') + '"'


@dataclass(frozen=True, slots=True)
class _View:
    """A subschema that speaks about a place.

    Its text, the address its references start from, and whether it always does.
    """

    schema: Mapping[str, Any]
    base: str
    certain: bool


class LayoutCompiler:
    """Compiles schemas into nodes; equal places are compiled once.

    resources: every schema of the set by its `$id`.
    """

    def __init__(self, resources: Mapping[str, Mapping[str, Any]]) -> None:
        self._resources = resources
        self._nodes: dict[tuple[tuple[int, bool], ...], Node] = {}

    def compile(self, address: str) -> Node:
        """The layout of documents of the schema whose `$id` is `address`; raises SchemaError."""
        root = self._compile([_View(self._resources[address], address, True)])
        for node in _reachable(root):
            node.watched = any(below.lookalike for below in _reachable(node))
        return root

    def _compile(self, seeds: list[_View]) -> Node:
        views = list(self._views(seeds))
        known = tuple((id(view.schema), view.certain) for view in views)
        node = self._nodes.get(known)
        if node is None:
            # Registered before it is filled: a recursive schema finds itself.
            node = self._nodes[known] = Node()
            self._fill(node, views)
        return node

    def _fill(self, node: Node, views: list[_View]) -> None:
        properties: dict[str, list[_View]] = {}
        patterns: dict[str, list[_View]] = {}
        others: list[_View] = []
        items: list[_View] = []
        for view in views:
            for key, below in view.schema.get("properties", {}).items():
                properties.setdefault(key, []).extend(_below(below, view))
            for pattern, below in view.schema.get("patternProperties", {}).items():
                patterns.setdefault(pattern, []).extend(_below(below, view))
            for keyword in ("additionalProperties", "unevaluatedProperties"):
                others.extend(_below(view.schema.get(keyword), view))
            items.extend(_below(view.schema.get("items"), view))
        node.names = tuple((key, spell_key(key), self._compile(below)) for key, below in properties.items())
        node.order = {key: position for position, key in enumerate(properties)}
        node.patterns = tuple((re.compile(text), self._compile(below)) for text, below in patterns.items())
        node.other = self._compile(others) if others else None
        node.item = self._compile(items) if items else None
        node.required = frozenset(key for v in views if v.certain for key in v.schema.get("required", ()))
        node.types = frozenset(name for view in views for name in _types(view.schema))
        node.lookalike = any(view.schema.get("x-lookalike") is True for view in views)

    def _views(self, seeds: list[_View]) -> Iterator[_View]:
        """All subschemas that speak about the same place, in the order in which the schema names them."""
        waiting, seen = list(reversed(seeds)), set()
        while waiting:
            view = waiting.pop()
            if (id(view.schema), view.certain) in seen:
                continue
            seen.add((id(view.schema), view.certain))
            yield view
            waiting.extend(reversed(list(self._beside(view))))

    def _beside(self, view: _View) -> Iterator[_View]:
        schema, base = view.schema, view.base
        if "$ref" in schema:
            yield self._resolve(schema["$ref"], view)
        for below in schema.get("allOf", ()):
            yield _View(below, base, view.certain)
        for keyword in ("anyOf", "oneOf"):
            for below in schema.get(keyword, ()):
                if isinstance(below, Mapping):
                    yield _View(below, base, False)
        for keyword in ("if", "then", "else"):
            if isinstance(schema.get(keyword), Mapping):
                yield _View(schema[keyword], base, False)

    def _resolve(self, reference: str, view: _View) -> _View:
        """RFC 3986 reference, RFC 6901 pointer in its fragment."""
        address, pointer = urldefrag(urljoin(view.base, reference))
        target: Any = self._resources.get(address)
        try:
            for step in unquote(pointer).split("/")[1:]:
                target = target[step.replace("~1", "/").replace("~0", "~")]
        except (KeyError, TypeError) as error:
            raise SchemaError(f"{view.base}: expected a schema at {reference!r}, found none") from error
        if not isinstance(target, Mapping):
            raise SchemaError(f"{view.base}: expected a schema at {reference!r}, found none")
        return _View(target, address, view.certain)


def _below(schema: object, parent: _View) -> list[_View]:
    """The view of a subschema one place deeper: there it always speaks, if its parent does."""
    return [_View(schema, parent.base, parent.certain)] if isinstance(schema, Mapping) else []


def _types(schema: Mapping[str, Any]) -> Iterator[str]:
    """JSON types that `schema` names itself, by `type` or by the values it allows."""
    names = schema.get("type", ())
    yield from (names,) if isinstance(names, str) else names
    values = [schema["const"]] if "const" in schema else schema.get("enum", ())
    for value in values:
        for python, name in ((bool, "boolean"), (int, "integer"), (str, "string")):
            if isinstance(value, python):
                yield name
                break


def _reachable(root: Node) -> Iterator[Node]:
    waiting, seen = [root], set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        waiting.extend(child for _, _, child in node.names)
        waiting.extend(child for _, child in node.patterns)
        waiting.extend(child for child in (node.other, node.item) if child is not None)
