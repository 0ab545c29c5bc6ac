"""Addresses of the editing pages, below /edit/."""

from __future__ import annotations

from django.urls import path

from zhurnal.web.editing import people, rules, views

urlpatterns = [
    path("", views.index),
    path("text/<path:place>", rules.of_text),
    path("<year:year>/", views.index),
    path("<year:year>/class/", views.of_new_class),
    path("<year:year>/class/<class:class_id>/", views.of_class),
    path("<year:year>/section/", views.of_section),
    path("<year:year>/section/<section:section>/", views.of_section),
    path("<year:year>/timetable/<home:home>/", views.of_timetable),
    path("<year:year>/calendar/", views.of_calendar),
    path("<year:year>/curriculum/", views.of_curriculum),
    path("<year:year>/plan/", rules.of_plan),
    path("<year:year>/plan/<section:plan>/", rules.of_plan),
    path("<year:year>/extensions/", rules.of_extensions),
    path("<year:year>/regulation/", rules.of_regulation),
    path("<year:year>/pupils/<class:class_id>/", people.of_pupils),
    path("<year:year>/pupil/<pupil:pupil>/", people.of_pupil),
    path("<year:year>/arrangements/<pupil:pupil>/", people.of_arrangements),
    path("<year:year>/transcript/<pupil:pupil>/", people.of_transcript),
    path("<year:year>/staff/", people.of_staff),
    path("<year:year>/staff/<staff:person>/", people.of_staff),
]
