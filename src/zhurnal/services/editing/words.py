"""What the tables offer to choose from, in words: roles, effects, kinds, how long a step lasts."""

from __future__ import annotations

from zhurnal.domain.record import Record
from zhurnal.language import gettext as _
from zhurnal.language import pgettext
from zhurnal.services.editing.sheet import Options


def roles() -> Options:
    """Roles towards what is done (3.1.1)."""
    return [
        ("teacher", pgettext("role", "teacher of the section")),
        ("substitute", pgettext("role", "substitute")),
        ("class-teacher", pgettext("role", "class teacher")),
        *duties()[1:],
        ("pupil", pgettext("role", "pupil")),
        ("guardian", pgettext("role", "parent")),
        ("server", pgettext("role", "the server itself")),
    ]


def duties() -> list[tuple[str, str]]:
    """Duties of staff by date."""
    return [
        ("teacher", pgettext("role", "teacher")),
        ("deputy-head", pgettext("role", "deputy head")),
        ("director", pgettext("role", "director")),
        ("administrator", pgettext("role", "administrator")),
        ("archivist", pgettext("role", "archivist")),
        ("council", pgettext("role", "council's delegate")),
    ]


def effects() -> Options:
    """What happens to an entry."""
    return [
        ("free", pgettext("effect", "accepted")),
        ("warn", pgettext("effect", "accepted with a note")),
        ("late", pgettext("effect", "accepted as late")),
        ("approve", pgettext("effect", "waits for agreement")),
        ("refuse", pgettext("effect", "refused")),
    ]


def untils() -> Options:
    """Up to when a step of a deadline holds; nothing chosen: for ever."""
    return [
        ("deadline", pgettext("until", "until the deadline")),
        ("day", pgettext("until", "until the end of that day")),
        ("school-days", pgettext("until", "so many school days")),
        ("days", pgettext("until", "so many days")),
    ]


def whens() -> Options:
    """When an agreement is asked; nothing chosen: always."""
    return [
        ("always", pgettext("when", "always")),
        ("late", pgettext("when", "where a deadline says so")),
        ("own", pgettext("when", "about the author's own rights")),
        ("past", pgettext("when", "about a day gone by")),
    ]


def counts() -> Options:
    """How days are counted."""
    return [("calendar", pgettext("days", "calendar")), ("school", pgettext("days", "school"))]


def attempts() -> Options:
    """Which attempt of a mark counts."""
    return [
        ("last", pgettext("attempt", "the last")),
        ("best", pgettext("attempt", "the best")),
        ("mean", pgettext("attempt", "the mean of all")),
    ]


def readable() -> Options:
    """What may be read."""
    return [
        ("section", pgettext("reading", "journals of the own sections")),
        ("class", pgettext("reading", "journals of the own class")),
        ("school", pgettext("reading", "all journals")),
        ("diary", pgettext("reading", "a pupil's diary")),
        ("record", pgettext("reading", "the whole record, by git")),
    ]


def rules() -> Options:
    """Deadlines that the program knows."""
    return [
        ("lesson-day", pgettext("deadline", "Lesson, marks, homework")),
        ("attendance-day", pgettext("deadline", "Attendance")),
        ("written-work", pgettext("deadline", "Written works")),
        ("monitoring", pgettext("deadline", "Works of internal monitoring")),
        ("term-mark", pgettext("deadline", "Term marks")),
        ("absence-reason", pgettext("deadline", "Reasons of absence")),
    ]


def arranged() -> Options:
    """What may be arranged for a pupil."""
    return [
        ("exempt", pgettext("arrangement", "exempted")),
        ("home", pgettext("arrangement", "home schooling")),
        ("individual", pgettext("arrangement", "individual plan")),
        ("deferred", pgettext("arrangement", "attestation deferred")),
    ]


def reasons(record: Record, part: str) -> Options:
    """Reasons of the catalogue: "late", "change" ..."""
    return [(code, str(entry["title"])) for code, entry in record.catalog("reasons", part).items()]


def genders() -> Options:
    """For forms of address."""
    return [("f", _("woman")), ("m", _("man"))]
