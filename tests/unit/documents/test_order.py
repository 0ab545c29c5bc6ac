"""The one spelling recognised without spelling: no where the emitter gives other bytes, and nowhere else."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given, reject, settings
from hypothesis import strategies as st

from zhurnal import bundle
from zhurnal.documents import emitter
from zhurnal.documents.layout import spell_key
from zhurnal.documents.order import is_canonical
from zhurnal.documents.reader import read_with_keys
from zhurnal.documents.schemas import SchemaSet
from zhurnal.domain.errors import DocumentError

SCHEMAS = SchemaSet.from_folder(bundle.path("schemas"))
_KEYS = st.one_of(
    st.sampled_from(["kind", "title", "no", "On", "p-9", "p-10", "p-9/2", "07", "7", 'a"b', "a\\b", "ключ", "x y"]),
    st.text("abно019-/\"\\", min_size=1, max_size=5),
)  # fmt: skip
_SCALARS = st.one_of(st.booleans(), st.integers(-99, 99), st.text('abно "\\\n', max_size=4))
_TREES: st.SearchStrategy[Any] = st.recursive(
    _SCALARS,
    lambda below: (
        st.dictionaries(_KEYS, below, min_size=1, max_size=4)
        | st.lists(st.one_of(_SCALARS, st.dictionaries(_KEYS, below, min_size=1, max_size=3)), min_size=1, max_size=3)
    ),
    max_leaves=12,
)


def spelled(document: dict[str, Any], rng: random.Random, level: int = 0) -> str:
    """`document` in the grammar, now and then with keys out of their order or with other quotes than they need."""
    lines, pad = [], "  " * level
    keys = list(document)
    if rng.random() < 0.3:
        rng.shuffle(keys)
    for key in keys:
        quoted = '"' + key.replace("\\", "\\\\").replace('"', '\\"') + '"'
        name = quoted if rng.random() < 0.1 else spell_key(key)
        value = document[key]
        if isinstance(value, dict):
            lines.append(f"{pad}{name}:\n{spelled(value, rng, level + 1)}")
        elif isinstance(value, list):
            lines.append(f"{pad}{name}:\n" + "".join(item(one, rng, level + 1) for one in value))
        else:
            lines.append(f"{pad}{name}: {emitter._scalar(value)}\n")
    return "".join(lines)


def item(value: Any, rng: random.Random, level: int) -> str:
    pad = "  " * level
    if isinstance(value, dict):
        return f"{pad}- {spelled(value, rng, level + 1).removeprefix(pad + '  ')}"
    return f"{pad}- {emitter._scalar(value)}\n"


@settings(deadline=None)
@given(_TREES.filter(lambda tree: isinstance(tree, dict)), st.integers(), st.sampled_from(["calendar", "journal"]))
def test_it_agrees_with_the_emitter(document: dict[str, Any], seed: int, kind: str) -> None:
    layout = SCHEMAS.kind(kind, 1).layout
    text = spelled(document, random.Random(seed))
    read, keys = read_with_keys(text)
    assert read == document
    assert is_canonical(read, keys, layout) is (emitter.spell(read, layout) == text)


@given(st.integers())
def test_lines_of_real_documents_in_another_order(seed: int) -> None:
    """Neighbouring lines of equal depth change places: often that is another order of keys, sometimes of items."""
    rng = random.Random(seed)
    file = rng.choice(sorted(bundle.path("data", "record").rglob("*.yaml")))
    lines = file.read_text("utf-8").splitlines(keepends=True)
    places = [n for n in range(len(lines) - 1) if depth(lines[n]) == depth(lines[n + 1]) and ": " in lines[n]]
    for n in rng.sample(places, min(len(places), rng.randrange(3))):
        lines[n], lines[n + 1] = lines[n + 1], lines[n]
    text = "".join(lines)
    try:
        document, keys = read_with_keys(text)
    except DocumentError:
        reject()
    layout = SCHEMAS.schema_of(document).layout
    assert is_canonical(document, keys, layout) is (emitter.spell(document, layout) == text)


def depth(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
