"""Drafts are gone: what waits for approval is a proposal of the record. Entries that waited must be made again."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("operations", "0002_proposals")]

    operations: ClassVar[list[Operation]] = [migrations.DeleteModel(name="Draft")]
