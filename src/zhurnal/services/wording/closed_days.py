"""Days of a calendar that differ from the others, in words: "14.10: no lessons, grade 7, order 45 (frost)"."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from zhurnal.domain.record import Record
from zhurnal.language import gettext as _


def day_line(entry: Mapping[str, Any], year: str, record: Record, *, back: bool = False) -> str:
    """An exception of a calendar as a line. back: that it is taken back."""
    texts = {
        "cancelled": _("{day:%d.%m}: no lessons{whom}{order}"),
        "distance": _("{day:%d.%m}: lessons at a distance{whom}{order}"),
        "shortened": _("{day:%d.%m}: shortened lessons{whom}{order}"),
        "as-day": _("{day:%d.%m}: by the timetable {weekday}{whom}{order}"),
    }
    if back:
        texts = {
            "cancelled": _("{day:%d.%m}: lessons after all{whom}{order}"),
            "distance": _("{day:%d.%m}: lessons at school after all{whom}{order}"),
            "shortened": _("{day:%d.%m}: lessons of full length after all{whom}{order}"),
            "as-day": _("{day:%d.%m}: by its own timetable after all{whom}{order}"),
        }
    whom = [_("grade {grade}").format(grade=grade) for grade in entry.get("grades", ())]
    whom += [record.class_title(year, class_id) for class_id in entry.get("classes", ())]
    whom += [_("lesson {number}").format(number=number) for number in entry.get("numbers", ())]
    line = texts[entry["what"]].format(
        day=date.fromisoformat(entry["date"]),
        weekday=weekday_of(entry.get("as", 1)),
        whom=f", {', '.join(whom)}" if whom else "",
        order=order_words(entry.get("order", "")),
    )
    return f"{line} ({entry['title']})" if entry.get("title") else line


def weekday_of(number: int) -> str:
    """A day of the week within a line, "of Monday": 1 is Monday."""
    return (
        _("of Monday"), _("of Tuesday"), _("of Wednesday"), _("of Thursday"), _("of Friday"), _("of Saturday"),
        _("of Sunday"),
    )[number - 1]  # fmt: skip


def order_words(number: str) -> str:
    """An order after what it orders; "" where none is named."""
    return _(", order {number}").format(number=number) if number else ""
