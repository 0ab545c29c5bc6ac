"""What we write is a plain Git repository to everybody else."""

from __future__ import annotations

import time
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.unit.store.conftest import NOON, TEACHER, School, put

from zhurnal.domain.errors import StoreError
from zhurnal.signing.ssh import AllowedSignersError, SshSignatureError, allowed_signers_line, generate_key, verify
from zhurnal.store.base import (
    GitCommandError,
    LockError,
    MissingObjectError,
    PublishError,
    RefMovedError,
    SignerMissingError,
)
from zhurnal.store.git import GitStore
from zhurnal.store.stock import run_git

JOURNAL = "years/2026-2027/journals/7a/q1/algebra.yaml"


def test_git_reads_what_we_wrote(school: School, tmp_path: Path) -> None:
    store = school.open()
    put(store, {JOURNAL: b"1\n", "a-b.yaml": b"x", "a/b.yaml": b"x", "a.yaml": b"x", "empty.yaml": b""})
    second = put(store, {JOURNAL: bytes(range(256)) * 400}, seconds=90)
    school.fsck()
    assert school.git("rev-parse", "main").stdout.strip() == second
    log = school.git("log", "-1", "--format=%an <%ae>|%cn <%ce>|%ci|%s|%(trailers:unfold)").stdout.strip()
    assert log == (
        "t-014 <t-014@zhurnal.invalid>|zhurnal <server@zhurnal.invalid>|2026-10-14 12:01:30 +0300"
        "|7а алгебра|Actor: t-014"
    )
    listed = school.git("ls-tree", "-r", "--name-only", "main").stdout.split()
    assert sorted(listed) == store.snapshot().list()
    assert set(school.git("ls-tree", "-r", "--format=%(objectmode)", "main").stdout.split()) == {"100644"}
    assert len(school.git("reflog", "main").stdout.splitlines()) == 2
    school.git("clone", "-q", str(school.record), str(tmp_path / "clone"))
    assert (tmp_path / "clone" / JOURNAL).read_bytes() == bytes(range(256)) * 400


@pytest.mark.parametrize("length", [2**40, 2**62, 2**63, 10**19])
def test_an_object_that_claims_to_be_larger_than_all_memory(school: School, length: int) -> None:
    store = school.open()
    oid = store.info(put(store, {JOURNAL: b"1\n"})).tree
    file = school.record / "objects" / "11" / ("1" * 38)
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(zlib.compress(b"tree %d\0" % length))
    with pytest.raises(MissingObjectError, match="expected the object 11"):
        store.info("1" * 40)
    assert store.snapshot().tree_id() == oid


def test_git_verifies_our_signature(school: School) -> None:
    commit = put(school.open(), {JOURNAL: b"1\n"})
    done = school.git("verify-commit", commit)
    assert 'Good "git" signature for server@zhurnal.invalid' in done.stderr


def test_git_judges_the_keys_time_by_the_committers_date(school: School) -> None:
    commit = put(school.open(), {JOURNAL: b"1\n"})
    line = school.signer.public_line
    school.allowed_signers.write_text(
        allowed_signers_line(line, valid_after=NOON, valid_before=NOON + timedelta(days=1))
    )
    school.git("verify-commit", commit)
    school.allowed_signers.write_text(allowed_signers_line(line, valid_after=NOON + timedelta(days=1)))
    assert school.git("verify-commit", commit, check=False).returncode == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"7\xd0\xb0", b"7\xd0\xb1"), (b"author t-014", b"author t-015"), (b"Actor: t-014", b"Actor: t-015")],
)
def test_a_tampered_commit_does_not_verify(school: School, old: bytes, new: bytes) -> None:
    store = school.open()
    commit = put(store, {JOURNAL: b"1\n"})
    raw = school.git("cat-file", "commit", commit).stdout
    forged_text = raw.encode().replace(old, new, 1).decode()
    assert forged_text != raw
    forged = school.git("hash-object", "-t", "commit", "-w", "--stdin", text=forged_text).stdout.strip()
    assert school.git("verify-commit", forged, check=False).returncode == 1
    found = store.signature(forged)
    assert found is not None
    with pytest.raises(SshSignatureError, match="found one of others"):
        verify(*found, school.allowed_signers.read_text(), NOON)


def test_a_strangers_signature_does_not_verify(school: School, tmp_path: Path) -> None:
    stranger = generate_key(tmp_path / "stranger")
    commit = put(GitStore.open(school.record, stranger), {JOURNAL: b"1\n"})
    assert school.git("verify-commit", commit, check=False).returncode == 1


