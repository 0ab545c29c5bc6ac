"""How checkpoints reach their witnesses: places, time stamps, settings."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
from datetime import time
from pathlib import Path

import pytest
from tests.unit.services.audited import git
from tests.unit.services.checkpointed import later, newest, school, taught, watched
from tests.unit.services.witnesses import Authority, mail_server, stamps

from zhurnal.cli.main import main
from zhurnal.domain.errors import StampError
from zhurnal.services.checkpoints.deliver import OUTBOX, deliver, standings, waiting
from zhurnal.services.checkpoints.make import checkpoints, make_checkpoint
from zhurnal.services.checkpoints.settings import Settings, Witness, read_settings
from zhurnal.services.config import ConfigError, read_config
from zhurnal.services.school import School
from zhurnal.signing.stamp import check_stamp, fetch_stamp

__all__ = ["school", "taught"]


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
