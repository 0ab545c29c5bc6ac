"""Stock git against the server as it really runs: clone, propose, what is left after a death, who may."""

from __future__ import annotations

import base64
import os
import random
import re
import signal
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests import school as small
from tests.e2e.web.git_site import ADMIN, PROPOSALS, Clone, Server, git_environment, make_token, renamed
from tests.processes import below

from zhurnal.services.school import School
from zhurnal.store.base import COMMITTER

# What must work


def test_a_proposal_is_pushed_amended_and_withdrawn(clone: Clone) -> None:
    name = f"{PROPOSALS}/rooms"
    first = renamed(clone)
    said = clone.push(f"{first}:{name}")
    assert "Предложение принято на рассмотрение:" in said
    assert f"http://127.0.0.1:{clone.server.port}/proposals/rooms/" in said
    ref = clone.server.record / name
    assert ref.read_text().strip() == first
    second = renamed(clone, "12б")
    assert "принято" in clone.push(f"{second}:{name}")
    assert ref.read_text().strip() == second
    assert second in clone.git("ls-remote", clone.server.url())
    assert "Предложение отозвано" in clone.push(f":{name}")
    assert not ref.exists()
    assert "refs/closed" not in clone.git("ls-remote", clone.server.url())


def test_main_is_brought_into_a_proposal(clone: Clone) -> None:
    """A merge of main that adds nothing of its own, upon a commit with any date: both are the author's."""
    own = renamed(clone, date=f"@{int((datetime.now(UTC) - timedelta(days=300)).timestamp())} +0000")
    merge = clone.commit(clone.git("rev-parse", f"{own}^{{tree}}").strip(), own, "origin/main")
    assert "принято" in clone.push(f"{merge}:{PROPOSALS}/merged")


def test_a_chunked_push_comes_in(clone: Clone) -> None:
    """More than git's post buffer: the body comes in chunks, and nobody knows its length before."""
    commit = renamed(clone)
    said = clone.git("-c", "http.postBuffer=65536", "push", clone.server.url(), f"{commit}:{PROPOSALS}/chunked")
    assert "принято" in said
    noise = clone.blob(os.urandom(300_000))
    large = clone.commit(clone.tree(("100644", "blob", noise, "noise.yaml")))
    said = clone.git("-c", "http.postBuffer=65536", "push", clone.server.url(), f"{large}:{PROPOSALS}/x", ok=False)
    assert "Предложение не принято" in said


def test_a_push_from_a_shallow_clone(clone: Clone, tmp_path: Path) -> None:
    clone.git("clone", "-q", "--depth=1", clone.server.url(), str(tmp_path / "shallow"))
    shallow = Clone(tmp_path / "shallow", clone.server)
    assert "принято" in shallow.push(f"{renamed(shallow)}:{PROPOSALS}/shallow")


def test_who_is_behind_main_sends_no_history(clone: Clone) -> None:
    """Lessons are saved all the time: whoever has not fetched the newest commit sends the own ones all the same."""
    mine = renamed(clone)
    store = School.open(clone.server.folder).record_store
    for number in range(3):
        with store.transaction() as tx:
            assert tx.head is not None
            when = tx.info(tx.head).when
            tx.commit({"notes.txt": b"%d\n" % number}, subject="s", author=COMMITTER, when=when)
    said = clone.git("push", "--progress", clone.server.url(), f"{mine}:{PROPOSALS}/behind")
    total = re.search(r"Total (\d+)", said)
    assert total is not None, said
    assert int(total[1]) <= 4


def test_the_register_of_people_is_the_administrators(clone: Clone, tmp_path: Path) -> None:
    clone.git("clone", "-q", clone.server.url("people"), str(tmp_path / "people"))
    people = Clone(tmp_path / "people", clone.server)
    path = "people/p-0101.yaml"
    commit = people.amended(path, "Глеб", "Пётр")
    assert "принято" in people.push(f"{commit}:{PROPOSALS}/name", url=clone.server.url("people"))
    foreign = people.commit(people.tree(("100644", "blob", people.blob(b"kind: rooms\n"), "school.yaml")))
    assert "school.yaml" in people.push(f"{foreign}:{PROPOSALS}/school", url=clone.server.url("people"))
    people.push(f":{PROPOSALS}/name", url=clone.server.url("people"))


