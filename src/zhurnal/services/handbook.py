"""The handbook with the school's own regulation: built into public/help, served under /help/."""

from __future__ import annotations

from pathlib import Path

import zhurnal
from zhurnal.domain import paths
from zhurnal.domain.errors import StoreError
from zhurnal.rendering import handbook
from zhurnal.services.school import School

_STAMP = ".made-from"


def build_handbook(school: School, folder: Path | None = None) -> Path:
    """Build the handbook from the regulation in force; by default where the server shows it.

    Returns the folder. Raises StoreError where no school is founded, HandbookError.
    """
    snapshot = school.record_store.snapshot()
    regulation = snapshot.read(paths.REGULATION)
    if regulation is None:
        raise StoreError(f"expected {paths.REGULATION} in the record, found none")
    target = folder or school.public / "help"
    handbook.build(target, regulation)
    (target / _STAMP).write_text(_made_from(school), encoding="utf-8")
    return target


def handbook_is_current(school: School) -> bool:
    """Whether public/help was made by this version from the regulation in force."""
    stamp = school.public / "help" / _STAMP
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == _made_from(school)


def _made_from(school: School) -> str:
    return f"{zhurnal.__version__} {school.record_store.snapshot().blob_id(paths.REGULATION)}\n"
