"""What an import has to say, in words: why a file was refused, what was left out, what was understood how."""

from __future__ import annotations

from collections.abc import Mapping

from zhurnal.domain.findings import Finding
from zhurnal.language import gettext, gettext_noop, pgettext, pgettext_noop
from zhurnal.services.imports import wording_ktp, wording_oneroster

_COMMON: Mapping[str, str] = {
    # The file as such.
    "file-too-large": gettext_noop("The file has {size} bytes; at most {limit} are read."),
    "file-not-utf8": gettext_noop("The file is not in UTF-8 (byte {byte}). Save it again with the encoding UTF-8."),
    "file-control-character": gettext_noop("The file holds a control character ({character})."),
    "xml-malformed": gettext_noop("The file is damaged or cut off at column {column}: {reason}."),
    "xml-entity": gettext_noop("The file declares an entity ({entity}); such files are not read."),
    "xml-too-deep": gettext_noop("The file is nested deeper than {limit} levels."),
    "xml-too-many": gettext_noop("The file has more than {limit} elements."),
    "xml-text-too-long": gettext_noop("The text in <{tag}> is longer than {limit} characters."),
    "csv-no-header": gettext_noop("The first line must name the columns {expected}; found: {found}."),
    "csv-column-twice": gettext_noop('The heading has the column "{column}" twice.'),
    "csv-malformed": gettext_noop("The table cannot be read from this line on: {reason}."),
    "csv-too-long": gettext_noop("The table has more than {limit} rows."),
    "csv-columns": gettext_noop("The row has {found} cells, the header {expected}."),
    "fet-not-fet": gettext_noop("This is not a FET file: it begins with <{tag}>."),
    "fet-version": gettext_noop("FET files of versions {oldest} to {newest} are read; this one says: {found}."),
    "fet-no-list": gettext_noop("The file has nothing in <{tag}>."),
    "fet-list-too-long": gettext_noop("<{tag}> has {size} entries; at most {limit} are read."),
    # Bells and terms.
    "bells-number": gettext_noop("A lesson's number is 0 to 15, a shift 1 to 3; found: {number}, {shift}."),
    "bells-time": gettext_noop("A time is written as 08:30; found: {found}."),
    "bells-order": gettext_noop("Lesson {number} must begin after the one above it and end after it begins."),
    "bells-none": gettext_noop("The table of bells has no bells."),
    "hours-order": gettext_noop("Hour {number} of the FET file does not begin after the one before it."),
    "lesson-minutes": gettext_noop("A lesson of {minutes} minutes does not fit into hour {number}."),
    "terms-term": gettext_noop("A term is q1 to q4, h1, h2, t1 to t3 or holiday; found: {found}."),
    "terms-grades": gettext_noop('Grades are written as "1-9" or "10 11"; found: {found}.'),
    "terms-title": gettext_noop("A title of 1 to {limit} characters is needed."),
    "terms-date": gettext_noop("A date is written as 2026-09-01; found: {found}."),
    "terms-order": gettext_noop("It ends ({last}) before it begins ({first})."),
    "terms-overlap": gettext_noop("It overlaps with term {term} of grade {grade}."),
    "terms-none": gettext_noop("The table of terms has no terms."),
    # The import as a whole.
    "import-year": gettext_noop("A school year is written as 2026-2027; found: {found}."),
    "import-no-classes": gettext_noop('No students set of the file is named like a class: "7а", "10 Б".'),
    "import-no-bells": gettext_noop("The hours of the file ({hours}) tell no times; give a table of bells."),
    "import-outside-year": gettext_noop("{date} is not in the school year, which lasts from {first} to {last}."),
    "import-ambiguous-person": gettext_noop("{name} may be any of {persons}: write the full name in the file."),
    "import-mixed-script": gettext_noop('"{name}" ({what}) mixes Latin and Cyrillic letters in the word "{word}".'),
    "import-too-many-days": gettext_noop("The week of the file has {found} days; at most {limit} are read."),
    "import-too-many-hours": gettext_noop("The day of the file has {found} hours; at most {limit} are read."),
    # Left out.
    "unplaced-cell-too-long": gettext_noop(
        "Left out: the cell under {column} has {size} characters; at most {limit} are kept."
    ),
    "unplaced-mixed-script": gettext_noop(
        'Left out: the word "{word}" under {column} mixes Latin and Cyrillic letters.'
    ),
    "unplaced-no-id": gettext_noop("Left out: an activity without a number."),
    "unplaced-id-twice": gettext_noop("Left out: a second activity with the number {activity}."),
    "unplaced-inactive": gettext_noop("Left out: activity {activity} is switched off in FET."),
    "unplaced-duration": gettext_noop("Left out: activity {activity} must last 1 to {limit} hours."),
    "unplaced-no-subject": gettext_noop("Left out: activity {activity} has no subject."),
    "unplaced-no-teacher": gettext_noop("Left out: activity {activity} has no teacher."),
    "unplaced-no-students": gettext_noop("Left out: activity {activity} has no students."),
    "unplaced-no-class": gettext_noop('Left out: activity {activity}; "{name}" belongs to no class.'),
    "unplaced-class-letter": gettext_noop('Left out: the class "{name}", whose letter has no Latin form.'),
    "unplaced-unknown-teacher": gettext_noop('Left out: activity {activity}; no teacher is called "{name}".'),
    "unplaced-unknown-subject": gettext_noop('Left out: activity {activity}; no subject is called "{name}".'),
    "unplaced-unknown-students": gettext_noop('Left out: activity {activity}; no students set is called "{name}".'),
    "unplaced-unknown-activity": gettext_noop("Left out: the FET file has no activity {activity}."),
    "unplaced-unknown-time": gettext_noop("Left out: activity {activity}; its day or hour is not in the FET file."),
    "unplaced-left-out": gettext_noop("Left out with its activity {activity}, line {at} of the FET file."),
    "unplaced-columns": gettext_noop("Left out: the row has {found} cells, the header {expected}."),
    "unplaced-no-activity": gettext_noop('Left out: "{found}" is no number of an activity.'),
    "unplaced-no-time": gettext_noop("Left out: activity {activity} has no place in the timetable."),
    "unplaced-differs": gettext_noop(
        "Left out: the FET file says of activity {activity}, {column}: {expected}; this row says: {found}."
    ),
    "unplaced-row-twice": gettext_noop("Left out: activity {activity} stands here already, line {first}."),
    "unplaced-teacher-busy": gettext_noop(
        "Left out: activity {activity}, {day} {hour}; {teacher} is in activity {other} then, line {first}."
    ),
    "unplaced-students-busy": gettext_noop(
        "Left out: activity {activity}, {day} {hour}; {students} are in activity {other} then, line {first}."
    ),
    "unplaced-past-last-hour": gettext_noop("Left out: activity {activity} would last past the day's last hour."),
    "unplaced-sunday": gettext_noop("Left out: activity {activity} on a Sunday, {hour}."),
    # Understood otherwise than written.
    "import-bad-name": gettext_noop('"{name}" ({what}) is empty or longer than {limit} characters: left out.'),
    "import-name-cleaned": gettext_noop("{name} ({what}): invisible or look-alike letters were put right."),
    "import-name-twice": gettext_noop("{name} ({what}) stands in the file twice; taken once."),
    "import-names-look-alike": gettext_noop("{name} ({what}) looks like {first}; taken for the same."),
    "import-name-incomplete": gettext_noop("{name} has no full name; complete it in the register ({person})."),
    "import-bad-number": gettext_noop("{found} is no number for {tag}; left out."),
    "import-unknown-room": gettext_noop('The file has no room "{name}"; activity {activity} has none.'),
    "import-virtual-room": gettext_noop("{name} stands for several rooms; activity {activity} has none."),
    "import-no-times": gettext_noop("None of the {activities} activities has a time; give the exported timetable."),
    "import-hours": gettext_noop("Activity {activity} has {expected} hours, of them in the timetable: {found}."),
    "import-days-counted": gettext_noop("The days {days} are counted from Monday on."),
    "import-usual-terms": gettext_noop("The usual terms were entered ({first} to {last}); check them."),
    "import-grade-without-terms": gettext_noop("The calendar has no terms for grade {grade}."),
    "import-hour-without-bell": gettext_noop("The calendar has no bell for lesson {number}."),
    "import-section-without-lessons": gettext_noop("The section {section} has no lessons in the new timetable."),
    "import-encoding": gettext_noop("The file was read as {encoding}."),
}
SENTENCES: Mapping[str, str] = {**_COMMON, **wording_ktp.SENTENCES, **wording_oneroster.SENTENCES}

