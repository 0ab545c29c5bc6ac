"""What widens its author's own rights, what the director is told of, what is about days gone by."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from zhurnal.domain.changes import AmendDocument, AppointSubstitute, AppointTeacher, Change, CloseDay
from zhurnal.domain.findings import Effect, Finding
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document


def widens_own(record: Record, actor: str, change: Change) -> bool:
    """Whether a new extension of deadlines covers lessons of its author."""
    if not isinstance(change, AmendDocument) or change.kind != "extensions":
        return False
    before = (record.source.get(change.place) or {}).get("extensions", ())
    year = change.place.split("/")[1]
    new = [entry for entry in (change.now or {}).get("extensions", ()) if entry not in before]
    return any(_covers(record, year, actor, entry) for entry in new)


def _covers(record: Record, year: str, actor: str, entry: Document) -> bool:
    if "staff" in entry:
        return bool(entry["staff"] == actor)
    sections = [entry["section"]] if "section" in entry else record.sections(year)
    return any(t["staff"] == actor for s in sections for t in record.section(year, s).get("teachers", ()))


def happened_before(change: Change, at: datetime) -> bool:
    """Whether a change is about a day before that of `at`, in the school's zone."""
    return isinstance(change, CloseDay) and change.date < at.date()


def appointments(actor: str, change: Change) -> Iterator[Finding]:
    """What the director is told of: who teaches for a time, and who stands in by the own decision (3.6.2, 3.6.3)."""
    if isinstance(change, AppointTeacher):
        span: dict[str, str | int] = {"first": change.first.isoformat(), "last": change.last.isoformat()}
        params = {"person": change.staff, "section": change.section, **span}
        code = "appointed-oneself" if change.staff == actor else "appointed-temporarily"
        yield Finding(code, Effect.WARN, change.path(), clause="3.6.2", params=params)
    elif isinstance(change, AppointSubstitute) and change.staff == actor:
        place: dict[str, str | int] = {"date": change.date.isoformat(), "number": change.number}
        params = {"person": actor, "section": change.section, **place}
        yield Finding("substitute-oneself", Effect.WARN, change.path(), clause="3.6.3", params=params)
