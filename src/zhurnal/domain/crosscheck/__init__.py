"""References across documents: what one document says of another that says otherwise (3.5.2, 4.2.1).

Every document is valid by itself here (the loader saw to that); each kind of contradiction has its own code.
`at` in a finding's params is the place in the document as an RFC 6901 JSON pointer, by which a line is found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from zhurnal.domain import paths as layout
from zhurnal.domain.crosscheck import journals, lists, pupils, settings, timetables
from zhurnal.domain.crosscheck.scene import Scene
from zhurnal.domain.findings import Finding
from zhurnal.domain.record import Record

Check = Callable[[Scene], Iterator[Finding]]

_CHECKS: dict[str, Check] = {
    "school": settings.school,
    "regulation": settings.regulation,
    "staff": settings.staff,
    "pupil": pupils.pupil,
    "calendar": settings.calendar,
    "curriculum": lists.curriculum,
    "class": lists.class_,
    "section": lists.section,
    "plan": lists.plan,
    "timetable": timetables.timetable,
    "substitutions": timetables.substitutions,
    "extensions": timetables.extensions,
    "arrangements": pupils.arrangements,
    "journal": journals.journal,
    "absences": pupils.absences,
    "remarks": pupils.remarks,
    "finals": pupils.finals,
    "transcript": pupils.transcript,
    "outputs": lists.outputs,
}


def crosscheck(record: Record, paths: Iterable[str] | None = None) -> list[Finding]:
    """Findings of all documents of the record, or of those at `paths`, in the order of paths.

    Only valid documents are looked at; a path that holds none of ours is left to the caller.
    """
    wanted = record.source.list("") if paths is None else sorted(set(paths))
    found: list[Finding] = []
    for path in wanted:
        place = layout.place_of(path)
        check = _CHECKS.get(place.kind) if place else None
        document = record.source.get(path) if check else None
        if place is None or check is None or document is None:
            continue
        year = place.parts.get("year", "")
        if year and place.kind not in ("calendar", "outputs") and record.source.get(layout.calendar(year)) is None:
            found.append(Finding("no-calendar", path=path, params={"year": year, "at": ""}))
            continue
        found += check(Scene(record, path, document, place.parts))
    return found


__all__ = ["crosscheck"]