_WORDS: Mapping[str, str] = {
    "teacher": pgettext_noop("in a file", "teacher"),
    "teachers": pgettext_noop("in a file", "teachers"),
    "subject": pgettext_noop("in a file", "subject"),
    "students": pgettext_noop("in a file", "students"),
    "tag": pgettext_noop("in a file", "tag"),
    "room": pgettext_noop("in a file", "room"),
    "building": pgettext_noop("in a file", "building"),
    "day": pgettext_noop("in a file", "day"),
    "hour": pgettext_noop("in a file", "hour"),
    "class": pgettext_noop("in a file", "class"),
    "topic": pgettext_noop("in a file", "topic"),
    "unit": pgettext_noop("in a file", "unit"),
    "homework": pgettext_noop("in a file", "homework"),
    # Reasons that the parsers give.
    "no element found": pgettext_noop("in a file", "the end is missing"),
    "unclosed token": pgettext_noop("in a file", "the end is missing"),
    "unexpected end of data": pgettext_noop("in a file", "a quotation mark is not closed"),
    "syntax error": pgettext_noop("in a file", "this is not XML"),
    "mismatched tag": pgettext_noop("in a file", "a tag is closed that was not opened"),
    "not well-formed (invalid token)": pgettext_noop("in a file", "a character that XML does not allow here"),
}


def sentence(finding: Finding) -> str:
    """The sentence of an import's finding in the current language. Raises KeyError for a foreign code."""
    params = dict(finding.params)
    for key in ("what", "column", "reason"):
        if params.get(key) in _WORDS:
            params[key] = pgettext("in a file", _WORDS[str(params[key])])
    return gettext(SENTENCES[finding.code]).format(**params)
