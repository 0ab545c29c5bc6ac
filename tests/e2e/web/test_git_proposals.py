"""What becomes of pushed proposals: taken back by stock git, and a new pupil in both repositories under one name."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests import school as small
from tests.e2e.web.git_site import ADMIN, PROPOSALS, Clone, Server, renamed
from tests.unit.services.proposing import audited

from zhurnal.documents import codec
from zhurnal.domain import paths
from zhurnal.services import proposals
from zhurnal.services.proposals import State
from zhurnal.signing.ssh import allowed_signers_line
from zhurnal.web.settings import configure

CLASS = f"years/{small.YEAR}/classes/7b.yaml"
PERSON = 'kind: "person"\nversion: 1\nperson: "p-0777"\nfamily: "Новиков"\ngiven: "Пётр"\n'


@pytest.fixture
def people(clone: Clone, tmp_path_factory: pytest.TempPathFactory) -> Clone:
    """A clone of the register of people."""
    root = tmp_path_factory.mktemp("register") / "people"
    clone.git("clone", "-q", clone.server.url("people"), str(root))
    return Clone(root, clone.server)


def state(server: Server, name: str) -> State | None:
    """Where a proposal is in its life, as every page and command would say."""
    found = proposals.find(configure(server.folder), name)
    return found.summary.state if found else None


def test_a_branch_deleted_by_its_author_is_a_proposal_taken_back(clone: Clone) -> None:
    name = f"{PROPOSALS}/gone"
    clone.push(f"{renamed(clone)}:{name}")
    assert state(clone.server, "gone") is State.OPEN
    said = clone.git("push", "--delete", clone.server.url(), name)
    assert "Предложение отозвано" in said
    found = proposals.find(configure(clone.server.folder), "gone")
    assert found is not None
    assert (found.summary.state, found.summary.closed_by) == (State.WITHDRAWN, ADMIN)
    assert not found.is_open
    # The name is free again: another proposal, with a life of its own.
    clone.push(f"{renamed(clone, '12в')}:{name}")
    again = proposals.find(configure(clone.server.folder), "gone")
    assert again is not None
    assert (again.summary.state, again.summary.number) == (State.OPEN, found.summary.number + 1)


@pytest.mark.parametrize("first", ["people", "record"])
def test_a_new_pupil_pushed_to_both_repositories_is_one_proposal(clone: Clone, people: Clone, first: str) -> None:
    name, pupil = f"pupil-{first}", {"people": "p-0777", "record": "p-0778"}[first]
    entry = PERSON.replace("p-0777", pupil)
    person = people.written({f"people/{pupil}.yaml": (entry, "", "")})
    roster = clone.git("show", f"origin/main:{CLASS}")
    document = codec.dump({"kind": "pupil", "version": 1}, small.schemas()).decode()
    last = '    from: "2026-10-19"\n'
    assert last in roster
    line = f'{last}  - pupil: "{pupil}"\n    from: "2026-11-30"\n    order: "45-у"\n'
    record = clone.written({CLASS: (roster, last, line), f"pupils/{pupil}.yaml": (document, "", "")})

    pushes = {
        "people": lambda: people.push(f"{person}:{PROPOSALS}/{name}", url=clone.server.url("people")),
        "record": lambda: clone.push(f"{record}:{PROPOSALS}/{name}"),
    }
    for one in sorted(pushes, key=lambda one: one != first):
        assert "принято на рассмотрение" in pushes[one]()

    school = configure(clone.server.folder)
    found = proposals.find(school, name)
    assert found is not None
    assert (found.summary.head, found.summary.people_head) == (record, person)
    assert {diff.path for diff in found.documents if diff.register} == {f"people/{pupil}.yaml"}
    answer = proposals.approve(school, name, small.DEPUTY, found.head)
    assert answer.ok, answer

    merges = [next(iter(store.log(limit=1))) for store in (school.register_store, school.record_store)]
    assert [info.parents[1] for info in merges] == [person, record]
    assert [info.trailer("Proposal") for info in merges] == [name, name]
    assert merges[0].when <= merges[1].when
    assert (school.person(pupil) or {})["family"] == "Новиков"
    assert audited(school) == []
    for repository in ("record", "people"):
        assert f"proposals/{name}" not in clone.git("ls-remote", clone.server.url(repository))
    clone.git("fetch", "-q", "origin")
    assert pupil in clone.git("show", f"origin/main:{CLASS}")


@pytest.mark.parametrize("author_key", ["foreign", "expired"])
def test_a_client_signature_is_a_claim_and_never_mains_evidence(
    clone: Clone, tmp_path: Path, author_key: str
) -> None:  # fmt: skip
    """Whatever key a pushed commit is signed with, main's commit is the server's, by its own key."""
    name, key = f"signed-{author_key}", tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    school = configure(clone.server.folder)
    signers = school.folder / "keys" / "allowed_signers"
    trusted = signers.read_text("utf-8")
    if author_key == "expired":
        public = key.with_name("key.pub").read_text("ascii")
        line = allowed_signers_line(public, f"{ADMIN}@zhurnal.invalid", valid_before=datetime(2020, 1, 1, tzinfo=UTC))
        signers.write_text(trusted + line, encoding="utf-8")
    plan, title = {"foreign": ("7", "Алгебра 7"), "expired": ("7b", "Алгебра 7б")}[author_key]
    amended = clone.amended(paths.plan(small.YEAR, f"{plan}/algebra"), f'title: "{title}"', f'title: "{title}."')
    tree = clone.git("rev-parse", f"{amended}^{{tree}}").strip()
    signing = ("-c", "gpg.format=ssh", "-c", f"user.signingkey={key}")
    signed = clone.git(*signing, "commit-tree", "-S", tree, "-p", "origin/main", "-m", "s").strip()
    assert "gpgsig" in clone.git("cat-file", "commit", signed)
    assert "принято на рассмотрение" in clone.push(f"{signed}:{PROPOSALS}/{name}")
    answer = proposals.approve(school, name, small.DEPUTY, signed)
    assert answer.merged is not None
    assert answer.merged.ok, answer.merged
    store = school.record_store
    main = store.head()
    assert main not in (None, signed)
    (merged,) = store.log(limit=1)
    assert (merged.parents[1], merged.committer.name) == (signed, "zhurnal")
    done = subprocess.run(
        ["git", f"--git-dir={school.folder / 'record.git'}", "-c", f"gpg.ssh.allowedSignersFile={signers}",
         "verify-commit", str(main)], capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "server@zhurnal.invalid" in done.stderr
    assert audited(school) == []
    signers.write_text(trusted, encoding="utf-8")
