"""Parameters of findings as people read them: dates, times, signs of the journal, names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from zhurnal.domain.record import Record
from zhurnal.language import gettext as _
from zhurnal.language import pgettext, pgettext_noop

_PERSON = re.compile(r"[ptg]-[0-9a-z]{3,12}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_PLACE = re.compile(r"(\d{4}-\d{2}-\d{2})/(\d+)")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")
_PERIOD = re.compile(r"[qht][1-4]|year")
_SHOWN = ("was", "found", "now", "base", "ours", "theirs")

_ACTS: Mapping[str, str] = {
    "lesson": pgettext_noop("kind of entry", "lesson"),
    "homework": pgettext_noop("kind of entry", "homework"),
    "attendance": pgettext_noop("kind of entry", "attendance"),
    "absence": pgettext_noop("kind of entry", "reason of absence"),
    "work": pgettext_noop("kind of entry", "work"),
    "mark": pgettext_noop("kind of entry", "mark"),
    "remark": pgettext_noop("kind of entry", "remark"),
    "term-mark": pgettext_noop("kind of entry", "term mark"),
    "staff": pgettext_noop("kind of entry", "duties of staff"),
    "pupil": pgettext_noop("kind of entry", "pupils"),
    "class": pgettext_noop("kind of entry", "class list"),
    "section": pgettext_noop("kind of entry", "sections"),
    "timetable": pgettext_noop("kind of entry", "timetable"),
    "substitution": pgettext_noop("kind of entry", "substitutions"),
    "plan": pgettext_noop("kind of entry", "lesson plan"),
    "calendar": pgettext_noop("kind of entry", "calendar"),
    "curriculum": pgettext_noop("kind of entry", "curriculum"),
    "catalog": pgettext_noop("kind of entry", "catalogues"),
    "arrangement": pgettext_noop("kind of entry", "arrangements"),
    "transcript": pgettext_noop("kind of entry", "marks of another school"),
    "extension": pgettext_noop("kind of entry", "extensions of deadlines"),
    "regulation": pgettext_noop("kind of entry", "regulation"),
    "school": pgettext_noop("kind of entry", "school's settings"),
    "person": pgettext_noop("kind of entry", "register of people"),
    "output": pgettext_noop("kind of entry", "issued files"),
    "checkpoint": pgettext_noop("kind of entry", "checkpoints"),
    "document": pgettext_noop("kind of entry", "this document"),
    "load": pgettext_noop("kind of entry", "teaching load and class teachers"),
    "movement": pgettext_noop("kind of entry", "movement of pupils"),
    "closed-day": pgettext_noop("kind of entry", "closed day"),
    "appointment": pgettext_noop("kind of entry", "temporary teacher"),
}

# Of these no regulation speaks: the server's own statements, and what is no act of its own.
_UNNAMED = frozenset({"checkpoint", "document"})

_APPROVERS: Mapping[str, str] = {
    "administrator": pgettext_noop("who agrees", "the administrator"),
    "deputy-head": pgettext_noop("who agrees", "a deputy head"),
    "director": pgettext_noop("who agrees", "the director"),
    "archivist": pgettext_noop("who agrees", "the archivist"),
    "council": pgettext_noop("who agrees", "the governing council's delegate"),
}

# Context and message id of words that stand in parameters, by the parameter and the value.
_WORDS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("value", "absent"): ("presence", pgettext_noop("presence", "absent")),
    ("value", "late"): ("presence", pgettext_noop("presence", "late")),
    ("value", "distance"): ("mode of a lesson", pgettext_noop("mode of a lesson", "at a distance")),
    ("part", "topic"): ("part of a lesson", pgettext_noop("part of a lesson", "topic")),
    ("part", "plan"): ("part of a lesson", pgettext_noop("part of a lesson", "item of the plan")),
    ("part", "mode"): ("part of a lesson", pgettext_noop("part of a lesson", "mode")),
    ("part", "absence"): ("catalogue", pgettext_noop("catalogue", "absences")),
    ("part", "cancel"): ("catalogue", pgettext_noop("catalogue", "cancelled lessons")),
    ("part", "late"): ("catalogue", pgettext_noop("catalogue", "reasons of late entries")),
    ("catalog", "works"): ("catalogue", pgettext_noop("catalogue", "kinds of work")),
    ("catalog", "reasons"): ("catalogue", pgettext_noop("catalogue", "reasons")),
    ("catalog", "late"): ("catalogue", pgettext_noop("catalogue", "reasons of late entries")),
    ("catalog", "change"): ("catalogue", pgettext_noop("catalogue", "reasons of corrections")),
}


class _Params(dict[str, str]):
    """Parameters by name; one that is not there (a record of another version) is shown as "?"."""

    def __missing__(self, key: str) -> str:
        return "?"


def spoken(params: Mapping[str, str | int], names: Callable[[str], str] | None = None) -> Mapping[str, str]:
    """All parameters as text for people, by name; `who` is what a conflict is about with ": ", or nothing."""
    conflict = "was" in params or "theirs" in params
    found = _Params()
    for key, value in params.items():
        found[key] = _value(str(value)) if conflict and key in _SHOWN else _spoken(key, str(value), names)
    what = found.get("pupil", "") or found.get("part", "")
    found["who"] = f"{what}: " if what else ""
    return found


def approvers(roles: Sequence[str]) -> str:
    """Who may agree, after "the agreement of": "a deputy head or the director"."""
    told = [pgettext("who agrees", _APPROVERS[role]) if role in _APPROVERS else role for role in roles]
    return _(" or ").join(told) or _("somebody whom the regulation does not name yet")


def period_title(period: str) -> str:
    """A term or the year in words, whatever the school's calendar calls it: "quarter 1"."""
    if period == "year":
        return _("year")
    texts = {"q": _("quarter {number}"), "h": _("half-year {number}"), "t": _("trimester {number}")}
    return texts[period[0]].format(number=period[1:])


