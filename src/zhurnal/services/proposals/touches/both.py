"""The record and the register of people before and after a proposal, as all that looks for differences reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from zhurnal.domain import paths
from zhurnal.domain.lazy import lazy_property
from zhurnal.domain.paths import Place
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document, Source

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Both:
    """Two states. changed: paths of the record's documents that differ; people: of the register's."""

    before: Record
    after: Record
    register: Source
    register_after: Source
    changed: Sequence[str]
    people: Sequence[str] = ()

    @property
    def records(self) -> tuple[Record, Record]:
        """Before, then after."""
        return self.before, self.after

    def having(self, year: str) -> list[Record]:
        """Those states that have a year."""
        return [record for record in self.records if year in record.years]

    @lazy_property
    def places(self) -> list[Place]:
        """What kind of document differs, where."""
        return [place for path in self.changed if (place := paths.place_of(path))]

    @lazy_property
    def years(self) -> list[str]:
        """Years of which a document differs, in order, if one state at least has them."""
        known = {*self.before.years, *self.after.years}
        return sorted(known.intersection(place.parts.get("year", "") for place in self.places))

    @lazy_property
    def all_years(self) -> list[str]:
        """All years of both states, in order."""
        return sorted({*self.before.years, *self.after.years})

    @lazy_property
    def structural(self) -> bool:
        """Whether anything else differs than what lessons change day by day."""
        return not all(paths.is_daily(path) for path in self.changed)

    def sections(self, year: str) -> list[str]:
        """Sections of a year in either state, in order."""
        return sorted({section for record in self.having(year) for section in record.sections(year)})

    def differs(self, path: str) -> bool:
        """Whether a document of the record is among those that differ."""
        return path in self._paths

    @lazy_property
    def _paths(self) -> frozenset[str]:
        return frozenset(self.changed)

    def differing(self, kind: str) -> Iterator[Place]:
        """The places of a kind that differ."""
        return (place for place in self.places if place.kind == kind)

    def entries(self, path: str) -> tuple[Document, Document]:
        """A document of the record before and after; an empty mapping where there is none."""
        return self.before.source.get(path) or {}, self.after.source.get(path) or {}
