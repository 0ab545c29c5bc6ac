"""Which grade and subject a lesson plan is of, where only its title or its file's name says so."""

from __future__ import annotations

import re
from collections.abc import Iterable

from zhurnal.domain.lookalikes import skeleton
from zhurnal.domain.source import Document
from zhurnal.domain.transliteration import slug

_BY_WORD = re.compile(
    r"(?<!\d)(1[0-2]|[1-9])(?:-?го|-?й)?[\s_-]*(?:класс|кл\b|grade)|(?:класс|grade)[\s_-]*(1[0-2]|[1-9])(?!\d)"
)
_ALONE = re.compile(r"(?<![\d.])(1[0-2]|[1-9])(?![\d.])")
_ENDING = 3
"""So many letters a Russian noun or adjective may change at its end: математика, по математике; русский, русскому."""
_SHORT = 4
"""A word of fewer letters must stand as it is; a file's name must give at least so many of a longer one."""


def grade_in(texts: Iterable[str]) -> int:
    """The one grade that the texts name, "5 класс" before a mere 5; 0 where they name none or several."""
    listed = [text.casefold() for text in texts]
    for pattern in (_BY_WORD, _ALONE):
        found = {int(next(filter(None, match.groups()))) for text in listed for match in pattern.finditer(text)}
        if found:
            return found.pop() if len(found) == 1 else 0
    return 0


def subject_code(subjects: Document, text: str) -> str:
    """The code of the subject that is called so, by its title or by its code; "" where there is none."""
    if text in subjects:
        return text
    wanted = skeleton(text)
    return next((code for code, entry in subjects.items() if skeleton(str(entry["title"])) == wanted), "")


def subjects_in(subjects: Document, texts: Iterable[str]) -> set[str]:
    """The subjects of the catalogue that the texts name, in whatever case; of two by the same words, the longer."""
    words = {word for text in texts for word in slug(text, limit=400).split("-") if word}
    words |= {piece for word in words for piece in re.findall("[a-z]+", word)}
    found: dict[str, set[str]] = {}
    for code, entry in subjects.items():
        title = slug(str(entry["title"]), limit=400).split("-")
        said = [_saying(word, words) for word in title]
        if all(said) or code in words:
            found[code] = {code} & words | (set().union(*said) if all(said) else set())
    return {code for code, by in found.items() if not any(by < other for other in found.values())}


def _saying(word: str, words: set[str]) -> set[str]:
    """Those of the words that say a word of a title: it in another case, or its beginning."""
    if len(word) < _SHORT:
        return {word} & words
    stem = word[: max(_SHORT, len(word) - _ENDING)]
    return {one for one in words if one.startswith(stem) or (len(one) >= _SHORT and word.startswith(one))}
