"""Changes of lists that wait for somebody, and people who agree, in the school of tests/school.py."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.school import (
    DEPUTY,
    PHYSICS,
    YEAR,
    Documents,
    at,
    make_documents,
)

from zhurnal.domain.changes import (
    AmendDocument,
    AppointSubstitute,
    AppointTeacher,
    CloseDay,
    EnrolPupil,
    LeavePupil,
    MovePupil,
)
from zhurnal.rules import Approval

NOON = "2026-10-14 12:00:00"
COUNCIL, SECOND_DEPUTY = "t-020", "t-021"
LATE = "2026-10-22 12:00:00"
"""A mark of the fourteenth waits by then; its term still runs."""
TUESDAY = date(2026, 10, 20)


def school(**more: Any) -> Documents:
    """The school with a delegate of the governing council and a second deputy head."""
    documents = make_documents()
    for person, duty in ((COUNCIL, "council"), (SECOND_DEPUTY, "deputy-head")):
        documents[f"staff/{person}.yaml"] = staff(duty)
    return {**documents, **more}


def staff(*duties: str, **span: str) -> dict[str, Any]:
    return {"kind": "staff", "version": 1, "duties": [{"duty": d, "from": "2026-09-01", **span} for d in duties]}


def by(*people: str, since: str = "2026-10-14 10:00:00") -> list[Approval]:
    """Approvals of people, one minute after another."""
    return [Approval(p, at(since) + timedelta(minutes=n)) for n, p in enumerate(people)]


def amended(path: str, **more: Any) -> AmendDocument:
    """A document with something altered in it."""
    old = make_documents().get(path)
    return AmendDocument(place=path, was=old, now={**(old or {}), **more})


ENROL = EnrolPupil(year=YEAR, class_id="7a", pupil="p-0105", first=TUESDAY, order="45")
LEAVE = LeavePupil(year=YEAR, class_id="7a", pupil="p-0101", last=TUESDAY)
MOVE = MovePupil(year=YEAR, class_id="7a", to_class="7b", pupil="p-0102", first=TUESDAY)
SUBSTITUTE = AppointSubstitute(year=YEAR, section="7b/history", date=date(2026, 10, 14), number=7, staff=PHYSICS)
APPOINT = AppointTeacher(
    year=YEAR, section="7b/history", staff=PHYSICS, first=date(2026, 10, 14), last=TUESDAY, order="7"
)
CLOSED = CloseDay(year=YEAR, date=date(2026, 10, 15), title="Мороз")
ROOM = amended(f"years/{YEAR}/classes/7a.yaml", room="12")
TIMETABLE = amended(f"years/{YEAR}/timetable/7a.yaml", weeks=[{"from": "2026-09-01"}])
LOAD = amended(
    f"years/{YEAR}/sections/7b/history.yaml", teachers=[{"staff": PHYSICS, "role": "main", "from": "2026-09-01"}]
)
LEADER = amended(f"years/{YEAR}/classes/7a.yaml", **{"class-teachers": [{"staff": PHYSICS, "from": "2026-09-01"}]})
STAFF = amended("staff/t-006.yaml", duties=[{"duty": "archivist", "from": "2026-09-01"}])
REGULATION = amended("regulation.yaml", attempts="best")
SCHOOL = amended("school.yaml", short="Г")
CURRICULUM = AmendDocument(
    place=f"years/{YEAR}/curriculum.yaml", was=None,
    now={"kind": "curriculum", "version": 1, "hours": [{"grade": 7, "subject": "algebra", "year": 102}]},
)  # fmt: skip


PLAN = amended(f"years/{YEAR}/plans/7/algebra.yaml", title="Алгебра, 7")
OWN_PLAN = amended(f"years/{YEAR}/plans/7b/algebra.yaml", title="Алгебра, 7б")


def extension(staff: str | None, person: str = DEPUTY, **more: str) -> AmendDocument:
    """More time for somebody, given by `person`."""
    entry = {"id": "x-1", "from": "2026-10-12", "to": "2026-10-14", "until": "2026-10-20T12:00:00", "reason": "fault"}
    entry |= {"by": person, **({"staff": staff} if staff else {}), **more}
    document = {"kind": "extensions", "version": 1, "extensions": [entry]}
    return AmendDocument(place=f"years/{YEAR}/extensions/2026-10.yaml", was=None, now=document)