# After a death


def test_what_killed_pushes_left_is_swept_by_the_next(clone: Clone) -> None:
    record = clone.server.record
    left = [record / "objects/tmp_objdir-incoming-Ab12Cd/pack/tmp_pack_x", record / f"{PROPOSALS}/rooms.lock"]
    left += [record / "packed-refs.lock", record / "HEAD.lock"]
    for path in left:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"half")
    assert "принято" in clone.push(f"{renamed(clone)}:{PROPOSALS}/rooms")
    assert [path for path in left if path.exists()] == []
    assert not list(record.glob("objects/tmp_objdir-*"))


def test_pushes_killed_at_any_moment_leave_a_sound_record(clone: Clone) -> None:
    """Git's own processes die, at a random moment; the server tells it or the line is cut; nothing is half there."""
    chance = random.Random(20261014)
    head = (clone.server.record / "refs/heads/main").read_text()
    for number in range(8):
        commit = renamed(clone, f"к{number}")
        command = ["git", "-C", str(clone.root), "push", clone.server.url(), f"{commit}:{PROPOSALS}/killed-{number}"]
        with subprocess.Popen(
            command, env=git_environment(ADMIN, ""), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as pushing:
            time.sleep(chance.uniform(0.02, 0.2))
            _kill_below(clone.server.pid)
            pushing.wait(timeout=60)
        ref = clone.server.record / f"{PROPOSALS}/killed-{number}"
        assert not ref.exists() or ref.read_text().strip() == commit
        assert not list(clone.server.record.glob("objects/tmp_objdir-*")), "a dead push's quarantine has gone with it"
    assert "принято" in clone.push(f"{renamed(clone)}:{PROPOSALS}/rooms")
    said = clone.git("--git-dir", str(clone.server.record), "fsck", "--full", "--strict", "--no-dangling")
    assert "error" not in said
    assert (clone.server.record / "refs/heads/main").read_text() == head
    assert not list(clone.server.record.glob("objects/tmp_objdir-*"))


def _kill_below(server: int) -> None:
    """Kills every git that the server's processes have started and that is still there."""
    for pid, name in below(server):
        if name.startswith("git"):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


# Who may


@pytest.mark.parametrize("case", ["none", "wrong", "password", "revoked", "expired"])
def test_without_a_working_token_nobody_clones(server: Server, clone: Clone, case: str) -> None:
    from tests.e2e.web.school import PASSWORD

    shown = {
        "none": lambda: "", "wrong": lambda: "zhurnal_x", "password": lambda: PASSWORD,
        "revoked": lambda: make_token(server.folder, revoked=True),
        "expired": lambda: make_token(server.folder, ago=timedelta(days=31)),
    }[case]()  # fmt: skip
    said = clone.git("ls-remote", server.url(token=shown), ok=False)
    assert "Authentication failed" in said or "could not read" in said
    assert "refs/" not in said


@pytest.mark.parametrize("person", [small.DEPUTY, small.DIRECTOR, small.ALGEBRA])
def test_who_may_not_read_the_record_clones_nothing(server: Server, clone: Clone, person: str) -> None:
    token = make_token(server.folder, person)
    for repository in ("record", "people"):
        said = clone.git("ls-remote", server.url(repository, token), ok=False)
        assert "Ваши обязанности в школе не открывают этот репозиторий." in said


@pytest.mark.parametrize("path", ["HEAD", "info/refs", "objects/info/packs", "config", "info/refs?service=git-archive"])
def test_the_dumb_protocol_is_not_spoken(server: Server, path: str) -> None:
    request = urllib.request.Request(f"http://127.0.0.1:{server.port}/git/record.git/{path}")
    basic = base64.b64encode(f"x:{server.token}".encode()).decode()
    request.add_header("Authorization", f"Basic {basic}")
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=10)  # noqa: S310  (our own)
    with caught.value:
        assert caught.value.code in (403, 404)
