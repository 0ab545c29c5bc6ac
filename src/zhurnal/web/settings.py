"""Django's settings, made in code from a school's folder: `configure(folder)`."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from zhurnal import bundle
from zhurnal.services.clock import Clock, SystemClock
from zhurnal.services.config import Config
from zhurnal.services.school import School
from zhurnal.web.site import Site, serve_site

DATABASE = "operational.sqlite3"
SESSION_HOURS = 12


def configure(folder: Path, *, clock: Clock | None = None, wall: Clock | None = None) -> School:
    """Open the school in `folder`, set Django up for it and bring its operational tables up to date.

    Called again it turns this process to another school (tests do). clock: the school's, by default its own;
    wall: that of sessions and throttling. Raises ConfigError, StoreError, SshKeyError.
    """
    folder = folder.resolve()
    school = School.open(folder, clock)
    database, secret = _database(folder), _secret(folder / "keys" / "web_secret")
    if settings.configured:
        connections.close_all()
        connections.settings["default"].update(database)
        connections["default"].settings_dict.update(connections.settings["default"])
        settings.ALLOWED_HOSTS = list(school.config.allowed_hosts)
        settings.SECRET_KEY = secret
    else:
        settings.configure(**_values(school.config, database, secret))
        django.setup()
    serve_site(Site(school, wall or SystemClock()))
    call_command("migrate", verbosity=0, interactive=False)
    (folder / DATABASE).chmod(0o600)
    return school


def _database(folder: Path) -> dict[str, Any]:
    # WAL lets readers go on while one writes; IMMEDIATE waits for the lock instead of failing at an upgrade.
    pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(folder / DATABASE),
        # A thread keeps its connection: to open one, with its pragmas, took as long as four queries.
        "CONN_MAX_AGE": None,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas},
    }


def _secret(path: Path) -> str:
    """The key that signs cookies and forms, made at the first start and readable to its owner only."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        made = secrets.token_urlsafe(48)
        file.write(made)
        file.flush()
        os.fsync(file.fileno())
    return made


def _kept(headers: Headers, path: str, url: str) -> None:
    """The grid's modules import each other by plain names: a browser asks anew, or it would mix old ones with new."""
    if url.startswith("/static/grid/"):
        headers["Cache-Control"] = "no-cache"


def _values(config: Config, database: dict[str, Any], secret: str) -> dict[str, Any]:
    return {
        "DEBUG": False,
        "SECRET_KEY": secret,
        "ALLOWED_HOSTS": list(config.allowed_hosts),
        "ROOT_URLCONF": "zhurnal.web.urls",
        "INSTALLED_APPS": ["django.contrib.sessions", "zhurnal.operations.apps.OperationsConfig"],
        "MIDDLEWARE": [
            "zhurnal.web.middleware.SafeHeaders",
            "whitenoise.middleware.WhiteNoiseMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "zhurnal.web.middleware.Visits",
            "zhurnal.web.bodies.Bodies",
            "django.middleware.csrf.CsrfViewMiddleware",
            "zhurnal.web.middleware.DefaultDeny",
        ],
        "TEMPLATES": [],
        "DATABASES": {"default": database},
        "USE_TZ": True,
        "TIME_ZONE": "UTC",
        "USE_I18N": False,
        "APPEND_SLASH": False,
        "STATIC_URL": "/static/",
        "STATIC_ROOT": str(bundle.path("site", "static")),
        "WHITENOISE_MAX_AGE": 3600,
        "WHITENOISE_ADD_HEADERS_FUNCTION": _kept,
        "WHITENOISE_ALLOW_ALL_ORIGINS": False,
        "DATA_UPLOAD_MAX_MEMORY_SIZE": 2 * 1024 * 1024,
        # A journal of a term posts a few fields a cell.
        "DATA_UPLOAD_MAX_NUMBER_FIELDS": 20_000,
        "SESSION_COOKIE_NAME": "zhurnal",
        "SESSION_COOKIE_AGE": SESSION_HOURS * 3600,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": config.https,
        "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
        "CSRF_COOKIE_NAME": "zhurnal-csrf",
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_SECURE": config.https,
        "CSRF_FAILURE_VIEW": "zhurnal.web.errors.csrf_failure",
        "CSRF_TRUSTED_ORIGINS": [f"https://{host}" for host in config.allowed_hosts if config.https],
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https") if config.https else None,
        "LOGGING_CONFIG": "logging.config.dictConfig",
        "LOGGING": {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
            "loggers": {
                # What a visitor did wrong is told to the visitor; what we did wrong goes here.
                "django.request": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
                "django.security": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
                "zhurnal": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
            },
        },
    }
