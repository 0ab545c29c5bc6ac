"""A whole run with ZHURNAL_INPUTS set and no test of real inputs passed is a failure, also under xdist."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
CONFTEST = """
from tests.real_inputs import RealInputs

def pytest_configure(config):
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(RealInputs(config))
"""
INI = """[pytest]
testpaths = checks
markers = real_inputs: uses them
"""
OTHER = "def test_other(): pass\n"
REAL = "import pytest\n@pytest.mark.real_inputs\ndef test_real(): {body}\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "checks").mkdir()
    (tmp_path / "pytest.ini").write_text(INI, encoding="ascii")
    (tmp_path / "checks" / "conftest.py").write_text(CONFTEST, encoding="ascii")
    (tmp_path / "checks" / "test_other.py").write_text(OTHER, encoding="ascii")
    return tmp_path


def run(project: Path, *arguments: str, inputs: bool = True) -> subprocess.CompletedProcess[str]:
    """Pytest in `project`, with or without the variable."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "ZHURNAL"))}
    environment["PYTHONPATH"] = str(ROOT)
    if inputs:
        environment["ZHURNAL_INPUTS"] = str(project)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("workers", [(), ("-n", "1")])
def test_a_whole_run_without_such_a_test_fails(project: Path, workers: tuple[str, ...]) -> None:
    done = run(project, *workers)
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert "no test marked real_inputs passed" in done.stdout


def test_a_skipped_one_does_not_keep_the_promise(project: Path) -> None:
    (project / "checks" / "test_real.py").write_text(REAL.format(body="pytest.skip()"), encoding="ascii")
    assert run(project).returncode == pytest.ExitCode.TESTS_FAILED


@pytest.mark.parametrize("workers", [(), ("-n", "1")])
def test_a_passed_one_does(project: Path, workers: tuple[str, ...]) -> None:
    (project / "checks" / "test_real.py").write_text(REAL.format(body="pass"), encoding="ascii")
    assert run(project, *workers).returncode == pytest.ExitCode.OK


def test_a_chosen_part_and_a_run_without_the_variable_promise_nothing(project: Path) -> None:
    assert run(project, "checks/test_other.py").returncode == pytest.ExitCode.OK
    assert run(project, inputs=False).returncode == pytest.ExitCode.OK
