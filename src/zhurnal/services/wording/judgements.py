"""Sentences of the judge: permissions, deadlines, conflicts, and what a change refers to."""

from __future__ import annotations

from collections.abc import Mapping

from zhurnal.language import gettext_noop

SENTENCES: Mapping[str, str] = {
    # Permissions.
    "not-permitted": gettext_noop("You may not change this: {act}."),
    "own-rights": gettext_noop("Nobody changes their own duties."),
    "not-in-own-name": gettext_noop("An entry in the name of {actor} can be made by {actor} only."),
    "remark-of-another": gettext_noop("This remark was made by {author}; only they change it."),
    "needs-approval": gettext_noop("This needs the agreement of {approvers}: {act}."),
    "pupil-exists": gettext_noop("There is a pupil {pupil} already, with other data."),
    "moved-nowhere": gettext_noop("{pupil} is in class {class_id} already."),
    "no-duties": gettext_noop("{person} does not work at the school on {date}."),
    "day-outside-year": gettext_noop("{date} is not within the school year {year}."),
    "appointed-temporarily": gettext_noop(
        "{person} teaches {section} from {first} to {last} as a temporary teacher; the director is told."
    ),
    "appointed-oneself": gettext_noop(
        "You appoint yourself temporary teacher of {section} from {first} to {last}; the director is told."
    ),
    "substitute-oneself": gettext_noop(
        "You give lesson {number} of {section} on {date} yourself; the director is told."
    ),
    "must-stand": gettext_noop("{path} cannot be taken away: no other document can be read without it."),
    "checkpoint-exists": gettext_noop("A checkpoint of this very second stands already."),
    "no-marks-here": gettext_noop("No marks and no homework are kept in {section}."),
    "no-marks-brought": gettext_noop("No marks are given in grade {grade}, at no school: {year}."),
    # Time.
    "lesson-not-yet": gettext_noop("{date} has not come yet: {act} cannot be entered ahead."),
    "lesson-day-late": gettext_noop("Late: {act} was due until {deadline}."),
    "lesson-day-approve": gettext_noop("Too late without approval: {act} was due until {deadline}."),
    "lesson-day-warn": gettext_noop("Note: {act} was due until {deadline}."),
    "lesson-day-refuse": gettext_noop("Too late: {act} was due until {deadline}."),
    "attendance-day-late": gettext_noop("Late: attendance was due until {deadline}."),
    "attendance-day-approve": gettext_noop("Too late without approval: attendance was due until {deadline}."),
    "attendance-day-warn": gettext_noop("Note: attendance was due until {deadline}."),
    "attendance-day-refuse": gettext_noop("Too late: attendance was due until {deadline}."),
    "written-work-late": gettext_noop("Late: marks of this written work were due until {deadline}."),
    "written-work-approve": gettext_noop(
        "Too late without approval: marks of this written work were due until {deadline}."
    ),
    "written-work-warn": gettext_noop("Note: marks of this written work were due until {deadline}."),
    "written-work-refuse": gettext_noop("Too late: marks of this written work were due until {deadline}."),
    "monitoring-late": gettext_noop("Late: marks of internal monitoring were due until {deadline}."),
    "monitoring-approve": gettext_noop(
        "Too late without approval: marks of internal monitoring were due until {deadline}."
    ),
    "monitoring-warn": gettext_noop("Note: marks of internal monitoring were due until {deadline}."),
    "monitoring-refuse": gettext_noop("Too late: marks of internal monitoring were due until {deadline}."),
    "term-mark-early": gettext_noop("Too early: term marks are given from {opens} on."),
    "term-mark-late": gettext_noop("Late: term marks were due until {deadline}."),
    "term-mark-approve": gettext_noop(
        "Too late without approval: term marks were due until {deadline}."
    ),
    "term-mark-warn": gettext_noop("Note: term marks were due until {deadline}."),
    "term-mark-refuse": gettext_noop("Too late: term marks were due until {deadline}."),
    "absence-reason-late": gettext_noop("Late: the reason of an absence was due until {deadline}."),
    "absence-reason-approve": gettext_noop(
        "Too late without approval: the reason of an absence was due until {deadline}."
    ),
    "absence-reason-warn": gettext_noop("Note: the reason of an absence was due until {deadline}."),
    "absence-reason-refuse": gettext_noop("Too late: the reason of an absence was due until {deadline}."),
    "correction-approve": gettext_noop("A correction so long after the lesson needs approval: {act}."),
    "correction-late": gettext_noop("A late correction: {act}."),
    "correction-warn": gettext_noop("A correction: {act}."),
    "correction-refuse": gettext_noop("It can no longer be corrected: {act}."),
    "closed-term": gettext_noop("{term} is closed since {closed}: {act}."),
    "reason-needed": gettext_noop("A reason must be chosen: {catalog}."),
    "reason-unknown": gettext_noop('"{reason}" is not in the catalogue: {catalog}.'),
    # What somebody else did.
    "conflict": gettext_noop("{who}you saw {was}, meanwhile there is {found}; you entered {now}."),
    "document-changed-meanwhile": gettext_noop("Somebody changed {path} after you opened it."),
    "later-attempt-stands": gettext_noop("{pupil}: a later attempt stands; take that away first."),
    "work-has-marks": gettext_noop("The work has marks and cannot be taken away."),
    "in-two-steps": gettext_noop("This cannot be saved at once: afterwards nobody could tell what was done first."),
    "place-taken": gettext_noop("On {date} lesson {number} already stands in this journal."),
    "work-exists": gettext_noop("The work {work} is already there."),
    "output-registered": gettext_noop("This very file is registered already."),
    "school-exists": gettext_noop("The school is founded already."),
    # What a change refers to.
    "no-such-work": gettext_noop("The lesson has no work {work}; it may have been taken away."),
    "no-such-person": gettext_noop("The record knows nobody called {person}."),
    "no-such-code": gettext_noop('"{code}" is not in the catalogue: {catalog}.'),
    "no-such-remark": gettext_noop("The remark {remark} is not there; it may have been taken back."),
    "no-such-absence": gettext_noop("The reason of absence {entry} is not there; it may have been taken away."),
    "no-such-brought": gettext_noop("{pupil}: the mark {entry} of another school is not there."),
    "no-such-attempt": gettext_noop("Attempt {attempt} cannot be: they are counted from 1 to {limit}."),
    "no-such-presence": gettext_noop('"{presence}" is neither absent nor late.'),
    "lesson-cancelled": gettext_noop("Lesson {number} on {date} is cancelled; nothing can be entered."),
    "off-timetable": gettext_noop("Lesson {number} on {date} is not in the timetable."),
    "homework-empty": gettext_noop("Homework without text cannot be saved."),
    "unexplained-difference": gettext_noop("{path} differs at {at} in a way that no permitted change explains."),
    "not-amended-whole": gettext_noop("{path} is not entered as a whole document."),
    "not-in-register": gettext_noop("{person} is not in the register of people."),
    "final-brought": gettext_noop(
        "{pupil} has a mark of this period in {subject} from another school: {mark}, {school}."
    ),
    "pupil-moved-on": gettext_noop("{pupil} went on to {section}: the year mark is given there."),
}

