"""An amended calendar, curriculum, plan or timetable in words, fact by fact: "Autumn holidays: 24.10 → 26.10".

What differs is paired by what it is (a title, a subject, an item's id, a lesson of the week); what nothing tells of is
named by the part of the document in which it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from zhurnal.domain.record import Record
from zhurnal.domain.source import Document
from zhurnal.language import gettext as _
from zhurnal.language import ngettext, pgettext, pgettext_noop
from zhurnal.services.wording.closed_days import day_line

Entry = Mapping[str, Any]
_MOST = 20
"""Facts that are told of one document; of an import of hundreds the documents themselves tell."""

_PARTS: Mapping[str, str] = {
    "week": pgettext_noop("part of a document", "length of the week"),
    "shifts": pgettext_noop("part of a document", "bells"),
    "title": pgettext_noop("part of a document", "title"),
    "subject": pgettext_noop("part of a document", "subject"),
    "base": pgettext_noop("part of a document", "the plan it differs from"),
    "dropped": pgettext_noop("part of a document", "what is left out of the plan it differs from"),
}

_DAYS = (
    pgettext_noop("day of the week", "Mon"), pgettext_noop("day of the week", "Tue"),
    pgettext_noop("day of the week", "Wed"), pgettext_noop("day of the week", "Thu"),
    pgettext_noop("day of the week", "Fri"), pgettext_noop("day of the week", "Sat"),
    pgettext_noop("day of the week", "Sun"),
)  # fmt: skip


def amendment(kind: str, year: str, was: Document, now: Document, record: Record) -> list[str]:
    """What differs between two states of a document, a line each; [] for kinds of which nothing is told this way."""
    tellers: Mapping[str, Callable[[str, Document, Document, Record], Iterator[str]]] = {
        "calendar": _calendar, "curriculum": _curriculum, "plan": _plan, "timetable": _timetable
    }  # fmt: skip
    if kind not in tellers:
        return []
    told = list(tellers[kind](year, was, now, record))
    parts = [pgettext("part of a document", title) for key, title in _PARTS.items() if was.get(key) != now.get(key)]
    told += [_("amended: {parts}").format(parts=", ".join(parts))] if parts else []
    if len(told) <= _MOST:
        return told
    more = len(told) - _MOST
    rest = ngettext("{count} more change", "{count} more changes", more)
    return [*told[:_MOST], rest.format(count=more)]


def _calendar(year: str, was: Document, now: Document, record: Record) -> Iterator[str]:
    if (was["from"], was["to"]) != (now["from"], now["to"]):
        yield _("the school year: {was} → {now}").format(was=_span(was), now=_span(now))
    for key, added, gone in (
        ("terms", _("term added: {title}, {days}"), _("term taken away: {title}, {days}")),
        ("holidays", _("day off added: {title}, {days}"), _("day off taken away: {title}, {days}")),
    ):
        for before, after in _pairs(was.get(key, ()), now.get(key, ()), lambda e: (e["title"], e.get("term"))):
            entry = after or before or {}
            text = _("{title}: {was} → {now}") if before and after else added if after else gone
            was_days, now_days = (_when(e, year, record) if e else "" for e in (before, after))
            yield text.format(title=entry["title"], was=was_days, now=now_days, days=now_days or was_days)
    for before, after in _pairs(was.get("exceptions", ()), now.get("exceptions", ()), lambda e: e["id"]):
        if before is not None:
            yield day_line(before, year, record, back=True)
        if after is not None:
            yield day_line(after, year, record)


def _curriculum(_year: str, was: Document, now: Document, record: Record) -> Iterator[str]:
    subjects = record.catalog("subjects")
    for before, after in _pairs(was["hours"], now["hours"], lambda e: (e["grade"], e["subject"])):
        entry = after or before or {}
        text = _("{subject}, grade {grade}: {was} → {now}")
        if before is None:
            text = _("{subject}, grade {grade}: entered, {now}")
        elif after is None:
            text = _("{subject}, grade {grade}: taken away, {was}")
        title = subjects.get(entry["subject"], {}).get("title", entry["subject"])
        yield text.format(subject=title, grade=entry["grade"], was=_load(before), now=_load(after))


def _load(entry: Entry | None) -> str:
    if entry is None:
        return ""
    if "week" not in entry:
        return _("{hours} h a year").format(hours=entry["year"])
    return _("{week} h a week, {hours} h a year").format(week=entry["week"], hours=entry["year"])


def _plan(_year: str, was: Document, now: Document, _record: Record) -> Iterator[str]:
    places = {e["id"]: n for items in (was["items"], now["items"]) for n, e in enumerate(items, start=1)}
    for before, after in _pairs(was["items"], now["items"], lambda e: e["id"]):
        entry = after or before or {}
        head = _("topic {number} “{topic}”").format(number=places[entry["id"]], topic=entry["topic"])
        if before is None or after is None:
            text = _("{topic}: added, {hours}") if before is None else _("{topic}: taken away, {hours}")
            yield text.format(topic=head, hours=_hours(entry))
            continue
        if before["topic"] != after["topic"]:
            yield _("{topic}: was called “{was}”").format(topic=head, was=before["topic"])
        if before["hours"] != after["hours"]:
            yield _("{title}: {was} → {now}").format(title=head, was=_hours(before), now=_hours(after))
        if before.get("homework") != after.get("homework"):
            yield _("{topic}, homework: {text}").format(topic=head, text=after.get("homework", "—"))
        if before.get("unit") != after.get("unit"):
            yield _("{topic}, unit: {text}").format(topic=head, text=after.get("unit", "—"))
    kept = {e["id"] for e in was["items"]} & {e["id"] for e in now["items"]}
    old, new = ([e["id"] for e in items if e["id"] in kept] for items in (was["items"], now["items"]))
    if old != new:
        yield _("the order of topics")


def _hours(entry: Entry) -> str:
    return ngettext("{count} hour", "{count} hours", entry["hours"]).format(count=entry["hours"])


def _timetable(year: str, was: Document, now: Document, record: Record) -> Iterator[str]:
    begins = {week["from"] for week in now["weeks"]}
    for week in now["weeks"]:
        same = next((w for w in was["weeks"] if w["from"] == week["from"]), None)
        earlier = [w for w in was["weeks"] if w["from"] <= week["from"]]
        before = same or max(earlier, key=lambda w: str(w["from"]), default=None)
        if same is None:
            yield _("a new timetable from {day}").format(day=_day(week["from"]))
        elif same.get("to") != week.get("to") and not _goes_on(week, begins):
            yield _("the timetable from {day} holds to {last}").format(
                day=_day(week["from"]), last=_day(week["to"]) if "to" in week else "—"
            )
        yield from _lessons(year, before or {}, week, record)
    for week in was["weeks"]:
        if week["from"] not in begins:
            yield _("the timetable from {day}: taken away").format(day=_day(week["from"]))


def _lessons(year: str, was: Entry, now: Entry, record: Record) -> Iterator[str]:
    days = [pgettext("day of the week", day) for day in _DAYS]
    before, after = (_cells(year, week, record) for week in (was, now))
    for day, number in sorted({*before, *after}):
        pair = before.get((day, number), "—"), after.get((day, number), "—")
        if pair[0] != pair[1]:
            yield _("{weekday}, lesson {number}: {was} → {now}").format(
                weekday=days[day - 1], number=number, was=pair[0], now=pair[1]
            )


def _cells(year: str, week: Entry, record: Record) -> dict[tuple[int, int], str]:
    rooms, weeks = record.catalog("rooms"), {"a": _("odd weeks"), "b": _("even weeks")}
    found: dict[tuple[int, int], list[str]] = {}
    for slot in week.get("slots", ()):
        title = record.section(year, slot["section"]).get("title", slot["section"])
        more = (
            [_("room {room}").format(room=rooms.get(slot["room"], {}).get("title", slot["room"]))]
            if "room" in slot
            else []
        )
        more += [weeks[slot["week"]]] if "week" in slot else []
        found.setdefault((slot["day"], slot["number"]), []).append(title + (f" ({', '.join(more)})" if more else ""))
    return {place: "; ".join(sorted(texts)) for place, texts in found.items()}


def _pairs(
    was: Sequence[Entry], now: Sequence[Entry], key: Callable[[Entry], Hashable]
) -> Iterator[tuple[Entry | None, Entry | None]]:
    """Entries that differ, paired by what they are, in the order of the new ones; those that are gone come last."""
    left = [entry for entry in was if entry not in now]
    for entry in now:
        if entry in was:
            continue
        before = next((e for e in left if key(e) == key(entry)), None)
        if before is not None:
            left.remove(before)
        yield before, entry
    for entry in left:
        yield entry, None


def _when(entry: Entry, year: str, record: Record) -> str:
    whom = [_("grade {grade}").format(grade=grade) for grade in entry.get("grades", ())] if "term" not in entry else []
    whom += [record.class_title(year, class_id) for class_id in entry.get("classes", ())]
    return ", ".join([_span(entry), *whom])


def _span(entry: Entry) -> str:
    first, last = _day(entry["from"]), _day(entry["to"])
    return first if first == last else f"{first}–{last}"


def _day(text: str) -> str:
    return f"{date.fromisoformat(text):%d.%m}"


def _goes_on(week: Entry, begins: set[str]) -> bool:
    """Whether another timetable begins on the day after this one's last."""
    return "to" in week and _ordinal(week["to"]) + 1 in {_ordinal(day) for day in begins}


def _ordinal(text: str) -> int:
    return date.fromisoformat(text).toordinal()
