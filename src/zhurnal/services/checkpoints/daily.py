"""What a server does by itself about checkpoints: one a day, and what the witnesses lack."""

from __future__ import annotations

from zhurnal.services.checkpoints.deliver import deliver
from zhurnal.services.checkpoints.make import is_due, make_checkpoint
from zhurnal.services.school import School
from zhurnal.store.disk import try_flock

LOCK = "checkpoint.flock"


def keep_checkpoints(school: School) -> None:
    """Make the daily checkpoint where it is due, bring the witnesses what they lack.

    From any process and thread: one works, the others leave it to that. Raises StoreError, OSError.
    """
    with try_flock(school.folder / LOCK) as held:
        if held and is_due(school):
            make_checkpoint(school, "daily")
    if school.config.checkpoints.witnesses or school.config.checkpoints.stamps:
        deliver(school)
