"""`fmt`: a nearly right document made canonical, or a finding that says why it cannot be without losing
something.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import Final

from zhurnal.domain.errors import DocumentError
from zhurnal.domain.findings import Finding

from . import codec, emitter
from .limits import MAX_BYTES, MAX_FINDINGS
from .loose import LooseDocument, parse_loose
from .places import nearest, spell_place
from .reader import read
from .schemas import SchemaSet
from .verdicts import verdict

#: Unicode's spaces (category Zs) but for the plain one; they come from word processors and mean nothing else.
_SPACES: Final = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")


def fmt(data: bytes, schemas: SchemaSet, path: str = "", *, drop_comments: bool = False) -> bytes:
    """The canonical bytes of the document that `data` means; `data` itself where it is canonical already.

    Put right: order of keys, quotes, indentation, flow and block style, blank lines, empty lists and maps,
    line ends, byte order mark, odd spaces, NFC. Raises DocumentError for everything else, and for comments
    unless `drop_comments`: the record has no place for them, and losing them is for a person to decide. The
    findings' lines are those of `data`.
    """
    text = codec.decode(_tidy(data), path=path)
    loose = parse_loose(text, schemas, path=path)
    if loose.comments and not drop_comments:
        raise DocumentError([Finding("comment", path=path, line=n) for n in loose.comments[:MAX_FINDINGS]])
    try:
        canonical = emitter.emit(loose.document, loose.schema.layout, path=path)
    except DocumentError as error:
        raise DocumentError([_placed(finding, loose) for finding in error.findings]) from None
    # Judged as it will be read: empty lists and maps are gone.
    document = read(canonical.decode(), path=path)
    findings = verdict(document, loose.schema, lambda place: nearest(loose.lines, place), path)
    if findings:
        raise DocumentError(findings)
    return canonical


def _tidy(data: bytes) -> bytes:
    """`data` in the form that `decode` wants, as far as that loses nothing. Lines stay where they are.

    Bytes that are too many or no text stay as they are: `decode` says so.
    """
    if len(data) > MAX_BYTES:
        return data
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _SPACES.sub(" ", text)).encode()


def _placed(finding: Finding, loose: LooseDocument) -> Finding:
    """An emitter's finding, which knows the place only, with the line of that place in the file."""
    lines = {spell_place(place): line for place, line in loose.lines.items()}
    return replace(finding, line=lines.get(str(finding.params.get("at", "")), 1))
