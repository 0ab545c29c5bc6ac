"""`make bench`: measures beside the peers in one run, prints the table, writes the rows as JSON."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from tests.bench import audits, diaries, ledgers, loading, pushing, submission, turns
from tests.bench.schools import LONG, OLD, SHORT, make_old_school, make_schools
from tests.bench.table import Row, show, write


def main() -> None:
    """Measure and tell. A goal that is missed is told, not an error: times are the machine's too."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--json", type=Path, default=Path("build/bench.json"), help="where the rows are written")
    parser.add_argument(
        "--quick", action="store_true", default=os.environ.get("BENCH") == "quick",
        help="fewer runs (also by BENCH=quick in the environment)",
    )  # fmt: skip
    options = parser.parse_args()
    start = perf_counter()
    with tempfile.TemporaryDirectory(prefix="zhurnal-bench-") as name:
        rows = _rows(Path(name), options.quick, start)
    write(rows, options.json)
    sys.stdout.write(f"\n{show(rows)}\n")


def _rows(folder: Path, quick: bool, start: float) -> list[Row]:
    def say(text: str) -> None:
        sys.stderr.write(f"{perf_counter() - start:6.1f} s  {text}\n")

    say(f"a school of 2,240 journals, with {SHORT:,} and with {LONG:,} commits")
    schools = make_schools(folder)
    say("marks beside git add + commit")
    rows = submission.measure(schools, folder, 15 if quick else 61)
    say("journals loaded beside PyYAML + jsonschema")
    rows.append(loading.measure(schools.short, 5 if quick else loading.SHARES))
    say("diary pages")
    rows.append(diaries.measure(schools.short, folder / "diaries", 5))
    say("changes of the whole school to the diary pages")
    rows += diaries.measure_changes(schools.short, 4 if quick else 10)
    say("a ledger beside the naive one")
    rows.append(ledgers.measure(schools.short, 5))
    say("the history of one mark beside git log -L")
    rows.append(turns.measure(schools.long, 11))
    if not quick:
        say(f"and in a school with {OLD:,} commits")
        rows.append(turns.measure(make_old_school(folder / "old", schools.short, OLD), 21))
    say("a push beside one into a bare repository")
    rows.append(pushing.measure(schools, folder, 5 if quick else 15))
    say("a year of teaching audited beside git log -p")
    rows.append(audits.measure(folder, 1 if quick else 3))
    say("done")
    return rows


if __name__ == "__main__":
    main()
