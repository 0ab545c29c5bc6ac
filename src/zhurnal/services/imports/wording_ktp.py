"""What the import of a lesson plan has to say."""

from __future__ import annotations

from collections.abc import Mapping

from zhurnal.language import gettext_noop

SENTENCES: Mapping[str, str] = {
    # The file as such.
    "ktp-no-columns": gettext_noop(
        "Neither a heading with the columns topic and hours is found, nor rows that begin with plan, unit, lesson."
    ),
    "ktp-no-topics": gettext_noop("The file has no topic that could be taken."),
    "ktp-too-many": gettext_noop("The plan would have {size} topics; at most {limit} are kept."),
    # Where it belongs.
    "ktp-no-calendar": gettext_noop(
        "The record has no school year yet: enter its calendar first, or import a timetable or a bundle."
    ),
    "ktp-no-year": gettext_noop("The record has no school year {found}; it has: {years}."),
    "ktp-no-grade": gettext_noop("The file does not say of which grade it is; say it: --grade 5."),
    "ktp-no-subject": gettext_noop(
        "The file does not say of which subject it is; say it by --subject, with one of: {subjects}."
    ),
    "ktp-unknown-subject": gettext_noop('The catalogue has no subject "{found}"; it has: {subjects}.'),
    "ktp-several": gettext_noop("The file holds several plans ({found}); choose one by --grade and --subject."),
    "ktp-several-plans": gettext_noop("There are several plans ({plans}); say which one by --plan."),
    "ktp-no-plan": gettext_noop('A plan is called like 7/algebra-2; found: "{plan}".'),
    "ktp-other-grade": gettext_noop("The plan {plan} is not of grade {grade}."),
    "ktp-other-subject": gettext_noop("The plan {plan} is of the subject {expected}, not of {found}."),
    "ktp-differs": gettext_noop(
        "The plan {plan} says only how it differs from {base}; alter it in the browser, or import {base}."
    ),
    # Left out.
    "unplaced-ktp-kind": gettext_noop('Left out: a row begins with plan, unit or lesson; found: "{found}".'),
    "unplaced-ktp-no-topic": gettext_noop("Left out: the row has no topic."),
    "unplaced-ktp-no-hours": gettext_noop('Left out: the row has no whole number of hours; found: "{found}".'),
    "unplaced-ktp-hours": gettext_noop("Left out: a topic lasts 1 to {limit} hours; found: {found}."),
    "unplaced-ktp-grade": gettext_noop('Left out: a grade is 1 to 12; found: "{found}".'),
    "unplaced-ktp-other": gettext_noop("Left out: the row is of another plan (grade {grade}, {subject})."),
    # Understood otherwise than written.
    "ktp-column-ignored": gettext_noop('The column "{column}" has no place in a plan and is not read.'),
    "ktp-dates-ignored": gettext_noop(
        'The dates of the column "{column}" are not read: days come from the timetable and the journal.'
    ),
    "ktp-order": gettext_noop("Number {number} comes after {before}; the order of the rows was kept."),
    "ktp-total": gettext_noop("The file says {expected} hours in all; its topics have {found}."),
    "ktp-item-kept": gettext_noop(
        "{item} ({topic}) is not in the file but stays: lessons or another plan refer to it."
    ),
}
