"""The Django application of the operational data."""

from __future__ import annotations

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """Its tables are called `operations_...`."""

    name = "zhurnal.operations"
    label = "operations"
    default_auto_field = "django.db.models.BigAutoField"
