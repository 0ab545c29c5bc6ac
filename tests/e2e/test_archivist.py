"""The archivist on a bare machine: a stock clone, a list of keys and a checkpoint, and nothing of the school."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.e2e.command import done, zhurnal

from zhurnal.services.school import School


@pytest.fixture(scope="module")
def handed(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the archivist was handed: two clones, the keys, the newest checkpoint."""
    school, folder = tmp_path_factory.mktemp("school") / "demo", tmp_path_factory.mktemp("archive")
    shutil.copytree(demo, school)
    subprocess.run(["git", f"--git-dir={school / 'record.git'}", "tag", "2026-2027-q1", "main~5"], check=True)
    done("checkpoint", "make", "--school", school)
    opened = School.open(school)
    source = opened.record().source
    (path,) = source.list("checkpoints/")
    (folder / "checkpoint.yaml").write_bytes(opened.record_store.snapshot().read(path) or b"")
    shutil.copy(school / "keys" / "allowed_signers", folder)
    for words in (["--mirror", "mirror.git"], ["work"]):
        command = ["git", "clone", "--quiet", *words[:-1], f"file://{school / 'record.git'}", str(folder / words[-1])]
        subprocess.run(command, check=True)
    shutil.rmtree(school)
    return folder


def audit(folder: Path, clone: str, *words: str | Path) -> tuple[str | Path, ...]:
    keys, evidence = folder / "allowed_signers", folder / "checkpoint.yaml"
    return "audit", folder / clone, "--allowed-signers", keys, "--checkpoint", evidence, *words


@pytest.mark.parametrize("clone", ["mirror.git", "work"])
def test_a_stock_clone_is_proven_without_the_school(handed: Path, clone: str) -> None:
    ran = done(*audit(handed, clone))
    assert "checkpoint.yaml: сегодняшняя запись продолжает ту, что засвидетельствована" in ran.out
    assert "всё в порядке" in ran.out


def test_a_clone_without_its_tags_says_so(handed: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    shutil.copytree(handed / "mirror.git", clone)
    subprocess.run(["git", f"--git-dir={clone}", "tag", "-d", "2026-2027-q1"], check=True, capture_output=True)
    keys, evidence = handed / "allowed_signers", handed / "checkpoint.yaml"
    command = ["git", f"--git-dir={clone}", "rev-parse", "main~3"]
    since = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    words = ("audit", clone, "--allowed-signers", keys, "--checkpoint", evidence, "--since", since)
    ran = zhurnal(*words, "--json")
    assert (ran.code, {f["code"] for f in ran.json["findings"]}) == (1, {"tag-gone"})
    assert [f["code"] for f in ran.json["checkpoints"][0]["findings"]] == ["tag-gone"]


def test_an_audit_that_is_interrupted_goes_on(handed: Path, tmp_path: Path) -> None:
    """Ctrl+C in a real process; the next run knows what was done and needs no option for it."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
    words = [str(word) for word in audit(handed, "mirror.git", "--processes", "2", "--json")]
    command = [sys.executable, "-m", "zhurnal.cli.main", *words]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    states = tmp_path / "zhurnal" / "audit"
    while process.poll() is None and not list(states.glob("*.json")):
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    process.communicate()
    assert process.returncode in (0, 130)
    again = subprocess.run(command, env=environment, capture_output=True, check=True)
    assert (b'"resumed": 0,' not in again.stdout) == (process.returncode == 130)
    assert not list(states.glob("*"))
