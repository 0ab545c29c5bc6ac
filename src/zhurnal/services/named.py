"""Classes and sections by what people call them: 7а in Cyrillic is the class 7a."""

from __future__ import annotations

from zhurnal.domain.lookalikes import skeleton
from zhurnal.domain.record import Record


def class_named(record: Record, year: str, name: str) -> str:
    """The id of a class by its id or by its title; the name itself where there is no such class."""
    if record.class_(year, name):
        return name
    alike = (c for c in record.classes(year) if skeleton(record.class_title(year, c)) == skeleton(name))
    return next(alike, name)


def section_named(record: Record, year: str, name: str) -> str:
    """The id of a section by its id, or with its class written as people do; else the name itself."""
    if record.section(year, name):
        return name
    home, _slash, own = name.partition("/")
    return f"{class_named(record, year, home)}/{own}"
