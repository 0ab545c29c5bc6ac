"""The address of late entries that wait, /requests/: a proposal may be called so, hence not below /proposals/."""

from __future__ import annotations

from django.urls import path

from zhurnal.web.proposals import requests

urlpatterns = [path("", requests.by_teacher)]
