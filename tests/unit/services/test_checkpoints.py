"""Checkpoints: what they say, when they are made, how they reach their witnesses, and what they prove."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest
from tests.school import ADMINISTRATOR, ALGEBRA, at
from tests.unit.services.audited import JOURNAL, WHERE, Forger, founded, git, teach
from tests.unit.services.witnesses import Authority, mail_server, stamps

from zhurnal.cli.main import main
from zhurnal.documents import codec
from zhurnal.domain import paths
from zhurnal.domain.changes import MakeCheckpoint, SetHomework
from zhurnal.domain.changes.homework import Homework
from zhurnal.domain.errors import StampError
from zhurnal.services.audit import Audited, Evidence, audit
from zhurnal.services.audit.places import open_place
from zhurnal.services.checkpoints.daily import keep_checkpoints
from zhurnal.services.checkpoints.deliver import OUTBOX, deliver, standings, waiting
from zhurnal.services.checkpoints.digests import Digests, blobs_of
from zhurnal.services.checkpoints.make import checkpoints, is_due, make_checkpoint
from zhurnal.services.checkpoints.settings import Settings, Witness, read_settings
from zhurnal.services.checkpoints.statement import Statement, is_signed, read_statement, signed
from zhurnal.services.clock import SetClock
from zhurnal.services.config import ConfigError, read_config
from zhurnal.services.school import School, new_library
from zhurnal.services.submit import Submission, submit
from zhurnal.signing.ssh import SshSigner
from zhurnal.signing.stamp import check_stamp, fetch_stamp

SCHEMAS = new_library().schemas


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Taught until 21 October, a tag set, a checkpoint made on the evening."""
    folder = tmp_path_factory.mktemp("checkpoints") / "school"
    clock = SetClock(at("2026-10-14 08:00:00"))
    school = founded(folder, clock)
    teach(school, clock)
    git(folder / "record.git", "tag", "2026-2027-q1", "main~2")
    git(folder / "record.git", "update-ref", "refs/heads/proposals/roster", "main~1")
    clock.at = at("2026-10-21 20:00:00")
    assert make_checkpoint(school, "asked").commit is not None
    return folder


@pytest.fixture
def school(taught: Path, tmp_path: Path) -> School:
    folder = Path(shutil.copytree(taught, tmp_path / "school"))
    return School.open(folder, SetClock(at("2026-10-22 09:00:00")))


def later(school: School, **step: float) -> None:
    assert isinstance(school.clock, SetClock)
    school.clock.advance(timedelta(**step))


def newest(school: School) -> tuple[str, bytes]:
    """Name and bytes of the newest checkpoint, as a witness has them."""
    path = checkpoints(school)[-1][0]
    return path.split("/")[1], school.record_store.snapshot().read(path) or b""


def watched(school: School, *witnesses: Witness, stamped: str = "") -> School:
    """The same school with witnesses."""
    school.config = replace(school.config, checkpoints=Settings(witnesses=witnesses, stamps=stamped))
    return school


def enter(school: School, text: str) -> None:
    """One more commit: homework."""
    lessons = (school.record().source.get(JOURNAL) or {})["lessons"]
    was = Homework.of(next(entry for entry in lessons if entry["id"] == "l-0001"))
    change = SetHomework(**WHERE, lesson="l-0001", was=was, now=Homework(text))
    outcome = submit(school, Submission(ALGEBRA, "form", [change], "slip"))
    assert outcome.commit, outcome.findings


def audited(folder: Path, *evidence: tuple[str, bytes]) -> Audited:
    place = open_place(folder)
    signers = (folder / "keys" / "allowed_signers").read_text()
    return audit(place.store, signers, evidence=[Evidence(*one) for one in evidence], processes=1)


def codes(found: Audited) -> list[str]:
    """What is said of the repository, of the checkpoints, of the first bad commit."""
    said = [*found.findings, *(f for one in found.witnessed for f in one.findings)]
    return [f.code for f in [*said, *(found.bad.findings if found.bad else ())]]


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


# -- witnesses -----------------------------------------------------------------------------------------


