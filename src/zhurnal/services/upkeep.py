"""Housekeeping of a school's two repositories: every save adds a pack, and reading costs what their number is."""

from __future__ import annotations

from zhurnal.services.school import School
from zhurnal.store.git import GitStore
from zhurnal.store.maintenance import MAX_PACKS, MaintenanceReport, maintain


def tidy(school: School, *, above: int = MAX_PACKS) -> list[MaintenanceReport]:
    """Repack what has more than `above` packs; what was done, nothing where another process is at it.

    Beside writers and readers, from any process and thread. Raises StoreError; then nothing is removed.
    """
    stores = (school.record_store, school.register_store)
    done = [maintain(store, above=above) for store in stores if isinstance(store, GitStore)]
    return [report for report in done if report is not None]
