"""Sentences of the references across documents; most are told by the judge too, of a single change."""

from __future__ import annotations

from collections.abc import Mapping

from zhurnal.language import gettext_noop

SENTENCES: Mapping[str, str] = {
    "text-unnamed": gettext_noop("The register has a text {text} about {person} that nothing in the record names."),
    # People and places that are not there.
    "no-such-staff": gettext_noop("Nobody of the staff is called {person}."),
    "no-such-pupil": gettext_noop("No pupil is called {person}."),
    "no-such-class": gettext_noop("There is no class {class_id} this year."),
    "no-such-part": gettext_noop("Class {class_id} has no part {part}."),
    "no-such-section": gettext_noop("There is no section {section} this year."),
    "no-such-subject": gettext_noop("The catalogue has no subject {subject}."),
    "no-such-room": gettext_noop("The catalogue has no room {room}."),
    "no-such-work-kind": gettext_noop("The catalogue has no kind of work {code}."),
    "no-such-reason": gettext_noop("The catalogue of reasons ({part}) has no code {reason}."),
    "no-such-plan": gettext_noop("There is no plan {plan} to follow."),
    "no-such-plan-item": gettext_noop("The plan has no item {item}."),
    "no-such-lesson": gettext_noop("The journal of {section} has no lesson {lesson}."),
    "no-such-term": gettext_noop("These classes have no term {term}."),
    "no-such-shift": gettext_noop("The calendar has no bells for shift {shift}."),
    "no-such-bell": gettext_noop("No bell is set for lesson {number} of {section}."),
    "no-such-clause": gettext_noop("The regulation has no clause {cited}."),
    "no-such-timezone": gettext_noop("There is no time zone {timezone}."),
    "no-calendar": gettext_noop("The year {year} has no calendar."),
    # Journals.
    "pupil-not-in-section": gettext_noop("{pupil} was not in {section} on {date}."),
    "lesson-on-holiday": gettext_noop("On {date} there is no school, lesson {number} cannot have been."),
    "outside-term": gettext_noop("{date} is not in term {term}."),
    "place-twice": gettext_noop("Lesson {number} on {date} stands in the journal twice."),
    "id-twice": gettext_noop("The id {id} stands twice."),
    "no-earlier-attempt": gettext_noop("{pupil}: attempt {attempt} without the one before it."),
    "not-on-scale": gettext_noop("{mark} is not a mark here; possible are: {scale}."),
    "section-without-marks": gettext_noop("No marks are given in {section}."),
    "no-weights": gettext_noop("The school uses no weights, found: {weight}."),
    "homework-due-before-lesson": gettext_noop("Homework of {date} cannot be due on {due}, before the lesson."),
    "homework-due-too-far": gettext_noop("Homework of {date} cannot be due on {due}, more than a year later."),
    "cancelled-lesson-has-entries": gettext_noop(
        "Lesson {number} on {date} is to be cancelled, yet attendance or marks stand in it."
    ),
    "plan-item-overrun": gettext_noop("Item {item} of the plan has {hours} h; this is lesson {given} of it."),
    # Lists.
    "not-at-its-path": gettext_noop("By the file's path {key} is {expected}, in the document it is {found}."),
    "span-reversed": gettext_noop("It ends on {last}, before it begins on {first}."),
    "pupil-in-two-classes": gettext_noop("{pupil} is in class {other} at the same time."),
    "pupil-without-class": gettext_noop("{pupil} is in no class this year."),
    "part-member-not-in-class": gettext_noop("{pupil} is not in class {class_id}."),
    "plan-of-another-subject": gettext_noop("The plan {plan} is of another subject."),
    "section-without-teacher": gettext_noop("The section {section} has no teacher."),
    "section-of-another-home": gettext_noop("{section} does not stand under {home}: its lessons would not be found."),
    "slot-twice": gettext_noop("Lesson {number} of {section} stands twice at the same time."),
    "substitution-off-timetable": gettext_noop("{section} has no lesson {number} on {date}."),
    "calendar-terms-overlap": gettext_noop("{term} overlaps with {other}."),
    "term-outside-year": gettext_noop("{term} is not within the school year."),
    "as-day-without-day": gettext_noop(
        "Exception of {date}: exactly the days taught by another day's timetable name that day."
    ),
    "absence-outside-year": gettext_noop("The absence of {first} to {last} is not within the school year {year}."),
    "absence-overlaps": gettext_noop("{pupil}: the absence of {first} to {last} is explained already."),
    "pupil-not-in-class": gettext_noop("{pupil} was not in class {class_id}."),
    "pupil-without-subject": gettext_noop("{pupil} is not taught {subject}."),
    "transcript-twice": gettext_noop("{pupil} has two marks of {year}, {period}, in {subject} from another school."),
    "final-twice": gettext_noop("{pupil} has a mark in {subject} in class {class_id} too."),
    "year-without-terms": gettext_noop("{pupil} has a year mark in {subject} and no mark of any term."),
    "brought-and-own": gettext_noop(
        "{pupil} has a mark of our own for {period} of {year} in {subject}, in class {class_id}."
    ),
    "brought-year": gettext_noop("{year} is no school year, or one that has not come."),
    "brought-grade": gettext_noop("Grade {grade} does not fit {year}: possible are {low} to {high}."),
    "brought-period": gettext_noop("{pupil}: {period} is no period of {year} here; it counts for the year only."),
}

ADVICE: Mapping[str, str] = {
    "text-unnamed": gettext_noop("The disk failed while it was saved; take the text out of the register."),
    "no-earlier-attempt": gettext_noop("Enter the earlier attempt first."),
    "not-on-scale": gettext_noop("Choose a mark of the school's scale."),
    "cancelled-lesson-has-entries": gettext_noop("Take attendance and marks back first, or move the lesson."),
    "lesson-on-holiday": gettext_noop("Check the date; a working Saturday is entered in the calendar first."),
    "outside-term": gettext_noop("Choose a date of the term."),
    "no-such-lesson": gettext_noop("Load the page again."),
    "no-such-plan-item": gettext_noop("Choose an item of the plan, or leave it out."),
    "section-without-teacher": gettext_noop("Appoint a teacher in the section's document."),
    "span-reversed": gettext_noop("Exchange the two dates."),
    "year-without-terms": gettext_noop(
        "Set the marks of the terms, or have the administrator enter the transcript of the other school."
    ),
    "brought-and-own": gettext_noop("One mark stands for a period: leave this one out."),
    "brought-year": gettext_noop("Check the year on the paper."),
    "brought-grade": gettext_noop("Check the year and the grade on the paper."),
    "absence-overlaps": gettext_noop("Change the entry that is there."),
}