def test_a_git_remote_a_folder_and_an_e_mail_get_each_checkpoint(school: School, tmp_path: Path) -> None:
    bare, folder = tmp_path / "witness.git", tmp_path / "stick"
    subprocess.run(["git", "init", "--quiet", "--bare", str(bare)], check=True)
    folder.mkdir()
    with mail_server() as post:
        mail = Witness("post", mail=("a@example.org", "b@example.org"), sender="z@example.org", smtp=post.address)
        watched(school, Witness("remote", git=str(bare)), Witness("stick", folder=str(folder)), mail)
        deliver(school)
        make_checkpoint(school, "seal")
        found = deliver(school) or {}
    names = [path.split("/")[1] for path, _ in checkpoints(school)]
    name, data = newest(school)
    assert all(set(standing.sent) == set(names) and not standing.failed for standing in found.values())
    assert git(bare, "ls-tree", "--name-only", "checkpoints").split() == names
    assert git(bare, "show", f"checkpoints:{name}") == data.decode().strip()
    assert {file.name: file.read_bytes() for file in folder.iterdir()}[name] == data
    assert len(list(folder.iterdir())) == len(post.letters) == 2
    (attached,) = post.letters[1].iter_attachments()
    assert (attached.get_filename(), attached.get_payload(decode=True)) == (name, data)
    assert hashlib.sha256(data).hexdigest() in post.letters[1].get_body(("plain",)).get_content()
    assert post.letters[1]["To"] == "a@example.org, b@example.org"


