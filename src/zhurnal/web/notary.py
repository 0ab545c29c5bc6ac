"""The thread that makes the daily checkpoint and brings it to the witnesses, however long they take to answer."""

from __future__ import annotations

from zhurnal.services.checkpoints.daily import keep_checkpoints
from zhurnal.web.background import Background
from zhurnal.web.site import Site

LOOK_EVERY = 60.0


class Notary(Background):
    """Looks every minute whether a checkpoint is due or a witness lacks one."""

    def __init__(self, site: Site, *, pause: float = LOOK_EVERY) -> None:
        super().__init__("notary", pause)
        self._site = site

    def step(self) -> None:
        """Make and deliver what is due."""
        keep_checkpoints(self._site.school)
