"""Rows of measurements: the table for a terminal, the JSON for programs, and how two sides are timed."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from statistics import median

Side = Callable[[int], float]
"""Does its work for the n-th time and says how many seconds it took, preparations not counted."""

_ALIGNED = "<>><>>>>"


@dataclass(frozen=True, slots=True)
class Goal:
    """What a ratio is to reach: at least `least`, or at most `most`."""

    least: float | None = None
    most: float | None = None

    def __str__(self) -> str:
        return f">= {self.least:g}" if self.least is not None else f"<= {self.most:g}"

    def met(self, ratio: float) -> bool:
        """Whether a ratio reaches it."""
        return ratio >= self.least if self.least is not None else ratio <= (self.most or 0.0)


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement. ours, peer: in `unit`; ratio: how many times as fast as the peer ours is, or as `note` says.

    runs: how often each side ran. versions: of what takes part.
    """

    name: str
    unit: str
    ours: float
    peer: float | None = None
    ratio: float | None = None
    goal: Goal | None = None
    runs: int = 1
    note: str = ""
    versions: dict[str, str] = field(default_factory=dict)

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached; None where there is none."""
        return None if self.goal is None or self.ratio is None else self.goal.met(self.ratio)


def interleave(runs: int, *sides: Side) -> list[list[float]]:
    """Seconds of every side by run: all sides in turn, so that what else the machine does meets all of them."""
    took: list[list[float]] = [[] for _ in sides]
    for run in range(runs):
        for times, side in zip(took, sides, strict=True):
            times.append(side(run))
    return took


def faster(ours: Sequence[float], peer: Sequence[float]) -> float:
    """How many times as fast: the median over the pairs of neighbouring runs."""
    return median(theirs / own for own, theirs in zip(ours, peer, strict=True))


def versions(*packages: str, git: bool = False) -> dict[str, str]:
    """Versions of Python, of packages and of git; how many processors there are."""
    found = {"python": platform.python_version(), "processors": str(os.cpu_count())}
    found |= {package: version(package) for package in packages}
    if git:
        told = subprocess.run(["git", "--version"], check=True, capture_output=True, text=True).stdout
        found["git"] = told.removeprefix("git version ").strip()
    return found


def show(rows: Sequence[Row]) -> str:
    """All rows as one table, and below it what took part."""
    lines = [["", "ours", "peer", "", "ratio", "goal", "met", "runs"]]
    for row in rows:
        met = {True: "yes", False: "NO", None: ""}[row.met]
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        lines.append([
            row.name, _number(row.ours), _number(row.peer), row.unit, ratio, str(row.goal or ""), met, str(row.runs)
        ])  # fmt: skip
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    made = ["  ".join(f"{c:{a}{w}}" for c, a, w in zip(line, _ALIGNED, widths, strict=True)) for line in lines]
    made.insert(1, "-" * len(made[0]))
    notes = [f"{row.name}: {row.note}" for row in rows if row.note]
    known: dict[str, str] = {}
    for row in rows:
        known |= row.versions
    return "\n".join([*made, "", *notes, "", ", ".join(f"{name} {text}" for name, text in known.items())]) + "\n"


def write(rows: Sequence[Row], path: Path) -> None:
    """The rows as a JSON list of objects."""
    entries = [{**asdict(row), "goal": None if row.goal is None else str(row.goal), "met": row.met} for row in rows]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(entries, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
