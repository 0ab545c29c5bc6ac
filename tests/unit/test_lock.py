"""The lock files: every package pinned by hash, no registry named, in agreement with pyproject.toml."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")
PIN = re.compile(r"^([a-z0-9][a-z0-9.-]*)==([^ \\]+) \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE)


def pins(name: str) -> dict[str, Version]:
    """Package and version of every pin that has hashes."""
    return {match[1]: Version(match[2]) for match in PIN.finditer((ROOT / name).read_text(encoding="ascii"))}


def project() -> dict[str, object]:
    """The `project` table."""
    with (ROOT / "pyproject.toml").open("rb") as stream:
        return dict(tomllib.load(stream)["project"])


def requirements(lines: object) -> list[Requirement]:
    """Requirements from a list of strings."""
    assert isinstance(lines, list)
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize("name", LOCKS)
def test_only_pins_with_hashes_and_no_registry(name: str) -> None:
    rest = PIN.sub("", (ROOT / name).read_text(encoding="ascii"))
    left = [line for line in rest.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert not left, "expected pins with hashes only"
    assert not re.search(r"https?:|file:/|--(extra-)?index|--find-links|--trusted-host", rest)


def test_the_two_locks_agree() -> None:
    run, dev = pins("requirements.lock"), pins("requirements-dev.lock")
    assert len(run) > 30
    assert {name: dev.get(name) for name in run} == run


def test_the_locks_fulfil_the_project_s_requirements() -> None:
    table = project()
    extras = table["optional-dependencies"]
    assert isinstance(extras, dict)
    for name, lines in (("requirements.lock", table["dependencies"]), ("requirements-dev.lock", extras["dev"])):
        found = pins(name)
        for wanted in requirements(lines):
            version = found.get(canonicalize_name(wanted.name))
            assert version is not None, f"{name}: expected {wanted}, found none: run `make lock`"
            assert wanted.specifier.contains(version), f"{name}: expected {wanted}, found {version}: run `make lock`"


def test_what_the_program_imports_is_declared() -> None:
    declared = {canonicalize_name(wanted.name) for wanted in requirements(project()["dependencies"])}
    providers = packages_distributions()
    imported: dict[str, str] = {}
    for file in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            imported.update({name.split(".")[0]: file.name for name in names})
    for module, place in imported.items():
        if module in sys.stdlib_module_names or module == "zhurnal":
            continue
        offered = {canonicalize_name(provider) for provider in providers.get(module, [])}
        assert offered & declared, f"{place} imports {module}: expected it among the dependencies"
