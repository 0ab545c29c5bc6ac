"""Merging by facts: nothing of either side is lost, what both changed is told, the result is a valid document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.school import YEAR, canonical, make_documents, schemas

from zhurnal import bundle
from zhurnal.documents import codec
from zhurnal.domain import merging
from zhurnal.domain.errors import DocumentError
from zhurnal.domain.merging import merge3
from zhurnal.domain.source import Document

DOCUMENTS: dict[str, Any] = {
    **make_documents(),
    f"years/{YEAR}/absences/p-0101.yaml": {
        "kind": "absences", "version": 1, "pupil": "p-0101",
        "absences": [{"id": f"a-{n}", "from": f"2026-10-{n:02}", "to": f"2026-10-{n:02}", "reason": "illness"}
                     for n in (1, 5, 8)],
    },
    f"years/{YEAR}/finals/7a/q1.yaml": {
        "kind": "finals", "version": 1, "class": "7a", "period": "q1",
        "subjects": {"algebra": {"p-0101": "5", "p-0102": "4"}, "english": {"p-0101": "3"}},
    },
}  # fmt: skip
PATHS = (
    f"years/{YEAR}/classes/7a.yaml", f"years/{YEAR}/classes/7b.yaml", f"years/{YEAR}/sections/7a/algebra.yaml",
    f"years/{YEAR}/timetable/7a.yaml", f"years/{YEAR}/calendar.yaml", f"years/{YEAR}/substitutions/2026-10.yaml",
    f"years/{YEAR}/journals/7a/q1/algebra.yaml", f"years/{YEAR}/plans/7/algebra.yaml",
    f"years/{YEAR}/absences/p-0101.yaml", f"years/{YEAR}/finals/7a/q1.yaml",
    "staff/t-011.yaml", "pupils/p-0101.yaml", "catalogs/rooms.yaml", "regulation.yaml",
)  # fmt: skip
# Values that a field may have, whatever the document: from few, so that two sides meet.
DAYS = [f"2026-10-{day:02}" for day in range(1, 7)]
FIELDS: dict[str, list[Any]] = {
    "from": DAYS, "to": [f"2026-11-{day:02}" for day in range(1, 4)], "title": ["А", "Б"],
    "topic": ["Степень", "Корень"],
    "room": ["12"], "order": ["1", "2"], "pupil": ["p-0901", "p-0902", "p-0903"], "staff": ["t-021", "t-022"],
    "number": [1, 2, 3, 4, 5, 6, 7], "day": [1, 2, 3], "duty": ["archivist", "council"], "hours": [1, 2, 3],
    "text": ["№ 1", "№ 2"], "guardian": ["g-0901", "g-0902"], "reason": ["illness", "other"],
    "term": ["q1", "q2", "q3"],
    "clause": ["9.1", "9.2"], "date": DAYS, "registered": [f"{day}T08:00:00" for day in DAYS], "minutes": [30, 45],
}  # fmt: skip
MARKS = ["5", "4", "3"]


def lists(place: str, value: Any) -> Iterator[tuple[str, list[Any]]]:
    """All keyed lists of a document with their places."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield from lists(f"{place}/{key}", below)
    elif isinstance(value, list) and place in merging.KEYS:
        yield place, value
        for entry in value:
            yield from lists(place, entry)


def facts(value: Any) -> Iterator[tuple[dict[str, Any], str]]:
    """All maps with a key whose value may be another one."""
    if isinstance(value, dict):
        for key, below in value.items():
            if key in FIELDS or key.startswith("p-"):
                yield value, key
            yield from facts(below)
    elif isinstance(value, list):
        for entry in value:
            yield from facts(entry)


@st.composite
def edited(draw: st.DrawFn, document: dict[str, Any]) -> dict[str, Any]:
    """The document after a few edits by one person: added, taken away, moved about, changed."""
    found = deepcopy(document)
    for _ in range(draw(st.integers(0, 4))):
        what = draw(st.sampled_from(["add", "drop", "swap", "set", "set"]))
        places = list(lists(found["kind"], found))
        if what == "set":
            where = list(facts(found))
            holder, key = draw(st.sampled_from(where)) if where else ({}, "")
            # Bells have times under the keys under which others have days.
            if key and ":" not in str(holder[key]):
                holder[key] = draw(st.sampled_from(FIELDS.get(key, MARKS if holder[key] in MARKS else [holder[key]])))
            continue
        if not places:
            continue
        place, entries = draw(st.sampled_from(places))
        index = draw(st.integers(0, len(entries) - 1)) if entries else 0
        if what == "drop" and len(entries) > 1:
            del entries[index]
        elif what == "swap" and len(entries) > 1 and place not in merging.SORTED:
            entries[index - 1], entries[index] = entries[index], entries[index - 1]
        elif what == "add":
            entry = deepcopy(entries[index])
            for key in merging.KEYS[place]:
                if key == "id":
                    entry["id"] = f"{entry['id'].split('-')[0]}-" + draw(st.sampled_from(["new01", "new02", "new03"]))
                elif key in entry and key in FIELDS:
                    entry[key] = draw(st.sampled_from(FIELDS[key]))
            entries.insert(index, entry)
        tidy(found)
    tidy(found)
    return found


