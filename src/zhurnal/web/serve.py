"""gunicorn with threads, started from our own program: a slow reader keeps nobody waiting."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connections
from django.urls import get_resolver
from gunicorn.app.base import BaseApplication

from zhurnal.web.beside import Beside
from zhurnal.web.settings import configure
from zhurnal.web.site import the_site
from zhurnal.web.wsgi import application

THREADS = 16
"""As many marks at once share the waits for the disk."""
SWITCH = 0.001
"""Seconds until a thread that works lets in one that has waited for the disk: a commit waits several times, and by
Python's 0.005 it took longer for that than for the disk."""


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """One school served by `workers` processes of `THREADS` threads."""

    def __init__(self, folder: Path, options: dict[str, Any]) -> None:
        self._folder = folder
        self._options = options
        self._beside: Beside | None = None
        super().__init__()

    def load_config(self) -> None:
        """Our options, and nothing from files or the environment."""
        for name, value in self._options.items():
            self.cfg.set(name, value)
        self.cfg.set("worker_exit", self._leave)

    def load(self) -> Callable[..., Any]:
        """In each worker, after the fork: stores, connections and threads are its own."""
        sys.setswitchinterval(SWITCH)
        made = application(self._folder)
        self._beside = Beside(the_site())
        self._beside.start()
        return made

    def _leave(self, server: Any, worker: Any) -> None:
        """A worker ends: what is at hand is finished, so that no half-made page is left behind."""
        if self._beside is not None:
            self._beside.stop()


def _import_all() -> None:
    """What every process runs is read once, before they part: one that takes a dead one's place is there at once."""
    get_resolver().url_patterns  # noqa: B018  (imports every page)
    # Python's collector leaves alone what the processes share, which then stays shared.
    gc.collect()
    gc.freeze()


def serve(folder: Path, host: str, port: int, workers: int = 1) -> None:
    """Serve the school in `folder` until stopped. Prints nothing; errors go to stderr.

    Raises ConfigError, StoreError, SshKeyError before a process is started.
    """
    configure(folder)
    connections.close_all()
    _import_all()
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
