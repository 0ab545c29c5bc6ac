"""Checkpoints: what they say, when they are made, and what they prove."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.school import ADMINISTRATOR, at
from tests.unit.services.audited import Forger, founded, git
from tests.unit.services.checkpointed import SCHEMAS, audited, codes, enter, later, newest, school, taught

from zhurnal.cli.main import main
from zhurnal.documents import codec
from zhurnal.domain import paths
from zhurnal.domain.changes import MakeCheckpoint
from zhurnal.services.checkpoints.daily import keep_checkpoints
from zhurnal.services.checkpoints.digests import Digests, blobs_of
from zhurnal.services.checkpoints.make import checkpoints, is_due, make_checkpoint
from zhurnal.services.checkpoints.statement import Statement, is_signed, read_statement, signed
from zhurnal.services.clock import SetClock
from zhurnal.services.school import School
from zhurnal.services.submit import Submission, submit
from zhurnal.signing.ssh import SshSigner

__all__ = ["school", "taught"]


# -- what it says --------------------------------------------------------------------------------------


def test_it_says_what_the_record_was_and_the_record_says_it_too(school: School) -> None:
    head = school.record_store.head() or ""
    parent = school.record_store.info(head).parents[0]
    path, document = checkpoints(school)[-1]
    said = read_statement(document)
    record = school.folder / "record.git"
    assert path == "checkpoints/2026-10-21-200000.yaml"
    assert (said.commit, said.cause, said.made) == (parent, "asked", at("2026-10-21 20:00:00"))
    assert said.refs == {
        "refs/heads/main": parent,
        "refs/heads/proposals/roster": git(record, "rev-parse", "refs/heads/proposals/roster"),
        "refs/tags/2026-2027-q1": git(record, "rev-parse", "refs/tags/2026-2027-q1"),
    }
    assert git(record, "log", "-1", "--format=%s").startswith("Контрольная точка")
    assert audited(school.folder, newest(school)).ok


def test_stock_tools_find_the_same_digest_and_the_same_signature(school: School, tmp_path: Path) -> None:
    name, data = newest(school)
    said = read_statement(codec.load(data, SCHEMAS))
    archive = subprocess.run(
        ["git", f"--git-dir={school.folder / 'record.git'}", "archive", said.commit], check=True, capture_output=True
    )
    (tmp_path / "tree").mkdir()
    subprocess.run(["tar", "x", "-C", str(tmp_path / "tree")], input=archive.stdout, check=True)
    listing = subprocess.run(
        ["sh", "-c", "find . -type f -printf '%P\\n' | LC_ALL=C sort | xargs sha256sum"],
        cwd=tmp_path / "tree", check=True, capture_output=True,
    )  # fmt: skip
    assert hashlib.sha256(listing.stdout).hexdigest() == said.documents
    (tmp_path / name).write_bytes(data)
    (tmp_path / "sig").write_text(codec.load(data, SCHEMAS)["signature"])
    signers = school.folder / "keys" / "allowed_signers"
    check = f"head -n -1 {name} | ssh-keygen -Y verify -n git -f {signers} -I server@zhurnal.invalid -s sig"
    subprocess.run(["sh", "-c", check], cwd=tmp_path, check=True, capture_output=True)


@pytest.mark.parametrize("actor", [ADMINISTRATOR, "t-001", "t-022", "p-0101"])
def test_nobody_but_the_server_makes_one(school: School, actor: str) -> None:
    said = replace(read_statement(checkpoints(school)[-1][1]), made=at("2026-10-22 09:00:00"))
    change = MakeCheckpoint(statement=signed(said, SshSigner.load(school.folder / "keys" / "server"), SCHEMAS))
    outcome = submit(school, Submission(actor, "form", [change]))
    assert (outcome.commit, [f.code for f in outcome.findings]) == (None, ["not-permitted"])


def test_none_is_made_twice_in_a_second(school: School) -> None:
    assert make_checkpoint(school, "asked").commit is not None
    again = make_checkpoint(school, "asked")
    assert (again.commit, [f.code for f in again.findings]) == (None, ["checkpoint-exists"])


@pytest.mark.parametrize("key", ["cause", "made", "commit", "files", "documents", "refs"])
def test_a_signature_is_of_every_line(school: School, key: str) -> None:
    document = dict(checkpoints(school)[-1][1])
    signers = (school.folder / "keys" / "allowed_signers").read_text()
    assert is_signed(document, signers, SCHEMAS)
    other = {"cause": "seal", "made": "2026-10-21T20:00:01+03:00", "commit": "1" * 40, "files": 1,
             "documents": "0" * 64, "refs": {"refs/heads/main": "1" * 40}}  # fmt: skip
    assert not is_signed({**document, key: other[key]}, signers, SCHEMAS)


# -- when it is made -----------------------------------------------------------------------------------


def test_one_is_made_a_day_once_its_hour_has_come_and_something_was_entered(school: School) -> None:
    count = len(checkpoints(school))
    for moment, expected in (
        ("2026-10-22 02:59:59", 0),  # nothing new since the evening's
        ("2026-10-22 12:00:00", 0),
        ("2026-10-23 02:59:59", 0),  # entered, but its hour has not come
        ("2026-10-23 03:00:00", 1),
        ("2026-10-23 03:00:30", 1),
        ("2026-10-24 10:00:00", 1),  # nothing new
        ("2026-10-25 10:00:00", 2),
    ):
        assert isinstance(school.clock, SetClock)
        school.clock.at = at(moment)
        keep_checkpoints(school)
        assert len(checkpoints(school)) - count == expected, moment
        if moment in ("2026-10-22 12:00:00", "2026-10-24 10:00:00"):
            later(school, seconds=1)
            enter(school, f"№ {school.clock.at.day}")
    assert checkpoints(school)[-1][1]["cause"] == "daily"
    assert audited(school.folder).ok


def test_the_first_waits_until_all_is_quiet(tmp_path: Path) -> None:
    clock = SetClock(at("2026-10-14 08:00:00"))
    school = founded(tmp_path / "school", clock)
    for hours, due in ((0, False), (1, False), (18.9, False), (19.1, True)):
        clock.at = at("2026-10-14 08:00:00") + timedelta(hours=hours)
        assert is_due(school) is due


# -- false ones ----------------------------------------------------------------------------------------


def forged(school: School, alter: Callable[[Statement], Statement]) -> str:
    """A checkpoint by who has the key and says what is not so."""
    forger = Forger(school.folder, SshSigner.load(school.folder / "keys" / "server"))
    head, made = forger.head, forger.head.when + timedelta(minutes=1)
    old = read_statement(checkpoints(school)[-1][1])
    refs = {**old.refs, "refs/heads/main": head.id}
    snapshot = forger.store.snapshot()
    blobs = blobs_of(snapshot)
    true = Statement("asked", made, head.id, len(blobs), Digests(snapshot.read_blob).of(blobs), refs)
    document = signed(alter(true), forger.key or (lambda _: ""), SCHEMAS)
    path = paths.checkpoint(document["made"])
    with forger.store.transaction() as tx:
        author = forger.store.info(forger.store.head() or "").author
        assert author.name == "server"
        said = [("Actor", "server"), ("Door", "server"), ("Changes", "make-checkpoint 1")]
        files = {path: codec.dump(dict(document), SCHEMAS)}
        return tx.commit(files, subject="x", author=author, when=made, trailers=said)


@pytest.mark.parametrize(
    ("alter", "what"),
    [
        (lambda s: s, ""),
        (lambda s: replace(s, commit="1" * 40), "commit"),
        (lambda s: replace(s, refs={"refs/heads/main": "1" * 40}), "commit"),
        (lambda s: replace(s, files=s.files + 1), "files"),
        (lambda s: replace(s, documents="0" * 64), "documents"),
        (lambda s: replace(s, made=s.made + timedelta(seconds=1)), "made"),
        (lambda s: replace(s, made=s.made - timedelta(days=1)), "made"),
    ],
)
def test_a_checkpoint_that_says_what_is_not_so(
    school: School, alter: Callable[[Statement], Statement], what: str
) -> None:
    bad = forged(school, alter)
    found = audited(school.folder)
    assert codes(found) == (["checkpoint-false"] if what else [])
    if found.bad:
        assert (found.bad.commit, found.bad.findings[0].params["what"]) == (bad, what)


@pytest.mark.parametrize("gone", [True, False])
def test_a_checkpoint_altered_or_taken_away_in_the_record(school: School, gone: bool) -> None:
    forger = Forger(school.folder, SshSigner.load(school.folder / "keys" / "server"))
    path, document = checkpoints(school)[-1]
    data = None if gone else codec.dump({**document, "cause": "seal"}, SCHEMAS)
    forger.commit({path: data}, "server")
    assert codes(audited(school.folder)) == ["unexplained-difference"]


# -- against a witness ---------------------------------------------------------------------------------


def test_today_goes_on_from_the_witnessed(school: School) -> None:
    evidence = newest(school)
    enter(school, "№ 1")
    found = audited(school.folder, evidence)
    assert found.ok
    assert found.witnessed[0].proposals == ()
    git(school.folder / "record.git", "update-ref", "-d", "refs/heads/proposals/roster")
    assert audited(school.folder, evidence).witnessed[0].proposals == ("roster",)
    assert audited(school.folder, evidence).ok


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (["tag", "-f", "2026-2027-q1", "main~5"], "tag-moved"),
        (["tag", "-d", "2026-2027-q1"], "tag-gone"),
        (["tag", "-f", "-a", "-m", "x", "2026-2027-q1", "main~5"], "tag-moved"),
    ],
)
def test_a_tag_moved(school: School, command: list[str], code: str) -> None:
    evidence = newest(school)
    git(school.folder / "record.git", "-c", "user.name=x", "-c", "user.email=x@example.org", *command)
    found = audited(school.folder, evidence)
    # Once by the record's own checkpoint, once by the witness's.
    assert codes(found) == [code, code]


def test_what_is_no_checkpoint(school: School) -> None:
    name, data = newest(school)
    other = school.record_store.snapshot().read("school.yaml") or b""
    for evidence in (b"", b"x", data[:-1], data.replace(b"asked", b"nobody"), other):
        assert "no-checkpoint" in codes(audited(school.folder, (name, evidence)))
    assert codes(audited(school.folder, (name, data.replace(b'"asked"', b'"daily"')))) == ["checkpoint-signature"]


def test_the_command_says_what_a_checkpoint_proves(
    school: School, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name, data = newest(school)
    (tmp_path / name).write_bytes(data)
    assert main(["audit", str(school.folder), "--checkpoint", str(tmp_path / name)]) == 0
    assert "сегодняшняя запись продолжает ту, что засвидетельствована 21.10.2026" in capsys.readouterr().out
    git(school.folder / "record.git", "tag", "-d", "2026-2027-q1")
    assert main(["audit", str(school.folder), "--checkpoint", str(tmp_path / name), "--json"]) == 1
    (told,) = json.loads(capsys.readouterr().out)["checkpoints"]
    assert main(["audit", str(school.folder), "--checkpoint", str(tmp_path / name)]) == 1
    assert "в порядке; что не так, сказано выше" in capsys.readouterr().out.splitlines()[-1]
    assert (told["ok"], told["file"], [f["code"] for f in told["findings"]]) == (False, name, ["tag-gone"])
    assert main(["audit", str(school.folder), "--checkpoint", str(tmp_path / "none")]) == 1
