"""Diaries published: static pages in `public/diaries`, kept in step with the record (2.2.9, 3.8.3).

A page names the last commit that touched its inputs: rendering it from that commit gives the same bytes. Pages of
the weeks around today are made ahead, others when they are first asked for; from then on every publication looks
at the pages that new commits concern and rewrites those whose facts differ.

Who may read a page is asked elsewhere (`services.access`).
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from zhurnal.documents.collector import collector_asleep
from zhurnal.domain import paths
from zhurnal.domain.calendar import DAY
from zhurnal.domain.record import Record
from zhurnal.domain.source import Source
from zhurnal.rendering.diary import STYLESHEET, DiaryPages
from zhurnal.rendering.diary_model import DiaryMeans, DiaryWeek
from zhurnal.services.diary_files import write
from zhurnal.services.diary_index import Index
from zhurnal.services.diary_pages import Touch, names_of, week_name
from zhurnal.services.diary_publisher import AT_ONCE, Progress, Published, Publisher
from zhurnal.services.diary_reading import WEEK, monday_of
from zhurnal.services.diary_views import Views
from zhurnal.services.school import School, today

FOLDER = "diaries"


def week_of(record: Record, register: Source, pupil: str, monday: date) -> DiaryWeek:
    """A pupil's week as values. Raises KeyError where the record has no school year."""
    return Views(record, register).week(pupil, record.year_on(monday + WEEK - DAY) or "", monday)


def means_of(record: Record, register: Source, pupil: str, year: str, term: str) -> DiaryMeans:
    """A pupil's means of a term as values. Raises KeyError for a term that is not the pupil's."""
    return Views(record, register).means(pupil, year, term)


def publish(school: School, *, everything: bool = False, progress: Progress | None = None) -> Published:
    """Bring the pages up to the record's head.

    everything: make all pages of the weeks and terms that have begun, not only those around today.
    progress: told (pages done, pages in all); who watches it waits for all of them in one go.
    Any number of threads and processes may call it at once: one works,
    the others wait and find little left to do. Raises StoreError, DocumentError, OSError.
    """
    if progress is not None or everything:
        with _publisher(school) as publisher:
            return publisher.run(progress or _silent, everything=everything, at_once=None)
    looked_at = written = 0
    while True:
        done = publish_some(school)
        looked_at, written = looked_at + done.looked_at, written + done.written
        if not done.more:
            return Published(done.head, looked_at, written)


def publish_some(school: School, at_once: int = AT_ONCE) -> Published:
    """One publication of at most so many pages: what stands after it is true; too many are removed.

    So the time it takes is bounded too, whatever a commit has changed.
    """
    with _publisher(school) as publisher:
        return publisher.run(_silent, at_once=at_once)


def page_text(school: School, pupil: str, year: str, name: str) -> str | None:
    """A page, brought up to date; made where it does not stand. None where there is no such page.

    name: "2026-10-12.html" or "means-q1.html". While another publication is at work a page that stands is given
    as it is: a reader does not wait for a thousand pages of others, nor makes those that do not stand.
    """
    stem = name.removesuffix(".html")
    if stem == name or paths.place_of(paths.pupil(pupil)) is None:
        return None
    if stem not in names_of(school.record(), pupil, year):
        return None
    page, file = Touch(pupil, year, stem), school.public / FOLDER / pupil / year / name
    try:
        return _made(school, page, file, wait=False)
    except BlockingIOError:
        pass  # whoever holds the lock brings the page up to date, or removes it
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return _made(school, page, file, wait=True)


def _made(school: School, page: Touch, file: Path, *, wait: bool) -> str:
    with _publisher(school, wait=wait) as publisher:
        publisher.run(_silent, ahead=False)
        publisher.ensure(page)
        return file.read_text(encoding="utf-8")


def style_file(school: School) -> Path:
    """The style sheet beside the pages, for which "../../diary.css" of a page is asked."""
    return school.public / FOLDER / STYLESHEET


def this_week(school: School, pupil: str) -> tuple[str, str] | None:
    """Year and file name of the page of a pupil's present week; outside school years of the nearest one."""
    record, on = school.record(), today(school)
    for year in reversed([y for y in record.years if names_of(record, pupil, y)]):
        mondays = [name for name in names_of(record, pupil, year) if not name.startswith("means")]
        if mondays[0] <= week_name(monday_of(on)) or year == record.years[0]:
            return year, f"{max((n for n in mondays if n <= week_name(on)), default=mondays[0])}.html"
    return None


def reproduce(school: School, pupil: str, year: str, name: str, commit: str) -> bytes:
    """A page rendered again from the commit that it names, with the register of people as it is now.

    Raises KeyError for what is no page, MissingObjectError for what is no commit.
    """
    page = Touch(pupil, year, name.removesuffix(".html"))
    return _bytes(Views(school.record(commit), school.register()), DiaryPages(), page, commit)


def write_weeks(
    record: Record, register: Source, monday: date, pupils: Iterable[str], folder: Path, commit: str
) -> int:
    """One week's pages of many pupils, all naming one commit, written below `folder`; how many.

    For a copy that is handed over, apart from what `publish` keeps.
    """
    views, renderer = Views(record, register), DiaryPages()
    year = record.year_on(monday + WEEK - DAY) or ""
    pages = [Touch(pupil, year, week_name(monday)) for pupil in pupils]
    with collector_asleep():
        for page in pages:
            write(folder / page.pupil / year / f"{page.name}.html", _bytes(views, renderer, page, commit))
    return len(pages)


def _bytes(views: Views, renderer: DiaryPages, page: Touch, commit: str) -> bytes:
    if page.monday is not None:
        return renderer.week(views.week(page.pupil, page.year, page.monday), commit).encode()
    return renderer.means(views.means(page.pupil, page.year, page.term), commit).encode()


@contextmanager
def _publisher(school: School, *, wait: bool = True) -> Iterator[Publisher]:
    """A publisher under the folder's lock. Raises BlockingIOError where it is taken and not waited for."""
    folder = school.public / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        with Index(folder) as index:
            yield Publisher(school, folder, index)


def _silent(done: int, pages: int) -> None:
    """Progress that nobody watches."""
