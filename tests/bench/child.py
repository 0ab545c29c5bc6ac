"""One piece of work in a process of its own, so that no row warms another's caches or counts its memory.

`python -m tests.bench.child WHAT NAME --school DIR --folder DIR --runs N`; the answer is JSON, the last line of output.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.bench.cases import CASES, MEASURES, QUICKER
from tests.bench.site import Site
from tests.bench.table import Row
from tests.bench.watch import profile

MEASURE, MEMORY, PROFILE = "measure", "memory", "profile"
_LINES = 30


def ask(what: str, name: str, school: Path, folder: Path, runs: int, *, quick: bool = False) -> Any:
    """The answer of a process that does it. Raises CalledProcessError, its words are on the terminal."""
    command = [sys.executable, "-m", "tests.bench.child", what, name, "--school", str(school), "--folder", str(folder)]
    command += ["--runs", str(runs), *(["--quick"] if quick else [])]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def measured(name: str, site: Site, runs: int, *, quick: bool) -> list[Row]:
    """The rows of a measure."""
    measure = QUICKER.get(name, MEASURES[name].rows) if quick else MEASURES[name].rows
    return measure(site, runs)


def memory(name: str, site: Site) -> float:
    """Peak megabytes of the largest process while our side works once; preparations are not counted."""
    side = CASES[name].ours(site)
    Path("/proc/self/clear_refs").write_text("5")  # the peak is the present size from now on (man proc)
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    side(0)
    status = Path("/proc/self/status").read_text()
    peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return max(peak, children if children > before else 0) / 1024


def profiled(name: str, site: Site, runs: int) -> str:
    """Where the time of our side goes: functions by their own time, and by the time with all that they call."""
    side = CASES[name].ours(site)

    def work() -> None:
        for run in range(runs):
            side(run)

    stats = profile(work)
    told = [f"{name}: {runs} runs, {stats.total_tt:.2f} s in the profile"]  # type: ignore[attr-defined]
    for order, heading in (("tottime", "by own time"), ("cumulative", "with all that is called")):
        lines = ["", heading, f"{'calls':>12} {'own s':>9} {'all s':>9}  where"]
        stats.sort_stats(order)
        for function in stats.fcn_list[:_LINES]:  # type: ignore[attr-defined]
            _, calls, own, whole, _ = stats.stats[function]  # type: ignore[attr-defined]
            lines.append(f"{calls:>12,} {own:>9.3f} {whole:>9.3f}  {_where(*function)}")
        told += lines
    return "\n".join(told) + "\n"


def _where(file: str, line: int, function: str) -> str:
    if file == "~":
        return function
    for part in ("/src/", "/site-packages/", "/lib/"):
        file = file.rpartition(part)[2]
    return f"{file}:{line}({function})"


def main() -> None:
    """Do what the arguments say."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.child")
    parser.add_argument("what", choices=(MEASURE, MEMORY, PROFILE))
    parser.add_argument("name")
    parser.add_argument("--school", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    site = Site(options.school.resolve(), options.folder.resolve())
    answer: Any
    if options.what == MEASURE:
        answer = [row.document for row in measured(options.name, site, options.runs, quick=options.quick)]
    elif options.what == MEMORY:
        answer = memory(options.name, site)
    else:
        answer = profiled(options.name, site, options.runs)
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
