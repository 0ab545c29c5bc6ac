"""Untrusted XML to a small tree with line numbers, within bounds.

No entity is ever expanded and nothing outside the file is opened (defusedxml); the tree's depth, its number
of elements and the length of a text are bounded while it grows: a hostile file costs what an honest one does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

from zhurnal.services.imports.notes import refusal

MAX_BYTES = 16 * 1024 * 1024  # the largest published FET file is near 5 MB
MAX_DEPTH = 16  # FET nests seven deep: fet, list, year, category, group, subgroup, name
MAX_ELEMENTS = 600_000
MAX_TEXT = 20_000  # characters in one element; comments are the longest

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(slots=True)
class Element:
    """A tag, its line, its own text (stripped) and its children. Attributes are kept on the root only."""

    tag: str
    line: int
    text: str = ""
    children: list[Element] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)

    def all(self, tag: str) -> list[Element]:
        """The children called `tag`, in order."""
        return [child for child in self.children if child.tag == tag]

    def first(self, *tags: str) -> Element | None:
        """The first child called by one of `tags`; earlier tags win over earlier places."""
        for tag in tags:
            for child in self.children:
                if child.tag == tag:
                    return child
        return None

    def value(self, *tags: str) -> str:
        """The text of `first(*tags)`; "" where there is none."""
        child = self.first(*tags)
        return child.text if child is not None else ""


class _Refusal(Exception):
    """Carries a finding out of expat's callbacks."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class _Builder:
    """The parser's target: builds the tree and counts."""

    def __init__(self) -> None:
        self.parser: DefusedXMLParser | None = None
        self.root: Element | None = None
        self._open: list[Element] = []
        self._texts: list[list[str]] = []
        self._lengths: list[int] = []
        self._count = 0

    def line(self) -> int:
        """Line that expat stands on."""
        if self.parser is None:
            return 0
        return self.parser.parser.CurrentLineNumber

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > MAX_ELEMENTS:
            raise _Refusal("xml-too-many", limit=MAX_ELEMENTS)
        if len(self._open) >= MAX_DEPTH:
            raise _Refusal("xml-too-deep", limit=MAX_DEPTH)
        element = Element(tag, self.line())
        if self._open:
            self._open[-1].children.append(element)
        else:
            element.attributes = dict(attributes)
            self.root = element
        self._open.append(element)
        self._texts.append([])
        self._lengths.append(0)

    def data(self, text: str) -> None:
        if not self._open:
            return
        if not self._texts[-1] and text.isspace():
            return  # between the children of a list; would add up to more than any text
        self._lengths[-1] += len(text)
        if self._lengths[-1] > MAX_TEXT:
            raise _Refusal("xml-text-too-long", limit=MAX_TEXT, tag=self._open[-1].tag[:40])
        self._texts[-1].append(text)

    def end(self, _tag: str) -> None:
        element = self._open.pop()
        element.text = "".join(self._texts.pop()).strip()
        self._lengths.pop()

    def close(self) -> Element | None:
        return self.root


def decode(data: bytes, name: str) -> str:
    """`data` as text; UTF-8, with or without a mark.

    Raises FindingsError `file-not-utf8` (params: byte) at the line of the first wrong byte, `file-too-large`
    (limit, size) and `file-control-character` (character as U+XXXX).
    """
    if len(data) > MAX_BYTES:
        raise refusal("file-too-large", name, limit=MAX_BYTES, size=len(data))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise refusal("file-not-utf8", name, line, byte=f"0x{data[error.start]:02x}") from error
    wrong = _CONTROL.search(text)
    if wrong:
        line = text.count("\n", 0, wrong.start()) + 1
        raise refusal("file-control-character", name, line, character=f"U+{ord(wrong.group()):04X}")
    return text


def parse(data: bytes, name: str) -> Element:
    """The root of `data`.

    Raises FindingsError with one finding: those of `decode`, `xml-malformed` (reason, column), `xml-entity`
    (entity), `xml-too-many`, `xml-too-deep`, `xml-text-too-long`.
    """
    text = decode(data, name)
    builder = _Builder()
    # The encoding is stated here, so that the file's own declaration cannot choose another decoder.
    parser = DefusedXMLParser(target=builder, encoding="utf-8")
    builder.parser = parser
    try:
        parser.feed(text.encode("utf-8"))
        parser.close()
    except _Refusal as error:
        raise refusal(error.code, name, builder.line(), **error.params) from error
    except DefusedXmlException as error:
        entity = str(getattr(error, "name", "") or getattr(error, "sysid", "") or "")[:80]
        raise refusal("xml-entity", name, builder.line(), entity=entity) from error
    except ParseError as error:
        line, column = error.position
        reason = str(error).split(":", 1)[0]
        raise refusal("xml-malformed", name, line, reason=reason, column=column + 1) from error
    if builder.root is None:
        raise refusal("xml-malformed", name, reason="no element found", column=1)
    return builder.root
