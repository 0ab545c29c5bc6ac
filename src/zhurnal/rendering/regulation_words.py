"""The regulation's machine words (roles, acts, deadlines, effects) as a reader should meet them.

Each table maps the word of `schemas/regulation.v*.json` to an English message id; `say` translates it. A word that
a later schema adds and no table knows yet is shown as it is written, which is still true.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from zhurnal.language import gettext, ngettext, pgettext
from zhurnal.language import pgettext_noop as marked

ROLES = {
    "teacher": marked("role", "teacher of the section"),
    "substitute": marked("role", "substitute teacher, for the days of the substitution"),
    "class-teacher": marked("role", "class teacher"),
    "deputy-head": marked("role", "deputy head"),
    "director": marked("role", "director"),
    "administrator": marked("role", "administrator"),
    "archivist": marked("role", "archivist"),
    "council": marked("role", "governing council"),
    "pupil": marked("role", "pupil"),
    "guardian": marked("role", "parent (guardian)"),
    "server": marked("role", "the program itself"),
}

ACTS = {
    "lesson": marked("act", "lesson and its topic"),
    "homework": marked("act", "homework"),
    "attendance": marked("act", "attendance"),
    "absence": marked("act", "reason of an absence"),
    "work": marked("act", "work for which marks are given"),
    "mark": marked("act", "mark"),
    "remark": marked("act", "remark to a pupil"),
    "term-mark": marked("act", "term mark and year mark"),
    "staff": marked("act", "duties of the staff"),
    "pupil": marked("act", "pupil's place at school and guardians"),
    "class": marked("act", "class and its roster"),
    "section": marked("act", "section: members and teachers"),
    "timetable": marked("act", "timetable"),
    "substitution": marked("act", "substitution"),
    "plan": marked("act", "lesson plan"),
    "calendar": marked("act", "calendar: terms, holidays, bells"),
    "curriculum": marked("act", "curriculum"),
    "catalog": marked("act", "catalogs"),
    "arrangement": marked("act", "pupil's own arrangement"),
    "extension": marked("act", "extension of a deadline"),
    "transcript": marked("act", "marks of another school"),
    "regulation": marked("act", "regulation"),
    "school": marked("act", "data of the school"),
    "person": marked("act", "data of a person"),
    "output": marked("act", "register of issued documents"),
    "load": marked("act", "teaching load: teachers of sections, class teachers"),
    "movement": marked("act", "movement of pupils: enrolled, left, moved to another class"),
    "closed-day": marked("act", "closed day"),
    "appointment": marked("act", "temporary teacher"),
}

OCCASIONS = {
    "always": marked("occasion", "always"),
    "late": marked("occasion", "when a deadline or a correction asks for it"),
    "own": marked("occasion", "when it is about the own rights"),
    "past": marked("occasion", "when it is about a day gone by"),
}

SCOPES = {
    "section": marked("scope", "the journal of a section"),
    "class": marked("scope", "all journals of a class"),
    "school": marked("scope", "all journals of the school"),
    "diary": marked("scope", "a pupil's diary"),
    "record": marked("scope", "the whole record with its history"),
}

RULES = {
    "lesson-day": marked("deadline", "Entries of the lesson's day"),
    "attendance-day": marked("deadline", "Attendance"),
    "written-work": marked("deadline", "Marks for written work"),
    "monitoring": marked("deadline", "Marks for internal monitoring"),
    "term-mark": marked("deadline", "Term marks and year marks"),
    "absence-reason": marked("deadline", "Reason of an absence"),
}

EFFECTS = {
    "free": marked("effect", "accepted"),
    "warn": marked("effect", "accepted with a warning"),
    "late": marked("effect", "accepted as late"),
    "approve": marked("effect", "stays a draft until it is approved"),
    "refuse": marked("effect", "refused"),
}

ATTEMPTS = {
    "last": marked("attempt", "the last attempt"),
    "best": marked("attempt", "the best attempt"),
    "mean": marked("attempt", "the mean of all attempts"),
}

KINDS = {
    "lesson": marked("section kind", "lessons"),
    "elective": marked("section kind", "electives"),
    "extracurricular": marked("section kind", "extracurricular courses"),
    "individual": marked("section kind", "individual lessons"),
}

_CONTEXTS: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("role", ROLES),
    ("act", ACTS),
    ("occasion", OCCASIONS),
    ("scope", SCOPES),
    ("deadline", RULES),
    ("effect", EFFECTS),
    ("attempt", ATTEMPTS),
    ("section kind", KINDS),
)


def say(table: Mapping[str, str], word: str) -> str:
    """The word of one of the tables above in the current language; the word itself where the table has none."""
    context = next(name for name, candidate in _CONTEXTS if candidate is table)
    return pgettext(context, table[word]) if word in table else word


def listed(table: Mapping[str, str], words: Iterable[str]) -> str:
    """Several words, parted by commas."""
    return ", ".join(say(table, word) for word in words)


def agreements(steps: Iterable[Mapping[str, Any]]) -> str:
    """Who agrees, one after the other: "governing council, then director (also the author)"."""
    told = []
    for step in steps:
        who = gettext(" or ").join(say(ROLES, role) for role in step["roles"])
        told.append(gettext("{who} (also the author)").format(who=who) if step.get("own") else who)
    return gettext(", then ").join(told)


def moment(deadline: Mapping[str, Any]) -> str:
    """Until when a deadline (an item of `deadlines`) wants the entry, as a sentence without its full stop."""
    if "minutes" in deadline:
        return ngettext(
            "on the day of the lesson, no later than {minutes} minute after the pupils' own last lesson",
            "on the day of the lesson, no later than {minutes} minutes after the pupils' own last lesson",
            deadline["minutes"],
        ).format(minutes=deadline["minutes"])
    if "before-holidays" in deadline:
        return _window(deadline)
    if "days" not in deadline:
        return gettext("on the day of the lesson")
    if deadline.get("count") == "school":
        return ngettext("within {days} school day", "within {days} school days", deadline["days"]).format(
            days=deadline["days"]
        )
    return ngettext("within {days} calendar day", "within {days} calendar days", deadline["days"]).format(
        days=deadline["days"]
    )


def _window(deadline: Mapping[str, Any]) -> str:
    closes = ngettext(
        "the window closes {days} day before the holidays",
        "the window closes {days} days before the holidays",
        deadline["before-holidays"],
    ).format(days=deadline["before-holidays"])
    if "window" not in deadline:
        return closes
    opens = ngettext(
        "and opens {days} day before it closes", "and opens {days} days before it closes", deadline["window"]
    ).format(days=deadline["window"])
    return f"{closes} {opens}"


def until(step: Mapping[str, Any]) -> str:
    """Up to which moment a step of a deadline or of a correction holds (days: see the sentence above the table)."""
    match step.get("until"):
        case "deadline":
            return gettext("until the deadline")
        case "day":
            return gettext("until the end of that day")
        case "school-days":
            return gettext("until the end of school day {count}").format(count=step.get("count", 0))
        case "days":
            return gettext("until the end of calendar day {count}").format(count=step.get("count", 0))
        case _:
            return gettext("after that")


def effect(step: Mapping[str, Any]) -> str:
    """What happens to an entry in a step: the effect, and whether a reason and the register go with it."""
    parts = [say(EFFECTS, step["effect"])]
    if step.get("reason"):
        parts.append(gettext("a reason is asked"))
    if step.get("register"):
        parts.append(gettext("entered in the register of violations"))
    return "; ".join(parts)
