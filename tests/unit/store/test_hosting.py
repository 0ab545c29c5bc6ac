"""A push whose git is killed leaves nothing, neither files nor processes."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile

import pytest
from tests.processes import below
from tests.unit.store.conftest import School, put

from zhurnal.store.errors import GitCommandError
from zhurnal.store.hosting import GitAnswer, GitRequest, Held, receive
from zhurnal.store.pushing import ZERO
from zhurnal.store.stock import git_environment


def pushed(school: School, judge_kills: str) -> GitAnswer:
    """A push of one commit, while the judge of which some of git's processes are killed. judge_kills: their name."""
    store = school.open()
    main = put(store, {"a.yaml": b"1\n"})
    tree = school.git("rev-parse", f"{main}^{{tree}}").stdout.strip()
    made = school.git("-c", "user.name=x", "-c", "user.email=x@x", "commit-tree", tree, "-p", main, "-m", "x")
    commit = made.stdout.strip()
    command = f"{ZERO} {commit} refs/heads/proposals/x\0 report-status".encode()
    packing = ["git", "--git-dir", str(school.record), "pack-objects", "-q", "--stdout"]
    pack = subprocess.run(
        packing, input=f"{commit}\n".encode(), env=git_environment(), capture_output=True, check=True
    ).stdout

    def judge(held: Held) -> tuple[bool, str]:
        assert held.objects is not None
        assert held.objects.is_dir()
        for pid, name in below(os.getpid()):
            if name.startswith(judge_kills):
                os.kill(pid, signal.SIGKILL)
        return True, "ok"

    with tempfile.TemporaryFile() as body:
        length = body.write(f"{len(command) + 4:04x}".encode() + command + b"0000" + pack)
        asked = GitRequest(
            "POST", "git-receive-pack", "", "t-001", "application/x-git-receive-pack-request", body=body, length=length
        )
        return receive(store, asked, judge)


@pytest.mark.parametrize("killed", ["git", "timeout"])
def test_a_push_whose_git_dies_leaves_nothing(school: School, killed: str) -> None:
    with pytest.raises(GitCommandError, match="end well"):
        pushed(school, killed)
    assert not list(school.record.glob("objects/tmp_objdir-*"))
    assert not [name for _, name in below(os.getpid()) if name.startswith("git")]
    store = school.open()
    assert store.proposals() == {}
    assert put(store, {"a.yaml": b"2\n"}, seconds=5)
    school.fsck()


def test_a_push_whose_git_lives_comes_in(school: School) -> None:
    assert pushed(school, "no such program").status == 200
    assert list(school.open().proposals()) == ["x"]
