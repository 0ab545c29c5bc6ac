"""Proposals: their conversation and who agreed to what."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation

_ID = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("operations", "0001_initial")]

    operations: ClassVar[list[Operation]] = [
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", _ID),
                ("name", models.CharField(max_length=48)),
                ("author", models.CharField(max_length=14)),
                ("title", models.CharField(max_length=300)),
                ("door", models.CharField(max_length=8)),
                ("state", models.CharField(default="open", max_length=9)),
                ("head", models.CharField(default="", max_length=40)),
                ("people_head", models.CharField(default="", max_length=40)),
                ("year", models.CharField(default="", max_length=9)),
                ("section", models.CharField(default="", max_length=64)),
                ("created", models.DateTimeField()),
                ("closed", models.DateTimeField(null=True)),
                ("closed_by", models.CharField(default="", max_length=14)),
                ("reason", models.TextField(default="")),
                ("merge_commit", models.CharField(default="", max_length=40)),
            ],
            options={
                "indexes": [models.Index(fields=["state", "author"], name="proposal_state_author")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")), fields=("name",), name="one_open_proposal_a_name"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProposalComment",
            fields=[
                ("id", _ID),
                ("person", models.CharField(max_length=14)),
                ("text", models.TextField()),
                ("head", models.CharField(default="", max_length=40)),
                ("at", models.DateTimeField()),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=models.deletion.CASCADE, related_name="comments", to="operations.proposal"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ProposalApproval",
            fields=[
                ("id", _ID),
                ("person", models.CharField(max_length=14)),
                ("head", models.CharField(default="", max_length=40)),
                ("people_head", models.CharField(default="", max_length=40)),
                ("at", models.DateTimeField()),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=models.deletion.CASCADE, related_name="approvals", to="operations.proposal"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("proposal", "person", "head", "people_head"), name="one_approval_a_person_and_head"
                    )
                ],
            },
        ),
    ]
