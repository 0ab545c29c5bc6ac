"""The addresses of the site."""

from __future__ import annotations

from django.urls import include, path, re_path, register_converter

from zhurnal.web import (
    absences,
    account,
    accounts,
    diary,
    drafts,
    errors,
    git,
    help_pages,
    history,
    journal,
    journals,
    lesson,
    term_marks,
    today,
    week,
)
from zhurnal.web.converters import CONVERTERS

for _name, _converter in CONVERTERS.items():
    register_converter(_converter, _name)

urlpatterns = [
    path("", accounts.home),
    path("healthz", help_pages.health),
    path("sign-in/", accounts.sign_in),
    path("sign-out/", accounts.sign_out),
    path("password/", accounts.password),
    path("account/", account.account),
    path("language/", accounts.choose_language),
    path("today/", today.today),
    path("today/<day:on>/", today.today),
    path("lesson/<year:year>/<section:section>/<day:on>/<number:number>/", lesson.lesson),
    path("week/", week.this_week),
    path("week/<day:monday>/", week.week),
    path("journal/<year:year>/<section:section>/<period:term>/", journal.journal),
    path("journal/<year:year>/<section:section>/<period:term>/history", journal.cell_history),
    path("sections/", journals.own_sections),
    path("journals/", journals.all_journals),
    path("journals/<year:year>/<class:class_id>/", journals.class_journals),
    path("absences/", absences.choose_class),
    path("absences/<year:year>/<class:class_id>/", absences.of_class),
    path("term-marks/<year:year>/<section:section>/<period:period>/", term_marks.term_marks),
    path("drafts/", drafts.drafts),
    path("undo/", drafts.undo),
    path("history/<year:year>/<section:section>/<period:period>/final/<pupil:pupil>/", history.of_term_mark),
    path("history/<year:year>/<section:section>/<period:term>/<lesson:lesson_id>/<part:part>/", history.of_part),
    path(
        "history/<year:year>/<section:section>/<period:term>/<lesson:lesson_id>/<work:work>/<pupil:pupil>/<int:attempt>/",
        history.of_mark,
    ),
    path("diary/", diary.own),
    path("diary/diary.css", diary.style),
    path("diary/<person:pupil>/", diary.this_week),
    path("diary/<person:pupil>/<year:year>/<str:name>", diary.one_page),
    path("acts/", include("zhurnal.web.acts.urls")),
    path("edit/", include("zhurnal.web.editing.urls")),
    path("proposals/", include("zhurnal.web.proposals.urls")),
    path("requests/", include("zhurnal.web.proposals.request_urls")),
    re_path(
        r"^git/(?P<repository>record|people)\.git/(?P<service>info/refs|git-(?:upload|receive)-pack)\Z", git.backend
    ),
    path("help/", help_pages.handbook),
    path("help/<path:name>", help_pages.handbook),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.failed
