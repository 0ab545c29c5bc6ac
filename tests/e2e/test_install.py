"""What `pip install` gives outside the checkout: wheel built from the sdist, as a package index would deliver it."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from zhurnal.bundle import FOLDERS

ROOT = Path(__file__).resolve().parent.parent.parent


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command without this checkout in its environment; its output. Fails the test with what it said."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "ZHURNAL"))}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=outside, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("sdist")
    run(sys.executable, "-m", "build", "--sdist", "--no-isolation", "--outdir", target, ROOT, cwd=target)
    (found,) = target.glob("zhurnal-*.tar.gz")
    return found


@pytest.fixture(scope="module")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("wheel")
    options = ("--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir", target)
    run(sys.executable, "-m", "pip", "wheel", "--quiet", *options, sdist, cwd=target)
    (found,) = target.glob("zhurnal-*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel; of this one it sees the third-party packages, not the checkout."""
    target = tmp_path_factory.mktemp("installed")
    venv.create(target / "venv", with_pip=False, symlinks=True)
    python = target / "venv" / "bin" / "python"
    options = ("--quiet", "--no-deps", "--no-index")
    run(sys.executable, "-m", "pip", "--python", python, "install", *options, wheel, cwd=target)
    packages = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=target).strip()
    # A folder named in a .pth file is searched, but its own .pth files (the editable install's) are not read.
    Path(packages, "pinned.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return target / "venv" / "bin"


def members(sdist: Path) -> set[str]:
    """Paths in the sdist, without its top folder."""
    with tarfile.open(sdist) as archive:
        return {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}


def test_the_sdist_has_sources_and_nothing_made(sdist: Path) -> None:
    names = members(sdist)
    assert {"hatch_build.py", "pyproject.toml", "Makefile", "site/mkdocs.yml", "workflows/regulation.yaml"} <= names
    made = [
        name
        for name in names
        if name.endswith((".mo", ".pyc")) or name.startswith((".venv/", "build/", "demo-school/"))
    ]
    assert not made


def test_the_wheel_has_every_document_of_the_sdist_and_the_compiled_translations(sdist: Path, wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    wanted = {f"zhurnal/_bundle/{name}" for name in members(sdist) if name.startswith(tuple(f"{f}/" for f in FOLDERS))}
    assert len(wanted) > 50
    assert not wanted - names
    assert "zhurnal/_bundle/site/locale/ru/LC_MESSAGES/zhurnal.mo" in names
    assert "zhurnal/py.typed" in names


def test_the_installed_program_reads_its_own_bundle_and_speaks_russian(installed: Path, tmp_path: Path) -> None:
    program = """
import pathlib, zhurnal.bundle, zhurnal.language
print(zhurnal.bundle.root())
print(zhurnal.language.gettext("until the deadline"))
"""
    root, sentence = run(installed / "python", "-c", program, cwd=tmp_path).splitlines()
    assert Path(root).is_relative_to(installed.parent)
    assert sentence == "до срока"


def test_the_installed_program_builds_its_handbook(installed: Path, tmp_path: Path) -> None:
    program = """
import pathlib, zhurnal.bundle
from zhurnal.rendering import handbook
regulation = zhurnal.bundle.path("workflows", "regulation.yaml").read_bytes()
handbook.build(pathlib.Path("help"), regulation)
"""
    run(installed / "python", "-c", program, cwd=tmp_path)
    assert "Учителю" in (tmp_path / "help" / "index.html").read_text(encoding="utf-8")
    assert (tmp_path / "help" / "regulation" / "3.html").is_file()


def test_the_command_answers_outside_the_checkout(installed: Path, tmp_path: Path) -> None:
    assert "zhurnal" in run(installed / "zhurnal", "--help", cwd=tmp_path)


def test_the_installed_program_founds_a_school_that_checks_clean(installed: Path, tmp_path: Path) -> None:
    names = ("--title", "Гимназия № 1", "--administrator", "Иванова Анна Петровна")
    run(installed / "zhurnal", "init", "school", *names, cwd=tmp_path)
    assert {"record.git", "people.git", "zhurnal.toml", "keys"} <= {
        path.name for path in (tmp_path / "school").iterdir()
    }
    run(installed / "zhurnal", "check", "--school", "school", cwd=tmp_path)
    run(installed / "zhurnal", "handbook", "--school", "school", "--to", "help", cwd=tmp_path)
    assert (tmp_path / "help" / "regulation" / "rules.html").is_file()
