"""Proposals on the disk: several refs as one, whatever dies when; packed refs; what maintenance leaves alone."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.unit.store.conftest import NOON, TEACHER, School, put

from zhurnal.store.base import RefMovedError
from zhurnal.store.git import GitStore
from zhurnal.store.layout import HOOK
from zhurnal.store.maintenance import maintain

ROSTER = "years/2026-2027/classes/7a.yaml"


def propose(store: GitStore, name: str, data: bytes) -> str:
    with store.transaction() as tx:
        head = str(tx.head)
        return tx.propose(name, {ROSTER: data}, parents=[head], subject="s", author=TEACHER, when=NOON)


def merge(store: GitStore, name: str, data: bytes) -> str:
    with store.transaction() as tx:
        head = tx.close_proposal(name)
        return tx.commit({ROSTER: data}, subject="m", author=TEACHER, when=NOON, merged=head)


def test_git_reads_proposals_and_merges(school: School) -> None:
    store = school.open()
    put(store, {"a.yaml": b"1"})
    one = propose(store, "one", b"1")
    assert school.git("rev-parse", "proposals/one").stdout.strip() == one
    school.git("verify-commit", one)
    assert len(school.git("reflog", "proposals/one").stdout.splitlines()) == 1
    made = merge(store, "one", b"1")
    assert school.git("rev-parse", f"refs/closed/one/{one[:12]}", "main^2", "main").stdout.split() == [one, one, made]
    assert not (school.record / "logs/refs/heads/proposals/one").exists()
    assert school.git("for-each-ref", "refs/heads", "--format=%(refname)").stdout.split() == ["refs/heads/main"]
    school.fsck()


@pytest.mark.parametrize("done", range(4))
def test_who_dies_between_two_refs_is_finished_by_the_next(school: School, tmp_path: Path, done: int) -> None:
    """A merge moves three refs: its plan is followed after any number of them were moved."""
    store = school.open()
    first = put(store, {"a.yaml": b"1"})
    head = propose(store, "one", b"1")
    shutil.copytree(school.record, tmp_path / "before")
    made = merge(store, "one", b"1")
    steps = [
        (f"refs/closed/one/{head[:12]}", None, head, ""),
        ("refs/heads/main", first, made, "t-014 <t-014@zhurnal.invalid> 1791968400 +0300\tm"),
        ("refs/heads/proposals/one", head, None, ""),
    ]
    for ref, old, _, _ in steps[done:]:
        file = school.record / ref
        if old is None:
            shutil.rmtree(file.parent)
        else:
            file.write_text(f"{old}\n")
    plan = school.record / "zhurnal-plan"
    plan.write_text("".join(f"{json.dumps(step)}\n" for step in steps))
    (school.record / "refs/heads/proposals/one.lock").write_text("half")
    again = school.open()
    assert again.find_key("nothing") is None
    assert (again.head(), again.proposals(), plan.exists()) == (made, {}, False)
    assert (school.record / steps[0][0]).read_text().strip() == head
    school.fsck()
    put(again, {"a.yaml": b"2"})


def test_a_plan_never_undoes_what_was_moved_by_hand(school: School) -> None:
    store = school.open()
    first = put(store, {"a.yaml": b"1"})
    second = put(store, {"a.yaml": b"2"})
    third = put(store, {"a.yaml": b"3"})
    (school.record / "zhurnal-plan").write_text(json.dumps(("refs/heads/main", first, second, "")) + "\n")
    assert school.open().find_key("nothing") is None
    assert store.head() == third


def test_who_moves_one_ref_without_the_lock_stops_all(school: School) -> None:
    store = school.open()
    first = put(store, {"a.yaml": b"1"})
    second = put(store, {"a.yaml": b"2"})
    head = propose(store, "one", b"1")
    packs = sorted(store.layout.packs.iterdir())

    def race() -> None:
        with store.transaction() as tx:
            tx.close_proposal("one")
            tx.commit({ROSTER: b"1"}, subject="m", author=TEACHER, when=NOON, merged=head)
            school.git("update-ref", "refs/heads/main", first)

    with pytest.raises(RefMovedError) as caught:
        race()
    assert (caught.value.ref, caught.value.expected, caught.value.found) == ("refs/heads/main", second, first)
    assert (store.head(), store.proposals(), sorted(store.layout.packs.iterdir())) == (first, {"one": head}, packs)
    assert not list((school.record / "refs/closed").iterdir())
    merge(store, "one", b"1")
    school.fsck()


def test_a_packed_proposal_does_not_come_back(school: School) -> None:
    store = school.open()
    put(store, {"a.yaml": b"1"})
    head = propose(store, "one", b"1")
    other = propose(store, "other", b"2")
    school.git("-c", "user.name=a", "-c", "user.email=a@b.invalid", "tag", "-m", "annotated", "v1", "main")
    school.git("pack-refs", "--all")
    assert store.proposals() == {"one": head, "other": other}
    merge(store, "one", b"1")
    assert store.proposals() == school.open().proposals() == {"other": other}
    listed = school.git("for-each-ref", "--format=%(refname)").stdout.split()
    assert listed == [f"refs/closed/one/{head[:12]}", "refs/heads/main", "refs/heads/proposals/other", "refs/tags/v1"]
    school.git("rev-parse", "v1^{commit}")
    school.fsck()


def test_maintenance_keeps_proposals_and_packs_the_closed(school: School) -> None:
    store = school.open()
    put(store, {"a.yaml": b"1"})
    head = propose(store, "open", b"0")
    closed = []
    for number in range(6):
        closed.append(propose(store, f"p-{number}", b"%d" % number))
        merge(store, f"p-{number}", b"%d" % number)
    before = school.git("for-each-ref").stdout
    assert maintain(store, above=2) is not None
    assert school.git("for-each-ref").stdout == before
    assert not list((school.record / "refs/closed").iterdir())
    assert (school.record / "refs/heads/main").is_file()
    fresh = school.open()
    assert fresh.proposals() == {"open": head}
    for number, oid in enumerate(closed):
        assert fresh.snapshot(oid).read(ROSTER) == b"%d" % number
    propose(store, "p-0", b"9")
    merge(store, "p-0", b"9")
    assert len(school.git("for-each-ref", "refs/closed/p-0").stdout.splitlines()) == 2
    school.fsck()


def test_the_hook_is_put_right_and_refuses_whoever_passes_by_the_server(school: School, tmp_path: Path) -> None:
    put(school.open(), {"a.yaml": b"1"})
    hook = school.record / "hooks/pre-receive"
    hook.write_text("#!/bin/sh\nexit 0\n")
    school.open()
    assert (hook.read_text(), hook.stat().st_mode & 0o777) == (HOOK, 0o755)
    hook.unlink()
    school.open()
    assert list(hook.parent.iterdir()) == [hook]
    clone = tmp_path / "clone"
    school.git("clone", "-q", str(school.record), str(clone))
    pushed = subprocess.run(
        ["git", "-C", str(clone), "push", str(school.record), "main:refs/heads/proposals/x"],
        capture_output=True, check=False, text=True, timeout=60,
    )  # fmt: skip
    assert pushed.returncode != 0
    assert "только предложения" in pushed.stderr
    assert school.open().proposals() == {}
