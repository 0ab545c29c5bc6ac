"""The strict reader: the line grammar, and the document that its lines spell.

The grammar fixes the language so far (one fact a line, texts always in double quotes, three escapes) that
reading needs no YAML parser: one regular expression takes all lines at once and one loop puts them together.
Nothing is guessed, so no value can turn into another one (`10:45`, `no`, `5_1`), and nothing nests by
recursion. Every document that this reader accepts reads the same in any YAML 1.1 or 1.2 parser; the tests
hold PyYAML against it.
"""

from __future__ import annotations

import re
from sys import intern
from typing import Any, Final

from zhurnal.domain.errors import DocumentError
from zhurnal.domain.findings import Finding

from . import misspelling
from .limits import MAX_DEPTH, MAX_DIGITS, MAX_FINDINGS, MAX_KEY, MAX_TEXT
from .places import Place, Step

_KEY: Final = (
    rf"[A-Za-z][A-Za-z0-9/_.-]{{0,{MAX_KEY - 1}}}"
    rf'|"(?:[^"\\\n]|\\["\\]){{1,{MAX_KEY}}}"'
)
#: Texts escape the quote, the backslash and the line feed, nothing else. Unrolled and possessive: never
#: backtracks.
_TEXT: Final = r'"[^"\\\n]*+(?:\\["\\n][^"\\\n]*+)*+"'
_INTEGER: Final = rf"0|-?[1-9][0-9]{{0,{MAX_DIGITS - 1}}}"
#: indentation, dash, key, value. A line is a key with or without a value, or a dash with either or a value
#: alone.
_LINE: Final = re.compile(
    rf"^((?:  ){{0,{MAX_DEPTH - 1}}}+)(?=[^ \n])(- (?=[^ \n]))?(?:({_KEY}):)?"
    rf"(?:(?:(?<=:) |(?<=- ))({_TEXT}|{_INTEGER}|true|false))?\n",
    re.MULTILINE | re.ASCII,
)
_ESCAPE: Final = re.compile(r'\\(["\\n])')
_ESCAPED: Final = {'"': '"', "\\": "\\", "n": "\n"}


def read(text: str, *, path: str = "") -> dict[str, Any]:
    """The document that `text` spells; its characters were checked before.

    Raises DocumentError naming the line that is no line of the grammar, does not fit under the line above, or
    repeats a key.
    """
    return _Reading(text, path).run()


def read_with_keys(text: str, *, path: str = "") -> tuple[dict[str, Any], set[str]]:
    """As `read`; and every key as it is spelled in the text, with its quotes where it has them ("" for none)."""
    reading = _Reading(text, path)
    return reading.run(), {key for _, _, key, _ in reading.rows}


def line_map(text: str) -> dict[Place, int]:
    """The line of every place of a canonical document: of a key, or of the dash that opens a list item."""
    lines: dict[Place, int] = {}
    trail: list[Step] = []
    counts: list[int] = []
    for number, (indent, dash, key, _) in enumerate(_LINE.findall(text), 1):
        level = len(indent) >> 1
        del trail[level:], counts[level + 1 :]
        counts.extend([-1] * (level + 1 - len(counts)))
        if dash:
            counts[level] += 1
            trail.append(counts[level])
            lines[tuple(trail)] = number
        if key:
            trail.append(unquote(key) if key[0] == '"' else key)
            lines[tuple(trail)] = number
    return lines


class _Reading:
    """One pass over the lines.

    stack: the open map or list of every level of indentation; top: the deepest one; waiting: a key without a
    value on its line, whose map or list must begin on the next.
    """

    def __init__(self, text: str, path: str) -> None:
        self._text, self._path = text, path
        self.rows: list[tuple[str, str, str, str]] = []

    def run(self) -> dict[str, Any]:
        text = self._text
        rows = self.rows = _LINE.findall(text)
        if len(rows) != text.count("\n") or not text.endswith("\n"):
            raise DocumentError(misspelling.explain(text, _LINE, self._path)[:MAX_FINDINGS])
        root: dict[str, Any] = {}
        stack: list[Any] = [None] * (MAX_DEPTH + 1)
        stack[0] = holder = root
        top, waiting = 0, ""
        for number, (indent, dash, key, value) in enumerate(rows, 1):
            level = len(indent) >> 1
            if waiting:
                if level != top + 1:
                    self._refuse("empty-value", number - 1, key=waiting)
                top = level
                holder[waiting] = stack[top] = [] if dash else {}
                waiting = ""
            elif level != top:
                if level > top:
                    self._refuse("bad-indentation", number, found=len(indent), expected=2 * top)
                top = level
            current = stack[level]
            if dash:
                if current.__class__ is not list:
                    self._refuse("unexpected-item", number)
                if not key:
                    current.append(self._scalar(value, number))
                    continue
                top = level + 1
                if top >= MAX_DEPTH:
                    self._refuse("too-deep", number, limit=MAX_DEPTH)
                item: dict[str, Any] = {}
                current.append(item)
                stack[top] = current = item
            elif current.__class__ is not dict:
                self._refuse("expected-item", number, key=key)
            # The same few keys stand in thousands of documents: one copy of each in memory.
            key = intern(key) if key[0] != '"' else unquote(key)
            if key in current:
                self._refuse_twin(number, key)
            if not value:
                holder, waiting = current, key
                current[key] = None
            elif value[0] == '"' and len(value) <= MAX_TEXT and "\\" not in value:
                current[key] = value[1:-1]
            else:
                current[key] = self._scalar(value, number)
        if waiting:
            self._refuse("empty-value", len(rows), key=waiting)
        if not root:
            self._refuse("empty-document", 1)
        return root

    def _scalar(self, value: str, number: int) -> str | int | bool:
        if value[0] != '"':
            return value == "true" if value in ("true", "false") else int(value)
        text = unquote(value)
        if len(text) > MAX_TEXT:
            self._refuse("text-too-long", number, length=len(text), limit=MAX_TEXT)
        return text

    def _refuse(self, code: str, line: int, **params: str | int) -> None:
        raise DocumentError([Finding(code, path=self._path, line=line, params=params)])

    def _refuse_twin(self, number: int, key: str) -> None:
        """`key` stands in the same map a second time on line `number`: finds the first."""
        rows = _LINE.findall(self._text)[:number]
        column = len(rows[-1][0]) + len(rows[-1][1])
        first = number
        for line in range(number - 1, 0, -1):
            indent, dash, name, _ = rows[line - 1]
            if name and len(indent) + len(dash) == column and _plain(name) == key:
                first = line
                break
        self._refuse("duplicate-key", number, key=key, first=first)


def _plain(name: str) -> str:
    return unquote(name) if name[0] == '"' else name


def unquote(value: str) -> str:
    """What a key or text in double quotes says."""
    return _ESCAPE.sub(lambda match: _ESCAPED[match[1]], value[1:-1])