ADVICE: Mapping[str, str] = {
    "not-permitted": gettext_noop(
        "If you are to keep this journal, ask a deputy head for a substitution or an appointment."
    ),
    "own-rights": gettext_noop("Ask another administrator or the director."),
    "no-marks-here": gettext_noop("Record topic and attendance only."),
    "lesson-not-yet": gettext_noop("Topic and homework may be written ahead; the rest on the day."),
    "conflict": gettext_noop("Look at both values, choose one and save again."),
    "document-changed-meanwhile": gettext_noop("Open it again and repeat your change."),
    "reason-needed": gettext_noop("Choose one reason for the whole save."),
    "reason-unknown": gettext_noop("Choose a reason from the list."),
    "term-mark-early": gettext_noop("Wait until the last week of the term."),
    "lesson-cancelled": gettext_noop("If it was held after all, take the cancellation back first."),
    "in-two-steps": gettext_noop("Save the lesson's move or the work's change first, then the rest."),
    "off-timetable": gettext_noop("Check date and number; a moved lesson can be recorded all the same."),
    "place-taken": gettext_noop("Open that lesson, or choose another number."),
    "later-attempt-stands": gettext_noop("Delete the last attempt first, then this one."),
    "work-has-marks": gettext_noop("Delete its marks first."),
    "no-such-work": gettext_noop("Load the page again."),
    "pupil-not-in-section": gettext_noop("Check the date, or ask the administrator to correct the class list."),
    "no-such-person": gettext_noop("Check the id, or ask the administrator to enter the person."),
    "no-marks-brought": gettext_noop("Check the year and the grade of the paper."),
    "final-brought": gettext_noop("If it was given here after all, ask the administrator to take the other one away."),
    "pupil-moved-on": gettext_noop("Leave it to the teacher of that section."),
    "not-in-register": gettext_noop("Enter the person in the register first."),
}
