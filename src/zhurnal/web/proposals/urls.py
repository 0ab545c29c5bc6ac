"""Addresses of the proposals, below /proposals/."""

from __future__ import annotations

from django.urls import path

from zhurnal.web.proposals import lists, one

urlpatterns = [
    path("", lists.index),
    path("closed/<int:number>/", one.closed),
    path("<proposal:name>/", one.proposal),
]
