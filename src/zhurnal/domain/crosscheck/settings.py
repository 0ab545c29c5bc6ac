"""The school, its rules, its staff and calendars: documents that others rest upon."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from zhurnal.domain.crosscheck.scene import Scene, Step
from zhurnal.domain.findings import Finding


def school(scene: Scene) -> Iterator[Finding]:
    """The time zone is one that the tz database knows: every deadline hangs on it."""
    name = scene.document["timezone"]
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        yield scene.finding("no-such-timezone", ("timezone",), timezone=name)


def regulation(scene: Scene) -> Iterator[Finding]:
    """Every rule cites a clause that the regulation has."""
    clauses = {entry["clause"] for entry in scene.document["clauses"]}
    cited: list[tuple[tuple[Step, ...], str]] = [
        ((part, index, "clause"), entry["clause"])
        for part in ("permissions", "approvals", "reading", "deadlines", "no-marks")
        for index, entry in enumerate(scene.document.get(part, ()))
    ]
    cited += [((part, "clause"), scene.document[part]["clause"]) for part in ("corrections", "closed-term")]
    for place, clause in cited:
        if clause not in clauses:
            yield scene.finding("no-such-clause", place, cited=clause)


def staff(scene: Scene) -> Iterator[Finding]:
    """Duties end after they begin."""
    for index, duty in enumerate(scene.document["duties"]):
        yield from scene.span(duty, "duties", index)


def calendar(scene: Scene) -> Iterator[Finding]:
    """Spans run forward, terms of a grade lie in the year and do not overlap, exceptions name what is there."""
    document = scene.document
    yield from scene.span(document)
    for part in ("terms", "holidays"):
        for index, entry in enumerate(document.get(part, ())):
            yield from scene.span(entry, part, index)
            for n, class_id in enumerate(entry.get("classes", ())):
                yield from scene.class_(class_id, part, index, "classes", n)
    yield from _terms(scene)
    for index, entry in enumerate(document.get("exceptions", ())):
        if (entry["what"] == "as-day") != ("as" in entry):
            yield scene.finding("as-day-without-day", ("exceptions", index), date=entry["date"])
        for n, class_id in enumerate(entry.get("classes", ())):
            yield from scene.class_(class_id, "exceptions", index, "classes", n)
    entries = document.get("exceptions", ())
    yield from scene.once((entry["id"], ("exceptions", index, "id")) for index, entry in enumerate(entries))


def _terms(scene: Scene) -> Iterator[Finding]:
    before: list[tuple[str, str, str, set[int]]] = []
    for index, term in enumerate(scene.document["terms"]):
        first, last, grades = term["from"], term["to"], set(term["grades"])
        if first < scene.document["from"] or last > scene.document["to"]:
            yield scene.finding("term-outside-year", ("terms", index), term=term["title"])
        for title, other_first, other_last, other_grades in before:
            if first <= other_last and other_first <= last and grades & other_grades:
                yield scene.finding("calendar-terms-overlap", ("terms", index), term=term["title"], other=title)
        before.append((term["title"], first, last, grades))
