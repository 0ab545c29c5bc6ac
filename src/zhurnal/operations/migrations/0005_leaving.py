"""Closed proposals whose branches are still to be taken away."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("operations", "0004_tokens")]

    operations: ClassVar[list[Operation]] = [
        migrations.AddField("proposal", "leaving", models.BooleanField(default=False)),
        migrations.AddIndex(
            "proposal",
            models.Index(fields=["leaving"], condition=models.Q(("leaving", True)), name="proposal_leaving"),
        ),
    ]
