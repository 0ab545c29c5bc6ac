"""Cyrillic titles to ASCII ids by one fixed table: `7а` is `7a` today, next year and in every school.

The table follows the BGN/PCGN 1947 system for Russian without its apostrophes, extended by the letters of the
neighbours. It is part of the record's format: paths are made with it, so a letter's line never changes; new
letters may be added.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

_TABLE = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i",
    "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t",
    "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "a", "ы": "y",
    "ь": "", "э": "e", "ю": "yu", "я": "ya",
    "ѝ": "i", "ґ": "g", "є": "ye", "і": "i", "ї": "yi", "ў": "u", "ә": "a", "ғ": "g", "җ": "zh", "қ": "q",
    "ң": "n", "ө": "o", "ұ": "u", "ү": "u", "һ": "h", "ђ": "dj", "ј": "j", "љ": "lj", "њ": "nj", "ћ": "c",
    "џ": "dz", "ѓ": "gj", "ѕ": "dz", "ќ": "kj",
}  # fmt: skip

# Russian writes ъ only before these vowels, as a silent divider (объект); Bulgarian writes it as a vowel
# everywhere else (български). The letter after it therefore tells the two apart.
_SILENT_HARD_SIGN = re.compile("ъ(?=[еёюя])")
_NOT_SLUG = re.compile("[^a-z0-9]+")


def to_ascii(text: str) -> str:
    """`text` in lower case with every letter in ASCII; characters of other kinds stay as they are.

    Latin letters lose their marks (é is e); a letter of an unknown script stays, for the caller to drop.
    """
    lowered = _SILENT_HARD_SIGN.sub("", unicodedata.normalize("NFC", text).lower())
    out: list[str] = []
    for letter in lowered:
        known = _TABLE.get(letter)
        if known is None:
            base = unicodedata.normalize("NFKD", letter)[0]
            known = base if base.isascii() else _TABLE.get(base, letter)
        out.append(known)
    return "".join(out)


def slug(text: str, *, limit: int = 40) -> str:
    """`text` as an id: ASCII letters and digits joined by single hyphens, at most `limit` long.

    Returns "" where nothing of the text can be said in ASCII; the caller then names the thing otherwise.
    """
    joined = _NOT_SLUG.sub("-", to_ascii(text)).strip("-")
    return joined[:limit].rstrip("-")


def unique(wanted: str, taken: Collection[str]) -> str:
    """`wanted`, or the first of wanted-2, wanted-3 ... that is not `taken`."""
    if wanted not in taken:
        return wanted
    number = 2
    while f"{wanted}-{number}" in taken:
        number += 1
    return f"{wanted}-{number}"
