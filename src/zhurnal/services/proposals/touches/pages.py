"""Pages of diaries that would change, come or go: candidates by what they are made from, then compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from zhurnal.domain import paths
from zhurnal.services.diary_changes import affected, affected_by_person
from zhurnal.services.diary_pages import MEANS, WEEKS, Touch, names_of
from zhurnal.services.diary_views import Views
from zhurnal.services.proposals.touches.both import Both, Progress


class How(StrEnum):
    """What becomes of something that people see."""

    CHANGES = "changes"
    APPEARS = "appears"
    VANISHES = "vanishes"


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a diary. name: "2026-10-12" of a week, "means-q1" of a term's means."""

    pupil: str
    year: str
    name: str
    how: How


def pages(both: Both, progress: Progress) -> list[Page]:
    """All pages that are others after than before, by year, name and pupil; their digest says so."""
    wanted = sorted(candidates(both), key=lambda page: (page.year, page.name, page.pupil))
    views = Views(both.before, both.register), Views(both.after, both.register_after)
    found = []
    # Week by week: what the pupils of a lesson share is prepared for one week at a time.
    for number, page in enumerate(wanted):
        there = [page.name in names_of(view.record, page.pupil, page.year) for view in views]
        if there[0] != there[1]:
            found.append(Page(*page, How.APPEARS if there[1] else How.VANISHES))
        elif there[0] and _digest(views[0], page) != _digest(views[1], page):
            found.append(Page(*page, How.CHANGES))
        if number % 100 == 0:
            progress(number, len(wanted))
    return found


def candidates(both: Both) -> set[Touch]:
    """Every page that may differ, one by one: more than do, never fewer."""
    found: set[Touch] = set()
    names: dict[tuple[str, str], set[str]] = {}
    for touch in _touches(both):
        pupil, year, name = touch
        if name not in (WEEKS, MEANS):
            found.add(touch)
            continue
        if (pupil, year) not in names:
            names[pupil, year] = {one for record in both.records for one in names_of(record, pupil, year)}
        means = name == MEANS
        found.update(Touch(pupil, year, one) for one in names[pupil, year] if one.startswith(MEANS) is means)
    return found


def _touches(both: Both) -> Iterator[Touch]:
    seen: set[Touch] = set()
    for path in both.changed:
        for touch in affected(both.before, both.after, path):
            if touch not in seen:
                seen.add(touch)
                yield touch
    for path in both.people:
        place = paths.place_of(path)
        person = place.parts.get("person", "") if place else ""
        if person.startswith("p-"):
            old, new = both.register.get(path) or {}, both.register_after.get(path) or {}
            for record in both.records:
                yield from affected_by_person(record, person, old, new)


def _digest(views: Views, page: Touch) -> str:
    if page.monday is not None:
        return views.week(page.pupil, page.year, page.monday).digest
    return views.means(page.pupil, page.year, page.term).digest
