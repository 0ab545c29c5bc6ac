"""The first tables: accounts, failed sign-ins, drafts, diary views."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    initial = True

    dependencies: ClassVar[list[tuple[str, str]]] = []

    operations: ClassVar[list[Operation]] = [
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person", models.CharField(max_length=14, unique=True)),
                ("login", models.CharField(max_length=64, unique=True)),
                ("password", models.CharField(max_length=200)),
                ("must_change", models.BooleanField(default=False)),
                ("disabled", models.BooleanField(default=False)),
                ("created", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="DiaryView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("actor", models.CharField(max_length=14)),
                ("pupil", models.CharField(max_length=14)),
                ("page", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["pupil", "at"], name="operations__pupil_1fc3bb_idx")],
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("actor", models.CharField(max_length=14)),
                ("year", models.CharField(max_length=9)),
                ("section", models.CharField(max_length=64)),
                ("changes", models.JSONField()),
                ("findings", models.JSONField()),
                ("created", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["actor", "section"], name="operations__actor_103f4d_idx")],
            },
        ),
        migrations.CreateModel(
            name="SignInFailure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("login", models.CharField(max_length=64)),
                ("address", models.CharField(max_length=45)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["login", "at"], name="operations__login_d7eec2_idx"),
                    models.Index(fields=["address", "at"], name="operations__address_e5cf41_idx"),
                ],
            },
        ),
    ]
