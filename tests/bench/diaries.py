"""Diary pages of a whole school: a week, the year, one mark to its page; beside Hugo, which writes the same bytes.

Then changes that concern the whole school, from the commit until no page stands that is not true.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.desk import Desk
from tests.bench.hugo import HugoSite, is_installed
from tests.bench.site import Site
from tests.bench.table import Goal, Row, Side, faster, interleave, program, versions
from tests.bench.watch import timed

from zhurnal.documents import codec
from zhurnal.documents.cache import copy
from zhurnal.domain import paths
from zhurnal.rendering.diary_model import DiaryWeek
from zhurnal.services.diaries import FOLDER, publish, publish_some, write_weeks
from zhurnal.services.diary_reading import monday_of
from zhurnal.services.diary_views import Views
from zhurnal.services.school import School
from zhurnal.store.base import Author

WEEK, COLD, YEAR, MARK, CHANGES = "diary-week", "diary-week-cold", "diary-year", "diary-mark", "diary-changes"
WEEKS, QUICK_WEEKS = 34, 3
MARKS = 15
"""Marks for each run of the year: they are much shorter."""

_SIX_TENTHS, _FIFTIETH = Goal(least=1 / 0.6), Goal(least=50)
_WITHIN, _FORTY, _A_SECOND = Goal(most=50, absolute=True), Goal(most=40, absolute=True), Goal(most=1000, absolute=True)
_COMMIT = "0" * 40
_BESIDE = "Hugo"
_NO_HUGO = "Hugo is not installed"


def week(site: Site) -> Side:
    """A week of all pupils by a server that runs: its documents are loaded; views, pages and files are made anew."""
    school, monday = _loaded(site), monday_of(site.wednesday)
    return lambda run: _write(site, school, [monday], f"week-{run}")


def week_cold(site: Site) -> Side:
    """A week of all pupils by a command: the school is opened, its documents are read and checked."""
    return lambda run: _write(site, None, [monday_of(site.wednesday)], f"cold-{run}")


def year(site: Site, weeks: int = WEEKS) -> Side:
    """So many weeks of all pupils by a command."""
    mondays = list(site.weeks(weeks))
    return lambda run: _write(site, None, mondays, f"year-{run}")


def mark(site: Site) -> Side:
    """A teacher's mark, from the form's submission to the pupil's page on the disk."""
    school = site.on(site.wednesday, "published")
    publish(school)
    desk = Desk(school, site.year, site.wednesday)
    monday = monday_of(site.wednesday)

    def side(_run: int) -> float:
        done = desk.next()
        page = school.public / FOLDER / done.change.pupil / site.year / f"{monday}.html"
        before = page.read_bytes()
        with timed() as took:
            publish_some(school)
        if page.read_bytes() == before:
            raise RuntimeError(f"expected the mark of {done.change.pupil} on its page, found the page as it was")
        return done.seconds + took.seconds

    return side


def measure_week(site: Site, runs: int) -> list[Row]:
    """A week by a running server and by a command, both beside Hugo's whole build."""
    warm, cold = week(site), week_cold(site)
    warm(-1)
    site.folder.joinpath("hugo").mkdir()
    if not is_installed():
        took = interleave(runs, warm, cold)
        return [_alone(WEEK, took[0]), _alone(COLD, took[1])]
    hugo = HugoSite(site.folder / "hugo")
    hugo.add(_views(site, _loaded(site), [monday_of(site.wednesday)]), _COMMIT)
    took = interleave(runs, warm, cold, _hugo(hugo))
    hugo.build()
    _compare(site, hugo, [monday_of(site.wednesday)])
    return [_row(WEEK, took[0], took[2]), _row(COLD, took[1], took[2])]


