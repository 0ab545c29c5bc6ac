"""What the import of a OneRoster bundle has to say. People are called by the bundle's ids, never by their names."""

from __future__ import annotations

from collections.abc import Mapping

from zhurnal.language import gettext_noop

SENTENCES: Mapping[str, str] = {
    # The zip.
    "zip-unreadable": gettext_noop("The zip cannot be read: it is damaged, encrypted or another kind ({reason})."),
    "zip-too-many": gettext_noop("The zip has more than {limit} files."),
    "zip-too-large": gettext_noop("The zip unfolds to more than {limit} MB."),
    "zip-path": gettext_noop('The zip holds "{found}"; its files must stand at its top, without folders.'),
    "zip-twice": gettext_noop('The zip holds "{found}" twice.'),
    # The bundle as a whole.
    "oneroster-no-manifest": gettext_noop("The zip has no manifest.csv, so it is no OneRoster bundle."),
    "oneroster-version": gettext_noop('OneRoster 1.1 and 1.2 are read; the manifest says: "{found}".'),
    "oneroster-file-missing": gettext_noop("The bundle must have {file}; it is missing."),
    "oneroster-delta": gettext_noop(
        "{file} holds only what changed (delta); ask the other system for a whole bundle (bulk)."
    ),
    "oneroster-mode": gettext_noop('The manifest must say of {file} bulk or absent; it says: "{found}".'),
    "oneroster-several-schools": gettext_noop("The bundle has several schools ({schools}); choose one by --org."),
    "oneroster-no-school": gettext_noop('The bundle has no school "{found}".'),
    "oneroster-no-bells": gettext_noop(
        "The year {year} has no calendar yet, and a bundle tells no bells; give a table of bells: --bells."
    ),
    # Left out: rows as such.
    "unplaced-or-id": gettext_noop('Left out: an id has 1 to 255 Latin letters, digits and signs; found: "{found}".'),
    "unplaced-or-id-twice": gettext_noop(
        "Left out: the rows with the id {id} contradict each other, the first in line {first}."
    ),
    "unplaced-or-deleted": gettext_noop("Left out: {id} is marked as deleted (tobedeleted)."),
    "unplaced-or-status": gettext_noop('Left out: {id} has the status "{found}"; active is taken.'),
    "unplaced-or-unknown": gettext_noop("Left out: {column} of {id} is {found}, which is not in the bundle."),
    "unplaced-or-not-latin": gettext_noop("Left out: {column} of {id} is {found}; some of its letters are not Latin."),
    "unplaced-or-left-out": gettext_noop("Left out: {column} of {id} is {found}, which was left out itself."),
    "unplaced-or-date": gettext_noop("Left out: {column} of {id} is no date like 2026-09-01."),
    "unplaced-or-order": gettext_noop("Left out: {id} ends before it begins; an end is the day after the last one."),
    "unplaced-or-outside-year": gettext_noop("Left out: {id} has no day in the school year."),
    "unplaced-or-type": gettext_noop('Left out: {id} is of the type "{found}", which the standard does not have here.'),
    "unplaced-or-other-school": gettext_noop("Left out: {id} belongs to another school."),
    # Sessions.
    "unplaced-or-parent": gettext_noop("Left out: {id} ({type}) cannot be a part of {parent}."),
    "unplaced-or-year": gettext_noop("Left out: {id} is of the school year {found}, not of {expected}."),
    "unplaced-or-overlap": gettext_noop("Left out: the term {id} overlaps with {other}."),
    # People.
    "unplaced-or-no-name": gettext_noop("Left out: {id} has no family name."),
    "unplaced-or-no-role": gettext_noop("Left out: {id} has no role."),
    "unplaced-or-role-not-given": gettext_noop(
        "Left out: the role {role} of {id} is not given by a file; enter the duty in the list of staff."
    ),
    "unplaced-or-role-unknown": gettext_noop('Left out: the standard has no role "{role}" ({id}).'),
    "unplaced-or-no-ward": gettext_noop("Left out: {id} is a guardian of no pupil of the bundle."),
    "unplaced-or-ambiguous": gettext_noop(
        "Left out: by name {id} may be {persons}, and so may others; tell them apart in the register."
    ),
    # Classes.
    "unplaced-or-no-title": gettext_noop("Left out: {id} has no title."),
    "unplaced-or-title": gettext_noop('Left out: "{title}" ({id}) is no title of a class, such as 7а.'),
    "unplaced-or-title-twice": gettext_noop("Left out: {id} is a second class {title}."),
    "unplaced-or-grades": gettext_noop("Left out: {id} is called {title}, but its grades are {grades}."),
    "unplaced-or-not-school": gettext_noop("Left out: {id} belongs to {org}, which is no school but a {type}."),
    "unplaced-or-no-subject": gettext_noop("Left out: {id} has no one subject; it names {found}, its course none."),
    "unplaced-or-no-teacher": gettext_noop("Left out: {id} has no teacher."),
    "unplaced-or-no-pupil": gettext_noop("Left out: {id} has no pupils."),
    # Enrolments.
    "unplaced-or-role": gettext_noop("Left out: {id} makes {user} a {role}, which this user is not."),
    "unplaced-or-school-differs": gettext_noop("Left out: {id} names the school {school}, its class another one."),
    "unplaced-or-two-classes": gettext_noop(
        "Left out: by {id} a pupil would be in two classes; the other is {class_id}."
    ),
    "unplaced-or-class-differs": gettext_noop(
        "Left out: by the record the pupil of {id} is in the class {class_id} then."
    ),
    "unplaced-or-no-homeroom": gettext_noop("Left out: the pupil of {id} ({person}) is in no class (homeroom)."),
    "unplaced-or-enrolled-twice": gettext_noop("Left out: the pupil of {id} ({person}) is in this class already."),
    # Understood otherwise than written.
    "oneroster-not-announced": gettext_noop("{file} is not announced by the manifest and was not read."),
    "oneroster-row-twice": gettext_noop("{id} stands twice, first in line {first}; taken once."),
    "oneroster-unknown-parent": gettext_noop("The parent of {id} ({parent}) is not in the bundle."),
    "oneroster-contact": gettext_noop("{column} of {id} is not written as one; left out."),
    "oneroster-useless": gettext_noop("{column} of {id} says nothing for the role {role}; not read."),
    "oneroster-agent": gettext_noop(
        "{agent} is named by {id}, but not as pupil and guardian; no guardian was entered."
    ),
    "oneroster-agent-unknown": gettext_noop("{agent}, named by {id}, was left out or is not in the bundle."),
    "oneroster-no-course": gettext_noop("The course {course} of {id} is not in the bundle."),
    "oneroster-subject-codes": gettext_noop("{id} has {subjects} subjects, but {codes} codes of subjects."),
    "oneroster-no-class": gettext_noop("{id} ({person}) is in no class; enter the pupil in one."),
    "oneroster-grade-differs": gettext_noop(
        "{id} is said to be in grade {grades}, but is in a class of grade {found}."
    ),
    "oneroster-term-differs": gettext_noop(
        "The bundle has {term} from {first} to {last}; the calendar stays as it is."
    ),
}
