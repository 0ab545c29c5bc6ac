"""Our bytes against stock git's: trees, packs, indexes; and what must be refused."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.store.conftest import School

from zhurnal.store.base import FILE_MODE, CorruptObjectError
from zhurnal.store.cache import Recent
from zhurnal.store.history import KeyWindow
from zhurnal.store.message import build_message, parse_message
from zhurnal.store.objects import (
    BLOB,
    COMMIT,
    TREE,
    TREE_MODE,
    Tree,
    add_signature,
    emit_tree,
    make_object,
    parse_commit,
    parse_tree,
    split_signature,
)
from zhurnal.store.pack import bucket_of, build_pack, count_objects
from zhurnal.store.trees import Trees

NAMES = st.text("ab.-_0", min_size=1, max_size=4)
IDS = st.integers(0, 2**160 - 1).map(lambda number: f"{number:040x}") | st.sampled_from(["1" * 40, "1" * 39 + "2"])
TREES = st.dictionaries(
    NAMES, st.tuples(st.sampled_from([0o100644, TREE_MODE]), st.sampled_from(["1" * 40, "a" * 40])), max_size=12
)


@given(tree=TREES)
def test_a_tree_reads_back(tree: Tree) -> None:
    assert parse_tree(emit_tree(tree)) == tree


@given(start=TREES, steps=st.lists(st.dictionaries(NAMES, IDS | st.none(), max_size=3), max_size=6))
def test_states_of_a_folder_differ_in_what_was_altered(start: Tree, steps: list[dict[str, str | None]]) -> None:
    """Compared one after the other with one memory: many differ in the object of a single entry, as above a write."""
    files: dict[str, str | None] = {name: oid for name, (_, oid) in start.items()}
    objects = dict[str, tuple[int, bytes]]()

    class Source:
        def read(self, oid: str) -> tuple[int, bytes]:
            return objects[oid]

    def stored() -> str:
        made = make_object(TREE, emit_tree({name: (FILE_MODE, oid) for name, oid in files.items() if oid}))
        objects[made.id] = made.kind, made.data
        return made.id

    trees, root = Trees(Source()), stored()
    for step in steps:
        before, files = files, files | step
        old, root = root, stored()
        found = {d.path: (d.old and d.old.id, d.new and d.new.id) for d in trees.changes(old, root)}
        expected = {name: (before.get(name), files[name]) for name in step}
        assert found == {name: ids for name, ids in expected.items() if ids[0] != ids[1]}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=TREES.filter(lambda tree: not tree.keys() & {".", ".."}))
def test_a_tree_is_ordered_as_git_orders_it(school: School, tree: Tree) -> None:
    lines = "".join(
        f"{mode:06o} {'tree' if mode == TREE_MODE else 'blob'} {oid}\t{name}\0" for name, (mode, oid) in tree.items()
    )
    made = school.git("mktree", "--missing", "-z", text=lines).stdout.strip()
    assert make_object(2, emit_tree(tree)).id == made


@settings(max_examples=15, deadline=None)
@given(contents=st.lists(st.binary(max_size=200) | st.integers(0, 70_000).map(bytes), min_size=1, unique=True))
def test_git_makes_the_same_index_of_our_pack(tmp_path_factory: pytest.TempPathFactory, contents: list[bytes]) -> None:
    folder: Path = tmp_path_factory.mktemp("pack")
    blobs = [make_object(BLOB, data) for data in contents]
    name, pack, index = build_pack(blobs)
    (folder / "p.pack").write_bytes(pack)
    said = subprocess.run(
        ["git", "index-pack", "--strict", "--no-rev-index", str(folder / "p.pack")],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert said.stdout.split()[-1] == name
    assert (folder / "p.idx").read_bytes() == index
    assert [oid.hex() for byte in range(256) for oid in bucket_of(index, byte)] == sorted(blob.id for blob in blobs)


@pytest.mark.parametrize("data", [b"100644 a", b"100644 a\0short", b"x a\0" + bytes(20), b"100644 a/b\0" + bytes(20)])
def test_a_broken_tree_is_refused(data: bytes) -> None:
    with pytest.raises(CorruptObjectError, match="expected a tree entry"):
        parse_tree(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"tree 1\n\nm",
        b"tree 1\nauthor a\ncommitter a\n\nm",
        b"tree 1\nauthor a <b> 1 +0000\ncommitter a <b> 99999999999999 +0000\n\nm",
        b"tree 1\nauthor a <b> 1 +0000\ncommitter a <b> 1 +9900\n\nm",
    ],
)
def test_a_broken_commit_is_refused(data: bytes) -> None:
    with pytest.raises(CorruptObjectError, match="expected"):
        parse_commit("0" * 40, data)


@pytest.mark.parametrize("data", [b"", b"\xfftOc\x00\x00\x00\x02", b"\xfftOc\x00\x00\x00\x02" + b"\xff" * 2000])
def test_a_broken_index_is_refused(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(CorruptObjectError, match="expected"):
        bucket_of(data, 7)
    index = tmp_path / "pack-1.idx"
    index.write_bytes(data[:1032])
    if len(data) < 1032:
        with pytest.raises(CorruptObjectError, match="expected"):
            count_objects(index)


def test_a_signature_comes_off_as_it_was_put_on() -> None:
    unsigned = b"tree 1\nauthor a <b> 1 +0000\ncommitter a <b> 1 +0000\n\nsubject\n\ngpgsig no\n"
    armored = "-----BEGIN SSH SIGNATURE-----\nAAAA\nBBBB\n-----END SSH SIGNATURE-----\n"
    assert split_signature(add_signature(unsigned, armored)) == (unsigned, armored)
    assert split_signature(unsigned) is None


@given(
    subject=st.text("ав :-\n", min_size=1, max_size=8).map(str.strip).filter(lambda text: text and "\n" not in text),
    trailers=st.lists(st.tuples(st.sampled_from(["Actor", "Change"]), st.text("a:б- ", min_size=1, max_size=6)
                                .map(str.strip).filter(bool))),
)  # fmt: skip
def test_a_message_reads_back(subject: str, trailers: list[tuple[str, str]]) -> None:
    assert parse_message(build_message(subject, "", trailers)) == (subject, "", tuple(trailers))


@pytest.mark.parametrize(
    "message",
    [
        "subject\n\nActor: t-014\nChange: set-mark\n",
        "subject\n\nbody\n\nActor: t-014\n",
        "subject\n\nActor: t-014\n\nnot a trailer\n",
        "Actor: t-014\n",
    ],
)
def test_trailers_are_what_git_takes_for_trailers(message: str) -> None:
    said = subprocess.run(
        ["git", "interpret-trailers", "--parse"], input=message, capture_output=True, text=True, check=True
    )
    assert [f"{key}: {value}" for key, value in parse_message(message)[2]] == said.stdout.splitlines()


def test_the_memory_is_bounded_and_keeps_what_is_used() -> None:
    memory: Recent[str] = Recent(10)
    for key in "abcde":
        memory.put(key, key, 2)
    assert memory.get("a") == "a"
    memory.put("f", "f", 2)
    assert (memory.get("a"), memory.get("b"), memory.get("f")) == ("a", None, "f")
    memory.put("huge", "huge", 3)
    assert memory.get("huge") is None
    memory.put("a", "b", 1)
    assert memory.get("a") == "b"


def test_keys_older_than_the_window_are_forgotten() -> None:
    class Chain:
        """A line of commits, each with its own key, named by its number."""

        def read(self, oid: str) -> tuple[int, bytes]:
            number = int(oid)
            parent = f"parent {number - 1:040}\n" if number else ""
            people = "author a <b> 1 +0000\ncommitter a <b> 1 +0000\n"
            return COMMIT, f"tree 1\n{parent}{people}\ns\n\nIdempotency-Key: k{number}\n".encode()

    keys = KeyWindow(Chain(), window=5)
    assert keys.find("k9", f"{9:040}") == f"{9:040}"
    assert keys.find("k5", f"{9:040}") == f"{5:040}"
    assert keys.find("k4", f"{9:040}") is None
    assert keys.find("k5", f"{10:040}") is None
    assert keys.find("k10", f"{10:040}") == f"{10:040}"
    assert keys.find("k99", f"{100:040}") == f"{99:040}"
    assert keys.find("k9", f"{100:040}") is None


def test_a_name_that_stands_twice_in_a_folder_is_told_where_it_is_compared() -> None:
    blobs = [make_object(BLOB, text) for text in (b"one", b"two")]
    row = b"100644 7a.yaml\0"
    once = make_object(TREE, row + bytes.fromhex(blobs[0].id))
    both = make_object(TREE, b"".join(row + bytes.fromhex(blob.id) for blob in blobs))
    objects = {o.id: (o.kind, o.data) for o in (*blobs, once, both)}

    class Source:
        def read(self, oid: str) -> tuple[int, bytes]:
            return objects[oid]

    trees = Trees(Source())
    assert [d.path for d in trees.changes(None, once.id)] == ["7a.yaml"]
    with pytest.raises(CorruptObjectError, match="each name once"):
        list(trees.changes(None, both.id))


def test_two_entries_in_the_place_of_a_long_one_are_two() -> None:
    """The folder is as long as it was, and all after them stands where it stood."""
    oid = "1" * 40
    one = emit_tree({"a" * 30: (FILE_MODE, oid), "z": (FILE_MODE, oid)})
    two = emit_tree(dict.fromkeys("abz", (FILE_MODE, oid)))
    assert len(one) == len(two)
    objects = {made.id: (TREE, made.data) for made in (make_object(TREE, one), make_object(TREE, two))}

    class Source:
        def read(self, oid: str) -> tuple[int, bytes]:
            return objects[oid]

    assert [d.path for d in Trees(Source()).changes(*objects)] == ["a", "a" * 30, "b"]


def test_a_mode_that_differs_in_the_byte_behind_an_altered_entry_is_told() -> None:
    one = emit_tree({"a": (FILE_MODE, "0" * 39 + "1"), "b": (FILE_MODE, "2" * 40)})
    two = emit_tree({"a": (FILE_MODE, "0" * 39 + "2"), "b": (FILE_MODE, "2" * 40)}).replace(b"100644 b", b"400644 b")
    objects = {made.id: (TREE, made.data) for made in (make_object(TREE, one), make_object(TREE, two))}

    class Source:
        def read(self, oid: str) -> tuple[int, bytes]:
            return objects[oid]

    assert [d.path for d in Trees(Source()).changes(*objects)] == ["a", "b"]


def test_two_folders_of_equal_bytes_do_not_differ() -> None:
    """No sound repository has two names for one content; who reads an unsound one is told nothing, and goes on."""
    data = emit_tree({"7a.yaml": (FILE_MODE, "1" * 40)})

    class Source:
        def read(self, oid: str) -> tuple[int, bytes]:
            return TREE, data

    assert list(Trees(Source()).changes("a" * 40, "b" * 40)) == []
