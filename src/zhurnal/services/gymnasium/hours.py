"""Hours a week by grade: within the sanitary limits of a week of 5 days (grades 1-4) and 6 days (5-11)."""

from __future__ import annotations

from dataclasses import dataclass

from zhurnal.services.gymnasium.size import PROFILES


@dataclass(frozen=True, slots=True)
class Course:
    """A subject of a grade. divided: "" whole class, "halves", "thirds", "sexes", "languages" (across classes)."""

    subject: str
    hours: int
    divided: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """What pupils of some profiles have in a line. level: "deep" or ""; elective ones are passed, not marked."""

    subject: str
    profiles: tuple[str, ...]
    level: str = ""
    elective: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """Hours at which all pupils of a grade are taught, each by the profile: groups across classes, no empty hours."""

    hours: int
    choices: tuple[Choice, ...]


_COURSES = {
    1: "russian 5, reading 4, math 4, world 2, music 1, art 1, technology 1, pe 2",
    2: "russian 5, reading 4, english 2 halves, math 4, world 2, music 1, art 1, technology 1, pe 3",
    3: "russian 5, reading 4, english 2 halves, math 4, world 2, music 1, art 1, technology 1, pe 3",
    4: "russian 5, reading 3, english 2 halves, math 4, world 2, faiths 1, music 1, art 1, technology 1, pe 3",
    5: "russian 5, literature 3, english 3 thirds, french 2 languages, math 5, informatics 1 halves, history 2,"
       " culture 1, geography 1, biology 1, music 1, art 1, technology 2 sexes, pe 2",
    6: "russian 6, literature 3, english 3 thirds, french 2 languages, math 5, informatics 1 halves, history 2,"
       " social 1, geography 1, biology 1, music 1, art 1, technology 2 sexes, pe 2",
    7: "russian 4, literature 2, english 3 halves, french 2 languages, algebra 3, geometry 2, statistics 1,"
       " informatics 1 halves, history 2, social 1, geography 2, biology 1, physics 2, music 1, art 1,"
       " technology 2 sexes, pe 2",
    8: "russian 3, literature 2, english 3 halves, french 2 languages, algebra 3, geometry 2, statistics 1,"
       " informatics 2 halves, history 2, social 1, geography 2, biology 2, physics 2, chemistry 2, music 1,"
       " technology 1 sexes, pe 3 sexes, safety 1",
    9: "russian 3, literature 3, english 3 halves, french 2 languages, algebra 3, geometry 2, statistics 1,"
       " informatics 2 halves, history 3, social 1, geography 2, biology 2, physics 3, chemistry 2,"
       " technology 1 sexes, pe 2 sexes, safety 1",
    10: "russian 2, literature 3, english 3 halves, statistics 1, geography 1, pe 2 sexes, safety 1, project 1",
    11: "russian 2, literature 3, english 3 halves, statistics 1, geography 1, pe 2 sexes, safety 1, project 1",
}  # fmt: skip

CLUBS = {**dict.fromkeys(range(1, 5), ("skills", "theatre"))}
"""Extracurricular courses of a class teacher after the lessons, an hour a week each (1.5)."""

_TECH, _NATURAL, _HUMANITIES, _SOCIAL = PROFILES
_NOT_NATURAL = (_HUMANITIES, _SOCIAL)

LINES = (
    Line(6, (
        Choice("math", (_TECH,), "deep"), Choice("math", (_SOCIAL,), "deep"),
        Choice("math", (_NATURAL, _HUMANITIES)),
    )),
    Line(4, (
        Choice("physics", (_TECH,), "deep"), Choice("chemistry", (_NATURAL,), "deep"),
        Choice("history", (_HUMANITIES,), "deep"), Choice("economics", (_SOCIAL,)),
    )),
    Line(3, (
        Choice("informatics", (_TECH,), "deep"), Choice("biology", (_NATURAL,), "deep"),
        Choice("law", (_HUMANITIES,)), Choice("social", (_SOCIAL,), "deep"),
    )),
    Line(2, (
        Choice("social", (_TECH,)), Choice("physics", (_NATURAL,)), Choice("physics", _NOT_NATURAL),
    )),
    Line(2, (Choice("history", (_TECH, _NATURAL)), Choice("history", (_SOCIAL,)), Choice("french", (_HUMANITIES,)))),
    Line(1, (
        Choice("chemistry", (_TECH,)), Choice("laboratory", (_NATURAL,), elective=True),
        Choice("chemistry", _NOT_NATURAL),
    )),
    Line(1, (
        Choice("biology", (_TECH,)), Choice("genetics", (_NATURAL,), elective=True), Choice("biology", _NOT_NATURAL),
    )),
    Line(1, (
        Choice("robotics", (_TECH,), elective=True), Choice("informatics", (_NATURAL,)),
        Choice("informatics", _NOT_NATURAL),
    )),
)  # fmt: skip
"""Lines of grades 10-11."""


def courses(grade: int) -> list[Course]:
    """Courses of a grade's classes, without the lines of grades 10-11."""
    return [_course(text) for text in _COURSES[grade].split(",")]


def _course(text: str) -> Course:
    subject, hours, *divided = text.split()
    return Course(subject, int(hours), *divided)


def horizons(grade: int) -> bool:
    """Whether a grade has the weekly lesson about professions."""
    return grade >= 6
