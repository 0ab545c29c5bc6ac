"""The school itself: its settings, regulation, catalogues, years and calendars."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from zhurnal.domain import paths
from zhurnal.domain.calendar import Calendar
from zhurnal.domain.lazy import lazy_property
from zhurnal.domain.source import Document, Source

T = TypeVar("T")


class Settings:
    """What holds for the whole school."""

    def __init__(self, source: Source, like: Settings | None = None, lists_of: Settings | None = None) -> None:
        """like: a record of the same school structure (only journals and other daily documents differ).

        lists_of: one of the same classes and sections, whatever else differs (`paths.is_list`).
        """
        self.source = source
        self.memo: dict[tuple[Any, ...], Any] = {} if like is None else like.memo
        lists = lists_of if like is None else like
        self.lists: dict[tuple[Any, ...], Any] = {} if lists is None else lists.lists

    def once(self, key: tuple[Any, ...], make: Callable[[], T]) -> T:
        """make() the first time, its remembered value afterwards."""
        if key not in self.memo:
            self.memo[key] = make()
        value: T = self.memo[key]
        return value

    def once_of_lists(self, key: tuple[Any, ...], make: Callable[[], T]) -> T:
        """The same for an answer that is read from the documents of classes and sections alone.

        A substitute, a closed day, a curriculum leave it as it is; to cross the lists of a large school takes a while.
        """
        if key not in self.lists:
            self.lists[key] = make()
        value: T = self.lists[key]
        return value

    @lazy_property
    def school(self) -> Document:
        """school.yaml; an empty mapping before the school is founded."""
        return self.source.get(paths.SCHOOL) or {}

    @lazy_property
    def regulation(self) -> Document:
        """regulation.yaml; an empty mapping before the school is founded."""
        return self.source.get(paths.REGULATION) or {}

    @lazy_property
    def zone(self) -> ZoneInfo:
        """The school's time zone."""
        return ZoneInfo(self.school.get("timezone", "UTC"))

    def catalog(self, name: str, part: str | None = None) -> Document:
        """Entries of a catalogue by code: subjects, rooms, works; of reasons the `part` (absence, late ...)."""
        document = self.source.get(paths.catalog(name)) or {}
        entries: Document = document.get(part or name, {})
        return entries

    def local(self, moment: datetime) -> datetime:
        """A moment in the school's time zone."""
        return moment.astimezone(self.zone)

    @property
    def years(self) -> list[str]:
        """School years of the record, in order."""

        def make() -> list[str]:
            return [name for name in self.source.names("years") if self.source.get(paths.calendar(name)) is not None]

        return self.once(("years",), make)

    def year_on(self, on: date) -> str | None:
        """The school year in which a day lies; between years the last one that has begun."""
        begun = [y for y in self.years if self.calendar(y).first <= on]
        return begun[-1] if begun else (self.years[0] if self.years else None)

    def calendar(self, year: str) -> Calendar:
        """The calendar of a year. Raises KeyError where there is none."""
        made = self.once(("calendar", year), lambda: self.source.derive(paths.calendar(year), Calendar))
        if made is None:
            raise KeyError(paths.calendar(year))
        return made
