"""The record under measure: a whole year of a full-size school, found or made once and kept under build/."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from tests.bench.history import grow
from tests.bench.school import ADMINISTRATOR, school_documents
from tests.bench.schools import LONG, ZONE

import zhurnal
from zhurnal.services.clock import SetClock
from zhurnal.services.found import found_school
from zhurnal.store.git import GitStore
from zhurnal.store.maintenance import maintain

KEPT = Path("build", "bench")
ENVIRONMENT = "BENCH_SCHOOL"

Say = Callable[[str], None]


def the_year(named: Path | None, *, quick: bool, say: Say) -> Path:
    """The folder of the school to measure: the one that is named, or one made before, or one made now.

    quick: a school of 2,240 journals whose history is made by `git fast-import`, in seconds; otherwise the
    gymnasium that `zhurnal demo` makes, in minutes.
    """
    named = named or (Path(os.environ[ENVIRONMENT]) if os.environ.get(ENVIRONMENT) else None)
    if named is not None:
        return named
    name, make = ("quick", _quick) if quick else ("gymnasium", _gymnasium)
    folder = KEPT / f"{name}-{_version()}"
    if not (folder / "zhurnal.toml").exists():
        say(f"the school is made once, in {folder}")
        KEPT.mkdir(parents=True, exist_ok=True)
        make(folder)
    return folder


def _gymnasium(folder: Path) -> None:
    # An interrupted one goes on where it was.
    growing = folder.with_name(f"{folder.name}.growing")
    command = [sys.executable, "-m", "zhurnal.cli.main", "demo", "--size", "gymnasium", "--to", str(growing)]
    subprocess.run(command, check=True)
    growing.rename(folder)


def _quick(folder: Path) -> None:
    growing = folder.with_name(f"{folder.name}.growing")
    shutil.rmtree(growing, ignore_errors=True)
    documents, people = school_documents()
    founded = SetClock(datetime(2026, 8, 20, 9, tzinfo=ZONE))
    found_school(growing, documents, people, administrator=ADMINISTRATOR, clock=founded)
    grow(growing / "record.git", LONG)
    maintain(GitStore.open(growing / "record.git"), above=0)
    growing.rename(folder)


def _version() -> str:
    """Another version or other sources that make it: another school."""
    digest = hashlib.sha256(zhurnal.__version__.encode())
    root = Path(zhurnal.__file__).parent
    made_by = [*root.glob("services/gymnasium/**/*.py"), *Path(__file__).parent.glob("*school*.py")]
    for path in sorted([*made_by, Path(__file__).with_name("history.py")]):
        digest.update(path.read_bytes())
    return f"{zhurnal.__version__}-{digest.hexdigest()[:12]}"
