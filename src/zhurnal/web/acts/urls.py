"""Addresses of what a deputy head decides at once, below /acts/."""

from __future__ import annotations

from django.urls import path

from zhurnal.web.acts import closed_day, substitutions, temporary

urlpatterns = [
    path("closed-day/", closed_day.closed_day),
    path("substitutions/", substitutions.substitutions),
    path("temporary-teacher/", temporary.temporary_teacher),
]