def measure_year(site: Site, runs: int, weeks: int = WEEKS) -> list[Row]:
    """The year beside Hugo; how many weeks' time it takes; one mark to its page beside Hugo's rebuild of the year."""
    ours, cold, one = year(site, weeks), week_cold(site), mark(site)
    marks = lambda run: median(one(run * MARKS + n) for n in range(MARKS))  # noqa: E731
    mondays = list(site.weeks(weeks))
    if is_installed():
        hugo = HugoSite(site.folder / "hugo")
        hugo.add(_views(site, _loaded(site), mondays), _COMMIT)
        took = interleave(runs, ours, _hugo(hugo), cold, marks)
        hugo.build()
        _compare(site, hugo, mondays)
        rows = [_row(YEAR, took[0], took[1], weeks), _row(MARK, took[3], took[1], weeks)]
    else:
        took = interleave(runs, ours, lambda _: 0.0, cold, marks)
        rows = [_alone(YEAR, took[0], weeks), _alone(MARK, took[3], weeks)]
    times = [whole / part for whole, part in zip(took[0], took[2], strict=True)]
    rows.insert(1, Row(
        f"diaries: {weeks} weeks, in weeks", "weeks", median(times), goal=_FORTY, runs=runs, key="diary-year-weeks",
        case=YEAR, versions=versions("jinja2"), note="seconds of the year divided by those of a week, both from cold",
    ))  # fmt: skip
    rows.append(Row(
        "diaries: one mark to its page, alone", "ms", median(took[3]) * 1e3, goal=_WITHIN, runs=runs * MARKS,
        key="diary-mark-within", case=MARK, versions=versions("jinja2", "pygit2"),
    ))  # fmt: skip
    return rows


def measure_few_weeks(site: Site, runs: int) -> list[Row]:
    """As `measure_year`, for who is in a hurry."""
    return measure_year(site, runs, QUICK_WEEKS)


def _name(key: str, weeks: int) -> str:
    return {
        WEEK: "diaries: a week of the school, documents loaded", COLD: "diaries: a week of the school, from cold",
        YEAR: f"diaries: {weeks} weeks of the school, from cold", MARK: "diaries: one mark to its page",
    }[key]  # fmt: skip


def _row(key: str, own: Sequence[float], theirs: Sequence[float], weeks: int = 1) -> Row:
    goal = _FIFTIETH if key == MARK else _SIX_TENTHS
    unit, scale = ("ms", 1e3) if key == MARK else ("s", 1.0)
    note = f"Hugo's rebuild of the {weeks} weeks" if key == MARK else "Hugo's whole build: the same bytes"
    return Row(
        _name(key, weeks), unit, median(own) * scale, median(theirs) * scale, faster(own, theirs), goal, len(own), note,
        versions("jinja2", "pygit2") | program("hugo", "hugo", "version"), key=key, case=key, beside=_BESIDE,
    )  # fmt: skip


def _alone(key: str, own: Sequence[float], weeks: int = 1) -> Row:
    goal = _FIFTIETH if key == MARK else _SIX_TENTHS
    unit, scale = ("ms", 1e3) if key == MARK else ("s", 1.0)
    return Row(_name(key, weeks), unit, median(own) * scale, goal=goal, runs=len(own), note=_NO_HUGO, key=key, case=key,
               versions=versions("jinja2", "pygit2"), beside=_BESIDE)  # fmt: skip


def _loaded(site: Site) -> School:
    """The year's end with all journals of its last weeks loaded."""
    _write(site, site.end, [monday_of(site.wednesday)], "loading")
    return site.end


def _write(site: Site, school: School | None, mondays: Sequence[date], name: str) -> float:
    """Seconds of all pages of some weeks into a new folder, which is removed then."""
    folder, pupils = site.folder / name, site.pupils
    with timed() as took:
        open_school = school or School.open(site.school, site.end.clock)
        record, register = open_school.record(), open_school.register()
        written = sum(write_weeks(record, register, monday, pupils, folder, _COMMIT) for monday in mondays)
    if written != len(pupils) * len(mondays):
        raise RuntimeError(f"expected {len(pupils) * len(mondays)} pages, found {written}")
    shutil.rmtree(folder)
    return took.seconds


