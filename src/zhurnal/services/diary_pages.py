"""The pages of the diaries: what they are called, and which documents each may be made from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from zhurnal.domain import paths
from zhurnal.domain.calendar import Term
from zhurnal.domain.record import Record
from zhurnal.services.diary_reading import LOOK_BACK, WEEK, mondays

WEEKS = "weeks"
MEANS = "means"


class Touch(NamedTuple):
    """Pages of a pupil in a year: one by its name ("2026-10-12", "means-q1"), or all of `WEEKS` or `MEANS`."""

    pupil: str
    year: str
    name: str

    @property
    def monday(self) -> date | None:
        """Of a week's page its Monday."""
        return None if self.name.startswith(MEANS) else date.fromisoformat(self.name)

    @property
    def term(self) -> str:
        """Of a page of means its term."""
        return self.name.removeprefix(f"{MEANS}-")


def week_name(monday: date) -> str:
    """Name of a week's page."""
    return monday.isoformat()


def means_name(term: str) -> str:
    """Name of the page of a term's means."""
    return f"means-{term}"


def names_of(record: Record, pupil: str, year: str) -> list[str]:
    """Names of all pages of a pupil in a year, weeks before means; none where the pupil is in no class.

    The list is shared by classmates: not to be changed.
    """
    classes = record.classes_of(year, pupil) if year in record.years else []
    if not classes:
        return []
    class_id = classes[-1][0]

    def make(record: Record) -> list[str]:
        terms = record.calendar(year).terms(record.class_(year, class_id)["grade"])
        return [*map(week_name, mondays(record, year)), *(means_name(term.code) for term in terms)]

    return record.once(("diary-names", year, class_id), make)


def inputs_of(record: Record, page: Touch) -> set[str]:
    """Paths of all documents that a page may be made from, whether they stand or not."""
    return {*own_inputs(page), *shared_inputs(record, page, *company_of(record, page))}


def company_of(record: Record, page: Touch) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A pupil's classes and sections of the year: whoever has the same shares all but the own documents."""
    classes = tuple(class_id for class_id, _entry in record.classes_of(page.year, page.pupil))
    return classes, tuple(record.sections_of_pupil(page.year, page.pupil))


def own_inputs(page: Touch) -> list[str]:
    """Paths of the pupil's own documents that a page may be made from, whether they stand or not."""
    own = [kind(page.year, page.pupil) for kind in (paths.arrangements, paths.absences, paths.remarks)]
    return own if page.monday is not None else [*own, paths.transcript(page.pupil)]


def shared_inputs(record: Record, page: Touch, classes: Iterable[str], sections: Iterable[str]) -> set[str]:
    """Paths of all other documents that a page may be made from: those of the pupil's classes and sections."""
    year = page.year
    found = {paths.SCHOOL, paths.REGULATION, paths.calendar(year)}
    found |= {paths.catalog(name) for name in ("subjects", "rooms", "works", "reasons")}
    found |= {paths.timetable(year, section.split("/")[0]) for section in sections}
    found |= {paths.class_(year, c) for c in classes}
    found |= {paths.class_(year, c) for section in sections for c in record.section_classes(year, section)}
    for section in sections:
        found.add(paths.section(year, section))
        terms = record.calendar(year).terms(record.grade(year, section))
        found |= {paths.journal(year, section, term.code) for term in terms if _needs(page, term)}
    if page.monday is None:
        periods = {t.code for c in classes for t in record.calendar(year).terms(record.class_(year, c)["grade"])}
        found |= {paths.finals(year, c, period) for c in classes for period in {*periods, "year"}}
    return found


def _needs(page: Touch, term: Term) -> bool:
    if page.monday is None:
        return term.code == page.term
    return term.first < page.monday + WEEK and page.monday - LOOK_BACK <= term.last
