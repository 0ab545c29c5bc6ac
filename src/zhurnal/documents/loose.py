"""The tolerant reader behind `zhurnal fmt`: ordinary YAML as people and editors write it.

PyYAML's C parser gives events, one after the other and without recursion; no constructor runs, so nothing is
guessed, unfolded or built. What a plain scalar is, the schema says: `5` is a text where a text belongs.
Everything that the canonical form cannot say (anchors, tags, two equal keys, nulls, comments) is refused,
never dropped in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

import yaml

from zhurnal.domain.errors import DocumentError
from zhurnal.domain.findings import Finding

from .layout import ANYTHING, Node
from .limits import MAX_DEPTH, MAX_DIGITS, MAX_FINDINGS
from .places import Place
from .schemas import Schema, SchemaSet

_INTEGER: Final = re.compile(rf"0|-?[1-9][0-9]{{0,{MAX_DIGITS - 1}}}")
_NUMBER: Final = re.compile(r"[-+]?[0-9][0-9_.xoXO]*")
_BOOLEANS: Final = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(slots=True)
class Raw:
    """A value as it stands in the file, before the schema says what it is.

    value: the text of a scalar, or what a map or list holds; plain: a scalar without quotes; line: where it
    begins, or its key where it has one.
    """

    value: str | dict[str, Raw] | list[Raw]
    line: int
    plain: bool = False


@dataclass(frozen=True, slots=True)
class LooseDocument:
    """What `parse_loose` found.

    The document, its schema, the line of every place, and the lines with comments.
    """

    document: dict[str, Any]
    schema: Schema
    lines: dict[Place, int]
    comments: tuple[int, ...]


def parse_loose(text: str, schemas: SchemaSet, *, path: str = "") -> LooseDocument:
    """The document that the YAML `text` means, not yet checked against its schema.

    Raises DocumentError for what is no YAML, or says what a document of the record cannot.
    """
    building = _Building(text, path)
    root = building.run()
    if not isinstance(root.value, dict):
        building.refuse("not-a-map", root.line)
    # Which schema is known only when the document's first two keys are read: they are a text and an integer.
    head: dict[str, Raw] = {key: root.value[key] for key in ("kind", "version") if key in root.value}
    schema = schemas.schema_of(_typed(Raw(head, root.line), ANYTHING, path), path=path)
    document = _typed(root, schema.layout, path)
    return LooseDocument(document, schema, dict(_lines(root, ())), tuple(building.comments()))


def _typed(raw: Raw, layout: Node, path: str) -> dict[str, Any]:
    """The document of a map `raw` whose places `layout` knows; raises DocumentError for unclear scalars."""
    typing = _Typing(path)
    document = typing.document(raw, layout)
    if typing.findings:
        raise DocumentError(typing.findings[:MAX_FINDINGS])
    return document


class _Building:
    """Events into a tree of `Raw`.

    `spans`: where scalars stand, so that a `#` elsewhere is known for a comment.
    """

    def __init__(self, text: str, path: str) -> None:
        self._text, self._path = text, path
        self._spans: list[tuple[int, int]] = []
        self._open: list[_Open] = []
        self._root: Raw | None = None
        self._documents = 0

    def run(self) -> Raw:
        try:
            for event in yaml.parse(self._text, Loader=yaml.CSafeLoader):
                self._take(event)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            problem = str(getattr(error, "problem", None) or "")
            self.refuse("not-yaml", mark.line + 1 if mark is not None else 0, problem=problem)
        if self._root is None:
            self.refuse("empty-document", 1)
        return self._root

    def refuse(self, code: str, line: int, **params: str | int) -> NoReturn:
        raise DocumentError([Finding(code, path=self._path, line=line, params=params)])

    def comments(self) -> Iterator[int]:
        """The lines with a comment, each once."""
        end, told = 0, 0
        for start, stop in [*self._spans, (len(self._text), len(self._text))]:
            for match in re.finditer("#", self._text[end:start]):
                line = self._text.count("\n", 0, end + match.start()) + 1
                if line != told:
                    yield line
                told = line
            end = stop

    def _take(self, event: yaml.Event) -> None:
        line = event.start_mark.line + 1 if event.start_mark is not None else 0
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            self.refuse("anchor-or-alias", line)
        tag = getattr(event, "tag", None)
        if tag is not None:
            self.refuse("tag", line, text=str(tag)[:60])
        if isinstance(event, yaml.ScalarEvent):
            self._add(Raw(event.value, line, plain=not event.style), event)
            self._span(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            if len(self._open) >= MAX_DEPTH:
                self.refuse("too-deep", line, limit=MAX_DEPTH)
            raw = Raw({} if isinstance(event, yaml.MappingStartEvent) else [], line)
            self._add(raw, event)
            self._open.append(_Open(raw))
        elif isinstance(event, yaml.CollectionEndEvent):
            self._open.pop()
        elif isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self.refuse("several-documents", line)

    def _span(self, event: yaml.ScalarEvent) -> None:
        if event.start_mark is None or event.end_mark is None:
            return
        start, stop = event.start_mark.index, event.end_mark.index
        if event.style in ("|", ">"):
            # A comment may stand behind the `|`: only what follows that line is text.
            start = self._text.find("\n", start, stop) if "\n" in self._text[start:stop] else stop
        self._spans.append((start, stop))

    def _add(self, raw: Raw, event: yaml.Event) -> None:
        """Puts `raw` where the innermost open map or list waits for it."""
        if not self._open:
            self._root = raw
            return
        inner = self._open[-1]
        if isinstance(inner.raw.value, list):
            inner.raw.value.append(raw)
        elif inner.key is None:
            if not isinstance(raw.value, str):
                self.refuse("complex-key", raw.line)
            if raw.plain and raw.value == "<<":
                self.refuse("merge-key", raw.line)
            if raw.value in inner.first:
                self.refuse("duplicate-key", raw.line, key=raw.value[:60], first=inner.first[raw.value])
            inner.first[raw.value] = raw.line
            inner.key = raw.value
        elif isinstance(inner.raw.value, dict):
            inner.raw.value[inner.key] = raw
            raw.line = inner.first[inner.key]
            inner.key = None


@dataclass(slots=True)
class _Open:
    """An open map or list; `key` waits for its value, `first` has the line of every key so far."""

    raw: Raw
    key: str | None = None
    first: dict[str, int] = field(default_factory=dict)


class _Typing:
    """Raw scalars into texts, integers and booleans, by what the schema has at their place."""

    def __init__(self, path: str) -> None:
        self._path = path
        self.findings: list[Finding] = []

    def document(self, raw: Raw, layout: Node) -> dict[str, Any]:
        value = self._value(raw, layout)
        return value if isinstance(value, dict) else {}

    def _value(self, raw: Raw, layout: Node) -> Any:
        """Recursion is bounded: `_Building` refuses depth."""
        if isinstance(raw.value, dict):
            return {key: self._value(below, layout.child(key)) for key, below in raw.value.items()}
        if isinstance(raw.value, list):
            return [self._value(below, layout.items()) for below in raw.value]
        return self._plain(raw, raw.value, layout.types) if raw.plain else raw.value

    def _plain(self, raw: Raw, text: str, types: frozenset[str]) -> str | int | bool:
        if text in _NULLS:
            self._find("null-value", raw, text)
        elif types == {"string"}:
            return text
        elif text in _BOOLEANS and (not types or "boolean" in types):
            return _BOOLEANS[text]
        elif _INTEGER.fullmatch(text) and (not types or "integer" in types):
            return int(text)
        elif types == {"boolean"}:
            self._find("bad-boolean", raw, text)
        elif types == {"integer"} or (not types and _NUMBER.fullmatch(text)):
            # 010, 1_000, 0x10, 1.50: YAML's readers disagree on them; nothing is chosen for the writer.
            self._find("bad-number", raw, text)
        return text

    def _find(self, code: str, raw: Raw, text: str) -> None:
        self.findings.append(Finding(code, path=self._path, line=raw.line, params={"text": text[:60]}))


def _lines(raw: Raw, place: Place) -> Iterator[tuple[Place, int]]:
    if place:
        yield place, raw.line
    if isinstance(raw.value, dict):
        for key, below in raw.value.items():
            yield from _lines(below, (*place, key))
    elif isinstance(raw.value, list):
        for index, below in enumerate(raw.value):
            yield from _lines(below, (*place, index))