def _views(site: Site, school: School, mondays: Sequence[date]) -> Iterator[tuple[str, DiaryWeek]]:
    views = Views(school.record(), school.register())
    return ((pupil, views.week(pupil, site.year, monday)) for monday in mondays for pupil in site.pupils)


def _hugo(hugo: HugoSite) -> Side:
    def side(_run: int) -> float:
        hugo.forget()
        with timed() as took:
            hugo.build()
        return took.seconds

    return side


def _compare(site: Site, hugo: HugoSite, mondays: Sequence[date]) -> None:
    """Raises RuntimeError where Hugo has written another page than we have."""
    folder = site.folder / "compared"
    record, register = site.record, site.end.register()
    for monday in mondays[:: max(1, len(mondays) // 3)]:
        write_weeks(record, register, monday, site.pupils, folder, _COMMIT)
        for pupil in site.pupils:
            page = Path(pupil, site.year, f"{monday}.html")
            if (hugo.public / page).read_bytes() != (folder / page).read_bytes():
                raise RuntimeError(f"expected the same bytes from Hugo, found others in {page}")
    shutil.rmtree(folder)


# -- changes of the whole school ----------------------------------------------------------------


def cancelled(site: Site) -> Side:
    """A lesson day cancelled moves homework to the next week: two pages of each pupil."""
    return _Changing(site).cancel


class _Changing:
    """A school whose pages stand, and changes of it past the judge."""

    def __init__(self, site: Site) -> None:
        self.school, self._year = site.on(site.wednesday, "changed"), site.year
        self._day = site.wednesday + timedelta(days=1)
        self.pages = 0
        publish(self.school)

    def cancel(self, run: int) -> float:
        """Tomorrow is cancelled, or is not any more."""
        exception = {"id": "e-9999", "date": self._day.isoformat(), "what": "cancelled", "title": "Мороз"}

        def change(document: dict[str, Any]) -> None:
            others = [e for e in document.get("exceptions", ()) if e["id"] != exception["id"]]
            document["exceptions"] = [*others, exception] if run % 2 == 0 else others

        return self._seconds(paths.calendar(self._year), change)

    def rename(self, run: int) -> float:
        """The school's name is on all pages."""
        return self._seconds(paths.SCHOOL, lambda d: d.update(short="Гимназия" if run % 2 == 0 else "Школа"))

    def _seconds(self, path: str, change: Callable[[dict[str, Any]], None]) -> float:
        school = self.school
        document = copy(dict(school.record().source.get(path) or {}))
        change(document)
        with school.record_store.transaction() as tx:
            when = max(school.clock.now(), tx.info(tx.head or "").when)
            data = codec.dump(document, school.library.schemas, path=path)
            tx.commit({path: data}, subject="bench", author=Author("t-001", "t-001@zhurnal.invalid"), when=when)
        with timed() as took:
            first = publish_some(school)
        self.pages = first.written + publish(school).written
        return took.seconds


def measure_changes(site: Site, runs: int) -> list[Row]:
    """From a commit that concerns every pupil until all pages that stand are true; the rest follow at once."""
    changing = _Changing(site)
    day = [changing.cancel(run) for run in range(runs)]
    pages = changing.pages
    name = [changing.rename(run) for run in range(runs)]
    return [
        _change(f"diaries: a day cancelled, {pages:,} pages true", "diary-cancelled", day),
        _change(f"diaries: the school renamed, {changing.pages:,} pages true", "diary-renamed", name),
    ]


def _change(name: str, key: str, took: Sequence[float]) -> Row:
    return Row(
        name, "ms", median(took) * 1e3, goal=_A_SECOND, runs=len(took), key=key, case=CHANGES,
        note="from the commit until no page stands that is not true; they are made again at once",
        versions=versions("jinja2", "pygit2"),
    )  # fmt: skip
