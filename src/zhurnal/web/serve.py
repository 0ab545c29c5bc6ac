"""gunicorn with threads, started from our own program: a slow reader keeps nobody waiting."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connections
from gunicorn.app.base import BaseApplication

from zhurnal.web.background import Background
from zhurnal.web.housekeeper import Housekeeper
from zhurnal.web.notary import Notary
from zhurnal.web.publisher import Publisher
from zhurnal.web.settings import configure
from zhurnal.web.site import the_site
from zhurnal.web.wsgi import application

THREADS = 8


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """One school served by `workers` processes of `THREADS` threads."""

    def __init__(self, folder: Path, options: dict[str, Any]) -> None:
        self._folder = folder
        self._options = options
        self._beside: list[Background] = []
        super().__init__()

    def load_config(self) -> None:
        """Our options, and nothing from files or the environment."""
        for name, value in self._options.items():
            self.cfg.set(name, value)
        self.cfg.set("worker_exit", self._leave)

    def load(self) -> Callable[..., Any]:
        """In each worker, after the fork: stores, connections and threads are its own."""
        made = application(self._folder)
        self._beside = [Publisher(the_site()), Housekeeper(the_site()), Notary(the_site())]
        for thread in self._beside:
            thread.start()
        return made

    def _leave(self, server: Any, worker: Any) -> None:
        """A worker ends: what is at hand is finished, so that no half-made page is left behind."""
        for thread in self._beside:
            thread.stop()


def serve(folder: Path, host: str, port: int, workers: int = 1) -> None:
    """Serve the school in `folder` until stopped. Prints nothing; errors go to stderr.

    Raises ConfigError, StoreError, SshKeyError before a process is started.
    """
    configure(folder)
    connections.close_all()
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    options = {
        "bind": bind,
        "workers": workers,
        "worker_class": "gthread",
        "threads": THREADS,
        "timeout": 60,
        "graceful_timeout": 20,
        "keepalive": 15,
        "loglevel": "warning",
        "proc_name": "zhurnal",
        "limit_request_line": 4094,
        "limit_request_fields": 60,
    }
    _Server(folder.resolve(), options).run()
