"""The site as a WSGI application, for gunicorn and for anything else that serves one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.handlers.wsgi import WSGIHandler

from zhurnal.services.clock import Clock
from zhurnal.web.settings import configure


def application(folder: Path, *, clock: Clock | None = None) -> Callable[..., Any]:
    """The application of the school in `folder`. Raises ConfigError, StoreError, SshKeyError."""
    configure(folder, clock=clock)
    return WSGIHandler()
