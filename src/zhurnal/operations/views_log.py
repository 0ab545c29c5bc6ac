"""The log of diary views: who read whose page, when."""

from __future__ import annotations

from datetime import datetime

from zhurnal.operations.models import DiaryView


def note_view(actor: str, pupil: str, page: str, at: datetime) -> None:
    """Write one view down."""
    DiaryView.objects.create(actor=actor, pupil=pupil, page=page, at=at)


def views_of(pupil: str, limit: int = 100) -> list[tuple[str, str, datetime]]:
    """The newest views of a pupil's diary: actor, page, moment."""
    found = DiaryView.objects.filter(pupil=pupil).order_by("-at")[:limit]
    return [(view.actor, view.page, view.at) for view in found]
