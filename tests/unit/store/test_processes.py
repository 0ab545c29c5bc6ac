"""Several processes at once; processes killed in the middle; what reaches the disk before the answer."""

from __future__ import annotations

import random
import re
import subprocess
import time
from itertools import pairwise
from pathlib import Path

import pytest
from tests.unit.store.conftest import School
from tests.unit.store.processes import command, environment, start

from zhurnal.store.maintenance import maintain

ACKNOWLEDGED = re.compile(rb"^acknowledged ([0-9a-f]{40})$", re.MULTILINE)


def test_processes_lose_nothing(school: School) -> None:
    writers = [start(school.record, school.key, f"t-00{number}", 70) for number in range(3)]
    acknowledged: list[str] = []
    for writer in writers:
        out, err = writer.communicate(timeout=60)
        assert (writer.returncode, err) == (0, b"")
        acknowledged += [commit.decode() for commit in ACKNOWLEDGED.findall(out)]
    store = school.open()
    history = list(store.log())
    assert store.snapshot().read("count.yaml") == b"210"
    assert sorted(acknowledged) == sorted(info.id for info in history)
    assert len(acknowledged) == 210
    assert all(newer.when >= older.when for newer, older in pairwise(history))
    school.fsck()


@pytest.mark.parametrize("kills", [10, pytest.param(500, marks=pytest.mark.soak)])
def test_a_killed_writer_loses_nothing_that_it_acknowledged(school: School, kills: int) -> None:
    chance = random.Random(20261014)
    first, _ = start(school.record, school.key, "t-998", 1).communicate(timeout=30)
    acknowledged = [commit.decode() for commit in ACKNOWLEDGED.findall(first)]
    for kill in range(kills):
        writer = start(school.record, school.key, f"t-{kill:03}", 10_000)
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
        # However slow the disk is, there is something acknowledged to lose.
        answer = ACKNOWLEDGED.match(writer.stdout.readline())
        assert answer is not None
        acknowledged.append(answer[1].decode())
        time.sleep(chance.uniform(0.002, 0.1))
        writer.kill()
        out, err = writer.communicate(timeout=30)
        assert (writer.returncode, err) == (-9, b"")
        # A line is written by one call: it is whole or not there.
        acknowledged += [commit.decode() for commit in ACKNOWLEDGED.findall(out)]
        # In a long campaign git would read thousands of packs after every kill; there they are tidied up, too.
        if kills < 100:
            school.fsck()
        elif kill % 10 == 9:
            maintain(school.open(), above=50)
            school.fsck()
    store = school.open()
    history = [info.id for info in store.log()]
    assert len(acknowledged) > 10
    assert set(acknowledged) <= set(history)
    # At most the commit in flight of each killed writer was published without an answer.
    assert len(history) <= len(acknowledged) + kills
    assert store.snapshot().read("count.yaml") == b"%d" % len(history)
    last = start(school.record, school.key, "t-999", 3)
    assert last.communicate(timeout=30)[1] == b""
    leavings = [path.name for path in school.record.rglob("*") if path.suffix == ".lock" or "tmp_" in path.name]
    assert leavings == []
    school.fsck()


def test_everything_is_on_the_disk_before_the_answer(school: School, tmp_path: Path) -> None:
    """The system calls themselves: each file is synced before it gets its name, each folder after, the reflog
    too, and only then is the answer written. A kill cannot show this, since the page cache outlives it."""
    trace = tmp_path / "trace"
    calls = "trace=fsync,fdatasync,rename,renameat,renameat2,write"
    done = subprocess.run(
        ["strace", "-f", "-y", "-s", "80", "-e", calls, "-o", str(trace),
         *command(school.record, school.key, "t-014", 2)],
        env=environment(), capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    commits = [commit.decode() for commit in ACKNOWLEDGED.findall(done.stdout)]
    assert len(commits) == 2
    events = _events(trace.read_text(errors="replace"), school.record)
    one_commit = [
        {
            "fsync objects/pack/tmp_zhurnal_pack",
            "fsync objects/pack/tmp_zhurnal_idx",
            "fsync refs/heads/main.lock",
        },
        "rename objects/pack/tmp_zhurnal_pack -> objects/pack/pack-*.pack",
        "rename objects/pack/tmp_zhurnal_idx -> objects/pack/pack-*.idx",
        "fsync objects/pack",
        "rename refs/heads/main.lock -> refs/heads/main",
        {"fsync refs/heads", "fsync logs/refs/heads/main"},
    ]
    for step in [*one_commit, f"answer {commits[0]}", *one_commit, f"answer {commits[1]}"]:
        if isinstance(step, set):  # in any order
            assert set(events[: len(step)]) == step
            del events[: len(step)]
        else:
            assert events.pop(0) == step
    assert events == []


def _events(trace: str, record: Path) -> list[str]:
    """The trace's syncs and renames inside the record and the answers on stdout, in the order of their ends."""
    events = []
    begun: dict[str, str] = {}
    for told in trace.splitlines():
        thread, _, line = told.partition(" ")
        if line.endswith("<unfinished ...>"):
            begun[thread] = line.removesuffix("<unfinished ...>")
            continue
        if resumed := re.match(r"\s*<\.\.\. \w+ resumed>", line):
            line = begun.pop(thread).rstrip() + line[resumed.end() :]
        if sync := re.search(r"f(?:data)?sync\(\d+<([^>]*)>\)\s+= 0", line):
            events.append(f"fsync {_inside(sync[1], record)}")
        elif rename := re.search(r'rename\w*\((?:[^,"]*, )?"([^"]*)", (?:[^,"]*, )?"([^"]*)"[^)]*\)\s+= 0', line):
            events.append(f"rename {_inside(rename[1], record)} -> {_inside(rename[2], record)}")
        elif answer := re.search(r'write\(1<[^>]*>, "acknowledged ([0-9a-f]{40})', line):
            events.append(f"answer {answer[1]}")
    return events


def _inside(path: str, record: Path) -> str:
    relative = path.removeprefix(f"{record}/")
    return re.sub(r"pack-[0-9a-f]{40}", "pack-*", relative)
