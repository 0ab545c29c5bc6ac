"""Sentences of the tables that are edited in the browser: what keeps a line from becoming an entry."""

from __future__ import annotations

from collections.abc import Mapping

from zhurnal.language import gettext_noop

SENTENCES: Mapping[str, str] = {
    "edit-cell-missing": gettext_noop("“{column}” is not filled in."),
    "edit-last-day-missing": gettext_noop("{pupil}: the last day in this class is not filled in."),
    "edit-goes-missing": gettext_noop("{pupil}: choose where the pupil goes, or leave last day and order empty."),
    "edit-move-stands": gettext_noop("{pupil} has moved to {class_id} already; amend the line in that class."),
    "edit-section-name": gettext_noop(
        "A new section needs a class or grade and a short name of small Latin letters, digits and hyphens."
    ),
    "edit-section-stands": gettext_noop("There is a section {section} already."),
    "edit-slot-without-section": gettext_noop("Lesson {number}: a room or week is chosen, a section is not."),
    "edit-period-not-later": gettext_noop("A new timetable must begin after {first}, when the one before it begins."),
    "edit-numbers": gettext_noop("Numbers are expected, such as 1-4, 7; found “{text}”."),
    "edit-class-title": gettext_noop("A class is called by its grade and letter, such as 7а; found “{title}”."),
    "edit-class-stands": gettext_noop("There is a class {title} already."),
    "edit-class-unknown": gettext_noop("There is no class “{text}” this year."),
    "edit-subject-twice": gettext_noop("The subject stands twice in this grade."),
    "edit-staff-without-duty": gettext_noop("Somebody of the staff has at least one duty, if with a last day."),
    "edit-plan-stands": gettext_noop("There is a plan {plan} already."),
    "edit-plan-empty": gettext_noop("A plan of a grade has at least one topic."),
    "edit-step-count": gettext_noop(
        "How many days goes with “so many days” or “so many school days”, and with nothing else."
    ),
    "edit-steps-end": gettext_noop("Exactly one line has no end: it says what happens after all the others."),
    "edit-text-broken": gettext_noop("The text holds half a character; type it anew."),
}
