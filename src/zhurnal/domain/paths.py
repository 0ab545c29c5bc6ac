"""Which document stands at which path, and back: the one table of the record's layout."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_YEAR = r"years/(?P<year>20\d\d-20\d\d)"
_HOME = r"(?P<home>(?:[1-9]|1[0-2])(?:[a-z][a-z0-9]{0,7})?)"
_CLASS = r"(?P<class>(?:[1-9]|1[0-2])[a-z][a-z0-9]{0,7})"
_SLUG = r"(?P<name>[a-z0-9]+(?:-[a-z0-9]+)*)"
_MONTH = r"(?P<month>20\d\d-(?:0[1-9]|1[0-2]))"
_PUPIL = r"(?P<pupil>p-[0-9a-z]{3,12})"

_TABLE: tuple[tuple[str, str], ...] = (
    ("school", r"school\.yaml"),
    ("regulation", r"regulation\.yaml"),
    ("subjects", r"catalogs/subjects\.yaml"),
    ("rooms", r"catalogs/rooms\.yaml"),
    ("works", r"catalogs/works\.yaml"),
    ("reasons", r"catalogs/reasons\.yaml"),
    ("staff", r"staff/(?P<staff>t-[0-9a-z]{3,12})\.yaml"),
    ("pupil", rf"pupils/{_PUPIL}\.yaml"),
    ("calendar", rf"{_YEAR}/calendar\.yaml"),
    ("curriculum", rf"{_YEAR}/curriculum\.yaml"),
    ("class", rf"{_YEAR}/classes/{_CLASS}\.yaml"),
    ("section", rf"{_YEAR}/sections/{_HOME}/{_SLUG}\.yaml"),
    ("timetable", rf"{_YEAR}/timetable/{_HOME}\.yaml"),
    ("substitutions", rf"{_YEAR}/substitutions/{_MONTH}\.yaml"),
    ("extensions", rf"{_YEAR}/extensions/{_MONTH}\.yaml"),
    ("arrangements", rf"{_YEAR}/arrangements/{_PUPIL}\.yaml"),
    ("plan", rf"{_YEAR}/plans/{_HOME}/{_SLUG}\.yaml"),
    ("journal", rf"{_YEAR}/journals/{_HOME}/(?P<term>q[1-4]|h[12]|t[1-3])/{_SLUG}\.yaml"),
    ("absences", rf"{_YEAR}/absences/{_PUPIL}\.yaml"),
    ("remarks", rf"{_YEAR}/remarks/{_PUPIL}\.yaml"),
    ("finals", rf"{_YEAR}/finals/{_CLASS}/(?P<period>q[1-4]|h[12]|t[1-3]|year)\.yaml"),
    ("transcript", rf"transcripts/{_PUPIL}\.yaml"),
    ("outputs", r"outputs/(?P<year>20\d\d-20\d\d)\.yaml"),
    ("checkpoint", r"checkpoints/(?P<moment>20\d\d-\d\d-\d\d-\d{6})\.yaml"),
)
_REGISTER: tuple[tuple[str, str], ...] = (("person", r"people/(?P<person>[ptg]-[0-9a-z]{3,12})\.yaml"),)
# Not documents of a kind: copies of the schemas and the public keys.
_OTHER = re.compile(r"schemas/[a-z]+\.v\d+\.json|keys/allowed_signers|keys/school\.pem|README\.md")
_COMPILED = [(kind, re.compile(pattern)) for kind, pattern in _TABLE + _REGISTER]


@dataclass(frozen=True, slots=True)
class Place:
    """A path taken apart: `kind` of the document and the named `parts` of its path. Shared: not to be altered."""

    kind: str
    parts: dict[str, str]


@lru_cache(4096)
def place_of(path: str) -> Place | None:
    """The place of a document's path, or None where no document of ours may stand."""
    for kind, pattern in _COMPILED:
        match = pattern.fullmatch(path)
        if match:
            return Place(kind, {k: v for k, v in match.groupdict().items() if v is not None})
    return None


def is_other(path: str) -> bool:
    """True for files of the record that are not documents (schemas' copies, public keys)."""
    return _OTHER.fullmatch(path) is not None


_DAILY = frozenset({"journals", "absences", "remarks", "finals"})

SCHOOL = "school.yaml"
REGULATION = "regulation.yaml"


def catalog(name: str) -> str:
    """name: subjects, rooms, works or reasons."""
    return f"catalogs/{name}.yaml"


def staff(person: str) -> str:
    """Path of a member of staff."""
    return f"staff/{person}.yaml"


def pupil(person: str) -> str:
    """Path of a pupil."""
    return f"pupils/{person}.yaml"


def person(person_id: str) -> str:
    """Path of a person in the register (people.git)."""
    return f"people/{person_id}.yaml"


def calendar(year: str) -> str:
    """Path of a year's calendar."""
    return f"years/{year}/calendar.yaml"


def curriculum(year: str) -> str:
    """Path of a year's curriculum."""
    return f"years/{year}/curriculum.yaml"


def class_(year: str, class_id: str) -> str:
    """Path of a class."""
    return f"years/{year}/classes/{class_id}.yaml"


def section(year: str, section_id: str) -> str:
    """section_id: "7a/algebra"."""
    return f"years/{year}/sections/{section_id}.yaml"


def is_daily(path: str) -> bool:
    """Whether a document is one that lessons change day by day, or that the server writes beside them.

    All others make the school's structure.
    """
    parts = path.split("/")
    return parts[0] in ("outputs", "checkpoints") or (len(parts) > 2 and parts[2] in _DAILY)


def timetable(year: str, home: str) -> str:
    """home: class or grade."""
    return f"years/{year}/timetable/{home}.yaml"


def plan(year: str, plan_id: str) -> str:
    """plan_id: "7/algebra"."""
    return f"years/{year}/plans/{plan_id}.yaml"


@lru_cache(4096)
def journal(year: str, section_id: str, term: str) -> str:
    """Journal of a section in a term: home, term, name of the section."""
    home, name = section_id.split("/")
    return f"years/{year}/journals/{home}/{term}/{name}.yaml"


def absences(year: str, person_id: str) -> str:
    """Path of a pupil's absences."""
    return f"years/{year}/absences/{person_id}.yaml"


def remarks(year: str, person_id: str) -> str:
    """Path of a pupil's remarks."""
    return f"years/{year}/remarks/{person_id}.yaml"


def arrangements(year: str, person_id: str) -> str:
    """Path of a pupil's arrangements."""
    return f"years/{year}/arrangements/{person_id}.yaml"


def substitutions(year: str, date: str) -> str:
    """date: ISO; the month's file."""
    return f"years/{year}/substitutions/{date[:7]}.yaml"


def extensions(year: str, date: str) -> str:
    """date: ISO; the month's file."""
    return f"years/{year}/extensions/{date[:7]}.yaml"


def finals(year: str, class_id: str, period: str) -> str:
    """Path of a class's term or year marks."""
    return f"years/{year}/finals/{class_id}/{period}.yaml"


def transcript(person_id: str) -> str:
    """Path of the marks that a pupil brought from another school."""
    return f"transcripts/{person_id}.yaml"


def outputs(year: str) -> str:
    """Path of a year's register of issued files."""
    return f"outputs/{year}.yaml"


def checkpoint(made: str) -> str:
    """made: ISO moment, "2026-10-20T03:00:00+05:00"; the path names it by the school's own clock."""
    return f"checkpoints/{made[:10]}-{made[11:19].replace(':', '')}.yaml"