def reason_title(record: Record, code: str) -> str:
    """What somebody chose as the reason of a late entry or of a correction; a code that no catalogue has as it is."""
    known = {**record.catalog("reasons", "late"), **record.catalog("reasons", "change")}
    return str(known.get(code, {}).get("title", code))


def acts() -> list[tuple[str, str]]:
    """Acts that a regulation may name, each with its title."""
    return [(act, pgettext("kind of entry", title)) for act, title in _ACTS.items() if act not in _UNNAMED]


def _spoken(key: str, value: str, names: Callable[[str], str] | None) -> str:
    if key == "act":
        return pgettext("kind of entry", _ACTS[value]) if value in _ACTS else value
    if key == "approvers":
        return approvers(value.split())
    if (key, value) in _WORDS:
        return pgettext(*_WORDS[key, value])
    if key == "period" and _PERIOD.fullmatch(value):
        return period_title(value)
    if names is not None and _PERSON.fullmatch(value):
        return names(value)
    if _DATE.fullmatch(value):
        return _day(value)
    return _moment(value) if _MOMENT.match(value) else value


def _value(value: str) -> str:
    """A value of a cell: nothing is said aloud, a place in the timetable is spelled."""
    if not value:
        return _("nothing")
    if ("value", value) in _WORDS:
        return pgettext(*_WORDS["value", value])
    place = _PLACE.fullmatch(value)
    if place:
        return _("{date}, lesson {number}").format(date=_day(place[1]), number=place[2])
    return _day(value) if _DATE.fullmatch(value) else value


def _day(value: str) -> str:
    try:
        return f"{date.fromisoformat(value):%d.%m}"
    except ValueError:
        return value


def _moment(value: str) -> str:
    """After "until", "since", "from": the minute with its day; a day's last second is its end."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    day, clock = f"{moment:%d.%m}", f"{moment:%H:%M:%S}"
    if clock == "23:59:59":
        return _("the end of {date}").format(date=day)
    return day if clock == "00:00:00" else f"{moment:%H:%M} ({day})"
