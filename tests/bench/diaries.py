"""A thousand diary pages from loaded documents, written to disk: a week of every pupil of the school."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from tests.bench.school import CLASSES, TODAY, YEAR, pupils_of
from tests.bench.table import Row, versions

from zhurnal.rendering.diary import DiaryPages
from zhurnal.services.diary_views import Views, monday_of
from zhurnal.services.school import School

PAGES = 1_000


def measure(school: School, folder: Path, runs: int) -> Row:
    """A row of pages per second. Documents are loaded before; views, pages and files are made anew in each run."""
    pupils = [pupil for class_id in CLASSES for pupil in pupils_of(class_id)][:PAGES]
    _pages(school, pupils, folder / "warm")
    rates = []
    for run in range(runs):
        start = perf_counter()
        written = _pages(school, pupils, folder / f"run-{run}")
        rates.append(written / (perf_counter() - start))
        shutil.rmtree(folder / f"run-{run}")
    return Row(
        f"{PAGES:,} diary pages to disk", "pages/s", median(rates), runs=runs,
        versions=versions("jinja2"),
    )  # fmt: skip


def _pages(school: School, pupils: list[str], folder: Path) -> int:
    """How many pages were written: last week's, full of marks, one folder a pupil."""
    monday = monday_of(TODAY) - timedelta(days=7)
    record = school.record()
    views, pages, commit = Views(record, school.register()), DiaryPages(), school.record_store.head() or ""
    for pupil in pupils:
        view = views.week(pupil, YEAR, monday)
        if not any(day.entries for day in view.days):
            raise RuntimeError(f"expected lessons in the week of {monday} for {pupil}, found none")
        (folder / pupil).mkdir(parents=True)
        (folder / pupil / f"{monday}.html").write_text(pages.week(view, commit), encoding="utf-8")
    return len(pupils)
