"""Diary pages of a thousand pupils: a week of each from loaded documents to the disk; then changes of the whole school,
from the commit to the pages."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from tests.bench.school import CLASSES, TODAY, YEAR, pupils_of
from tests.bench.table import Goal, Row, versions

from zhurnal.documents import codec
from zhurnal.documents.cache import copy
from zhurnal.domain import paths
from zhurnal.rendering.diary import DiaryPages
from zhurnal.services.diaries import publish, publish_some
from zhurnal.services.diary_reading import monday_of
from zhurnal.services.diary_views import Views
from zhurnal.services.school import School
from zhurnal.store.base import Author

A_SECOND = Goal(most=1.0)
PAGES = 1_000
_NOTE = "the ratio is seconds from the commit until no page stands that is not true; they are made again at once"


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


def measure_changes(school: School, runs: int) -> list[Row]:
    """Seconds from a commit that concerns every pupil until all pages that stand are true.

    A lesson day cancelled moves homework to the next week: two pages of each pupil. The school's name is on all.
    """
    publish(school)
    on = (TODAY + timedelta(days=1)).isoformat()
    exception = {"id": "e-1", "date": on, "what": "cancelled", "title": "Мороз"}
    cancelled, written = _seconds(
        school, runs, paths.calendar(YEAR), lambda d, odd: d.update(exceptions=[exception] if odd else [])
    )
    named, more = _seconds(school, runs, paths.SCHOOL, lambda d, odd: d.update(short="Гимназия" if odd else "Школа"))
    return [
        Row(f"day cancelled, {written:,} pages true", "ms", median(cancelled) * 1e3, ratio=median(cancelled),
            goal=A_SECOND, runs=runs, note=_NOTE),
        Row(f"school renamed, {more:,} pages true", "ms", median(named) * 1e3, ratio=median(named), goal=A_SECOND,
            runs=runs, note=_NOTE),
    ]  # fmt: skip


def _seconds(
    school: School, runs: int, path: str, change: Callable[[dict[str, Any], bool], None]
) -> tuple[list[float], int]:
    """Seconds of each run until all pages that stand are true; how many pages the change has rewritten at last."""
    took = []
    pages = 0
    for run in range(runs):
        document = copy(dict(school.record().source.get(path) or {}))
        change(document, run % 2 == 0)
        with school.record_store.transaction() as tx:
            when = max(school.clock.now(), tx.info(tx.head or "").when)
            data = codec.dump(document, school.library.schemas, path=path)
            tx.commit({path: data}, subject="bench", author=Author("t-001", "t-001@zhurnal.invalid"), when=when)
        start = perf_counter()
        first = publish_some(school)
        took.append(perf_counter() - start)
        pages = first.written + publish(school).written
    return took, pages
