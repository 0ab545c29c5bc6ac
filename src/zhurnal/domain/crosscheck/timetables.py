"""The weekly timetable, substitutions and extensions."""

from __future__ import annotations

from collections.abc import Iterator

from zhurnal.domain.crosscheck.scene import Scene, day
from zhurnal.domain.findings import Effect, Finding
from zhurnal.domain.source import Document


def timetable(scene: Scene) -> Iterator[Finding]:
    """Slots are of sections of this home, in known rooms, at hours that ring, each once at a time."""
    home = scene.parts["home"]
    yield from scene.at_its_path(home=home)
    seen: dict[tuple[int, int, str], list[Document]] = {}
    for index, week in enumerate(scene.document["weeks"]):
        yield from scene.span(week, "weeks", index)
        for n, slot in enumerate(week.get("slots", ())):
            place = ("weeks", index, "slots", n)
            yield from scene.room(slot.get("room"), *place, "room")
            yield from _slot(scene, home, slot, place)
            key = (slot["day"], slot["number"], slot["section"])
            here = {"from": week["from"], "to": week.get("to", "9"), "week": slot.get("week", "")}
            if any(_at_once(here, other) for other in seen.get(key, ())):
                yield scene.finding("slot-twice", place, section=slot["section"], number=slot["number"])
            seen.setdefault(key, []).append(here)


def _slot(scene: Scene, home: str, slot: Document, place: tuple[str | int, ...]) -> Iterator[Finding]:
    section = slot["section"]
    if not scene.record.section(scene.year, section):
        yield from scene.section(section, *place, "section")
        return
    if section.split("/")[0] != home:
        yield scene.finding("section-of-another-home", (*place, "section"), section=section, home=home)
    calendar = scene.record.calendar(scene.year)
    shifts = scene.record.shifts(scene.year, section)
    rings = {bell["number"] for s in calendar.document["shifts"] if s["shift"] in shifts for bell in s["bells"]}
    if slot["number"] not in rings:
        yield scene.finding("no-such-bell", (*place, "number"), number=slot["number"], section=section)


def _at_once(one: Document, other: Document) -> bool:
    weeks = not one["week"] or not other["week"] or one["week"] == other["week"]
    return weeks and bool(one["from"] <= other["to"] and other["from"] <= one["to"])


def substitutions(scene: Scene) -> Iterator[Finding]:
    """Somebody known gives a lesson of a known section, in the month of the file."""
    entries = scene.document["substitutions"]
    yield from scene.once((e["id"], ("substitutions", n, "id")) for n, e in enumerate(entries))
    for index, entry in enumerate(entries):
        place = ("substitutions", index)
        yield from scene.staff(entry["staff"], *place, "staff")
        yield from scene.section(entry["section"], *place, "section")
        if entry["date"][:7] != scene.parts["month"]:
            yield scene.finding(
                "not-at-its-path", (*place, "date"), key="date", expected=scene.parts["month"], found=entry["date"]
            )
        elif not any(
            slot.number == entry["number"]
            for slot in scene.record.section_slots(scene.year, entry["section"], day(entry["date"]))
        ):
            params = {"section": entry["section"], "date": entry["date"], "number": entry["number"]}
            yield scene.finding("substitution-off-timetable", place, Effect.WARN, **params)


def extensions(scene: Scene) -> Iterator[Finding]:
    """Extensions name known people and sections and a reason of the catalogue."""
    entries = scene.document["extensions"]
    yield from scene.once((e["id"], ("extensions", n, "id")) for n, e in enumerate(entries))
    for index, entry in enumerate(entries):
        place = ("extensions", index)
        yield from scene.span(entry, *place)
        yield from scene.staff(entry["by"], *place, "by")
        yield from scene.reason(entry["reason"], "late", *place, "reason")
        if "staff" in entry:
            yield from scene.staff(entry["staff"], *place, "staff")
        if "section" in entry:
            yield from scene.section(entry["section"], *place, "section")