def test_we_verify_what_ssh_keygen_signed(school: School, tmp_path: Path) -> None:
    """`git commit-tree -S` signs by ssh-keygen: the same key, the same bytes, the same signature."""
    put(school.open(), {JOURNAL: b"1\n"})
    tree = school.git("rev-parse", "main^{tree}").stdout.strip()
    signed = school.git(
        "-c", "user.name=a", "-c", "user.email=a@b.invalid", "-c", f"user.signingKey={school.key}",
        "commit-tree", "-S", "-m", "by git", tree,
    ).stdout.strip()  # fmt: skip
    store = school.open()
    found = store.signature(signed)
    assert found is not None
    payload, armored = found
    now = datetime.now(UTC)
    assert verify(payload, armored, school.allowed_signers.read_text(), now) == "server@zhurnal.invalid"
    assert school.signer(payload) == armored
    with pytest.raises(AllowedSignersError):
        verify(payload, armored, "half a line\n", now)


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("core.fsync", ["all"]),
        ("core.fsyncMethod", ["fsync"]),
        ("core.useReplaceRefs", ["false"]),
        ("core.protectHFS", ["true"]),
        ("core.protectNTFS", ["true"]),
        ("core.logAllRefUpdates", ["always"]),
        ("core.bare", ["true"]),
        ("transfer.fsckObjects", ["true"]),
        ("receive.unpackLimit", ["1"]),
        ("receive.autogc", ["false"]),
        ("receive.maxInputSize", ["32m"]),
        ("receive.hideRefs", ["refs/", "!refs/heads/main", "!refs/heads/proposals/"]),
        ("uploadpack.hideRefs", ["refs/", "!refs/heads/main", "!refs/heads/proposals/", "!refs/tags/"]),
        ("gc.auto", ["0"]),
        ("gc.pruneExpire", ["never"]),
        ("log.mailmap", ["false"]),
    ],
)
def test_a_new_record_has_the_settings(school: School, key: str, values: list[str]) -> None:
    assert school.git("config", "--local", "--get-all", key).stdout.splitlines() == values


def test_a_record_is_not_made_over_another(school: School) -> None:
    with pytest.raises(StoreError, match="expected no repository yet"):
        GitStore.create(school.record)


def test_opening_nothing_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="expected a bare repository, found none"):
        GitStore.open(tmp_path)


def test_without_a_signer_the_record_is_read_only(school: School) -> None:
    first = put(school.open(), {JOURNAL: b"1\n"})
    store = GitStore.open(school.record)
    assert store.snapshot().read(JOURNAL) == b"1\n"
    with pytest.raises(SignerMissingError):
        put(store, {JOURNAL: b"2\n"})
    assert store.head() == first


def test_packed_refs_are_read(school: School) -> None:
    store = school.open()
    first = put(store, {JOURNAL: b"1\n"})
    school.git("pack-refs", "--all")
    assert not (school.record / "refs/heads/main").exists()
    assert store.head() == first
    second = put(store, {JOURNAL: b"2\n"})
    assert school.git("rev-parse", "main").stdout.strip() == second
    school.fsck()


def test_who_moves_the_ref_without_the_lock_is_noticed(school: School) -> None:
    store = school.open()
    first = put(store, {JOURNAL: b"1\n"})
    second = put(store, {JOURNAL: b"2\n"})
    before = sorted(path.name for path in store.layout.packs.iterdir())

    def race() -> None:
        with store.transaction() as tx:
            tx.commit({JOURNAL: b"3\n"}, subject="s", author=TEACHER, when=NOON)
            school.git("update-ref", "refs/heads/main", first)

    with pytest.raises(RefMovedError) as caught:
        race()
    assert (caught.value.expected, caught.value.found) == (second, first)
    assert store.head() == first
    assert sorted(path.name for path in store.layout.packs.iterdir()) == before
    assert not store.layout.ref_lock.exists()


def test_leavings_of_dead_writers_are_swept(school: School) -> None:
    put(school.open(), {JOURNAL: b"1\n"})
    layout = school.open().layout
    (layout.root / "refs/heads/proposals").mkdir(exist_ok=True)
    left = [
        layout.ref_lock,
        layout.root / "packed-refs.lock",
        layout.root / "refs/heads/proposals/7.lock",
        layout.temporary_pack,
        layout.temporary_index,
    ]
    for path in left:
        path.write_bytes(b"half")
        path.chmod(0o444)
    put(school.open(), {JOURNAL: b"2\n"})
    assert [path for path in left if path.exists()] == []
    school.fsck()


