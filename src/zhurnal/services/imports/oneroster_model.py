"""What a OneRoster bundle says (1EdTech OneRoster 1.1 and 1.2, CSV binding), each thing with the line it stands on.

Ids are the bundle's own (`sourcedId`). Days are inclusive here; the standard's ends are exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from zhurnal.domain.findings import Finding

STAFF, PUPIL, GUARDIAN = "t", "p", "g"
"""What somebody is, as the house's ids begin."""


@dataclass(frozen=True, slots=True)
class Session:
    """An academic session. type: schoolyear, semester, term, gradingperiod."""

    id: str
    line: int
    title: str
    type: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class User:
    """A person. kinds: of STAFF, PUPIL, GUARDIAN; name: the register's keys; birth: ISO, "" for none."""

    id: str
    line: int
    kinds: frozenset[str]
    name: dict[str, str] = field(hash=False)
    agents: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    contacts: dict[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Group:
    """A class of the bundle: a homeroom, or what is taught to a group. subject: "" for a homeroom. first, last: its
    terms' span within the year, None where they span it all or are not known."""

    id: str
    line: int
    title: str
    code: str
    homeroom: bool
    grades: tuple[str, ...]
    subject: str
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Somebody in a group. first, last: None where the row says nothing or where it is not within the year."""

    id: str
    line: int
    group: str
    user: str
    teaches: bool
    primary: bool
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Bundle:
    """Everything that could be read, by id; `notes` tell what could not. name: of the zip."""

    name: str
    version: str
    sessions: dict[str, Session]
    users: dict[str, User]
    groups: dict[str, Group]
    enrolments: tuple[Enrolment, ...]
    notes: tuple[Finding, ...] = field(default=(), hash=False)
