"""How the tables of lesson plans are laid out: separators, names of columns, kinds of rows."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence

SEPARATORS = (";", "\t", ",")
_SAMPLE = 60
"""So many rows tell the separator; a heading stands within the first of them."""

# The first that fits wins; "количество часов" is hours and not a number.
_COLUMNS: Mapping[str, re.Pattern[str]] = {
    "homework": re.compile(r"дом(ашнее|\.)? ?задани[ея]|д ?/ ?з|дз|homework"),
    "hours": re.compile(r"(кол[ -]*во|количество|число)? ?час(ы|ов)?|ч|hours?"),
    "date": re.compile(r"(дата|даты|срок|сроки|календарн|date|week|недел).*"),
    "unit": re.compile(r"(название |тема )?(раздел|глав|модул)[а-я]*|unit|section|chapter"),
    "topic": re.compile(r"((наименование|название|содержание) )?тем[аы]? ?(урок[аов]*|заняти[яй])?|topic|lesson"),
    "grade": re.compile(r"класс|параллель|grade|class"),
    "subject": re.compile(r"(учебный )?предмет|subject"),
    "kind": re.compile(r"вид( записи| строки)?|запись|kind"),
    "number": re.compile(r"№( ?п ?/ ?п| ?урока)?|номер( урока)?|n|no|number"),
}
_KINDS: Mapping[str, re.Pattern[str]] = {
    "plan": re.compile(r"план|ктп|plan"),
    "unit": re.compile(r"раздел|глава|модуль|unit|section|chapter"),
    "topic": re.compile(r"урок|тема|занятие|lesson|topic"),
    "total": re.compile(r"итого|всего|total"),
}


def separator_of(text: str) -> str:
    """The separator by which most of the first rows fall into equally many cells, more of them being better."""

    def merit(separator: str) -> tuple[int, int]:
        lines = "\n".join(text.split("\n")[:_SAMPLE])
        try:
            rows = list(csv.reader(io.StringIO(lines, newline=""), delimiter=separator))
        except csv.Error:
            return 0, 0
        widths = Counter(len(row) for row in rows if len(row) > 1)
        return max(((count, width) for width, count in widths.items()), default=(0, 0))

    return max(SEPARATORS, key=merit)


def columns_of(cells: Sequence[str]) -> dict[str, int]:
    """The places of the known columns in a row of headings; the first of two alike. Without a topic it is none."""
    found: dict[str, int] = {}
    for at, cell in enumerate(cells):
        named = named_column(cell)
        if named:
            found.setdefault(named, at)
    return found if "topic" in found and len(found) > 1 else {}


def named_column(cell: str) -> str:
    """Which column a heading names; "" for none that is known."""
    text = _plain(cell)
    return next((name for name, pattern in _COLUMNS.items() if pattern.fullmatch(text)), "")


def kind_of(cell: str) -> str:
    """What a row is by its word: plan, unit, topic, total; "" for another word."""
    text = _plain(cell)
    return next((kind for kind, pattern in _KINDS.items() if pattern.fullmatch(text)), "")


def starts_unit(text: str) -> bool:
    """Whether a row without a number is a unit's heading: "Раздел 2. Сложение"."""
    return re.match(r"(раздел|глава|модуль|unit|section|chapter)\b", _plain(text)) is not None


def hours_of(text: str) -> int | None:
    """Whole hours, "3", "3 ч.", "3,0"; None where there is no such number."""
    found = re.fullmatch(r"(\d{1,3})([.,]0+)?( ?ч(ас(а|ов)?)?\.?)?", text.strip().casefold())
    return int(found[1]) if found else None


def span_of(number: str) -> tuple[int, int] | None:
    """First and last of a row's numbers: "7" or "7-9", "7, 8"; None where it is no number."""
    found = re.fullmatch(r"(\d{1,3})\.?(?: ?[-–—,] ?(\d{1,3})\.?)?", number.strip())
    if not found:
        return None
    first, last = int(found[1]), int(found[2] or found[1])
    return (first, last) if first <= last else None


def is_blank(text: str) -> bool:
    """Whether a cell says nothing: "", "-", "—"."""
    return not text.strip(" -–—")


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[().:]", " ", text.casefold().replace("ё", "е")).split())
