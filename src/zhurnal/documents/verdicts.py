"""What a schema has against a document, as findings.

Stable codes and parameters instead of a validator's English.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, Final

from jsonschema_rs import ValidationError

from zhurnal.domain.findings import Finding

from .layout import Node
from .limits import MAX_FINDINGS
from .places import Place, spell_place
from .schemas import Schema
from .text import mixed_script_word

#: A place inside the document to its line.
LineOf = Callable[[Place], int]
Params = dict[str, str | int]
#: JSON Schema keyword to code, where the keyword's value is a limit.
_LIMITS: Final = {
    "minimum": "too-small",
    "exclusiveMinimum": "too-small",
    "maximum": "too-big",
    "exclusiveMaximum": "too-big",
    "minLength": "text-too-short",
    "maxLength": "text-too-long",
    "minItems": "too-few",
    "minProperties": "too-few",
    "maxItems": "too-many",
    "maxProperties": "too-many",
    "multipleOf": "not-multiple",
}
_FORMATS: Final = {"date": "impossible-date", "time": "impossible-time", "date-time": "impossible-date-time"}


def verdict(document: dict[str, Any], schema: Schema, line_of: LineOf, path: str) -> list[Finding]:
    """All that `schema` has against `document`, by line; empty where nothing.

    Every finding has the parameter `at`, the place as a JSON pointer.
    """
    findings: list[Finding] = []
    for error in islice(schema.errors(document), MAX_FINDINGS):
        findings.extend(_told(error, line_of, path))
    if not findings and not schema.is_valid(document):
        # A refusal without a reason must never pass for none.
        findings.append(_finding("schema", (), {"keyword": ""}, line_of, path))
    for place, word, meant in islice(mixed_words(document, schema.layout), MAX_FINDINGS):
        findings.append(_finding("mixed-script", place, {"word": word, "meant": meant}, line_of, path))
    return sorted(findings, key=lambda finding: finding.line)[:MAX_FINDINGS]


def has_mixed_words(document: object, layout: Node) -> bool:
    """True where `mixed_words` finds any."""
    return next(mixed_words(document, layout), None) is not None


def mixed_words(document: object, layout: Node) -> Iterator[tuple[Place, str, str]]:
    """Place, word and meant word of every text marked `x-lookalike` that mixes scripts.

    Visits marked places only.
    """
    if not layout.watched:
        return
    if isinstance(document, str):
        found = mixed_script_word(document) if layout.lookalike else None
        if found is not None:
            yield (), *found
    elif isinstance(document, list):
        below = layout.items()
        if below.watched:
            for index, value in enumerate(document):
                for place, word, meant in mixed_words(value, below):
                    yield (index, *place), word, meant
    elif isinstance(document, dict):
        for key, child in _watched_members(document, layout):
            for place, word, meant in mixed_words(document[key], child):
                yield (key, *place), word, meant


def _watched_members(document: dict[str, Any], layout: Node) -> Iterator[tuple[str, Node]]:
    for key, _, child in layout.names:
        if child.watched and key in document:
            yield key, child
    if layout.patterns or layout.other is not None:
        for key in document:
            if key not in layout.order and layout.child(key).watched:
                yield key, layout.child(key)


def _told(error: ValidationError, line_of: LineOf, path: str) -> Iterator[Finding]:
    """One validator error as findings: an alternative is told by what its nearest branch lacks."""
    place: Place = tuple(error.instance_path)
    keyword, value = error.kind.name, error.kind.value
    if keyword in ("anyOf", "oneOf") and value:
        branch = _nearest_branch(value, len(error.instance_path))
        if branch is not None:
            for inner in branch:
                yield from _told(inner, line_of, path)
            return
    if keyword in ("additionalProperties", "unevaluatedProperties") and isinstance(value, list):
        for key in value:
            yield _finding("unknown-key", (*place, key), {"key": _short(key)}, line_of, path)
        return
    if keyword == "propertyNames":
        key = str(value.instance)
        yield _finding("wrong-key", (*place, key), {"key": _short(key), **_form(value)}, line_of, path)
        return
    code, params = _described(keyword, value, error.instance)
    yield _finding(code, place, params, line_of, path)


def _form(error: ValidationError) -> Params:
    """The form that a key or text should have, where the schema gives one as a pattern."""
    return {"format": str(error.kind.value) if error.kind.name == "pattern" else ""}


def _described(keyword: str, value: Any, found: object) -> tuple[str, Params]:
    """Code and parameters of one keyword."""
    if keyword == "required":
        return "missing-key", {"key": str(value)}
    if keyword == "type":
        return "wrong-type", {"expected": ", ".join(value), "found": _type(found)}
    if keyword in ("enum", "const"):
        allowed = value if keyword == "enum" else [value]
        return "not-allowed", {"allowed": ", ".join(map(_short, allowed)), "found": _short(found)}
    if keyword == "format":
        return _FORMATS.get(value, "wrong-form"), {"format": str(value), "found": _short(found)}
    if keyword == "pattern":
        return "wrong-form", {"format": str(value), "found": _short(found)}
    if keyword in _LIMITS:
        return _LIMITS[keyword], {"limit": str(value), "found": _short(found)}
    if keyword in ("anyOf", "oneOf"):
        return "several-alternatives" if any(not branch for branch in value) else "no-alternative", {}
    if keyword == "uniqueItems":
        return "repeated-item", {}
    return "schema", {"keyword": keyword}


def _nearest_branch(branches: list[list[ValidationError]], depth: int) -> list[ValidationError] | None:
    """The branch that was meant.

    It fails deepest, not already by its type or by the value that tells branches apart.
    """
    if not all(branches):
        return None  # two branches hold: none is to blame
    ranked = [branch for branch in branches if not _is_other_branch(branch, depth)]
    return min(ranked, key=_distance) if ranked else None


def _distance(branch: list[ValidationError]) -> tuple[int, int]:
    """A branch is the nearer the deeper inside the value its first quarrel lies, and the fewer it has."""
    return -max(len(error.instance_path) for error in branch), len(branch)


def _is_other_branch(branch: list[ValidationError], depth: int) -> bool:
    return any(
        (error.kind.name == "type" and len(error.instance_path) == depth) or error.kind.name == "const"
        for error in branch
    )


def _finding(code: str, place: Place, params: Params, line_of: LineOf, path: str) -> Finding:
    return Finding(code, path=path, line=line_of(place), params=params | {"at": spell_place(place)})


def _type(value: object) -> str:
    names: tuple[tuple[type, str], ...] = (
        (bool, "boolean"), (int, "integer"), (str, "string"), (list, "array"), (dict, "object"),
    )  # fmt: skip
    return next((name for kind, name in names if isinstance(value, kind)), type(value).__name__)


def _short(value: object) -> str:
    text = f"[{len(value)}]" if isinstance(value, list | dict) else str(value)
    return text if len(text) <= 60 else text[:59] + "…"
