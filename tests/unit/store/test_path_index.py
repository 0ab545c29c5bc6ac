"""The history index says what a walk of all commits says, or nothing."""

from __future__ import annotations

import random
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from tests.unit.store.conftest import School, put
from tests.unit.store.histories import ASKED, Step, git, grow, steps
from tests.unit.store.processes import start

from zhurnal.store.base import MissingObjectError
from zhurnal.store.git import GitStore
from zhurnal.store.history import walk_newest, walk_path, walk_versions
from zhurnal.store.path_index import PathIndex

INDEX = "history.idx"


class Indexed:
    """A record with an index, and the walk that it is held against."""

    def __init__(self, folder: Path) -> None:
        self.record = folder / "record.git"
        self.file = folder / INDEX
        if not self.record.exists():
            GitStore.create(self.record)
        self.store = GitStore.open(self.record, index=self.file)

    @property
    def index(self) -> PathIndex:
        assert self.store.index is not None
        return self.store.index

    def head(self) -> str:
        head = self.store.head()
        assert head is not None
        return head

    def update(self) -> int:
        return self.index.update(self.head())

    def agrees(self, starts: list[str] | None = None) -> None:
        """From the head, a commit in the middle and the first, for every path: what the walk says."""
        objects, trees = self.store._objects, self.store._trees
        commits = [info.id for info in self.store.log()]
        folder = walk_path(objects, trees, commits[0], "b")
        assert [info.id for info in self.store.log("b")] == [info.id for info in folder]
        for at in starts or {commits[0], commits[len(commits) // 2], commits[-1]}:
            for path in ASKED:
                assert list(self.store.versions(path, start=at)) == list(walk_versions(objects, trees, at, path))
                expected = [info.id for info in walk_path(objects, trees, at, path)]
                assert [info.id for info in self.store.log(path, start=at)] == expected
            for some in (ASKED[:2], ASKED[2:5], ASKED[5:6], ("never.yaml",)):
                assert self.store.newest(some, start=at) == walk_newest(objects, trees, at, some)


@pytest.fixture
def indexed(tmp_path: Path) -> Indexed:
    return Indexed(tmp_path)


@settings(max_examples=20)
@given(steps, steps, steps)
def test_the_index_equals_the_walk(first: list[Step], second: list[Step], third: list[Step]) -> None:
    """Fresh, behind, continued; from commits of main and of what was merged; and after another history."""
    with tempfile.TemporaryDirectory() as name:
        found = Indexed(Path(name))
        grow(found.record, first)
        assert found.update() == len(list(found.store.log()))
        found.agrees()
        grow(found.record, second)
        assert found.index.behind(found.head()) == len(second)
        found.agrees()
        assert found.update() == len(second)
        assert found.index.behind(found.head()) == 0
        found.agrees()
        found.agrees(git(found.record, "rev-list", "--all").split()[:8])
        old = found.head()
        grow(found.record, third, anew=True)
        found.agrees()
        assert found.update() == len(list(found.store.log()))
        found.agrees()
        found.agrees([old])


def test_what_is_not_indexed_is_asked_of_git(indexed: Indexed) -> None:
    grow(indexed.record, [Step((("a/1.yaml", "one\n"),)), Step((("a/2.yaml", "one\n"),))])
    indexed.agrees()
    assert not indexed.file.exists(), "who asks does not write"
    indexed.update()
    indexed.file.unlink()
    indexed.agrees()


def test_a_question_that_git_could_answer_is_answered_by_the_index(indexed: Indexed) -> None:
    """Otherwise every test here would pass without one."""
    grow(indexed.record, [Step((("a/1.yaml", "one\n"),)), Step((("a/2.yaml", "one\n"),))])
    indexed.update()
    assert indexed.index.versions("a/1.yaml", indexed.head()) is not None
    assert indexed.index.versions("a", indexed.head()) is None, "folders are git's"
    assert indexed.index.newest(["a/1.yaml"], indexed.head()) == (git(indexed.record, "rev-parse", "main~1").strip(),)
    assert indexed.index.newest(["never.yaml"], indexed.head()) == (None,)


def test_any_damage_is_noticed_and_the_index_made_anew(indexed: Indexed) -> None:
    chance = random.Random(20261124)
    history = [Step(((f"{number % 3}/{number % 7}.yaml", f"{number}\n"),)) for number in range(60)]
    grow(indexed.record, history)
    indexed.update()
    whole = indexed.file.read_bytes()
    starts = [info.id for info in indexed.store.log()][::20]
    expected = {(at, p): list(indexed.store.versions(p, start=at)) for at in starts for p in ("1/1.yaml", "0/3.yaml")}
    for _ in range(150):
        damaged = bytearray(whole)
        match chance.randrange(5):
            case 0:
                damaged = damaged[: chance.randrange(len(damaged))]
            case 1:
                at = chance.randrange(len(damaged))
                damaged[at : at + 64] = bytes(len(damaged[at : at + 64]))
            case _:
                # Most of the file is the table; what follows it is hit as often.
                at = chance.choice((chance.randrange(len(damaged)), chance.randrange(14_400, len(damaged))))
                damaged[at] ^= 1 << chance.randrange(8)
        indexed.file.write_bytes(bytes(damaged))
        fresh = Indexed(indexed.file.parent)
        assert {key: list(fresh.store.versions(key[1], start=key[0])) for key in expected} == expected
    indexed.file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    fresh = Indexed(indexed.file.parent)
    grow(indexed.record, history[:1])
    assert fresh.update() == 61, "a damaged index is not continued"
    fresh.agrees([fresh.head()])


def test_an_index_of_another_record_is_of_no_use_and_does_no_harm(indexed: Indexed, tmp_path: Path) -> None:
    other = Indexed(tmp_path / "other")
    grow(other.record, [Step((("a/1.yaml", "two\n"),)), Step((("a/1.yaml", None),))])
    other.update()
    grow(indexed.record, [Step((("a/1.yaml", "one\n"),)), Step((("a/2.yaml", "one\n"),))])
    shutil.copy(other.file, indexed.file)
    indexed.agrees()
    assert indexed.update() == 2
    indexed.agrees()


def test_a_record_put_back_to_an_older_state(indexed: Indexed) -> None:
    grow(indexed.record, [Step((("a/1.yaml", f"{number}\n"),)) for number in range(5)])
    indexed.update()
    git(indexed.record, "update-ref", "refs/heads/main", "main~2")
    indexed.agrees()
    assert indexed.index.behind(indexed.head()) == 0


@pytest.mark.parametrize("oid", ["0" * 40, "main", "", "../HEAD"])
def test_a_start_that_is_no_commit_is_an_error_and_the_index_stays(indexed: Indexed, oid: str) -> None:
    grow(indexed.record, [Step((("a/1.yaml", "one\n"),))])
    indexed.update()
    with pytest.raises(MissingObjectError, match="expected"):
        list(indexed.store.versions("a/1.yaml", start=oid))
    assert indexed.file.exists()


def test_several_processes_write_while_others_index_and_ask(school: School) -> None:
    file = school.root / "derived" / INDEX
    stores = [GitStore.open(school.record, school.signer, index=file) for _ in range(2)]
    put(stores[0], {"count.yaml": b"0"}, seconds=-86_400 * 400)
    writers = [start(school.record, school.key, f"t-00{number}", 60) for number in range(2)]
    rounds = 0
    while any(writer.poll() is None for writer in writers) or not rounds:
        rounds += 1
        for store in stores:
            head = store.head()
            assert head is not None
            assert store.index is not None
            store.index.update(head)
            expected = list(walk_versions(store._objects, store._trees, head, "writers/t-001.yaml"))
            assert list(store.versions("writers/t-001.yaml", start=head)) == expected
    assert [writer.communicate(timeout=60)[1] for writer in writers] == [b"", b""]
    fresh = GitStore.open(school.record, index=file)
    assert len(list(fresh.versions("count.yaml"))) == 121
    assert sorted(path.name for path in file.parent.iterdir()) == ["history.idx", "history.lock"]
