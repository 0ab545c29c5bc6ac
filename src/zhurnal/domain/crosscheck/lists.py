"""Classes, sections, plans, the curriculum and the register of outputs."""

from __future__ import annotations

from collections.abc import Iterator

from zhurnal.domain import paths
from zhurnal.domain.crosscheck.scene import Scene
from zhurnal.domain.findings import Finding
from zhurnal.domain.record import grade_of
from zhurnal.domain.source import Document


def class_(scene: Scene) -> Iterator[Finding]:
    """A class: its people exist, nobody is in two classes at once, parts draw on the roster."""
    document, name = scene.document, scene.parts["class"]
    yield from scene.at_its_path(**{"class": name, "grade": str(grade_of(name))})
    shifts = {shift["shift"] for shift in scene.record.calendar(scene.year).document["shifts"]}
    if document["shift"] not in shifts:
        yield scene.finding("no-such-shift", ("shift",), shift=document["shift"])
    yield from scene.room(document.get("room"), "room")
    for index, entry in enumerate(document.get("class-teachers", ())):
        yield from scene.staff(entry["staff"], "class-teachers", index, "staff")
        yield from scene.span(entry, "class-teachers", index)
    for index, entry in enumerate(document.get("roster", ())):
        yield from _place(scene, name, index, entry)
    roster = {entry["pupil"] for entry in document.get("roster", ())}
    for index, part in enumerate(document.get("parts", ())):
        for n, member in enumerate(part.get("members", ())):
            place = ("parts", index, "members", n)
            yield from scene.span(member, *place)
            if member["pupil"] not in roster:
                yield scene.finding("part-member-not-in-class", place, pupil=member["pupil"], class_id=name)


def _place(scene: Scene, name: str, index: int, entry: Document) -> Iterator[Finding]:
    pupil = entry["pupil"]
    yield from scene.pupil(pupil, "roster", index, "pupil")
    yield from scene.span(entry, "roster", index)
    if "moved" in entry:
        yield from scene.class_(entry["moved"], "roster", index, "moved")
    for other_class, other in scene.record.classes_of(scene.year, pupil):
        # Of two entries at once the earlier one by class is told nothing: one finding is enough.
        later = other_class < name or (other_class == name and _index(scene, other) < index)
        if later and _overlap(entry, other):
            yield scene.finding("pupil-in-two-classes", ("roster", index), pupil=pupil, other=other_class)


def _index(scene: Scene, entry: Document) -> int:
    return next(n for n, one in enumerate(scene.document["roster"]) if one is entry or one == entry)


def _overlap(one: Document, other: Document) -> bool:
    return bool(one["from"] <= other.get("to", "9") and other["from"] <= one.get("to", "9"))


def section(scene: Scene) -> Iterator[Finding]:
    """A section: subject, plan, teachers and members are there."""
    document = scene.document
    yield from scene.at_its_path(section=f"{scene.parts['home']}/{scene.parts['name']}")
    yield from scene.subject(document["subject"], "subject")
    yield from scene.span(document)
    if "plan" in document:
        followed = scene.record.source.get(paths.plan(scene.year, document["plan"]))
        if followed is None:
            yield scene.finding("no-such-plan", ("plan",), plan=document["plan"])
        elif followed["subject"] != document["subject"]:
            yield scene.finding("plan-of-another-subject", ("plan",), plan=document["plan"])
    if not document.get("teachers"):
        yield scene.finding("section-without-teacher", (), section=document["section"])
    for index, teacher in enumerate(document.get("teachers", ())):
        yield from scene.staff(teacher["staff"], "teachers", index, "staff")
        yield from scene.span(teacher, "teachers", index)
    for index, member in enumerate(document.get("members", ())):
        yield from _member(scene, index, member)


def _member(scene: Scene, index: int, member: Document) -> Iterator[Finding]:
    place = ("members", index)
    yield from scene.span(member, *place)
    if "pupil" in member:
        yield from scene.pupil(member["pupil"], *place, "pupil")
        if scene.record.knows(member["pupil"]) and not scene.record.classes_of(scene.year, member["pupil"]):
            yield scene.finding("pupil-without-class", (*place, "pupil"), pupil=member["pupil"])
        return
    class_document = scene.record.class_(scene.year, member["class"])
    yield from scene.class_(member["class"], *place, "class")
    parts = {part["part"] for part in class_document.get("parts", ())}
    if class_document and "part" in member and member["part"] not in parts:
        yield scene.finding("no-such-part", (*place, "part"), part=member["part"], class_id=member["class"])


def plan(scene: Scene) -> Iterator[Finding]:
    """A plan: its subject is there, its ids are single, what it drops is in its base."""
    document, source = scene.document, scene.record.source
    yield from scene.at_its_path(plan=f"{scene.parts['home']}/{scene.parts['name']}")
    yield from scene.subject(document["subject"], "subject")
    items = document.get("items", ())
    yield from scene.once((item["id"], ("items", index, "id")) for index, item in enumerate(items))
    base = source.get(paths.plan(scene.year, document["base"])) if "base" in document else None
    if "base" in document and (base is None or "base" in base):
        yield scene.finding("no-such-plan", ("base",), plan=document["base"])
    known = {item["id"] for item in (base or {}).get("items", ())}
    for index, item in enumerate(document.get("dropped", ())):
        if item not in known:
            yield scene.finding("no-such-plan-item", ("dropped", index), item=item)


def curriculum(scene: Scene) -> Iterator[Finding]:
    """Subjects of the curriculum are of the catalogue."""
    for index, entry in enumerate(scene.document["hours"]):
        yield from scene.subject(entry["subject"], "hours", index, "subject")


def outputs(scene: Scene) -> Iterator[Finding]:
    """Issued files have ids of their own."""
    entries = scene.document["outputs"]
    yield from scene.once((entry["id"], ("outputs", index, "id")) for index, entry in enumerate(entries))
