"""Addresses of the proposals, below /proposals/."""

from __future__ import annotations

from django.urls import path

from zhurnal.web.proposals import lists, one, studies

urlpatterns = [
    path("", lists.index),
    path("closed/<int:number>/", one.closed),
    path("<proposal:name>/", one.proposal),
    path("<proposal:name>/touches/", studies.all_touched),
    path("<proposal:name>/rehearsal/", studies.rehearsal),
]
