"""The calendar of a school year that an import begins, or completes by the tables that it was given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from zhurnal.domain import paths
from zhurnal.domain.findings import Finding
from zhurnal.domain.source import Document
from zhurnal.services.imports.fet_model import FetFile
from zhurnal.services.imports.notes import note, refusal
from zhurnal.services.imports.school_days import Terms, bells_of_hours, usual_terms


def calendar_document(
    was: Document | None,
    year: str,
    fet: FetFile,
    numbers: Sequence[int],
    *,
    bells: list[dict[str, Any]] | None,
    minutes: int | None,
    terms: Terms | None,
    week: list[dict[str, Any]],
    notes: list[Finding],
) -> dict[str, Any]:
    """The year's calendar: `was` with the given tables laid over it, or a new one.

    bells and terms are None where no table was given: a standing calendar then keeps its own, a new one takes FET's
    hours (raises FindingsError `import-no-bells` where they tell no time) and the usual terms (note
    `import-usual-terms`). minutes changes a standing calendar's bells only when it is given.
    """
    if bells is None and (was is None or minutes is not None):
        bells = bells_of_hours(fet.hours, numbers, minutes)
        if not bells:
            raise refusal("import-no-bells", fet.name, hours=", ".join(hour.name for hour in fet.hours)[:120])
    if terms is None and was is None:
        terms = usual_terms(year)
        notes.append(note("import-usual-terms", paths.calendar(year), first=str(terms.first), last=str(terms.last)))
    document: dict[str, Any] = dict(was) if was else {"kind": "calendar", "version": 1, "week": week}
    if terms is not None:
        document |= {"from": terms.first.isoformat(), "to": terms.last.isoformat(), "terms": terms.terms}
        if terms.holidays:
            document["holidays"] = terms.holidays
    if bells is not None:
        rung = {shift["shift"] for shift in bells}
        kept = [shift for shift in document.get("shifts", ()) if shift["shift"] not in rung]
        document["shifts"] = sorted([*kept, *bells], key=lambda shift: int(shift["shift"]))
    return document


def week_of(grades: Sequence[int], last_days: Mapping[int, int]) -> list[dict[str, Any]]:
    """The calendar's `week`: five days, or six for the grades that have lessons on a Saturday."""
    six = [grade for grade in grades if last_days.get(grade, 5) == 6]
    five = [grade for grade in grades if grade not in six]
    return [{"grades": group, "days": days} for group, days in ((five, 5), (six, 6)) if group]
