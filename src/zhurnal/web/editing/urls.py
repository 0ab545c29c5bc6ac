"""Addresses of the editing pages, below /edit/."""

from __future__ import annotations

from django.urls import path

from zhurnal.web.editing import views

urlpatterns = [
    path("", views.index),
    path("<year:year>/", views.index),
    path("<year:year>/class/<class:class_id>/", views.of_class),
    path("<year:year>/section/", views.of_section),
    path("<year:year>/section/<section:section>/", views.of_section),
    path("<year:year>/timetable/<home:home>/", views.of_timetable),
    path("<year:year>/calendar/", views.of_calendar),
    path("<year:year>/curriculum/", views.of_curriculum),
]
