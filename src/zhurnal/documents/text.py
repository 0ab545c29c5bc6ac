"""Which characters a document may hold, and words that mix Latin with Cyrillic.

Only what a reader can see: letters, digits, marks, punctuation, symbols, the plain space. Refused are control
and format characters (bidi overrides, zero-width joiners: "Trojan Source", CVE-2021-42574), surrogates,
private use, unassigned code points, every space but U+0020, and the invisible letters and marks of Unicode's
Default_Ignorable_Code_Point.

Categories are those of the running Python's Unicode: a newer one allows what it has newly assigned and
forbids nothing that an older one allowed, so that an old document stays readable.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from zhurnal.domain import lookalikes

#: Default ignorable code points that `str.isprintable` lets pass because their category is a letter, mark or
#: symbol, and the blank Braille pattern, which looks like a space.
_INVISIBLE: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
#: A Latin letter beside a Cyrillic one: no mixed word is without it, and it is soon looked for.
_MIXED_PAIR: Final = re.compile("[A-Za-z\u00c0-\u024f][\u0400-\u052f]|[\u0400-\u052f][A-Za-z\u00c0-\u024f]")


def has_only_allowed(text: str) -> bool:
    """True where every character of `text` but the line feed is allowed. The whole text at once, in C."""
    if not text.replace("\n", "").isprintable():
        return False
    return text.isascii() or _INVISIBLE.search(text) is None


def first_forbidden(text: str) -> tuple[int, str] | None:
    """Index and Unicode name ("U+202E RIGHT-TO-LEFT OVERRIDE") of the first character that is not allowed."""
    for index, character in enumerate(text):
        if character != "\n" and not (character.isprintable() and _INVISIBLE.match(character) is None):
            return index, describe(character)
    return None


def describe(character: str) -> str:
    """`character` by its code point and, where Unicode names it, its name."""
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".rstrip()


def is_nfc(text: str) -> bool:
    """True where `text` is in Unicode normalization form C (UAX #15)."""
    return text.isascii() or unicodedata.is_normalized("NFC", text)


def normalise_text(text: str) -> str:
    """`text` as a person pasted it, made fit for a document without changing what can be read.

    Line ends become LF, every other space (no-break, thin, tab) the plain space, soft hyphens and a byte
    order mark go, composition becomes NFC. What is left may still be refused: bidi controls are for a person
    to look at.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    text = text.replace("\t", " ").replace("\u00ad", "").replace("\ufeff", "")
    if not text.isascii():
        text = "".join(" " if unicodedata.category(c) == "Zs" else c for c in text)
    return unicodedata.normalize("NFC", text)


# Bytes of UTF-8 by the letter that they begin: Latin up to U+027F, Cyrillic with what follows it up to U+053F.
_SCRIPTS: Final = (
    bytes(b"L"[0] if chr(byte).isalpha() else b"."[0] for byte in range(0x80)) + b"." * 0x43
    + b"L" * (0xCA - 0xC3) + b"." * (0xD0 - 0xCA) + b"C" * (0xD5 - 0xD0) + b"." * (0x100 - 0xD5)
)  # fmt: skip
_CONTINUED: Final = bytes(range(0x80, 0xC0))


def may_mix_scripts(data: bytes) -> bool:
    """False where no word of a text in UTF-8, or of a text that it spells, mixes Latin and Cyrillic letters."""
    scripts = data.translate(_SCRIPTS, _CONTINUED)
    return b"LC" in scripts or b"CL" in scripts


def mixed_script_word(text: str) -> tuple[str, str] | None:
    """The first word of `text` with Latin letters that pass for Cyrillic ones, and the word as it was meant.

    "Hомер" with a Latin H gives ("Hомер", "Номер"). The physicist's "Rобщ" is left alone: R has no twin.
    """
    if _MIXED_PAIR.search(text) is not None:
        for word in lookalikes.mixed_words(text):
            meant = lookalikes.normalise(word)
            if meant != word:
                return word, meant
    return None
