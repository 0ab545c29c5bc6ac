"""Reading by pieces: whatever the bytes, the same document or the same refusal as reading them whole."""

from __future__ import annotations

import random
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhurnal import bundle
from zhurnal.documents import codec
from zhurnal.documents.pieces import PieceReader, dump_after
from zhurnal.documents.schemas import SchemaSet
from zhurnal.domain.errors import DocumentError
from zhurnal.domain.findings import Finding

SCHEMAS = SchemaSet.from_folder(bundle.path("schemas"))
LESSON = '  - id: "l-{n:04}"\n    date: "2026-10-{n:02}"\n    number: 1\n    topic: "Тема {n}"\n'
HEAD = 'kind: "journal"\nversion: 1\nsection: "7a/algebra"\nterm: "q1"\nlessons:\n'
JOURNAL = HEAD + "".join(LESSON.format(n=n) for n in range(1, 9))
# What may be put anywhere: pieces of the language, and letters that join with their neighbours.
BITS = ["\n", " ", "  ", "- ", "\n  - ", '"', ":", "lessons:\n", "x: 1\n", "\u0301", "й", "\u2028", "\\", "a\tb", "\r"]


def read(load: Any, data: bytes) -> dict[str, Any] | list[Finding]:
    try:
        document: dict[str, Any] = load(data)
    except DocumentError as error:
        return list(error.findings)
    return document


def same(reader: PieceReader, data: bytes) -> dict[str, Any] | list[Finding]:
    whole = read(lambda d: codec.load(d, SCHEMAS, path="x.yaml"), data)
    assert read(lambda d: reader.load(d, path="x.yaml"), data) == whole
    return whole


def documents() -> list[Path]:
    return sorted(bundle.path("data", "record").rglob("*.yaml"))


def test_every_document_of_the_demo_reads_the_same() -> None:
    reader = PieceReader(SCHEMAS)
    for _ in range(2):
        assert all(isinstance(same(reader, file.read_bytes()), dict) for file in documents())


def test_the_items_that_stand_still_are_the_same_objects() -> None:
    reader = PieceReader(SCHEMAS)
    before = reader.load(JOURNAL.encode())
    after = reader.load(JOURNAL.replace("Тема 8", "Другая").encode())
    assert [a is b for a, b in zip(before["lessons"], after["lessons"], strict=True)] == [True] * 7 + [False]
    assert after["lessons"][7]["topic"] == "Другая"


@given(st.integers(0, len(JOURNAL)), st.integers(0, 6), st.sampled_from(BITS), st.booleans())
def test_altered_anywhere_it_reads_the_same(at: int, drop: int, bit: str, warm: bool) -> None:
    reader = PieceReader(SCHEMAS)
    if warm:
        reader.load(JOURNAL.encode())
    same(reader, (JOURNAL[:at] + bit + JOURNAL[at + drop :]).encode())


@pytest.mark.parametrize("number", [1, 4, 8])
def test_altered_where_an_item_begins_it_reads_the_same(number: int) -> None:
    reader, begin = PieceReader(SCHEMAS), JOURNAL.index(f'  - id: "l-{number:04}"') - 1
    for at, drop, bit in product(range(begin - 2, begin + 6), range(3), ["", *BITS]):
        reader.load(JOURNAL.encode())
        same(reader, (JOURNAL[:at] + bit + JOURNAL[at + drop :]).encode())


def test_bytes_altered_read_the_same() -> None:
    reader, rng, data = PieceReader(SCHEMAS), random.Random(5), JOURNAL.encode()
    for _ in range(300):
        at = rng.randrange(len(data))
        same(reader, data[:at] + bytes([rng.randrange(256)]) + data[at + 1 :])


VALUES = [
    "Тема", "", " x", "\u0301x", "и\u0306", "Aлгебра", "a\nb", "\x07", "x" * 10_001, 5, 10**19, True, None, 1.5, {}, [],
]  # fmt: skip