def tidy(document: dict[str, Any]) -> None:
    """Entries told apart by their keys, in the order in which the program writes them."""
    for place, entries in list(lists(document["kind"], document)):
        seen: dict[str, Any] = {}
        for entry in entries:
            seen.setdefault(json.dumps([entry.get(key) for key in merging.KEYS[place]]), entry)
        entries[:] = seen.values()
        if place in merging.SORTED:
            entries.sort(key=lambda e, place=place: [e[key] for key in merging.SORTED[place]])  # type: ignore[misc]


@st.composite
def versions(draw: st.DrawFn, count: int = 2) -> tuple[str, list[dict[str, Any]]]:
    """A kind; a document of it, and as many versions of that."""
    document = DOCUMENTS[draw(st.sampled_from(PATHS))]
    base = draw(edited(document))
    return base["kind"], [base, *(draw(edited(base)) for _ in range(count))]


@given(versions())
def test_what_one_side_made_stands(case: tuple[str, list[Document]]) -> None:
    kind, (base, ours, theirs) = case
    assert merge3(kind, base, ours, base).document == ours
    assert merge3(kind, base, base, theirs).document == theirs
    assert merge3(kind, base, ours, ours).document == ours
    for one in (ours, theirs):
        assert merge3(kind, base, one, base).clean
        assert merge3(kind, base, one, one).clean


@given(versions())
def test_it_does_not_matter_who_is_called_ours(case: tuple[str, list[Document]]) -> None:
    kind, (base, ours, theirs) = case
    one, other = merge3(kind, base, ours, theirs), merge3(kind, base, theirs, ours)
    turned = {(c.at, c.base, c.theirs, c.ours) for c in other.conflicts}
    assert {(c.at, c.base, c.ours, c.theirs) for c in one.conflicts} == turned
    if one.clean:
        assert one.document == other.document


def valid(document: Document) -> bool:
    """Whether the loader takes it: edits are drawn without looking at what they make of the whole."""
    try:
        canonical({"": document})
    except DocumentError:
        return False
    return True


@given(versions())
def test_what_comes_of_valid_documents_is_valid(case: tuple[str, list[Document]]) -> None:
    kind, (base, ours, theirs) = case
    assume(all(valid(document) for document in (base, ours, theirs)))
    merged = merge3(kind, base, ours, theirs)
    if merged.clean and merged.document is not None:
        assert codec.load(codec.dump(dict(merged.document), schemas()), schemas()) == merged.document


