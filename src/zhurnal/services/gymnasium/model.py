"""What the parts of the generator hand to each other: classes, groups and the lessons that groups have together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zhurnal.domain.errors import ZhurnalError
from zhurnal.domain.record import grade_of
from zhurnal.domain.transliteration import to_ascii
from zhurnal.services.gymnasium.size import Size

LETTERS = "абвгдежзик"
SIX_DAYS_FROM = 5
"""Grades from this one on have school on Saturdays."""


class GymnasiumError(ZhurnalError):
    """No such gymnasium can be invented: the year is none, or the size has too few teachers for its hours."""


@dataclass(frozen=True, slots=True)
class Class:
    """A class before it has pupils. id: "7a"; title: "7а"."""

    id: str
    title: str
    grade: int
    shift: int

    @property
    def days(self) -> int:
        """School days in its week."""
        return 6 if self.grade >= SIX_DAYS_FROM else 5


@dataclass(frozen=True, slots=True)
class Member:
    """A class, or a part of it, in a group; or a single pupil."""

    class_id: str = ""
    part: str = ""
    pupil: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A section to be. pool: whose teachers give it, "class" for the class teacher; room: kind of room, "" own."""

    id: str
    title: str
    subject: str
    plan: str
    members: tuple[Member, ...]
    pool: str
    room: str
    type: str = "lesson"
    marking: str = "marks"

    @property
    def home(self) -> str:
        """Class or grade under which it stands."""
        return self.id.split("/")[0]

    @property
    def grade(self) -> int:
        """Grade of its home."""
        return grade_of(self.home)

    @property
    def class_id(self) -> str:
        """Its class, of several the first."""
        return self.members[0].class_id or self.home


@dataclass(frozen=True, slots=True)
class Activity:
    """Groups that have their lessons at the same time, `hours` a week; classes: all whose pupils are taken.

    ticks: the only times it may have, empty where the timetable is free to choose.
    """

    groups: tuple[Group, ...]
    hours: int
    classes: tuple[str, ...]
    ticks: tuple[int, ...] = ()


def classes_of(size: Size) -> list[Class]:
    """Classes of a school by grade and letter."""
    return list(_classes(size))


def _classes(size: Size) -> Iterator[Class]:
    for grade, count in sorted(size.classes.items()):
        for letter in LETTERS[:count]:
            shift = 2 if grade in size.second_shift else 1
            yield Class(f"{grade}{to_ascii(letter)}", f"{grade}{letter}", grade, shift)


def tick(day: int, shift: int, number: int) -> int:
    """A time of the week as one number: day from 1, shift, number in the day. No two shifts ring together."""
    return day * 100 + shift * 20 + number


def day_of(at: int) -> int:
    """Day of a tick."""
    return at // 100


def number_of(at: int) -> int:
    """Number in the day of a tick."""
    return at % 20
