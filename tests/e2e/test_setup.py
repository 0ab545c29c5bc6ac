"""tools/debian.sh where nothing may be installed: it says in a sentence what is missing, and stops."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parent.parent.parent / "tools" / "debian.sh"


@pytest.fixture
def nobody(tmp_path: Path) -> Path:
    """A PATH on which the user is nobody in particular, has no sudo, and a few real tools."""
    tools = {"id": "#!/bin/sh\necho 1000\n"}
    for name, text in tools.items():
        (tmp_path / name).write_text(text, encoding="ascii")
        (tmp_path / name).chmod(0o755)
    for name in ("dpkg-query", "head", "tr", "sh"):
        found = next(Path(folder, name) for folder in ("/usr/bin", "/bin") if Path(folder, name).exists())
        (tmp_path / name).symlink_to(found)
    return tmp_path


def debian(path: Path | str, *packages: str) -> subprocess.CompletedProcess[str]:
    """Run the script with `path` as PATH."""
    environment = {**os.environ, "PATH": str(path)}
    return subprocess.run(
        ["/bin/sh", str(SCRIPT), *packages], env=environment, capture_output=True, text=True, check=False
    )


def test_what_is_there_needs_nothing(nobody: Path) -> None:
    done = debian(nobody, "git", "no-such-package-a|git")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_what_is_missing_is_named_to_those_who_may_not_install(nobody: Path) -> None:
    done = debian(nobody, "git", "no-such-package-a|no-such-package-b")
    assert done.returncode == 1
    assert done.stderr.split("apt-get install", 1)[1].split() == ["no-such-package-a"]


def test_another_kind_of_system_is_told_and_not_stopped(tmp_path: Path) -> None:
    done = debian(tmp_path, "git", "fonts-paratype")
    assert done.returncode == 0
    assert "git fonts-paratype" in done.stderr


def test_root_fetches_the_list_once_and_installs_what_the_archive_offers(nobody: Path) -> None:
    """apt is a recorder here: a fresh machine offers nothing before `update`, then only the second alternative."""
    log = nobody / "log"
    for name, text in {
        "id": "echo 0",
        "env": 'shift\n"$@"',
        "apt-get": f'echo "$@" >> {log}',
        "apt-cache": f'[ -e {log} ] && [ "$3" = no-such-package-b ]',
    }.items():
        (nobody / name).write_text(f"#!/bin/sh\n{text}\n", encoding="ascii")
        (nobody / name).chmod(0o755)
    done = debian(nobody, "git", "no-such-package-a|no-such-package-b")
    assert done.returncode == 0, done.stderr
    assert log.read_text().splitlines() == [
        "update -q",
        "install -q -y --no-install-recommends no-such-package-b",
    ]
