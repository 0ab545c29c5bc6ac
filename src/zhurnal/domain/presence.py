"""The letter of a journal's cell: presence by the teacher, reason by the class teacher, never stored (4.2.2)."""

from __future__ import annotations

from datetime import date

from zhurnal.domain.record import Record

ABSENT = "н"
LATE = "о"


def letter(record: Record, year: str, pupil: str, on: date, number: int, presence: str) -> tuple[str, str]:
    """The sign that a cell shows and the catalogue code of the reason ("" where none is known).

    presence: "absent" or "late" of the journal. Who was late shows "о", whatever the reason; who was absent
    shows the reason's sign of catalogs/reasons.yaml, "н" until there is one.
    """
    if presence == "late":
        return LATE, ""
    code = record.absence_reason(year, pupil, on, number)
    entry = record.catalog("reasons", "absence").get(code) if code else None
    return (str(entry["sign"]), code or "") if entry else (ABSENT, "")
