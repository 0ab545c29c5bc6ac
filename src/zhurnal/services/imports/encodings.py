"""The text of a table that an office program saved: UTF-8, UTF-16 with its mark, or Windows-1251."""

from __future__ import annotations

import codecs
import re

from zhurnal.domain.errors import FindingsError
from zhurnal.domain.findings import Finding
from zhurnal.services.imports.fet_xml import MAX_BYTES, decode
from zhurnal.services.imports.notes import note, refusal

_CYRILLIC = re.compile("[а-яё]")
_CAPITAL = re.compile("[А-ЯЁ]")
_FOREIGN = re.compile("[^\x00-\x7f«»–—№…“”„’°§\u00a0]")


def decode_any(data: bytes, name: str, notes: list[Finding]) -> str:
    """`data` as text, in the encoding that it is found to have; one other than UTF-8 is told.

    Raises FindingsError: those of `fet_xml.decode`, where the bytes are no Russian text in Windows-1251 either. Notes:
    `import-encoding` (encoding).
    """
    if len(data) > MAX_BYTES:
        return decode(data, name)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _recoded(data, name, "utf-16", notes)
    try:
        return decode(data, name)
    except FindingsError as error:
        if error.findings[0].code != "file-not-utf8" or not _is_windows_1251(data):
            raise
    return _recoded(data, name, "windows-1251", notes)


def _recoded(data: bytes, name: str, encoding: str, notes: list[Finding]) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise refusal("file-not-utf8", name, line, byte=f"0x{data[error.start]:02x}") from error
    notes.append(note("import-encoding", name, encoding=encoding))
    # Of the same size and the same forbidden characters as any other text.
    return decode(text.encode("utf-8"), name)


def _is_windows_1251(data: bytes) -> bool:
    """Whether bytes read as Windows-1251 look like Russian: in its sisters' texts (KOI8-R, code page 866) small letters
    come out as capitals or as signs."""
    try:
        text = data.decode("windows-1251")
    except UnicodeDecodeError:
        return False
    small, capital = len(_CYRILLIC.findall(text)), len(_CAPITAL.findall(text))
    return small > capital and (small + capital) >= 0.9 * len(_FOREIGN.findall(text))
