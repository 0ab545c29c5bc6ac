"""What someone may propose to amend: asked of the regulation each time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import Http404

from zhurnal.domain import paths
from zhurnal.services.editing.check import may_amend
from zhurnal.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the index: a document that may be edited."""

    title: str
    url: str
    note: str = ""


def known_year(visit: Visit, year: str) -> None:
    """Raises Http404 for a year that the record has not."""
    if year not in visit.record.years:
        raise Http404


def may(visit: Visit, path: str) -> bool:
    """Whether the visitor may propose to amend a document."""
    return may_amend(visit.record, visit.person, path, visit.at)


def may_edit(visit: Visit) -> bool:
    """Whether anything opens for the visitor among the lists of this year."""
    if not visit.year or not visit.duties:
        return False
    places = [paths.calendar(visit.year), paths.curriculum(visit.year), paths.REGULATION]
    own = (paths.class_(visit.year, c) for c in visit.classes_led)
    return any(may(visit, path) for path in (*places, *own, *_plans_followed(visit)))


def _plans_followed(visit: Visit) -> Iterator[str]:
    """Plans of the sections that the visitor teaches."""
    record = visit.record
    taught = record.sections_taught(visit.year, visit.person, visit.today) if "teacher" in visit.duties else ()
    for section in taught:
        plan = record.section(visit.year, section).get("plan")
        if plan:
            yield paths.plan(visit.year, plan)