def test_a_witness_that_fails_is_tried_again_and_holds_up_nobody(
    school: School, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "stick"
    (tmp_path / "good").mkdir()
    broken, good = Witness("stick", folder=str(folder)), Witness("good", folder=str(tmp_path / "good"))
    gone = Witness("remote", git=str(tmp_path / "none.git"))
    refused = Witness("post", mail=("a@example.org",), sender="z@example.org", smtp="127.0.0.1:1")
    watched(school, broken, gone, refused, good)
    found = deliver(school) or {}
    assert {name for name, standing in found.items() if standing.failed} == {"stick", "remote", "post"}
    assert "witness stick got no checkpoint" in caplog.text
    assert (waiting(school, broken), waiting(school, good)) == ([newest(school)[0]], [])
    folder.mkdir()
    deliver(school)
    assert standings(school)["stick"].tries == 1, "before the pause is over nobody tries"
    later(school, minutes=1)
    deliver(school)
    assert (standings(school)["stick"].failed, waiting(school, broken)) == ("", [])
    assert standings(school)["post"].tries == 2
    later(school, minutes=1)
    deliver(school)
    assert standings(school)["post"].tries == 2, "the pause doubles"


def test_a_witness_that_holds_something_else_says_so(school: School, tmp_path: Path) -> None:
    name, _ = newest(school)
    (tmp_path / name).write_bytes(b"another")
    watched(school, Witness("stick", folder=str(tmp_path)))
    assert name in (deliver(school) or {})["stick"].failed
    assert (tmp_path / name).read_bytes() == b"another"


def test_a_remote_with_another_history_is_never_overwritten(school: School, tmp_path: Path) -> None:
    bare = tmp_path / "witness.git"
    subprocess.run(["git", "init", "--quiet", "--bare", str(bare)], check=True)
    watched(school, Witness("remote", git=str(bare)))
    deliver(school)
    before = git(bare, "rev-parse", "checkpoints")
    shutil.rmtree(school.folder / OUTBOX)  # who begins anew, with other hashes
    later(school, days=1)
    make_checkpoint(school, "asked")
    assert "rejected" in (deliver(school, at_once=True) or {})["remote"].failed
    assert git(bare, "rev-parse", "checkpoints") == before


def test_the_commands_make_list_and_deliver(
    school: School, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, config = tmp_path / "stick", school.folder / "zhurnal.toml"
    word = ["--school", str(school.folder)]
    assert main(["checkpoint", "list", *word]) == 0
    assert "не назван ни один свидетель" in capsys.readouterr().out
    config.write_text(config.read_text() + f'\n[[checkpoints.witness]]\nname = "stick"\nfolder = "{folder}"\n')
    assert main(["checkpoint", "make", *word]) == 1
    told = capsys.readouterr().out
    assert re.search(rf"следующая попытка \d\d\.\d\d\.\d{{4}} \d\d:\d\d:\d\d: Нет папки {re.escape(str(folder))}", told)
    folder.mkdir()
    assert main(["checkpoint", "deliver", *word, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert [w["waiting"] for w in data["witnesses"]] == [[]]
    assert len(data["checkpoints"]) == len(list(folder.iterdir())) == 2
    assert {"path", "made", "commit", "documents", "refs"} <= data["checkpoints"][0].keys()


# -- stamps --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("stamps") / "authority")


def test_a_checkpoint_is_stamped_by_an_authority(
    school: School, authority: Authority, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with stamps(authority) as address:
        watched(school, Witness("stick", folder=str(tmp_path)), stamped=address)
        deliver(school)
    name, data = newest(school)
    token = (tmp_path / f"{name}.tsr").read_bytes()
    seen = check_stamp(token, data, authority.certificate)
    assert seen.tzinfo is not None
    (tmp_path / "authority.pem").write_bytes(authority.certificate)
    words = ["audit", str(school.folder), "--checkpoint", str(tmp_path / name), "--stamp-authority"]
    assert main([*words, str(tmp_path / "authority.pem")]) == 0
    assert f"{seen:%d.%m.%Y %H:%M:%S} UTC" in capsys.readouterr().out
    other = Authority(tmp_path / "other")
    (tmp_path / "other.pem").write_bytes(other.certificate)
    assert main([*words, str(tmp_path / "other.pem")]) == 1
    (tmp_path / f"{name}.tsr").write_bytes(token[:-3])
    assert main([*words, str(tmp_path / "authority.pem")]) == 1
    assert "stamp-broken" in capsys.readouterr().out


def test_stamps_that_do_not_hold(authority: Authority, tmp_path: Path) -> None:
    with stamps(authority) as address:
        token = fetch_stamp(address, b"data")
    with pytest.raises(StampError):
        check_stamp(token, b"other data", authority.certificate)
    with pytest.raises(StampError):
        check_stamp(token, b"data", Authority(tmp_path / "other").certificate)
    said, last = token.index(hashlib.sha256(b"data").digest()), len(token) - 1
    altered = [token[:at] + bytes([token[at] ^ 1]) + token[at + 1 :] for at in (said, last)]
    for broken in (b"", b"x", token[:-1], *altered):
        with pytest.raises(StampError):
            check_stamp(broken, b"data", authority.certificate)
    for place in ("ftp://127.0.0.1/", "http://127.0.0.1:1/", "file:///etc/passwd"):
        with pytest.raises(StampError):
            fetch_stamp(place, b"data", timeout=2)


def test_an_authority_that_does_not_answer_holds_up_nothing(school: School, tmp_path: Path) -> None:
    watched(school, Witness("stick", folder=str(tmp_path)), stamped="http://127.0.0.1:1/")
    deliver(school)
    assert (tmp_path / newest(school)[0]).exists()


# -- settings ------------------------------------------------------------------------------------------


def test_the_settings_of_witnesses(school: School) -> None:
    config = school.folder / "zhurnal.toml"
    text = config.read_text()
    config.write_text(text + '\n[checkpoints]\ndaily = 02:30:00\n[[checkpoints.witness]]\nname = "a"\ngit = "x:y"\n')
    found = read_config(school.folder).checkpoints
    assert found == Settings(time(2, 30), "", (Witness("a", git="x:y"),))
    config.write_text(text + "\n[checkpoints]\ndaily = 3\n")
    with pytest.raises(ConfigError):
        read_config(school.folder)


@pytest.mark.parametrize(
    "witness",
    [
        {"name": "a"},
        {"name": "a", "git": "x", "folder": "y"},
        {"name": "A b", "git": "x"},
        {"git": "x"},
        {"name": "a", "git": "--upload-pack=x"},
        {"name": "a", "mail": ["b@example.org"]},
        {"name": "a", "mail": ["b@example.org"], "sender": "c@example.org", "smtp": "nowhere"},
        {"name": "a", "git": "x", "login": "me"},
        {"name": "a", "git": 3},
        {"name": "a", "git": "x", "password": "secret"},
    ],
)
def test_a_witness_that_cannot_be(witness: dict[str, object]) -> None:
    with pytest.raises((ValueError, TypeError)):
        read_settings({"witness": [witness]})
    with pytest.raises(ValueError, match="different names"):
        read_settings({"witness": [{"name": "a", "git": "x"}, {"name": "a", "folder": "y"}]})
