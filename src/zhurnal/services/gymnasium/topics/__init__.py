"""What is taught in the invented lessons: units and topics by subject and grade, in the program's own words.

A list is a text: a line a unit, "Unit: topic; topic"; an indented line goes on with the one before. It serves the
grades it names; where several lists fit, that of the fewest grades is taken.
"""

from __future__ import annotations

from functools import cache

from zhurnal.services.gymnasium.topics import arts, languages, mathematics, nature, primary, society

Units = tuple[tuple[str, tuple[str, ...]], ...]

_LISTS: dict[str, dict[tuple[int, ...], str]] = {}
for _room in (primary, languages, mathematics, nature, society, arts):
    for _subject, _lists in _room.LISTS.items():
        _LISTS.setdefault(_subject, {}).update(_lists)


@cache
def units_of(subject: str, grade: int) -> Units:
    """Units of a subject in a grade with their topics. Raises KeyError where nothing is written for it."""
    fitting = [(len(grades), text) for grades, text in _LISTS[subject].items() if grade in grades]
    if not fitting:
        raise KeyError(f"{subject} {grade}")
    units = []
    for line in min(fitting)[1].replace("\n    ", " ").strip().splitlines():
        unit, _, topics = line.partition(": ")
        units.append((unit.strip(), tuple(topic.strip() for topic in topics.split(";"))))
    return tuple(units)
