"""`make bench`: measures beside the peers in one run, prints the table, writes the rows as JSON, chart and page."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from tests.bench.cases import CASES, MEASURES
from tests.bench.child import MEASURE, MEMORY, PROFILE, ask
from tests.bench.page import FOLDER, PAGE, publish
from tests.bench.table import Row, read, show, write
from tests.bench.year import the_year

Say = Callable[[str], None]
_TEMPORARY = Path("/var/tmp")
"""On a disk: /tmp may be memory, where a sync costs nothing."""


def main() -> int:
    """Measure and tell. A goal that is missed is told, not an error: times are the machine's too."""
    options = _options()
    start = perf_counter()

    def say(text: str) -> None:
        sys.stderr.write(f"{perf_counter() - start:6.1f} s  {text}\n")

    if options.profile is not None and options.profile not in CASES:
        sys.stderr.write(f"Name a row, as in `make profile ROW=submission`: {', '.join(CASES)}.\n")
        return 2
    school = the_year(options.school, quick=options.quick, say=say)
    with _temporary() as folder:
        if options.profile is not None:
            sys.stdout.write(ask(PROFILE, options.profile, school, folder / "row", CASES[options.profile].runs))
            return 0
        parts = Parts(options.json.with_suffix(".parts"), keep=options.go_on)
        names = options.only or list(MEASURES)
        failed = measure(school, folder, names, parts, quick=options.quick, say=say)
    rows = parts.rows()
    write(rows, options.json)
    if not (options.quick or failed) and parts.whole:
        publish(rows)
        say(f"the handbook's page is {FOLDER / PAGE}")
    sys.stdout.write(f"\n{show(rows)}\n")
    if failed:
        sys.stderr.write(f"Not measured, for the reasons above: {', '.join(failed)}.\n")
    return 1 if failed else 0


class Parts:
    """The rows of each measure in a file of their own: whoever is interrupted after half an hour loses one measure."""

    def __init__(self, folder: Path, *, keep: bool) -> None:
        """keep: what was measured before counts, and is not measured again."""
        self._folder = folder
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)

    def has(self, name: str) -> bool:
        """Whether a measure is done."""
        return self._file(name).exists()

    def put(self, name: str, rows: Sequence[Row]) -> None:
        """A measure is done."""
        write(rows, self._file(name))

    @property
    def whole(self) -> bool:
        """Whether all there is to measure is done."""
        return all(map(self.has, MEASURES))

    def rows(self) -> list[Row]:
        """All rows so far, in the order of the measures."""
        return [row for name in MEASURES if self.has(name) for row in read(self._file(name))]

    def _file(self, name: str) -> Path:
        return self._folder / f"{name}.json"


def measure(school: Path, folder: Path, names: list[str], parts: Parts, *, quick: bool, say: Say) -> list[str]:
    """Some measures, each with the memory that it needs, into `parts`; names of measures that failed."""
    failed: list[str] = []
    # Whoever reads the numbers is to know whether the machine had other work.
    known = {"load before": f"{os.getloadavg()[0]:.1f}", "commits": str(_commits(school))}
    for place, name in enumerate(names, 1):
        if parts.has(name):
            continue
        one = MEASURES[name]
        say(f"{place} of {len(names)}: {one.says}")
        try:
            documents = ask(MEASURE, name, school, folder / name, one.quick if quick else one.runs, quick=quick)
        except subprocess.CalledProcessError:
            failed.append(name)  # why, it has told on the terminal; what else there is to measure is measured
            continue
        shutil.rmtree(folder / name)
        rows = [Row.of(document) for document in documents]
        peaks: dict[str, float] = {}
        for case in sorted({row.case for row in rows if row.ours is not None and not CASES[row.case].own_memory}):
            say(f"memory: {case}")
            peaks[case] = ask(MEMORY, case, school, folder / case, 1)
            shutil.rmtree(folder / case)
        parts.put(
            name,
            [replace(row, memory=peaks.get(row.case, row.memory), versions=row.versions | known) for row in rows],
        )
    say("done")
    return failed


def _commits(school: Path) -> int:
    command = ["git", f"--git-dir={school / 'record.git'}", "rev-list", "--count", "--first-parent", "main"]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


@contextmanager
def _temporary() -> Iterator[Path]:
    """A folder that everybody may pass through: PostgreSQL runs as another user where we are root."""
    near = Path(os.environ.get("TMPDIR") or _TEMPORARY)
    folder = Path(tempfile.mkdtemp(prefix="zhurnal-bench-", dir=near if near.is_dir() else None))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--json", type=Path, default=Path("build/bench.json"), help="where the rows are written")
    parser.add_argument("--school", type=Path, help="the school to measure; by default one is made, once")
    parser.add_argument("--only", nargs="+", choices=list(MEASURES), help="these measures alone")
    parser.add_argument("--profile", nargs="?", const="", metavar="ROW", help="where the time of a row goes")
    parser.add_argument(
        "--go-on", action="store_true", default=os.environ.get("BENCH") == "go-on",
        help="measure only what an earlier run has not come to (also by BENCH=go-on)",
    )  # fmt: skip
    parser.add_argument(
        "--quick", action="store_true", default=os.environ.get("BENCH") == "quick",
        help="fewer runs, over a school made in seconds (also by BENCH=quick in the environment)",
    )  # fmt: skip
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