def by_keys(value: Any, place: str, at: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    """Every fact of a document by the keys that lead to it."""
    if isinstance(value, dict):
        return {k: v for key in value for k, v in by_keys(value[key], f"{place}/{key}", (*at, key)).items()}
    if isinstance(value, list) and place in merging.KEYS:
        found: dict[tuple[str, ...], Any] = {}
        for entry in value:
            name = json.dumps([entry.get(key) for key in merging.KEYS[place]])
            found |= {(*at, name): "there"} | by_keys(entry, place, (*at, name))
        return found
    return {at: value}


@given(versions())
def test_each_fact_is_that_of_the_side_that_changed_it(case: tuple[str, list[Document]]) -> None:
    kind, (base, ours, theirs) = case
    merged = merge3(kind, base, ours, theirs)
    if not merged.clean or merged.document is None:
        return
    was, one, other, now = (by_keys(document, kind) for document in (base, ours, theirs, merged.document))
    for place in {*was, *one, *other, *now}:
        wanted = other if one.get(place) == was.get(place) else one
        assert now.get(place) == wanted.get(place), place


def test_two_enrolled_at_once_both_stand_and_a_mark_meanwhile_too() -> None:
    path = f"years/{YEAR}/classes/7a.yaml"
    base = DOCUMENTS[path]
    ours = {**base, "roster": [*base["roster"], {"pupil": "p-0901", "from": "2026-10-20"}]}
    theirs = {**base, "roster": [*base["roster"], {"pupil": "p-0900", "from": "2026-10-20"}], "room": "12"}
    merged = merge3("class", base, ours, theirs)
    assert merged.clean
    assert [e["pupil"] for e in (merged.document or {})["roster"][-2:]] == ["p-0900", "p-0901"]
    assert (merged.document or {})["room"] == "12"


def test_one_fact_changed_to_two_values_is_told_with_its_place() -> None:
    base = DOCUMENTS[f"years/{YEAR}/classes/7a.yaml"]
    first = base["roster"][0]

    def left(day: str) -> Document:
        return {**base, "roster": [{**first, "to": day}, *base["roster"][1:]]}

    (found,) = merge3("class", base, left("2026-10-20"), left("2026-10-21")).conflicts
    assert (found.at, found.base, found.ours, found.theirs) == (
        f"roster/{first['pupil']} {first['from']}/to", "", "2026-10-20", "2026-10-21"
    )  # fmt: skip


def test_taken_away_here_and_changed_there_is_a_conflict() -> None:
    base = DOCUMENTS["staff/t-011.yaml"]
    changed = {**base, "duties": [{**base["duties"][0], "to": "2026-12-31"}, *base["duties"][1:]]}
    assert [c.at for c in merge3("staff", base, None, changed).conflicts] == [""]
    less = {**base, "duties": base["duties"][1:]}
    assert [c.at for c in merge3("staff", base, less, changed).conflicts] == ["duties/director 2026-09-01"]
    assert merge3("staff", base, None, base).document is None
    assert merge3("staff", None, None, base).document == base


def test_the_last_entries_taken_away_by_two_leave_no_document_or_a_conflict() -> None:
    absences = DOCUMENTS[f"years/{YEAR}/absences/p-0101.yaml"]
    ours, theirs = ({**absences, "absences": part} for part in (absences["absences"][:1], absences["absences"][1:]))
    merged = merge3("absences", absences, ours, theirs)
    assert (merged.clean, merged.document) == (True, None)
    staff = DOCUMENTS["staff/t-011.yaml"]
    ours, theirs = ({**staff, "duties": part} for part in (staff["duties"][:1], staff["duties"][1:]))
    assert [c.at for c in merge3("staff", staff, ours, theirs).conflicts] == ["duties"]


def test_a_list_moved_about_by_two_is_a_conflict_by_one_is_not() -> None:
    base = DOCUMENTS[f"years/{YEAR}/plans/7/algebra.yaml"]
    items = [{"id": f"k-{n}", "topic": f"Тема {n}", "hours": 1} for n in range(4)]
    base = {**base, "items": items}
    turned = {**base, "items": [items[1], items[0], *items[2:]]}
    other = {**base, "items": [items[0], items[2], items[1], items[3]]}
    more = {**base, "items": [*items, {"id": "k-9", "topic": "Повторение", "hours": 2}]}
    assert [c.at for c in merge3("plan", base, turned, other).conflicts] == ["items"]
    both = merge3("plan", base, turned, more).document or {}
    assert [item["id"] for item in both["items"]] == ["k-1", "k-0", "k-2", "k-3", "k-9"]


def schema_lists(kind: str) -> Iterator[tuple[str, bool]]:
    """Places of lists of entries in a kind's schema, and whether one must stand there."""

    def walk(schema: dict[str, Any], place: str, needed: bool) -> Iterator[tuple[str, bool]]:
        items = schema.get("items", {})
        if schema.get("type") == "array" and items.get("type") == "object":
            yield place, needed
            yield from walk(items, place, False)
        if schema.get("type") == "object" and schema.get("minProperties") and needed:
            yield place, True
        for key, below in schema.get("properties", {}).items():
            yield from walk(below, f"{place}/{key}", key in schema.get("required", ()))
        if isinstance(schema.get("additionalProperties"), dict):
            yield from walk(schema["additionalProperties"], f"{place}/*", False)

    text = bundle.path("schemas", f"{kind}.v1.json").read_text(encoding="utf-8")
    yield from walk(json.loads(text), kind, False)


@pytest.mark.parametrize(
    "kind", sorted(p.name.split(".")[0] for p in bundle.path("schemas").glob("*.v1.json") if p.name[:6] != "common")
)
def test_the_tables_know_every_list_of_the_schemas(kind: str) -> None:
    hollow = {f"{kind}/{merging.HOLLOW[kind]}"} if kind in merging.HOLLOW else set()
    inner = {"regulation/approvals/steps", "regulation/deadlines/steps", "regulation/corrections/steps"}
    for place, needed in schema_lists(kind):
        # The steps of a rule are one fact: half of one ladder and half of another is none.
        assert {place} & {*merging.KEYS, *merging.NEEDED, *inner}, place
        if needed and place not in inner:
            assert place in {*merging.NEEDED, *hollow}, place
