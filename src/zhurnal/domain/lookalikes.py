"""Latin letters that look like Cyrillic ones: `8 a` typed with a Latin a is not the class `8 а`.

Whole words in Latin are left alone: they are English. Only a word that mixes the two alphabets, and whose
Latin letters all have a Cyrillic twin, is a slip of the keyboard that can be put right without a guess.
"""

from __future__ import annotations

import re

_LATIN = "aceopxy\u00ebABCEHKMOPTXY\u00cb"
_CYRILLIC = "асеорхуёАВСЕНКМОРТХУЁ"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_TWINS = frozenset(_LATIN)
# To the eye, though not to the keyboard: enough to warn of two names, never to rewrite one.
_TO_EYE = str.maketrans(_LATIN + "kmt", _CYRILLIC + "кмт")
_WORD = re.compile(r"[^\W\d_]+")


def _is_cyrillic(letter: str) -> bool:
    return "\u0400" <= letter <= "\u052f"


def _is_latin(letter: str) -> bool:
    return letter.isalpha() and letter < "\u0250"


def mixed_words(text: str) -> list[str]:
    """The words of `text` that mix Cyrillic and Latin letters, in order."""
    found = []
    for match in _WORD.finditer(text):
        word = match.group()
        if any(map(_is_cyrillic, word)) and any(map(_is_latin, word)):
            found.append(word)
    return found


def normalise(text: str) -> str:
    """`text` with the Latin twins in mixed words made Cyrillic; a word that no twin explains stays."""

    def fix(match: re.Match[str]) -> str:
        word = match.group()
        if not any(map(_is_cyrillic, word)):
            return word
        latin = [letter for letter in word if _is_latin(letter)]
        return word.translate(_TO_CYRILLIC) if all(letter in _TWINS for letter in latin) else word

    return _WORD.sub(fix, text)


def skeleton(text: str) -> str:
    """What the eye sees of `text`: equal for two names that differ only by look-alikes, case or spaces.

    A word counts as look-alike only if all of it could be Cyrillic: "PE" and "8 H", but not "Physics". For
    comparison only; never shown and never stored.
    """

    def see(match: re.Match[str]) -> str:
        seen = match.group().translate(_TO_EYE)
        return match.group() if any(map(_is_latin, seen)) else seen

    return " ".join(_WORD.sub(see, text).casefold().split())
