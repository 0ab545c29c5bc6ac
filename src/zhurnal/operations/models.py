"""Tables of the operational data. Moments are aware and stored in UTC."""

from __future__ import annotations

from django.db import models


class Account(models.Model):
    """A sign-in of a person. `password` is an argon2id hash in its own encoding (RFC 9106)."""

    person = models.CharField(max_length=14, unique=True)
    login = models.CharField(max_length=64, unique=True)
    password = models.CharField(max_length=200)
    must_change = models.BooleanField(default=False)
    disabled = models.BooleanField(default=False)
    created = models.DateTimeField()


class SignInFailure(models.Model):
    """One failed sign-in, kept for as long as the throttle looks back."""

    login = models.CharField(max_length=64)
    address = models.CharField(max_length=45)
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["login", "at"]), models.Index(fields=["address", "at"]))


class Draft(models.Model):
    """Entries of a teacher that wait for approval, kept with the finding that says so.

    changes: as `operations.changes.to_data` gives them; findings: code, effect, clause and params of each.
    """

    actor = models.CharField(max_length=14)
    year = models.CharField(max_length=9)
    section = models.CharField(max_length=64)
    changes = models.JSONField()
    findings = models.JSONField()
    created = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["actor", "section"]),)


class DiaryView(models.Model):
    """Who viewed which page of whose diary, when."""

    actor = models.CharField(max_length=14)
    pupil = models.CharField(max_length=14)
    page = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["pupil", "at"]),)
