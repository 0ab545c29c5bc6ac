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
from typing import Any

Side = Callable[[int], float]
"""Does its work for the n-th time and says how many seconds it took, preparations not counted."""

_HEADS = ("", "ours", "p99", "peer", "p99", "", "ratio", "goal", "met", "runs", "MB")
_ALIGNED = "<>>>><>>>>>"
_MET = {True: "yes", False: "NO", None: ""}


@dataclass(frozen=True, slots=True)
class Goal:
    """What is to be reached: at least `least`, or at most `most`.

    absolute: it is set for our own value, in the row's unit; otherwise for the ratio.
    """

    least: float | None = None
    most: float | None = None
    absolute: bool = False

    def __str__(self) -> str:
        if self.least is None:
            return f"<= {self.most:g}"
        return f">= 1/{1 / self.least:g}" if self.least < 1 else f">= {self.least:.4g}"

    def met(self, value: float) -> bool:
        """Whether a value reaches it."""
        return value >= self.least if self.least is not None else value <= (self.most or 0.0)


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement. ours, peer: in `unit`; ratio: how many times as fast as the peer ours is.

    runs: how often each side ran. versions: of what takes part. key: names the row for ever, in the handbook's words
    too. case: what `make profile ROW=` calls the work. beside: the peer's name. ours_p99, peer_p99: the hundredth
    slowest of a hundred. memory: peak of our side's largest process, MB. Without `ours` the row could not be measured,
    without `peer` its peer could not; `note` says why.
    """

    name: str
    unit: str
    ours: float | None
    peer: float | None = None
    ratio: float | None = None
    goal: Goal | None = None
    runs: int = 1
    note: str = ""
    versions: dict[str, str] = field(default_factory=dict)
    key: str = ""
    case: str = ""
    beside: str = ""
    ours_p99: float | None = None
    peer_p99: float | None = None
    memory: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached; None where there is none, or where it could not be measured."""
        value = self.ours if self.goal is not None and self.goal.absolute else self.ratio
        return None if self.goal is None or value is None else self.goal.met(value)

    @property
    def document(self) -> dict[str, Any]:
        """As JSON holds it: with the goal's text, and whether it is met."""
        goal = None if self.goal is None else {**asdict(self.goal), "text": str(self.goal)}
        return {**asdict(self), "goal": goal, "met": self.met}

    @classmethod
    def of(cls, document: dict[str, Any]) -> Row:
        """The row of what `document` gave."""
        values = {key: value for key, value in document.items() if key not in ("goal", "met")}
        goal = document["goal"]
        return cls(**values, goal=Goal(goal["least"], goal["most"], goal["absolute"]) if goal else None)


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


def percentile(values: Sequence[float], percent: int) -> float:
    """The smallest of the values that is not exceeded by so many percent of them (the nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def versions(*packages: str, git: bool = False) -> dict[str, str]:
    """Versions of Python, of packages and of git; how many processors there are."""
    found = {"python": platform.python_version(), "processors": str(os.cpu_count())}
    found |= {package: version(package) for package in packages}
    return found | (program("git", "git", "--version") if git else {})


def program(name: str, *command: str) -> dict[str, str]:
    """The version that a program tells of itself: the first word of its answer that begins with a digit."""
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return {name: next((w.strip("(),") for w in told.replace("v", " ").split() if w[:1].isdigit()), told.strip())}


def show(rows: Sequence[Row]) -> str:
    """All rows as one table, and below it what took part."""
    lines = [list(_HEADS)]
    for row in rows:
        ratio = "" if row.ratio is None else number(row.ratio)
        lines.append([
            row.name, number(row.ours), number(row.ours_p99), number(row.peer), number(row.peer_p99), row.unit, ratio,
            str(row.goal or ""), _MET[row.met], str(row.runs), "" if row.memory is None else f"{row.memory:.0f}",
        ])  # fmt: skip
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    made = ["  ".join(f"{c:{a}{w}}" for c, a, w in zip(line, _ALIGNED, widths, strict=True)) for line in lines]
    made.insert(1, "-" * len(made[0]))
    notes = [f"{row.name}: {row.note}" for row in rows if row.note]
    known = [f"{name} {text}" for name, text in all_versions(rows).items()]
    return "\n".join([*(line.rstrip() for line in made), "", *notes, "", ", ".join(known)]) + "\n"


def all_versions(rows: Sequence[Row]) -> dict[str, str]:
    """What took part in any of the rows, with its version."""
    known: dict[str, str] = {}
    for row in rows:
        known |= row.versions
    return known


def write(rows: Sequence[Row], path: Path) -> None:
    """The rows as a JSON list of objects."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps([row.document for row in rows], ensure_ascii=False, indent=2)
    path.write_text(text + "\n", encoding="utf-8")


def read(path: Path) -> list[Row]:
    """The rows that `write` wrote."""
    return [Row.of(document) for document in json.loads(path.read_text(encoding="utf-8"))]


def number(value: float | None) -> str:
    """A value as the tables show it: three digits; "" for none."""
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
