"""An invented gymnasium: all documents of its record and register for one school year, pure and repeatable."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from zhurnal import bundle
from zhurnal.documents import codec
from zhurnal.domain import paths
from zhurnal.domain.source import Document
from zhurnal.services.gymnasium import staffing as staff_ids
from zhurnal.services.gymnasium.days import school_year
from zhurnal.services.gymnasium.people import Newcomer
from zhurnal.services.gymnasium.size import Size
from zhurnal.services.gymnasium.year import Year
from zhurnal.services.school import new_library

TITLE, SHORT = "МАОУ «Гимназия „Нагорная“»", "Гимназия «Нагорная»"


@dataclass(frozen=True, slots=True)
class Invented:
    """A school that was never there.

    documents: of the record, by path; people: entries of the register, by person's id. Who has which duty is said
    once more by the ids; newcomers: who may come during the year, in nobody's documents yet.
    """

    year: str
    documents: Mapping[str, Document] = field(hash=False)
    people: Mapping[str, Document] = field(hash=False)
    newcomers: tuple[Newcomer, ...] = field(hash=False)
    administrator: str = staff_ids.ADMINISTRATOR
    director: str = staff_ids.DIRECTOR
    deputies: tuple[str, ...] = staff_ids.DEPUTIES
    archivist: str = staff_ids.ARCHIVIST
    council: str = staff_ids.COUNCIL


def gymnasium_documents(year: str, seed: int, size: Size) -> Invented:
    """The structure of a gymnasium: people, calendar, classes, groups, timetable, plans. The same for equal arguments.

    year: "2026-2027". Raises GymnasiumError (no such year, too few teachers), UnplacedError (no timetable found).
    """
    school_year(year)
    made = Year(year, size, lambda part: random.Random(f"{seed}/{part}"))
    return Invented(year, _settings() | made.documents(), made.people(), made.newcomers())


def _settings() -> dict[str, Document]:
    """What every school begins with: settings, regulation, kinds of work, reasons."""
    schemas = new_library().schemas

    def bundled(*parts: str) -> Document:
        return codec.load(bundle.path(*parts).read_bytes(), schemas, path=parts[-1])

    return {
        paths.SCHOOL: {**bundled("data", "record", "school.yaml"), "title": TITLE, "short": SHORT},
        paths.REGULATION: bundled("workflows", "regulation.yaml"),
        paths.catalog("works"): bundled("data", "record", "catalogs", "works.yaml"),
        paths.catalog("reasons"): bundled("data", "record", "catalogs", "reasons.yaml"),
    }
