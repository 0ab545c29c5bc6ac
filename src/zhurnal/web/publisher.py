"""The thread that keeps the public pages in step: after our own commits at once, after others' in 0.2 s."""

from __future__ import annotations

import fcntl
from datetime import datetime, timedelta

from django.contrib.sessions.backends.db import SessionStore
from django.db import connections

from zhurnal.services.diaries import publish
from zhurnal.services.handbook import build_handbook, handbook_is_current
from zhurnal.web.background import Background
from zhurnal.web.site import Site

LOOK_EVERY = 0.2
TIDY_EVERY = timedelta(hours=1)


class Publisher(Background):
    """Publishes whenever the record or the register has moved; one thread of a server process.

    The diaries first, then the handbook if the regulation is another; old sessions are cleared now and then.
    """

    def __init__(self, site: Site, *, handbook: bool = True) -> None:
        super().__init__("publisher", LOOK_EVERY, site.moved)
        self._site = site
        self._handbook = handbook
        self._tidied: datetime | None = None
        self._seen: tuple[str | None, str | None] | None = None

    def step(self) -> None:
        """Publish if anything moved."""
        school = self._site.school
        heads = school.record_store.head(), school.register_store.head()
        if heads != self._seen:
            publish(school)
            self._seen = heads
            if self._handbook:
                self._build_handbook()
        self._tidy()

    def end(self) -> None:
        """Let go of the database."""
        connections.close_all()

    def _build_handbook(self) -> None:
        """Build it where it is missing or of another regulation; one process does, the others leave it to that."""
        school = self._site.school
        if handbook_is_current(school):
            return
        with (school.public / ".handbook.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            build_handbook(school)

    def _tidy(self) -> None:
        now = self._site.wall.now()
        if self._tidied is None or now - self._tidied > TIDY_EVERY:
            SessionStore.clear_expired()
            connections.close_all()
            self._tidied = now
