"""A small gymnasium's weeks as a process of its own, which a test may kill: `python -m tests.e2e.invented DIR`."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from zhurnal.cli.sign_ins import demo_tables
from zhurnal.services import demo
from zhurnal.services.demo import Invention, make_demo
from zhurnal.services.gymnasium import SMALL_GYMNASIUM
from zhurnal.services.rule_table import Tally
from zhurnal.services.rule_table.tally import Watch
from zhurnal.services.school import School

SEED = 12
WEEKS = date(2026, 9, 28), date(2026, 11, 12)
"""The end of a term, its holidays, and the days in which all kinds of acts have their turn."""

DAYS = date(2026, 9, 1), date(2026, 9, 9)


def invention(span: tuple[date, date] = WEEKS) -> Invention:
    """The school and its people."""
    return demo.gymnasium(seed=SEED, size=SMALL_GYMNASIUM, span=span)


def build(folder: Path, span: tuple[date, date], watch: Watch | None = None) -> School:
    """Teach in `folder` through the span, or go on with it."""
    return make_demo(folder, invention(span), tables=demo_tables, witness=lambda school: Tally(school, watch))


if __name__ == "__main__":
    build(Path(sys.argv[1]), DAYS)
