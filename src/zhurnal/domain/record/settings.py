"""The school itself: its settings, regulation, catalogues, years and calendars."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Self, TypeVar
from zoneinfo import ZoneInfo

from zhurnal.domain import paths
from zhurnal.domain.calendar import Calendar
from zhurnal.domain.lazy import lazy_property
from zhurnal.domain.record.memo import Key, Memo, Watching, reads_of
from zhurnal.domain.source import Document, Source

T = TypeVar("T")


class Settings:
    """What holds for the whole school."""

    # Of a reader whose answer is being made: what it has read so far.
    _watching: Watching | None = None

    def __init__(self, source: Source, like: Settings | None = None, changed: Iterable[str] = ()) -> None:
        """like: a record whose answers are remembered. changed: paths of the documents in which the two may differ.

        Where journals and other daily documents differ nothing need be said, for no answer is read from them.
        """
        self.source = source
        self._like = like
        self._other = reads_of(changed, like.source, source) if like is not None and changed else set()
        if like is not None and not self._other:
            self.memo, self._like = like.memo.without(()), None

    @lazy_property
    def memo(self) -> Memo:
        """What is remembered. Made when it is first asked for: of many a reader it never is."""
        like, self._like = self._like, None
        return Memo() if like is None else like.memo.without(self._other)

    def once(self, key: Key, make: Callable[[Self], T]) -> T:
        """make(reader) the first time, its remembered value afterwards.

        `make` reads the record through the reader alone: what it asks for is noted, so that the value is made again
        after a change of just those documents.
        """
        known = self.memo.get(key)
        if known is None:
            reader: Self = object.__new__(type(self))
            reader.__dict__.update(self.__dict__)
            reader.source = reader._watching = Watching(self._watching.source if self._watching else self.source)
            made = make(reader)
            known = self.memo.keep(key, made, reader._watching.seen)
        if self._watching is not None:
            self._watching.seen.add(key)
        value: T = known[0]
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

        def make(self: Settings) -> list[str]:
            return [name for name in self.source.names("years") if self.source.get(paths.calendar(name)) is not None]

        return self.once(("years",), make)

    def year_on(self, on: date) -> str | None:
        """The school year in which a day lies; between years the last one that has begun."""
        begun = [y for y in self.years if self.calendar(y).first <= on]
        return begun[-1] if begun else (self.years[0] if self.years else None)

    def calendar(self, year: str) -> Calendar:
        """The calendar of a year. Raises KeyError where there is none."""
        made = self.once(("calendar", year), lambda self: self.source.derive(paths.calendar(year), Calendar))
        if made is None:
            raise KeyError(paths.calendar(year))
        return made
