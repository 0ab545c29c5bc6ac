"""A whole document's amendment taken apart into the changes that it consists of.

So that the same is judged in the same way, whether somebody hands in a document or says what is to become of it:
each pupil's movement, each substitution, each temporary teacher, each day closed or taken back, each mark of another
school is a change; then the load, which others approve of, and what is left of the document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from zhurnal.domain.brought import BroughtMark
from zhurnal.domain.changes import (
    AmendDocument,
    AppointSubstitute,
    AppointTeacher,
    BringMark,
    Change,
    CloseDay,
    EnrolPupil,
    LeavePupil,
    TakeBackDay,
)
from zhurnal.domain.changes.closed_day import WHAT
from zhurnal.domain.changes.documents import LOAD
from zhurnal.domain.paths import place_of
from zhurnal.domain.source import Document, Draft, MemorySource


def parts_of(change: AmendDocument) -> Sequence[Change]:
    """Changes that together do what `change` does, one after the other; mostly `change` alone."""
    facts: list[Change] = []
    came, went = change.was is None, change.now is None
    if change.kind in _FACTS and (not came or change.kind in _COMING) and (not went or change.kind in _GOING):
        facts = list(_FACTS[change.kind](change.place, change.was or {}, change.now or {}))
    between = applied(facts, {change.place: change.was}).get(change.place)
    return (*facts, *rest(change.place, between, change.now))


def applied(changes: Sequence[Change], documents: Mapping[str, Document | None]) -> Draft:
    """Some documents as changes leave them."""
    draft = Draft(MemorySource({path: document for path, document in documents.items() if document is not None}))
    for change in changes:
        change.apply(draft)
    return draft


def rest(place: str, was: Document | None, now: Document | None) -> Iterator[Change]:
    """What is left of a document's difference: the load by itself (3.7.4), and the rest by itself."""
    found = place_of(place)
    key = LOAD.get(found.kind) if found else None
    between = was
    if key and (was or {}).get(key) != (now or {}).get(key):
        whole = {**was, key: now.get(key)} if was is not None and now is not None else {**(now or was or {}), key: None}
        between = {name: value for name, value in whole.items() if value is not None}
    for before, after in ((was, between), (between, now)):
        if before != after:
            yield AmendDocument(place=place, was=before, now=after)


def enrolled(place: str, was: Document, now: Document) -> Iterator[EnrolPupil]:
    """New lines of a roster, with their places in it."""
    known = {(line["pupil"], line["from"]) for line in was.get("roster", ())}
    for index, line in enumerate(now.get("roster", ())):
        if (line["pupil"], line["from"]) not in known and not {"to", "left", "moved"} & set(line):
            yield EnrolPupil(
                year=_year(place), class_id=_class_id(place), pupil=line["pupil"], order=line.get("order", ""),
                first=date.fromisoformat(line["from"]), position=index,
            )  # fmt: skip


def ended(was: Document, now: Document) -> Iterator[Document]:
    """Lines of a roster, as they are now, that have got their end and nothing else."""
    open_lines = [line for line in was.get("roster", ()) if "to" not in line]
    for line in now.get("roster", ()):
        if "to" in line and {k: v for k, v in line.items() if k not in ("to", "left", "moved")} in open_lines:
            yield line


def left(place: str, was: Document, now: Document) -> Iterator[LeavePupil]:
    """Who left the school."""
    for line in ended(was, now):
        if "moved" not in line:
            last = date.fromisoformat(line["to"])
            yield LeavePupil(
                year=_year(place), class_id=_class_id(place), pupil=line["pupil"], last=last, order=line.get("left", "")
            )


def _year(place: str) -> str:
    return place.split("/")[1]


def _class_id(place: str) -> str:
    return place.rsplit("/", 1)[1][:-5]


def _class(place: str, was: Document, now: Document) -> Iterator[Change]:
    yield from left(place, was, now)
    yield from enrolled(place, was, now)


def _section(place: str, was: Document, now: Document) -> Iterator[Change]:
    """Temporary teachers appointed for a span and by an order."""
    before = was.get("teachers", ())
    for line in now.get("teachers", ()):
        if line not in before and line["role"] == "temporary" and "to" in line and "order" in line:
            first, last = date.fromisoformat(line["from"]), date.fromisoformat(line["to"])
            yield AppointTeacher(
                year=_year(place), section=now["section"], staff=line["staff"], first=first, last=last,
                order=line["order"],
            )  # fmt: skip


def _substitutions(place: str, was: Document, now: Document) -> Iterator[Change]:
    known = {line["id"] for line in was.get("substitutions", ())}
    for line in now.get("substitutions", ()):
        # What stands in another month's file would not be found by its date.
        if line["id"] not in known and place.endswith(f"/{line['date'][:7]}.yaml"):
            yield AppointSubstitute(
                year=_year(place), section=line["section"], date=date.fromisoformat(line["date"]),
                number=line["number"], staff=line["staff"], order=line.get("order", ""), entry=line["id"],
                registered=line["registered"],
            )  # fmt: skip


def _calendar(place: str, was: Document, now: Document) -> Iterator[Change]:
    before, after = ({line["id"]: line for line in found.get("exceptions", ())} for found in (was, now))

    def of(kind: type[CloseDay], line: Document) -> Iterator[CloseDay]:
        if line["what"] in WHAT and "as" not in line and was["from"] <= line["date"] <= was["to"]:
            yield kind(
                year=_year(place), date=date.fromisoformat(line["date"]), what=line["what"],
                grades=tuple(line.get("grades", ())), classes=tuple(line.get("classes", ())),
                numbers=tuple(line.get("numbers", ())), title=line.get("title", ""), order=line.get("order", ""),
                entry=line["id"],
            )  # fmt: skip

    for entry, line in before.items():
        if entry not in after:
            yield from of(TakeBackDay, line)
    for entry, line in after.items():
        if entry not in before:
            yield from of(CloseDay, line)


def _transcript(place: str, was: Document, now: Document) -> Iterator[Change]:
    """Marks taken away first; then each whose year, period and subject no other one has as it stands by then.

    Where each waits for another's place, one is taken out and put in again.
    """
    stands = {line["id"]: BroughtMark.of(line) for line in was.get("marks", ())}
    new = {line["id"]: BroughtMark.of(line) for line in now.get("marks", ())}
    pupil = place.rsplit("/", 1)[1][:-5]

    def becomes(entry: str, mark: BroughtMark | None) -> BringMark:
        before = stands.pop(entry, None)
        if mark is not None:
            stands[entry] = mark
        return BringMark(pupil=pupil, entry=entry, was=before, now=mark)

    yield from [becomes(entry, None) for entry in list(stands) if entry not in new]
    left = [entry for entry in new if stands.get(entry) != new[entry]]
    while left:
        keys = {name: mark.key for name, mark in stands.items()}
        free = (e for e in left if all(key != new[e].key for name, key in keys.items() if name != e))
        entry = next(free, None)
        if entry is None and left[0] in stands:
            yield becomes(left[0], None)
            continue
        chosen = entry or left[0]
        left.remove(chosen)
        yield becomes(chosen, new[chosen])


_FACTS: Mapping[str, Callable[[str, Document, Document], Iterator[Change]]] = {
    "class": _class,
    "section": _section,
    "substitutions": _substitutions,
    "calendar": _calendar,
    "transcript": _transcript,
}
# Documents that are nothing but a list of facts: they come, or go, with the facts.
_COMING = ("substitutions", "transcript")
_GOING = ("transcript",)
