"""Django settings for mypy's plugin only: it must know the models. The program makes its own (web/settings.py)."""

SECRET_KEY = "never used"  # noqa: S105
INSTALLED_APPS = ["django.contrib.sessions", "zhurnal.operations.apps.OperationsConfig"]
USE_TZ = True
