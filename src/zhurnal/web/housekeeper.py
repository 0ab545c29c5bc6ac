"""The thread that keeps the record quick: many small packs become few, the history index follows the record."""

from __future__ import annotations

from zhurnal.services.upkeep import keep_history_index, tidy
from zhurnal.web.background import Background
from zhurnal.web.site import Site

LOOK_EVERY = 5.0
"""Seconds; a look is at the names in two folders. In so many a busy server makes some hundred packs."""


class Housekeeper(Background):
    """Looks around now and then; of several server processes one does the work, the others leave it to that."""

    def __init__(self, site: Site, *, pause: float = LOOK_EVERY) -> None:
        super().__init__("housekeeper", pause)
        self._site = site

    def step(self) -> None:
        """Repack and index where it is time."""
        tidy(self._site.school, stopped=self.stopping)
        keep_history_index(self._site.school)
