"""What may be typed into a cell of the journal: one short code for presence and marks together.

    code      = [presence] [marks]          "н", "о", "5", "2/4", "о 5", "н 4"
    presence  = "н" (absent) | "о" or "оп" (late)
    marks     = mark {"/" mark}             one mark an attempt
    mark      = "5" ... "1" | "з" or "зач" | "зн" or "незач"

The same code is what a cell holds, what a spreadsheet gives and takes, and what travels as `was` and `now`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from zhurnal.domain.errors import ZhurnalError
from zhurnal.domain.marks import ATTEMPTS

LONGEST = 40
"""Longer texts are no codes: nine attempts of "незач" would be 53, and nobody types them."""

LATIN: Mapping[str, str] = {
    "h": "н", "n": "н", "y": "н", "o": "о", "j": "о", "g": "п", "p": "з", "z": "з", "a": "а", "f": "а", "e": "е",
    "t": "е", "x": "ч",
}  # fmt: skip
"""Letters of a Latin layout: by the key of the Russian letter, by look or by sound; no two of them disagree."""

PRESENCE: Mapping[str, str] = {"н": "absent", "о": "late"}
SHORT: Mapping[str, str] = {"з": "зач", "зн": "незач", "зачет": "зач", "незачет": "незач"}

_MARK = "незачет|зачет|незач|зач|зн|з|[1-5]"
_CODE = re.compile(rf"(?P<presence>н|оп|о)? ?(?P<marks>(?:{_MARK})(?:/(?:{_MARK}))*)?")


class CodeError(ZhurnalError):
    """A text that is no code. `code` says why: long, unknown, sign, scale, no-marks or presence."""

    def __init__(self, code: str, text: str) -> None:
        self.code = code
        super().__init__(f"expected a code of the journal's cell, found {text!r} ({code})")


@dataclass(frozen=True, slots=True)
class Rules:
    """What a section's cells take.

    scale: the marks that may be given there, none where marks are not kept. signs: of reasons of absence, which
    are the class teacher's to give. words: further whole values (term marks: "осв", "н/а").
    """

    scale: Collection[str]
    signs: Collection[str] = ()
    words: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Code:
    """A cell's content. presence: "", "absent" or "late"; marks: by attempt, the first one first."""

    presence: str = ""
    marks: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The code as cells hold it."""
        letter = next((sign for sign, presence in PRESENCE.items() if presence == self.presence), "")
        return " ".join(part for part in (letter, "/".join(self.marks)) if part)


def plain(text: str) -> str:
    """A typed text as it is read: composed, lower case, Latin letters as the Russian ones they stand for."""
    text = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    # By sound this pair is "late"; by the keys it would be "late" and a pass.
    text = text.replace("op", "оп")
    return "".join(LATIN.get(letter, letter) for letter in text.replace("ё", "е")).replace(" / ", "/")


def parse(text: str, rules: Rules, *, ordinary: bool = True) -> Code:
    """The content that a text means; an empty one for an empty text.

    ordinary: whether the cell stands in a lesson's own column, which alone holds presence. Raises CodeError.
    """
    typed = plain(text)
    if len(typed) > LONGEST or typed.count("/") >= ATTEMPTS:
        raise CodeError("long", text)
    if typed in rules.signs and typed not in PRESENCE:
        raise CodeError("sign", text)
    match = _CODE.fullmatch(typed)
    if match is None:
        raise CodeError("unknown", text)
    presence = PRESENCE[match["presence"][0]] if match["presence"] else ""
    marks = tuple(SHORT.get(mark, mark) for mark in (match["marks"] or "").split("/") if mark)
    if marks and not rules.scale:
        raise CodeError("no-marks", text)
    if any(mark not in rules.scale for mark in marks):
        raise CodeError("scale", text)
    if presence and not ordinary:
        raise CodeError("presence", text)
    return Code(presence, marks)


def parse_final(text: str, rules: Rules) -> str | None:
    """The term mark that a text means; None for an empty text. Raises CodeError."""
    typed = plain(text)
    if typed in rules.words:
        return typed
    code = parse(text, rules, ordinary=False)
    if len(code.marks) > 1:
        raise CodeError("unknown", text)
    return code.marks[0] if code.marks else None


def steps(was: Code, now: Code) -> Iterator[tuple[int, str | None, str | None]]:
    """The marks that differ as (attempt, was, now), in an order in which each of them may be set.

    Attempts that go are taken away from the last one on: an earlier one may not go while a later one stands.
    """
    for attempt in range(len(was.marks), len(now.marks), -1):
        yield attempt, was.marks[attempt - 1], None
    for attempt, mark in enumerate(now.marks, 1):
        before = was.marks[attempt - 1] if attempt <= len(was.marks) else None
        if before != mark:
            yield attempt, before, mark
