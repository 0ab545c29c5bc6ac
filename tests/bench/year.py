"""The record under measure: a whole year of a full-size school, found or made once and kept under build/."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.bench.schools import make_school

import zhurnal

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
    return kept(name, make, say)


def kept(name: str, make: Callable[[Path], None], say: Say = lambda _text: None) -> Path:
    """A school's folder under build/, made by `make` where this version has made none yet.

    make: is handed the folder to make it in; what an interrupted run has left there it may go on with.
    """
    folder = KEPT / f"{name}-{_version()}"
    if not (folder / "zhurnal.toml").exists():
        say(f"the school is made once, in {folder}")
        KEPT.mkdir(parents=True, exist_ok=True)
        growing = folder.with_name(f"{folder.name}.growing")
        make(growing)
        growing.rename(folder)
    return folder


def _gymnasium(growing: Path) -> None:
    command = [sys.executable, "-m", "zhurnal.cli.main", "demo", "--size", "gymnasium", "--to", str(growing)]
    subprocess.run(command, check=True)


def _quick(growing: Path) -> None:
    shutil.rmtree(growing, ignore_errors=True)
    make_school(growing)


def _version() -> str:
    """Another version or other sources that make it: another school."""
    digest = hashlib.sha256(zhurnal.__version__.encode())
    root = Path(zhurnal.__file__).parent
    here = [Path(__file__).with_name(f"{name}.py") for name in ("school", "schools", "history", "decade")]
    rooms = [path for name in ("gymnasium", "simulation") for path in root.glob(f"services/{name}/**/*.py")]
    for path in sorted([*here, *rooms]):
        digest.update(path.read_bytes())
    return f"{zhurnal.__version__}-{digest.hexdigest()[:12]}"
