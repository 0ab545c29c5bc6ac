"""The thread that keeps both repositories quick: many small packs become few, beside writers and readers."""

from __future__ import annotations

from zhurnal.services.upkeep import tidy
from zhurnal.web.background import Background
from zhurnal.web.site import Site

LOOK_EVERY = 20.0


class Housekeeper(Background):
    """Looks for packs now and then; of several server processes one repacks, the others leave it to that."""

    def __init__(self, site: Site, *, pause: float = LOOK_EVERY) -> None:
        super().__init__("housekeeper", pause)
        self._site = site

    def step(self) -> None:
        """Repack where it is time."""
        tidy(self._site.school)