@st.composite
def edits(draw: st.DrawFn) -> dict[str, Any]:
    """JOURNAL's document with items altered, added, taken away, put elsewhere; now and then its head, too."""
    document = dict(PieceReader(SCHEMAS).load(JOURNAL.encode()))
    items = document["lessons"] = list(document["lessons"])
    for _ in range(draw(st.integers(0, 4))):
        at, key = draw(st.integers(0, 8)), draw(st.sampled_from(["topic", "id", "homework", "works", "unknown"]))
        act = draw(st.sampled_from(["alter", "alter", "add", "drop", "swap", "empty", "head"]))
        if act == "alter" and items:
            items[at % len(items)] = {**items[at % len(items)], key: draw(st.sampled_from(VALUES))}
        elif act == "add":
            items.insert(at, {"id": f"l-1{at:03}", "date": "2026-10-30", "number": at})
        elif act == "drop" and items:
            del items[at % len(items)]
        elif act == "swap" and items:
            items.append(items.pop(at % len(items)))
        elif act == "empty" and items:
            items[at % len(items)] = {}
        elif act == "head":
            document[draw(st.sampled_from(["section", "term", "kind", "note"]))] = draw(st.sampled_from(VALUES))
    return document


@given(edits())
def test_a_document_made_from_another_is_spelled_the_same(document: dict[str, Any]) -> None:
    before = PieceReader(SCHEMAS).load(JOURNAL.encode())
    # The objects of `before` where they stand still, as a draft has them.
    originals = {repr(item): item for item in before["lessons"]}
    document["lessons"] = [originals.get(repr(item), item) for item in document["lessons"]]

    def after(_: bytes) -> Any:
        return {"data": dump_after(document, before, JOURNAL.encode(), SCHEMAS, path="x.yaml")}

    assert read(after, b"") == read(lambda _: {"data": codec.dump(document, SCHEMAS, path="x.yaml")}, b"")


def test_only_what_changed_is_spelled(monkeypatch: pytest.MonkeyPatch) -> None:
    before = PieceReader(SCHEMAS).load(JOURNAL.encode())
    spelled = []
    dump = codec.dump

    def counted(document: dict[str, Any], schemas: SchemaSet, *, path: str = "") -> bytes:
        spelled.append(len(document["lessons"]))
        return dump(document, schemas, path=path)

    monkeypatch.setattr(codec, "dump", counted)
    items = [*before["lessons"][:-1], {**before["lessons"][-1], "topic": "Другая"}]
    found = dump_after({**before, "lessons": items}, before, JOURNAL.encode(), SCHEMAS)
    assert found == JOURNAL.replace("Тема 8", "Другая").encode()
    assert spelled == [1]


@pytest.mark.parametrize(("items", "good"), [(400, True), (401, False)])
def test_no_more_items_than_the_schema_has_room_for(items: int, good: bool) -> None:
    item = '  - id: "l-{n:04}"\n    date: "2026-10-14"\n    number: 1\n'
    data = (HEAD + "".join(item.format(n=n) for n in range(items))).encode()
    reader = PieceReader(SCHEMAS)
    assert isinstance(same(reader, data), dict) is good
    same(reader, data.rpartition(b"  - id")[0])
    assert isinstance(same(reader, data), dict) is good


@given(st.lists(st.tuples(st.lists(st.integers(1, 12), max_size=9), st.integers(0, 900), st.sampled_from(["", *BITS]))))
def test_one_after_the_other_they_read_the_same(states: list[tuple[list[int], int, str]]) -> None:
    """Lessons added, taken away, put elsewhere, twice there; now and then a letter where none should be."""
    reader = PieceReader(SCHEMAS)
    for numbers, at, bit in states:
        text = HEAD + "".join(LESSON.format(n=n) for n in numbers)
        same(reader, text.encode())
        same(reader, (text[:at] + bit + text[at:]).encode())


def test_what_is_remembered_is_bounded() -> None:
    lessons = LESSON.format(n=1) + LESSON.format(n=2)
    texts = [HEAD.replace("algebra", f"algebra-{n}") + lessons for n in range(10, 30)]
    reader = PieceReader(SCHEMAS, max_letters=3 * len(texts[0]))
    for text in texts:
        same(reader, text.encode())
        same(reader, text.replace("Тема", "Урок").encode())
    assert len(reader._last) == 3
    assert reader._letters == sum(len(read.text) for read in reader._last.values())
