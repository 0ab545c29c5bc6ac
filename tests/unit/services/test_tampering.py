"""Nothing is altered unseen: bytes on the disk and whole histories, against a checkpoint that a witness has.

A single byte that is altered is reported, or every ref and every object that can be reached reads exactly as before.
"""

from __future__ import annotations

import hashlib
import random
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from tests.school import ALGEBRA, at
from tests.unit.services.audited import Forger, founded, git, teach
from tests.unit.services.rewrites import OTHERS, PERFECT, TAG

from zhurnal.domain.errors import ZhurnalError
from zhurnal.services.audit import Audited, Evidence, audit
from zhurnal.services.audit.places import open_place
from zhurnal.services.checkpoints.make import checkpoints, make_checkpoint
from zhurnal.services.clock import SetClock
from zhurnal.signing.ssh import SshSigner
from zhurnal.store.git import GitStore
from zhurnal.store.maintenance import maintain
from zhurnal.store.refs import list_refs

IN_THE_SUITE, IN_A_SOAK = 100, 5_000


class Witnessed:
    """A school, and what is kept away from it: the last checkpoint and the list of keys."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        clock = SetClock(at("2026-10-14 08:00:00"))
        school = founded(folder, clock)
        teach(school, clock)
        record = folder / "record.git"
        maintain(GitStore.open(record), above=0)
        who = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
        git(record, "tag", TAG, "main~3")
        git(record, *who, "tag", "-a", "-m", "Закрыто", f"{TAG}-seal", "main~2")
        git(record, "pack-refs", "--all")
        git(record, "update-ref", "refs/heads/main", git(record, "rev-parse", "main"))
        for name in ("roster", "plans"):
            git(record, "update-ref", f"refs/heads/proposals/{name}", "main~1")
        clock.at = at("2026-10-21 20:00:00")
        assert make_checkpoint(school, "seal").commit is not None
        path = checkpoints(school)[-1][0]
        self.evidence = Evidence("witnessed.yaml", school.record_store.snapshot().read(path) or b"")
        self.signers = (folder / "keys" / "allowed_signers").read_text()

    def audited(self, folder: Path, evidence: Evidence | None = None) -> Audited:
        store = open_place(folder).store
        return audit(store, self.signers, evidence=[evidence or self.evidence], processes=1)


@pytest.fixture(scope="module")
def witnessed(tmp_path_factory: pytest.TempPathFactory) -> Witnessed:
    return Witnessed(tmp_path_factory.mktemp("tampering") / "school")


def test_the_untouched_record_is_good(witnessed: Witnessed) -> None:
    assert witnessed.audited(witnessed.folder).ok


# -- bytes ---------------------------------------------------------------------------------------------


def test_single_bytes(witnessed: Witnessed, tmp_path: Path) -> None:
    """A hundred of the campaign; the seed is fixed, each kind of file gets its share."""
    _campaign(witnessed, tmp_path, random.Random(20261021), IN_THE_SUITE)


@pytest.mark.parametrize(("old", "new"), [(b" refs/tags", b" r\xb6fs/tags"), (b" refs/tags", b" refs/t\xffgs")])
def test_a_ref_whose_name_is_no_text(witnessed: Witnessed, tmp_path: Path, old: bytes, new: bytes) -> None:
    copy = Path(shutil.copytree(witnessed.folder / "record.git", tmp_path / "copy"))
    packed = copy / "packed-refs"
    assert old in packed.read_bytes()
    packed.write_bytes(packed.read_bytes().replace(old, new))
    assert _is_reported(witnessed, copy)
    with pytest.raises(ZhurnalError):
        list_refs(copy, "refs/tags/")


@pytest.mark.soak
def test_single_bytes_in_thousands(witnessed: Witnessed, tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")  # noqa: T201 - by it a failure is found again
    _campaign(witnessed, tmp_path, random.Random(seed), IN_A_SOAK)


def _campaign(witnessed: Witnessed, tmp_path: Path, rng: random.Random, count: int) -> None:
    kinds = _kinds(witnessed.folder / "record.git")
    true = _reads(witnessed.folder / "record.git")
    reported = 0
    for number in range(count):
        kind = sorted(kinds)[number % len(kinds)]
        file = rng.choice(kinds[kind])
        place = rng.random()
        if file is None:
            # Of the witness's own file every byte counts.
            data, _ = _altered(witnessed.evidence.data, place, rng)
            assert not witnessed.audited(witnessed.folder, Evidence("w.yaml", data)).ok, (number, data)
            reported += 1
            continue
        copy = tmp_path / "copy"
        shutil.copytree(witnessed.folder / "record.git", copy)
        target = copy / file
        target.chmod(0o644)
        data, told = _altered(target.read_bytes(), place, rng)
        target.write_bytes(data)
        if _is_reported(witnessed, copy):
            reported += 1
        else:
            assert _reads(copy) == true, f"unseen: {file} {told} (change {number})"
        shutil.rmtree(copy)
    # What goes unreported may only be what nobody reads: a hint for speed, a line's end.
    assert reported > count * 0.7


def _altered(data: bytes, place: float, rng: random.Random) -> tuple[bytes, str]:
    at = int(place * len(data))
    new = (data[at] + rng.randrange(1, 256)) % 256
    return data[:at] + bytes([new]) + data[at + 1 :], f"byte {at}: {data[at]:02x} -> {new:02x}"


def _kinds(record: Path) -> dict[str, list[Path | None]]:
    found_files = [file for folder in ("objects", "refs") for file in (record / folder).rglob("*") if file.is_file()]
    files = [file.relative_to(record) for file in found_files]
    packs, indexes, others = [], [], []
    for file in files:
        (packs if file.suffix == ".pack" else indexes if file.suffix == ".idx" else others).append(file)
    refs = [*(f for f in others if f.parts[0] == "refs"), Path("packed-refs"), Path("HEAD")]
    hints = [f for f in others if f.parts[0] != "refs"]
    found: dict[str, list[Path | None]] = {"pack": [*packs], "index": [*indexes], "refs": [*refs], "witness": [None]}
    return {**found, "others": [*hints]} if hints else found


def _is_reported(witnessed: Witnessed, record: Path) -> bool:
    try:
        found = witnessed.audited(record)
    except ZhurnalError:
        return True
    # Proposals may come and go: that they did is told, so nothing goes unseen.
    return not found.ok or bool(found.witnessed[0].proposals)


def _reads(record: Path) -> str:
    """Digest of all refs and of all that can be reached from them, as stock git reads it."""

    def stock(*arguments: str, given: bytes = b"") -> bytes:
        command = ["git", f"--git-dir={record}", *arguments]
        return subprocess.run(command, input=given, capture_output=True, check=True).stdout

    refs = stock("symbolic-ref", "HEAD") + stock("for-each-ref", "--format=%(refname) %(objectname)")
    ids = sorted(line.split()[0] for line in stock("rev-list", "--objects", "--all").splitlines())
    objects = stock("cat-file", "--batch", given=b"\n".join([*ids, b""]))
    return hashlib.sha256(b"\n".join([refs, *ids, objects])).hexdigest()


# -- histories -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("rewrite", [*PERFECT, *OTHERS], ids=lambda f: f.__name__)
def test_a_rewritten_history(
    rewrite: Callable[[Forger], None], witnessed: Witnessed, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(witnessed.folder, tmp_path / "school"))
    rewrite(Forger(folder, SshSigner.load(folder / "keys" / "server")))
    found = witnessed.audited(folder)
    assert not found.ok
    if rewrite in PERFECT:
        assert _codes(found) in (["history-rewritten"], ["checkpoint-gone"])
        alone = audit(open_place(folder).store, witnessed.signers, processes=1)
        assert alone.ok, "else this rewrite would show nothing about the checkpoint"


def test_there_are_twenty_of_them() -> None:
    assert len({*PERFECT, *OTHERS}) >= 20


def test_what_a_thief_of_the_key_appends_is_not_seen(witnessed: Witnessed, tmp_path: Path) -> None:
    """The limit, told in the handbook: until the next checkpoint the key is the truth."""
    folder = Path(shutil.copytree(witnessed.folder, tmp_path / "school"))
    thief = Forger(folder, SshSigner.load(folder / "keys" / "server"))
    late = ("Late", "3.5.3 1")
    thief.commit(thief.altered('text: "№ 1"', 'text: "№ 2"'), ALGEBRA, late, minutes=10)
    assert witnessed.audited(folder).ok


def _codes(found: Audited) -> Sequence[str]:
    return [f.code for one in found.witnessed for f in one.findings]