def test_a_write_that_fails_leaves_nothing_and_says_so(school: School) -> None:
    """The disk's refusal is real: the folder of packs is gone, as after a lost mount."""
    store = school.open()
    first = put(store, {JOURNAL: b"1\n"})
    away = store.layout.packs.rename(store.layout.packs.with_name("away"))
    with pytest.raises(PublishError, match="expected to write"):
        put(store, {JOURNAL: b"2\n"})
    away.rename(store.layout.packs)
    assert store.head() == first
    school.fsck()
    put(store, {JOURNAL: b"2\n"})


def test_the_next_writer_finishes_what_a_dead_one_left_undone(school: School) -> None:
    store = school.open()
    put(store, {JOURNAL: b"1\n"})
    store.layout.flock.write_bytes(b"1")
    assert school.open().find_key("unknown") is None
    assert store.layout.flock.read_bytes() == b"0"


def test_a_torn_reflog_line_does_not_swallow_the_next(school: School) -> None:
    store = school.open()
    put(store, {JOURNAL: b"1\n"})
    with store.layout.reflog.open("ab") as file:
        file.write(b"0000")
    second = put(store, {JOURNAL: b"2\n"})
    assert store.layout.reflog.read_text().splitlines()[-1].split()[1] == second


def test_the_idempotency_keys_of_other_processes_are_found(school: School) -> None:
    one, other = school.open(), school.open()
    for store, key in ((one, "a"), (other, "b"), (one, "c")):
        with store.transaction() as tx:
            tx.commit({JOURNAL: key.encode()}, subject="s", author=TEACHER, when=NOON,
                      trailers=[("Idempotency-Key", key)])  # fmt: skip
            assert tx.find_key("a") is not None
    assert one.find_key("b") == other.find_key("b") is not None
    assert one.find_key("d") is None


def test_a_history_that_was_wound_back_forgets_its_keys(school: School) -> None:
    store = school.open()
    first = put(store, {JOURNAL: b"0"})
    with store.transaction() as tx:
        tx.commit({JOURNAL: b"1"}, subject="s", author=TEACHER, when=NOON, trailers=[("Idempotency-Key", "k")])
    assert store.find_key("k") is not None
    school.git("update-ref", "refs/heads/main", first)
    assert store.find_key("k") is None


def test_objects_of_a_push_in_quarantine_are_read_through_an_alternate(school: School, tmp_path: Path) -> None:
    put(school.open(), {JOURNAL: b"1\n"})
    other = GitStore.create(tmp_path / "other.git", school.signer)
    commit = put(other, {JOURNAL: b"2\n"})
    store = GitStore.open(school.record, alternates=[tmp_path / "other.git" / "objects"])
    assert store.snapshot(commit).read(JOURNAL) == b"2\n"


def test_the_writers_lock_can_be_held_for_a_push(school: School) -> None:
    """receive-pack runs under it: it finds no dead lock in its way, and no transaction of ours beside it."""
    store = school.open()
    put(store, {JOURNAL: b"1\n"})
    proposals = school.record / "refs/heads/proposals"
    (proposals / "t-014-1.lock").touch()
    with store.exclusive():
        school.git("update-ref", "refs/heads/proposals/t-014-1", str(store.head()))
        with pytest.raises(LockError), store.transaction():
            pass
    put(store, {JOURNAL: b"2\n"})
    school.fsck()


def test_a_git_that_is_given_up_ends_with_all_that_it_started(school: School, tmp_path: Path) -> None:
    told = tmp_path / "pid"
    slow = f"alias.slow=!sleep 600 & echo $! > {told}; wait"
    with pytest.raises(GitCommandError, match="timed out"):
        run_git(school.record, ["-c", slow, "slow"], timeout=2.0)
    state = Path(f"/proc/{told.read_text().strip()}/stat")

    def lives() -> bool:
        """Killed is killed, though nobody may have buried it yet."""
        try:
            return state.read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
        except (FileNotFoundError, ProcessLookupError):
            return False

    # The signal is sent; on a busy machine its time comes a little later, of itself only in ten minutes.
    for _ in range(300):
        if lives():
            time.sleep(0.1)
    assert not lives()
