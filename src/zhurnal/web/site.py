"""The one school that this process serves, and the clock of what lives outside its record."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from threading import Event

from zhurnal.domain.lazy import lazy_property
from zhurnal.services.clock import Clock, SystemClock
from zhurnal.services.school import School


@dataclass
class Site:
    """school: what is served. wall: the clock of sessions and throttling; the school's may be a demo's.

    moved: set after each commit of this process, so that the publisher need not wait for its next look.
    autosave: milliseconds without a key after which the journal page saves by itself.
    """

    school: School
    wall: Clock = field(default_factory=SystemClock)
    moved: Event = field(default_factory=Event)
    autosave: int = 15_000

    @lazy_property
    def founded(self) -> datetime:
        """The moment of the record's first commit."""
        first = self.school.record_store.first()
        return first.when if first else self.school.clock.now()


_site: Site | None = None


def serve_site(site: Site) -> None:
    """Make `site` the one that this process serves."""
    global _site
    _site = site


def the_site() -> Site:
    """The site of this process. Raises RuntimeError before `settings.configure` was called."""
    if _site is None:
        raise RuntimeError("expected a configured site, found none: call zhurnal.web.settings.configure first")
    return _site
